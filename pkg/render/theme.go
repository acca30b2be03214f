package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
)

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
	p, err := newPen(o)
	if err != nil {
		return err
	}
	return put(w, strings.Join(append([]string{Line(t.Name) + "  (" + t.ID + ")"}, p.facts(t)...), "\n"))
}

// facts is a line for each thing that is known of a theme.
func (p *pen) facts(t ThemeShown) (rows []string) {
	var keys, values []string
	add := func(key, value string) {
		if value != "" {
			keys, values = append(keys, key), append(values, value)
		}
	}
	if t.Asked != "" {
		add(p.t("theme.f.asked"), p.t("theme.f.asked.text", "id", t.Asked, "to", t.ID))
	}
	add(p.t("theme.f.parent"), t.Parent)
	if t.Ignored {
		add(p.t("theme.ignored"), p.t("theme.f.ignored.text"))
	}
	for _, code := range Languages() {
		add(p.t("theme.told.in", "lang", code), Line(t.Names[code]))
	}
	add(p.t("theme.f.origin"), p.either("theme.origin.", t.Origin))
	add(p.t("theme.f.aliases"), strings.Join(t.Aliases, ", "))
	add(p.t("theme.f.parts"), strings.Join(names(t.Parts), ", "))
	for _, code := range append([]string{""}, Languages()...) {
		add(strings.TrimSpace(p.t("theme.f.words")+" "+code), strings.ReplaceAll(Line(strings.Join(t.Words[code], ", ")), "_", " "))
	}
	if built := builtWords(t.BuiltIn); built != "" {
		add(p.t("theme.origin.built in"), p.t("theme.f.words")+p.t("colon")+" "+built)
	}
	add(p.t("theme.f.mentions"), p.about(t.Mentions))
	for i, d := range t.Log {
		key := p.t("theme.f.log")
		if i > 0 {
			key = " "
		}
		add(key, fmt.Sprintf("%d  %s", d.N, p.decided(d)))
	}
	wide := 10
	for _, k := range keys {
		wide = max(wide, columns(k))
	}
	for i, k := range keys {
		rows = append(rows, hang(p.Options, "  "+pad(wide+1, k), values[i]))
	}
	return rows
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
	return strings.Join(out, ", ")
}

// about says how many mentions are about a theme.
func (p *pen) about(c ThemeCount) string {
	switch {
	case c.Stored == 0:
		return p.t("theme.about.empty")
	case c.About == 0:
		return p.t("theme.about.none", "all", c.Stored)
	}
	return p.t("theme.about", "n", c.About, "all", c.Stored, "praise", c.Praise, "complaints", c.Complaints, "day", p.calendar(c.Newest))
}

// hang wraps text behind first, the following lines under where it began.
func hang(o Options, first, text string) string {
	lines := wrap(max(20, o.columns()-uniseg.StringWidth(first)), text, o.Breaks)
	return strings.TrimRight(first+strings.Join(lines, "\n"+strings.Repeat(" ", uniseg.StringWidth(first))), " ")
}
