package lang

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// PlainToken is a token with its letters in plain form: folded, without
// accents, a drawn-out letter once. An address or handle has none: what it
// spells is a name, not an opinion.
type PlainToken struct {
	Token
	Plain string
}

// PlainTokens is Tokens with the plain form of every word and hashtag.
func PlainTokens(text, code string) []PlainToken {
	toks := Tokens(text, code)
	out := make([]PlainToken, len(toks))
	for i, t := range toks {
		p := t.Text
		switch t.Type {
		case Word, Hashtag:
			p = squeeze(Plain(t.Text))
		case Handle, Link:
			p = ""
		}
		out[i] = PlainToken{t, p}
	}
	return out
}

// squeeze writes a letter that is drawn out three times or more once: soooo.
func squeeze(s string) string {
	if len(s) < 4 || !drawnOut(s) {
		return s
	}
	var b strings.Builder
	run, last := 0, rune(-1)
	rs := []rune(s)
	for i, r := range rs {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		long := run > 1 && (run > 2 || i+1 < len(rs) && rs[i+1] == r)
		if !long {
			b.WriteRune(r)
		}
	}
	if b.Len() == len(s) {
		return s
	}
	return b.String()
}

// drawnOut reports a letter three times in a row.
func drawnOut(s string) bool {
	run, last := 0, rune(-1)
	for _, r := range s {
		if r != last {
			run, last = 0, r
		}
		if run++; run == 3 {
			return true
		}
	}
	return false
}

// Dict finds listed words and phrases of one language in texts. In a listed
// term a trailing * takes any ending, _ joins the words of a phrase and # is any
// number; accents may be missing in the text. A Thai term is found anywhere,
// since words are not split by spaces. Fill it first, then use it from as many
// goroutines as you like.
type Dict[T any] struct {
	code  string
	words map[string][]entry[T] // by their first word; of numbers by anyNumber
	stems map[string][]entry[T] // by the beginning of their first word
	thai  map[string][]thaiTerm[T]

	shortest, longest int // of the stems, in bytes
}

// anyNumber is the place of terms that begin with a number.
const anyNumber = "#"

type entry[T any] struct {
	words []piece
	size  int
	value T
}

type thaiTerm[T any] struct {
	text   string
	values []T
}

// Found is one listed term in a text.
type Found[T any] struct {
	Start, End int
	Value      T
}

// NewDict makes an empty list for one language.
func NewDict[T any](code string) *Dict[T] {
	return &Dict[T]{code: code, words: map[string][]entry[T]{}, stems: map[string][]entry[T]{}, thai: map[string][]thaiTerm[T]{}, shortest: math.MaxInt}
}

// Add lists a term. A term listed twice gives both values.
func (d *Dict[T]) Add(termText string, v T) {
	if d.code == TH && startsThai(termText) {
		d.addThai(termText, v)
		return
	}
	var words []piece
	for w := range strings.SplitSeq(termText, "_") {
		words = append(words, pieces(w, d.code)...)
	}
	if len(words) == 0 {
		return
	}
	first, in := words[0], d.words
	switch {
	case first.prefix:
		in = d.stems
	case first.number:
		first.text = anyNumber
	}
	if first.prefix {
		d.shortest, d.longest = min(d.shortest, len(first.text)), max(d.longest, len(first.text))
	}
	in[first.text] = append(in[first.text], entry[T]{words, sizeOf(words), v})
}

// thaiKey is how many bytes of a Thai term its place shows: two letters.
const thaiKey = 6

// addThai keeps the longest first.
func (d *Dict[T]) addThai(text string, v T) {
	k := text[:min(len(text), thaiKey)]
	list := d.thai[k]
	i := slices.IndexFunc(list, func(o thaiTerm[T]) bool { return len(o.text) <= len(text) })
	if i < 0 {
		i = len(list)
	}
	for j := i; j < len(list) && len(list[j].text) == len(text); j++ {
		if list[j].text == text {
			list[j].values = append(list[j].values, v)
			return
		}
	}
	d.thai[k] = slices.Insert(list, i, thaiTerm[T]{text, []T{v}})
}

// Find gives the terms of a text in order. Where terms overlap the first, and
// among those that begin together the longest, hides the others.
func (d *Dict[T]) Find(text string, words []PlainToken) []Found[T] {
	var out []Found[T]
	for i := 0; i < len(words); {
		n := 0
		if out, n = d.appendAt(out, words[i:]); n > 0 {
			i += n
			continue
		}
		if d.code == TH && words[i].Type == Word && startsThai(words[i].Text) {
			out, i = d.appendThai(out, text, words, i)
			continue
		}
		i++
	}
	return out
}

