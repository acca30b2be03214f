package groups

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
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
	slices.SortFunc(out, func(a, b Label) int { return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Lang, b.Lang)) })
	return out
}

// phrase is some words of a guest that could name a group.
type phrase struct {
	text, item string
	stems      []string
	tokens     int
	near       int // words between the two that tell
}

func named(cs []Clause, key string) (Label, bool) {
	slices.SortFunc(cs, func(a, b Clause) int { return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Start, b.Start)) })
	who := map[string]bool{}
	for _, c := range cs {
		who[c.Who] = true
	}
	cs = cs[:min(len(cs), labelFrom)]
	said, wrote := map[string]int{}, map[string]int{}
	var all []phrase
	for _, c := range cs {
		stems := map[string]bool{}
		for _, m := range c.marks() {
			stems[m] = true
		}
		for s := range stems {
			said[s]++
		}
		once := map[string]bool{}
		for _, p := range c.phrases(key) {
			if w := lang.Plain(p.text); !once[w] {
				once[w] = true
				wrote[w]++
			}
			all = append(all, p)
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

// marks are the names of the telling words of a clause.
func (c Clause) marks() []string {
	var out []string
	for _, m := range c.Text.marks {
		if m.start >= c.Start && m.end <= c.End {
			out = append(out, m.name)
		}
	}
	return out
}

// score prefers what many wrote, then words that many use, then few words.
func (p phrase) score(said, wrote map[string]int, n int) float64 {
	s := 1.5 * math.Log2(float64(wrote[lang.Plain(p.text)])) // the same words of several guests
	share := 0.0
	for _, st := range p.stems {
		share += float64(said[st]) / float64(n)
		if said[st] < 2 {
			share -= .35 // one guest's own detail
		}
	}
	s += 2 * share
	s -= .25 * math.Abs(float64(p.tokens)-2.5)
	return s
}

// phrases are the runs of words of a clause that hold a key and neither begin nor
// end with a word that says nothing.
func (c Clause) phrases(key string) []phrase {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	t, k := c.Text, c.Keys[i]
	from, to := t.marks[k.a], t.marks[k.a]
	if k.b >= 0 {
		to = t.marks[k.b]
		if to.start < from.start {
			from, to = to, from
		}
	}
	first, last := t.wordAt(from.start), t.wordEnd(to.end)
	var out []phrase
	for a := first; a >= 0 && a > first-labelWords && t.words[a].Start >= c.Start; a-- {
		if t.breaks(a) {
			break
		}
		for b := last; b < len(t.words) && b-a < labelWords+3 && t.words[b].End <= c.End; b++ {
			if b > last && t.breaks(b) {
				break
			}
			if p, ok := t.phrase(a, b, first, last); ok {
				p.item = c.Item
				out = append(out, p)
			}
		}
	}
	return out
}

// breaks reports a word that no name of a cause runs across.
func (t *Text) breaks(i int) bool {
	w := t.words[i]
	return w.Type == lang.Punct && w.Text != "'" && w.Text != "-" || w.Type == lang.Link || w.Type == lang.Handle || w.Type == lang.Emoji || w.Type == lang.Hashtag
}

// phrase cuts words a to b out, if a reader could take them for a name.
func (t *Text) phrase(a, b, first, last int) (phrase, bool) {
	if a < first && !t.opens(a) || b > last && !t.opens(b) {
		return phrase{}, false
	}
	text := strings.Join(strings.Fields(t.text[t.words[a].Start:t.words[b].End]), " ")
	n := b - a + 1
	if n > labelWords+2 || utf8.RuneCountInString(text) > labelRunes || strings.ContainsFunc(text, unicode.IsControl) {
		return phrase{}, false
	}
	p := phrase{text: lang.Fold(t.lang, text), tokens: n}
	for _, m := range t.marks {
		if m.start >= t.words[a].Start && m.end <= t.words[b].End {
			p.stems = append(p.stems, m.name)
		}
	}
	return p, true
}

// opens reports a word that tells something: one of a family, or an unknown one.
func (t *Text) opens(i int) bool {
	w := t.words[i]
	return slices.ContainsFunc(t.marks, func(m mark) bool { return m.start <= w.Start && w.End <= m.end })
}

func (t *Text) wordAt(start int) int {
	i := slices.IndexFunc(t.words, func(w lang.PlainToken) bool { return w.End > start })
	return max(i, 0)
}

func (t *Text) wordEnd(end int) int {
	for i := len(t.words) - 1; i >= 0; i-- {
		if t.words[i].Start < end {
			return i
		}
	}
	return 0
}
