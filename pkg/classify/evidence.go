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
	carried       = 0.89 // share of its side's weight that the spans for a verdict carry
	leastEvidence = 0.1  // share of the strongest word of the same sign
	otherEvidence = 0.4  // what speaks against the verdict is shown from this share of the strongest on
	leastWeight   = 0.02 // less than this says nothing
)

// evidence gives the spans that decided: what the n-grams, concepts and listed
// words of each token add to praise less what they add to complaint, and what
// the net heard there. Beside them it gives what every word adds.
func (j *Judge) evidence(d doc, kind pulse.Kind) (spans, words []pulse.Evidence) {
	words = j.tokenWeights(d)
	shown := sized(d.used.shown, len(words))
	clear(shown)
	for _, positive := range []bool{true, false} {
		part := carried
		if kind == pulse.Praise && !positive || kind == pulse.Complaint && positive {
			part = 0
		}
		d.used.order = show(d.used.order[:0], words, shown, positive, part)
	}
	d.used.shown = shown
	all := phrases(d.used.spans[:0], d, words, shown)
	d.used.spans = all
	slices.SortStableFunc(all, func(a, b pulse.Evidence) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	spans = append(make([]pulse.Evidence, 0, min(len(all), maxEvidence)), all[:min(len(all), maxEvidence)]...)
	slices.SortFunc(spans, func(a, b pulse.Evidence) int { return cmp.Compare(a.Start, b.Start) })
	return spans, words
}

// show marks the words of one sign, the strongest first, until they carry part
// of the whole of that sign; with part 0 only those that nearly decide. order is
// memory to sort in.
func show(order []int, words []pulse.Evidence, shown []bool, positive bool, part float64) []int {
	var all, top, most float64
	for i, e := range words {
		most = max(most, math.Abs(e.Weight))
		if (e.Weight > 0) == positive && math.Abs(e.Weight) >= leastWeight {
			order = append(order, i)
			all += math.Abs(e.Weight)
			top = max(top, math.Abs(e.Weight))
		}
	}
	least := leastEvidence * top
	if part == 0 {
		least = otherEvidence * most
	}
	many := len(order) > fewWords
	if many {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(math.Abs(words[b].Weight), math.Abs(words[a].Weight))
		})
	}
	var sum float64
	for k := range order {
		if !many {
			pickStrongest(order[k:], words)
		}
		i := order[k]
		w := math.Abs(words[i].Weight)
		if w < least || part > 0 && sum >= part*all {
			break
		}
		shown[i] = true
		sum += w
	}
	return order
}

// fewWords need no sorting: a handful of them is shown, and looking for the
// strongest as often costs less.
const fewWords = 48

// pickStrongest moves the strongest word of order, of equals the first, to the
// front. The others keep their order.
func pickStrongest(order []int, words []pulse.Evidence) {
	best, top := 0, -1.0
	for k, i := range order {
		if w := math.Abs(words[i].Weight); w > top {
			best, top = k, w
		}
	}
	i := order[best]
	copy(order[1:best+1], order[:best])
	order[0] = i
}

// phrases joins marked words of one sign that stand side by side, and takes in
// one small word between them: "waited for forty minutes" is one thing said.
func phrases(out []pulse.Evidence, d doc, words []pulse.Evidence, shown []bool) []pulse.Evidence {
	last := -1 // the last word taken
	for i, e := range words {
		if !shown[i] {
			continue
		}
		n := len(out) - 1
		if last >= 0 && (out[n].Weight > 0) == (e.Weight > 0) && joined(d, last, i) && e.End-out[n].Start <= maxPhrase {
			out[n].End, out[n].Weight = e.End, out[n].Weight+e.Weight
		} else {
			out = append(out, e)
		}
		last = i
	}
	return out
}

// maxPhrase bounds a joined span, in bytes.
const maxPhrase = 60

// joined reports whether at most one small word stands between two words.
func joined(d doc, a, b int) bool {
	if b-a == 1 {
		return sameSentence(d.text[d.words[a].End:d.words[b].Start])
	}
	return b-a == 2 && d.words[a+1].Type == lang.Word && len(d.words[a+1].Text) <= smallWord
}

// smallWord is the length in bytes of a word that may be taken in between.
const smallWord = 4

func (j *Judge) tokenWeights(d doc) []pulse.Evidence {
	s := d.used
	s.words, s.weights = sized(s.words, len(d.words)), sized(s.weights, len(d.words))
	out, ideas := s.words, s.weights
	letter, idea := perFeature(len(d.features)), perFeature(len(d.ideas))
	for i, w := range d.words {
		out[i] = pulse.Evidence{Start: w.Start, End: w.End, Weight: j.model.letters.side(d.letters[i]) * letter}
		ideas[i] = j.model.ideas.side(d.meant[i]) * idea
	}
	s.sides = j.model.net.sides(s.sides[:0], d.net, d.heard)
	for i, w := range s.sides {
		ideas[d.net.tokens[i]] += w
	}
	d.spread(ideas, out)
	j.local.explain(out, d.features)
	for _, h := range d.hits {
		j.addHit(out, h)
	}
	for i, w := range d.words {
		if w.Type == lang.Handle || w.Type == lang.Link {
			out[i].Weight = 0 // an address is no reason one could show
		}
	}
	return out
}

// spread gives every word of a phrase its part of what the phrase says.
func (d doc) spread(ideas []float64, out []pulse.Evidence) {
	for i, p := range d.places {
		end := len(d.words)
		if i+1 < len(d.places) {
			end = d.places[i+1].token
		}
		n := max(min(end-p.token, int(p.words)), 1)
		for k := p.token; k < p.token+n; k++ {
			out[k].Weight += ideas[p.token] / float64(n)
		}
	}
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

func (v view) evidence(in []pulse.Evidence) []pulse.Evidence {
	v.settle(in)
	for i := range in {
		in[i].Weight = round2(in[i].Weight)
	}
	return in
}

// settle makes places in the part that is judged those of the whole text.
func (v view) settle(in []pulse.Evidence) {
	for i := range in {
		in[i].Start, in[i].End = v.source(in[i].Start), v.source(in[i].End)
	}
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
