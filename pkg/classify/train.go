package classify

import (
	"cmp"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Example is one labelled text to learn from. Weight is how much it counts, 1
// for an ordinary one.
type Example struct {
	Text   string
	Lang   string
	Kind   pulse.Kind
	Weight float64
	Own    bool   // labelled by people who tell mixed from the rest; others lack mixed texts
	Source string // the set it came from, whose idea of neutral is its own; "" our idea
	Talk   bool   // the set is talk, not feedback to a business
}

// TrainOptions steer Train. The same examples and options give the same bytes.
type TrainOptions struct {
	Version   uint32 // written into the model and shown in every verdict
	Epochs    int    // passes over the examples
	Keep      int    // n-grams kept, the strongest
	KeepIdeas int    // and features of concepts
	Seed      uint64 // of the order of examples
	Decay     float64
	Concepts  Concepts // lists that become part of the model
}

// Train learns the weights of the embedded model and writes them to w. The head
// learns from texts scored by models that have not seen them.
func Train(w io.Writer, examples []Example, o TrainOptions) error {
	if len(examples) == 0 {
		return errors.New("train: no examples")
	}
	known, err := o.Concepts.packed()
	if err != nil {
		return err
	}
	j := &Judge{model: &model{concepts: known}}
	rows := prepare(j, examples)
	h := fitHead(unseen(j, examples, rows, o), o.Seed)
	m := learnt(rows, -1, o)
	m.head, m.concepts = h, known
	return m.encode(w)
}

// row is one example as numbers.
type row struct {
	letters []uint32
	ideas   []uint32
	net     netInput
	dense   [denseLen]float64
	kind    int // place among kinds
	weight  float64
	own     bool
	source  int // 0 ours
	talk    bool
}

const mixedKind = 3

func prepare(j *Judge, examples []Example) []row {
	rows := make([]row, len(examples))
	sources := map[string]int{"": 0}
	for _, e := range examples {
		if _, ok := sources[e.Source]; !ok {
			sources[e.Source] = len(sources)
		}
	}
	inParallel(len(examples), func(i int) {
		e := examples[i]
		d := j.read(newView(e.Text).text, e.Lang)
		defer d.done()
		rows[i] = row{
			letters: placesOf(d.features), ideas: placesOf(d.ideas), net: d.net.clone(), dense: dense(d.words, d.hits),
			kind: max(slices.Index(kinds[:], e.Kind), 0), weight: e.Weight, own: e.Own, source: sources[e.Source], talk: e.Talk,
		}
	})
	return rows
}

// clone keeps what is read of a text when the next one is.
func (in netInput) clone() netInput {
	return netInput{slices.Clone(in.rows), slices.Clone(in.tokens), in.last}
}

func placesOf(fs []feature) []uint32 {
	out := make([]uint32, len(fs))
	for i, f := range fs {
		out[i] = f.at
	}
	return out
}

// inParallel does do(0) to do(n-1) on all processors. What each gives must not
// depend on the others.
func inParallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// folds is how many parts the examples are cut into, so that each can be scored
// by a model that learnt from the others.
const folds = 4

// learnt trains on all rows but those of fold skip.
func learnt(rows []row, skip int, o TrainOptions) *model {
	t := &trainer{decay: o.Decay, letters: newGrowing(), ideas: newGrowing(), habit: newHabits(rows)}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	order := rng.Perm(len(rows))
	for e := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := rate0 / (1 + 0.5*float64(e))
		for _, i := range order {
			if i%folds != skip {
				t.learn(&rows[i], rate)
			}
		}
	}
	return &model{
		version: o.Version, dense: t.d, net: trainNet(rows, skip, o.Seed), register: trainRegister(rows, skip, o),
		letters: t.letters.table(o.Keep), ideas: t.ideas.table(o.KeepIdeas),
	}
}

const (
	rate0 = 0.4  // first step; later passes take smaller ones
	calm  = 0.03 // keeps the first step of a rare n-gram as small as its gradient
)

// trainer holds weights and summed squared gradients (AdaGrad).
type trainer struct {
	letters, ideas growing
	d, dg          [outputs][denseLen]float64
	habit          habits
	decay          float64
}

