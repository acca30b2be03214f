package classify

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// word is a token with its letters in plain form.
type word = lang.PlainToken

// hit is a listed word or phrase found in the text. Its weight is above 0 for
// praise and below 0 for complaint, after negation and intensity.
type hit struct {
	start, end int
	role       role
	weight     float64
}

// hits appends what was found of the list in a text, in order.
func (l *lexicon) hits(out []hit, found []lang.Found[uint32], words []word, code string) []hit {
	for _, f := range found {
		if n := len(out); n > 0 && out[n-1].start == f.Start {
			continue // listed twice
		}
		out = append(out, newHit(l.terms[f.Value], f.Start, f.End))
	}
	weigh(out, words, code)
	return out
}

func newHit(t term, start, end int) hit {
	w := t.weight
	if t.role == roleComplaint {
		w = -w
	}
	return hit{start, end, t.role, w}
}

// reach is how far, in bytes, a negation or an intensifier works.
const reach = 24

// weigh turns the praise under a negation into complaint and strengthens or
// weakens what stands beside an intensifier. A negated complaint only fades:
// "not bad" is no praise one should print.
func weigh(hits []hit, words []word, code string) {
	for i := range hits {
		h := &hits[i]
		if h.role != rolePraise && h.role != roleComplaint {
			continue
		}
		for k, o := range hits {
			before := o.end <= h.start && h.start-o.end <= reach
			after := o.start >= h.end && o.start-h.end <= reach/2
			switch {
			case o.role == roleNegate && (before && negatesAhead(code) || after && code == lang.TR) && !cutBetween(words, o, *h):
				h.weight = negated(h.weight)
			case (o.role == roleBoost || o.role == roleDamp) && (before || after) && !apart(hits, i, k):
				h.weight *= o.weight
			}
		}
		if code == lang.TR && h.role == rolePraise && negatedVerb(words, h.end) {
			h.weight = negated(h.weight)
		}
		h.weight = max(min(h.weight, 6), -6)
	}
}

func negatesAhead(code string) bool { return code != lang.TR }

func negated(w float64) float64 {
	if w > 0 {
		return -0.8 * w
	}
	return 0.3 * w
}

// apart reports whether another judged word stands nearer between the two.
func apart(hits []hit, i, k int) bool { return i-k > 1 || k-i > 1 }

// cutBetween reports whether punctuation stands between two hits.
func cutBetween(words []word, a, b hit) bool {
	if a.start > b.start {
		a, b = b, a
	}
	for _, w := range words {
		if w.Start >= a.end && w.End <= b.start && w.Type == lang.Punct && w.Text != "'" {
			return true
		}
	}
	return false
}

// negatedVerb reports whether the word after end is a Turkish verb in the
// negative: memnun kalmadık.
func negatedVerb(words []word, end int) bool {
	for _, w := range words {
		if w.Start < end {
			continue
		}
		if w.Type != lang.Word || w.Start-end > 2 {
			return false
		}
		for _, m := range []string{"madi", "medi", "madi", "miyor", "muyor", "maz", "mez", "mami", "memi", "mayan", "meyen"} {
			if i := strings.Index(w.Plain, m); i > 1 {
				return true
			}
		}
		return false
	}
	return false
}
