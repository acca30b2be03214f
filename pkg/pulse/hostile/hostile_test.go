package hostile

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What the parsers are for is found by them; what is fine is not.
func TestReadersFind(t *testing.T) {
	page := func(s string) error { _, err := HTML([]byte(s)); return err }
	table := func(s string) error { _, err := CSV([]byte(s)); return err }
	feed := func(s string) error { _, _, err := XML([]byte(s)); return err }
	values := func(s string) error { _, err := JSON([]byte(s)); return err }
	for _, c := range []struct {
		name string
		read func(string) error
		in   string
		bad  bool
	}{
		{"words", Terminal, "nice\n\tน้ำใจ 👩‍🍳", false}, {"escape", Terminal, "a\x1b[0m", true}, {"eight bits", Terminal, "a\u009b", true}, {"turned", Terminal, "a\u202e", true},
		{"bytes", Terminal, "a\xff", true}, {"marks", Terminal, "a" + strings.Repeat("\u0301", 9), true}, {"return", Terminal, "a\rb", true},
		{"page", page, `<p class="x"><a href="https://ok.example">a</a> &lt;script&gt;</p>`, false}, {"handler", page, `<p onclick=x>`, true},
		{"script address", page, `<a href="javascript:x">`, true}, {"theirs", page, `<img src="https://evil.example/x">`, true}, {"comment", page, `<!-- x -->`, true},
		{"table", table, "a,b\n\"c ;-) d\",'=1\n", false}, {"formula", table, "a,=1\n", true}, {"behind a space", table, "a, =1\n", true},
		{"behind a semicolon", table, "a,\"x;=1\"\n", true}, {"lengths", table, "a,b\nc\n", true},
		{"feed", feed, "<a>&lt;b&gt;</a>", false}, {"open", feed, "<a><b></a>", true}, {"directive", feed, "<!DOCTYPE x><a/>", true}, {"nul", feed, "<a>\x00</a>", true},
		{"values", values, `{"a":"\u009b"}`, false}, {"raw", values, "{\"a\":\"\u009b\"}", true}, {"half", values, `{"a":`, true},
		{"Markdown", Markdown, "\\<b\\> `<b>` ``a`<i>`` \\![x](y)", false}, {"tag", Markdown, "a <b>", true}, {"open code", Markdown, "`a <b>", true}, {"escaped code", Markdown, "\\`<b>`", true},
		{"picture", Markdown, "![x](https://evil.example)", true}, {"link", Markdown, "[x](https://evil.example)", true}, {"heading", Markdown, "> # EVIL", true}, {"line", Markdown, "> EVIL", false},
	} {
		if err := c.read(c.in); (err != nil) != c.bad {
			t.Errorf("%s: %q: got %v, want a complaint: %v", c.name, c.in, err, c.bad)
		}
	}
}

// The page of docs about them says how many there are.
func TestDocsCountTheTexts(t *testing.T) {
	b, err := os.ReadFile("../../../docs/hostile.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d texts", len(Texts())); !strings.Contains(string(b), want) {
		t.Errorf("docs/hostile.md does not speak of %q", want)
	}
}
