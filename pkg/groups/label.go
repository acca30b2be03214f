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
	slices.SortFunc(out, func(a, b Label) int { return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Lang, b.Lang)) })
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
	slices.SortFunc(cs, func(a, b Clause) int { return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Start, b.Start)) })
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

// phrases are the runs of words of a clause that hold a key and neither begin nor
// end with a word that says nothing.
func (c Clause) phrases(key string) []phrase {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	t, k := c.Text, c.Keys[i]
	if t.words == nil {
		t.words = lang.PlainTokens(t.text, t.lang)
		defer func() { t.words = nil }() // a batch holds many texts
	}
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
			if p, ok := t.phrase(k, a, b, first, last); ok {
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
func (t *Text) phrase(k Key, a, b, first, last int) (phrase, bool) {
	if a < first && !t.opens(a) || b > last && !t.opens(b) {
		return phrase{}, false
	}
	for a < b && fringe[t.lang][t.words[a].Plain] {
		a++
	}
	for a < b && (fringe[t.lang][t.words[b].Plain] || hanging[t.lang][t.words[b].Plain]) {
		b--
	}
	text := strings.Trim(strings.Join(strings.Fields(t.text[t.words[a].Start:t.words[b].End]), " "), "-'’")
	if b-a >= labelWords+2 || utf8.RuneCountInString(text) > labelRunes || strings.ContainsFunc(text, unicode.IsControl) {
		return phrase{}, false
	}
	p := phrase{text: lang.Fold(t.lang, text), words: b - a + 1}
	for i := a; i <= b; i++ {
		w := t.words[i]
		switch m := t.keyAt(k, w); {
		case m != nil && (i == a || t.words[i-1].End <= m.start):
			p.key = append(p.key, lang.Plain(t.text[m.start:m.end]))
		case m != nil: // within it
		case !t.opens(i):
			p.closed++
		case slices.Contains(p.open, w.Plain):
			p.closed += 2 // gone gone gone
		default:
			p.open = append(p.open, w.Plain)
		}
	}
	if len(p.key) > 1 && p.key[0] == p.key[1] {
		p.closed += 2
	}
	return p, true
}

func startsThai(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Thai, r)
}

// keyAt is the mark of a key that a word is part of, or nil.
func (t *Text) keyAt(k Key, w lang.PlainToken) *mark {
	for _, at := range [2]int{k.a, k.b} {
		if at >= 0 && t.marks[at].start < w.End && w.Start < t.marks[at].end {
			return &t.marks[at]
		}
	}
	return nil
}

// opens reports a word that tells something, with which a name may begin or end.
func (t *Text) opens(i int) bool {
	w := t.words[i]
	if slices.ContainsFunc(t.marks, func(m mark) bool { return m.start <= w.Start && w.End <= m.end }) {
		return true
	}
	at := t.common[w.Plain]
	return w.Type == lang.Word && (at == 0 || at > closed) && utf8.RuneCountInString(w.Plain) > 2 && !denials[t.lang][w.Plain] && !lacks[t.lang][w.Plain]
}

// fringe are words no name begins or ends with, although the meaning of some
// forms holds them ("lost my"); hanging those that none ends with.
var (
	fringe = map[string]map[string]bool{
		lang.EN: set("i my the a an your our we you it mr mrs ms sir madam"),
		lang.FR: set("le la les l' un une je j' ma mon mes nous on des du de d' monsieur madame"),
		lang.ID: set("saya kami yang ini itu pak bu mas mbak kak"),
		lang.TR: set("ben biz bir bu ve bey hanim abi abla"),
	}
	hanging = map[string]map[string]bool{
		lang.EN: set("to for at of in on with and or by from is was are were be been because so that no not"),
		lang.FR: set("a en et ou que qui pour par avec est sur dans"),
		lang.ID: set("di ke dari dan untuk dengan karena"),
		lang.TR: set("ve ile icin ama"),
	}
)

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
