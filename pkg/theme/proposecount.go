package theme

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// collected is what all complaints together say.
type collected struct {
	list    []Heard              // as they were posted
	said    map[string]*spoken   // by key: phrases of clauses without a theme
	words   []map[string]bool    // of each complaint: roots in clauses without a theme
	open    map[string]int       // complaints with a clause without a theme, by language
	closed  map[string]int       // complaints with a clause that has one
	phrases map[string][]*spoken // by root: phrases of several words
	themed  map[string][]int     // by key: places of complaints that say it in a clause with a theme
}

// spoken is one phrase with the complaints that hold it in a clause without a theme.
type spoken struct {
	key    string
	in     []int       // places in list, ascending
	clause []lang.Span // of each, where the phrase stands
	people map[string]bool
	listed int                       // in how many of them every word is one that some theme lists
	forms  map[string]map[string]int // by language: as it was written, folded, and how often
	score  float64
	with   []*spoken // what is mostly said along with it
}

func (s *spoken) places() map[int]bool {
	out := make(map[int]bool, len(s.in))
	for _, i := range s.in {
		out[i] = true
	}
	return out
}

func (t *Tree) collect(list []Heard) *collected {
	list = slices.Clone(list)
	sorting.By(list, func(a, b Heard) int { return cmp.Or(a.Posted.Compare(b.Posted), cmp.Compare(a.ID, b.ID)) })
	c := &collected{
		list: list, said: map[string]*spoken{}, words: make([]map[string]bool, len(list)),
		open: map[string]int{}, closed: map[string]int{}, themed: map[string][]int{},
	}
	for i, h := range list {
		c.take(t, i, h)
	}
	c.splitThai()
	return c
}

// take reads one complaint.
func (c *collected) take(t *Tree, i int, h Heard) {
	words := lang.PlainTokens(h.Text, h.Lang)
	r := &reading{t: t, text: h.Text, words: words}
	r.terms = t.dict(h.Lang).Find(h.Text, slices.DeleteFunc(slices.Clone(words), address))
	mute := func(w lang.PlainToken) bool {
		return r.mute(w) || slices.ContainsFunc(h.Names, func(n lang.Span) bool { return n.Start < w.End && w.Start < n.End })
	}
	open, closed := 0, 0
	for _, o := range h.Opinions {
		if o.Polarity != pulse.Complaint {
			continue
		}
		ps := phrasesIn(h.Text, h.Lang, words, o.Start, o.End, mute)
		if Open(o) {
			open = 1
			c.say(i, ps, lang.Span{Start: o.Start, End: o.End}, r.lists)
			continue
		}
		closed = 1
		for _, p := range ps {
			if in := c.themed[p.key]; len(in) == 0 || in[len(in)-1] != i {
				c.themed[p.key] = append(in, i)
			}
		}
	}
	c.open[h.Lang] += open
	c.closed[h.Lang] += closed
}

// lists reports whether every word of a span belongs to a term of a theme.
func (r *reading) lists(start, end int) bool {
	for _, w := range r.words {
		if w.Start >= start && w.End <= end && !slices.ContainsFunc(r.terms, func(f lang.Found[int]) bool {
			return f.Value != ignored && f.Start <= w.Start && w.End <= f.End
		}) {
			return false
		}
	}
	return true
}

// say takes the phrases of one clause without a theme.
func (c *collected) say(i int, ps []phrase, clause lang.Span, lists func(start, end int) bool) {
	h := c.list[i]
	if c.words[i] == nil {
		c.words[i] = map[string]bool{}
	}
	for _, p := range ps {
		s := c.said[p.key]
		if s == nil {
			s = &spoken{key: p.key, people: map[string]bool{}, forms: map[string]map[string]int{}}
			c.said[p.key] = s
		}
		if len(s.in) == 0 || s.in[len(s.in)-1] != i {
			s.in, s.clause = append(s.in, i), append(s.clause, clause)
			if lists(p.start, p.end) {
				s.listed++
			}
		}
		for _, who := range h.People {
			s.people[who] = true
		}
		if s.forms[h.Lang] == nil {
			s.forms[h.Lang] = map[string]int{}
		}
		s.forms[h.Lang][lang.Fold(h.Lang, strings.Join(strings.Fields(h.Text[p.start:p.end]), " "))]++
		if !strings.Contains(p.key, " ") {
			c.words[i][p.key] = true
		}
	}
}

// holding are the complaints in which one of these words stands.
func (c *collected) holding(words []map[string][]string) map[int]bool {
	out, dicts := map[int]bool{}, map[string]*lang.Dict[bool]{}
	for i, h := range c.list {
		d := dicts[h.Lang]
		if d == nil {
			d = lang.NewDict[bool](h.Lang)
			for _, by := range words {
				for _, w := range slices.Concat(by[h.Lang], by[""]) {
					d.Add(w, true)
				}
			}
			dicts[h.Lang] = d
		}
		if len(words) > 0 && len(d.Find(h.Text, lang.PlainTokens(h.Text, h.Lang))) > 0 {
			out[i] = true
		}
	}
	return out
}
