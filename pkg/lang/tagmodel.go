package lang

import (
	"compress/flate"
	_ "embed"
	"errors"
	"io"
	"slices"
	"strings"
)

// taggerFile is written by scripts/tagger from prose's own model. It begins with
// the notices of prose, so that every copy of the program carries them.
//
//go:embed data/en.tagger.bin
var taggerFile string

// The kinds of feature, in the order of the file. A single looks one string up,
// a pair a tag and a string.
const (
	bias = iota
	suffix
	firstByte
	tag1
	tag2
	word0
	word1
	suffix1
	word2
	next1
	nextSuffix
	next2
	singles
)

const (
	tags12 = iota
	tagWord
	pairs
)

var kindNames = [singles + pairs]string{"bias", "i suffix", "i pref1", "i-1 tag", "i-2 tag", "i word", "i-1 word", "i-1 suffix", "i-2 word",
	"i+1 word", "i+1 suffix", "i+2 word", "i tag+i-2 tag", "i-1 tag+i word"}

// perceptron is the tagger's model. Strings are known by their place in its word
// list, tags by theirs in its tag list. Read only once built.
type perceptron struct {
	tags    []string
	words   map[string]int32
	fixed   []int16          // by word: its only tag, or -1
	single  [singles][]int32 // by word: its row, or -1
	pair    [pairs]pairRows
	ends    []int32 // row r is weights[ends[r]:ends[r+1]]
	weights []weight

	always  int32      // the word of the feature that every word has
	letters [256]int32 // words of one byte
	tagIDs  []int32    // the tags as words
	from    []int32    // by tag: what sums begin with
}

// pairRows are the rows of one kind of pair, in the order of their keys.
type pairRows struct {
	keys  []int64
	first int32 // the row of keys[0]
}

// weight is what a feature says for a tag, in thousandths.
type weight struct{ tag, value int32 }

var errTagger = errors.New("the embedded tagger is damaged")

// maxTable is more than the table is unpacked.
const maxTable = 8 << 20

func decodePerceptron(file string) (*perceptron, error) {
	head, rest, ok := strings.Cut(file, "\x00")
	if !ok || !strings.HasPrefix(head, "pulse tagger 2\n") {
		return nil, errTagger
	}
	src := strings.NewReader(rest)
	table, err := io.ReadAll(io.LimitReader(flate.NewReader(src), maxTable))
	if err != nil || src.Len() > 0 {
		return nil, errTagger
	}
	r := &tableReader{rest: string(table)}
	p := &perceptron{tags: r.list()}
	p.addWords(r)
	p.ends = make([]int32, 1, 1<<17)
	p.weights = make([]weight, 0, 1<<19)
	for k, name := range kindNames {
		if r.text() != name {
			return nil, errTagger
		}
		n := r.number()
		if k >= singles {
			p.pair[k-singles] = pairRows{make([]int64, 0, min(n, len(r.rest))), int32(len(p.ends) - 1)}
		}
		for range n {
			p.addRow(r, k)
		}
	}
	if r.bad || len(r.rest) > 0 {
		return nil, errTagger
	}
	p.index()
	return p, nil
}

func (p *perceptron) addWords(r *tableReader) {
	list := r.list()
	p.words = make(map[string]int32, len(list))
	for i, w := range list {
		p.words[w] = int32(i)
	}
	p.fixed = make([]int16, len(list))
	fill(p.fixed, -1)
	for range r.number() {
		w := r.below(len(list))
		p.fixed[w] = int16(r.below(len(p.tags)))
	}
	for k := range p.single {
		p.single[k] = make([]int32, len(list))
		fill(p.single[k], -1)
	}
}

func fill[T int16 | int32](s []T, v T) {
	for i := range s {
		s[i] = v
	}
}

func (p *perceptron) addRow(r *tableReader, kind int) {
	first := int32(r.below(len(p.words)))
	if kind < singles {
		p.single[kind][first] = int32(len(p.ends) - 1)
	} else {
		rows := &p.pair[kind-singles]
		rows.keys = append(rows.keys, pairKey(first, int32(r.below(len(p.words)))))
	}
	for range min(r.number(), len(p.tags)) {
		p.weights = append(p.weights, weight{int32(r.below(len(p.tags))), int32(r.signed())})
	}
	p.ends = append(p.ends, int32(len(p.weights)))
}

// row is that of two strings, or -1.
func (rows pairRows) row(first, second int32) int32 {
	i, ok := slices.BinarySearch(rows.keys, pairKey(first, second))
	if !ok {
		return -1
	}
	return rows.first + int32(i)
}

func pairKey(first, second int32) int64 { return int64(first)<<32 | int64(second) }

// tableReader reads what scripts/tagger wrote. After a fault it is bad and gives
// zeros, so that a caller looks once.
type tableReader struct {
	rest string
	bad  bool
}

func (r *tableReader) fail() int {
	r.bad, r.rest = true, ""
	return 0
}

// number reads seven bits a byte, the low ones first, up to four bytes.
func (r *tableReader) number() int {
	n := 0
	for i := 0; i < min(len(r.rest), 4); i++ {
		b := r.rest[i]
		n |= int(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	return r.fail()
}

// signed reads 0, -1, 1, -2, … by their number.
func (r *tableReader) signed() int {
	n := r.number()
	return n>>1 ^ -(n & 1)
}

func (r *tableReader) below(n int) int {
	if i := r.number(); i < n {
		return i
	}
	return r.fail()
}

func (r *tableReader) text() string {
	n := r.number()
	if n > len(r.rest) {
		n = r.fail()
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *tableReader) list() []string {
	out := make([]string, min(r.number(), len(r.rest)))
	for i := range out {
		out[i] = r.text()
	}
	return out
}
