package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type is what a token is.
type Type uint8

// The kinds of token.
const (
	Word Type = iota
	Number
	Punct
	Link
	Handle  // @name
	Hashtag // #name
	Emoji   // pictures and emoticons such as :)
)

// Token is one word, sign or picture of a text. Text is folded; a hashtag's has
// no #, a handle's no @, a Turkish word's no suffix behind an apostrophe.
type Token struct {
	Start, End int
	Text       string
	Type       Type
}

// Tokens cuts text into tokens by the rules of its language. White space is
// between tokens, everything else is in exactly one. Invalid UTF-8 is Punct.
func Tokens(text, code string) []Token {
	out := make([]Token, 0, len(text)/4+4)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || isInvisible(r) {
			i += n
			continue
		}
		end := i
		out, end = appendToken(out, text, i, code)
		i = max(end, i+n)
	}
	return out
}

func appendToken(out []Token, text string, i int, code string) ([]Token, int) {
	one := func(end int, t Type, s string) ([]Token, int) {
		return append(out, Token{i, end, s, t}), end
	}
	rest := text[i:]
	r, n := utf8.DecodeRuneInString(rest)
	if e := linkEnd(rest); e > 0 {
		return one(i+e, Link, "")
	}
	if e := tagEnd(rest, code); e > 1 {
		t := Hashtag
		if r == '@' {
			t = Handle
		}
		return one(i+e, t, Fold(code, rest[1:e]))
	}
	if e := emojiEnd(rest); e > 0 {
		return one(i+e, Emoji, strings.TrimRight(rest[:e], "\ufe0f"))
	}
	switch {
	case isThai(r):
		return appendThai(out, text, i)
	case unicode.IsDigit(r):
		e := numberEnd(rest)
		return one(i+e, Number, rest[:e])
	case unicode.IsLetter(r):
		e := wordEnd(rest, code)
		return one(i+e, Word, wordText(rest[:e], code))
	}
	return one(i+n, Punct, rest[:n])
}

// linkEnd is the length of a web or mail address at the start of s, or 0.
func linkEnd(s string) int {
	if c := s[0] | 0x20; c != 'h' && c != 'w' {
		return 0
	}
	web := hasPrefixFold(s, "http://") || hasPrefixFold(s, "https://") || hasPrefixFold(s, "www.")
	if !web {
		return 0
	}
	e := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || isThai(r) })
	if e < 0 {
		e = len(s)
	}
	return len(strings.TrimRight(s[:e], ".,;:!?)\"'»"))
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// tagEnd is the length of a #hashtag or @handle at the start of s, or 0.
func tagEnd(s, code string) int {
	if s[0] != '#' && s[0] != '@' {
		return 0
	}
	for i, r := range s[1:] {
		if r == '_' || unicode.IsDigit(r) || s[0] == '@' && r < 0x80 && unicode.IsLetter(r) {
			continue
		}
		if s[0] == '#' && (unicode.IsLetter(r) || unicode.IsMark(r)) {
			continue
		}
		return i + 1
	}
	return len(s)
}

func numberEnd(s string) int {
	for i, r := range s {
		if unicode.IsDigit(r) {
			continue
		}
		if strings.ContainsRune(".,:", r) && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
			continue
		}
		return i
	}
	return len(s)
}

// wordEnd is the length of the word at the start of s. An apostrophe belongs to
// it when a letter follows, except that a French elision ends the word: l'accueil.
func wordEnd(s, code string) int {
	for i, r := range s {
		switch {
		case r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z'): // most of them, and cheap to tell
		case isThai(r):
			return i
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || isInvisible(r) && r != 0xfeff:
		case r == '\'' || r == '’':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !unicode.IsLetter(next) {
				return i
			}
			if code == FR && isElision(s[:i]) {
				return i + utf8.RuneLen(r)
			}
		default:
			return i
		}
	}
	return len(s)
}

func isElision(s string) bool {
	switch strings.ToLower(s) {
	case "l", "d", "j", "n", "c", "s", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu":
		return true
	}
	return false
}

func wordText(s, code string) string {
	s = Fold(code, s)
	if !isASCII(s) && strings.IndexFunc(s, isInvisible) >= 0 {
		s = strings.Map(func(r rune) rune {
			if isInvisible(r) {
				return -1
			}
			return r
		}, s)
	}
	if code == TR {
		s, _, _ = strings.Cut(s, "'")
	}
	return s
}
