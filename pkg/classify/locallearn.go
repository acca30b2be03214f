package classify

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Lesson is a text whose kind is known from a person, or whose side its stars tell.
type Lesson struct {
	Text string
	Options
	Kind  pulse.Kind
	Stars bool // read off the stars: it tells a side alone, and counts less
}

// starWeight is what a text with stars counts beside a correction. Stars judge
// the visit, not the words.
const starWeight = 0.25

// trace is one text as numbers.
type trace struct {
	at     []uint32
	dense  [localDense]float64
	logs   [4]float64 // of the shipped shares
	kind   int        // place among kinds
	lang   string
	weight float64
	stars  bool
}

// trace reads a text as the shipped model sees it. A text whose side its stars
// tell is read without them, or it would teach what is known.
func (j *Judge) trace(l Lesson) trace {
	v := newView(l.Text)
	d := j.readIn(v.text, l.Lang)
	defer d.done()
	rating := l.Rating
	t := trace{kind: max(slices.Index(kinds[:], l.Kind), 0), lang: d.lang, weight: 1, stars: l.Stars}
	if l.Stars {
		rating, t.weight = 0, starWeight
	}
	t.logs, t.dense = localFigures(j.shipped(d, rating))
	t.at = make([]uint32, len(d.features))
	for i, f := range d.features {
		t.at[i] = localPlace(f)
	}
	return t
}

// Steps of learning, chosen on sets of other origin (docs/judgement.md).
const (
	localEpochs = 15
	localRate   = 0.1
	localPull   = 1.0 // towards what the shipped model says
	gateEpochs  = 20
	gateRate    = 0.3
	gatePull    = 0.1
	localSeed   = 7
)

// shareAfter is how many lessons of a kind make its local score count half.
const shareAfter = 2

// pupil is a local model while it learns.
type pupil struct {
	w     [localRows][]float64
	dense [localRows][localDense]float64
	g     [localRows][]float64 // squared gradients so far (AdaGrad)
	dg    [localRows][localDense]float64
	share [4]float64
}

func newPupil() *pupil {
	p := &pupil{share: [4]float64{1, 1, 1, 1}}
	for r := range p.w {
		p.w[r], p.g[r] = make([]float64, 1<<localBits), make([]float64, 1<<localBits)
	}
	return p
}

func (p *pupil) score(row int, t *trace) float64 {
	sum := 0.0
	w := p.w[row]
	for _, i := range t.at {
		sum += w[i]
	}
	sum *= perFeature(len(t.at))
	for i, v := range t.dense {
		sum += p.dense[row][i] * v
	}
	return sum
}

// step moves one row against the error of its score.
func (p *pupil) step(row int, t *trace, err, pull, rate float64) {
	gn := err * perFeature(len(t.at))
	w, g := p.w[row], p.g[row]
	for _, i := range t.at {
		grad := gn + pull*w[i]
		g[i] += grad * grad
		w[i] -= rate * grad / math.Sqrt(g[i]+1e-4)
	}
	for i, v := range t.dense {
		grad := err*v + pull*p.dense[row][i]
		p.dg[row][i] += grad * grad
		p.dense[row][i] -= rate * grad / math.Sqrt(p.dg[row][i]+1)
	}
}

// kinds learns the four kinds from the lessons, each kind counting alike.
func (p *pupil) kinds(ts []trace) {
	p.share = believed(ts)
	even := balance(ts)
	p.passes(len(ts), localEpochs, localRate, func(i int, rate float64) {
		t := &ts[i]
		z := t.logs
		for k := range z {
			z[k] += p.share[k] * p.score(k, t)
		}
		of := 4
		if t.stars { // stars tell praise from complaint, and nothing of the rest
			of, z[2], z[3] = 2, math.Inf(-1), math.Inf(-1)
		}
		got := shares(z)
		for k := range of {
			p.step(k, t, (got[k]-one(t.kind == k))*p.share[k]*t.weight*even[t.kind], localPull/float64(len(ts)), rate)
		}
	})
}

// gate learns to tell the shop's texts from others. It reads no shipped figures.
func (p *pupil) gate(ours, others []trace) {
	n := len(ours) + len(others)
	heavy := rivals(ours, others)
	p.passes(n, gateEpochs, gateRate, func(i int, rate float64) {
		t, want, weight := &ours[min(i, len(ours)-1)], 1.0, float64(n)/2/float64(len(ours))
		if i >= len(ours) {
			t, want, weight = &others[i-len(ours)], 0, float64(n)/2*heavy[i-len(ours)]
		}
		words := trace{at: t.at, dense: [localDense]float64{0: 1}}
		p.step(gateRow, &words, (sigmoid(p.score(gateRow, &words))-want)*weight, gatePull/float64(n), rate)
	})
}

// rivals weighs the texts of others, 1 in all: those in the shop's languages are
// half of it, because the language alone tells the rest apart.
func rivals(ours, others []trace) []float64 {
	langs, near := written(ours), 0
	for _, t := range others {
		near += int(one(slices.Contains(langs, t.lang)))
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

const rivalShare = 0.5

func (p *pupil) passes(n, epochs int, rate float64, learn func(i int, rate float64)) {
	rng := rand.New(rand.NewPCG(localSeed, uint64(epochs)))
	order := rng.Perm(n)
	for e := range epochs {
		rng.Shuffle(n, func(i, k int) { order[i], order[k] = order[k], order[i] })
		for _, i := range order {
			learn(i, rate/(1+0.3*float64(e)))
		}
	}
}

// evidence is how much was told of each kind.
func evidence(ts []trace) (n [4]float64) {
	for _, t := range ts {
		n[t.kind] += t.weight
	}
	return n
}

// believed is the share of each kind: it grows with the lessons of that kind, and
// a little with all: that nobody of two hundred was mixed tells of mixed as well.
func believed(ts []trace) (s [4]float64) {
	n := evidence(ts)
	all := n[0] + n[1] + n[2] + n[3]
	for k := range n {
		told := n[k] + all/10
		s[k] = told / (told + shareAfter)
	}
	return s
}

// balance lets the few complaints of a praised shop count as much as its praise.
func balance(ts []trace) (w [4]float64) {
	n := evidence(ts)
	all := n[0] + n[1] + n[2] + n[3]
	for k := range w {
		w[k] = all / 3 / (n[k] + 3)
	}
	return w
}

// local is the model in eight bits.
func (p *pupil) local(open ramp, strength float64) *Local {
	l := &Local{open: open}
	for k, s := range p.share {
		l.share[k] = s * strength
	}
	for r := range l.rows {
		l.rows[r] = localRow{scale: p.step127(r), dense: p.dense[r], w: make([]int8, 1<<localBits)}
		for i, v := range p.w[r] {
			if l.rows[r].scale > 0 {
				l.rows[r].w[i] = quantize(v / l.rows[r].scale)
			}
		}
	}
	return l
}

// step127 is a 127th of a high quantile of a row's weights.
func (p *pupil) step127(r int) float64 {
	var all []float64
	for _, v := range p.w[r] {
		if v != 0 {
			all = append(all, math.Abs(v))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)-1-len(all)/500] / 127
}
