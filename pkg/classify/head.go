package classify

import (
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// headSize is how many figures the head reads of a text.
const headSize = 34

// Where in these figures the languages stand, one place each, and what the net says.
const (
	langsFrom = 18
	netFrom   = langsFrom + 5
)

// kinds are what the head tells apart, in its order.
var kinds = [4]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, pulse.Mixed}

// head weighs the scores of the whole text against those of its clauses. It is
// fitted on texts that the model under it did not learn from, so that what it
// says is as certain as it is right.
type head struct {
	Weights [4][headSize]float64
	Sure    [5]float64 // least certainty of a verdict that needs no second look, by language
}

// headInputs are the figures of one text.
func headInputs(d doc, whole logits, sums [denseLen]float64, heard [4]float64, clauses []clause) [headSize]float64 {
	p := softmax(whole)
	x := [headSize]float64{
		0: 1, 1: bounded(whole[0]), 2: bounded(whole[1]), 3: bounded(whole[2]),
		7: math.Sqrt(p[0] * p[1]), 8: math.Log2(float64(1 + len(clauses))),
		10: sums[1], 11: sums[2], 12: sums[9], 13: sums[6], 14: sums[5],
		15: math.Log1p(float64(len(d.words))) / 3,
	}
	for _, c := range clauses {
		x[4], x[5] = max(x[4], c.p[0]), max(x[5], c.p[1])
		if c.turns {
			x[9] = 1
		}
	}
	x[6] = x[4] * x[5]
	if n := len(clauses); n > 0 {
		x[16] = clauses[0].p[0] - clauses[0].p[1]
		x[17] = clauses[n-1].p[0] - clauses[n-1].p[1]
	}
	if i := slices.Index(lang.All(), d.lang); i >= 0 {
		x[langsFrom+i] = 1
	}
	q := shares(heard)
	for k, v := range q {
		x[netFrom+k] = math.Log(v + faintShare)
		x[netFrom+4+k] = v
	}
	x[netFrom+8], x[netFrom+9], x[netFrom+10] = math.Sqrt(p[0]*q[0]), math.Sqrt(p[1]*q[1]), math.Sqrt(q[0]*q[1])
	return x
}

// faintShare keeps the logarithm of next to nothing small.
const faintShare = 1e-3

// bounded keeps one very clear score from drowning all else.
func bounded(v float64) float64 { return max(min(v, 8), -8) }

// ratingPull is what one star away from the middle adds, in log odds.
const ratingPull = 0.45

// kinds gives the share of each kind. Stars from 1 to 5 pull a little, 0 does not.
func (h *head) kinds(x [headSize]float64, stars float64) [4]float64 {
	var z [4]float64
	for k := range z {
		for i, v := range x {
			z[k] += h.Weights[k][i] * v
		}
	}
	if stars >= 1 && stars <= 5 {
		z[0] += ratingPull * (stars - 3)
		z[1] -= ratingPull * (stars - 3)
	}
	return shares(z)
}

func shares(z [4]float64) [4]float64 {
	top, sum := slices.Max(z[:]), 0.0
	for k := range z {
		z[k] = math.Exp(z[k] - top)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

// least is how certain a verdict in a language must be to need no second look.
func (h *head) least(code string) float64 {
	if i := slices.Index(lang.All(), code); i >= 0 {
		return h.Sure[i]
	}
	return 1
}

// kindOf is the largest of the four.
func kindOf(p [4]float64) pulse.Kind {
	best := 2 // neutral where nothing speaks
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return kinds[best]
}

// threeWay gives praise, complaint and neutral: mixed is half of each side.
func threeWay(p [4]float64) [3]float64 {
	return [3]float64{p[0] + p[3]/2, p[1] + p[3]/2, p[2]}
}

// settled makes the clauses agree with the kind of the whole: each side the
// verdict names has at least one clause, where there are enough of them.
func settled(cs []clause, k pulse.Kind) []clause {
	switch {
	case len(cs) == 0:
	case k == pulse.Mixed && len(cs) > 1:
		good := lead(cs, 0, -1)
		cs[good].lift(0)
		cs[lead(cs, 1, good)].lift(1)
	case k == pulse.Praise:
		cs[lead(cs, 0, -1)].lift(0)
	case k == pulse.Complaint:
		cs[lead(cs, 1, -1)].lift(1)
	}
	return cs
}

// lead is the clause with most of a side, skip left out, or -1.
func lead(cs []clause, side, skip int) int {
	best := -1
	for i, c := range cs {
		if i != skip && (best < 0 || c.p[side] > cs[best].p[side]) {
			best = i
		}
	}
	return best
}

// lift makes side the largest of a clause.
func (c *clause) lift(side int) {
	for i := range c.p {
		if i != side && c.p[i] >= c.p[side] {
			c.p[i], c.p[side] = c.p[side], c.p[i]
		}
	}
}
