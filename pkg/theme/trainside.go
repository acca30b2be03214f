package theme

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
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// SideExample is one text with what it says of which theme. Verdict, Leans and Tree
// must be of models that have not seen the text: what they know of it they are too
// sure of.
type SideExample struct {
	Text    string
	Verdict pulse.Verdict
	Leans   pulse.Leaning
	Tree    *Tree
	Sides   map[string]pulse.Kind // by theme; mixed where it is praised and complained of
	Known   []string              // the themes its labels tell of at all; nil means every one
	Side    pulse.Kind            // in place of Sides: every theme that it has is on this side
	Source  int                   // the set, whose idea of neutral is its own; 0 ours
	Weight  float64
	Held    bool
}

// SideOptions steer TrainSides. The same examples and options give the same bytes.
type SideOptions struct {
	Version uint32
	Epochs  int
	Keep    int // words kept where they stand, the strongest
	Least   int
	Decay   float64
	Seed    uint64
}

type sideRow struct {
	pair
	want   [sides]float64
	missed bool // not given the theme
	open   bool // whether it has the theme is not known: sideNone is not learnt
	source int
	weight float64
	held   bool
}

// SideRows are examples as numbers.
type SideRows []sideRow

// ReadSides makes examples numbers, on all processors.
func ReadSides(examples []SideExample) SideRows {
	rows := make([][]sideRow, len(examples))
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(examples); i = int(next.Add(1)) - 1 {
				rows[i] = sideRowsOf(examples[i])
			}
		})
	}
	wg.Wait()
	return slices.Concat(rows...)
}

func sideRowsOf(e SideExample) []sideRow {
	r := e.Tree.read(e.Text, e.Verdict.Lang, e.Verdict.Opinions, e.Leans.Meant)
	if len(r.ops) == 0 {
		return nil
	}
	as := r.topics(r.given())
	missed := len(as)
	for c, id := range IDs() {
		if _, ok := e.Sides[id]; ok && !slices.ContainsFunc(as, func(a topic) bool { return a.theme == c }) {
			a := topic{theme: c, anchors: r.anchors(c), best: strongest(r.parts, c)}
			a.ops = []int{a.best}
			as = append(as, a)
		}
	}
	s := r.settingOf(e.Verdict, e.Leans)
	var out []sideRow
	for i, a := range as {
		if a.theme >= outputs || e.Known != nil && !slices.Contains(e.Known, r.t.themes[a.theme].ID) {
			continue
		}
		others := as[:missed]
		if i >= missed {
			others = as
		}
		row := sideRow{pair: s.pair(a, others), missed: i >= missed, open: i >= missed || e.Side != "", source: e.Source, weight: e.Weight, held: e.Held}
		switch kind, ok := e.Sides[r.t.themes[a.theme].ID]; {
		case e.Side != "":
			row.want[sidesOf[e.Side]] = 1
		case !ok:
			row.want[sideNone] = 1
		case kind == pulse.Mixed:
			row.want[sidePraise], row.want[sideComplaint] = .5, .5
		default:
			row.want[sidesOf[kind]] = 1
		}
		out = append(out, row)
	}
	return out
}

// sideTrainer learns words and net together (AdaGrad).
type sideTrainer struct {
	o         SideOptions
	w, g      [][sides]float32
	hidden, G [sideHidden][sideDense]float64
	out, outG [sides][sideHidden + sideDense]float64
	habit     [][sides]float64
	mean      [sideDense]float64
	wide      [sideDense]float64
}

// TrainSides learns the embedded model of sides and writes it to w.
func TrainSides(w io.Writer, rows SideRows, o SideOptions) error {
	if len(rows) == 0 {
		return errors.New("train sides: no examples")
	}
	t := &sideTrainer{o: o, w: make([][sides]float32, 1<<sideBits), g: make([][sides]float32, 1<<sideBits)}
	rows = t.trimmed(rows)
	t.standard(rows)
	rng := rand.New(rand.NewPCG(o.Seed, 3))
	for k := range t.hidden {
		for i := range t.hidden[k] {
			t.hidden[k][i] = rng.NormFloat64() / math.Sqrt(sideDense)
		}
	}
	for _, r := range rows {
		for len(t.habit) <= r.source {
			t.habit = append(t.habit, [sides]float64{})
		}
	}
	order := rng.Perm(len(rows))
	for e := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := 1 / (1 + 0.5*float64(e))
		for _, i := range order {
			if !rows[i].held {
				t.step(&rows[i], rate)
			}
		}
	}
	m := t.model()
	m.thresholds(m.held(rows))
	return m.encode(w)
}

