package mark

import (
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What finds a mark.
const (
	byWords = "words"
	byModel = "model"
)

// reading is one text being read.
type reading struct {
	found
	code      string
	words     []lang.PlainToken
	clauses   []lang.Span
	sentences []lang.Span
	blamed    []lang.Span // complaints
	lauded    []lang.Span // praise
}

// alone gives the marks of what shows one by itself.
func (r reading) alone() []pulse.Mark {
	var out []pulse.Mark
	for _, s := range r.found[strong] {
		if r.counts(s) && !r.spoilt(s) {
			out = append(out, pulse.Mark{Mark: s.Value, Start: s.Start, End: s.End, By: byWords})
		}
	}
	return out
}

// paired gives the marks of what was done beside what makes it count, in one
// sentence: "let us check in" is nothing, "although it was too early" makes it free.
func (r reading) paired() []pulse.Mark {
	var out []pulse.Mark
	for _, a := range r.found[act] {
		c, ok := r.cueOf(a)
		if !ok || !r.counts(a) || r.spoilt(a) {
			continue
		}
		out = append(out, pulse.Mark{Mark: a.Value, Start: min(a.Start, c.Start), End: max(a.End, c.End), By: byWords})
	}
	return out
}

// reach is how far apart, in words, the two of a pair may stand.
const (
	reach     = 10
	reachThai = 6 // Thai words are short, and no full stop ends its sentences
)

// cueOf is the nearest cue for an act in its sentence.
func (r reading) cueOf(a lang.Found[string]) (best lang.Found[string], ok bool) {
	near := reach + 1
	if r.code == lang.TH {
		near = reachThai + 1
	}
	s := spanOf(r.sentences, a.Start)
	for _, c := range r.found[cue] {
		if c.Value != a.Value || c.Start < s.Start || c.End > s.End || c.Start < a.End && a.Start < c.End {
			continue
		}
		if d := r.between(a, c); d < near {
			best, near, ok = c, d, true
		}
	}
	return best, ok
}

// between counts the words from one to the other.
func (r reading) between(a, b lang.Found[string]) int {
	from, to, n := min(a.End, b.End), max(a.Start, b.Start), 0
	for _, w := range r.words {
		if w.Type == lang.Word && w.Start >= from && w.End <= to {
			n++
		}
	}
	return n
}

// counts reports whether what was found was so: no complaint, not denied, not
// only wished for.
func (r reading) counts(f lang.Found[string]) bool {
	if r.faulted(f.Start, f.End) {
		return false
	}
	c := spanOf(r.clauses, f.Start)
	for _, w := range r.found[wishes] {
		if c.Start <= w.Start && w.End <= c.End && !overlap(w, f) {
			return false
		}
	}
	return !r.denied(f, c)
}

// refused reports whether the text says that a mark was not so: then the model's
// hearing of the same words counts for nothing.
func (r reading) refused(id string) bool {
	for _, s := range r.found[strong] {
		if s.Value == id && (!r.counts(s) || r.spoilt(s)) {
			return true
		}
	}
	for _, a := range r.found[act] {
		if a.Value == id && (!r.counts(a) || r.spoilt(a)) {
			return true
		}
	}
	return false
}

// faulted reports whether a span is part of a complaint, or stands beside one without
// being praise.
func (r reading) faulted(start, end int) bool {
	within := func(list []lang.Span) bool {
		for _, s := range list {
			if start < s.End && s.Start < end {
				return true
			}
		}
		return false
	}
	return len(r.blamed) > 0 && (within(r.blamed) || !within(r.lauded))
}

// scope is how many words a denial reaches.
const scope = 4

// denied reports a denial near f in its clause: before it, in Turkish behind it.
func (r reading) denied(f lang.Found[string], c lang.Span) bool {
	for _, d := range r.found[denies] {
		if d.Start < c.Start || d.End > c.End || overlap(d, f) || r.inside(d) {
			continue
		}
		before := d.End <= f.Start
		if r.code == lang.TR {
			before = true
		}
		if before && r.between(d, f) < r.scope() {
			return true
		}
	}
	return false
}

// scope of Thai is short: "not" stands right before what it denies.
func (r reading) scope() int {
	if r.code == lang.TH {
		return 2
	}
	return scope
}

// inside reports whether a denial is part of what shows a mark: "no paperwork".
func (r reading) inside(d lang.Found[string]) bool {
	for _, s := range r.found[strong] {
		if overlap(d, s) {
			return true
		}
	}
	return false
}

// spoilt reports whether the clause of an act speaks of what nobody did: fast wifi.
func (r reading) spoilt(a lang.Found[string]) bool {
	c := spanOf(r.clauses, a.Start)
	for _, n := range r.found[never] {
		if n.Value == a.Value && c.Start <= n.Start && n.End <= c.End {
			return true
		}
	}
	return false
}
