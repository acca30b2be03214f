package classify

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Trial tells what was learnt from and what it is worth, measured on texts that
// the measured model did not learn from.
type Trial struct {
	Corrections map[pulse.Kind]int `json:"corrections"`        // lessons by kind
	Stars       int                `json:"stars"`              // lessons read off stars
	ByStars     bool               `json:"by_stars,omitempty"` // too few corrections: Before and After are of sides by stars
	Before      Worth              `json:"before"`             // the shipped model on the corrections
	After       Worth              `json:"after"`              // with the local one, five-fold
	HeldBefore  Worth              `json:"held_before"`        // on texts of other businesses that never train
	HeldAfter   Worth              `json:"held_after"`
	Strength    float64            `json:"strength"` // 0-1, what the guard left of the local model
	Refused     string             `json:"refused,omitempty"`
	Because     string             `json:"-"` // Refused in a word: few, one_kind, elsewhere, no_better
}

// Worth is macro-F1 over praise, complaint and neutral, mixed left out, and the
// accuracy of all four kinds.
type Worth struct {
	MacroF1 float64 `json:"macro_f1"`
	Kinds   float64 `json:"kinds"`
}

func (w Worth) mean() float64 { return (w.MacroF1 + w.Kinds) / 2 }

const (
	// LeastLessons is how many corrections, or four times as many texts with
	// stars, there must be before anything is learnt.
	LeastLessons = 10
	// mostLoss is what a local model may cost texts of other businesses, all of
	// them and those of each language.
	mostLoss   = 0.005
	localFolds = 5
)

// settings are tried in this order: first a gate that shuts more, then a lower voice.
var settings = []setting{{0.95, 1}, {0.98, 1}, {1, 1}, {0.95, 0.5}, {1, 0.5}}

// setting is how many of other businesses' texts the gate must shut out, and how
// loud the local model is.
type setting struct{ shut, strength float64 }

// ramp finds where such a gate begins to open: behind that share of the texts of
// other businesses in the shop's languages.
func (s setting) ramp(held []reply, langs []string) ramp {
	var all []float64
	for _, h := range held {
		if slices.Contains(langs, h.lang) {
			all = append(all, h.alike)
		}
	}
	if len(all) == 0 {
		return ramp{0.9, 0.08}
	}
	slices.Sort(all)
	from := max(all[int(s.shut*float64(len(all)-1))], leastAlike)
	return ramp{from, max((1-from)*opens, 0.01)}
}

const (
	leastAlike = 0.5 // below, a text is more like others' than like the shop's
	opens      = 0.4 // how much of what is left above the gate's beginning opens it
)

// written are the languages that at least a tenth of the texts are in.
func written(ts []trace) (out []string) {
	for _, code := range lang.All() {
		n := 0
		for _, t := range ts {
			n += int(one(t.lang == code))
		}
		if n > 0 && n*10 >= len(ts) {
			out = append(out, code)
		}
	}
	return out
}

// reply is what a local model says of a text it did not learn from.
type reply struct {
	*trace
	z     [4]float64 // local scores times their shares
	alike float64    // 0-1, how like the shop's own texts
}

func (h reply) under(open ramp, strength float64) [4]float64 {
	z := h.logs
	gate := open.at(h.alike) * strength
	for k := range z {
		z[k] += gate * h.z[k]
	}
	return shares(z)
}

func (p *pupil) hear(t *trace) reply {
	h := reply{trace: t}
	for k := range h.z {
		h.z[k] = p.share[k] * p.score(k, t)
	}
	h.alike = sigmoid(p.score(gateRow, &trace{at: t.at, dense: [localDense]float64{0: 1}}))
	return h
}

// Learn makes a local model of lessons. Around are texts of the shop nobody has
// labelled: they show how its guests write. The model is nil where nothing was
// learnt, and the trial says why in Refused. Same input, same model.
func (j *Judge) Learn(lessons []Lesson, around []Lesson) (*Local, Trial) {
	t := Trial{Corrections: map[pulse.Kind]int{}}
	ts := j.traces(lessons)
	for i, l := range lessons {
		if l.Stars {
			t.Stars++
			continue
		}
		t.Corrections[kinds[ts[i].kind]]++
	}
	if t.Because, t.Refused = tooLittle(ts); t.Refused != "" {
		return nil, t
	}
	t.ByStars = len(ts)-t.Stars < LeastLessons
	class := school{lessons: ts, around: j.traces(around), held: j.held()}
	open, ok := t.choose(class.crossed(t.ByStars), class.guarded(), written(ts))
	if !ok {
		return nil, t
	}
	p := newPupil()
	p.kinds(ts)
	p.gate(class.ours(-1), class.held)
	return p.local(open, t.Strength), t
}

func (j *Judge) traces(ls []Lesson) []trace {
	out := make([]trace, len(ls))
	for i, l := range ls {
		out[i] = j.trace(l)
	}
	return out
}

func tooLittle(ts []trace) (because, said string) {
	n, of := evidence(ts), 0
	for _, v := range n {
		of += int(one(v > 0))
	}
	switch all := n[0] + n[1] + n[2] + n[3]; {
	case all < LeastLessons:
		return "few", fmt.Sprintf("that is too little; %d corrections or more are wanted, of two kinds", LeastLessons)
	case of < 2:
		return "one_kind", "all corrections are of one kind; correct some of another kind too"
	}
	return "", ""
}

