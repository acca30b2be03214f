package poster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// mostMarks is how many marks a letter may carry; no language needs so many.
const mostMarks = 4

// mostBytes is more than a family of emoji or a flag takes.
const mostBytes = 200

// readable gives the quote without what has no form or only does harm: control
// characters, direction overrides, marks piled on one letter, invalid bytes, the
// space around it, and emoji where they are not wanted. All else stays as it is.
// Spans move along.
func readable(quote string, spans [][2]int, emoji bool) (string, [][2]int) {
	var b strings.Builder
	moved := make(map[int]int, 2*len(spans))
	state, rest, pos := -1, quote, 0
	flat := pulse.Flat(func(r rune) rune { return r }) // of letters without form, which are no marks
	for n := 0; rest != "" && n < longest; n++ {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		for _, s := range spans {
			for _, at := range s {
				if at >= pos && at < pos+len(g) || at == pos+len(g) && rest == "" {
					moved[at] = b.Len()
				}
			}
		}
		pos += len(g)
		if clean := strings.Map(flat, harmless(g)); emoji || !isEmoji(clean) {
			b.WriteString(clean)
		}
	}
	for _, s := range spans {
		if s[1] == pos {
			moved[pos] = b.Len()
		}
	}
	return trimmed(b.String(), spans, moved, len(rest) > 0)
}

func trimmed(s string, spans [][2]int, moved map[int]int, more bool) (string, [][2]int) {
	text := strings.TrimLeftFunc(s, unicode.IsSpace)
	off := len(s) - len(text)
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	var out [][2]int
	for _, x := range spans {
		from, ok1 := moved[x[0]]
		to, ok2 := moved[x[1]]
		from, to = from-off, min(to-off, len(text))
		if ok1 && ok2 && from >= 0 && from < to {
			out = append(out, [2]int{from, to})
		}
	}
	if more {
		text += " " + omission
	}
	return text, out
}

func harmless(g string) string {
	if g == "\r\n" || g == "\n" || g == "\u2028" || g == "\u2029" || g == "\v" || g == "\f" {
		return "\n"
	}
	if len(g) > mostBytes { // joined without end
		_, n := utf8.DecodeRuneInString(g)
		g = g[:n]
	}
	marks := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r), r == 0xfeff, r >= 0xfff9 && r <= 0xfffb:
			return -1
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r), r >= 0xe0000 && r <= 0xe007f && marks == 0:
			return -1
		case unicode.Is(unicode.Mn, r) && r != 0xfe0f && r != 0xfe0e:
			if marks++; marks > mostMarks {
				return -1
			}
		}
		return r
	}, strings.ToValidUTF8(g, ""))
}

// isEmoji reports a grapheme that is a picture.
func isEmoji(g string) bool {
	r, _ := utf8.DecodeRuneInString(g)
	return r >= 0x1f000 && r <= 0x1faff || strings.ContainsAny(g, "\ufe0f\u20e3") ||
		r >= 0x2600 && r <= 0x27bf || r >= 0x2b05 && r <= 0x2b55 || r >= 0x231a && r <= 0x23ff
}
