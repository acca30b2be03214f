package lang

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Terms finds listed words and phrases of one language in texts. In a listed
// term a trailing * takes any ending, _ joins the words of a phrase and # is any
// number; accents may be missing in the text. A Thai term is found anywhere,
// since words are not split by spaces. Fill it first, then use it from as many
// goroutines as you like.
//
// It is a tree whose edges are the words of terms, all in one hash table: the
// lists of a language hold 29,000 forms, and a node each would be slow to make.
type Terms struct {
	code  string
	text  []byte   // of the edges
	nodes []node   // the first is the root
	slots []uint32 // the place of a node, and the upper bits of its hash
	ends  []ending // one for each term, in the order they were added
	stems [1 << stemBits / 64]uint64
}

// stemBits is how many bits say which stems may begin a term: with them most of
// the beginnings of a word are known to be none before the tree is asked.
const stemBits = 16

// mayStem reports whether the word with a hash may be a stem at the root.
func (t *Terms) mayStem(roll uint32) bool {
	at := roll >> (32 - stemBits)
	return t.stems[at/64]&(1<<(at%64)) != 0
}

// edge kinds, in the order in which they are tried at the beginning of a term.
const (
	anyNumber = iota
	wholeWord
	wordStem // takes any ending
	thaiText // the first two letters, then the rest
)

// Which edges leave a node.
const (
	numbersLeave = 1 << anyNumber
	wordsLeave   = 1 << wholeWord
)

// node is a beginning of terms, named by its parent and the word that led here.
type node struct {
	head              uint64 // the first letters of the word, so that a short one is not looked up in text
	hash, parent, off uint32
	size              uint16 // of the word, in bytes
	kind              uint8
	leaves            uint8  // which kinds of edge leave, one bit each
	least, most       uint16 // of the stems and Thai rests that leave, in bytes; none where least > most
	end               uint32 // the first term that ends here, its place in ends plus 1
}

type ending struct{ node, next, value uint32 }

// Found is one listed term in a text.
type Found[T any] struct {
	Start, End int
	Value      T
}

const (
	maxSize = 1<<16 - 1
	maxNode = 1<<20 - 1
)

// NewTerms makes an empty list for one language.
func NewTerms(code string) *Terms {
	return &Terms{code: code, nodes: []node{{least: maxSize}}, slots: make([]uint32, 64)}
}

// Add lists a term. A term listed twice gives both values.
func (t *Terms) Add(term string, value uint32) {
	at := uint32(0)
	ps := t.piecesOf(term)
	if slices.ContainsFunc(ps, func(p piece) bool { return len(p.text) >= maxSize }) {
		return // no guest writes such a word
	}
	if len(t.nodes)+len(ps) > maxNode {
		return // nobody lists a million
	}
	for _, p := range ps {
		off := len(t.text)
		t.text = append(t.text, p.text...)
		at = t.grow(at, p.kind, off, len(p.text))
	}
	t.finish(at, value)
}

// finish makes a term end at a node.
func (t *Terms) finish(at, value uint32) {
	if at == 0 {
		return
	}
	t.ends = append(t.ends, ending{at, 0, value})
	n := uint32(len(t.ends))
	if t.nodes[at].end == 0 {
		t.nodes[at].end = n
		return
	}
	k := t.nodes[at].end
	for t.ends[k-1].next != 0 {
		k = t.ends[k-1].next
	}
	t.ends[k-1].next = n
}

// piece is one word of a listed term, in plain letters.
type piece struct {
	text string
	kind uint8
}

func (t *Terms) piecesOf(term string) []piece {
	if t.code == TH && startsThai(term) {
		k := min(len(term), thaiKey)
		return []piece{{term[:k], thaiText}, {term[k:], thaiText}}
	}
	var out []piece
	for w := range strings.SplitSeq(term, "_") {
		out = append(out, pieces(w, t.code)...)
	}
	return out
}

