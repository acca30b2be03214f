package poster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Choice is a praise that is worth a wall, and why.
type Choice struct {
	pulse.Judged
	Staff []string // names of those it speaks of
	Why   []string // in words, what spoke for it

	score float64
}

// Choose gives the n praises of list that are best for a wall, the best first:
// those that name a person before others, then those that tell of a deed, at a
// length that is read in passing. Nobody is thanked twice before another was once.
// names finds staff in a text; those
// who opted out are on no wall.
func Choose(list []pulse.Judged, names func(text, place string) []pulse.Staff, n int) []Choice {
	var all []Choice
	for _, j := range list {
		if who := names(j.Text, j.Place); worthy(j) && !slices.ContainsFunc(who, func(s pulse.Staff) bool { return s.OptOut }) {
			all = append(all, weigh(j, who))
		}
	}
	thanked := map[string]int{}
	var out []Choice
	for len(all) > 0 && len(out) < n {
		best := slices.MaxFunc(all, func(a, b Choice) int {
			return cmp.Or(cmp.Compare(a.now(thanked), b.now(thanked)), a.Posted.Compare(b.Posted), cmp.Compare(a.Key(), b.Key()))
		})
		for _, s := range best.Staff {
			thanked[s]++
		}
		out = append(out, best)
		all = slices.DeleteFunc(all, func(c Choice) bool { return c.Key() == best.Key() })
	}
	return out
}

// now is the score beside those who are thanked already.
func (c Choice) now(thanked map[string]int) float64 {
	most := 0
	for _, s := range c.Staff {
		most = max(most, thanked[s])
	}
	return c.score - 4*float64(most)
}

// worthy leaves out what could hurt on a wall: anything but sure praise, blame in
// the same breath, few stars beside kind words, questions, and other people's words.
func worthy(j pulse.Judged) bool {
	if j.Kind() != pulse.Praise || j.Unsure() || j.Gone != "" || j.First != "" || j.RepostOf != "" || j.Verdict.Question {
		return false
	}
	if j.Rating > 0 && j.Rating <= 3 {
		return false
	}
	for _, o := range j.Verdict.Opinions {
		if o.Polarity == pulse.Complaint {
			return false
		}
	}
	return uniseg.GraphemeClusterCount(strings.TrimSpace(j.Text)) >= 12
}

func weigh(j pulse.Judged, staff []pulse.Staff) Choice {
	c := Choice{Judged: j}
	for _, s := range staff {
		c.Staff = append(c.Staff, s.Name)
	}
	if len(c.Staff) > 0 {
		c.count(4, "names "+strings.Join(c.Staff, ", "))
	}
	themes := map[string]bool{}
	for _, o := range j.Verdict.Opinions {
		if o.Polarity == pulse.Praise && o.Theme != "" {
			themes[o.Theme] = true
		}
	}
	if themes["service"] {
		c.count(2, "tells of service")
	}
	if len(themes) > 1 {
		c.count(.5, fmt.Sprintf("%d themes", len(themes)))
	}
	switch n := uniseg.GraphemeClusterCount(j.Text); {
	case n >= 50 && n <= 320:
		c.count(2, "a story")
	case n > 320 && n <= 700:
		c.count(1, "a long story")
	}
	c.count(j.Verdict.Scores.Praise, fmt.Sprintf("praise %.2f", j.Verdict.Scores.Praise))
	return c
}

func (c *Choice) count(points float64, why string) {
	c.score += points
	c.Why = append(c.Why, why)
}
