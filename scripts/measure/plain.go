package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// plain is what anybody would build first, and what ours must beat: hashed
// words, pairs of words and the letters inside words, one linear layer of
// three kinds. No word lists, no clauses, nothing of our own. It shares no code
// with package classify.
type plain struct {
	w [3][]float32
	b [3]float32
}

const (
	plainBits   = 20
	plainEpochs = 3
	plainRate   = 0.4
	plainCalm   = 0.03 // keeps the first step of a rare n-gram small
)

// learnPlain trains on the three-way examples; seed orders them.
func learnPlain(examples []classify.Example, seed uint64) *plain {
	var rows []plainRow
	for _, e := range examples {
		if k := threeWay(e.Kind); k >= 0 {
			rows = append(rows, plainRow{grams(e.Text), k, e.Weight})
		}
	}
	p := &plain{}
	var seen [3][]float32 // summed squares of gradients
	for c := range p.w {
		p.w[c], seen[c] = make([]float32, 1<<plainBits), make([]float32, 1<<plainBits)
	}
	rng := rand.New(rand.NewPCG(seed, 3))
	for e := range plainEpochs {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rate := plainRate / (1 + 0.5*float64(e))
		for _, r := range rows {
			p.learn(r, &seen, float32(rate))
		}
	}
	return p
}

type plainRow struct {
	at     []uint32
	kind   int
	weight float64
}

func (p *plain) learn(r plainRow, seen *[3][]float32, rate float32) {
	norm := scale(r.at)
	share := p.shares(r.at)
	for c := range share {
		err := share[c]
		if c == r.kind {
			err--
		}
		g := float32(err * r.weight)
		p.b[c] -= rate * g * 0.05
		g *= norm
		for _, i := range r.at {
			seen[c][i] += g * g
			p.w[c][i] -= rate * g / float32(math.Sqrt(float64(seen[c][i])+plainCalm))
		}
	}
}

func scale(at []uint32) float32 { return float32(1 / math.Sqrt(float64(max(len(at), 1)))) }

func (p *plain) shares(at []uint32) [3]float64 {
	var z [3]float64
	norm := scale(at)
	for c := range z {
		var s float32
		for _, i := range at {
			s += p.w[c][i]
		}
		z[c] = math.Exp(float64(s*norm + p.b[c]))
	}
	sum := z[0] + z[1] + z[2]
	for c := range z {
		z[c] /= sum
	}
	return z
}

// judge gives the plain verdict on a text.
func (p *plain) judge(text, code string) pulse.Verdict {
	s := p.shares(grams(text))
	v := pulse.Verdict{Lang: code, Kind: pulse.Neutral, Scores: pulse.Scores{Praise: s[0], Complaint: s[1], Neutral: s[2]}}
	if s[0] > s[2] && s[0] > s[1] {
		v.Kind = pulse.Praise
	} else if s[1] > s[2] {
		v.Kind = pulse.Complaint
	}
	return v
}

func threeWay(k pulse.Kind) int {
	switch k {
	case pulse.Praise:
		return 0
	case pulse.Complaint:
		return 1
	case pulse.Neutral:
		return 2
	}
	return -1
}

// grams are the places of the words, the pairs of words and the runs of two to
// five letters of a text.
func grams(text string) []uint32 {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r < 0x2000
	})
	out := make([]uint32, 0, 4*len(text))
	before := "^"
	for _, w := range words {
		out = append(out, place('w', w), place('p', before+" "+w))
		out = letters(out, "_"+w+"_")
		before = w
	}
	return out
}

func letters(out []uint32, w string) []uint32 {
	for i := range w {
		end := i
		for n := 1; n <= 5 && end < len(w); n++ {
			_, size := utf8.DecodeRuneInString(w[end:])
			end += size
			if n >= 2 {
				out = append(out, place('c', w[i:end]))
			}
		}
	}
	return out
}

func place(kind byte, s string) uint32 {
	h := (uint64(14695981039346656037) ^ uint64(kind)) * 1099511628211
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h = (h ^ h>>29) * 0xbf58476d1ce4e5b9
	return uint32(h >> (64 - plainBits))
}
