package lang

import (
	_ "embed"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/packed"
)

func isThai(r rune) bool { return r >= 0x0e01 && r <= 0x0e5b && r != 0x0e3f }

//go:embed data/th.words.txt
var thaiWords string

// thaiLexicon is the known words.
type thaiLexicon struct {
	words map[string]struct{}
	// lengths has bit n where a word of n letters begins with these two.
	lengths [thaiLetters][thaiLetters]uint32
}

// thaiLetters is how many signs the Thai block has.
const thaiLetters = 0x80

// thaiDict is read at first use.
var thaiDict = sync.OnceValue(func() *thaiLexicon {
	d := &thaiLexicon{words: make(map[string]struct{}, 2000)}
	for _, w := range strings.Fields(packed.Text(thaiWords)) {
		if len(w) < 2*thaiLetter || len(w) > maxThaiWord {
			continue
		}
		d.words[w] = struct{}{}
		*d.lengthsAt(w) |= 1 << (len(w) / thaiLetter)
	}
	return d
})

// lengthsAt is the place of the lengths of words that begin like s.
func (d *thaiLexicon) lengthsAt(s string) *uint32 {
	return &d.lengths[letterOf(s)][letterOf(s[thaiLetter:])]
}

// letterOf numbers the first letter of s within the Thai block.
func letterOf(s string) int { return int(s[1]&1)<<6 | int(s[2]&0x3f) }

const (
	thaiLetter  = 3  // bytes
	maxThaiWord = 60 // bytes: twenty letters
)

// appendThai cuts the run of Thai letters at i into words: the cut with the
// fewest letters outside known words, then the fewest words. Letters between
// known words stand together as one word.
func appendThai(out []Token, text string, i int) ([]Token, int) {
	end := i
	for end < len(text) && end-i < maxThaiRun {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !isThai(r) {
			break
		}
		end += n
	}
	run := text[i:end]
	from := 0
	for _, cut := range thaiCuts(run) {
		w := run[from:cut]
		t := Word
		if strings.Trim(w, "๐๑๒๓๔๕๖๗๘๙") == "" {
			t = Number
		}
		out = append(out, Token{i + from, i + cut, squeezeThai(w), t})
		from = cut
	}
	return out, end
}

const maxThaiRun = 3000 // bytes cut at once; a longer run goes on with a new cut

// best is the cheapest way to reach a position.
type best struct {
	cost int // letters outside words count 10, words 1
	from int
	word bool
}

func thaiCuts(run string) []int {
	dict := thaiDict()
	at := make([]best, len(run)+1)
	for i := range at {
		at[i].cost = -1
	}
	at[0].cost = 0
	for i := 0; i < len(run); i += 3 {
		if at[i].cost < 0 {
			continue
		}
		reach(at, i, i+3, 10, false)
		if i+2*thaiLetter > len(run) {
			continue
		}
		for left := *dict.lengthsAt(run[i:]); left != 0; left &= left - 1 {
			j := i + bits.TrailingZeros32(left)*thaiLetter
			if j > len(run) {
				break
			}
			if _, ok := dict.words[run[i:j]]; ok && !combines(run[j:]) {
				reach(at, i, stretch(run, j), 1, true)
			}
		}
	}
	return walkBack(at)
}

func reach(at []best, i, j, cost int, word bool) {
	if c := at[i].cost + cost; at[j].cost < 0 || c < at[j].cost {
		at[j] = best{c, i, word}
	}
}

// combines reports a vowel or tone mark that cannot begin a word.
func combines(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == 0x0e31 || r >= 0x0e33 && r <= 0x0e3a || r >= 0x0e47 && r <= 0x0e4e || r == 0x0e32 || r == 0x0e30 || r == 0x0e45
}

// stretch takes the drawn-out end of a word with it: มากกกก.
func stretch(run string, j int) int {
	last, k := run[j-3:j], j
	for k+3 <= len(run) && run[k:k+3] == last {
		k += 3
	}
	if k-j < 6 { // a single repeated letter may begin the next word
		return j
	}
	return k
}

// squeezeThai writes a drawn-out last letter once.
func squeezeThai(w string) string {
	n := len(w)
	for n >= 9 && w[n-3:n] == w[n-6:n-3] {
		n -= 3
	}
	if len(w)-n < 6 {
		return w
	}
	return w[:n]
}

// walkBack lists the ends of words in order. Unknown letters between two words
// have one end.
func walkBack(at []best) []int {
	var steps []int
	for i := len(at) - 1; i > 0; i = at[i].from {
		steps = append(steps, i)
	}
	slices.Reverse(steps)
	cuts := steps[:0]
	unknown := false
	for _, i := range steps {
		if unknown && !at[i].word {
			cuts[len(cuts)-1] = i
		} else {
			cuts = append(cuts, i)
		}
		unknown = !at[i].word
	}
	return cuts
}
