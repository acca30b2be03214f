package render

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"colour of a terminal", "nice\x1b[31m red", "nice␛[31m red"},
		{"title of a window", "\x1b]0;owned\x07hi", "␛]0;ownedhi"},
		{"eight-bit escapes", "a\u009b31mb", "a31mb"},
		{"text turned around", "safe\u202Egnp.exe\u2066x\u2069", "safegnp.exex"},
		{"marks of direction", "a\u200e\u200f\u061cb", "ab"},
		{"invalid bytes", "caf\xe9", "caf\uFFFD"},
		{"nul and backspace", "a\x00b\x08c", "abc"},
		{"carriage return", "real\rfake", "realfake"},
		{"lines stay", "one\ntwo\u2028three\tfour", "one\ntwo\nthree four"},
		{"joined emoji stay", "👩‍🍳👍🏽", "👩‍🍳👍🏽"},
		{"thai stays", "น้ำ", "น้ำ"},
		{"a flag of a region stays", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"},
		{"marks piled up", "Z" + strings.Repeat("\u0351", 50) + "a", "Z" + strings.Repeat("\u0351", 8) + "a"},
		{"joiners nobody sees", "a" + strings.Repeat("\u2060\u200b", 50) + "b", "a" + strings.Repeat("\u2060", 8) + "b"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("%s: clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanKeepsTheShapeOfAText(t *testing.T) {
	const in = "  a\tb\n\x1b[2Jc\u202e\xff\x00\r\n\n "
	if got, want := Clean(in), "  a\tb\n␛[2Jc\uFFFD\n\n "; got != want {
		t.Errorf("Clean(%q) = %q, want %q", in, got, want)
	}
	if got, want := Line(in), "a b ␛[2Jc\uFFFD"; got != want {
		t.Errorf("Line(%q) = %q, want %q", in, got, want)
	}
}

func TestMarkdownShowsWhatWasWritten(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"link and image", "![x](http://a) [y](javascript:z)", `\!\[x\](http://a) \[y\](javascript:z)`},
		{"html", "<script>&amp;", `\<script\>\&amp;`},
		{"heading", "# big", `\# big`},
		{"list", "- one\n+ two\n1. three\n2) four", "\\- one\n\\+ two\n1\\. three\n2\\) four"},
		{"line under a heading", "text\n===", "text\n\\==="},
		{"table", "a | b", `a \| b`},
		{"code", "`rm`", "\\`rm\\`"},
		{"a price and a dash inside stay", "1.50 - ok", `1\.50 - ok`},
		{"backslash", `\*`, `\\\*`},
	} {
		if got := md(c.in); got != c.want {
			t.Errorf("%s: md(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=HYPERLINK(1)": "'=HYPERLINK(1)", "+1": "'+1", "-1": "'-1", "@elif": "'@elif", "\t=1": "'=1",
		"＝1": "'＝1", "good = bad": "good = bad", "": "", "\x00=1": "'=1",
		"fine ;-) really": "fine ;-) really", "a;=1+1": "a;'=1+1", "a; \"@SUM(1)": "a; \"'@SUM(1)", "a\n=1": "a\n'=1", "a;-2+3": "a;'-2+3", "a\n- b": "a\n- b",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://x.com/i/1":             "https://x.com/i/1",
		"http://a.example/(b)|c":        "http://a.example/%28b%29%7Cc",
		"javascript:alert(1)":           "",
		"data:text/html,x":              "",
		"//a.example":                   "",
		"https:///nohost":               "",
		"https://x>example/i/1":         "",
		"https://x\"y.example/":         "",
		"https://kahvedurağı.example/ş": "https://kahvedura%C4%9F%C4%B1.example/%C5%9F",
		"http://[::1]:8080/i":           "http://[::1]:8080/i",
		"https://a.example/\x1b[0m":     "",
		"HTTPS://a.example":             "https://a.example",
		"":                              "",
		"https://a.example/?" + strings.Repeat("a", longestLink): "",
	} {
		if got := link(in); got != want {
			t.Errorf("link(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		in   string
		want string
	}{
		{"short stays", 10, "short", "short"},
		{"exactly as long", 5, "héllo", "héllo"},
		{"at a space", 12, "hello there everybody", "hello there…"},
		{"no comma before the end", 12, "hello there, everybody", "hello there…"},
		{"no space near", 4, "everybody", "ever…"},
		{"never inside a family", 2, "a👨‍👩‍👧b👍🏽c", "a👨‍👩‍👧…"},
		{"thai marks stay on their letter", 2, "น้ำใจดี", "น้ำใ…"},
		{"a grapheme without end", 2, strings.Repeat("👩\u200d", 100), strings.Repeat("👩\u200d", 4) + "👩…"},
		{"a grapheme without end behind a word", 4, "ab" + strings.Repeat("👩\u200d", 100), "ab…"},
	} {
		if got := cut(c.n, c.in); got != c.want {
			t.Errorf("%s: cut(%d, %q) = %q, want %q", c.name, c.n, c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"\x1b[2J", "\u202e", "\xff\xfe", "a\u2028b", "👩‍🍳", "![", "\\", "1.", "=1+1", "น้ำ"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		got := clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("clean(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Errorf("clean(%q) keeps %U", s, r)
			}
		}
		if again := clean(got); again != got {
			t.Errorf("clean is not done after once: %q, then %q", got, again)
		}
		if short := cut(n%50, got); !strings.HasPrefix(got, strings.TrimSuffix(short, "…")) {
			t.Errorf("cut(%d, %q) = %q is no beginning of it", n%50, got, short)
		}
		if whole := Clean(s); clean(whole) != got || Clean(whole) != whole {
			t.Errorf("Clean(%q) = %q is not what clean makes of it: %q", s, whole, got)
		}
		_, _, _ = md(s), cell(s), link(s)
	})
}
