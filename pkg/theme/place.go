package theme

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// None is the group of what honestly belongs to no group.
const None = "none"

// Placed is the one group a complaint is put into.
type Placed struct {
	Group string // a group's id, or None
	Label string
	Theme string
	Why   []string
}

// Place puts each item into one group and answers in the order of items; the
// groups do not depend on it. Every item is taken as a complaint: where no
// clause of it was judged one, the neutral clauses speak, then all.
func (t *Tree) Place(items []Item, code string) []Placed {
	taken := make([]Item, len(items))
	for i, it := range items {
		taken[i] = Item{ID: it.ID, Text: it.Text, Lang: it.Lang, Opinions: mainTheme(complaining(it.Opinions))}
	}
	groups, _ := t.Grouped(taken, code)
	out := make([]Placed, len(items))
	for i, it := range taken {
		out[i] = Placed{Group: None, Why: []string{}}
		if len(it.Opinions) == 0 {
			continue
		}
		id := it.Opinions[0].Theme
		g := groups[slices.IndexFunc(groups, func(g Group) bool { return g.ID == id })]
		out[i] = Placed{Group: g.ID, Label: g.Label, Theme: g.Theme, Why: whys(it.Opinions)}
	}
	return out
}

func whys(ops []pulse.Opinion) []string {
	out := []string{}
	for _, o := range ops {
		for w := range strings.SplitSeq(o.Why, ", ") {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// complaining gives the opinions that count as complaint, with themes.
func complaining(ops []pulse.Opinion) []pulse.Opinion {
	for _, kinds := range [][]pulse.Kind{{pulse.Complaint}, {pulse.Neutral}, {pulse.Praise}} {
		var out []pulse.Opinion
		for _, o := range ops {
			if o.Theme != "" && slices.Contains(kinds, o.Polarity) {
				o.Polarity = pulse.Complaint
				out = append(out, o)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// mainTheme keeps the opinions about the theme with most words; the first
// spoken of where they are equal.
func mainTheme(ops []pulse.Opinion) []pulse.Opinion {
	words := map[string]int{}
	for _, o := range ops {
		words[o.Theme] += 1 + strings.Count(o.Why, ", ")
	}
	best := ""
	for _, o := range ops {
		if best == "" || words[o.Theme] > words[best] {
			best = o.Theme
		}
	}
	return slices.DeleteFunc(ops, func(o pulse.Opinion) bool { return o.Theme != best })
}
