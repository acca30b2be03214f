package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern is a name to be found in plain letters, however its words are joined.
type pattern struct {
	text  string   // as configured
	words []string // plain
}

func newPattern(name string) pattern {
	plain := strings.FieldsFunc(Plain(name), func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	return pattern{name, plain}
}

// find yields the spans of the text where the name stands as words of its own,
// its suffix not included.
func (p pattern) find(f flat, joined bool) []Span {
	var out []Span
	if len(p.words) == 0 {
		return nil
	}
	for at := 0; at < len(f.text); {
		i := strings.Index(f.text[at:], p.words[0])
		if i < 0 {
			return out
		}
		start := at + i
		_, n := utf8.DecodeRuneInString(f.text[start:])
		at = start + n
		if end, ok := p.match(f.text, start, joined); ok && freeLeft(f.text, start) && freeRight(f.text, end) {
			out = append(out, f.source(start, end))
		}
	}
	return out
}

// match reads the words one after the other: between them spaces and hyphens,
// or nothing where joined.
func (p pattern) match(s string, start int, joined bool) (int, bool) {
	end := start
	for i, w := range p.words {
		gap := 0
		for i > 0 && end+gap < len(s) && strings.IndexByte(" \t\n-_", s[end+gap]) >= 0 {
			gap++
		}
		if i > 0 && gap == 0 && !joined || !strings.HasPrefix(s[end+gap:], w) {
			return 0, false
		}
		end += gap + len(w)
	}
	return end, true
}

func freeLeft(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || isThai(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '@' && r != '#' && r != '_' && r != '\'' || isElided(s[:i])
}

// isElided accepts a name behind a French elision: d'Elif, l'Atlas.
func isElided(s string) bool {
	if !strings.HasSuffix(s, "'") {
		return false
	}
	w := s[:len(s)-1]
	i := strings.LastIndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
	return w == "" || w[i+1:] == "" || isElision(w[i+1:])
}

// maxSuffix bounds what may follow an apostrophe: 'ndakilerden.
const maxSuffix = 12

// freeRight accepts the end of the word, a suffix behind an apostrophe, and a
// Turkish case ending written without one.
func freeRight(s string, end int) bool {
	rest := s[end:]
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || isThai(r):
		return true
	case r == '\'':
		return lettersEnd(rest[1:]) <= maxSuffix
	case r == '_' || unicode.IsDigit(r):
		return false
	case !unicode.IsLetter(r):
		return true
	}
	stem := s[:end]
	if i := strings.LastIndexFunc(stem, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		stem = stem[i+1:]
	}
	return takesSuffix(stem, rest[:lettersEnd(rest)])
}

func lettersEnd(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// minStem is the shortest name that takes a suffix without an apostrophe; with
// shorter ones the result is too often another word.
const minStem = 4

// takesSuffix reports whether suffix is a Turkish case ending that makes stem
// no other name.
func takesSuffix(stem, suffix string) bool {
	if utf8.RuneCountInString(stem) < minStem || otherName(stem+suffix) {
		return false
	}
	switch suffix {
	case "a", "e", "i", "u", "ya", "ye", "yi", "yu", "na", "ne", "ni", "nu",
		"da", "de", "ta", "te", "nda", "nde", "dan", "den", "tan", "ten", "ndan", "nden",
		"in", "un", "nin", "nun", "la", "le", "yla", "yle", "daki", "deki", "taki", "teki", "ndaki", "ndeki",
		"ca", "ce", "lar", "ler", "lara", "lere", "nca", "nce":
		return true
	}
	return false
}

// otherName lists women's names that look like a man's name with an ending.
func otherName(s string) bool {
	switch s {
	case "aliye", "emine", "candan", "nurdan", "melike", "halide", "saliha", "naime", "latife", "serife",
		"nazife", "hanife", "kadriye", "fahriye", "lutfiye", "hayriye", "remziye", "sukriye", "nuriye", "fikriye",
		"zekiye", "hamide", "cemile", "halime", "selime", "kerime", "nesime", "adile", "kamile", "celile",
		"naciye", "sacide", "vahide", "macide", "yasemine", "denizli", "aysenur", "leylan", "selmin", "nermin":
		return true
	}
	return false
}
