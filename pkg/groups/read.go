package groups

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Reader finds in complaints what they may have in common. Safe for concurrent use.
type Reader struct {
	means  Meaner
	kin    map[uint32]*kin
	named  map[string]*kin
	common map[string]map[string]int // place of a word among the most frequent
	mute   map[string]bool           // plain words of names: they are no cause
	homes  homes                     // the themes of families, as they stand today
}

// NewReader makes one. m says what words mean; names are those of the brand and
// of its staff, which no group is made of.
func NewReader(m Meaner, names ...string) *Reader {
	r := &Reader{means: m, common: common(), mute: map[string]bool{}}
	r.kin, r.named = families(m)
	r.homes = homes{}
	for _, k := range r.named {
		for _, id := range k.themes {
			r.homes[id] = id
		}
	}
	for _, n := range names {
		for _, w := range lang.PlainTokens(strings.TrimLeft(n, "#@"), lang.Other) {
			r.mute[w.Plain] = true
		}
	}
	return r
}

// On gives a reader for themes as they stand in a tree.
func (r *Reader) On(t tree) *Reader {
	out := *r
	out.homes = homes{}
	for id := range r.homes {
		out.homes[id], _, _ = t.Place(id)
	}
	return &out
}

// mark is a telling word of a text.
type mark struct {
	name       string // the family's, or "~" and the stem
	kin        *kin   // nil for an unknown word
	at         int    // place among the words of the text
	start, end int    // bytes
}

func (m mark) role() role {
	if m.kin == nil {
		return loose
	}
	return m.kin.role
}

// Text is a complaint that was read.
type Text struct {
	text, lang string
	marks      []mark
	common     map[string]int
	homes      homes
	words      []lang.PlainToken // once they are asked for
}

// Read finds the telling words of a text.
func (r *Reader) Read(text, code string) Text {
	s := scan{r: r, t: Text{text: text, lang: code, common: r.common[code], homes: r.homes}, words: lang.PlainTokens(text, code), deny: -denyReach - 1}
	found := r.means.Concepts(nil, text, code, s.words)
	for i := 0; i < len(s.words); {
		for len(found) > 0 && found[0].Start < s.words[i].Start {
			found = found[1:]
		}
		if len(found) > 0 && found[0].Start < s.words[i].End {
			if k := r.kin[found[0].Value]; k != nil {
				i = s.family(k, i, found[0].Start, found[0].End)
				continue
			}
		}
		s.word(i)
		i++
	}
	return s.t
}

// scan is one text on its way.
type scan struct {
	r     *Reader
	t     Text
	words []lang.PlainToken
	deny  int // where the last "not" stood
}

// denyReach is how many words behind a "not" it may still deny.
const denyReach = 3

// family takes the words from place i that mean one of a family, and gives the
// place behind them.
func (s *scan) family(k *kin, i, start, end int) int {
	next := i + 1
	for next < len(s.words) && s.words[next].Start < end {
		next++
	}
	for at := i; at < next; at++ {
		s.denies(at)
	}
	if next-i == 2 { // longer ones are idioms: nothing is ordered that is "out of order"
		s.inside(k, i, next)
	}
	s.t.add(s.r, k, i, start, end, s.denied(i, next))
	return next
}

// inside looks at the words of a longer form one by one: "cold coffee" means cold
// and holds its thing, "temiz değil" means no good and holds what is denied.
func (s *scan) inside(outer *kin, i, next int) {
	if outer.role != problem && outer.role != mute {
		return
	}
	for at := i; at < next; at++ {
		w := s.words[at]
		found := s.r.means.Concepts(nil, s.t.text[w.Start:w.End], s.t.lang, []lang.PlainToken{{
			Token: lang.Token{End: w.End - w.Start, Text: w.Text, Type: w.Type}, Plain: w.Plain}})
		if len(found) == 0 {
			continue
		}
		k := s.r.kin[found[0].Value]
		if k == nil || outer.role == mute && k.role != denied || outer.role == problem && k.role != thing && k.role != thin {
			continue
		}
		s.t.add(s.r, k, at, w.Start, w.End, s.denied(at, at+1))
	}
}

// word takes one word that is of no family.
func (s *scan) word(i int) {
	w := s.words[i]
	if !s.denies(i) && s.r.tells(w, s.t.lang) {
		s.t.marks = append(s.t.marks, mark{name: "~" + stem(w.Plain, s.t.lang), at: i, start: w.Start, end: w.End})
	}
}

// denies notes a word that denies, and one that says something is not there.
func (s *scan) denies(i int) bool {
	w := s.words[i]
	gone := lacks[s.t.lang][w.Plain]
	if s.t.lang == lang.ID && w.Plain == "ada" && i > 0 && s.deny == i-1 { // tidak ada
		gone = true
	}
	if gone {
		s.t.marks = append(s.t.marks, mark{name: "no", kin: absent, at: i, start: w.Start, end: w.End})
	}
	if gone || denials[s.t.lang][w.Plain] {
		s.deny = i
		return true
	}
	return false
}

// denied reports whether a "not" stands before the words from i to next or, where
// Turkish has it, behind them: "temiz değil".
func (s *scan) denied(i, next int) bool {
	if s.deny < i && i-s.deny <= denyReach {
		return true
	}
	if s.t.lang != lang.TR {
		return false
	}
	for _, w := range s.words[next:min(next+2, len(s.words))] {
		if denials[lang.TR][w.Plain] || lacks[lang.TR][w.Plain] {
			return true
		}
	}
	return false
}

// absent is the family of the words that say something is not there.
var absent = &kin{name: "no", role: no}

// add takes a word of a family in.
func (t *Text) add(r *Reader, k *kin, at, start, end int, denies bool) {
	switch k.role {
	case mute:
		return
	case denied:
		if !denies {
			return // "the only clean table" names no cause
		}
		k = r.named[k.into]
	}
	t.marks = append(t.marks, mark{name: k.name, kin: k, at: at, start: start, end: end})
}

// Part is what stands between two places of the text.
func (t *Text) Part(start, end int) string { return t.text[start:end] }
