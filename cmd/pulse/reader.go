package main

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/config"
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

// renderOptions are for a reader of a language, on this terminal.
func (e *env) renderOptions(lang string) render.Options {
	o := render.Options{Lang: lang, Width: e.width(), Color: e.color(), Theme: e.state().Name, Breaks: thaiWords}
	cfg, err := e.config()
	if err != nil {
		return o // the command has failed on this already, or works without a configuration
	}
	names := map[string]string{}
	for _, p := range cfg.Places {
		names[p.ID] = p.Name
	}
	o.Place = func(id string) string { return names[id] }
	o.Zone = cfg.Zone()
	ours := accounts(cfg)
	o.Mask = func(text string) string { return backlog.MaskHandles(text, ours...) }
	if now, err := e.now(); err == nil {
		o.Now = now
	}
	return o
}

// placeID is the id of a place as a person names it: by id or by name, with or
// without accents. "" is all places.
func placeID(cfg *config.Config, typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	var known []string
	for _, p := range cfg.Places {
		if p.ID == typed || lang.Plain(p.Name) == lang.Plain(typed) {
			return p.ID, nil
		}
		known = append(known, p.ID)
	}
	err := pulse.Usagef("there is no place %q", typed)
	if len(known) == 0 {
		return "", pulse.WithHint(err, "no place is configured; add places: to pulse.yaml")
	}
	return "", pulse.WithHint(err, "configured: %s", strings.Join(known, ", "))
}

func knownLang(code string) error {
	if code == "" {
		return nil
	}
	return oneOf("lang", code, render.Languages()...)
}
