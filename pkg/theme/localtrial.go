package theme

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
)

// LocalTrial tells what was learnt of themes and what it is worth, measured on
// corrections that the measured model did not learn from.
type LocalTrial struct {
	Corrections map[string]int `json:"corrections"` // lessons by theme; "" those that only say what it is not
	Before      float64        `json:"before"`      // micro-F1 of themes, the shipped model
	After       float64        `json:"after"`       // with the local one, five-fold
	Strength    float64        `json:"strength"`    // 0-1, how loud the local model is
	Refused     string         `json:"refused,omitempty"`
	Because     string         `json:"-"` // Refused in a word: few_themes, no_better
}

const (
	// LeastLessons is how many corrections of themes there must be before anything is
	// learnt.
	LeastLessons = 10
	localFolds   = 5
	// leastGain, over the root of how many there are, is what the local model must
	// gain: among few corrections less is chance.
	leastGain = 0.2
	// halfLoud is how many corrections let it speak half as loud.
	halfLoud = 50
	// surely is how many times what it must gain lets few speak as loud as many.
	surely = 4
)

// strengths are tried in this order.
var strengths = []float64{1, 0.5, 0.25}

// Learn makes a local model of lessons. Around are texts of the shop whose themes
// nobody told: they show how its guests write. Others are texts of other businesses,
// which it must not touch. It is nil where nothing was learnt, and the trial says why
// in Refused. Same input, same model.
func (t *Tree) Learn(lessons, around, others []Lesson) (*Local, LocalTrial) {
	out := LocalTrial{Corrections: map[string]int{}}
	if t.model == nil || len(lessons) < LeastLessons {
		out.Because, out.Refused = "few_themes", fmt.Sprintf("that is too little; %d themes or more are wanted", LeastLessons)
		return nil, out
	}
	for _, l := range lessons {
		for _, id := range l.Themes {
			out.Corrections[id]++
		}
		if len(l.Themes) == 0 {
			out.Corrections[""]++
		}
	}
	s := school{t.traces(lessons), t.traces(around), t.traces(others)}
	var g gate
	if len(others) > 0 {
		g = beginning(s.ours(-1), s.others)
	}
	if !out.choose(s.crossed(g)) {
		return nil, out
	}
	p := newPupil(s.lessons)
	p.learn(s.lessons)
	if len(others) > 0 {
		g = newDoorman(s.ours(-1), s.others).inBytes(g)
	}
	return p.local(out.Strength, g), out
}

func (t *Tree) traces(ls []Lesson) []*trace {
	out := make([]*trace, len(ls))
	for i, l := range ls {
		x := t.trace(l)
		out[i] = &x
	}
	return out
}

// school is what a local model learns from and is tried on.
type school struct {
	lessons, around, others []*trace
}

// ours are the shop's texts, those of one fold left out; -1 leaves out none.
func (s school) ours(fold int) (out []*trace) {
	for _, t := range slices.Concat(s.lessons, s.around) {
		if t.fold() != fold {
			out = append(out, t)
		}
	}
	return out
}

// reply is what a local model says of a lesson it did not learn from.
type reply struct {
	*trace
	z logits // local scores times their shares, as far as the gate lets them in
}

// crossed hears every lesson from a model that learnt from the other folds.
func (s school) crossed(g gate) (out []reply) {
	for k := range localFolds {
		var rest []*trace
		for _, t := range s.lessons {
			if t.fold() != k {
				rest = append(rest, t)
			}
		}
		ours := s.ours(k)
		if len(rest) == 0 || len(rest) == len(s.lessons) {
			continue
		}
		p := newPupil(rest)
		p.learn(rest)
		open := func(*trace) float64 { return 1 }
		if len(s.others) > 0 {
			d := newDoorman(ours, s.others)
			open = func(t *trace) float64 { return g.at(d.alike(t)) }
		}
		for _, t := range s.lessons {
			if t.fold() == k {
				h := reply{trace: t}
				for c := range h.z {
					h.z[c] = open(t) * p.share[c] * p.score(c, t)
				}
				out = append(out, h)
			}
		}
	}
	return out
}

// fold puts a text, and each copy of it, in one of five parts.
func (t *trace) fold() int {
	h := fnv.New32a()
	var b [2]byte
	for _, at := range t.at {
		b[0], b[1] = byte(at), byte(at>>8)
		_, _ = h.Write(b[:]) // a hash never fails
	}
	return int(h.Sum32() >> 7 % localFolds)
}

// choose takes the first strength with which the local model is right more often
// than the shipped one alone. It does not look for the best: among so few
// corrections that would be chance.
func (t *LocalTrial) choose(hs []reply) bool {
	t.Before = microF1(hs, 0)
	t.After = t.Before
	n := float64(len(hs))
	needed := leastGain / math.Sqrt(n)
	for _, s := range strengths {
		gain := microF1(hs, s) - t.Before
		if gain < surely*needed { // not so sure: the fewer there are, the lower its voice
			s *= n / (n + halfLoud)
			gain = microF1(hs, s) - t.Before
		}
		if gain > needed && steady(hs, s) {
			t.After, t.Strength = t.Before+gain, s
			return true
		}
	}
	t.Because, t.Refused = "no_better", "with each correction judged by what the others teach, it would be right no more often than before; go on correcting"
	return false
}

// steady reports a gain that is not the luck of one part: at most one in five is
// worse off.
func steady(hs []reply, strength float64) bool {
	worse := 0
	for k := range localFolds {
		var part []reply
		for _, h := range hs {
			if h.fold() == k {
				part = append(part, h)
			}
		}
		if microF1(part, strength) < microF1(part, 0) {
			worse++
		}
	}
	return worse <= 1
}

// microF1 scores the themes that are known of each lesson.
func microF1(hs []reply, strength float64) float64 {
	want, got, hit, known := 0.0, 0.0, 0.0, 0.0
	for _, h := range hs {
		for c := range h.z {
			given := h.shipped[c]+strength*h.z[c] >= 0
			if h.weight[c] < 1 && !h.want[c] && !given {
				continue
			}
			w := h.weight[c]
			known += w
			if h.want[c] {
				want += w
			}
			if given {
				got += w
			}
			if given && h.want[c] {
				hit += w
			}
		}
	}
	if want == 0 { // only "not this theme": how often it is not given
		return 1 - got/max(known, 1)
	}
	return 2 * hit / (want + got)
}

// Alone is t as if nothing had shipped: what lessons teach by themselves. What a
// local model is worth is measured beside it.
func (t *Tree) Alone(lessons []Lesson) *Tree {
	ts := t.traces(lessons)
	for _, x := range ts {
		x.shipped = logits{}
	}
	p := newPupil(ts)
	for c := range p.share {
		if p.share[c] = 1; p.w[c] == nil {
			p.w[c], p.g[c] = make([]float64, 1<<localBits), make([]float64, 1<<localBits)
		}
	}
	p.learn(ts)
	out := t.With(p.local(1, gate{}))
	out.alone = true
	return out
}
