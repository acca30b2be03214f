package typeface

import (
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/harfbuzz"
)

// pictured reports a grapheme that people expect in colour.
func pictured(g string) bool {
	r, n := utf8.DecodeRuneInString(g)
	for _, next := range g[n:] {
		switch {
		case next == 0xfe0e:
			return false
		case next == 0xfe0f || next == 0x20e3:
			return true
		}
	}
	return picture(r)
}

func picture(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf || r >= 0x2b05 && r <= 0x2b55 || r >= 0x231a && r <= 0x23ff
}

// formless reports what leaves no mark: control and other invisible characters.
func formless(g string) bool {
	for _, r := range g {
		if !ignorable(r) {
			return false
		}
	}
	return true
}

func ignorable(r rune) bool {
	return unicode.IsControl(r) || harfbuzz.IsDefaultIgnorable(r) || r == 0x2028 || r == 0x2029
}

func rightToLeft(g string) bool {
	r, _ := utf8.DecodeRuneInString(g)
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// neutral reports signs that go along with the direction around them.
func neutral(g string) bool {
	r, _ := utf8.DecodeRuneInString(g)
	return !unicode.IsLetter(r) && !unicode.IsNumber(r)
}
