package theme

import (
	"cmp"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Example is one text to learn from.
type Example struct {
	Text   string
	Lang   string
	Themes []string // ids; those that are not built in are passed over
	Known  []string // the themes its labels tell of at all; nil means every one
	Weight float64  // how much it counts, 1 for an ordinary one
	Seed   bool     // a listed term and no text: it teaches n-grams only
	Held   bool     // left out of learning; thresholds are chosen on these
}

// TrainOptions steer Train. The same examples and options give the same bytes.
type TrainOptions struct {
	Version uint32
	Epochs  int // passes over the examples
	Keep    int // n-grams kept, the strongest
	Least   int // examples that must have an n-gram
	Masked  float64
	Decay   float64
	Seed    uint64 // of the order of examples
	Forms   []Form
	Without string  // a theme whose listed terms are left out; "" none
	Falsely float64 // share of the held-back texts without a theme that may be given one
}

// Train learns the embedded model and writes it to w.
func Train(w io.Writer, examples []Example, o TrainOptions) error {
	if len(examples) == 0 {
		return errors.New("train themes: no examples")
	}
	c := newConcepts(o.Forms)
	rows := prepare(Without(o.Without), c, examples, o.Least)
	t := &trainer{o: o, w: make([][outputs]float32, 1<<hashBits), g: make([][outputs]float32, 1<<hashBits)}
	t.learn(rows)
	m := t.model()
	m.concepts = c
	m.thresholds(rows, o.Falsely)
	return m.encode(w)
}

// row is one example as numbers.
type row struct {
	at     []feature
	dense  [denseLen]float64
	want   [outputs]bool
	known  [outputs]bool
	weight float64
	seed   bool
	held   bool
	parts  []part // the clauses of what is held back
}

type part struct {
	at    []feature
	dense [denseLen]float64
}

func prepare(t *Tree, c *concepts, examples []Example, least int) []row {
	rows := make([]row, 0, len(examples))
	count := make([]uint16, 1<<hashBits)
	for _, e := range examples {
		words := lang.PlainTokens(e.Text, e.Lang)
		r := row{weight: e.Weight, seed: e.Seed, held: e.Held, at: features(c, e.Text, e.Lang, words, nil)}
		r.dense[0] = 1
		if !e.Seed {
			r.terms(t, e, words)
		}
		for i, id := range IDs() {
			r.want[i] = slices.Contains(e.Themes, id)
			r.known[i] = e.Known == nil || slices.Contains(e.Known, id)
		}
		seen := map[uint32]bool{}
		for _, f := range r.at {
			if !seen[f.at] {
				seen[f.at] = true
				count[f.at] = min(count[f.at], math.MaxUint16-1) + 1
			}
		}
		rows = append(rows, r)
	}
	for i := range rows { // what is held back is not learnt from and keeps all
		if !rows[i].held {
			rows[i].at = slices.DeleteFunc(rows[i].at, func(f feature) bool { return int(count[f.at]) < least })
		}
	}
	return rows
}

// terms adds what the listed terms say.
func (r *row) terms(t *Tree, e Example, words []lang.PlainToken) {
	found := t.dict(e.Lang).Find(e.Text, slices.DeleteFunc(slices.Clone(words), address))
	r.dense = t.dense(found, 0, len(e.Text))
	if !e.Held {
		return
	}
	for _, c := range lang.Clauses(e.Text, e.Lang) {
		r.parts = append(r.parts, part{within(r.at, words, c.Start, c.End), t.dense(found, c.Start, c.End)})
	}
}

const (
	rate0 = 0.4
	calm  = 0.03
)

// trainer holds weights and summed squared gradients (AdaGrad).
type trainer struct {
	o     TrainOptions
	w, g  [][outputs]float32
	d, dg [outputs][denseLen]float64
}

func (t *trainer) learn(rows []row) {
	rng := rand.New(rand.NewPCG(t.o.Seed, 1))
	order := rng.Perm(len(rows))
	for e := range t.o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := rate0 / (1 + 0.5*float64(e))
		for _, i := range order {
			if r := rows[i]; !r.held {
				t.step(r, rate, r.seed || rng.Float64() < t.o.Masked)
			}
		}
	}
}

// step learns from one example; masked without its listed terms, so that the
// words around them learn to speak for the theme.
func (t *trainer) step(r row, rate float64, masked bool) {
	norm := spread(len(r.at))
	d := r.dense
	if masked {
		d = [denseLen]float64{1}
	}
	var z [outputs]float32
	for _, f := range r.at {
		for c, v := range t.w[f.at] {
			z[c] += v
		}
	}
	var grad [outputs]float32
	for c := range z {
		if !r.known[c] {
			continue
		}
		s := float64(z[c]) * norm
		for i, v := range d {
			s += t.d[c][i] * v
		}
		want := 0.0
		if r.want[c] {
			want = 1
		}
		err := (1/(1+math.Exp(-s)) - want) * r.weight
		grad[c] = float32(err * norm)
		for i, v := range d {
			if v != 0 {
				g := err * v
				t.dg[c][i] += g * g
				t.d[c][i] -= 0.2 * rate * g / math.Sqrt(t.dg[c][i]+1e-6)
			}
		}
	}
	for _, f := range r.at {
		w, g := &t.w[f.at], &t.g[f.at]
		for c := range w {
			if !r.known[c] {
				continue
			}
			v := grad[c] + float32(t.o.Decay)*w[c]
			g[c] += v * v
			w[c] -= float32(rate) * v / float32(math.Sqrt(float64(g[c]+calm)))
		}
	}
}

