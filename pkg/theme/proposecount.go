package theme

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
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
	slices.SortFunc(list, func(a, b Heard) int { return cmp.Or(a.Posted.Compare(b.Posted), cmp.Compare(a.ID, b.ID)) })
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
			c.say(i, ps, lang.Span{Start: o.Start, End: o.End})
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

// say takes the phrases of one clause without a theme.
func (c *collected) say(i int, ps []phrase, clause lang.Span) {
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

const (
	leastShare  = 0.8  // a phrase is said in clauses without a theme this often or more, beside those with one
	leastLift   = 1.5  // and this often beside ordinary feedback
	coherent    = 0.2  // cohesion from which those who say it speak of one thing
	surelyNew   = 3.0  // what is said so much more often needs none
	newEnough   = 8.0  // beyond it nothing is newer
	looseWeight = 0.1  // what a phrase without any cohesion counts
	corpusTexts = 10   // complaints of the shop that weigh as much as what our own texts say is usual
	rarest      = 4e-4 // share of texts that holds a word which our own hardly know
)

// candidates are the phrases that could stand for a theme, the clearest first.
func (c *collected) candidates() []*spoken {
	var out []*spoken
	df := c.frequency()
	for _, k := range slices.Sorted(maps.Keys(c.said)) {
		s := c.said[k]
		if s.score = c.weigh(s, df); s.score > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *spoken) int { return cmp.Compare(b.score, a.score) })
	return out
}

// frequency is how many complaints hold a root in clauses without a theme.
func (c *collected) frequency() map[string]int {
	out := map[string]int{}
	for _, words := range c.words {
		for w := range words {
			out[w]++
		}
	}
	return out
}

// weigh scores a phrase: how many people say it, how coherent they are and how
// much rarer it is where a theme fits. 0 is not enough.
func (c *collected) weigh(s *spoken, df map[string]int) float64 {
	if !c.enough(s) {
		return 0
	}
	with := map[string]int{} // complaints that say it where a theme fits, by language
	for _, i := range c.themed[s.key] {
		with[c.list[i].Lang]++
	}
	ordinary, themed := 0.0, 0.0 // complaints that would hold it at the rates of others
	for code, n := range c.open {
		u := commonness(code, s.key)
		ordinary += float64(n) * u
		themed += float64(n) * (float64(with[code]) + corpusTexts*u) / float64(c.closed[code]+corpusTexts)
	}
	n := float64(len(s.in))
	share, lift, together := n/themed, n/ordinary, c.cohesion(s, df)
	if share < leastShare || lift < leastLift || together < coherent && (share < surelyNew || lift < surelyNew) {
		return 0
	}
	return float64(len(s.people)) * (together + looseWeight) * math.Log(1+min(share, newEnough))
}

// leastVoices is in how many different messages a thing must be said: what is only
// passed on is one message.
const leastVoices = 3

// enough reports a phrase that enough people say, most of them where no theme fits:
// "the wasps drove us out, and nobody cared" speaks of wasps as well.
func (c *collected) enough(s *spoken) bool {
	if len(s.people) >= LeastPeople {
		return len(s.in) >= leastVoices
	}
	return 2*len(s.people) > LeastPeople && len(s.in) >= len(c.themed[s.key]) && len(c.whoSay(s)) >= LeastPeople
}

// beside are the complaints that say a phrase where a theme fits: they count only
// where the others alone are too few.
func (c *collected) beside(s *spoken) []int {
	if len(s.people) >= LeastPeople {
		return nil
	}
	return c.themed[s.key]
}

// whoSay are the people who say a phrase.
func (c *collected) whoSay(s *spoken) map[string]bool {
	who := maps.Clone(s.people)
	for _, i := range c.beside(s) {
		for _, p := range c.list[i].People {
			who[p] = true
		}
	}
	return who
}

// commonness is the share of ordinary texts that hold a phrase. Words together are
// rarer than the rarest of them.
func commonness(code, key string) float64 {
	p, n := 1.0, 0.0
	for w := range strings.SplitSeq(key, " ") {
		p, n = min(p, max(usual()[code][w]/1e4, rarest)), n+1
	}
	return p / (n * n)
}

// cohesion says how far those who use a phrase speak of one thing: how much more
// often than by chance the same other words stand beside it, a word.
func (c *collected) cohesion(s *spoken, df map[string]int) float64 {
	beside, all := map[string]int{}, 0
	for _, i := range s.in {
		for w := range c.words[i] {
			if !partOf(w, s.key) {
				beside[w]++
				all++
			}
		}
	}
	open := 0
	for _, n := range c.open {
		open += n
	}
	sum := 0.0
	for _, w := range slices.Sorted(maps.Keys(beside)) { // sums of floats depend on their order
		n, chance := float64(beside[w]), float64(len(s.in)*df[w])/float64(open)
		if n >= leastBeside && n >= 2*chance {
			sum += n * math.Log(n/chance)
		}
	}
	return min(1, sum/float64(max(all, 1))) // five who repeat each other are no surer than a hundred who agree
}

// leastBeside is how often a word must stand beside a phrase to tell anything.
const leastBeside = 3

// partOf reports whether all words of a phrase are in another.
func partOf(part, whole string) bool {
	words := strings.Split(whole, " ")
	for w := range strings.SplitSeq(part, " ") {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
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
