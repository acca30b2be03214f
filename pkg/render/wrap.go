package render

import (
	"strings"
	"unicode"

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
	g, end, width, syllable := uniseg.NewGraphemes(s), 0, 0, 0
	for g.Next() {
		from, to := g.Positions()
		if leads(g.Runes()[0]) {
			syllable = from
		}
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
