package classify

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// sample is one text as the head sees it, scored by a model that never saw it.
type sample struct {
	x      [headSize]float64
	kind   int
	weight float64
	lang   int // place among the languages, -1 none
	own    bool
}

// Of the texts that lack mixed ones the head takes every poolStep-th: they show
// it other kinds of text, our own show it the four kinds.
const poolStep = 6

// What a text counts for the head. Our own complaints and mixed texts count more:
// it shall rather hear a complaint too many than miss one, because what is not
// heard is not mended. Chosen on our own texts left out of training, where recall
// comes from .76 to .81 while the precision stays .75.
const (
	poolWeight      = 0.6
	talkWeight      = 1.2 // the register is right in talk only if the head learns when to follow it
	complaintWeight = 1.45
	mixedWeight     = 1.3
)

func weightOf(e Example) float64 {
	switch {
	case e.Talk:
		return talkWeight
	case !e.Own:
		return poolWeight
	case e.Kind == pulse.Complaint:
		return complaintWeight
	case e.Kind == pulse.Mixed:
		return mixedWeight
	}
	return 1
}

// unseen scores the examples by models that learnt from the other folds.
func unseen(j *Judge, examples []Example, rows []row, o TrainOptions) []sample {
	var blind [folds]Judge
	inParallel(folds, func(k int) {
		blind[k] = *j
		blind[k].model = learnt(rows, k, o)
		blind[k].model.concepts = j.model.concepts
	})
	var chosen []int
	for i, e := range examples {
		if e.Own || i/folds%poolStep == 0 {
			chosen = append(chosen, i)
		}
	}
	out := make([]sample, len(chosen))
	inParallel(len(chosen), func(n int) {
		i := chosen[n]
		out[n] = blind[i%folds].sample(examples[i], rows[i].kind)
	})
	return out
}

func (j *Judge) sample(e Example, kind int) sample {
	d := j.read(newView(e.Text).text, e.Lang)
	defer d.done()
	_, x := j.weigh(d)
	return sample{x, kind, weightOf(e), slices.Index(lang.All(), e.Lang), e.Own}
}

const (
	headEpochs = 12
	headRate   = 0.08
	headDecay  = 1e-4
	headCalm   = 1e-2
)

// headTrainer learns a head: a multinomial regression on the figures and on
// hidden sums of them. Figures are put on one scale while it learns.
type headTrainer struct {
	head
	hiddenG  [headHidden][headSize]float64
	weightsG [4][headHidden + headSize]float64
}

// fitHead averages the second half of the passes.
func fitHead(all []sample, seed uint64) head {
	rng := rand.New(rand.NewPCG(seed, 2))
	mean, wide := spreadOf(all)
	t := &headTrainer{}
	for k := range t.Hidden {
		for i := range t.Hidden[k] {
			t.Hidden[k][i] = rng.NormFloat64() / math.Sqrt(headSize)
		}
	}
	var sum head
	for e := range headEpochs {
		rate := headRate / (1 + 0.3*float64(e))
		for _, i := range rng.Perm(len(all)) {
			t.learn(&all[i], scaled(all[i].x, mean, wide), rate)
		}
		if e >= headEpochs/2 {
			sum.add(&t.head, 1.0/(headEpochs-headEpochs/2))
		}
	}
	sum.unscale(mean, wide)
	for l := range sum.Sure {
		sum.Sure[l] = sum.threshold(all, l)
	}
	return sum
}

// spreadOf gives the mean of each figure and how far it strays from it. The
// first is always 1.
func spreadOf(all []sample) (mean, wide [headSize]float64) {
	n := float64(len(all))
	for i := range all {
		for c, v := range all[i].x {
			mean[c] += v / n
		}
	}
	for i := range all {
		for c, v := range all[i].x {
			wide[c] += (v - mean[c]) * (v - mean[c]) / n
		}
	}
	for c := range wide {
		wide[c] = math.Sqrt(wide[c]) + 1e-3
	}
	mean[0], wide[0] = 0, 1
	return mean, wide
}

func scaled(x, mean, wide [headSize]float64) [headSize]float64 {
	for c := range x {
		x[c] = (x[c] - mean[c]) / wide[c]
	}
	return x
}

func (t *headTrainer) learn(s *sample, x [headSize]float64, rate float64) {
	hidden := t.hidden(x[:])
	p := shares(t.answer(x[:], hidden))
	var back [headHidden]float64
	for k := range p {
		err := (p[k] - one(s.kind == k)) * s.weight
		w, g := t.Weights[k][:], t.weightsG[k][:]
		for i, v := range hidden {
			back[i] += err * w[i]
			headStep(w, g, i, err*v, rate)
		}
		for i, v := range x {
			headStep(w, g, headHidden+i, err*v, rate)
		}
	}
	for k, b := range back {
		b *= 1 - hidden[k]*hidden[k]
		if b > -1e-7 && b < 1e-7 {
			continue
		}
		for i, v := range x {
			headStep(t.Hidden[k][:], t.hiddenG[k][:], i, b*v, rate)
		}
	}
}

func headStep(w, g []float64, i int, grad, rate float64) {
	grad += headDecay * w[i]
	g[i] += grad * grad
	w[i] -= rate * grad / math.Sqrt(g[i]+headCalm)
}

// add adds a share of another head.
func (h *head) add(o *head, share float64) {
	for k := range h.Hidden {
		for i, v := range o.Hidden[k] {
			h.Hidden[k][i] += share * v
		}
	}
	for k := range h.Weights {
		for i, v := range o.Weights[k] {
			h.Weights[k][i] += share * v
		}
	}
}

// unscale makes the weights fit figures as they come.
func (h *head) unscale(mean, wide [headSize]float64) {
	for k := range h.Hidden {
		unscale(h.Hidden[k][:], mean, wide)
	}
	for k := range h.Weights {
		unscale(h.Weights[k][headHidden:], mean, wide)
	}
}

func unscale(w []float64, mean, wide [headSize]float64) {
	for i := range w {
		w[i] /= wide[i]
		w[0] -= w[i] * mean[i]
	}
}

const (
	sureRight = 0.90 // what is not unsure should be right this often
	mostLeft  = 0.33 // and no more than this share may be left to a person
)

// threshold is the least certainty at which verdicts on our own texts of a
// language are right often enough.
func (h *head) threshold(all []sample, l int) float64 {
	type judged struct {
		p     float64
		right bool
	}
	var js []judged
	for _, s := range all {
		if s.own && s.lang == l {
			p := h.kinds(s.x, 0)
			js = append(js, judged{slices.Max(p[:]), kindOf(p) == kinds[s.kind]})
		}
	}
	slices.SortStableFunc(js, func(a, b judged) int { return cmp.Compare(a.p, b.p) })
	right := 0.0
	for _, s := range js {
		right += one(s.right)
	}
	for i, s := range js {
		if right >= sureRight*float64(len(js)-i) || float64(i) >= mostLeft*float64(len(js)) {
			return s.p
		}
		right -= one(s.right)
	}
	return 0
}
