package theme

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// maxThemes is how many themes one clause may have; the best supported stay.
const maxThemes = 3

// match is what speaks for one theme inside a clause.
type match struct {
	theme string
	words []string // as the guest wrote them
	first int
}

// Assign gives each opinion the themes its clause speaks of. A clause about
// several themes becomes several opinions with the same span, a clause about
// none keeps "". Why names the guest's words. code is the verdict's language.
func (t *Tree) Assign(text, code string, ops []pulse.Opinion) []pulse.Opinion {
	found := t.find(text, code)
	out := make([]pulse.Opinion, 0, len(ops))
	for _, o := range ops {
		ms := t.matches(text, found, o.Start, o.End)
		if len(ms) == 0 {
			out = append(out, o)
			continue
		}
		for _, m := range ms {
			o.Theme, o.Why = m.theme, strings.Join(m.words, ", ")
			out = append(out, o)
		}
	}
	return out
}

func (t *Tree) find(text, code string) []lang.Found {
	dict := t.dicts[code]
	if dict == nil {
		dict = t.dicts[lang.Other]
	}
	return dict.Find(nil, text, slices.DeleteFunc(lang.PlainTokens(text, code), address))
}

// address is a token that says where something is and not what: @coffeestop says
// nothing of coffee.
func address(t lang.PlainToken) bool { return t.Type == lang.Handle || t.Type == lang.Link }

// matches gathers the terms between start and end by theme: those with most
// words first, then in order of appearance.
func (t *Tree) matches(text string, found []lang.Found, start, end int) []match {
	var ms []match
	for _, f := range found {
		if f.Value == ignored || f.Start < start || f.End > end {
			continue
		}
		id, w := t.themes[f.Value].ID, text[f.Start:f.End]
		i := slices.IndexFunc(ms, func(m match) bool { return m.theme == id })
		if i < 0 {
			i = len(ms)
			ms = append(ms, match{theme: id, first: f.Start})
		}
		if !slices.Contains(ms[i].words, w) {
			ms[i].words = append(ms[i].words, w)
		}
	}
	slices.SortStableFunc(ms, func(a, b match) int {
		return cmp.Or(cmp.Compare(len(b.words), len(a.words)), cmp.Compare(a.first, b.first))
	})
	return ms[:min(len(ms), maxThemes)]
}
