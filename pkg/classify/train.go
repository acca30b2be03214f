package classify

import (
	"cmp"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Example is one labelled text to learn from. Kind is praise, complaint or
// neutral; Weight is how much it counts, 1 for an ordinary one.
type Example struct {
	Text   string
	Lang   string
	Kind   pulse.Kind
	Weight float64
}

// TrainOptions steer Train. The same examples and options give the same bytes.
type TrainOptions struct {
	Version uint32 // written into the model and shown in every verdict
	Epochs  int    // passes over the examples
	Keep    int    // n-grams kept, the strongest
	Seed    uint64 // of the order of examples
	Decay   float64
}

// Train learns the weights of the embedded model and writes them to w.
func Train(w io.Writer, examples []Example, o TrainOptions) error {
	if len(examples) == 0 {
		return errors.New("train: no examples")
	}
	t := &trainer{decay: o.Decay}
	rows, err := prepare(examples)
	if err != nil {
		return err
	}
	for c := range t.w {
		t.w[c] = make([]float32, 1<<hashBits)
		t.g[c] = make([]float32, 1<<hashBits)
	}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	order := rng.Perm(len(rows))
	for e := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := rate0 / (1 + 0.5*float64(e))
		for _, i := range order {
			t.learn(rows[i], rate)
		}
	}
	return t.model(o).encode(w)
}

type row struct {
	at     []uint32
	dense  [denseLen]float64
	label  int // 0 praise, 1 complaint, 2 neutral
	weight float64
}

func prepare(examples []Example) ([]row, error) {
	lex := map[string]*lexicon{}
	for _, code := range lang.All() {
		l, err := newLexicon(code)
		if err != nil {
			return nil, err
		}
		lex[code] = l
	}
	rows := make([]row, 0, len(examples))
	for _, e := range examples {
		words := lang.PlainTokens(e.Text, e.Lang)
		fs := features(e.Text, words)
		r := row{weight: e.Weight, label: slices.Index([]pulse.Kind{pulse.Praise, pulse.Complaint}, e.Kind)}
		if r.label < 0 {
			r.label = 2
		}
		if l := lex[e.Lang]; l != nil {
			r.dense = dense(words, l.find(e.Text, words, e.Lang))
		}
		for _, f := range fs {
			r.at = append(r.at, f.at)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

const (
	rate0 = 0.4  // first step; later passes take smaller ones
	calm  = 0.03 // keeps the first step of a rare n-gram as small as its gradient
)

// trainer holds weights and summed squared gradients (AdaGrad).
type trainer struct {
	w, g  [2][]float32
	d, dg [2][denseLen]float64
	decay float64
}

func (t *trainer) learn(r row, rate float64) {
	norm := 1 / math.Sqrt(float64(max(len(r.at), 1)))
	var z logits
	for c := range z {
		var s float32
		for _, i := range r.at {
			s += t.w[c][i]
		}
		z[c] = float64(s) * norm
		for i, v := range r.dense {
			z[c] += t.d[c][i] * v
		}
	}
	p := softmax(z)
	for c := range z {
		err := p[c]
		if r.label == c {
			err--
		}
		t.step(c, r, err*r.weight, norm, rate)
	}
}

func (t *trainer) step(c int, r row, err, norm, rate float64) {
	gn := float32(err * norm)
	for _, i := range r.at {
		grad := gn + float32(t.decay)*t.w[c][i]
		t.g[c][i] += grad * grad
		t.w[c][i] -= float32(rate) * grad / float32(math.Sqrt(float64(t.g[c][i])+calm))
	}
	for i, v := range r.dense {
		grad := err * v
		t.dg[c][i] += grad * grad
		t.d[c][i] -= 0.2 * rate * grad / math.Sqrt(t.dg[c][i]+1e-6)
	}
}

// softmax gives praise, complaint, neutral.
func softmax(z logits) [3]float64 {
	top := max(z[0], z[1], 0)
	p := [3]float64{math.Exp(z[0] - top), math.Exp(z[1] - top), math.Exp(-top)}
	sum := p[0] + p[1] + p[2]
	for i := range p {
		p[i] /= sum
	}
	return p
}

// model keeps the strongest weights, in steps of 1/127 of a high quantile.
func (t *trainer) model(o TrainOptions) *model {
	m := &model{version: o.Version, dense: t.d, weights: make([][2]int8, 1<<hashBits)}
	strength := func(i int) float32 {
		return max(abs(t.w[0][i]), abs(t.w[1][i]), abs(t.w[0][i]-t.w[1][i]))
	}
	var order []int
	for i := range 1 << hashBits {
		if strength(i) > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(strength(b), strength(a)), cmp.Compare(a, b))
	})
	order = order[:min(o.Keep, len(order))]
	for c := range m.scale {
		m.scale[c] = float64(strength(order[len(order)/500])) / 127
		for _, i := range order {
			m.weights[i][c] = quantize(float64(t.w[c][i]) / m.scale[c])
		}
	}
	return m
}

func quantize(v float64) int8 { return int8(math.Round(max(min(v, 127), -127))) }

func abs(v float32) float32 { return max(v, -v) }
