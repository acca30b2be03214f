package theme

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// PartExample is a complaint with the parts it is about, the main one first; none where
// it is about nothing of the list.
type PartExample struct {
	Text   string
	Lang   string
	Parts  []string
	Weight float64
	Held   bool // left out of learning; what is learnt is measured on these
}

// PartOptions steer TrainParts. The same examples and options give the same bytes.
type PartOptions struct {
	Version uint32
	Epochs  int     // passes over the examples
	Keep    int     // weights kept, the strongest
	Least   int     // examples that must have an n-gram
	Drop    float64 // share of the words left out while learning
	Decay   float64
	Seeds   float64 // how much a listed word counts
	Seed    uint64
}

// TrainParts learns which part a complaint is about, beside the models of themes as Train
// and TrainNet wrote them, and writes it to w.
func TrainParts(w io.Writer, linear, net []byte, read Reader, examples []PartExample, o PartOptions) (worth PartWorth, err error) {
	if len(examples) == 0 {
		return worth, errors.New("train parts: no examples")
	}
	tree := New()
	if err := cmp.Or(tree.Use(linear), tree.UseNet(net)); err != nil {
		return worth, err
	}
	tree.reader = read
	t := &partTrainer{o: o, ids: Parts()}
	rows, err := t.prepare(tree, append(seeds(o.Seeds), examples...))
	if err != nil {
		return worth, err
	}
	t.begin()
	t.learn(rows)
	t.prune()
	t.learn(rows)
	m := t.model()
	return m.worth(rows), m.encode(w)
}

// seeds are the listed words of every part.
func seeds(weight float64) []PartExample {
	var out []PartExample
	for _, t := range parts() {
		for _, code := range lang.All() {
			for _, w := range t.Terms[code] {
				text := strings.ReplaceAll(strings.TrimSuffix(w, "*"), "_", " ")
				out = append(out, PartExample{Text: text, Lang: code, Parts: []string{t.ID}, Weight: weight})
			}
		}
	}
	return out
}

// partRow is one example as numbers.
type partRow struct {
	at     []feature
	heard  heard
	want   []float32 // of each class, together 1
	words  int
	weight float64
	held   bool
}

type partTrainer struct {
	o     PartOptions
	ids   []string
	known map[uint32]int32 // places that enough examples have, to their weights
	w, g  []float32
	gone  []bool // of w: those that are 0 for good
	d, dg []float64
}

func (t *partTrainer) classes() int { return len(t.ids) + 1 }

func (t *partTrainer) prepare(tree *Tree, examples []PartExample) ([]partRow, error) {
	rows := make([]partRow, 0, len(examples))
	count := map[uint32]int{}
	for _, e := range examples {
		words := lang.PlainTokens(e.Text, e.Lang)
		r := partRow{weight: e.Weight, held: e.Held, words: len(words), at: features(tree.model.concepts, e.Text, e.Lang, words, nil)}
		ms := tree.reader(e.Text, e.Lang)
		r.heard, _ = tree.net.hear(ms, []pulse.Opinion{{}})
		r.at = partFeatures(r.at, ms, words)
		want, err := t.want(e.Parts)
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, e.Text)
		}
		r.want = want
		if seen := map[uint32]bool{}; !e.Held {
			for _, f := range r.at {
				if !seen[f.at] {
					seen[f.at] = true
					count[f.at]++
				}
			}
		}
		rows = append(rows, r)
	}
	t.known = map[uint32]int32{}
	for i := range rows {
		rows[i].at = slices.DeleteFunc(rows[i].at, func(f feature) bool { return !rows[i].held && count[f.at] < t.o.Least })
		for _, f := range rows[i].at {
			if _, ok := t.known[f.at]; !ok && count[f.at] >= t.o.Least {
				t.known[f.at] = int32(len(t.known))
			}
		}
	}
	return rows, nil
}

// want gives the first part most of the say.
func (t *partTrainer) want(parts []string) ([]float32, error) {
	out := make([]float32, t.classes())
	if len(parts) == 0 {
		out[0] = 1
		return out, nil
	}
	left := float32(1)
	for i, p := range parts {
		c := slices.Index(t.ids, p) + 1
		if c == 0 {
			return nil, fmt.Errorf("there is no part %q", p)
		}
		share := left
		if i+1 < len(parts) {
			share = left * 0.6
		}
		out[c] += share
		left -= share
	}
	return out, nil
}

// begin makes room for the weights, which are all 0.
func (t *partTrainer) begin() {
	k := t.classes()
	t.w, t.d = make([]float32, len(t.known)*k), make([]float64, k*denseParts)
	t.gone = make([]bool, len(t.w))
}

// learn goes on from the weights there are.
func (t *partTrainer) learn(rows []partRow) {
	t.g, t.dg = make([]float32, len(t.w)), make([]float64, len(t.d))
	rng := rand.New(rand.NewPCG(t.o.Seed, 3))
	order := rng.Perm(len(rows))
	w, d := make([]float32, len(t.w)), make([]float64, len(t.d)) // the mean of the later passes
	from := t.o.Epochs / 2
	for e := range t.o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := rate0 / (1 + 0.5*float64(e))
		for _, i := range order {
			if r := &rows[i]; !r.held {
				t.step(r, rate, rng)
			}
		}
		if e < from {
			continue
		}
		for i, v := range t.w {
			w[i] += v / float32(t.o.Epochs-from)
		}
		for i, v := range t.d {
			d[i] += v / float64(t.o.Epochs-from)
		}
	}
	t.w, t.d = w, d
}

