package render

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
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
func (r ThemeRow) note() string {
	switch {
	case r.Into != "":
		return "merged into " + r.Into
	case r.Ignored:
		return "ignored"
	case r.Origin == "built in":
		return strings.Join(r.Aliases, ", ")
	}
	return strings.TrimSuffix(r.Origin+": "+strings.Join(r.Aliases, ", "), ": ")
}

// Themes writes the tree: a line a theme, its parts behind "- ".
func Themes(w io.Writer, format string, list []ThemeRow, o Options) error {
	if format != Text {
		return manyJSON(w, format, list)
	}
	ids, names := 0, 0
	for _, r := range list {
		ids, names = max(ids, len(r.lead())), max(names, uniseg.StringWidth(Line(r.Name)))
	}
	names = min(names, max(12, o.columns()-ids-24))
	for _, r := range list {
		row := pad(ids, r.lead()) + "  " + pad(names, clip(names, Line(r.Name))) + "  "
		row += clip(max(4, o.columns()-uniseg.StringWidth(row)), r.note())
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

// ThemeShown is one theme with what is known of it.
type ThemeShown struct {
	ThemeRow
	Parts    []ThemeRow      `json:"parts"`
	Mentions ThemeCount      `json:"mentions"`
	Log      []ThemeDecision `json:"log"`
	Asked    string          `json:"asked,omitempty"` // the id that was typed, where it leads here
}

// ThemeCount is how many stored mentions are about a theme or a part of it.
type ThemeCount struct {
	Stored     int       `json:"stored"` // all mentions there are
	About      int       `json:"about"`
	Praise     int       `json:"praise"`
	Complaints int       `json:"complaints"`
	Newest     time.Time `json:"newest,omitzero"`
}

// Theme writes one theme.
func Theme(w io.Writer, format string, t ThemeShown, o Options) error {
	if format != Text {
		return object(w, t)
	}
	head := Line(t.Name) + "  (" + t.ID + ")"
	rows := []string{head}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, hang(o, "  "+pad(11, key), value))
		}
	}
	if t.Asked != "" {
		add("asked for", t.Asked+", which was merged into "+t.ID)
	}
	add("part of", t.Parent)
	if t.Ignored {
		add("ignored", "it is not shown and not counted")
	}
	for _, code := range Languages() {
		add("in "+code, Line(t.Names[code]))
	}
	add("from", t.Origin)
	add("old ids", strings.Join(t.Aliases, ", "))
	add("parts", strings.Join(names(t.Parts), ", "))
	for _, code := range append([]string{""}, Languages()...) {
		add(strings.TrimSpace("words "+code), strings.ReplaceAll(Line(strings.Join(t.Words[code], ", ")), "_", " "))
	}
	add("built in", builtWords(t.BuiltIn))
	add("mentions", t.Mentions.text(o))
	for i, d := range t.Log {
		key := ""
		if i == 0 {
			key = "log"
		}
		rows = append(rows, hang(o, "  "+pad(11, key), d.text(o)))
	}
	return put(w, strings.Join(rows, "\n"))
}

func names(list []ThemeRow) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.ID+" ("+Line(r.Name)+")")
	}
	return out
}

func builtWords(count map[string]int) string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(count)) {
		out = append(out, fmt.Sprintf("%d %s", count[code], code))
	}
	if len(out) == 0 {
		return ""
	}
	return "words: " + strings.Join(out, ", ")
}

func (c ThemeCount) text(o Options) string {
	switch {
	case c.Stored == 0:
		return "no mention is stored yet"
	case c.About == 0:
		return fmt.Sprintf("none of %d is about it", c.Stored)
	}
	return fmt.Sprintf("%d of %d: %d praise, %d complain; the newest of %s", c.About, c.Stored, c.Praise, c.Complaints, o.calendar(c.Newest))
}

// hang wraps text behind first, the following lines under where it began.
func hang(o Options, first, text string) string {
	lines := wrap(max(20, o.columns()-uniseg.StringWidth(first)), text, o.Breaks)
	return strings.TrimRight(first+strings.Join(lines, "\n"+strings.Repeat(" ", uniseg.StringWidth(first))), " ")
}

