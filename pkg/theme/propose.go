package theme

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Item is one complaint with its opinions.
type Item struct {
	ID       string
	Text     string
	Lang     string // the verdict's
	Opinions []pulse.Opinion
}

// Heard is one complaint as Propose looks at it, its near-copies folded in. Of its
// opinions those that complain count: the ones without a theme may propose one,
// the others show what is usual to say.
type Heard struct {
	ID       string
	Text     string
	Lang     string // the verdict's
	Opinions []pulse.Opinion
	People   []string // who said it
	Posted   time.Time
	Names    []lang.Span // names of people in the text: nobody becomes a theme
}

// HearOf is a voice as Propose takes it; false where it complains of nothing. What a
// person gave a theme has one. Where no clause that complains has a theme, the
// neutral ones speak as well: "No parking for miles. Awful."
func HearOf(v pulse.Voice) (Heard, bool) {
	j := v.Lead
	h := Heard{ID: j.Key(), Text: j.Text, Lang: j.Verdict.Lang, Posted: j.Posted}
	if !j.Complains() || j.Gone != "" {
		return h, false
	}
	for _, m := range v.All {
		h.People = append(h.People, m.Person())
	}
	bare := true
	for _, o := range j.Verdict.Opinions {
		bare = bare && (o.Polarity != pulse.Complaint || o.Theme == "")
	}
	for _, o := range j.Verdict.Opinions {
		if o.Polarity == pulse.Complaint || bare && o.Polarity == pulse.Neutral && j.Kind() == pulse.Complaint {
			o.Polarity = pulse.Complaint
			if c := j.Correction; c != nil && c.Theme != "" {
				o.Theme = c.Theme
			}
			h.Opinions = append(h.Opinions, o)
		}
	}
	return h, len(h.Opinions) > 0
}

// Open reports an opinion that no theme fits: it has none, or one that the model
// alone gives and is not sure of, which is wrong more often than not.
func Open(o pulse.Opinion) bool { return o.Theme == "" || o.By == ByModel && o.Sure == Low }

// Proposal is something that guests complain of and no theme fits.
type Proposal struct {
	ID     string              // stable: made of the phrase that defines it
	Label  string              // the guests' phrase, in the reader's language where they said it so
	Words  map[string][]string // what means it, by language, as pulse.ThemeWord gives them
	With   []string            // what is often said along with it
	Said   []Said              // where, the most typical first
	People int
	Since  time.Time // when the last of the first LeastPeople said it
}

// Said is one complaint that holds a proposal's phrase, and the clause it stands in.
type Said struct {
	ID         string
	Start, End int // bytes
}

// LeastPeople is how many people must complain of a thing before it is proposed.
const LeastPeople = 5

// AWeek is how many proposals a week asks a person to look at.
const AWeek = 5

// ProposeOptions say for whom proposals are made and what nobody wants to hear of.
type ProposeOptions struct {
	Lang      string                // of the reader, for the labels
	Dismissed []map[string][]string // words of proposals that were dismissed, by language
}

// Propose gives what complaints without a theme speak of, the clearest first. A
// phrase proposes a theme where at least LeastPeople use it, where it is said more
// in clauses without a theme than in others and in ordinary feedback, and where
// those who use it speak of one thing: the same other words stand beside it. The
// order of list does not matter.
func (t *Tree) Propose(list []Heard, o ProposeOptions) []Proposal {
	c := t.collect(list)
	hidden := c.holding(o.Dismissed)
	out := []Proposal{}
	for _, s := range c.chosen() {
		if !mostly(s.in, hidden) {
			out = append(out, c.proposal(s, o.Lang))
		}
	}
	return out
}

// chosen are the phrases that stand for a thing, the clearest first. One most of
// whose complaints hold one chosen before is what is said along with that.
func (c *collected) chosen() []*spoken {
	var out []*spoken
	held := map[int][]*spoken{} // by complaint: the phrases chosen so far that it holds
	for _, s := range c.candidates() {
		if of := covering(s, held); of != nil {
			of.with = append(of.with, s)
			continue
		}
		out = append(out, s)
		for _, i := range s.in {
			held[i] = append(held[i], s)
		}
	}
	return out
}

