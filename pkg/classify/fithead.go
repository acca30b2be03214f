package classify

import (
	"math"
	"math/rand/v2"
)

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