// step learns from one example without some of its words.
func (t *partTrainer) step(r *partRow, rate float64, rng *rand.Rand) {
	k := t.classes()
	out := make([]bool, r.words)
	for i := range out {
		out[i] = rng.Float64() < t.o.Drop
	}
	var at []int32
	for _, f := range r.at {
		if !out[f.token] {
			at = append(at, t.known[f.at])
		}
	}
	norm := spread(len(at))
	z := make([]float64, k)
	for _, a := range at {
		for c, v := range t.w[int(a)*k:][:k] {
			z[c] += float64(v)
		}
	}
	for c := range z {
		d := t.d[c*denseParts:][:denseParts]
		z[c] = z[c]*norm + d[0]
		for f, v := range &r.heard.top {
			z[c] += d[1+f] * float64(v)
		}
	}
	grad := make([]float32, k)
	for c, p := range shares(z) {
		err := (p - float64(r.want[c])) * r.weight
		grad[c] = float32(err * norm)
		d, dg := t.d[c*denseParts:][:denseParts], t.dg[c*denseParts:][:denseParts]
		for i := range d {
			g := err
			if i > 0 {
				g *= float64(r.heard.top[i-1])
			}
			if g != 0 {
				g += t.o.Decay * d[i]
				dg[i] += g * g
				d[i] -= 0.1 * rate * g / math.Sqrt(dg[i]+1e-3)
			}
		}
	}
	for _, a := range at {
		w, g, gone := t.w[int(a)*k:][:k], t.g[int(a)*k:][:k], t.gone[int(a)*k:][:k]
		for c, v := range grad {
			if gone[c] {
				continue
			}
			v += float32(t.o.Decay) * w[c]
			g[c] += v * v
			w[c] -= float32(rate) * v / float32(math.Sqrt(float64(g[c]+calm)))
		}
	}
}

// prune leaves the strongest weights alone, which may then learn what the others knew.
func (t *partTrainer) prune() {
	var order []int
	for i, v := range t.w {
		if abs(v) > 0.02 {
			order = append(order, i)
		}
	}
	sorting.By(order, func(a, b int) int { return cmp.Or(cmp.Compare(abs(t.w[b]), abs(t.w[a])), cmp.Compare(a, b)) })
	w := make([]float32, len(t.w))
	t.gone = slices.Repeat([]bool{true}, len(w))
	for _, i := range order[:min(len(order), t.o.Keep)] {
		w[i], t.gone[i] = t.w[i], false
	}
	t.w = w
}

// model takes the weights in steps of 1/127 of a high quantile.
func (t *partTrainer) model() *partModel {
	type cell struct {
		at uint32
		c  int
		v  float32
	}
	k := t.classes()
	var cells []cell
	for at, row := range t.known {
		for c, v := range t.w[int(row)*k:][:k] {
			if v != 0 {
				cells = append(cells, cell{at, c, v})
			}
		}
	}
	sorting.By(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(abs(b.v), abs(a.v)), cmp.Compare(a.at, b.at), cmp.Compare(a.c, b.c))
	})
	top := float32(1)
	if len(cells) > 0 {
		top = abs(cells[len(cells)/500].v)
	}
	m := &partModel{version: t.o.Version, ids: t.ids, scale: top / 127}
	m.takeDense(t.d)
	sorting.By(cells, func(a, b cell) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.c, b.c)) })
	by := map[uint32][]partCell{}
	var places []uint32
	for _, c := range cells {
		if by[c.at] == nil {
			places = append(places, c.at)
		}
		by[c.at] = append(by[c.at], partCell{uint8(c.c), int8(math.Round(float64(max(min(c.v/top*127, 127), -127))))})
	}
	m.cells = newTable[[]partCell](len(places))
	for _, p := range places {
		m.cells.add(p, by[p])
	}
	return m
}

func (m *partModel) takeDense(d []float64) {
	top := 1e-6
	for _, v := range d {
		top = max(top, math.Abs(v))
	}
	m.steps = float32(top / 127)
	m.dense = make([]int8, len(d))
	for i, v := range d {
		m.dense[i] = int8(math.Round(v / top * 127))
	}
	m.weigh()
}

// PartWorth is what a model of parts is worth on the complaints held back: how many there
// are with a part, how many of all have what is right in front, how many parts are told
// and no mere guess, and how many of these are right.
type PartWorth struct{ Held, First, Told, Right int }

func (m *partModel) worth(rows []partRow) (w PartWorth) {
	for i := range rows {
		r := &rows[i]
		if !r.held {
			continue
		}
		if r.want[0] == 0 {
			w.Held++
		}
		p := shares(m.score(m.looked(r.at), &r.heard))
		best := likeliest(p)
		if r.want[best] > 0 {
			w.First++
		}
		if p[best] < partToldFrom {
			continue
		}
		w.Told++
		if r.want[best] > 0 {
			w.Right++
		}
	}
	return w
}
