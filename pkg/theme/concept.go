package theme

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// concepts tells by their hashes which words and phrases of the five languages
// mean the same: what is learnt of waiting in one language holds in the others.
// A trailing * of a form takes any ending, _ joins its words, # is any number;
// Thai forms are found anywhere. The texts of the forms are not kept.
type concepts struct {
	packed map[string][]byte // by language: the hashes as steps from one to the next, each with its concept
	known  map[string]func() *table[uint16]
}

// Form is one word or phrase and the concept that it stands for.
type Form struct{ Lang, Text, Concept string }

// formBits is the length of a form's hash: long enough that a word meets
// another's by chance once in a thousand texts.
const formBits = 28

const (
	formWhole  = 0x51ed270b
	formStem   = 0x2c1b3c6d
	maxForm    = 6  // words
	maxThai    = 60 // bytes
	shortThai  = 9  // bytes: up to here a form must stand between the borders of words
	leastStem  = 2
	anyNumber  = "#"
	wordBreak  = ' '
	formsStart = uint64(fnvOffset)
)

func formHash(state, mark uint64) uint32 {
	h := (state ^ mark) * 0xbf58476d1ce4e5b9
	h ^= h >> 31
	h *= 0x94d049bb133111eb
	return uint32(h >> (64 - formBits))
}

func stepped(state uint64, s string) uint64 {
	for i := range len(s) {
		state = (state ^ uint64(s[i])) * fnvPrime
	}
	return state
}

// hashOf is the hash of a form as texts are cut; false where nothing is left of it.
func hashOf(f Form) (uint32, bool) {
	if f.Lang == lang.TH && thai(f.Text) {
		return formHash(stepped(formsStart, f.Text), formWhole), true
	}
	stem, prefix := strings.CutSuffix(f.Text, "*")
	state, n := formsStart, 0
	for w := range strings.SplitSeq(stem, "_") {
		if w == anyNumber {
			state, n = stepped(stepped(state, anyNumber), " "), n+1
			continue
		}
		for _, t := range lang.Tokens(w, f.Lang) {
			state, n = stepped(stepped(state, lang.Plain(t.Text)), " "), n+1
		}
	}
	if n == 0 || n > maxForm {
		return 0, false
	}
	if prefix {
		return formHash(unspaced(state), formStem), true
	}
	return formHash(state, formWhole), true
}

// unspaced takes the space back that ends a word.
func unspaced(state uint64) uint64 { return state*fnvInverse ^ wordBreak }

// fnvInverse undoes one multiplication with fnvPrime.
const fnvInverse = 0xce965057aff6957b

func thai(s string) bool { r, _ := utf8.DecodeRuneInString(s); return r >= 0x0e01 && r <= 0x0e5b }

// found is a concept in a text and the word it begins at.
type found struct {
	concept uint16
	token   int
}

// find gives the concepts of a text in order, the longest form at each place.
func (c *concepts) find(text, code string, words []lang.PlainToken) []found {
	open := c.known[code]
	if open == nil {
		return nil
	}
	known := open()
	var out []found
	for i := 0; i < len(words); {
		if v, n := formAt(known, words[i:]); n > 0 {
			out = append(out, found{v, i})
			i += n
			continue
		}
		if code == lang.TH && words[i].Type == lang.Word && thai(words[i].Text) {
			out, i = thaiForms(known, out, text, words, i)
			continue
		}
		i++
	}
	return out
}

// formAt is the longest form that begins words, and its length in words.
func formAt(known *table[uint16], words []lang.PlainToken) (concept uint16, n int) {
	state := formsStart
	for k, w := range words[:min(len(words), maxForm)] {
		p := w.Plain
		if w.Type == lang.Number {
			p = anyNumber
		}
		if p == "" || len(p) > maxThai {
			break
		}
		for i := range len(p) {
			state = (state ^ uint64(p[i])) * fnvPrime
			if i+1 >= leastStem && w.Type == lang.Word {
				if v := known.get(formHash(state, formStem)); v != nil {
					concept, n = *v, k+1
				}
			}
		}
		state = stepped(state, " ")
		if v := known.get(formHash(state, formWhole)); v != nil {
			concept, n = *v, k+1
		}
	}
	return concept, n
}

