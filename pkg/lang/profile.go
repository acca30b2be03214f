package lang

import (
	"embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/*.words.tsv data/other.words.txt data/telling.txt
var wordFiles embed.FS

// profile is what one Latin-script language looks like: how often its common
// words occur, and the three-letter pieces of them.
type profile struct {
	code  string
	words map[string]float64 // share of all words
	grams map[string]float64 // log share of all pieces
	floor float64            // log share of a piece never seen
	doubt float64            // nats it must be ahead: it shares most words with one of ours

	letters string // beyond a to z; "" any
}

// profiles are built from the word lists at first use.
var profiles = sync.OnceValue(func() []*profile {
	var out []*profile
	for _, code := range []string{EN, TR, FR, ID} {
		out = append(out, newProfile(code, countedWords(code)))
	}
	raw, _ := wordFiles.ReadFile("data/other.words.txt")
	for line := range strings.Lines(string(raw)) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		code, like, _ := strings.Cut(code, "+")
		p := newProfile(code, blend(rankedWords(rest), countedWords(like)))
		if like != "" {
			p.doubt = sisterDoubt
		}
		out = append(out, p)
	}
	return out
})

// unaccented is how many times rarer guests leave the accents out than type them.
const unaccented = 4

func countedWords(code string) map[string]float64 {
	raw, _ := wordFiles.ReadFile("data/" + code + ".words.tsv") // absent where there is no sister
	words := map[string]float64{}
	for line := range strings.Lines(string(raw)) {
		w, n, _ := strings.Cut(strings.TrimSpace(line), "\t")
		w = strings.TrimSuffix(w, "'")
		c, _ := strconv.ParseFloat(n, 64)
		words[w] += c
		if p := Plain(w); p != w {
			words[p] += c / unaccented
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

// sisterDoubt is about one telling word.
const sisterDoubt = 3

// blend adds a sister language's words at double weight, so that between two
// that share most words (Malay and Indonesian) only the others decide.
func blend(own, sister map[string]float64) map[string]float64 {
	var mine, theirs float64
	for _, n := range own {
		mine += n
	}
	for _, n := range sister {
		theirs += n
	}
	for w, n := range sister {
		own[w] += 2 * n * mine / theirs
	}
	return own
}

// covered is the share of running words that the listed words make up.
const covered = 0.7

func newProfile(code string, words map[string]float64) *profile {
	p := &profile{code: code, words: words, grams: map[string]float64{}, letters: letters[code]}
	var sum, pieces float64
	for w, n := range words {
		sum += n
		// Rare words show the letters of a language as well as frequent ones do.
		weight := math.Sqrt(n)
		for _, g := range appendGrams(nil, w) {
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

// appendGrams lists the three-letter pieces of a word with its borders.
func appendGrams(out []string, w string) []string {
	w = "_" + w + "_"
	var starts [3]int // of the last three letters
	n := 0
	for i := range w {
		if n >= 3 {
			out = append(out, w[starts[n%3]:i])
		}
		starts[n%3] = i
		n++
	}
	if n >= 3 {
		out = append(out, w[starts[n%3]:])
	}
	return out
}

// reading is what the words of a text say of its language.
type reading struct {
	scores []float64 // log likelihood in each language, in the order of profiles
	own    []int     // words that speak clearly for each language
}

// clearLead is how much likelier a word is in one language than in any other
// to be that one's own, in nats, where no list holds it.
const clearLead = 3

func readLatin(words []string) reading {
	ps := profiles()
	r := reading{make([]float64, len(ps)), make([]int, len(ps))}
	pieces := make([]string, 0, 24)
	for _, w := range words {
		pieces = appendGrams(pieces[:0], w)
		best, first, second := 0, math.Inf(-1), math.Inf(-1)
		for i, p := range ps {
			v := p.word(w, pieces)
			r.scores[i] += v
			if v > first {
				best, first, second = i, v, first
			} else {
				second = max(second, v)
			}
			if p.words[w] > 0 {
				r.own[i]++
			}
		}
		if first-second >= clearLead && ps[best].words[w] == 0 {
			r.own[best]++
		}
	}
	return r
}

// word is the log likelihood of one word: from the list, or from its letters,
// whichever is greater, within bounds so that one odd name cannot decide.
func (p *profile) word(w string, pieces []string) float64 {
	v := math.Log(1-covered) - 4
	for _, g := range pieces {
		if s, ok := p.grams[g]; ok {
			v += s + 7
		} else {
			v += p.floor + 7
		}
	}
	v = max(min(v, -6), -14)
	if f := p.words[w]; f > 0 {
		v = max(math.Log(f), v)
	}
	return v - p.strange(w)
}

// strangeLetter is what a letter costs that a language does not write, in nats.
const strangeLetter = 8

// strange is the cost of a word with letters beyond the language's own.
func (p *profile) strange(w string) float64 {
	if p.letters == "" {
		return 0
	}
	for _, r := range w {
		if r >= 0x80 && !strings.ContainsRune(p.letters, r) {
			return strangeLetter
		}
	}
	return 0
}

// letters are those beyond a to z that a language writes, borrowed words included.
var letters = map[string]string{
	EN: "éèêëïçôñ’",
	TR: "çğıiöşüâîû’",
	FR: "àâæçéèêëîïôœùûüÿ’",
	ID: "éè’",
}

// sister is Malay, which shares most words with Indonesian.
const sister = "ms"

// clearWord is what a word weighs that only one of the two has; Malay words that
// some Indonesians write too weigh 1.
const clearWord = 2

// telling weighs the words that tell the two apart: above 0 for Malay, below for
// Indonesian.
var telling = sync.OnceValue(func() map[string]int {
	raw, _ := wordFiles.ReadFile("data/telling.txt") // embedded: a build without it does not start
	weight := map[string]int{sister: clearWord, sister + "?": 1, ID: -clearWord}
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