// trimmed leaves out the words that few rows have.
func (t *sideTrainer) trimmed(rows SideRows) SideRows {
	count := make([]uint16, 1<<sideBits)
	for _, r := range rows {
		for _, a := range r.at {
			count[a] = min(count[a], math.MaxUint16-1) + 1
		}
	}
	out := slices.Clone(rows)
	for i := range out {
		if !out[i].held {
			out[i].at = slices.DeleteFunc(slices.Clone(out[i].at), func(a uint32) bool { return int(count[a]) < t.o.Least })
		}
	}
	return out
}

// standard finds the mean and spread of each figure.
func (t *sideTrainer) standard(rows SideRows) {
	n := float64(len(rows))
	for _, r := range rows {
		for c, v := range r.dense {
			t.mean[c] += v / n
		}
	}
	for _, r := range rows {
		for c, v := range r.dense {
			t.wide[c] += (v - t.mean[c]) * (v - t.mean[c]) / n
		}
	}
	for c := range t.wide {
		t.wide[c] = math.Sqrt(t.wide[c]) + 0.2
	}
	t.mean[figBias], t.wide[figBias] = 0, 1
}

const (
	sideWordRate  = 0.3
	sideNetRate   = 0.06
	sideDecay     = 1e-4
	sideHabitRate = 0.01
)

func (t *sideTrainer) step(r *sideRow, rate float64) {
	var x [sideDense]float64
	for c, v := range r.dense {
		x[c] = (v - t.mean[c]) / t.wide[c]
	}
	norm := spread(len(r.at))
	var sum [sides]float32
	for _, a := range r.at {
		for k, v := range t.w[a] {
			sum[k] += v
		}
	}
	var h [sideHidden]float64
	for i := range h {
		for c, v := range x {
			h[i] += t.hidden[i][c] * v
		}
		h[i] = math.Tanh(h[i])
	}
	var z [sides]float64
	for k := range z {
		z[k] = float64(sum[k])*norm + t.habit[r.source][k]
		for i, v := range h {
			z[k] += t.out[k][i] * v
		}
		for i, v := range x {
			z[k] += t.out[k][sideHidden+i] * v
		}
	}
	if r.open {
		z[sideNone] = -30
	}
	p := likely(z)
	var back [sideHidden]float64
	var grad [sides]float32
	for k := range p {
		err := (p[k] - r.want[k]) * r.weight
		grad[k] = float32(err * norm)
		if r.source > 0 {
			t.habit[r.source][k] -= sideHabitRate * err
		}
		w, g := &t.out[k], &t.outG[k]
		for i, v := range h {
			back[i] += err * w[i]
			sideStep(&w[i], &g[i], err*v, rate)
		}
		for i, v := range x {
			sideStep(&w[sideHidden+i], &g[sideHidden+i], err*v, rate)
		}
	}
	for i, b := range back {
		b *= 1 - h[i]*h[i]
		for c, v := range x {
			sideStep(&t.hidden[i][c], &t.G[i][c], b*v, rate)
		}
	}
	for _, a := range r.at {
		w, g := &t.w[a], &t.g[a]
		for k := range w {
			v := grad[k] + float32(t.o.Decay)*w[k]
			g[k] += v * v
			w[k] -= float32(sideWordRate*rate) * v / float32(math.Sqrt(float64(g[k]+calm)))
		}
	}
}

func sideStep(w, g *float64, grad, rate float64) {
	grad += sideDecay * *w
	*g += grad * grad
	*w -= sideNetRate * rate * grad / math.Sqrt(*g+0.01)
}