// thaiForms searches the run of Thai words at i letter by letter and gives the
// word behind it.
func thaiForms(known *table[uint16], out []found, text string, words []lang.PlainToken, i int) ([]found, int) {
	j := i
	for j+1 < len(words) && words[j+1].Start == words[j].End && words[j+1].Type == lang.Word {
		j++
	}
	run, token := words[i:j+1], 0
	for at, end := words[i].Start, words[j].End; at < end; {
		for run[token].End <= at {
			token++
		}
		v, n := thaiAt(known, text[at:end])
		if n == 0 || n <= shortThai && !bordered(run, at, at+n) {
			_, n = utf8.DecodeRuneInString(text[at:])
			at += n
			continue
		}
		out = append(out, found{v, i + token})
		at += n
	}
	return out, j + 1
}

func bordered(words []lang.PlainToken, start, end int) bool {
	left := slices.ContainsFunc(words, func(w lang.PlainToken) bool { return w.Start == start })
	return left && slices.ContainsFunc(words, func(w lang.PlainToken) bool { return w.End == end })
}

func thaiAt(known *table[uint16], text string) (concept uint16, n int) {
	state := formsStart
	for i := 0; i < min(len(text), maxThai); {
		_, size := utf8.DecodeRuneInString(text[i:])
		state = stepped(state, text[i:i+size])
		i += size
		if v := known.get(formHash(state, formWhole)); v != nil && !joins(text[i:]) {
			concept, n = *v, i
		}
	}
	return concept, n
}

// joins reports a vowel or tone sign at the start of s, which makes what stands
// before it another syllable.
func joins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x0e30 && r <= 0x0e3a || r == 0x0e45 || r >= 0x0e47 && r <= 0x0e4e
}

// newConcepts hashes forms. A form listed twice keeps its first concept.
func newConcepts(forms []Form) *concepts {
	count := map[string]int{}
	for _, f := range forms {
		count[f.Concept]++
	}
	names := make([]string, 0, len(count))
	for n := range count {
		names = append(names, n)
	}
	// The most frequent get the smallest numbers, which take the least room.
	sorting.By(names, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	number := map[string]uint16{}
	for i, n := range names {
		number[n] = uint16(i)
	}
	known := map[string]map[uint32]uint16{}
	for _, code := range lang.All() {
		known[code] = map[uint32]uint16{}
	}
	for _, f := range forms {
		h, ok := hashOf(f)
		if _, twice := known[f.Lang][h]; ok && !twice {
			known[f.Lang][h] = number[f.Concept]
		}
	}
	packed := map[string][]byte{}
	for code, k := range known {
		packed[code] = pack(k)
	}
	c, _ := openConcepts(packed) // just packed
	return c
}

func pack(known map[uint32]uint16) []byte {
	var b bytes.Buffer
	b.Write(binary.AppendUvarint(nil, uint64(len(known))))
	writePlaces(&b, slices.Sorted(maps.Keys(known)), func(hash uint32) {
		b.Write(binary.AppendUvarint(nil, uint64(known[hash])))
	})
	return b.Bytes()
}

// openConcepts unpacks the forms of a language when it first comes up.
func openConcepts(packed map[string][]byte) (*concepts, error) {
	c := &concepts{packed, map[string]func() *table[uint16]{}}
	for code, p := range packed {
		if err := eachForm(p, func(int) {}, func(uint32, uint16) {}); err != nil {
			return nil, fmt.Errorf("concepts of %s: %w", code, err)
		}
		c.known[code] = sync.OnceValue(func() *table[uint16] {
			var t *table[uint16]
			_ = eachForm(p, func(n int) { t = newTable[uint16](n) }, func(h uint32, v uint16) { t.add(h, v) }) // read through above
			return t
		})
	}
	return c, nil
}

func eachForm(packed []byte, size func(int), form func(hash uint32, concept uint16)) error {
	f := &weightFile{raw: packed}
	n := f.number()
	if n > uint64(len(packed)) {
		return errModel
	}
	size(int(n))
	f.places(uint32(n), 1<<formBits, func(hash uint32) {
		concept := f.number()
		f.broken = f.broken || concept > 1<<16-1
		form(hash, uint16(concept))
	})
	return f.end(errModel)
}

func (c *concepts) encode(b *bytes.Buffer) {
	for _, code := range lang.All() {
		b.Write(binary.AppendUvarint(nil, uint64(len(c.packed[code]))))
		b.Write(c.packed[code])
	}
}

func readConcepts(f *weightFile) (*concepts, error) {
	packed := map[string][]byte{}
	for _, code := range lang.All() {
		packed[code] = f.take(f.number())
	}
	return openConcepts(packed)
}
