package bluesky

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// facet marks a piece of a text: byte offsets into its UTF-8, and what stands behind it.
type facet struct {
	Index    span      `json:"index"`
	Features []feature `json:"features"`
}

type span struct {
	Start int `json:"byteStart"`
	End   int `json:"byteEnd"`
}

type feature struct {
	Type string `json:"$type"`
	DID  string `json:"did,omitempty"`
	URI  string `json:"uri,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

// Kinds of features.
const (
	facetMention = "app.bsky.richtext.facet#mention"
	facetLink    = "app.bsky.richtext.facet#link"
	facetTag     = "app.bsky.richtext.facet#tag"
)

// spell gives a text with its links in full: apps show them shortened, or behind other
// words. Names and tags stand in the text as they are.
func spell(text string, facets []facet) string {
	var links []facet
	for _, f := range facets {
		if f.link() != "" && inside(text, f.Index) {
			links = append(links, f)
		}
	}
	if len(links) == 0 {
		return text
	}
	sorting.By(links, func(a, b facet) int { return a.Index.Start - b.Index.Start })
	var b strings.Builder
	at := 0
	for _, f := range links {
		if f.Index.Start < at { // pieces that overlap: the first one counts
			continue
		}
		b.WriteString(text[at:f.Index.Start])
		b.WriteString(f.spelled(text[f.Index.Start:f.Index.End]))
		at = f.Index.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// inside: a piece that is not empty and cuts no letter in two.
func inside(text string, s span) bool {
	return s.Start >= 0 && s.Start < s.End && s.End <= len(text) &&
		utf8.RuneStart(text[s.Start]) && (s.End == len(text) || utf8.RuneStart(text[s.End]))
}

// link is the web link behind a piece; nothing else may be clicked.
func (f facet) link() string {
	for _, ft := range f.Features {
		low := strings.ToLower(ft.URI)
		if ft.Type == facetLink && len(ft.URI) <= 2048 && (strings.HasPrefix(low, "https://") || strings.HasPrefix(low, "http://")) && !strings.ContainsAny(ft.URI, " \t\r\n") {
			return ft.URI
		}
	}
	return ""
}

// spelled is the link where the words are its beginning, else the words and the link.
func (f facet) spelled(words string) string {
	full := f.link()
	bare := strings.TrimPrefix(strings.TrimPrefix(full, "https://"), "http://")
	shown := strings.TrimPrefix(strings.TrimPrefix(words, "https://"), "http://")
	short := strings.TrimSuffix(strings.TrimSuffix(shown, "..."), "…")
	switch {
	case shown == bare || shown == strings.TrimSuffix(bare, "/"):
		return words
	case short != "" && strings.HasPrefix(strings.TrimPrefix(bare, "www."), strings.TrimPrefix(short, "www.")):
		return full
	}
	return words + " (" + full + ")"
}
