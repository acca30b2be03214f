package render

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parts cuts a text without spaces where words says that a Thai word ends. What
// it says is trusted only between letters: a sign stays with its letter and a
// quotation mark with its word.
func parts(words func(string) []int, s string) []string {
	ends := slices.Clone(words(s))
	slices.Sort(ends)
	var out []string
	from := 0
	for _, end := range ends {
		if end > from && end < len(s) && breakable(s[:end], s[end:]) {
			out = append(out, s[from:end])
			from = end
		}
	}
	return append(out, s[from:])
}

// breakable reports whether a line may end with before and the next begin with after.
func breakable(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	if !unicode.Is(unicode.Thai, a) && !unicode.Is(unicode.Thai, b) {
		return false
	}
	begins := unicode.IsLetter(a) || unicode.IsDigit(a)
	ends := unicode.IsLetter(b) || unicode.IsDigit(b) || unicode.IsMark(b)
	return begins && ends && !leads(b) && !follows(after)
}

func thai(s string) bool {
	for at := 0; ; at++ {
		i := strings.IndexByte(s[at:], 0xe0) // each Thai letter begins with it, and no other byte of one is it
		if i < 0 {
			return false
		}
		at += i
		if r, _ := utf8.DecodeRuneInString(s[at:]); unicode.Is(unicode.Thai, r) {
			return true
		}
	}
}

// begins guesses whether a Thai syllable begins with this grapheme: with a vowel
// written before its consonant, or with a consonant that carries a mark. A
// dictionary would know; this is right often.
func begins(before, this string) bool {
	r, _ := utf8.DecodeRuneInString(this)
	return leads(r) || marked(this) && !led(before)
}

// pair guesses whether both begin one syllable together, like กล or หน.
func pair(before, this string) bool {
	b, _ := utf8.DecodeRuneInString(before)
	r, _ := utf8.DecodeRuneInString(this)
	return marked(this) && utf8.RuneCountInString(before) == 1 &&
		(strings.ContainsRune("กขคตปผพ", b) && strings.ContainsRune("รลว", r) ||
			b == 'ห' && strings.ContainsRune("งญนมยรลว", r))
}

// marked reports a Thai consonant with a vowel or tone on it.
func marked(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return r >= 'ก' && r <= 'ฮ' && size < len(s)
}

// led reports whether s is a vowel that belongs to the next consonant.
func led(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return leads(r)
}

// leads reports a Thai vowel that is written before its consonant: a syllable
// begins there.
func leads(r rune) bool { return r >= 'เ' && r <= 'ไ' }

// follows reports a Thai sign that belongs to what stands before it.
func follows(s string) bool {
	for _, r := range s {
		return strings.ContainsRune("ะาำๅๆฯ", r)
	}
	return false
}
