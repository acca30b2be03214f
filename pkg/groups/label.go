package groups

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Label is what a group is called in one language: words that a guest wrote.
type Label struct {
	Lang   string
	Text   string
	Item   string // who wrote them
	People int    // who speak this language in the group
}

const (
	labelWords = 5  // at most; Thai counts words as a reader does
	labelRunes = 42 // at most
	labelFrom  = 60 // clauses that are looked at
	enough     = 4  // guests with the same words make them no better a name
)

// Labels names a group in every language it is told in. The same clauses give
// the same labels in whatever order they come.
func Labels(list []Clause, g Group) []Label {
	by := map[string][]Clause{}
	for _, i := range g.Clauses {
		code := list[i].Text.lang
		by[code] = append(by[code], list[i])
	}
	var out []Label
	for code, cs := range by {
		if l, ok := named(cs, g.Key.Name); ok {
			l.Lang = code
			out = append(out, l)
		}
	}
	sorting.By(out, func(a, b Label) int { return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Lang, b.Lang)) })
	return out
}

// phrase is some words of a guest that could name a group.
type phrase struct {
	text, item string
	key        []string // the words of the key, plain
	open       []string // its other words that tell something
	closed     int      // how many words tell nothing
	words      int
}

func named(cs []Clause, key string) (Label, bool) {
	sorting.By(cs, func(a, b Clause) int { return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Start, b.Start)) })
	who := map[string]bool{}
	for _, c := range cs {
		who[c.Who] = true
	}
	cs = cs[:min(len(cs), labelFrom)]
	said, wrote := map[string]int{}, map[string]int{}
	var all []phrase
	for _, c := range cs {
		words, once := map[string]bool{}, map[string]bool{}
		for _, p := range c.phrases(key) {
			if w := lang.Plain(p.text); !once[w] {
				once[w] = true
				wrote[w]++
				all = append(all, p)
			}
			for _, w := range slices.Concat(p.key, p.open) {
				words[w] = true
			}
		}
		for w := range words {
			said[w]++
		}
	}
	best, top := -1, math.Inf(-1)
	for i, p := range all {
		if s := p.score(said, wrote, len(cs)); s > top || s == top && p.text < all[best].text {
			best, top = i, s
		}
	}
	if best < 0 {
		return Label{}, false
	}
	return Label{Text: all[best].text, Item: all[best].item, People: len(who)}, true
}

// usual is the share of guests from which a word belongs to what they all mean.
const usual = .12

// score prefers the words most guests use for the key, then words that others use
// beside them, then what several wrote in the same words.
func (p phrase) score(said, wrote map[string]int, n int) float64 {
	s := .8 * math.Log2(float64(min(wrote[lang.Plain(p.text)], enough)))
	for _, w := range p.key {
		s += 2 * float64(said[w]) / float64(n)
	}
	for _, w := range p.open {
		if share := float64(said[w]) / float64(n); said[w] > 1 && share >= usual {
			s += .4 + share
		} else {
			s -= .35 // one guest's own detail
		}
	}
	if p.words == 1 {
		s -= .5
	}
	if startsThai(p.text) && strings.Contains(p.text, " ") {
		s -= .5 // where Thai has a space, something else begins
	}
	return s - .3*float64(p.closed+max(0, len(p.key)+len(p.open)-3))
}
