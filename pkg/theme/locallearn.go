package theme

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Lesson is a text of which a person told themes.
type Lesson struct {
	Text   string
	Lang   string
	Themes []string // it is about these; those that are not built in are passed over
	Not    []string // and not about these
	Only   bool     // about no other theme either
	Known  []string // the themes that were looked for at all; nil means every one
}

// trace is one lesson as numbers.
type trace struct {
	lang    string
	at      []uint32
	shipped logits // how far the shipped model sees each theme above its threshold
	want    [outputs]bool
	weight  [outputs]float64 // how much is known of each; 0 nothing
}

// hushed is what the themes that a person did not name count beside the one that
// was named: they may be there as well. What the shipped model gave in its place
// was looked at and turned down.
const hushed = 0.5

func (t *Tree) trace(l Lesson) trace {
	r := t.With(nil).reading(l.Text, l.Lang, clauses(l.Text, l.Lang))
	listed := t.dense(r.terms, 0, len(l.Text))
	seen := r.glance(listed)
	out := trace{lang: l.Lang, at: make([]uint32, len(r.grams)), shipped: seen.margins(listed, r.asked(listed))}
	for i, f := range r.grams {
		out.at[i] = localPlace(f.at)
	}
	for c, id := range IDs() {
		switch {
		case l.Known != nil && !slices.Contains(l.Known, id):
		case slices.Contains(l.Themes, id):
			out.want[c], out.weight[c] = true, 1
		case slices.Contains(l.Not, id), l.Only:
			out.weight[c] = 1
		case len(l.Themes) > 0 && out.shipped[c] >= 0:
			out.weight[c] = 1
		case len(l.Themes) > 0:
			out.weight[c] = hushed
		}
	}
	return out
}

// Steps of learning, chosen on sets of other origin (docs/themes.md).
const (
	localEpochs = 10
	localRate   = 0.1
	localPull   = 1.0 // towards what the shipped model says
	localSeed   = 7
	shareAfter  = 12 // lessons about a theme that make its local score count half
	named       = 3  // what a theme that is there counts beside one that is not: few are, and one missed costs as much as one too many
)

// pupil is a local model while it learns.
type pupil struct {
	w, g       [outputs][]float64
	bias, lean [outputs]float64
	bg, lg     [outputs]float64
	share      [outputs]float64
}

func newPupil(ts []*trace) *pupil {
	p := &pupil{}
	for c, n := range spokenOf(ts) {
		if n > 0 { // of the others nothing is learnt
			p.share[c] = believed(n, len(ts))
			p.w[c], p.g[c] = make([]float64, 1<<localBits), make([]float64, 1<<localBits)
		}
	}
	return p
}

// spokenOf counts the lessons that tell of each theme: they name it, or turn down what
// the shipped model gave.
func spokenOf(ts []*trace) (n [outputs]int) {
	for _, t := range ts {
		for c := range n {
			if t.want[c] || t.weight[c] == 1 && t.shipped[c] >= 0 {
				n[c]++
			}
		}
	}
	return n
}

// believed is the share of a theme: it grows with the lessons that tell of it, and a
// little with all of them.
func believed(told, all int) float64 {
	n := float64(told) + float64(all)/20
	return n / (n + shareAfter)
}

func (p *pupil) score(c int, t *trace) float64 {
	if p.w[c] == nil {
		return 0
	}
	sum, w := 0.0, p.w[c]
	for _, i := range t.at {
		sum += w[i]
	}
	return sum*spread(len(t.at)) + p.bias[c] + p.lean[c]*leant(t.shipped[c])
}

// learn passes over the lessons.
func (p *pupil) learn(ts []*trace) {
	rng := rand.New(rand.NewPCG(localSeed, localEpochs))
	order := rng.Perm(len(ts))
	pull := localPull / float64(len(ts))
	for e := range localEpochs {
		rng.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
		rate := localRate / (1 + 0.3*float64(e))
		for _, i := range order {
			for c := range p.w {
				if t := ts[i]; p.w[c] != nil && t.weight[c] > 0 {
					p.step(c, t, pull, rate)
				}
			}
		}
	}
}

// step moves one theme against the error of what shipped and local model say together.
func (p *pupil) step(c int, t *trace, pull, rate float64) {
	want := 0.0
	if t.want[c] {
		want = 1
	}
	err := (sigmoid(t.shipped[c]+p.share[c]*p.score(c, t)) - want) * t.weight[c] * p.share[c] * (1 + want*(named-1))
	gn := err * spread(len(t.at))
	w, g := p.w[c], p.g[c]
	for _, i := range t.at {
		grad := gn + pull*w[i]
		g[i] += grad * grad
		w[i] -= rate * grad / math.Sqrt(g[i]+1e-4)
	}
	grad := err + pull*p.bias[c]
	p.bg[c] += grad * grad
	p.bias[c] -= rate * grad / math.Sqrt(p.bg[c]+1)
	grad = err*leant(t.shipped[c]) + pull*p.lean[c]
	p.lg[c] += grad * grad
	p.lean[c] -= rate * grad / math.Sqrt(p.lg[c]+1)
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// local is the model in eight bits.
func (p *pupil) local(strength float64, g gate) *Local {
	l := &Local{beside: shippedMark(), gate: g}
	for c := range p.w {
		if p.w[c] == nil {
			continue
		}
		l.share[c] = float32(p.share[c] * strength)
		l.bias[c], l.lean[c] = float32(p.bias[c]), float32(p.lean[c])
		l.w[c], l.scale[c] = inBytes(p.w[c])
	}
	return l
}
