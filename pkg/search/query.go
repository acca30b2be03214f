package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Query is what a person typed: words that must all stand in a text, in any order;
// "several words" in quotes, as they stand; and -words that may not.
type Query struct {
	terms []term
}

// term is one word, or several that follow each other.
type term struct {
	runs  []run
	exact bool // in quotes: whole words. Else the last may be the beginning of one
	not   bool
}

// Parse reads what was typed. A query without a word to look for is an ErrUsage.
func Parse(typed string) (Query, error) {
	var q Query
	wanted := false
	for _, t := range split(typed) {
		if t.runs = runs(t.text); len(t.runs) == 0 {
			continue
		}
		wanted = wanted || !t.not
		q.terms = append(q.terms, t.term)
	}
	if !wanted {
		return q, pulse.WithHint(pulse.Usagef("there is no word to look for in %q", typed), `for example: pulse search -- kahve '"cold coffee"' -sugar`)
	}
	return q, nil
}

type typedTerm struct {
	term
	text string
}

// split cuts at white space outside quotes; a quote that never ends, ends with the text.
func split(typed string) []typedTerm {
	var out []typedTerm
	for rest := strings.TrimSpace(typed); rest != ""; rest = strings.TrimSpace(rest) {
		var t typedTerm
		if len(rest) > 1 && rest[0] == '-' {
			t.not, rest = true, rest[1:]
		}
		if closing, quoted := quotes(rest); quoted != "" {
			t.exact = true
			t.text, rest, _ = strings.Cut(strings.TrimPrefix(rest, quoted), closing)
		} else {
			end := strings.IndexAny(rest, " \t\r\n")
			if end < 0 {
				end = len(rest)
			}
			t.text, rest = rest[:end], rest[end:]
		}
		out = append(out, t)
	}
	return out
}

// quotes gives the closing and the opening quote that rest begins with.
func quotes(rest string) (closing, opening string) {
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}, {"„", "“"}, {"«", "»"}} {
		if strings.HasPrefix(rest, pair[0]) {
			return pair[1], pair[0]
		}
	}
	return "", ""
}

// Lookups are the words that store looks for: a text that Find takes has a word in
// every range.
func (q Query) Lookups() []pulse.WordRange {
	var out []pulse.WordRange
	for _, t := range q.terms {
		if t.not {
			continue
		}
		for i, r := range t.runs {
			out = append(out, r.lookups(t.exact || i < len(t.runs)-1)...)
		}
	}
	return out
}

// last sorts behind whatever a word goes on with.
const last = "\U0010ffff"

func (r run) lookups(whole bool) []pulse.WordRange {
	if !r.thai {
		w := cut(r.plain)
		if whole {
			return []pulse.WordRange{pulse.OneWord(w)}
		}
		return []pulse.WordRange{{From: w, To: w + last}}
	}
	list := grams(r.plain)
	if len(list) < 3 {
		return []pulse.WordRange{{From: list[0], To: list[0] + last}}
	}
	var out []pulse.WordRange
	for _, g := range list[:len(list)-2] {
		out = append(out, pulse.OneWord(g))
	}
	return out
}

// Find gives where the words stand in text, in order; false where one is missing or
// one stands there that may not.
func (q Query) Find(text string) ([]lang.Span, bool) {
	var out []lang.Span
	in := runs(text)
	for _, t := range q.terms {
		found := t.find(in)
		if t.not == (len(found) > 0) {
			return nil, false
		}
		out = append(out, found...)
	}
	return joined(out), true
}

func (t term) find(in []run) []lang.Span {
	var out []lang.Span
	for i := range in {
		if i+len(t.runs) > len(in) {
			break
		}
		if at, ok := t.at(in[i : i+len(t.runs)]); ok {
			out = append(out, at)
		}
	}
	return out
}

// at holds the term against as many runs of a text.
func (t term) at(in []run) (lang.Span, bool) {
	at := lang.Span{Start: in[0].start, End: in[len(in)-1].end}
	for i, r := range t.runs {
		is := in[i]
		switch {
		case r.thai != is.thai:
			return at, false
		case r.thai:
			n := strings.Index(is.plain, r.plain)
			if n < 0 {
				return at, false
			}
			if len(t.runs) == 1 {
				at = is.span(n, n+len(r.plain))
			}
		case is.plain == r.plain:
		case t.exact || i < len(t.runs)-1 || !strings.HasPrefix(is.plain, r.plain):
			return at, false
		}
	}
	return at, true
}

// joined orders spans and makes one of those that overlap.
func joined(spans []lang.Span) []lang.Span {
	slices.SortFunc(spans, func(a, b lang.Span) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