// pieces cuts a listed word as texts are cut, so that j'adore meets j' adore.
func pieces(w, code string) []piece {
	if w == "#" {
		return []piece{{"", anyNumber}}
	}
	stem, prefix := strings.CutSuffix(w, "*")
	var out []piece
	for _, t := range Tokens(stem, code) {
		out = append(out, piece{Plain(t.Text), wholeWord})
	}
	if n := len(out); n > 0 && prefix {
		out[n-1].kind = wordStem
	}
	return out
}

func startsThai(s string) bool {
	for _, r := range s {
		return isThai(r)
	}
	return false
}

// thaiKey is how many bytes of a Thai term lead to it first: two letters.
const thaiKey = 6

// rolled takes one more byte into the hash of a word.
func rolled(h uint32, b byte) uint32 { return (h ^ uint32(b)) * 16777619 }

const rollFrom = 2166136261

func roll[S string | []byte](word S) uint32 {
	h := uint32(rollFrom)
	for i := range len(word) {
		h = rolled(h, word[i])
	}
	return h
}

// edgeHash is the hash of an edge, given that of its word.
func edgeHash(word, parent uint32, kind uint8) uint32 {
	h := uint64(word^parent*0x9e3779b1^uint32(kind)<<29) * 0x9e3779b97f4a7c15
	return uint32(h >> 32)
}

// grow gives the node behind an edge, whose word is t.text[off:off+size], and
// makes it where there is none.
func (t *Terms) grow(parent uint32, kind uint8, off, size int) uint32 {
	word := t.text[off : off+size]
	letters := roll(word)
	if parent == 0 && kind == wordStem {
		at := letters >> (32 - stemBits)
		t.stems[at/64] |= 1 << (at % 64)
	}
	h := edgeHash(letters, parent, kind)
	if at := t.follow(h, parent, kind, string(word)); at != 0 {
		return at
	}
	if len(t.nodes)*2 > len(t.slots) {
		t.widen()
	}
	at := uint32(len(t.nodes))
	t.nodes = append(t.nodes, node{head: headOf(word), hash: h, parent: parent, off: uint32(off), size: uint16(size), kind: kind, least: maxSize})
	t.place(at)
	p := &t.nodes[parent]
	p.leaves |= 1 << kind
	if kind == wordStem || kind == thaiText && parent != 0 {
		p.least, p.most = min(p.least, uint16(size)), max(p.most, uint16(size))
	}
	return at
}

func (t *Terms) widen() {
	t.slots = make([]uint32, 1<<bits.Len(uint(len(t.nodes)*2)))
	for i := range t.nodes[1:] {
		t.place(uint32(i + 1))
	}
}

func (t *Terms) place(at uint32) {
	mask := uint32(len(t.slots) - 1)
	i := t.nodes[at].hash & mask
	for t.slots[i] != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = at | t.nodes[at].hash&^maxNode
}

// follow gives the node behind an edge, or 0.
func (t *Terms) follow(h, parent uint32, kind uint8, word string) uint32 {
	mask := uint32(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		at := t.slots[i]
		if at == 0 {
			return 0
		}
		if (at^h)&^maxNode != 0 {
			continue
		}
		at &= maxNode
		n := &t.nodes[at]
		if n.hash == h && n.parent == parent && n.kind == kind && t.named(n, word) {
			return at
		}
	}
}

// named reports whether word led to a node.
func (t *Terms) named(n *node, word string) bool {
	if int(n.size) != len(word) || n.head != headOf(word) {
		return false
	}
	return len(word) <= headSize || string(t.text[n.off:n.off+uint32(n.size)]) == word
}

const headSize = 8

// headOf is the first bytes of a word as a number.
func headOf[S string | []byte](word S) (h uint64) {
	for i := range min(len(word), headSize) {
		h |= uint64(word[i]) << (8 * i)
	}
	return h
}

