// Package search tells by which words a text is found, and whether what a person
// typed stands in it: in any case, with or without accents and the dots of Turkish,
// by the beginning of a word, and in Thai anywhere, as nothing says there where a
// word ends. It is pure: the words are kept by store.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Limits keep one hostile text from filling the index.
const (
	longest = 64   // bytes of a word that count
	most    = 4096 // words of one text
)

// Words gives the words of a text by which store finds it: folded, each once, in
// byte order. Of Thai these are all three letters that follow each other, and at the
// end of a run the last two and the last one.
func Words(text string) []string {
	seen := map[string]bool{}
	for _, r := range runs(text) {
		for _, w := range r.words() {
			if len(seen) < most {
				seen[w] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for w := range seen {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// run is a stretch of letters and digits, of Thai letters, or one picture.
type run struct {
	plain      string // folded
	start, end int    // bytes of the text
	thai       bool
	from       []int // Thai: where each byte of plain came from, and the end
}

func (r run) words() []string {
	if !r.thai {
		return []string{cut(r.plain)}
	}
	return grams(r.plain)
}

// cut shortens a word to what counts of it.
func cut(word string) string {
	if len(word) <= longest {
		return word
	}
	n := longest
	for !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// grams are the pieces of up to three letters that begin at each letter.
func grams(plain string) []string {
	letters := []rune(plain)
	out := make([]string, len(letters))
	for i := range letters {
		out[i] = string(letters[i:min(i+3, len(letters))])
	}
	return out
}

// kind is what a letter belongs to.
type kind uint8

const (
	none  kind = iota // between runs
	word              // letters, marks and digits of any script but Thai
	thai              //
	alone             // a picture is a word by itself
	skip              // nothing anybody sees: joiners, directions, tone marks
)

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return word
		}
		return none
	case r >= 0x0e48 && r <= 0x0e4b: // tone marks are left out as often as accents
		return skip
	case unicode.Is(unicode.Thai, r) && r != '฿':
		return thai
	case unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f:
		return skip
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return word
	case unicode.Is(unicode.So, r):
		return alone
	}
	return none
}

// runs cuts a text. Invalid UTF-8 stands between runs.
func runs(text string) []run {
	var out []run
	open := none
	for i, r := range text {
		k := kindOf(r)
		if r == '@' && open == none && handle(text[i+1:]) {
			k = word
		}
		if k == skip {
			if open == thai && unicode.Is(unicode.Thai, r) { // a tone mark belongs to its letter
				out[len(out)-1].end = i + utf8.RuneLen(r)
			}
			continue
		}
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			k, end = none, i+1
		}
		if k != none && (k != open || k == alone) {
			out = append(out, run{start: i, thai: k == thai})
		}
		if open = k; k != none {
			out[len(out)-1].end = end
		}
	}
	for i := range out {
		out[i].fold(text)
	}
	return slices.DeleteFunc(out, func(r run) bool { return r.plain == "" })
}

// handle reports a name behind an @. It is a word of its own with the @, so that a
// search for coffee is not a search for all who write to @coffeehouse.
func handle(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return kindOf(r) == word
}

func (r *run) fold(text string) {
	if !r.thai {
		r.plain = strings.Map(visible, lang.Plain(text[r.start:r.end]))
		return
	}
	var b strings.Builder
	for i, c := range text[r.start:r.end] {
		if kindOf(c) == skip {
			continue
		}
		switch c {
		case 'ำ': // typed in one key or in two
			b.WriteString("ํา")
		default:
			b.WriteRune(c)
		}
		for len(r.from) < b.Len() {
			r.from = append(r.from, r.start+i)
		}
	}
	r.plain = strings.ReplaceAll(b.String(), "เเ", "แ")
	if len(r.plain) != b.Len() { // the places moved: the whole run is shown
		r.from = nil
		return
	}
	r.from = append(r.from, r.end)
}

// span gives the bytes of the text behind a piece of a Thai run's plain letters: whole
// letters, though one may have become two.
func (r *run) span(start, end int) lang.Span {
	if r.from == nil {
		return lang.Span{Start: r.start, End: r.end}
	}
	for end < len(r.plain) && r.from[end] == r.from[end-1] {
		end++
	}
	return lang.Span{Start: r.from[start], End: r.from[end]}
}

func visible(r rune) rune {
	if kindOf(r) == skip {
		return -1
	}
	return r
}