// model keeps the strongest n-grams, in steps of 1/127 of a high quantile, small
// steps left out.
func (t *trainer) model() *model {
	type cell struct {
		at uint32
		c  int
		v  float32
	}
	var cells []cell
	for at := range t.w {
		for c, v := range t.w[at] {
			if v > 0.02 || v < -0.02 {
				cells = append(cells, cell{uint32(at), c, v})
			}
		}
	}
	sorting.By(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(abs(b.v), abs(a.v)), cmp.Compare(a.at, b.at), cmp.Compare(a.c, b.c))
	})
	cells = cells[:min(len(cells), t.o.Keep)]
	m := &model{version: t.o.Version}
	for c := range t.d {
		for i, v := range t.d[c] {
			m.dense[c][i] = float32(v)
		}
	}
	top := float32(1)
	if len(cells) > 0 {
		top = abs(cells[len(cells)/500].v)
	}
	kept := map[uint32]*[outputs]int8{}
	var places []uint32
	for _, c := range cells {
		if kept[c.at] == nil {
			kept[c.at] = &[outputs]int8{}
			places = append(places, c.at)
		}
		kept[c.at][c.c] = int8(math.Round(float64(max(min(c.v/top*127, 127), -127))))
	}
	for c := range m.scale {
		m.scale[c] = top / 127
	}
	slices.Sort(places)
	m.weights = newTable[[outputs]int8](len(places))
	for _, p := range places {
		m.weights.add(p, *kept[p])
	}
	return m
}

func abs(v float32) float32 { return max(v, -v) }

// thresholds chooses on the rows that were held back: for every theme the score
// with the best F1, then all of them higher until no more than the share falsely
// of those that have no theme is given one.
func (m *model) thresholds(rows []row, falsely float64) {
	var held []judgedRow
	for _, r := range rows {
		if r.held {
			held = append(held, judgedRow{m.both(r), r.want})
		}
	}
	m.choose(held, falsely)
}

// judgedRow is a text that was held back: what is said of it, and what is right.
type judgedRow struct {
	z    logits
	want [outputs]bool
}

func (m *model) choose(rows []judgedRow, falsely float64) {
	var all [outputs][]scored
	var none []logits
	for _, r := range rows {
		for c := range r.z {
			all[c] = append(all[c], scored{r.z[c], r.want[c]})
		}
		if r.want == [outputs]bool{} {
			none = append(none, r.z)
		}
	}
	for c, list := range all {
		m.least[c] = bestAt(list)
	}
	if shift := m.shift(none, falsely); shift > 0 {
		for c := range m.least {
			m.least[c] += shift
		}
	}
}

// shift is how much higher the thresholds must be.
func (m *model) shift(none []logits, falsely float64) float32 {
	above := make([]float32, len(none))
	for i, z := range none {
		above[i] = float32(math.Inf(-1))
		for c, v := range z {
			above[i] = max(above[i], float32(v)-m.least[c])
		}
	}
	slices.Sort(above)
	at := int(math.Ceil(float64(len(above)) * (1 - falsely)))
	if len(above) == 0 || at >= len(above) {
		return 0
	}
	return above[at]
}

// both is what the whole text and its strongest clauses say together.
func (m *model) both(r row) logits {
	whole := m.score(r.at, r.dense)
	var parts []logits
	if len(r.parts) > 1 {
		for _, p := range r.parts {
			parts = append(parts, m.score(p.at, p.dense))
		}
	}
	return pooled(whole, parts)
}

// Margins reads a model as Train wrote it and tells of a text how far above its
// threshold each theme is, in the order of IDs; below 0 it would not be given.
func Margins(raw []byte) (func(text, code string) []float64, error) {
	t := New()
	if err := t.Use(raw); err != nil {
		return nil, err
	}
	return func(text, code string) []float64 {
		r := t.reading(text, code, clauses(text, code))
		z := pooled(r.scores(t.dense(r.terms, 0, len(text)))).less(t.model.least)
		return z[:]
	}, nil
}

type scored struct {
	z    float64
	want bool
}

// fewest is how many held-back texts a theme must have for a threshold of its own.
const fewest = 20

// draws is how often the held-back texts are drawn from anew for a threshold.
const draws = 100

// bestAt is the score from which giving the theme has the best F1; 0, which is even
// chances, where too few texts have it. Near its top F1 is flat, and a few texts decide
// where it is highest: the mean over draws of as many texts, with return, moves little
// from one training to the next.
func bestAt(list []scored) float32 {
	sorting.By(list, func(a, b scored) int { return cmp.Compare(b.z, a.z) })
	wanted := 0
	for _, s := range list {
		if s.want {
			wanted++
		}
	}
	if wanted < fewest {
		return 0
	}
	rng := rand.New(rand.NewPCG(uint64(len(list)), 17))
	times := make([]int, len(list))
	sum := 0.0
	for range draws {
		clear(times)
		for range list {
			times[rng.IntN(len(list))]++
		}
		sum += bestOf(list, times)
	}
	return float32(sum / draws)
}

// bestOf is the score with the best F1 where every text counts so many times. The list
// begins with the highest score.
func bestOf(list []scored, times []int) float64 {
	wanted, given, hit, best, at := 0, 0, 0, 0.0, 0.0
	for i, s := range list {
		if s.want {
			wanted += times[i]
		}
	}
	for i, s := range list {
		given += times[i]
		if s.want {
			hit += times[i]
		}
		if f := 2 * float64(hit) / float64(given+wanted); f > best {
			best, at = f, s.z
		}
	}
	return at
}
