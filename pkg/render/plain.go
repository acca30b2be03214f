package render

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// kind is what a letter does to lines and columns. The letters that most texts are
// made of have one; all others are strange, and uniseg is asked about them.
type kind uint8

const (
	strange kind = iota
	sign         // one column; who asks for lines asks uniseg
	letter       // or a digit: one column, with no break beside another
	tail         // a letter that is part of the grapheme before it
	mark         // part of what stands before it, without a column
	stop         // one column, never first on a line
	quote        // one column, with no break beside anything but a space
	space
)

// asciiKinds are of the first 128 letters.
var asciiKinds = func() (of [utf8.RuneSelf]kind) {
	for r := rune(0x20); r < 0x7f; r++ {
		switch {
		case r == ' ':
			of[r] = space
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			of[r] = letter
		case r == ',', r == '.', r == ':', r == ';', r == '!', r == '?':
			of[r] = stop
		case r == '\'', r == '"':
			of[r] = quote
		default:
			of[r] = sign
		}
	}
	return of
}()

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		return asciiKinds[r]
	case r >= 0xc0 && r <= 0x24f, r == '·', r == '→':
		return letter
	case r >= 0xe01 && r <= 0xe59:
		return thaiKind(r)
	case r == '“', r == '”', r == '‘', r == '’':
		return quote
	case r == '…':
		return stop
	}
	return strange
}

func thaiKind(r rune) kind {
	switch {
	case r == 'ำ':
		return tail
	case r == '\u0e31', r >= '\u0e34' && r <= '\u0e3a', r >= '\u0e47' && r <= '\u0e4e':
		return mark
	case r <= 'า', r >= 'เ' && r <= 'ๆ', r >= '๐':
		return letter
	}
	return strange
}

// plainWidth is the columns of s, or more than room where they are more; not ok where
// a letter is strange.
func plainWidth(room int, s string) (width int, ok bool) {
	for i := 0; i < len(s) && width <= room; {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch kindOf(r) {
		case strange:
			return 0, false
		case mark:
		default:
			width++
		}
		i += n
	}
	return width, true
}

// grapheme is the size in bytes and the width in columns of the first of s.
func grapheme(s string) (size, width int) {
	r, size := utf8.DecodeRuneInString(s)
	width = 1
	switch kindOf(r) {
	case strange:
		return strangeGrapheme(s)
	case mark:
		width = 0
	}
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch kindOf(r) {
		case strange:
			return strangeGrapheme(s)
		case mark:
		case tail:
			width++
		default:
			return size, width
		}
		size += n
	}
	return size, width
}

func strangeGrapheme(s string) (size, width int) {
	first, _, width, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return len(first), width
}

// segment cuts from s what has to stay on one line, with the spaces behind it. The
// state is -1 at first, then what the last call returned.
func segment(s string, state int) (piece, rest string, next int) {
	if state < 0 {
		if n := plainSegment(s); n > 0 {
			return s[:n], s[n:], -1
		}
	}
	piece, rest, _, state = uniseg.FirstLineSegmentInString(s, state)
	// At a letter all is as at a beginning, whatever stood before it.
	if r, _ := utf8.DecodeRuneInString(rest); kindOf(r) == letter {
		state = -1
	}
	return piece, rest, state
}

// plainSegment is how many bytes of s stay on one line, by the rules of Unicode (UAX
// 14) for kinds that are not strange; 0 where another one decides.
func plainSegment(s string) int {
	before := sign // the beginning
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch k := kindOf(r); {
		case k == strange, k == sign:
			return 0
		case before == space && k != space:
			if k == mark || k == stop {
				return 0
			}
			return i
		case k == mark:
			if i == 0 {
				return 0
			}
		case k == stop:
			if i == 0 {
				return 0
			}
			before = k
		case before == stop && (k == letter || k == tail):
			return 0
		default:
			before = k
		}
		i += n
	}
	return len(s)
}
