package theme

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// gate tells the shop's own texts from others: what one shop's corrections teach says
// nothing of a text that no guest of it would write. It is that of the local model of
// kinds, learnt on the n-grams of themes.
type gate struct {
	from, over float32 // how alike a text must be: shut below from, wide open over above it
	scale      float32
	bias       float32
	w          []int8 // 2^localBits places
}

// opens is how far a text is let in, 0-1.
func (g gate) opens(fs []feature) float64 {
	if g.w == nil {
		return 1
	}
	sum := 0
	for _, f := range fs {
		sum += int(g.w[localPlace(f.at)])
	}
	return g.at(sigmoid(float64(sum)*float64(g.scale)*spread(len(fs)) + float64(g.bias)))
}

func (g gate) at(alike float64) float64 {
	return max(0, min(1, (alike-float64(g.from))/float64(g.over)))
}

const (
	gateEpochs = 20
	gateRate   = 0.3
	gatePull   = 0.1
	shut       = 0.98 // share of others' texts in the shop's languages that it must keep out
	leastAlike = 0.5  // below, a text is more like others' than like the shop's
	opensOver  = 0.4  // how much of what is left above its beginning opens it
	rivalShare = 0.5  // weight of others' texts in the shop's languages: the language alone tells the rest apart
)

// doorman is a gate while it learns.
type doorman struct {
	w, g     []float64
	bias, bg float64
}

func (d *doorman) alike(t *trace) float64 {
	sum := 0.0
	for _, i := range t.at {
		sum += d.w[i]
	}
	return sigmoid(sum*spread(len(t.at)) + d.bias)
}

// newDoorman learns to tell ours from others.
func newDoorman(ours, others []*trace) *doorman {
	d := &doorman{w: make([]float64, 1<<localBits), g: make([]float64, 1<<localBits)}
	all := slices.Concat(ours, others)
	weight := rivals(ours, others)
	rng := rand.New(rand.NewPCG(localSeed, gateEpochs))
	order := rng.Perm(len(all))
	for e := range gateEpochs {
		rng.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
		for _, i := range order {
			want, heavy := 1.0, 1/float64(len(ours))
			if i >= len(ours) {
				want, heavy = 0, weight[i-len(ours)]
			}
			err := (d.alike(all[i]) - want) * heavy * float64(len(all)) / 2
			d.step(all[i], err, gatePull/float64(len(all)), gateRate/(1+0.3*float64(e)))
		}
	}
	return d
}

func (d *doorman) step(t *trace, err, pull, rate float64) {
	gn := err * spread(len(t.at))
	for _, i := range t.at {
		grad := gn + pull*d.w[i]
		d.g[i] += grad * grad
		d.w[i] -= rate * grad / math.Sqrt(d.g[i]+1e-4)
	}
	grad := err + pull*d.bias
	d.bg += grad * grad
	d.bias -= rate * grad / math.Sqrt(d.bg+1)
}

// rivals weighs the texts of others, 1 in all: half of it those in the shop's languages.
func rivals(ours, others []*trace) []float64 {
	langs, near := written(ours), 0
	for _, t := range others {
		if slices.Contains(langs, t.lang) {
			near++
		}
	}
	out := make([]float64, len(others))
	for i, t := range others {
		switch {
		case near == 0 || near == len(others):
			out[i] = 1 / float64(len(others))
		case slices.Contains(langs, t.lang):
			out[i] = rivalShare / float64(near)
		default:
			out[i] = (1 - rivalShare) / float64(len(others)-near)
		}
	}
	return out
}

// written are the languages that at least a tenth of the texts are in.
func written(ts []*trace) (out []string) {
	for _, code := range append(lang.All(), lang.Other) {
		n := 0
		for _, t := range ts {
			if t.lang == code {
				n++
			}
		}
		if n > 0 && n*10 >= len(ts) {
			out = append(out, code)
		}
	}
	return out
}

// beginning finds where a gate begins to open: behind nearly all of the texts of
// others in the shop's languages, each heard by a gate that learnt from the other half.
func beginning(ours, others []*trace) gate {
	var halves [2][]*trace
	for i, t := range others {
		halves[i%2] = append(halves[i%2], t)
	}
	langs := written(ours)
	var all []float64
	for half, rest := range halves {
		d := newDoorman(ours, halves[1-half])
		for _, t := range rest {
			if slices.Contains(langs, t.lang) {
				all = append(all, d.alike(t))
			}
		}
	}
	from := 0.9
	if len(all) > 0 {
		slices.Sort(all)
		from = max(all[int(shut*float64(len(all)-1))], leastAlike)
	}
	return gate{from: float32(from), over: float32(max((1-from)*opensOver, 0.01))}
}

// inBytes is the gate in eight bits.
func (d *doorman) inBytes(g gate) gate {
	g.w, g.scale = inBytes(d.w)
	g.bias = float32(d.bias)
	return g
}

// inBytes writes weights as steps of a 127th of the largest.
func inBytes(w []float64) ([]int8, float32) {
	top, out := 0.0, make([]int8, len(w))
	for _, v := range w {
		top = max(top, math.Abs(v))
	}
	for i, v := range w {
		if top > 0 {
			out[i] = int8(math.Round(v / top * 127))
		}
	}
	return out, float32(top / 127)
}