// Find appends the terms of a text in order. Where terms overlap the first, and
// among those that begin together the longest, hides the others: more words
// first, then more letters.
func (t *Terms) Find(out []Found[uint32], text string, words []PlainToken) []Found[uint32] {
	s := search{t: t}
	for i := 0; i < len(words); {
		s.words, s.size, s.best = words[i:], 0, s.best[:0]
		s.from(0, 0, 0, 0)
		if len(s.best) > 0 {
			for _, c := range s.best {
				out = append(out, Found[uint32]{words[i].Start, words[i+c.words-1].End, t.ends[c.end].value})
			}
			i += s.best[0].words
			continue
		}
		if t.code == TH && words[i].Type == Word && startsThai(words[i].Text) {
			out, i = t.appendThai(out, text, words, i)
			continue
		}
		i++
	}
	return out
}

// search looks for the longest terms that begin words[0].
type search struct {
	t     *Terms
	words []PlainToken
	size  int
	best  []candidate // of this size, the first listed first
}

// candidate is a term that fits. rank is by which edge it left the root: by a
// number, a whole word, then stems, the shortest first.
type candidate struct{ rank, end, words int }

// from follows the edges that leave node at with words[k]; size is how long the
// term is up to there.
func (s *search) from(at uint32, k, size, rank int) {
	n := &s.t.nodes[at]
	if k == len(s.words) || n.leaves == 0 {
		return
	}
	w := &s.words[k]
	take := func(roll uint32, kind uint8, word string, r int) {
		if k > 0 {
			r = rank
		}
		if to := s.t.follow(edgeHash(roll, at, kind), at, kind, word); to != 0 {
			s.reach(to, k+1, size+100+len(word), r)
		}
	}
	if n.leaves&numbersLeave != 0 && w.Type == Number {
		take(rollFrom, anyNumber, "", 0)
	}
	if k == 0 && w.Plain == "" {
		return
	}
	least, roll := int(n.least), uint32(rollFrom)
	if w.Type == Hashtag { // #kahveduragi is no coffee
		least = max(least, len(w.Plain))
	}
	for i := 0; ; i++ {
		if i >= least && i <= int(n.most) && (k > 0 || s.t.mayStem(roll)) && (i == len(w.Plain) || utf8.RuneStart(w.Plain[i])) {
			take(roll, wordStem, w.Plain[:i], 2+i)
		}
		if i == len(w.Plain) {
			break
		}
		roll = rolled(roll, w.Plain[i])
	}
	if n.leaves&wordsLeave != 0 {
		take(roll, wholeWord, w.Plain, 1)
	}
}

// reach keeps the terms that end at a node, if none is longer, and goes on.
func (s *search) reach(at uint32, words, size, rank int) {
	end := s.t.nodes[at].end
	if end != 0 && size > s.size {
		s.size, s.best = size, s.best[:0]
	}
	for ; end != 0 && size == s.size; end = s.t.ends[end-1].next {
		s.keep(candidate{rank, int(end - 1), words})
	}
	s.from(at, words, size, rank)
}

func (s *search) keep(c candidate) {
	i := len(s.best)
	for i > 0 && (s.best[i-1].rank > c.rank || s.best[i-1].rank == c.rank && s.best[i-1].end > c.end) {
		i--
	}
	s.best = slices.Insert(s.best, i, c)
}

// appendThai searches the run of Thai words at i letter by letter, and gives
// the word behind it.
func (t *Terms) appendThai(out []Found[uint32], text string, words []PlainToken, i int) ([]Found[uint32], int) {
	j := i
	for j+1 < len(words) && words[j+1].Start == words[j].End && words[j+1].Type == Word {
		j++
	}
	for at, end := words[i].Start, words[j].End; at < end; {
		term, n := t.thaiAt(text[at:end])
		if term == 0 || n <= shortThai && !bordered(words[i:j+1], at, at+n) {
			_, n = utf8.DecodeRuneInString(text[at:end])
			at += n
			continue
		}
		for ; term != 0; term = t.ends[term-1].next {
			out = append(out, Found[uint32]{at, at + n, t.ends[term-1].value})
		}
		at += n
	}
	return out, j + 1
}

// shortThai is a length up to which a Thai term must stand between the borders
// of words, in bytes: shorter ones occur inside others, as รอ (wait) in รอบ (round).
const shortThai = 9

