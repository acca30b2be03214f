package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Matcher tells whether a text found by words means the brand. Safe for
// concurrent use.
type Matcher struct {
	names   []pattern
	tags    []string // plain words behind # that mean us
	handles []string // lower case, without @
	exclude []pattern
}

// NewMatcher prepares the name, aliases and excluded phrases of a brand.
// Aliases that begin with # or @ count only as hashtag or handle; every other
// name counts as words and as hashtag.
func NewMatcher(b pulse.Brand) *Matcher {
	m := &Matcher{}
	for _, a := range slices.Concat([]string{b.Name}, b.Aliases) {
		switch {
		case strings.HasPrefix(a, "@"):
			m.handles = append(m.handles, strings.ToLower(a[1:]))
		case strings.HasPrefix(a, "#"):
			m.tags = append(m.tags, Plain(a[1:]))
		case strings.TrimSpace(a) != "":
			p := newPattern(a)
			m.names = append(m.names, p)
			m.tags = append(m.tags, strings.Join(p.words, ""))
		}
	}
	for _, e := range b.Exclude {
		m.exclude = append(m.exclude, newPattern(e))
	}
	return m
}

// Ours reports whether text speaks of the brand, and by what it is known. An
// excluded phrase takes away the names it covers; one name elsewhere is enough.
func (m *Matcher) Ours(text string) (ok bool, why string) {
	f := flatten(text)
	if why := m.byTag(text); why != "" {
		return true, why
	}
	var void []Span
	lost := ""
	for _, e := range m.exclude {
		if spans := e.find(f, false); len(spans) > 0 {
			void, lost = append(void, spans...), e.text
		}
	}
	covered := false
	for _, n := range m.names {
		for _, s := range n.find(f, true) {
			if !overlapsAny(s, void) {
				return true, fmt.Sprintf("name %q", n.text)
			}
			covered = true
		}
	}
	if covered {
		return false, fmt.Sprintf("excluded phrase %q", lost)
	}
	return false, "none of our names"
}

// minPrefix is the shortest name that may begin a longer hashtag:
// #kahveduragikadikoy.
const minPrefix = 8

func (m *Matcher) byTag(text string) string {
	for _, t := range Tokens(text, "") {
		switch t.Type {
		case Handle:
			if slices.Contains(m.handles, strings.ToLower(t.Text)) {
				return "handle @" + t.Text
			}
		case Hashtag:
			if m.tagged(Plain(t.Text)) {
				return "hashtag #" + t.Text
			}
		}
	}
	return ""
}

func (m *Matcher) tagged(tag string) bool {
	return slices.ContainsFunc(m.tags, func(ours string) bool {
		rest, ok := strings.CutPrefix(tag, ours)
		return ok && ours != "" && (rest == "" || len(ours) >= minPrefix || takesSuffix(ours, rest))
	})
}
