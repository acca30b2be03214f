package theme

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

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
	sorting.By(out, func(a, b *spoken) int { return cmp.Compare(b.score, a.score) })
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
// much rarer it is where a theme fits. 0 is not enough; what a theme lists is nothing
// new, however unsure it was of these texts.
func (c *collected) weigh(s *spoken, df map[string]int) float64 {
	if !c.enough(s) || 2*s.listed >= len(s.in) {
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
