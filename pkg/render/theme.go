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
