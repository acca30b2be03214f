package pulse

import (
	"regexp"
	"strings"
	"unicode"
)

// mostMarks is how many signs without width may follow each other. No language has
// more on a letter, and flags of regions have seven.
const mostMarks = 8

// Flat is to for strings.Map, once for one text, and leaves out of a flood of signs
// without width what is beyond eight: they would be piled up over the lines above, or
// be carried along unseen.
func Flat(to func(rune) rune) func(rune) rune {
	marks := 0
	return func(r rune) rune {
		switch r = to(r); {
		case r < 0:
		case r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			if marks++; marks > mostMarks {
				return -1
			}
		default:
			marks = 0
		}
		return r
	}
}

// NoFormula keeps a spreadsheet from reading a field as a formula: at its beginning,
// where programs look past blanks and some read the wide signs of East Asia too, and
// behind what parts fields and rows where the list separator is no comma.
func NoFormula(s string) string {
	if first := strings.TrimLeft(s, " \t\r\n\u00a0\u3000"); first != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(first)[0]) || strings.HasPrefix(s, "\t") {
		s = "'" + s
	}
	return laterFormula.ReplaceAllString(s, "$1'$2")
}

// laterFormula is a formula behind a semicolon, a tab or a line break. A smiley is none.
var laterFormula = regexp.MustCompile(`([;\t\n][" ]*)([=@＝＠]|[-+＋－][\pL\pN(])`)