// bordered reports whether words of a run begin at start and end at end.
func bordered(words []PlainToken, start, end int) bool {
	left := false
	for _, w := range words {
		if w.Start > end {
			return false
		}
		left = left || w.Start == start
		if w.End == end {
			return left
		}
	}
	return false
}

// thaiAt is the longest term that begins text, as its first ending and its
// length. A vowel sign behind it would make it another syllable.
func (t *Terms) thaiAt(text string) (end uint32, size int) {
	for _, k := range [2]int{thaiKey, thaiKey / 2} {
		if len(text) < k {
			continue
		}
		key := t.follow(edgeHash(roll(text[:k]), 0, thaiText), 0, thaiText, text[:k])
		if key == 0 {
			continue
		}
		h, n, rest := uint32(rollFrom), &t.nodes[key], text[k:]
		for i := 0; i <= min(int(n.most), len(rest)); i++ {
			if i >= int(n.least) && (i == len(rest) || utf8.RuneStart(rest[i])) && !combines(rest[i:]) {
				if to := t.follow(edgeHash(h, key, thaiText), key, thaiText, rest[:i]); to != 0 {
					end, size = t.nodes[to].end, k+i
				}
			}
			if i < len(rest) {
				h = rolled(h, rest[i])
			}
		}
		if end != 0 {
			return end, size
		}
	}
	return 0, 0
}

// How a word ends in packed terms.
const (
	endsNumber = 1 + anyNumber
	endsWhole  = 1 + wholeWord
	endsStem   = 1 + wordStem
	endsThai   = 1 + thaiText
)

// Packed gives the list as bytes that OpenTerms reads: of each term, in the order
// they were added, the words in plain letters, each with how it ends behind it,
// then its value and a line end. What it cannot hold is an error.
func (t *Terms) Packed() ([]byte, error) {
	var out []byte
	var path []uint32
	for _, e := range t.ends {
		path = path[:0]
		for at := e.node; at != 0; at = t.nodes[at].parent {
			path = append(path, at)
		}
		slices.Reverse(path)
		for _, at := range path {
			n := &t.nodes[at]
			word := t.text[n.off : n.off+uint32(n.size)]
			if slices.ContainsFunc(word, func(b byte) bool { return b < ' ' }) {
				return nil, fmt.Errorf("the term %q holds a control character", word)
			}
			out = append(append(out, word...), 1+n.kind)
		}
		out = append(strconv.AppendUint(out, uint64(e.value), 10), '\n')
	}
	return out, nil
}

var errTerms = errors.New("a list of terms is damaged")

// OpenTerms reads packed terms of one language, whose values must be below values.
// It keeps packed.
func OpenTerms(code string, packed []byte, values uint32) (*Terms, error) {
	t := roomFor(code, packed)
	if cap(t.nodes) > maxNode {
		return nil, errTerms
	}
	at, value, from := uint32(0), uint32(0), 0
	for i, b := range packed {
		switch {
		case b >= endsNumber && b <= endsThai && i-from < maxSize:
			at, value, from = t.grow(at, b-1, from, i-from), 0, i+1
		case b == '\n' && at != 0 && from < i && value < values:
			t.finish(at, value)
			at, value, from = 0, 0, i+1
		case b < ' ':
			return nil, errTerms
		case b >= '0' && b <= '9':
			value = min(value*10+uint32(b-'0'), maxValue)
		default:
			value = maxValue
		}
	}
	if from != len(packed) {
		return nil, errTerms
	}
	return t, nil
}

const maxValue = 1 << 24

// roomFor makes an empty list with room for what packed holds: a node for each
// word at most.
func roomFor(code string, packed []byte) *Terms {
	words, terms := 1, 0
	for _, b := range packed {
		if b < ' ' {
			words++
			if b == '\n' {
				terms++
			}
		}
	}
	words -= terms
	return &Terms{
		code: code, text: packed, ends: make([]ending, 0, terms),
		nodes: append(make([]node, 0, words), node{least: maxSize}),
		slots: make([]uint32, 1<<bits.Len(uint(words*2))),
	}
}
