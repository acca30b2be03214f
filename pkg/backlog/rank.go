package backlog

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// counts is how many ordinary complainants a person of each grade weighs: one
// guest who fell ill comes before nineteen who waited, and after twenty-one.
var counts = map[string]float64{pulse.Illness: 20, pulse.Safety: 10, pulse.Discrimination: 10, pulse.Refund: 3}

// unknownGrade is what a grade of the owner's own weighs.
const unknownGrade = 2

// apart is what a person of the rest of a theme counts: they name different
// things, and putting one right helps few of them.
const apart = .5

// turns is what a trend that is more than chance does to the weight.
var turns = map[Trend]float64{More: 1.5, Fewer: .7}

// weigh sets what decides the order of groups.
func (g *Group) weigh() {
	size := float64(g.People)
	if g.Rest {
		size *= apart
	}
	for grade, n := range g.Grades {
		size += float64(n) * (cmp.Or(counts[grade], unknownGrade) - 1)
	}
	g.SeverityFactor = math.Round(size/float64(max(g.People, 1))*100) / 100
	g.TrendFactor = cmp.Or(turns[g.Trend], 1)
	g.Weight = tenth(size * g.TrendFactor)
}

func tenth(f float64) float64 { return math.Round(f*10) / 10 }

// themeSizes adds up the groups of each theme.
func (in Input) themeSizes(causes []gathered) []ThemeSize {
	type both struct{ now, before map[string]voice }
	by := map[string]both{}
	for _, c := range causes {
		if by[c.Theme].now == nil {
			by[c.Theme] = both{map[string]voice{}, map[string]voice{}}
		}
		for _, v := range c.voices {
			by[c.Theme].now[v.Lead.Key()] = v
		}
		for _, v := range c.before {
			by[c.Theme].before[v.Lead.Key()] = v
		}
	}
	out := []ThemeSize{}
	for theme, b := range by {
		now := slices.Collect(maps.Values(b.now))
		if len(now) == 0 {
			continue
		}
		s := ThemeSize{Theme: theme, People: people(now), Messages: messages(now), Before: people(slices.Collect(maps.Values(b.before)))}
		s.Trend = compare(s.People, s.Before, in.Known)
		out = append(out, s)
	}
	sorting.By(out, func(a, b ThemeSize) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Theme, b.Theme))
	})
	return out
}

// worse orders groups: the heaviest first; of equals the gravest, then the one
// with more people, then the one that grows.
func worse(a, b Group) int {
	return cmp.Or(
		cmp.Compare(b.Weight, a.Weight),
		cmp.Compare(pulse.SeverityRank(b.Severity), pulse.SeverityRank(a.Severity)),
		cmp.Compare(b.People, a.People),
		cmp.Compare(b.TrendFactor, a.TrendFactor),
		cmp.Compare(b.Messages, a.Messages),
		cmp.Compare(a.ID, b.ID))
}
