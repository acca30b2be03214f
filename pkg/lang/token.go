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
	return appendTokens(make([]Token, 0, len(text)/4+4), text, code)
}

func appendTokens(out []Token, text, code string) []Token {
	c := cutter{out, text, foldedAtOnce(text, code), code}
	for i := 0; i < len(text); {
		if b := text[i]; b < 0x80 && !opensSign[b] {
			i = c.plain(i)
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || isInvisible(r) {
			i += n
			continue
		}
		i = max(c.token(i), i+n)
	}
	return c.out
}

// foldedAtOnce is Fold of a text of which each part folds alike, else "": then
// its words need no memory of their own.
func foldedAtOnce(text, code string) string {
	if isASCII(text) && (code != TR || strings.IndexByte(text, 'I') < 0) {
		return strings.ToLower(text)
	}
	return ""
}

type cutter struct {
	out    []Token
	text   string
	folded string
	code   string
}

func (c *cutter) add(start, end int, t Type, text string) int {
	c.out = append(c.out, Token{start, end, text, t})
	return end
}

// opensSign tells the ASCII bytes that may begin more than a word or one sign: a
// number, a face, a hashtag, a web address.
var opensSign = func() (opens [0x80]bool) {
	for _, b := range []byte("0123456789#@:;=<^hHwW") {
		opens[b] = true
	}
	return opens
}()

// plain takes the word or the sign at i, or steps over white space.
func (c *cutter) plain(i int) int {
	switch b := c.text[i]; {
	case isASCIILetter(b):
		return c.word(i)
	case b == ' ' || b >= '\t' && b <= '\r':
		return i + 1
	}
	return c.add(i, i+1, Punct, c.text[i:i+1])
}

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func (c *cutter) word(i int) int {
	e := i + wordEnd(c.text[i:], c.code)
	if c.folded == "" {
		return c.add(i, e, Word, wordText(c.text[i:e], c.code))
	}
	w := c.folded[i:e]
	if c.code == TR {
		w, _, _ = strings.Cut(w, "'")
	}
	return c.add(i, e, Word, w)
}

// token takes the token at i, whatever it is, and gives its end.
func (c *cutter) token(i int) int {
	rest := c.text[i:]
	r, n := utf8.DecodeRuneInString(rest)
	if e := linkEnd(rest); e > 0 {
		return c.add(i, i+e, Link, "")
	}
	if e := tagEnd(rest); e > 1 {
		t := Hashtag
		if r == '@' {
			t = Handle
		}
		return c.add(i, i+e, t, Fold(c.code, rest[1:e]))
	}
	if e := emojiEnd(rest); e > 0 {
		return c.add(i, i+e, Emoji, strings.TrimRight(rest[:e], "\ufe0f"))
	}
	switch {
	case isThai(r):
		var e int
		c.out, e = appendThai(c.out, c.text, i)
		return e
	case unicode.IsDigit(r):
		e := numberEnd(rest)
		return c.add(i, i+e, Number, rest[:e])
	case unicode.IsLetter(r):
		return c.word(i)
	}
	return c.add(i, i+n, Punct, rest[:n])
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
func tagEnd(s string) int {
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
	plain := 0 // most letters are, and cheap to tell
	for plain < len(s) && isASCIILetter(s[plain]) {
		plain++
	}
	for i, r := range s[plain:] {
		i += plain
		switch {
		case r < 0x80 && isASCIILetter(byte(r)):
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
