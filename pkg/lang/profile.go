package lang

import (
	"embed"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/*.words.tsv data/other.words.txt data/telling.txt
var wordFilesPacked embed.FS

var wordFiles = packed.FS{FS: wordFilesPacked}

// profile is what one Latin-script language looks like: how often its common
// words occur, and the three-letter pieces of them.
type profile struct {
	code    string
	letters string             // beyond a to z; "" any
	words   map[string]float64 // share of all words
	grams   map[gram]float64   // log share of all pieces
	floor   float64            // log share of a piece never seen
}

// letters are those beyond a to z that a language writes, borrowed words included.
var letters = map[string]string{
	EN: "éèêëïçôñ’",
	TR: "çğıiöşüâîû’",
	FR: "àâæçéèêëîïôœùûüÿ’",
	ID: "éè’",
}

// profiles reads the word lists.
func profiles() []*profile {
	var out []*profile
	for _, code := range []string{EN, TR, FR, ID} {
		out = append(out, newProfile(code, countedWords(code)))
	}
	raw, _ := wordFiles.ReadFile("data/other.words.txt") // embedded: a build without it does not compile
	for line := range strings.Lines(string(raw)) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, newProfile(code, rankedWords(rest)))
	}
	return out
}

// unaccented is how many times rarer guests leave the accents out than type them.
const unaccented = 4

func countedWords(code string) map[string]float64 {
	raw, _ := wordFiles.ReadFile("data/" + code + ".words.tsv")
	words := make(map[string]float64, 2000)
	for line := range strings.Lines(string(raw)) {
		w, n, _ := strings.Cut(strings.TrimSpace(line), "\t")
		w = strings.TrimSuffix(w, "'")
		c, _ := strconv.Atoi(n)
		words[w] += float64(c)
		if p := Plain(w); p != w {
			words[p] += float64(c) / unaccented
		}
	}
	return words
}

// rankedWords gives a list without counts the usual shape of word frequencies.
func rankedWords(list string) map[string]float64 {
	words := map[string]float64{}
	for i, w := range strings.Fields(list) {
		words[w] += 1000 / float64(i+8)
	}
	return words
}

// covered is the share of running words that the listed words make up.
const covered = 0.7

func newProfile(code string, words map[string]float64) *profile {
	p := &profile{code: code, letters: letters[code], words: words, grams: map[gram]float64{}}
	var sum, pieces float64
	for w, n := range words {
		sum += n
		// Rare words show the letters of a language as well as frequent ones do.
		weight := math.Sqrt(n)
		for g := range gramsOf(w) {
			p.grams[g] += weight
			pieces += weight
		}
	}
	for w := range words {
		words[w] *= covered / sum
	}
	add := pieces / 4000
	for g, n := range p.grams {
		p.grams[g] = math.Log((n + add) / (pieces + add*5000))
	}
	p.floor = math.Log(add / (pieces + add*5000))
	return p
}

// gram is three letters as one number.
type gram uint64

// gramsOf gives the three-letter pieces of a word with its borders.
func gramsOf(w string) func(yield func(gram) bool) {
	const border, mask = '_', 1<<63 - 1
	return func(yield func(gram) bool) {
		g, n := gram(border), 1
		for _, r := range w {
			g = (g<<21 | gram(r)) & mask
			if n++; n >= 3 && !yield(g) {
				return
			}
		}
		if g = (g<<21 | border) & mask; n >= 2 {
			yield(g)
		}
	}
}

// scores has one place for each profile; those beyond them stay unused. A fixed
// length lets the compiler add them up without checks.
type scores [maxProfiles]float32

const maxProfiles = 16

// table holds all profiles side by side, one row of log likelihoods for each
// word and piece, so that a word is looked up once and not once a language.
type table struct {
	codes   []string
	letters []string
	floors  scores // of a piece that no language has
	words   rowsBy // by hash
	grams   rowsBy
	rows    []scores
	known   []atomic.Pointer[voice] // of rows of words: what was worked out before
}

// voice is what one word says: how likely it is in each language, and one bit for
// each that it speaks clearly for.
type voice struct {
	scores scores
	own    uint32
}

// never is the log likelihood of a word that is in no list of a language.
var never = float32(math.Inf(-1))

// average is what a piece of ordinary likelihood has, so that long words are not
// worse than short ones.
const average = 7

// languages is built at first use.
var languages = sync.OnceValue(func() *table { return newTable(profiles()) })

func newTable(ps []*profile) *table {
	words, grams := 0, 0
	for _, p := range ps {
		words, grams = words+len(p.words), grams+len(p.grams)
	}
	t := &table{words: newRowsBy(words), grams: newRowsBy(grams / 2), rows: make([]scores, 0, words+grams/2)}
	var unlisted scores
	for i := range unlisted {
		unlisted[i] = never
	}
	for i, p := range ps {
		t.codes = append(t.codes, p.code)
		t.letters = append(t.letters, p.letters)
		t.floors[i] = float32(p.floor + average)
	}
	for i, p := range ps {
		for w, share := range p.words {
			t.row(&t.words, wordKey(w), unlisted)[i] = float32(math.Log(share))
		}
	}
	t.known = make([]atomic.Pointer[voice], len(t.rows))
	for i, p := range ps {
		for g, v := range p.grams {
			t.row(&t.grams, uint64(g), t.floors)[i] = float32(v + average)
		}
	}
	return t
}

// row is the row of a key; a new one begins as fresh.
func (t *table) row(by *rowsBy, key uint64, fresh scores) *scores {
	at, ok := by.find(key)
	if !ok {
		at = int32(len(t.rows))
		by.add(key, at)
		t.rows = append(t.rows, fresh)
	}
	return &t.rows[at]
}

// wordKey stands for a word: of all words people write, no two are likely to
// share one of 2^64.
func wordKey(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 1099511628211
	}
	return h
}

// rowsBy finds rows by keys that are numbers. It is a map that takes one look
// into memory where Go's takes three, which is most of what naming a language
// costs.
type rowsBy struct {
	slots []rowSlot
	n     int
}

// rowSlot holds the row above 0: 0 is a free slot.
type rowSlot struct {
	key   uint64
	above int32
}

func newRowsBy(room int) rowsBy {
	return rowsBy{slots: make([]rowSlot, 1<<bits.Len(uint(room*3/2)))}
}

func (r *rowsBy) find(key uint64) (row int32, ok bool) {
	for i := r.first(key); ; i = (i + 1) & (len(r.slots) - 1) {
		s := &r.slots[i]
		if s.above == 0 || s.key == key {
			return s.above - 1, s.above != 0
		}
	}
}

func (r *rowsBy) first(key uint64) int {
	key ^= key >> 29
	return int(key*0x9e3779b97f4a7c15>>32) & (len(r.slots) - 1)
}

// add takes a key that is not there yet.
func (r *rowsBy) add(key uint64, row int32) {
	if r.n++; r.n*4 > len(r.slots)*3 {
		old := r.slots
		r.slots = make([]rowSlot, 2*len(old))
		for _, s := range old {
			if s.above != 0 {
				r.put(s)
			}
		}
	}
	r.put(rowSlot{key, row + 1})
}

func (r *rowsBy) put(s rowSlot) {
	i := r.first(s.key)
	for r.slots[i].above != 0 {
		i = (i + 1) & (len(r.slots) - 1)
	}
	r.slots[i] = s
}

// reading is what the words of a text say of its language, in the order of codes.
type reading struct {
	scores scores           // log likelihood
	own    [maxProfiles]int // words that speak clearly for it
}

// clearLead is how much likelier a word is in one language than in any other
// to be that one's own, in nats, where no list holds it.
const clearLead = 3

func (t *table) read(words []string) reading {
	var r reading
	var once voice
	for _, w := range words {
		v := t.voice(w, &once)
		for i, s := range v.scores {
			r.scores[i] += s
		}
		for own := v.own; own != 0; own &= own - 1 {
			r.own[bits.TrailingZeros32(own)]++
		}
	}
	return r
}

// voice gives what a word says, in the memory of once where it is in no list.
// Words of the lists are worked out once.
func (t *table) voice(w string, once *voice) *voice {
	at, listed := t.words.find(wordKey(w))
	if !listed {
		*once = t.heard(w, nil)
		return once
	}
	v := t.known[at].Load()
	if v == nil {
		heard := t.heard(w, &t.rows[at])
		v = &heard
		t.known[at].Store(v)
	}
	return v
}

// heard works out a voice; listed is the word's row in the lists, or nil.
func (t *table) heard(w string, listed *scores) voice {
	v := voice{scores: t.word(w, listed)}
	best, first, second := 0, never, never
	for i, s := range v.scores[:len(t.codes)] {
		if s > first {
			best, first, second = i, s, first
		} else {
			second = max(second, s)
		}
		if listed != nil && listed[i] > never {
			v.own |= 1 << i
		}
	}
	if first-second >= clearLead {
		v.own |= 1 << best
	}
	return v
}

// word gives the log likelihood of one word in each language: from the list, or
// from its letters, whichever is greater, within bounds so that one odd name
// cannot decide. listed is its row in the lists, or nil.
func (t *table) word(w string, listed *scores) (v scores) {
	for g := range gramsOf(w) {
		row := &t.floors
		if at, ok := t.grams.find(uint64(g)); ok {
			row = &t.rows[at]
		}
		for i, s := range row {
			v[i] += s
		}
	}
	for i := range v {
		v[i] = max(min(v[i]+rare, -6), -14)
	}
	if listed != nil {
		for i, s := range listed {
			v[i] = max(v[i], s)
		}
	}
	if !isASCII(w) {
		for i, own := range t.letters {
			if strange(w, own) {
				v[i] -= strangeLetter
			}
		}
	}
	return v
}

// rare is the log likelihood of a word before its letters are looked at.
var rare = float32(math.Log(1-covered)) - 4

// strangeLetter is what a word with a letter costs that a language does not
// write, in nats.
const strangeLetter = 8

func strange(w, letters string) bool {
	if letters == "" {
		return false
	}
	for _, r := range w {
		if r >= 0x80 && !strings.ContainsRune(letters, r) {
			return true
		}
	}
	return false
}

// clearWord is what a word weighs that only one of Malay and Indonesian has; Malay
// words that some Indonesians write too weigh 1.
const clearWord = 2

// telling weighs the words that tell the two apart: above 0 for Malay, below for
// Indonesian.
var telling = sync.OnceValue(func() map[string]int {
	raw, _ := wordFiles.ReadFile("data/telling.txt")
	weight := map[string]int{"ms": clearWord, "ms?": 1, ID: -clearWord}
	out := map[string]int{}
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			out[w] = weight[words[0]]
		}
	}
	return out
})

// malay reports whether words in a text of Indonesian or Malay tell it is Malay.
// Where they tell nothing it is Indonesian, unless the source says otherwise: a
// sum of shared words would only grow with the length of the text.
func malay(words []string, hint string) bool {
	n := 0
	for _, w := range words {
		n += telling()[w]
	}
	switch hint {
	case ID:
		return n > 2*clearWord
	case Other:
		return n >= 0
	}
	return n >= clearWord
}
