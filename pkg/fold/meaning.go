package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sameFacts reports whether two normalised texts that share most of their letters
// say the same: they may differ in typing and in a small word, not in a number, a
// day, a place or a "not". One that is the other cut short, or holds it whole,
// says the same as far as it goes.
func sameFacts(x, y string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if strings.Contains(y, x) || strings.HasPrefix(y, cutShort(x)) {
		return true
	}
	if !slices.Equal(numbers(x), numbers(y)) {
		return false
	}
	if thai(x) || thai(y) {
		return sameThai(x, y)
	}
	return sameWords(strings.Fields(notted(x)), strings.Fields(notted(y)))
}

// cutShort is a text without its last word, which a provider that cuts texts
// cuts anywhere; in Thai without its last letters.
func cutShort(s string) string {
	rs := []rune(s)
	if len(rs) < shortest {
		return s + "\x00" // no text begins so
	}
	if i := strings.LastIndexByte(s, ' '); i > len(s)*3/4 && !thai(s) {
		return s[:i]
	}
	return string(rs[:len(rs)-3])
}

// notted writes "couldn t" as "could not".
func notted(s string) string {
	s = strings.ReplaceAll(s, "n t ", " not ")
	return strings.Replace(s, "ca not", "can not", 1)
}

// mostSwaps is from how many words exchanged for others two texts are two.
const mostSwaps = 2

// sameWords compares word by word.
func sameWords(x, y []string) bool {
	dx, dy := without(x, y), without(y, x)
	dx, dy = unlike(dx, dy), unlike(dy, dx)
	for _, w := range slices.Concat(dx, dy) {
		if decides[w] {
			return false
		}
	}
	swaps := min(len(dx), len(dy))
	return swaps == 0 || swaps < mostSwaps && !placed(x, dx) && !placed(y, dy)
}

// without gives the words of x that y has fewer of.
func without(x, y []string) []string {
	count := map[string]int{}
	for _, w := range y {
		count[w]++
	}
	var out []string
	for _, w := range x {
		if count[w]--; count[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}

// unlike leaves out the words that look like one of others: typing mistakes, other
// endings, words written together.
func unlike(words, others []string) []string {
	joined := strings.Join(others, "")
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		if decides[w] {
			return false
		}
		return len(w) >= nameStem && strings.Contains(joined, w) || slices.ContainsFunc(others, func(o string) bool { return !decides[o] && resembles(w, o) })
	})
}

// resembles reports words that are one word in two spellings.
func resembles(a, b string) bool {
	if min(len(a), len(b)) >= nameStem && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) {
		return true
	}
	x, y := []rune(a), []rune(b)
	n := max(len(x), len(y))
	return n >= 3 && edits(x, y) <= max(1, n/4)
}

// placed reports whether the only other word stands where a place is named.
func placed(words, other []string) bool {
	if len(other) != 1 {
		return false
	}
	i := slices.Index(words, other[0])
	for _, at := range []int{i - 1, i + 1} {
		if at < 0 || at >= len(words) {
			continue
		}
		if slices.ContainsFunc(branches, func(b string) bool { return strings.HasPrefix(words[at], b) }) {
			return true
		}
	}
	return i > 0 && beforePlace[words[i-1]]
}

// sameThai compares texts without spaces between words: what stands between the
// letters they begin and end with alike may be typed otherwise, or be one word.
func sameThai(x, y string) bool {
	for w := range decidesThai {
		if strings.Count(x, w) != strings.Count(y, w) {
			return false
		}
	}
	a, b := []rune(x), []rune(y)
	from := 0
	for from < min(len(a), len(b)) && a[from] == b[from] {
		from++
	}
	end := 0
	for end < min(len(a), len(b))-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	before := string(a[max(0, from-branchReach):from])
	a, b = a[from:len(a)-end], b[from:len(b)-end]
	n := max(len(a), len(b))
	if min(len(a), len(b)) == 0 || edits(a, b)*4 <= n {
		return true
	}
	return n <= thaiWord && !slices.ContainsFunc(branches, func(w string) bool { return strings.Contains(before, w) })
}

const (
	branchReach = 8  // letters before a Thai word in which a branch may be named
	thaiWord    = 12 // letters
)

func thai(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) >= 0
}

// edits counts letters to insert, take out or replace. Of long parts only that
// they are long counts.
func edits(a, b []rune) int {
	if len(a) > 400 || len(b) > 400 {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		last := row[0]
		row[0] = i + 1
		for j, y := range b {
			step := last
			if x != y {
				step++
			}
			last = row[j+1]
			row[j+1] = min(step, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// numbers lists the numbers of a normalised text, in digits or words, as digits.
// One is left out: it is an article in most languages.
func numbers(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n := i
			for n < len(s) && s[n] >= '0' && s[n] <= '9' {
				n++
			}
			if s[i:n] != "1" {
				out = append(out, s[i:n])
			}
			i = n
		case c >= 'a' && c <= 'z':
			n := i
			for n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
				n++
			}
			if d := digits[s[i:n]]; d != "" {
				out = append(out, d)
			}
			i = n
		case c == 0xe0: // Thai, perhaps
			w, d := thaiNumber(s[i:])
			if d != "" {
				out = append(out, d)
			}
			i += w
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
	}
	return out
}

func thaiNumber(s string) (size int, digit string) {
	for w, d := range thaiDigits {
		if strings.HasPrefix(s, w) {
			return len(w), d
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return n, ""
}
