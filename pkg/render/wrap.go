package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// wrap breaks s into lines of at most width columns. It breaks where Unicode
// allows, inside a word only when the word alone is too long (Thai writes whole
// sentences without a space), and never inside a grapheme.
func wrap(width int, s string) []string {
	width = max(width, 8)
	var out []string
	for para := range strings.SplitSeq(s, "\n") {
		out = append(out, wrapLine(width, para)...)
	}
	return out
}

func wrapLine(width int, s string) []string {
	var out []string
	row, rest, state, piece := "", s, -1, ""
	flush := func() {
		out = append(out, strings.TrimRight(row, " "))
		row = ""
	}
	for rest != "" {
		piece, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		for piece != "" {
			room := width - uniseg.StringWidth(row)
			if fits(room, strings.TrimRight(piece, " ")) {
				row += piece
				break
			}
			head := ""
			if thai(piece) || row == "" {
				head, piece = split(room, piece, row == "")
			}
			row += head
			if row != "" {
				flush()
			}
		}
	}
	if row != "" || len(out) == 0 {
		flush()
	}
	return out
}

// fits reports whether s takes at most room columns. It looks no further than it
// must: a guest may write a megabyte without a space.
func fits(room int, s string) bool {
	for state := -1; s != "" && room >= 0; {
		width := 0
		_, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		room -= width
	}
	return room >= 0
}

// split takes from a word what fits into room columns. Where must is set it
// takes at least one grapheme.
func split(room int, s string, must bool) (head, tail string) {
	g, end, width, syllable, before := uniseg.NewGraphemes(s), 0, 0, 0, ""
	for g.Next() {
		from, to := g.Positions()
		switch {
		case pair(before, g.Str()):
			syllable = from - len(before)
		case begins(before, g.Str()):
			syllable = from
		}
		before = g.Str()
		if width += g.Width(); width > room && !(must && end == 0) {
			break
		}
		end = to
	}
	if end == 0 || end == len(s) {
		return s[:end], s[end:]
	}
	if syllable > 0 && syllable <= end && end-syllable < 24 { // eight Thai letters
		end = syllable
	}
	for end > 0 && end < len(s) && follows(s[end:]) {
		end -= len(lastGrapheme(s[:end]))
	}
	if end == 0 && must {
		_, tail, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		return s[:len(s)-len(tail)], tail
	}
	return s[:end], s[end:]
}

func lastGrapheme(s string) string {
	last := ""
	for g := uniseg.NewGraphemes(s); g.Next(); {
		last = g.Str()
	}
	return last
}

func thai(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) })
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

// pad fills s with spaces to width columns as a terminal shows them.
func pad(width int, s string) string {
	return s + strings.Repeat(" ", max(width-uniseg.StringWidth(s), 0))
}

// padLeft fills from the left.
func padLeft(width int, s string) string {
	return strings.Repeat(" ", max(width-uniseg.StringWidth(s), 0)) + s
}

// bar draws n of most in at most width columns; anything above zero is seen.
func bar(width, n, most int) string {
	if width <= 0 || n <= 0 || most <= 0 {
		return ""
	}
	return strings.Repeat("▇", max(1, n*width/most))
}
