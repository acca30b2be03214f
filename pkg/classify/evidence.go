package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A verdict names few spans, and none far below the strongest of its side: a
// text in which nearly every word is underlined explains nothing.
const (
	maxEvidence   = 6
	leastEvidence = 0.3  // share of the strongest span of the same sign
	faintEvidence = 0.15 // share of the strongest span of all
)

// evidence gives the spans that moved the verdict most: what each token's
// n-grams and listed words add to praise less what they add to complaint.
func (j *Judge) evidence(d doc) []pulse.Evidence {
	if len(d.words) == 0 {
		return []pulse.Evidence{}
	}
	spans := j.tokenWeights(d)
	spans = joinThai(d, spans)
	var top [2]float64 // against, for
	for _, e := range spans {
		side := sideOf(e)
		top[side] = max(top[side], math.Abs(e.Weight))
	}
	faint := max(faintEvidence*max(top[0], top[1]), 0.02)
	spans = slices.DeleteFunc(spans, func(e pulse.Evidence) bool {
		return math.Abs(e.Weight) < max(leastEvidence*top[sideOf(e)], faint)
	})
	slices.SortStableFunc(spans, func(a, b pulse.Evidence) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	spans = spans[:min(len(spans), maxEvidence)]
	slices.SortFunc(spans, func(a, b pulse.Evidence) int { return cmp.Compare(a.Start, b.Start) })
	return spans
}

func sideOf(e pulse.Evidence) int {
	if e.Weight > 0 {
		return 1
	}
	return 0
}

func (j *Judge) tokenWeights(d doc) []pulse.Evidence {
	out := make([]pulse.Evidence, len(d.words))
	for i, w := range d.words {
		out[i] = pulse.Evidence{Start: w.Start, End: w.End}
	}
	for _, f := range d.features {
		out[f.token].Weight += j.model.letters.side(f) * share(d.features)
	}
	for _, f := range d.ideas {
		out[f.token].Weight += j.model.ideas.side(f) * share(d.ideas)
	}
	for _, h := range d.hits {
		j.addHit(out, h)
	}
	return out
}

// addHit joins the tokens of a listed phrase into the first of them.
func (j *Judge) addHit(out []pulse.Evidence, h hit) {
	if h.role > roleComplaint {
		return
	}
	k := 1
	if h.weight < 0 {
		k = 2
	}
	w := (j.model.dense[0][k] - j.model.dense[1][k]) * math.Abs(h.weight) / 3
	w += listTrust * h.weight / 3
	first := -1
	for i := range out {
		if out[i].Start >= h.end || out[i].End <= h.start {
			continue
		}
		if first < 0 {
			first = i
			out[i].Weight += w
			continue
		}
		out[first].End = max(out[first].End, out[i].End)
		out[first].Weight += out[i].Weight
		out[i].Weight = 0
	}
}

// maxThaiSpan bounds a joined span, in bytes: twenty letters.
const maxThaiSpan = 60

// joinThai makes one span of neighbouring Thai words that speak alike: their
// borders are ours, not the guest's.
func joinThai(d doc, in []pulse.Evidence) []pulse.Evidence {
	if d.lang != lang.TH {
		return in
	}
	out := in[:0]
	for _, e := range in {
		n := len(out)
		if n > 0 && out[n-1].End == e.Start && (out[n-1].Weight > 0) == (e.Weight > 0) && e.End-out[n-1].Start <= maxThaiSpan {
			out[n-1].End, out[n-1].Weight = e.End, out[n-1].Weight+e.Weight
			continue
		}
		out = append(out, e)
	}
	return out
}

func (v view) evidence(in []pulse.Evidence) []pulse.Evidence {
	for i := range in {
		in[i].Start, in[i].End = v.source(in[i].Start), v.source(in[i].End)
		in[i].Weight = round2(in[i].Weight)
	}
	return in
}

func round2(v float64) float64 { return math.Round(v*100) / 100 }

// view is the part of a text that is judged: all of it, or head and tail.
type view struct {
	text string
	head int // bytes before the seam
	skip int // bytes of the source left out at the seam
}

const headLen, tailLen = 6 << 10, 2 << 10

// seam stands between head and tail; it ends the sentence.
const seam = "\n"

func newView(text string) view {
	if len(text) <= headLen+tailLen {
		return view{text: text, head: len(text)}
	}
	head, tail := wholeRunes(text[:headLen]), len(text)-tailLen
	for tail < len(text) && text[tail]&0xc0 == 0x80 {
		tail++
	}
	return view{strings.Join([]string{head, text[tail:]}, seam), len(head), tail - len(head) - len(seam)}
}

// wholeRunes drops the letter that the cut went through.
func wholeRunes(s string) string {
	for i := len(s) - 1; i >= 0 && len(s)-i <= 4; i-- {
		if s[i] < 0x80 {
			return s[:i+1]
		}
		if s[i] >= 0xc0 {
			return s[:i]
		}
	}
	return s
}

func (v view) source(at int) int {
	if at > v.head {
		return at + v.skip
	}
	return at
}