// ThemeDecision is one line of the log.
type ThemeDecision struct {
	pulse.ThemeChange
	Told   string `json:"told"`   // in a few words
	Counts bool   `json:"counts"` // false: it was undone
}

func (d ThemeDecision) text(o Options) string {
	out := fmt.Sprintf("%d  %s  %s: %s", d.N, o.stamp(d.At), Line(d.By), Line(d.Told))
	if d.Note != "" {
		out += " (" + Line(d.Note) + ")"
	}
	if !d.Counts {
		out += " [undone]"
	}
	return out
}

// stamp is the day and minute of a moment.
func (o Options) stamp(t time.Time) string { return t.In(o.zone()).Format("2006-01-02 15:04") }

// ThemeLog writes the decisions, the newest first.
func ThemeLog(w io.Writer, format string, list []ThemeDecision, o Options) error {
	list = slices.Clone(list)
	slices.Reverse(list)
	if format != Text {
		return manyJSON(w, format, list)
	}
	if len(list) == 0 {
		return put(w, "nobody has changed the themes yet")
	}
	for _, d := range list {
		if err := put(w, hang(o, fmt.Sprintf("%4d  ", d.N), strings.TrimPrefix(d.text(o), fmt.Sprintf("%d  ", d.N)))); err != nil {
			return err
		}
	}
	return nil
}

// ThemePreview is what a decision would change, or has changed.
type ThemePreview struct {
	Change   pulse.ThemeChange `json:"change"`
	Told     string            `json:"told"`
	Mentions int               `json:"mentions"` // looked at
	Changed  int               `json:"changed"`  // of them
	Examples []ThemeExample    `json:"examples"`
	Applied  bool              `json:"applied"`
}

// ThemeExample is one mention before and after.
type ThemeExample struct {
	Key    string   `json:"key"`
	Text   string   `json:"text"`
	Before []string `json:"before"` // theme ids, a part behind its theme: "facilities/wifi"
	After  []string `json:"after"`
}

// Preview writes what a decision changes on past mentions: how many, and examples.
// was and will name a theme, or "theme/part", for the reader before and after.
func Preview(w io.Writer, format string, p ThemePreview, was, will func(string) string, o Options) error {
	if format != Text {
		if p.Examples == nil {
			p.Examples = []ThemeExample{}
		}
		return object(w, p)
	}
	rows := []string{hang(o, "", Line(p.Told)), p.count()}
	for _, x := range p.Examples {
		before, after := named(x.Before, was), named(x.After, will)
		rows = append(rows, hang(o, "  ", Line(x.Key)+"  "+moved(before, after)))
		rows = append(rows, "    "+firstLine(o, Line(x.Text)))
	}
	return put(w, strings.Join(rows, "\n"))
}

// firstLine is as much of a text as fits behind the indent of an example.
func firstLine(o Options, s string) string {
	lines := wrap(o.columns()-6, s, o.Breaks)
	if len(lines) > 1 {
		return lines[0] + "…"
	}
	return s
}

func (p ThemePreview) count() string {
	switch {
	case p.Mentions == 0:
		return "no mention is stored yet: nothing changes but what comes"
	case p.Changed == 0:
		return fmt.Sprintf("none of %d past mentions changes", p.Mentions)
	}
	return fmt.Sprintf("%d of %d past mentions change", p.Changed, p.Mentions)
}

func named(ids []string, name func(string) string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, Line(name(id)))
	}
	return out
}

// moved tells what changes of a mention's themes; those that stay are left out.
func moved(before, after []string) string {
	lost, won := without(before, after), without(after, before)
	switch {
	case len(before) == 0:
		return "no theme -> " + won
	case len(after) == 0:
		return lost + " -> no theme"
	case lost == "":
		return "also " + won
	case won == "":
		return "no longer " + lost
	}
	return lost + " -> " + won
}

func without(a, b []string) string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
