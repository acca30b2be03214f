package classify

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// clause is a part of the text with its own praise, complaint and neutral.
type clause struct {
	lang.Span
	p     [3]float64
	turns bool // a word of contrast begins it
}

// clauseShare is how much a clause speaks for itself; the rest is the whole
// text's, because short clauses ("and the second time too") need its light.
const clauseShare = 0.55

// netTrust is what the net counts against the sums of features in a clause.
const netTrust = 0.5

func (j *Judge) clauses(d doc, whole logits) []clause {
	spans := d.used.cut.Clauses
	out := d.used.clauses[:0]
	var before logits
	for i, s := range spans {
		z := whole
		if len(spans) > 1 {
			own := j.alone(d, s)
			for c := range z {
				z[c] = clauseShare*own[c] + (1-clauseShare)*whole[c]
			}
		}
		turns := i > 0 && d.used.cut.Turns(s)
		if turns {
			z = turned(z, before)
		}
		before = z
		out = append(out, clause{s, softmax(z), turns})
	}
	d.used.clauses, d.used.leant = out, d.used.leant[:0]
	for _, c := range out {
		d.used.leant = append(d.used.leant, pulse.Leant{Start: c.Start, End: c.End, Sides: c.p})
	}
	return merged(d, out)
}

// alone scores a clause as if nothing stood around it.
func (j *Judge) alone(d doc, s lang.Span) logits {
	i, _ := slices.BinarySearchFunc(d.words, s.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	k := i
	for k < len(d.words) && d.words[k].End <= s.End {
		k++
	}
	a, _ := slices.BinarySearchFunc(d.places, i, func(p place, t int) int { return cmp.Compare(p.token, t) })
	b, _ := slices.BinarySearchFunc(d.places, k, func(p place, t int) int { return cmp.Compare(p.token, t) })
	part, places := &d.used.part, d.places[a:b]
	part.ideas = conceptFeatures(part.ideas[:0], places)
	z := j.model.score(total(d.letters[i:k]), j.model.ideas.sum(part.ideas), dense(d.words[i:k], d.hitsWithin(s)))
	h := j.model.net.scores(j.hearAlone(d, places, a))
	z[0] = (1-netTrust)*z[0] + netTrust*(h[0]-h[2])
	z[1] = (1-netTrust)*z[1] + netTrust*(h[1]-h[2])
	return z
}

// hearAlone is what the net answers to places alone, which begin at that at a of
// the text. Only the first and the last have other neighbours there.
func (j *Judge) hearAlone(d doc, places []place, a int) *heard {
	part := &d.used.part
	if len(d.places) <= netLong && len(places) > 0 {
		return j.model.net.hearWithin(d.heard, a, a+len(places), lastOpen(places), &part.heard)
	}
	part.net = newNetInput(part.net, places, d.words, d.lang)
	return j.model.net.hear(part.net, &part.heard)
}

// lastOpen is the place where the last clause of places begins.
func lastOpen(places []place) (last int) {
	for i, p := range places {
		if p.opens {
			last = i
		}
	}
	return last
}

// hitsWithin gives the hits inside s. Hits are in order.
func (d doc) hitsWithin(s lang.Span) []hit {
	a := 0
	for a < len(d.hits) && d.hits[a].start < s.Start {
		a++
	}
	b := a
	for b < len(d.hits) && d.hits[b].end <= s.End {
		b++
	}
	return d.hits[a:b]
}

// turnPull is what a word of contrast adds against the side before it, in log odds.
const turnPull = 0.8

// turned leans a clause behind "but" towards the other side of the clause
// before it: "lovely place, but bring a book" is seldom said in praise.
func turned(z, before logits) logits {
	p := softmax(before)
	switch {
	case p[0] > 0.5:
		return logits{z[0] - turnPull, z[1] + turnPull, z[2]}
	case p[1] > 0.5:
		return logits{z[0] + turnPull, z[1] - turnPull, z[2]}
	}
	return z
}

// merged joins neighbours of one polarity that stand in one sentence: two
// halves of one opinion are one opinion.
func merged(d doc, in []clause) []clause {
	out := in[:0]
	for _, c := range in {
		if n := len(out); n > 0 && largest(out[n-1].p) == largest(c.p) && sameSentence(d.text[out[n-1].End-1:c.Start]) {
			last := &out[n-1]
			last.End = c.End
			for i := range c.p {
				last.p[i] = max(last.p[i], c.p[i])
			}
			last.p = normal(last.p)
			last.turns = last.turns || c.turns
			continue
		}
		out = append(out, c)
	}
	return out
}

func sameSentence(gap string) bool {
	for _, r := range gap {
		switch r {
		case '.', '!', '?', '\n', '…', ';':
			return false
		}
	}
	return true
}

func normal(p [3]float64) [3]float64 {
	sum := p[0] + p[1] + p[2]
	for i := range p {
		p[i] /= sum
	}
	return p
}

func (v view) opinions(cs []clause, code string) []pulse.Opinion {
	out := make([]pulse.Opinion, 0, len(cs))
	for _, c := range cs {
		if n := len(out); n > 0 && out[n-1].Polarity == largest(c.p) && lang.Continues(v.text, c.Span, code) {
			out[n-1].End = v.source(c.End)
			out[n-1].Score = max(out[n-1].Score, round2(max(c.p[0], c.p[1], c.p[2])))
			continue
		}
		s, e := v.source(c.Start), v.source(c.End)
		score := round2(max(c.p[0], c.p[1], c.p[2]))
		out = append(out, pulse.Opinion{Start: s, End: e, Polarity: largest(c.p), Score: score})
	}
	return out
}
