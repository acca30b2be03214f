package classify

import (
	"bytes"
	"compress/gzip"
	"errors"
	"hash/crc32"
	"slices"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// maxConcepts bounds the numbers of concepts. A concept is what words of every
// language have in common, such as waiting or a kind deed: what is learnt of it in
// one language holds in the others. 0 is none.
const maxConcepts = 2048

// concepts are the lists of words and phrases for each concept, as they stand in
// the model file. The list of a language is unpacked when it first comes up.
type concepts struct {
	class []uint8 // the class of each concept, such as trouble with waiting
	lists map[string]*list
}

type list struct {
	packed []byte
	once   sync.Once
	terms  *lang.Terms
}

func newConcepts(class []uint8, packed map[string][]byte) *concepts {
	c := &concepts{class, map[string]*list{}}
	for code, p := range packed {
		c.lists[code] = &list{packed: p}
	}
	return c
}

// mark tells lists apart: the same numbers stand for the same concepts, forms included.
func (c *concepts) mark() uint32 {
	sum := crc32.ChecksumIEEE(c.class)
	for _, code := range lang.All() {
		if l := c.lists[code]; l != nil {
			sum = crc32.Update(sum, crc32.IEEETable, l.packed)
		}
	}
	return sum
}

// find appends the concepts of a text in order.
func (c *concepts) find(out []lang.Found[uint32], text, code string, words []word) []lang.Found[uint32] {
	l := c.lists[code]
	if l == nil {
		return out
	}
	l.once.Do(func() { l.terms, _ = unpack(l.packed, code, len(c.class)) }) // checked when the model was made
	if l.terms == nil {
		return out
	}
	return l.terms.Find(out, text, words)
}

var errConcepts = errors.New("a list of concepts is damaged")

// packedTimes is how many times larger a list is than packed, at most as a rule.
const packedTimes = 6

// unpack reads a list as numberedForms packs it.
func unpack(packed []byte, code string, known int) (*lang.Terms, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, errConcepts
	}
	raw := bytes.NewBuffer(make([]byte, 0, len(packed)*packedTimes))
	if _, err := raw.ReadFrom(z); err != nil {
		return nil, errConcepts
	}
	t, err := lang.OpenTerms(code, raw.Bytes(), uint32(known))
	if err != nil {
		return nil, errConcepts
	}
	return t, nil
}

// Signs that are no words stand in a text like concepts of their own.
const (
	signNumber = maxConcepts + iota
	signLink
	signHandle
	signPicture
	signOther  // a word that no list knows
	signPoints // punctuation, by its first byte
)

// Classes that judge come first, then those of things, places and people, then
// those of the signs.
const (
	classThings = 64
	classSigns  = 128
	classPoints = classSigns + 16
	maxClasses  = 256
)

// place is one position of a text as concepts see it.
type place struct {
	is    uint16 // concept or sign
	class uint8
	token int   // its first word
	words uint8 // how many words it takes, as far as they are known
	opens bool  // a clause begins here
}

// places appends a text cut into concepts, those found, signs and other words.
func (c *concepts) places(out []place, found []lang.Found[uint32], words []word, clauses []lang.Span) []place {
	k := 0
	opens := func(start, end int) bool {
		was := k
		for k < len(clauses) && clauses[k].Start < end {
			k++
		}
		return k > was
	}
	end := 0 // of the last concept found
	for i, w := range words {
		for len(found) > 0 && found[0].Start < w.End {
			f := found[0]
			found = found[1:]
			if f.Start >= end { // a form listed for two concepts counts as the first
				out = append(out, place{uint16(f.Value), c.class[f.Value], i, wordsIn(words[i:], f.End), opens(f.Start, f.End)})
				end = f.End
			}
		}
		if w.End <= end {
			continue
		}
		p := sign(w)
		p.token, p.words, p.opens = i, 1, opens(w.Start, w.End)
		out = append(out, p)
	}
	return out
}

// wordsIn counts the words that begin before end.
func wordsIn(words []word, end int) uint8 {
	n := uint8(0)
	for int(n) < len(words) && words[n].Start < end && n < 255 {
		n++
	}
	return n
}

// sign is what stands for a token that is in no list.
func sign(w word) place {
	switch w.Type {
	case lang.Number:
		return place{is: signNumber, class: classSigns}
	case lang.Link:
		return place{is: signLink, class: classSigns + 1}
	case lang.Handle:
		return place{is: signHandle, class: classSigns + 2}
	case lang.Emoji:
		return place{is: signPicture, class: classSigns + 3}
	case lang.Punct:
		return place{is: signPoints + uint16(w.Text[0]), class: classPoints + w.Text[0]%64}
	}
	return place{is: signOther, class: classSigns + 4}
}

// The kinds of concept feature keep their hashes apart.
const (
	pairNone = iota
	oneConcept
	oneClass
	twoConcepts
	twoClasses
	conceptClass
	classConcept
	threeClasses
	skipConcept
	classThen
	lastClass
	firstClass
	lastConcept
)

func conceptHash(kind, a, b, c uint64) uint32 {
	h := kind*0x9e3779b97f4a7c15 ^ a*0xc2b2ae3d27d4eb4f + b*0x165667b19e3779f9 + c*0x27d4eb2f165667c5
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 32
	h *= 0x94d049bb133111eb
	return uint32(h >> (64 - hashBits))
}

// conceptFeatures appends the concepts of a text, their classes, their
// neighbours, which class came before which, and what stands in the first and
// the last clause. They are the same in every language.
func conceptFeatures(out []feature, ps []place) []feature {
	last := 0
	for _, p := range ps {
		if p.opens {
			last++
		}
	}
	var before, before2 place
	earlier := make([]uint8, 0, classThings)
	clause := 0
	for _, p := range ps {
		if p.opens {
			clause++
		}
		if p.is == signOther || p.class >= classPoints && !tells(p.is) {
			continue
		}
		i, k := uint64(p.is), uint64(p.class)
		add := func(kind, a, b, c uint64) { out = append(out, feature{conceptHash(kind, a, b, c), int32(p.token)}) }
		add(oneConcept, i, 0, 0)
		add(oneClass, k, 0, 0)
		add(twoConcepts, uint64(before.is), i, 0)
		add(twoClasses, uint64(before.class), k, 0)
		add(conceptClass, uint64(before.is), k, 0)
		add(classConcept, uint64(before.class), i, 0)
		add(threeClasses, uint64(before2.class), uint64(before.class), k)
		add(skipConcept, uint64(before2.is), i, 0)
		before2, before = before, p
		if p.class >= classThings {
			continue
		}
		if !slices.Contains(earlier, p.class) {
			for _, e := range earlier {
				add(classThen, uint64(e), k, 0)
			}
			earlier = append(earlier, p.class)
		}
		if clause >= last {
			add(lastClass, k, 0, 0)
			add(lastConcept, i, 0, 0)
		}
		if clause <= 1 {
			add(firstClass, k, 0, 0)
		}
	}
	return out
}

// tells reports punctuation that says something of what stands before it.
func tells(is uint16) bool {
	c := byte(is - signPoints)
	return c == '?' || c == '!' || c == '.'
}