// school is what a local model learns from and is tried on.
type school struct {
	lessons, around, held []trace
}

// ours are the shop's texts, those of one fold left out; -1 leaves out none.
func (c school) ours(fold int) (out []trace) {
	for _, ts := range [][]trace{c.lessons, c.around} {
		for i := range ts {
			if ts[i].fold() != fold {
				out = append(out, ts[i])
			}
		}
	}
	return out
}

// fold puts a text, and each copy of it, in one of five parts.
func (t *trace) fold() int {
	h := fnv.New32a()
	var b [4]byte
	for _, at := range t.at {
		b[0], b[1] = byte(at), byte(at>>8)
		_, _ = h.Write(b[:2]) // a hash never fails
	}
	return int(h.Sum32() >> 7 % localFolds)
}

// choose takes the first setting that helps the shop's own and costs other
// businesses, held, next to nothing. It does not look for the best: among so few
// corrections that would be chance.
func (t *Trial) choose(own, held []reply, langs []string) (ramp, bool) {
	shipped := func(h reply) [4]float64 { return shares(h.logs) }
	t.Before, t.HeldBefore = worth(own, shipped), worth(held, shipped)
	t.After, t.HeldAfter = t.Before, t.HeldBefore
	t.Because, t.Refused = "elsewhere", "it would make texts of other businesses worse by more than half a point; more corrections of each kind make it more exact"
	for _, s := range settings {
		open := s.ramp(held, langs)
		judge := func(h reply) [4]float64 { return h.under(open, s.strength) }
		if costs(held, judge) {
			continue
		}
		if w := worth(own, judge); w.mean() > t.Before.mean() {
			t.After, t.HeldAfter, t.Strength, t.Because, t.Refused = w, worth(held, judge), s.strength, "", ""
			return open, true
		}
		t.Because, t.Refused = "no_better", "with each correction judged by what the others teach, it would be right no more often than before; go on correcting"
	}
	return ramp{}, false
}

// crossed hears every correction from a model that learnt from the other folds;
// where there are too few, texts with stars as well.
func (c school) crossed(stars bool) (out []reply) {
	for k := range localFolds {
		var rest []trace
		for i := range c.lessons {
			if c.lessons[i].fold() != k {
				rest = append(rest, c.lessons[i])
			}
		}
		ours := c.ours(k)
		if len(rest) == 0 || len(ours) == 0 {
			continue
		}
		p := newPupil()
		p.kinds(rest)
		p.gate(ours, c.held)
		for i := range c.lessons {
			if t := &c.lessons[i]; (stars || !t.stars) && t.fold() == k {
				out = append(out, p.hear(t))
			}
		}
	}
	return out
}

// guarded hears every text of the held sample through a gate that was learnt
// from the other half of it.
func (c school) guarded() (out []reply) {
	p := newPupil()
	p.kinds(c.lessons)
	for half := range 2 {
		var others []trace
		for i := range c.held {
			if i%2 != half {
				others = append(others, c.held[i])
			}
		}
		g := newPupil()
		g.gate(c.ours(-1), others)
		for i := half; i < len(c.held); i += 2 {
			h := p.hear(&c.held[i])
			h.alike = g.hear(&c.held[i]).alike
			out = append(out, h)
		}
	}
	return out
}

// costs reports whether a judge loses more than it may on the held sample.
func costs(held []reply, judge func(reply) [4]float64) bool {
	shipped := func(h reply) [4]float64 { return shares(h.logs) }
	loses := func(hs []reply) bool {
		a, b := worth(hs, shipped), worth(hs, judge)
		return max(a.MacroF1-b.MacroF1, a.Kinds-b.Kinds) > mostLoss
	}
	if loses(held) {
		return true
	}
	return slices.ContainsFunc(lang.All(), func(code string) bool {
		var part []reply
		for _, h := range held {
			if h.lang == code {
				part = append(part, h)
			}
		}
		return len(part) > 0 && loses(part)
	})
}

// worth scores a judge on texts whose kinds are known.
func worth(hs []reply, judge func(reply) [4]float64) Worth {
	var hit, said, meant [3]float64
	right := 0.0
	for _, h := range hs {
		four := judge(h)
		if h.stars { // they tell a side alone
			four[2], four[3] = 0, 0
		}
		right += one(kindOf(four) == kinds[h.kind])
		if h.kind == mixedKind {
			continue
		}
		got := slices.Index(kinds[:], largest(threeWay(four)))
		said[got]++
		meant[h.kind]++
		hit[got] += one(got == h.kind)
	}
	return Worth{macroF1(hit, said, meant), right / float64(max(len(hs), 1))}
}

func macroF1(hit, said, meant [3]float64) float64 {
	sum, n := 0.0, 0.0
	for k := range hit {
		if meant[k] > 0 {
			sum, n = sum+2*hit[k]/(said[k]+meant[k]), n+1
		}
	}
	return sum / cmp.Or(n, 1)
}

// held is the sample of texts of many businesses that trained nothing, as numbers.
func (j *Judge) held() []trace { return j.traces(guardLessons()) }

var guardLessons = sync.OnceValue(func() []Lesson {
	ls, err := Guard()
	if err != nil {
		panic(err) // embedded: cannot happen in a built program
	}
	return ls
})
