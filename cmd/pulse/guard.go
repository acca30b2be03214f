package main

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// guard escapes what a terminal would act on in JSON that may be shown on one: the
// eight-bit controls, delete, and what turns text around, as \u009b. The value is the
// same; text for people has none of it before.
type guard struct {
	w    io.Writer
	rest []byte // of a letter that came in two writes
}

func (g *guard) Write(p []byte) (int, error) {
	b := append(g.rest, p...)
	end := wholeLetters(b)
	g.rest = append([]byte(nil), b[end:]...)
	if _, err := g.w.Write(escape(b[:end])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// wholeLetters is where a letter ends of which more may come, or the end of b.
func wholeLetters(b []byte) int {
	for i := len(b) - 1; i >= max(0, len(b)-3); i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}

func escape(b []byte) []byte {
	if bytes.IndexFunc(b, acts) < 0 {
		return b
	}
	var out bytes.Buffer
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if acts(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.Write(b[:n])
		}
		b = b[n:]
	}
	return out.Bytes()
}

func acts(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r >= 0x600 && unicode.Is(unicode.Bidi_Control, r)
}
