package classify

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// word is a token with its letters in plain form.
type word struct {
	lang.Token
	plain string
}

// hit is a listed word or phrase found in the text. Its weight is above 0 for
// praise and below 0 for complaint, after negation and intensity.
type hit struct {
	start, end int
	role       role
	weight     float64
}

func plainWords(toks []lang.Token) []word {
	out := make([]word, len(toks))
	for i, t := range toks {
		p := t.Text
		if t.Type == lang.Word || t.Type == lang.Hashtag {
			p = squeeze(lang.Plain(t.Text))
		}
		out[i] = word{t, p}
	}
	return out
}

// squeeze writes a letter that is drawn out three times or more once: soooo.
func squeeze(s string) string {
	if len(s) < 4 {
		return s
	}
	var b strings.Builder
	run, last := 0, rune(-1)
	rs := []rune(s)
	for i, r := range rs {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		long := run > 1 && (run > 2 || i+1 < len(rs) && rs[i+1] == r)
		if !long {
			b.WriteRune(r)
		}
	}
	if b.Len() == len(s) {
		return s
	}
	return b.String()
}

// find lists the hits of a text in order.
func (l *lexicon) find(text string, words []word, code string) []hit {
	var out []hit
	for i := 0; i < len(words); {
		if t, ok := l.at(words[i:]); ok {
			n := len(t.words)
			out = append(out, newHit(t, words[i].Start, words[i+n-1].End))
			i += n
			continue
		}
		if code == lang.TH && words[i].Type == lang.Word {
			var next int
			out, next = l.thaiHits(out, text, words, i)
			i = next
			continue
		}
		i++
	}
	weigh(out, words, code)
	return out
}

// thaiHits searches the run of Thai words at i letter by letter.
func (l *lexicon) thaiHits(out []hit, text string, words []word, i int) ([]hit, int) {
	j := i
	for j+1 < len(words) && words[j+1].Start == words[j].End && words[j+1].Type == lang.Word {
		j++
	}
	for at, end := words[i].Start, words[j].End; at < end; {
		t, n := l.atThai(text[at:end])
		if n == 0 {
			at++
			continue
		}
		out = append(out, newHit(t, at, at+n))
		at += n
	}
	return out, j + 1
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
			if i := strings.Index(w.plain, m); i > 1 {
				return true
			}
		}
		return false
	}
	return false
}
