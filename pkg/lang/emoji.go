package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// emojiEnd is the length of the picture or emoticon at the start of s, or 0. A
// picture takes its skin tone, variation mark and joined pictures with it.
func emojiEnd(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if !isPicture(r) {
		return emoticonEnd(s)
	}
	for n < len(s) {
		next, m := utf8.DecodeRuneInString(s[n:])
		switch {
		case next == 0xfe0f || next == 0x20e3 || next >= 0x1f3fb && next <= 0x1f3ff:
			n += m
		case isFlag(r) && isFlag(next):
			return n + m
		case next == 0x200d && n+m < len(s):
			after, k := utf8.DecodeRuneInString(s[n+m:])
			if !isPicture(after) {
				return n
			}
			n += m + k
		default:
			return n
		}
	}
	return n
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func isPicture(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff:
		return r < 0x1f3fb || r > 0x1f3ff
	case r >= 0x2600 && r <= 0x27bf, r >= 0x2b05 && r <= 0x2b55, r == 0x203c, r == 0x2049, r >= 0x231a && r <= 0x23ff:
		return true
	}
	return false
}

// emoticonEnd is the length of an ASCII face or heart at the start of s, or 0.
func emoticonEnd(s string) int {
	if strings.HasPrefix(s, "<3") || strings.HasPrefix(s, "^^") || strings.HasPrefix(s, "</3") {
		return strings.IndexAny(s[1:], "3^") + 2
	}
	if s[0] != ':' && s[0] != ';' && s[0] != '=' {
		return 0
	}
	i := 1
	for i < len(s) && i < 3 && (s[i] == '-' || s[i] == '\'') {
		i++
	}
	start := i
	for i < len(s) && strings.IndexByte(")(]/|*", s[i]) >= 0 {
		i++
	}
	if i > start {
		return i
	}
	if i < len(s) && strings.IndexByte("DPdp", s[i]) >= 0 && !startsWord(s[i+1:]) {
		return i + 1
	}
	return 0
}

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return len(s) > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
