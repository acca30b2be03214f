package export

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// longestTitle is Jira's bound; GitHub takes one letter more.
const longestTitle = 255

// title is one line that begins with the item's number, so that people who talk
// of B-12 find it.
func title(i Issue) string { return shorten(i.ID+": "+line(i.Title), longestTitle) }

// shorten cuts to n units of UTF-16, as both trackers count, never between a
// letter and its signs.
func shorten(s string, n int) string {
	if len(utf16.Encode([]rune(s))) <= n {
		return s
	}
	out := []rune(s)
	for len(out) > 0 && (len(utf16.Encode(out)) > n-1 || joins(s, out)) {
		out = out[:len(out)-1]
	}
	return strings.TrimSpace(string(out)) + "…"
}

// joins reports that the letter after the cut belongs to the one before it.
func joins(whole string, cut []rune) bool {
	rest := []rune(whole)[len(cut):]
	return len(rest) > 0 && sticky(rest[0]) || len(cut) > 0 && cut[len(cut)-1] == 0x200D
}

// sticky is a sign that stands on or after the letter before it: an accent, a
// Thai vowel, the second half of an emoji.
func sticky(r rune) bool {
	return unicode.Is(unicode.M, r) || r == 0x200D || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xFE00 && r <= 0xFE0F
}
