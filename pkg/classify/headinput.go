package classify

import (
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// headSize is how many figures the head reads of a text.
const headSize = 79

// Where in these figures the languages stand, one place each, what the net says,
// n-grams and concepts each by themselves, the clauses, and the register.
const (
	langsFrom    = 18
	netFrom      = langsFrom + 5
	apartFrom    = netFrom + 11
	clausesFrom  = apartFrom + 14
	registerFrom = clausesFrom + 14
)

// headInputs are the figures of one text.
func headInputs(d doc, whole told, sums [denseLen]float64, clauses []clause) [headSize]float64 {
	p := softmax(whole.all)
	x := [headSize]float64{
		0: 1, 1: bounded(whole.all[0]), 2: bounded(whole.all[1]), 3: bounded(whole.all[2]),
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
	q := shares(whole.heard)
	for k, v := range q {
		x[netFrom+k] = math.Log(v + faintShare)
		x[netFrom+4+k] = v
	}
	x[netFrom+8], x[netFrom+9], x[netFrom+10] = math.Sqrt(p[0]*q[0]), math.Sqrt(p[1]*q[1]), math.Sqrt(q[0]*q[1])
	eachAlone(x[apartFrom:clausesFrom], whole.letters, whole.ideas)
	course(x[clausesFrom:registerFrom], clauses)
	inTalk(x[registerFrom:], whole.talk, x[langsFrom:netFrom])
	return x
}

// told is what the readers of the whole text say, and n-grams and concepts each
// by themselves.
type told struct {
	all, letters, ideas, talk logits
	heard                     [4]float64 // by the net
}

// eachAlone sets n-grams, which know words, beside concepts, which know meanings.
func eachAlone(x []float64, letters, ideas logits) {
	p, q := softmax(letters), softmax(ideas)
	for c := range outputs {
		x[c], x[3+c] = bounded(letters[c]), bounded(ideas[c])
		x[6+c], x[9+c] = p[c], q[c]
	}
	x[12], x[13] = math.Sqrt(p[0]*q[1]), math.Sqrt(p[1]*q[0])
}

// course is how the clauses run: their mean, how many there are of each side,
// the first, the last, and praise that comes behind a complaint.
func course(x []float64, clauses []clause) {
	n := len(clauses)
	if n == 0 {
		return
	}
	var sides [3]float64
	complained := 0.0
	for _, c := range clauses {
		best := 0
		for i, v := range c.p {
			x[i] += v / float64(n)
			if v > c.p[best] {
				best = i
			}
		}
		sides[best]++
		x[13] = max(x[13], c.p[0]*complained)
		complained = max(complained, c.p[1])
	}
	for i, v := range sides {
		x[3+i] = math.Log1p(v)
	}
	x[6] = min(sides[0], sides[1])
	copy(x[7:], clauses[0].p[:])
	copy(x[10:], clauses[n-1].p[:])
}

// inTalk is what the register says, by itself and as far as the text is talk.
func inTalk(x []float64, said logits, langs []float64) {
	p, g := softmax(said), 1/(1+math.Exp(-said[talk]))
	x[0], x[1] = bounded(said[0]), bounded(said[1])
	copy(x[2:], p[:])
	x[5], x[6] = bounded(said[talk]), g
	x[7], x[8] = g*x[0], g*x[1]
	for c, v := range p {
		x[9+c] = g * v
	}
	for l, v := range langs {
		x[12+l] = g * v
	}
}

// faintShare keeps the logarithm of next to nothing small.
const faintShare = 1e-3

// bounded keeps one very clear score from drowning all else.
func bounded(v float64) float64 { return max(min(v, 8), -8) }
