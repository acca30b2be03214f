package main

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// readerLang is the language to write in: the one asked for, the terminal's, or
// the one most guests of the brand write.
func (e *env) readerLang(asked string) string {
	if asked != "" {
		return asked
	}
	if l := e.locale(); l != "" {
		return l
	}
	if e.cfg != nil && len(e.cfg.Brand.Languages) > 0 {
		return e.cfg.Brand.Languages[0]
	}
	return lang.EN
}

// locale is the terminal's language where it is one of ours, else "". The C
// locale of cron and containers says nothing.
func (e *env) locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v, ok := e.lookup(name)
		if !ok || v == "" {
			continue
		}
		code, _, _ := strings.Cut(strings.ToLower(v), "_")
		if slices.Contains(render.Languages(), code) {
			return code
		}
		return ""
	}
	return ""
}

// thaiWords is where the words of a text begin and end, by its Thai words: Thai
// is written without spaces, and a line may end between words only.
func thaiWords(text string) []int {
	var out []int
	for _, t := range lang.Tokens(text, lang.TH) {
		out = append(out, t.Start, t.End)
	}
	return out
}

// namer finds staff in guests' words for the digest.
type namer struct{ roster *lang.Roster }

func newNamer(staff []pulse.Staff) namer { return namer{lang.NewRoster(staff)} }

// Find leaves out names that could be two people: a wrong thank-you hurts two.
func (n namer) Find(text, place string) []pulse.Staff {
	var out []pulse.Staff
	for _, f := range n.roster.Find(text, place) {
		same := func(s pulse.Staff) bool { return s.Name == f.Staff.Name }
		if !f.Ambiguous && !slices.ContainsFunc(out, same) {
			out = append(out, f.Staff)
		}
	}
	return out
}
