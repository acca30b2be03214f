package lang

import "strings"

// PlainToken is a token with its letters in plain form: folded, without
// accents, a drawn-out letter once. An address or handle has none: what it
// spells is a name, not an opinion.
type PlainToken struct {
	Token
	Plain string
}

// PlainTokens is Tokens with the plain form of every word and hashtag.
func PlainTokens(text, code string) []PlainToken {
	toks := Tokens(text, code)
	return appendPlain(make([]PlainToken, 0, len(toks)), toks)
}

func appendPlain(out []PlainToken, toks []Token) []PlainToken {
	for _, t := range toks {
		p := t.Text
		switch t.Type {
		case Word, Hashtag:
			p = squeeze(Plain(t.Text))
		case Handle, Link:
			p = ""
		}
		out = append(out, PlainToken{t, p})
	}
	return out
}

// squeeze writes a letter that is drawn out three times or more once: soooo.
func squeeze(s string) string {
	if len(s) < 4 || !drawnOut(s) {
		return s
	}
	var b strings.Builder
	run, last := 0, rune(-1)
	rs := []rune(s)
	for i, r := range rs {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		long := run > 1 && (run > 2 || i+1 < len(rs) && rs[i+1] == r)
		if !long {
			b.WriteRune(r)
		}
	}
	if b.Len() == len(s) {
		return s
	}
	return b.String()
}

// drawnOut reports a letter three times in a row.
func drawnOut(s string) bool {
	run, last := 0, rune(-1)
	for _, r := range s {
		if r != last {
			run, last = 0, r
		}
		if run++; run == 3 {
			return true
		}
	}
	return false
}
