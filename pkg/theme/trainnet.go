package theme

import (
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
)

// NetOptions steer TrainNet. The same examples and options give the same bytes.
type NetOptions struct {
	Version  uint32
	Meaning  uint32 // of what read tells
	Epochs   int    // passes over the examples
	Rate     float64
	Drop     float64 // share of the answers left out at each step
	WordDrop float64 // share of the places whose concept or stem is left out
	FormDrop float64 // of the others, share whose form is left out
	Decay    float64
	Least    int    // examples that must have what a row stands for
	Seed     uint64 // of the order of examples and of what is left out
	Falsely  float64
	Share    float64 // what the net counts beside the linear model
}

// classDrop is the share of the places left out whose class is left out too.
const classDrop = 0.3

// TrainNet learns the net that speaks beside a linear model, as Train wrote it, and
// writes it to w. Thresholds of both together are chosen on the examples held back.
func TrainNet(w io.Writer, linear []byte, read Reader, examples []Example, o NetOptions) error {
	if len(examples) == 0 {
		return errors.New("train net of themes: no examples")
	}
	t := newNetTrainer(o)
	rows := t.prepare(read, examples)
	t.learn(rows)
	n := t.net(rows)
	tree := New()
	if err := tree.Use(linear); err != nil {
		return err
	}
	tree.net, tree.reader = n, read
	n.least = tree.thresholds(examples, o.Falsely)
	return n.encode(w)
}

// thresholds chooses as those of the linear model are chosen, of what both say.
func (t *Tree) thresholds(examples []Example, falsely float64) [outputs]float32 {
	m := &model{}
	var rows []judgedRow
	for _, e := range examples {
		if !e.Held {
			continue
		}
		r := t.reading(e.Text, e.Lang, clauses(e.Text, e.Lang))
		row := judgedRow{z: pooled(r.withNet(r.scores(t.dense(r.terms, 0, len(r.text)))))}
		for c, id := range IDs() {
			row.want[c] = slices.Contains(e.Themes, id)
		}
		rows = append(rows, row)
	}
	m.choose(rows, falsely)
	return m.least
}

// netRow is one example as the net reads it.
type netRow struct {
	at          [][3]uint32
	want, known [outputs]bool
	weight      float32
	held        bool
}

// tuned is weights with their summed squared gradients (AdaGrad).
type tuned struct{ w, g []float32 }

func newTuned(n int, spread float64, rng *rand.Rand) tuned {
	t := tuned{make([]float32, n), make([]float32, n)}
	for i := range t.w {
		t.w[i] = float32(spread * rng.NormFloat64())
	}
	return t
}

const netCalm = 1e-2

func (t tuned) step(i int, grad, rate float32) {
	t.g[i] += grad * grad
	t.w[i] -= rate * grad / float32(math.Sqrt(float64(t.g[i])+netCalm))
}

// netTrainer learns a net. Its slices are used again for every text.
type netTrainer struct {
	o      NetOptions
	rng    *rand.Rand
	rows   tuned // netRows by netDim
	filter tuned // netWindow by netFilters by netDim
	bias   tuned
	out    tuned // netFilters by outputs
	base   tuned

	at   [][netDim]float32
	back [][netDim]float32
	heard
	keep [netFilters]float32
}

func newNetTrainer(o NetOptions) *netTrainer {
	rng := rand.New(rand.NewPCG(o.Seed, 5))
	return &netTrainer{
		o: o, rng: rng,
		rows:   newTuned(netRows*netDim, 0.1, rng),
		filter: newTuned(netWindow*netFilters*netDim, 1.5/math.Sqrt(netWindow*netDim), rng),
		bias:   newTuned(netFilters, 0, rng),
		out:    newTuned(netFilters*outputs, 0.05, rng),
		base:   newTuned(outputs, 0, rng),
	}
}

func (t *netTrainer) prepare(read Reader, examples []Example) []netRow {
	out := make([]netRow, len(examples))
	for i, e := range examples {
		r := netRow{weight: float32(e.Weight), held: e.Held}
		for _, m := range read(e.Text, e.Lang) {
			r.at = append(r.at, m.Rows)
		}
		for c, id := range IDs() {
			r.want[c] = slices.Contains(e.Themes, id)
			r.known[c] = e.Known == nil || slices.Contains(e.Known, id)
		}
		out[i] = r
	}
	return out
}

func (t *netTrainer) learn(rows []netRow) {
	rng := rand.New(rand.NewPCG(t.o.Seed, 9))
	order := rng.Perm(len(rows))
	for e := range t.o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := float32(t.o.Rate / (1 + 0.5*float64(e)))
		for _, i := range order {
			if r := &rows[i]; !r.held && len(r.at) > 0 {
				t.step(r, rate)
			}
		}
	}
}

func (t *netTrainer) step(r *netRow, rate float32) {
	at := t.thinned(r.at)
	t.embed(at)
	t.listen()
	grad := t.answer(r, rate)
	t.backward(at, grad, rate)
}

