package answer

import (
	"cmp"
	"embed"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/tell/*.txt
var tellFilesPacked embed.FS

var tellFiles = packed.FS{FS: tellFilesPacked}

// News is what a guest of a backlog item is written about.
type News struct {
	Theme string // the item's; "" in general
	Part  string // of the theme
	Fix   string // what was changed, in the guest's language; "" is not said
	Again bool   // an earlier fix, of which this guest was told, did not hold
}

// Invite drafts an invitation into the solution of what n is about.
func (w *Words) Invite(b Brief, n News) (string, error) {
	return w.news(b, n, []step{{"invite", false}, {"invite_how", false}, {"invite_free", true}})
}

// Tell drafts the news that it is fixed.
func (w *Words) Tell(b Brief, n News) (string, error) {
	first := "fixed"
	if n.Again {
		first = "again"
	}
	plan := []step{{first, false}}
	if n.Fix != "" {
		plan = append(plan, step{"fixed_what", false})
	}
	return w.news(b, n, append(plan, step{"fixed_close", n.Fix != ""}))
}

func (w *Words) news(b Brief, n News, plan []step) (string, error) {
	s, ok := w.langs[b.Lang]
	if !ok {
		b.Lang = "en"
		s = w.langs[b.Lang]
	}
	if b.Length == nil {
		b.Length = utf8.RuneCountInString
	}
	d := drafting{s: s.saying(n.Fix), b: b, plan: plan}
	d.b.To.Correction = &pulse.Correction{Theme: n.Theme, Sub: cmp.Or(n.Part, n.Theme)} // of all they said, only this
	for i := range tried {
		text := d.write(&dice{state: seed(b.To.Key()+plan[0].section) + uint64(i)*0x9e3779b97f4a7c15})
		if text != "" && (b.Allowed == nil || b.Allowed(text)) {
			return text, nil
		}
	}
	return "", &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "no draft is left for " + b.To.Key() + ": each that fits was read by another guest, or your policy refuses it",
		Hint: "write your own with --text, or add sentences to the folder answers.words of pulse.yaml"}
}

// saying has what was changed in place of {fix}.
func (s *sentences) saying(fix string) *sentences {
	fix = strings.TrimRight(strings.TrimSpace(strings.NewReplacer("{", "", "}", "").Replace(fix)), ".")
	out := &sentences{lines: maps.Clone(s.lines), phrases: s.phrases}
	out.lines["fixed_what"] = slices.Clone(s.lines["fixed_what"])
	for i, l := range out.lines["fixed_what"] {
		out.lines["fixed_what"][i] = strings.ReplaceAll(l, "{fix}", fix)
	}
	return out
}
