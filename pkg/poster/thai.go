package poster

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// thaiFile is the Thai words of ICU (see NOTICE), sorted. A byte from 0x80 on
// begins a word and says how many letters it shares with the one before it; the
// other bytes are letters, counted from U+0E00.
//
//go:embed data/thai.words.gz
var thaiFile []byte

// thaiWords is read at the first Thai text. The words that pkg/lang cuts by are
// those that tell opinions; a line may end only where a whole dictionary agrees.
var thaiWords = sync.OnceValue(func() map[string]bool {
	z, err := gzip.NewReader(bytes.NewReader(thaiFile))
	if err != nil {
		panic(err) // a mistake in this program
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	out := make(map[string]bool, 27000)
	var word []rune
	for i, b := range raw {
		if b >= 0x80 {
			if i > 0 {
				out[string(word)] = true
			}
			word = word[:b&0x7f]
			continue
		}
		word = append(word, 0x0e00+rune(b))
	}
	out[string(word)] = true
	return out
})

const longestThai = 20 // letters of the longest word

// thaiEnds is where a line may end inside runs of Thai letters, as bytes of text:
// between two words that are both known, in the cut that leaves the fewest letters
// outside of words and then has the fewest words. A name that no dictionary knows
// is not cut, nor from what stands beside it.
func thaiEnds(text string) map[int]bool {
	out := map[int]bool{}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.Is(unicode.Thai, r) {
			i += n
			continue
		}
		end := i
		for end < len(text) && end-i < 3000 {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !unicode.Is(unicode.Thai, r) {
				break
			}
			end += n
		}
		for _, at := range cutThai(text[i:end]) {
			if thaiMayEnd(text, i+at) && !clings(text[:i+at], text[i+at:]) {
				out[i+at] = true
			}
		}
		i = end
	}
	return out
}

// thaiStep is the best way to reach a place in a run.
type thaiStep struct {
	cost  int // letters outside words count 100, words 1
	from  int
	known bool
}

// cutThai gives the places between two known words, in bytes; each letter is three.
func cutThai(run string) []int {
	n := len(run) / 3
	at := make([]thaiStep, n+1)
	for i := 1; i <= n; i++ {
		at[i].cost = 1 << 30
	}
	words := thaiWords()
	for i := range n {
		if c := at[i].cost + 100; c < at[i+1].cost {
			at[i+1] = thaiStep{c, i, false}
		}
		for j := i + 2; j <= min(n, i+longestThai); j++ {
			if c := at[i].cost + 1; c <= at[j].cost && words[run[3*i:3*j]] && thaiMayEnd(run, 3*j) {
				at[j] = thaiStep{c, i, true}
			}
		}
	}
	var parts []thaiStep // the last first; cost is where it ends
	for i := n; i > 0; i = at[i].from {
		parts = append(parts, thaiStep{i, at[i].from, at[i].known})
	}
	return joints(parts)
}

// joints are where two known parts meet. A short word beside unknown letters is
// taken for a piece of what they are.
func joints(parts []thaiStep) []int {
	sure := make([]bool, len(parts))
	for i, p := range parts {
		strange := i > 0 && !parts[i-1].known || i+1 < len(parts) && !parts[i+1].known
		sure[i] = p.known && !(strange && p.cost-p.from <= 3)
	}
	var out []int
	for i, p := range parts[:max(0, len(parts)-1)] {
		if sure[i] && sure[i+1] {
			out = append(out, 3*p.from)
		}
	}
	return out
}

// thaiMayEnd asks the letters on both sides: a vowel written before its consonant
// never ends a line, and marks, following vowels and ๆ ฯ never begin one. The end
// of the text is a place to end.
func thaiMayEnd(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, n := utf8.DecodeRuneInString(text[at:])
	leads := before >= 0x0e40 && before <= 0x0e44
	follows := n > 0 && (after == 0x0e2f || after >= 0x0e30 && after <= 0x0e3a || after >= 0x0e45 && after <= 0x0e4e)
	return !leads && !follows
}

// Words that belong so closely to a neighbour that no line ends between them:
// particles that close a sentence, and what opens a word or denies it.
var (
	closers = []string{"ค่ะ", "คะ", "ครับ", "คับ", "นะ", "จ้า", "จ้ะ", "จ๊ะ", "เลย", "ได้"}
	openers = []string{"ไม่", "การ", "ความ", "น่า"}
	// costly are better not at the beginning of a line.
	costly = []string{"ด้วย", "แล้ว", "มาก", "กัน", "อยู่"}
)

func clings(before, after string) bool {
	return slices.ContainsFunc(closers, func(w string) bool { return strings.HasPrefix(after, w) }) ||
		slices.ContainsFunc(openers, func(w string) bool { return strings.HasSuffix(before, w) })
}

func leans(after string) float64 {
	if slices.ContainsFunc(costly, func(w string) bool { return strings.HasPrefix(after, w) }) {
		return numberCost
	}
	return 0
}
