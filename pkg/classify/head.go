package classify

import (
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// headHidden is how many sums the head makes of its figures before it answers.
const headHidden = 24

// kinds are what the head tells apart, in its order.
var kinds = [4]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, pulse.Mixed}

// head weighs the scores of the whole text against those of its clauses. It is
// fitted on texts that the model under it did not learn from, so that what it
// says is as certain as it is right.
type head struct {
	Hidden  [headHidden][headSize]float64
	Weights [4][headHidden + headSize]float64 // of the hidden sums, then of the figures
	Sure    [5]float64                        // least certainty of a verdict that needs no second look, by language
}

// ratingPull is what one star away from the middle adds, in log odds.
const ratingPull = 0.45

// kinds gives the share of each kind. Stars from 1 to 5 pull a little, 0 does not.
func (h *head) kinds(x [headSize]float64, stars float64) [4]float64 {
	z := h.answer(x[:], h.hidden(x[:]))
	if stars >= 1 && stars <= 5 {
		z[0] += ratingPull * (stars - 3)
		z[1] -= ratingPull * (stars - 3)
	}
	return shares(z)
}

func (h *head) hidden(x []float64) (a [headHidden]float64) {
	for k := 0; k < headHidden; k += 4 {
		z := dots(x, h.Hidden[k][:], h.Hidden[k+1][:], h.Hidden[k+2][:], h.Hidden[k+3][:])
		for i, v := range z {
			a[k+i] = math.Tanh(v)
		}
	}
	return a
}

func (h *head) answer(x []float64, hidden [headHidden]float64) [4]float64 {
	w := &h.Weights
	z := dots(hidden[:], w[0][:headHidden], w[1][:headHidden], w[2][:headHidden], w[3][:headHidden])
	for k, v := range dots(x, w[0][headHidden:], w[1][headHidden:], w[2][headHidden:], w[3][headHidden:]) {
		z[k] += v
	}
	return z
}

// dots multiplies x with four rows side by side: the steps of one sum wait for
// each other, those of four do not.
func dots(x, a, b, c, d []float64) (z [4]float64) {
	a, b, c, d = a[:len(x)], b[:len(x)], c[:len(x)], d[:len(x)]
	var p, q, r, s float64
	for i, v := range x {
		p += v * a[i]
		q += v * b[i]
		r += v * c[i]
		s += v * d[i]
	}
	return [4]float64{p, q, r, s}
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
