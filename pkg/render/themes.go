package render

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// NDJSON is one JSON object a line.
const NDJSON = "ndjson"

// ThemeRow is one theme of the tree as lists and programs get it.
type ThemeRow struct {
	ID      string              `json:"id"`
	Name    string              `json:"name"` // in the reader's language
	Names   map[string]string   `json:"names"`
	Parent  string              `json:"parent,omitempty"`
	Origin  string              `json:"origin"` // built in, themes.yaml, pulse theme
	Into    string              `json:"merged_into,omitempty"`
	Aliases []string            `json:"aliases,omitempty"` // ids that were merged into it
	Ignored bool                `json:"ignored,omitempty"`
	Words   map[string][]string `json:"words,omitempty"` // the owner's; "" every language
	BuiltIn map[string]int      `json:"built_in_words,omitempty"`
}

// note says what is special about a theme, in a few words.
func (p *pen) note(r ThemeRow) string {
	switch {
	case r.Into != "":
		return p.t("theme.merged", "to", r.Into)
	case r.Ignored:
		return p.t("theme.ignored")
	case r.Origin == "built in":
		return strings.Join(r.Aliases, ", ")
	}
	out := p.either("theme.origin.", r.Origin)
	if len(r.Aliases) > 0 {
		out += p.t("colon") + " " + strings.Join(r.Aliases, ", ")
	}
	return out
}

// Themes writes the tree: a line a theme, its parts behind "- ".
func Themes(w io.Writer, format string, list []ThemeRow, o Options) error {
	if format != Text {
		return manyJSON(w, format, list)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	ids, names := 0, 0
	for _, r := range list {
		ids, names = max(ids, len(r.lead())), max(names, uniseg.StringWidth(Line(r.Name)))
	}
	names = min(names, max(12, o.columns()-ids-24))
	for _, r := range list {
		row := pad(ids, r.lead()) + "  " + pad(names, clip(names, Line(r.Name))) + "  "
		row += clip(max(4, o.columns()-uniseg.StringWidth(row)), p.note(r))
		if err := put(w, strings.TrimRight(row, " ")); err != nil {
			return err
		}
	}
	return nil
}

// clip shortens to so many columns and says so with "…"; cut counts letters, of
// which some are two columns wide.
func clip(width int, s string) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	out, room := "", width-1
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if room -= g.Width(); room < 0 {
			break
		}
		out += g.Str()
	}
	return strings.TrimRight(out, " ") + "…"
}

func (r ThemeRow) lead() string {
	if r.Parent != "" && r.Into == "" {
		return "- " + r.ID
	}
	return r.ID
}

// manyJSON writes a list as one JSON array, or as one object a line.
func manyJSON[T any](w io.Writer, format string, list []T) error {
	switch format {
	case NDJSON:
		for _, v := range list {
			if err := object(w, v); err != nil {
				return err
			}
		}
		return nil
	case JSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(append([]T{}, list...))
	}
	return unknownFormat(format, Text, JSON, NDJSON)
}
