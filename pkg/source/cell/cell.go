// Package cell reads what people and programs write into one cell of a sheet, a feed or
// an answer: dates, stars, languages, links, names of columns. It knows no format.
package cell

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Name makes names comparable: small letters, no accents, spaces or
// dashes; the Turkish dotted and dotless i are one.
func Name(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 'ı' || r == 'I':
			b.WriteByte('i')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Clean makes foreign bytes storable: valid UTF-8 and no NUL, which PostgreSQL
// cannot hold. Everything else stays as it was written.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Language keeps a language tag and drops words like "Turkish": the text tells.
func Language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	base, _, _ := strings.Cut(s, "-")
	if len(base) < 2 || len(base) > 3 {
		return ""
	}
	for _, r := range s {
		if (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '-' {
			return ""
		}
	}
	switch strings.ToLower(base) {
	case "in":
		return "id" // the code until 1989, still sent by old exports
	case "iw":
		return "he"
	case "und":
		return ""
	}
	return strings.ToLower(base) + s[len(base):]
}

// Link keeps web links only, so that nothing else can be clicked in a digest.
func Link(s string) string {
	s = Clean(strings.TrimSpace(s))
	l := strings.ToLower(s)
	if strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") {
		return s
	}
	return ""
}

// Short quotes a value in a message without repeating a whole page of it.
func Short(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// Count is a number with its words: "1 row has", "3 rows have".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
