package fold

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cut gives the hashed 5-letter pieces of a normalised text, sorted, each once;
// nil where it is too short.
func cut(s string) []uint64 {
	rs := []rune(s)
	if letters(s) < shortest {
		return nil
	}
	out := make([]uint64, 0, len(rs))
	for i := 0; i+piece <= len(rs); i++ {
		h := uint64(0x9e3779b97f4a7c15)
		for _, r := range rs[i : i+piece] {
			h = (h ^ uint64(r)) * 0x100000001b3
		}
		out = append(out, mix(h))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// letters counts what is read, without spaces.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if r != ' ' {
			n++
		}
	}
	return n
}

// minima are the smallest values of the pieces under 64 orderings, each an odd
// multiplier and a shift drawn from a fixed seed.
func minima(ps []uint64) [bands * rows]uint32 {
	var low [bands * rows]uint32
	for i := range low {
		low[i] = math.MaxUint32
	}
	for _, p := range ps {
		for i := range low {
			if v := uint32((p*order[i][0] + order[i][1]) >> 32); v < low[i] {
				low[i] = v
			}
		}
	}
	return low
}

// order never changes: signatures of many runs meet in one index.
var order = func() (o [bands * rows][2]uint64) {
	seed := uint64(20)
	for i := range o {
		for j := range o[i] {
			seed += 0x9e3779b97f4a7c15
			o[i][j] = mix(seed)
		}
		o[i][0] |= 1
	}
	return o
}()

// mix is the finisher of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// normalise leaves what was said: no links, handles and repost prefix, no
// case, one space between words, no punctuation or emoji. Hashtags lose their sign and
// stay as words, for they are often part of the sentence.
func normalise(text string) string {
	text = strings.ToValidUTF8(text, " ")
	var b strings.Builder
	b.Grow(len(text))
	for i, w := range strings.Fields(text) {
		if dropped(w, i) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		writeWord(&b, w)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// dropped reports words that change from copy to copy and say nothing.
func dropped(w string, i int) bool {
	switch {
	case i == 0 && (w == "RT" || w == "rt" || w == "MT"):
		return true
	case strings.HasPrefix(w, "http://"), strings.HasPrefix(w, "https://"), strings.HasPrefix(w, "www."), strings.HasPrefix(w, "t.co/"):
		return true
	}
	return len(w) > 1 && w[0] == '@'
}

// bare maps accented Latin letters to the letter below the accent, because guests
// retype a text on keyboards without accents: ç to c, é to e, İ and ı to i.
var bare = func() map[rune]rune {
	m := map[rune]rune{'ı': 'i', 'ø': 'o', 'đ': 'd', 'ł': 'l'}
	for r := rune(0xc0); r <= 0x17f; r++ {
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(unicode.ToLower(r))))
		if base < utf8.RuneSelf {
			m[r] = base
		}
	}
	return m
}()

// writeWord folds case and accents and keeps letters, marks and digits.
func writeWord(b *strings.Builder, w string) {
	for _, r := range w {
		if base, ok := bare[r]; ok {
			r = base
		}
		switch {
		case r >= 0x300 && r <= 0x36f: // accents written as characters of their own
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			b.WriteByte(byte(r))
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
}