// appendAt takes the longest term at words[0] with all its values.
func (d *Dict[T]) appendAt(out []Found[T], words []PlainToken) ([]Found[T], int) {
	w, c := words[0].Plain, choice[T]{words: words}
	if words[0].Type == Number {
		c.among(d.words[anyNumber])
	}
	if w != "" {
		c.among(d.words[w])
		for i := d.shortest; i <= min(d.longest, len(w)); i++ {
			if i == len(w) || utf8.RuneStart(w[i]) {
				c.among(d.stems[w[:i]])
			}
		}
	}
	for _, e := range c.best {
		out = append(out, Found[T]{words[0].Start, words[len(e.words)-1].End, e.value})
	}
	if len(c.best) == 0 {
		return out, 0
	}
	return out, len(c.best[0].words)
}

// choice keeps the longest terms that fit.
type choice[T any] struct {
	words []PlainToken
	best  []entry[T] // of one size
}

func (c *choice[T]) among(list []entry[T]) {
	for i, e := range list {
		size := 0
		if len(c.best) > 0 {
			size = c.best[0].size
		}
		switch {
		case e.size < size || !e.fits(c.words):
		case e.size > size:
			c.best = list[i : i+1 : i+1]
		default:
			c.best = append(c.best, e)
		}
	}
}

// appendThai searches the run of Thai words at i letter by letter, and gives
// the word behind it.
func (d *Dict[T]) appendThai(out []Found[T], text string, words []PlainToken, i int) ([]Found[T], int) {
	j := i
	for j+1 < len(words) && words[j+1].Start == words[j].End && words[j+1].Type == Word {
		j++
	}
	for at, end := words[i].Start, words[j].End; at < end; {
		t, ok := d.thaiAt(text[at:end])
		n := len(t.text)
		if !ok || n <= shortThai && !bordered(words[i:j+1], at, at+n) {
			_, n = utf8.DecodeRuneInString(text[at:end])
			at += n
			continue
		}
		for _, v := range t.values {
			out = append(out, Found[T]{at, at + n, v})
		}
		at += n
	}
	return out, j + 1
}

// shortThai is a length up to which a Thai term must stand between the borders
// of words, in bytes: shorter ones occur inside others, as รอ (wait) in รอบ (round).
const shortThai = 9

func bordered(words []PlainToken, start, end int) bool {
	left := slices.ContainsFunc(words, func(w PlainToken) bool { return w.Start == start })
	return left && slices.ContainsFunc(words, func(w PlainToken) bool { return w.End == end })
}

// thaiAt is the longest term that begins text. A vowel sign behind it would
// make it another syllable.
func (d *Dict[T]) thaiAt(text string) (thaiTerm[T], bool) {
	for _, k := range [2]int{thaiKey, thaiKey / 2} {
		if len(text) < k {
			continue
		}
		for _, t := range d.thai[text[:k]] {
			if strings.HasPrefix(text, t.text) && !combines(text[len(t.text):]) {
				return t, true
			}
		}
	}
	return thaiTerm[T]{}, false
}

func startsThai(s string) bool {
	for _, r := range s {
		return isThai(r)
	}
	return false
}

// piece is one word of a listed term, in plain letters.
type piece struct {
	text   string
	prefix bool // takes any ending
	number bool // any number
}

// pieces cuts a listed word as texts are cut, so that j'adore meets j' adore.
func pieces(w, code string) []piece {
	if w == "#" {
		return []piece{{number: true}}
	}
	stem, prefix := strings.CutSuffix(w, "*")
	var out []piece
	for _, t := range Tokens(stem, code) {
		out = append(out, piece{text: Plain(t.Text)})
	}
	if n := len(out); n > 0 {
		out[n-1].prefix = prefix
	}
	return out
}

func (p piece) fits(w PlainToken) bool {
	switch {
	case p.number:
		return w.Type == Number
	case p.prefix && w.Type != Hashtag: // #kahveduragi is no coffee
		return strings.HasPrefix(w.Plain, p.text)
	}
	return w.Plain == p.text
}

// sizeOf orders terms: more words first, then more letters.
func sizeOf(words []piece) int {
	n := len(words) * 100
	for _, p := range words {
		n += len(p.text)
	}
	return n
}

func (e entry[T]) fits(words []PlainToken) bool {
	if len(e.words) > len(words) {
		return false
	}
	for i, p := range e.words {
		if !p.fits(words[i]) {
			return false
		}
	}
	return true
}