// model keeps the strongest words and makes the net fit figures as they come.
func (t *sideTrainer) model() *sideModel {
	m := &sideModel{version: t.o.Version, weights: newTable[[sides]int8](t.o.Keep)}
	var order []int
	strength := func(i int) float32 {
		w := &t.w[i]
		return max(w[0], w[1], w[2], w[3]) - min(w[0], w[1], w[2], w[3])
	}
	for i := range t.w {
		if strength(i) > 0.02 {
			order = append(order, i)
		}
	}
	sorting.By(order, func(a, b int) int { return cmp.Or(cmp.Compare(strength(b), strength(a)), cmp.Compare(a, b)) })
	order = order[:min(len(order), t.o.Keep)]
	if len(order) > 0 {
		m.scale = strength(order[len(order)/500]) / 127
	}
	for _, i := range order {
		var w [sides]int8
		for k, v := range t.w[i] {
			w[k] = int8(math.Round(float64(max(min(v/m.scale, 127), -127))))
		}
		m.weights.add(uint32(i), w)
	}
	for i := range t.hidden {
		at := 0.0
		for c, v := range t.hidden[i] {
			m.hidden[c][i] = float32(v / t.wide[c])
			at -= v * t.mean[c] / t.wide[c]
		}
		m.hidden[figBias][i] += float32(at)
	}
	for k := range t.out {
		at := 0.0
		for i, v := range t.out[k][:sideHidden] {
			m.out[k][i] = float32(v)
		}
		for c, v := range t.out[k][sideHidden:] {
			m.out[k][sideHidden+c] = float32(v / t.wide[c])
			at -= v * t.mean[c] / t.wide[c]
		}
		m.out[k][sideHidden+figBias] += float32(at)
	}
	return m
}

// Counts are what was wanted, given and both.
type Counts struct{ Want, Got, Hit int }

func (c *Counts) add(want, got, right bool) {
	if want {
		c.Want++
	}
	if got {
		c.Got++
	}
	if want && got && right {
		c.Hit++
	}
}

func (c Counts) f1() float64 { return 2 * float64(c.Hit) / float64(max(c.Want+c.Got, 1)) }

// SideFigures are what a model of sides is worth: themes, themes with their side, and
// complaints.
type SideFigures struct{ Themes, Sides, Complaints Counts }

func (f *SideFigures) add(r *sideRow, p [sides]float64, m *sideModel) {
	given, side := !r.missed, m.decide(p)
	f.Themes.add(r.want[sideNone] == 0, given, true)
	f.Sides.add(r.want[sidePraise]+r.want[sideComplaint] > 0, given && side != sideNeutral, r.want[side] > 0)
	f.Complaints.add(r.want[sideComplaint] > 0, given && side == sideComplaint, true)
}

// heldSides are rows that were held back, with how likely a model finds their sides.
type heldSides struct {
	rows    []*sideRow
	chances [][sides]float64
}

func (m *sideModel) held(rows SideRows) (out heldSides) {
	for i := range rows {
		if r := &rows[i]; r.held {
			out.rows, out.chances = append(out.rows, r), append(out.chances, m.chances(&r.pair))
		}
	}
	return out
}

// figures are those of a model with these thresholds, by source.
func (h heldSides) figures(least [sides]float32) []SideFigures {
	var out []SideFigures
	m := &sideModel{least: least}
	for i, r := range h.rows {
		for len(out) <= r.source {
			out = append(out, SideFigures{})
		}
		out[r.source].add(r, h.chances[i], m)
	}
	return out
}

// worth adds up what is asked of the figures: of our own as much as of all sets.
func (h heldSides) worth(least [sides]float32, of func(f SideFigures) float64) (sum float64) {
	all := h.figures(least)
	for i, f := range all {
		if i == 0 {
			sum += float64(max(len(all)-1, 1)) * of(f)
		} else {
			sum += of(f)
		}
	}
	return sum
}

// From where on a theme is praised, and complained of. Less sure than that, it is only
// named. What is held back hardly cares where between .3 and .55 the second is, and a
// threshold chosen there would move with every training.
const praised, complained = 0.4, 0.4

// lenient is the share of the best figures that is given up to take fewer themes for only
// named: figures so near are alike.
const lenient = 0.006

// thresholds chooses on what was held back, of our own texts and of the sets, from where
// on a theme is only named because the text is hardly about it.
func (m *sideModel) thresholds(h heldSides) {
	var least [][sides]float32
	var worth []float64
	for none := 1.0; none > 0.49; none -= 0.05 {
		t := [sides]float32{sidePraise: praised, sideComplaint: complained, sideNone: float32(none)}
		least = append(least, t)
		worth = append(worth, h.worth(t, func(f SideFigures) float64 { return f.Sides.f1() + f.Complaints.f1() }))
	}
	enough := slices.Max(worth) * (1 - lenient)
	m.least = least[slices.IndexFunc(worth, func(v float64) bool { return v >= enough })]
}

// Measure gives the figures of rows that were held back, by source: ours first.
func (rows SideRows) Measure(raw []byte) ([]SideFigures, error) {
	m, err := decodeSides(raw)
	if err != nil {
		return nil, err
	}
	return m.held(rows).figures(m.least), nil
}
