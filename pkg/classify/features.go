package classify

import (
	"slices"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// hashBits is the size of the feature table: 2^20 places.
const hashBits = 20

// feature is one hashed n-gram and the token it belongs to.
type feature struct {
	at    uint32
	token int32
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hash(seed uint64, s string) uint64 {
	h := uint64(fnvOffset) ^ seed*0x9e3779b97f4a7c15
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

func slot(h uint64) uint32 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> (64 - hashBits))
}

// The kinds of feature keep their hashes apart.
const (
	seedWord = iota + 1
	seedPair
	seedChars
	seedMark
	seedStem
	seedStems
	seedForm
)

const minGram, maxGram = 2, 5

// stemLen is how many letters of a word make its stem: endings differ, the pair
// of stems stays, which counts most in Turkish and French.
const stemLen = 5

// beginning gives the first letters of a word.
func beginning(s string, letters int) string {
	n := 0
	for i := range s {
		if n == letters {
			return s[:i]
		}
		n++
	}
	return s
}

// features appends the word 1-2-grams, the pairs of stems and the character
// 2-5-grams of a text.
func features(out []feature, text string, words []word) []feature {
	prev := hash(seedWord, "^")
	var before uint64
	for i, w := range words {
		h, t := wordHash(w), int32(i)
		out = append(out, feature{slot(h), t}, feature{slot(prev*31 + h + seedPair), t})
		prev = h
		root := h
		if w.Type == lang.Word || w.Type == lang.Hashtag {
			root = hash(seedStem, beginning(w.Plain, stemLen))
		}
		if i > 0 {
			out = append(out, feature{slot(before*31 + root + seedStems), t})
		}
		before = root
		switch {
		case isThaiWord(w):
			out = thaiGrams(out, text, words, i)
		case w.Type == lang.Word || w.Type == lang.Hashtag:
			out = charGrams(out, w.Plain, t)
		}
	}
	return out
}

func isThaiWord(w word) bool {
	return w.Type == lang.Word && len(w.Text) >= 3 && w.Text[0] == 0xe0
}

// wordHash tells words, and of addresses, names and numbers only that they stand there.
func wordHash(w word) uint64 {
	switch w.Type {
	case lang.Link:
		return hash(seedMark, "link")
	case lang.Handle:
		return hash(seedMark, "handle")
	case lang.Number:
		return hash(seedMark, "number"[:min(6, 1+len(w.Text))])
	}
	return hash(seedWord, w.Plain)
}

func charGrams(out []feature, w string, token int32) []feature {
	if len(w) > 64 {
		w = w[:64]
	}
	var bordered [66]byte
	n := 1 + copy(bordered[1:], w)
	bordered[0], bordered[n] = '_', '_'
	if isASCII(bordered[:n+1]) {
		return asciiGrams(out, bordered[:n+1], token)
	}
	return grams(out, string(bordered[:n+1]), n, token)
}

func isASCII(s []byte) bool {
	for _, b := range s {
		if b >= 0x80 {
			return false
		}
	}
	return true
}

// asciiGrams is grams of letters of one byte each.
func asciiGrams(out []feature, s []byte, token int32) []feature {
	out = slices.Grow(out, len(s)*(maxGram-minGram+1))
	for i := range s[:len(s)-1] {
		h := hash(seedChars, "")
		for n, b := range s[i:min(i+maxGram, len(s))] {
			h = (h ^ uint64(b)) * fnvPrime
			if n+1 >= minGram {
				out = append(out, feature{slot(h), token})
			}
		}
	}
	return out
}

// thaiGrams runs over the borders of words, because they are our guess alone.
func thaiGrams(out []feature, text string, words []word, i int) []feature {
	end := words[i].End
	for j := i + 1; j < len(words) && words[j].Start == end && end-words[i].End < 3*maxGram; j++ {
		end = words[j].End
	}
	return grams(out, text[words[i].Start:end], words[i].End-words[i].Start, int32(i))
}

// grams appends the n-grams of s that begin before limit.
func grams(out []feature, s string, limit int, token int32) []feature {
	for i := 0; i < min(limit, len(s)); {
		h := hash(seedChars, "")
		n := 0
		for j := i; j < len(s) && n < maxGram; n++ {
			_, size := utf8.DecodeRuneInString(s[j:])
			for ; size > 0; size-- {
				h = (h ^ uint64(s[j])) * fnvPrime
				j++
			}
			if n+1 >= minGram {
				out = append(out, feature{slot(h), token})
			}
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return out
}

// denseLen is how many summed features follow.
const denseLen = 11

// dense sums the listed words and the signs of a text that stand for many
// n-grams: praise, complaint, both, asking, marks, and words of notices.
func dense(words []word, hits []hit) [denseLen]float64 {
	d := [denseLen]float64{0: 1}
	for _, h := range hits {
		switch {
		case h.role == roleAsk:
			d[5] = 1
		case h.role == roleNeutral:
			d[10] = min(d[10]+h.weight/3, 1)
		case h.role > roleComplaint:
		case h.weight > 0:
			d[1] += h.weight / 3
			d[3] = 1
		default:
			d[2] -= h.weight / 3
			d[4] = 1
		}
	}
	for _, w := range words {
		switch w.Text {
		case "?":
			d[6] = 1
		case "!":
			d[7] = 1
		}
		if w.Type == lang.Link {
			d[8] = 1
		}
	}
	d[1], d[2] = min(d[1], 3), min(d[2], 3)
	d[9] = d[3] * d[4]
	return d
}