// covering is the clearest chosen phrase that at least half of the complaints hold
// which say s; nil none.
func covering(s *spoken, held map[int][]*spoken) *spoken {
	n := map[*spoken]int{}
	var best *spoken
	for _, i := range s.in {
		for _, o := range held[i] {
			n[o]++
			if 2*n[o] >= len(s.in) && (best == nil || o.score > best.score || o.score == best.score && o.key < best.key) {
				best = o
			}
		}
	}
	return best
}

// mostly reports whether at least half of a list of places is in a set.
func mostly(in []int, set map[int]bool) bool {
	n := 0
	for _, i := range in {
		if set[i] {
			n++
		}
	}
	return 2*n >= len(in)
}

// proposalID names a proposal for ever: letters and digits that can be typed on
// every keyboard, whatever script the phrase is in.
func proposalID(key string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash takes everything
	s := strconv.FormatUint(uint64(h.Sum32()), 36)
	for len(s) < 6 {
		s = "0" + s
	}
	return "p-" + s[len(s)-6:]
}

func (c *collected) proposal(s *spoken, code string) Proposal {
	p := Proposal{ID: proposalID(s.key), People: len(c.whoSay(s)), Since: c.since(s)}
	name := c.longest(s)
	p.Label, p.Words = name.form(code), c.wordsOf(name)
	for _, w := range s.with {
		if f := w.form(code); w != name && len(p.With) < maxWith && !partOf(w.key, s.key) && !slices.Contains(p.With, f) {
			p.With = append(p.With, f)
		}
	}
	p.Said = c.typical(s)
	return p
}

// maxWith is how many other phrases tell more of a proposal.
const maxWith = 4

// since is when LeastPeople people had said it.
func (c *collected) since(s *spoken) time.Time {
	who := map[string]bool{}
	for _, i := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.in, c.beside(s))))) { // as they were posted
		for _, p := range c.list[i].People {
			who[p] = true
		}
		if len(who) >= LeastPeople {
			return c.list[i].Posted
		}
	}
	return time.Time{}
}

// typical orders the complaints that hold a phrase: those that say most of what is
// said along with it, in a length one reads at once, the newest first.
func (c *collected) typical(s *spoken) []Said {
	type ranked struct {
		Said
		score, at int
	}
	var list []ranked
	for k, i := range s.in {
		h := c.list[i]
		r := ranked{Said{h.ID, s.clause[k].Start, s.clause[k].End}, 0, i}
		for _, w := range s.with[:min(len(s.with), 2*maxWith)] {
			if _, ok := slices.BinarySearch(w.in, i); ok {
				r.score += 2
			}
		}
		switch n := utf8.RuneCountInString(h.Text); {
		case n >= 40 && n <= 200:
			r.score += 3
		case n >= 25 && n <= 300:
			r.score += 2
		}
		list = append(list, r)
	}
	for _, i := range c.beside(s) {
		if _, ok := slices.BinarySearch(s.in, i); !ok {
			list = append(list, ranked{Said{c.list[i].ID, 0, len(c.list[i].Text)}, -1, i})
		}
	}
	sorting.By(list, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.at, a.at)) })
	out := make([]Said, len(list))
	for k, r := range list {
		out[k] = r.Said
	}
	return out
}

// Dismissed are the words of proposals that a person said are no themes.
func (s *State) Dismissed() []map[string][]string { return slices.Clone(s.dismissed) }

// Proposed are the decisions about proposals that count.
func (s *State) Proposed() []pulse.ThemeChange {
	counts := Counting(s.log)
	return slices.DeleteFunc(s.Log(), func(c pulse.ThemeChange) bool { return c.Proposal == "" || !counts[c.N] })
}
