// Package mark reads praise for what sets a service apart: that it is responsive,
// goes beyond the call, is warm, or free to decide. It is pure: lists of words, and
// rules of how they must stand together. It does not judge what is praise.
package mark

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Read finds the marks of a text of a language with the words that show each, in
// the order of the text. Opinions are those of its verdict: what stands in a
// complaint marks nothing, and beside one only what stands in praise does. A language we have no lists for has no marks.
func Read(text, code string, opinions []pulse.Opinion) []pulse.Mark {
	return ReadWith(shipped(), text, code, opinions)
}

// ReadWith is Read with another model than the shipped one; nil reads by rules alone.
func ReadWith(m *Model, text, code string, opinions []pulse.Opinion) []pulse.Mark {
	r, ruled, ok := read(text, code, opinions)
	if !ok || m == nil {
		return ruled
	}
	return merged(append(ruled, r.heard(m, text, ruled)...))
}

// read finds what the rules find.
func read(text, code string, opinions []pulse.Opinion) (r reading, ruled []pulse.Mark, ok bool) {
	l := listsOf(code)
	if l == nil {
		return r, nil, false
	}
	words := lang.PlainTokens(text, code)
	r = reading{found: l.find(text, words), code: code, words: words, sentences: sentences(text, words), blamed: spans(opinions, pulse.Complaint), lauded: spans(opinions, pulse.Praise)}
	if r.found.disputed() {
		r.clauses = lang.Clauses(text, code)
	}
	return r, merged(append(r.alone(), r.paired()...)), true
}

// sure is how likely a mark must be that no rule found.
const sure = .6

// heard are the marks that no rule found and the model hears.
func (r reading) heard(m *Model, text string, ruled []pulse.Mark) []pulse.Mark {
	fs := r.features(text, m.terms[r.code](), m.Names, ruled)
	var out []pulse.Mark
	for k, p := range m.chances(fs) {
		id := pulse.Marks()[k]
		if p < sure || slices.ContainsFunc(ruled, func(x pulse.Mark) bool { return x.Mark == id }) || r.refused(id) {
			continue
		}
		if w, ok := m.words(k, fs, r.sentences); ok {
			out = append(out, w)
		}
	}
	return out
}

// spans are those of the opinions of one polarity.
func spans(opinions []pulse.Opinion, polarity pulse.Kind) []lang.Span {
	var out []lang.Span
	for _, o := range opinions {
		if o.Polarity == polarity {
			out = append(out, lang.Span{Start: o.Start, End: o.End})
		}
	}
	return out
}

// merged joins spans of one mark that touch or overlap, in the order of the text.
func merged(list []pulse.Mark) []pulse.Mark {
	slices.SortFunc(list, func(a, b pulse.Mark) int {
		return cmp.Or(cmp.Compare(a.Mark, b.Mark), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out []pulse.Mark
	for _, m := range list {
		if n := len(out) - 1; n >= 0 && out[n].Mark == m.Mark && m.Start <= out[n].End+1 {
			out[n].End = max(out[n].End, m.End)
			continue
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b pulse.Mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Mark, b.Mark))
	})
	return out
}
