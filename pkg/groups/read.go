package groups

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Reader finds in complaints what they may have in common. Safe for concurrent use.
type Reader struct {
	means  Meaner
	kin    map[uint32]*kin
	named  map[string]*kin
	common map[string]map[string]int // place of a word among the most frequent
	mute   map[string]bool           // plain words of names: they are no cause
}

// NewReader makes one. m says what words mean; names are those of the brand and
// of its staff, which no group is made of.
func NewReader(m Meaner, names ...string) *Reader {
	r := &Reader{means: m, common: common(), mute: map[string]bool{}}
	r.kin, r.named = families(m)
	for _, n := range names {
		for _, w := range lang.PlainTokens(strings.TrimLeft(n, "#@"), lang.Other) {
			r.mute[w.Plain] = true
		}
	}
	return r
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
	words      []lang.PlainToken
	marks      []mark
	common     map[string]int
}

// Read finds the telling words of a text.
func (r *Reader) Read(text, code string) Text {
	t := Text{text: text, lang: code, words: lang.PlainTokens(text, code), common: r.common[code]}
	found := r.means.Concepts(nil, text, code, t.words)
	end, deny := 0, -9
	for i := 0; i < len(t.words); i++ {
		w := t.words[i]
		for len(found) > 0 && found[0].End <= w.Start {
			found = found[1:]
		}
		if len(found) > 0 && found[0].Start < w.End {
			f := found[0]
			k := r.kin[f.Value]
			found = found[1:]
			for len(found) > 0 && found[0].Start == f.Start {
				found = found[1:]
			}
			if f.Start < end {
				continue
			}
			if k != nil {
				end = f.End
				if denies(w.Plain, code) {
					deny = i
				}
				t.add(r, k, i, f.Start, f.End, i-deny <= denyReach && i != deny || code == lang.TR && t.deniedBehind(i))
				for i+1 < len(t.words) && t.words[i+1].End <= f.End {
					i++
				}
				continue
			}
		}
		if denies(w.Plain, code) {
			deny = i
			continue
		}
		if w.Start >= end && r.tells(w, code) {
			t.marks = append(t.marks, mark{name: "~" + stem(w.Plain, code), at: i, start: w.Start, end: w.End})
		}
	}
	return t
}

// denyReach is how many words behind a "not" it may still deny.
const denyReach = 3

// deniedBehind reports a "not" behind a word, where Turkish has it: "temiz değil".
func (t *Text) deniedBehind(i int) bool {
	for _, w := range t.words[i+1 : min(i+3, len(t.words))] {
		if denies(w.Plain, lang.TR) {
			return true
		}
	}
	return false
}

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

// tells reports whether a word that no list knows may name a cause.
func (r *Reader) tells(w lang.PlainToken, code string) bool {
	if w.Type != lang.Word || r.mute[w.Plain] || r.common[code][w.Plain] > 0 {
		return false
	}
	n := utf8.RuneCountInString(w.Plain)
	return n > leastStem && n <= 24
}

// denials are the words of each language that deny what stands beside them.
var denials = map[string]map[string]bool{
	lang.EN: set("not no never neither isnt isn't wasn't wasnt aren't weren't don't doesn't didn't without nothing hardly barely cannot can't couldn't"),
	lang.TR: set("degil degildi hic yok yoktu"),
	lang.FR: set("pas jamais aucun aucune sans ni plus rien"),
	lang.ID: set("tidak tak gak nggak enggak ga bukan kurang tanpa nggk tdk gk"),
	lang.TH: set("ไม่ ไม่ได้ ไม่มี ไม่ค่อย"),
}

func denies(plain, code string) bool { return denials[code][plain] }

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// Part is what stands between two places of the text.
func (t *Text) Part(start, end int) string { return t.text[start:end] }
