package poster

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Whatever a guest writes: what is set is valid, harmless and short, and lines cut
// nothing away.
func FuzzQuote(f *testing.F) {
	for _, p := range praise {
		f.Add(p.Quote, p.Lang, 3, 9)
	}
	f.Add("a\u202e\x00\u0301\u0301\u0301\u0301\u0301\u0301 👨‍👩‍👧\xff", "fr", 0, 2)
	f.Fuzz(func(t *testing.T, text, code string, from, to int) {
		from, to = max(0, min(from, len(text))), max(0, min(to, len(text)))
		for _, emoji := range []bool{true, false} {
			got, spans := readable(text, [][2]int{{from, to}}, emoji)
			if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Fatalf("%q is not harmless", got)
			}
			for _, s := range spans {
				if s[0] < 0 || s[1] > len(got) {
					t.Fatalf("%v is not within %d bytes", s, len(got))
				}
			}
			var b strings.Builder
			for _, p := range cutPieces(got, code) {
				if p.start != b.Len() {
					t.Fatalf("a piece says it begins at %d, and does at %d", p.start, b.Len())
				}
				b.WriteString(p.text)
			}
			if b.String() != got {
				t.Fatalf("pieces are %q, want %q", b.String(), got)
			}
		}
	})
}
