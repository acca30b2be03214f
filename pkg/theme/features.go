package theme

import (
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// hashBits is the size of the feature table: 2^20 places.
const hashBits = 20

// feature is one hashed n-gram and the token it begins at.
type feature struct {
	at    uint32
	token int
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// The kinds of feature keep their hashes apart.
const (
	seedWord = iota + 1
	seedPair
	seedStem
	seedStems
	seedChars
	seedConcept
	seedConcepts
)

func hash(seed uint64, s string) uint64 {
	h := uint64(fnvOffset) ^ seed*0x9e3779b97f4a7c15
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

func place(h uint64) uint32 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> (64 - hashBits))
}

// stemLen is how many letters of a word make its stem; shorter words are their own.
const stemLen = 5

func stem(s string) string {
	n := 0
	for i := range s {
		if n == stemLen {
			return s[:i]
		}
		n++
	}
	return s
}

// features lists words, stems, pairs of each and the letters inside words (three
// to five; in Thai over the borders of words, which are a guess) of a text, and
// the concepts of c. What mute tells of is left out, as are addresses.
func features(c *concepts, text, code string, words []lang.PlainToken, mute func(lang.PlainToken) bool) []feature {
	out := make([]feature, 0, len(text)*2)
	var word, root uint64
	for i, w := range words {
		if !says(w) || mute != nil && mute(w) {
			word, root = 0, 0
			continue
		}
		if w.Type == lang.Punct {
			continue
		}
		h, s := hash(seedWord, w.Plain), hash(seedStem, stem(w.Plain))
		if w.Type == lang.Number {
			h, s = hash(seedWord, "#"), hash(seedStem, "#")
		}
		out = append(out, feature{place(h), i}, feature{place(s), i})
		if word != 0 {
			out = append(out, feature{place(word*31 + h + seedPair), i - 1}, feature{place(root*31 + s + seedStems), i - 1})
		}
		word, root = h, s
		out = letters(out, text, words, i)
	}
	return conceptFeatures(out, c.find(text, code, words), words, mute)
}

// says tells the tokens that can speak of a theme: not names and addresses.
func says(w lang.PlainToken) bool { return w.Type != lang.Handle && w.Type != lang.Link }

func letters(out []feature, text string, words []lang.PlainToken, i int) []feature {
	w := words[i]
	if w.Type != lang.Word && w.Type != lang.Hashtag {
		return out
	}
	if len(w.Text) >= 3 && w.Text[0] == 0xe0 {
		end := w.End
		for j := i + 1; j < len(words) && words[j].Start == end && end-w.End < 3*maxGram; j++ {
			end = words[j].End
		}
		return grams(out, text[w.Start:end], w.End-w.Start, i)
	}
	p := w.Plain[:min(len(w.Plain), 64)]
	return grams(out, "_"+p+"_", len(p)+1, i)
}

const minGram, maxGram = 3, 5

// grams appends the n-grams of s that begin before limit.
func grams(out []feature, s string, limit, token int) []feature {
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
				out = append(out, feature{place(h), token})
			}
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return out
}

// conceptWeight is how often a concept counts beside the n-grams of its words.
const conceptWeight = 2

// conceptFeatures appends the concepts of a text and their pairs in order.
func conceptFeatures(out []feature, fs []found, words []lang.PlainToken, mute func(lang.PlainToken) bool) []feature {
	var last uint64
	for _, f := range fs {
		if w := words[f.token]; !says(w) || mute != nil && mute(w) {
			continue
		}
		h := (uint64(f.concept) + 1) * 0x9e3779b97f4a7c15
		at := place(h + seedConcept)
		for range conceptWeight {
			out = append(out, feature{at, f.token})
		}
		if last != 0 {
			out = append(out, feature{place(last*31 + h + seedConcepts), f.token})
		}
		last = h
	}
	return out
}
