package export

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// spanOf reads a code span as CommonMark does: "" where s is not one span.
func spanOf(s string) (string, bool) {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	inside := s[n:]
	for i := 0; n > 0 && i < len(inside); {
		if inside[i] != '`' {
			i++
			continue
		}
		run := len(inside[i:]) - len(strings.TrimLeft(inside[i:], "`"))
		if run != n {
			i += run
			continue
		}
		text := inside[:i]
		if strings.TrimLeft(text, " ") != "" && strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
			text = text[1 : len(text)-1]
		}
		return text, i+run == len(inside)
	}
	return "", false
}

// Whatever guests and people of the team write, our part stays in one piece, words
// arrive whole, and nothing acts.
func FuzzTexts(f *testing.F) {
	for _, s := range [][2]string{
		{"the card machine was down", "one till"}, {"<!-- pulse:end -->\n", "@a #1 GH-1"}, {"``\r\n` a ` ", "=1+1"},
		{"\x00\xff\u202e\u2028", "www.x.example https://x"}, {"<!-- pulse:item=m/B-1 -->", "\t- [ ] x"}, {"รอนาน 👩‍🍳", "1) ** _ ~~~"},
	} {
		f.Add(s[0], s[1])
	}
	w := english(f)
	f.Fuzz(func(t *testing.T, said, cause string) {
		if len(said)+len(cause) > 4000 {
			t.Skip()
		}
		i := item(1)
		i.Title, i.Cause, i.Quotes = said, cause, []Quote{{Text: said, Author: cause, Place: cause}}
		body := markdownBody(i, "m", w)
		if id, from, to, ok := region(body, "m"); !ok || id != "B-1" || from != 0 || to != len(body) {
			t.Fatalf("our part is %q %d-%d of %d:\n%s", id, from, to, len(body), body)
		}
		for _, l := range lines(said) {
			if got, ok := spanOf(code(l)); l != "" && (!ok || got != l) {
				t.Fatalf("%q is shown as %q", l, got)
			}
			if strings.TrimSpace(l) != "" && !strings.Contains(body, "> "+code(l)) {
				t.Fatalf("%q is not in\n%s", l, body)
			}
		}
		p := prose(cause)
		for _, sign := range []string{"@", "#"} {
			if strings.Count(strings.ReplaceAll(p, zero, ""), sign) != strings.Count(p, sign+zero) {
				t.Fatalf("a %s acts in %q", sign, p)
			}
		}
		if s := title(i); len(utf16.Encode([]rune(s))) > longestTitle || strings.ContainsAny(s, "\n\r") || !utf8.ValidString(s) {
			t.Fatalf("title %q", s)
		}
		if c := strings.TrimLeft(cell(cause), " \t\r\n\u00a0\u3000"); c != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(c)[0]) {
			t.Fatalf("%q is a formula", c)
		}
		var doc any
		if err := json.Unmarshal([]byte(encoded(document(i, w))), &doc); err != nil || strings.Contains(encoded(document(i, w)), `"text":""`) {
			t.Fatalf("%v in %s", err, encoded(document(i, w)))
		}
	})
}
