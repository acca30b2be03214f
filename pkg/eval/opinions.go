package eval

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Opinions are the figures of what a text praises and complains about. Neutral
// opinions are no opinions here, and an opinion without a theme has none to find.
type Opinions struct {
	Texts    int     `json:"texts"`           // whose labels name opinions or say that there are none
	Themed   Scores  `json:"theme_polarity"`  // pairs of theme and polarity, each counted once a text
	Themes   Scores  `json:"theme"`           // themes alone
	Clauses  int     `json:"clauses"`         // labelled opinions with a span
	Polarity float64 `json:"clause_polarity"` // of these: the verdict's opinions on that span agree
}

type opinionTally struct {
	texts                 int
	themed, themes        match
	clauses, clausesRight int
}

// match counts things labelled, found, and both.
type match struct{ labelled, found, hit int }

func (m match) scores() Scores {
	return Scores{m.labelled, ratio(m.hit, m.found), ratio(m.hit, m.labelled), ratio(2*m.hit, m.labelled+m.found), m.found}
}

func (m *match) add(want, got []string) {
	m.labelled += len(want)
	m.found += len(got)
	for _, s := range want {
		m.hit += one(slices.Contains(got, s))
	}
}

func (t *opinionTally) add(p Pair) {
	if p.Opinions == nil {
		return
	}
	t.texts++
	withPolarity := func(o pulse.Opinion) string { return o.Theme + " " + string(o.Polarity) }
	theme := func(o pulse.Opinion) string { return o.Theme }
	t.themed.add(named(p.Opinions, withPolarity), named(p.Verdict.Opinions, withPolarity))
	t.themes.add(named(p.Opinions, theme), named(p.Verdict.Opinions, theme))
	for _, o := range p.Opinions {
		if o.End > o.Start && polar(o) {
			t.clauses++
			t.clausesRight += one(polarityOf(p.Verdict.Opinions, o.Start, o.End) == o.Polarity)
		}
	}
}

func polar(o pulse.Opinion) bool { return o.Polarity == pulse.Praise || o.Polarity == pulse.Complaint }

// named lists each name of the opinions once.
func named(os []pulse.Opinion, name func(pulse.Opinion) string) []string {
	var out []string
	for _, o := range os {
		if n := name(o); o.Theme != "" && polar(o) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// polarityOf is the polarity that most of a span has in a verdict; a clause of
// two themes has two opinions and counts once.
func polarityOf(os []pulse.Opinion, start, end int) pulse.Kind {
	type span struct{ start, end int }
	covered, seen := map[pulse.Kind]int{}, map[span]bool{}
	for _, o := range os {
		if s := (span{o.Start, o.End}); !seen[s] {
			seen[s] = true
			covered[o.Polarity] += max(min(o.End, end)-max(o.Start, start), 0)
		}
	}
	best := pulse.Neutral
	for _, k := range kinds {
		if covered[k] > covered[best] {
			best = k
		}
	}
	return best
}

func (t *opinionTally) figures() *Opinions {
	if t.texts == 0 {
		return nil
	}
	return &Opinions{t.texts, t.themed.scores(), t.themes.scores(), t.clauses, ratio(t.clausesRight, t.clauses)}
}
