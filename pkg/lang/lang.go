// Package lang knows the languages guests write: which one a text is in, how
// its letters fold, where its words, sentences and clauses are, and how names
// of staff and of the brand stand in it. It judges nothing. All offsets are
// bytes into the text that was given.
package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The languages pulse judges. Any other text is Other.
const (
	EN    = "en"
	TR    = "tr"
	FR    = "fr"
	ID    = "id"
	TH    = "th"
	Other = "other"
)

// All lists the languages pulse judges.
func All() []string { return []string{EN, TR, FR, ID, TH} }

// Known reports whether code is one of the five.
func Known(code string) bool {
	switch code {
	case EN, TR, FR, ID, TH:
		return true
	}
	return false
}

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Fold lowers s by the rules of its language and composes its accents, so that
// two spellings of one word compare equal: in Turkish I becomes ı and İ
// becomes i. Curly apostrophes become straight.
func Fold(code, s string) string {
	if isASCII(s) && (code != TR || strings.IndexByte(s, 'I') < 0) {
		return strings.ToLower(s)
	}
	if strings.IndexFunc(s, mayCompose) >= 0 && !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return strings.Map(func(r rune) rune {
		if r == '’' || r == '‘' || r == 'ʼ' {
			return '\''
		}
		if code == TR {
			return unicode.TurkishCase.ToLower(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// mayCompose tells letters that composing could change: none below the
// combining accents, and none of Thai but its am and the marks under it.
func mayCompose(r rune) bool {
	return r >= 0x300 && (!isThai(r) || r >= 0x0e38 && r <= 0x0e3a || r >= 0x0e48 && r <= 0x0e4b)
}

// Plain is Fold without accents and without the dot that tells ı from i, as
// hurried guests type: "Kahve Durağı" becomes "kahve duragi". Thai is kept.
func Plain(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		writePlain(&b, r)
	}
	return b.String()
}

// flat is a text in plain letters that remembers where each byte came from.
type flat struct {
	text string
	from []int // from[i] is the offset in the source of text[i]; from[len(text)] its length
}

func flatten(s string) flat {
	var b strings.Builder
	b.Grow(len(s))
	from := make([]int, 0, len(s)+1)
	for i, r := range s {
		n := b.Len()
		writePlain(&b, r)
		for ; n < b.Len(); n++ {
			from = append(from, i)
		}
	}
	return flat{b.String(), append(from, len(s))}
}

func writePlain(b *strings.Builder, r rune) {
	switch {
	case r < 0x80:
		b.WriteRune(unicode.ToLower(r))
	case r == 'ı' || r == 'İ':
		b.WriteByte('i')
	case r == '’' || r == '‘' || r == 'ʼ':
		b.WriteByte('\'')
	case r == 'ß':
		b.WriteString("ss")
	case r == 'œ' || r == 'Œ':
		b.WriteString("oe")
	case isInvisible(r) || r >= 0x300 && r <= 0x36f:
	default:
		b.WriteRune(unicode.ToLower(base(r)))
	}
}

// base is the letter under a Latin accent: ş to s.
func base(r rune) rune {
	if r > 0x24f && (r < 0x1e00 || r > 0x1eff) {
		return r
	}
	if d := norm.NFD.PropertiesString(string(r)).Decomposition(); len(d) > 0 {
		r, _ = utf8.DecodeRune(d)
	}
	return r
}

// isInvisible tells marks that only steer layout: a name keeps its identity
// when a phone put one inside it.
func isInvisible(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r == 0x2060 || r == 0xfeff
}

// source gives the span of the given text that became f.text[start:end].
func (f flat) source(start, end int) Span {
	s, e := f.from[start], f.from[end]
	return Span{s, e}
}