// thinned leaves places out at random, so that none is relied upon alone.
func (t *netTrainer) thinned(at [][3]uint32) [][3]uint32 {
	out := slices.Clone(at)
	for i := range out {
		switch {
		case t.rng.Float64() < t.o.WordDrop:
			out[i][0], out[i][2] = 0, 0
			if t.rng.Float64() < classDrop {
				out[i][1] = 0
			}
		case t.rng.Float64() < t.o.FormDrop:
			out[i][2] = 0
		}
	}
	return out
}

func (t *netTrainer) embed(at [][3]uint32) {
	t.at = slices.Grow(t.at[:0], len(at))[:len(at)]
	t.back = slices.Grow(t.back[:0], len(at))[:len(at)]
	clear(t.at)
	clear(t.back)
	for i, ids := range at {
		for _, id := range ids {
			if id == 0 {
				continue
			}
			for d, v := range t.rows.w[id*netDim : (id+1)*netDim] {
				t.at[i][d] += v
			}
		}
	}
}

// listen keeps the strongest answer of each filter, but for those left out.
func (t *netTrainer) listen() {
	for f := range netFilters {
		t.top[f], t.from[f] = 0, -1
		t.keep[f] = 0
		if t.rng.Float64() < t.o.Drop {
			continue
		}
		t.keep[f] = float32(1 / (1 - t.o.Drop))
		for i := range t.at {
			a := t.bias.w[f]
			for o := range netWindow {
				if s := i + o - netWindow/2; s >= 0 && s < len(t.at) {
					w := (*[netDim]float32)(t.filter.w[(o*netFilters+f)*netDim:])
					var sum float32
					for d, v := range &t.at[s] {
						sum += w[d] * v
					}
					a += sum
				}
			}
			if a > t.top[f] {
				t.top[f], t.from[f] = a, int32(i)
			}
		}
	}
}

// answer takes the step of the last layer and gives the gradient of what it read.
func (t *netTrainer) answer(r *netRow, rate float32) (grad [netFilters]float32) {
	var z [outputs]float32
	copy(z[:], t.base.w)
	for f, v := range &t.top {
		if v > 0 {
			for c, w := range t.out.w[f*outputs:][:outputs] {
				z[c] += w * v * t.keep[f]
			}
		}
	}
	var err [outputs]float32
	for c := range z {
		if !r.known[c] {
			continue
		}
		want := 0.0
		if r.want[c] {
			want = 1
		}
		err[c] = float32(sigmoid(float64(z[c]))-want) * r.weight
		t.base.step(c, err[c], rate)
	}
	for f, v := range &t.top {
		if v <= 0 {
			continue
		}
		for c, e := range err {
			if e == 0 {
				continue
			}
			at := f*outputs + c
			grad[f] += e * t.out.w[at] * t.keep[f]
			t.out.step(at, e*v*t.keep[f]+float32(t.o.Decay)*t.out.w[at], rate)
		}
	}
	return grad
}

func (t *netTrainer) backward(at [][3]uint32, grad [netFilters]float32, rate float32) {
	for f, g := range grad {
		if i := int(t.from[f]); i >= 0 && (g > 1e-6 || g < -1e-6) {
			t.bias.step(f, g, rate)
			t.filterStep(i, f, g, rate)
		}
	}
	for i, ids := range at {
		for _, id := range ids {
			if id == 0 {
				continue
			}
			for d, g := range t.back[i] {
				if g != 0 {
					t.rows.step(int(id)*netDim+d, g, rate)
				}
			}
		}
	}
}

func (t *netTrainer) filterStep(i, f int, g, rate float32) {
	for o := range netWindow {
		s := i + o - netWindow/2
		if s < 0 || s >= len(t.at) {
			continue
		}
		base := (o*netFilters + f) * netDim
		for d := range netDim {
			t.back[s][d] += g * t.filter.w[base+d]
			t.filter.step(base+d, g*t.at[s][d], rate)
		}
	}
}

// net keeps the rows of what was met often enough, each figure in 8 bits.
func (t *netTrainer) net(rows []netRow) *net {
	seen := make([]int, netRows)
	for _, r := range rows {
		for _, ids := range r.at {
			for _, id := range ids {
				seen[id]++
			}
		}
	}
	n := &net{version: t.o.Version, meaning: t.o.Meaning}
	for id := 1; id < netRows; id++ {
		if seen[id] < t.o.Least {
			continue
		}
		n.ids = append(n.ids, uint32(id))
		for _, v := range t.rows.w[id*netDim:][:netDim] {
			n.rows = append(n.rows, byte(int8(max(-127, min(127, math.Round(float64(v)/netStep))))))
		}
	}
	for o := range netWindow {
		for f := range netFilters {
			copy(n.filter[o][f][:], t.filter.w[(o*netFilters+f)*netDim:])
		}
	}
	copy(n.bias[:], t.bias.w)
	for c, v := range t.base.w {
		n.base[c] = v * float32(t.o.Share)
	}
	for f := range netFilters {
		for c := range n.out[f] {
			n.out[f][c] = t.out.w[f*outputs+c] * float32(t.o.Share)
		}
	}
	n.prepare()
	return n
}
