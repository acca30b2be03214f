package classify

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// sample is one text as the head sees it, scored by a model that never saw it.
type sample struct {
	x      [headSize]float64
	kind   int
	weight float64
	lang   int // place among the languages, -1 none
	own    bool
}

// Of the texts that lack mixed ones the head takes every poolStep-th, for little:
// they show it other kinds of text, our own show it the four kinds.
const (
	poolStep   = 6
	poolWeight = 0.2
)

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
	s := sample{x, kind, 1, slices.Index(lang.All(), e.Lang), e.Own}
	if !e.Own {
		s.weight = poolWeight
	}
	return s
}

const (
	headEpochs = 30
	headRate   = 0.05
	headDecay  = 1e-4
)

// fitHead is a multinomial logistic regression; its last passes are averaged.
func fitHead(all []sample, seed uint64) head {
	var w, g, sum [4][headSize]float64
	rng := rand.New(rand.NewPCG(seed, 2))
	h := head{}
	for e := range headEpochs {
		for _, i := range rng.Perm(len(all)) {
			s := &all[i]
			h.Weights = w
			p := h.kinds(s.x, 0)
			for k := range p {
				err := (p[k] - one(s.kind == k)) * s.weight
				for c, v := range s.x {
					grad := err*v + headDecay*w[k][c]
					g[k][c] += grad * grad
					w[k][c] -= headRate * grad / math.Sqrt(g[k][c]+1e-2) * 4
				}
			}
		}
		if e >= headEpochs/2 {
			for k := range w {
				for c := range w[k] {
					sum[k][c] += w[k][c] / (headEpochs - headEpochs/2)
				}
			}
		}
	}
	h.Weights = sum
	for l := range h.Sure {
		h.Sure[l] = h.threshold(all, l)
	}
	return h
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