// habits hold what a source leans to before a word is read: one calls three
// stars neutral, another holds complaints alone. They take up what would
// otherwise be learnt of words, and are forgotten when the model is done.
type habits struct{ w, g [][mixedKind]float64 }

func newHabits(rows []row) habits {
	n := 0
	for i := range rows {
		n = max(n, rows[i].source)
	}
	return habits{make([][mixedKind]float64, n+1), make([][mixedKind]float64, n+1)}
}

// step moves what source leans to; ours leans to nothing.
func (h habits) step(source, kind int, err, rate float64) {
	if source > 0 {
		h.g[source][kind] += err * err
		h.w[source][kind] -= rate * err / math.Sqrt(h.g[source][kind]+1)
	}
}

const habitRate = 0.2

// growing is a table while it learns. What belongs to a place lies together, so
// that it comes into the cache at once.
type growing []cell

// cell holds the weights of a place and their summed squared gradients.
type cell struct{ w, g [outputs]float32 }

func newGrowing() growing { return make(growing, 1<<hashBits) }

func (t growing) sum(c int, at []uint32) float64 {
	var s float32
	for _, i := range at {
		s += t[i].w[c]
	}
	return float64(s) * shareOf(at)
}

func shareOf(at []uint32) float64 { return 1 / math.Sqrt(float64(max(len(at), 1))) }

func (t growing) step(c int, at []uint32, err, rate, decay float64) {
	gn := float32(err * shareOf(at))
	for _, i := range at {
		w, g := &t[i].w[c], &t[i].g[c]
		grad := gn + float32(decay)**w
		*g += grad * grad
		*w -= float32(rate) * grad / float32(math.Sqrt(float64(*g)+calm))
	}
}

// learn takes one step: praise and complaint against neutral from a text of one
// kind, mixed against the rest from our own texts.
func (t *trainer) learn(r *row, rate float64) {
	if r.kind != mixedKind {
		lean := t.habit.w[r.source]
		p := softmax(logits{t.score(0, r) + lean[0], t.score(1, r) + lean[1]})
		for c := range 2 {
			err := p[c] - one(r.kind == c)
			t.step(c, r, err*r.weight, rate)
			t.habit.step(r.source, c, err, habitRate)
		}
	}
	if r.own {
		p := 1 / (1 + math.Exp(-t.score(2, r)))
		t.step(2, r, (p-one(r.kind == mixedKind))*r.weight, rate)
	}
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (t *trainer) score(c int, r *row) float64 {
	z := t.letters.sum(c, r.letters) + t.ideas.sum(c, r.ideas)
	for i, v := range r.dense {
		z += t.d[c][i] * v
	}
	return z
}

func (t *trainer) step(c int, r *row, err, rate float64) {
	t.letters.step(c, r.letters, err, rate, t.decay)
	t.ideas.step(c, r.ideas, err, rate, t.decay)
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

// table keeps the strongest weights, in steps of 1/127 of a high quantile.
func (t growing) table(keep int) table {
	var out table
	weights := make([][]byte, 1<<hashBits)
	strength := func(i int) float32 {
		w := &t[i].w
		return max(abs(w[0]), abs(w[1]), abs(w[0]-w[1]), abs(w[2]))
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
	order = order[:min(keep, len(order))]
	for c := range out.scale {
		if len(order) > 0 {
			out.scale[c] = float64(strength(order[len(order)/500])) / 127
		}
	}
	for _, i := range order {
		weights[i] = t.quantized(i, out.scale)
	}
	out.weights = newSparse(len(weights), outputs, func(at int) []byte { return weights[at] })
	return out
}

// quantized gives the weights of a place in 8 bits, nil where all are 0.
func (t growing) quantized(i int, scale [outputs]float64) []byte {
	var w [outputs]byte
	for c := range w {
		w[c] = byte(quantize(float64(t[i].w[c]) / scale[c]))
	}
	if w == [outputs]byte{} {
		return nil
	}
	return w[:]
}

func quantize(v float64) int8 { return int8(math.Round(max(min(v, 127), -127))) }

func abs(v float32) float32 { return max(v, -v) }
