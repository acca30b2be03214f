package export

import (
	"encoding/json"
	"github.com/seed-919336a1/pulse/pkg/wire"
	"net/http"
	"strings"
	"testing"
	"unicode"
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
		{" \t ", " \t "},
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

// whatever is an answer of a tracker, with a client that asks nobody.
func whatever(status int, body []byte, link string) *wire.Answer {
	return &wire.Answer{Status: status, Body: body, Header: http.Header{"Link": {link}}, Remaining: -1}
}

// FuzzGitHub: an issue that came from elsewhere is read or refused; where our part is in
// it, it can be replaced, and what people wrote around it stays.
func FuzzGitHub(f *testing.F) {
	f.Add(200, []byte(`[{"number":7,"title":"t","body":"a\n<!-- pulse:item=m/B-1 -->\nx\n<!-- pulse:end -->\nb","html_url":"https://github.com/o/r/issues/7","labels":["pulse",{"name":"x"}],"repository_url":"https://api.github.com/repos/o/r"}]`), `<https://api.github.com/x?page=2>; rel="next"`)
	f.Add(422, []byte(`{"message":"Validation Failed","errors":[{"field":"labels","code":"invalid"},"plain",{}]}`), "")
	f.Add(403, []byte(`{"message":"secondary rate limit"}`), "<")
	f.Add(200, []byte(`[{"labels":[null,7]}]`), `<::>; rel=next`)
	g, err := NewGitHub("o/r", "https://api.github.com", Options{Mark: "m", Words: english(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, link string) {
		a := whatever(status, body, link)
		printable(t, g.problem(a, "B-1"))
		nextQuery(a.Header)
		var page []githubIssue
		if err := a.JSON("GitHub: list of issues", &page); err != nil {
			printable(t, err)
			return
		}
		for _, x := range page {
			printable(t, g.renamed(x))
			r := g.remote(x)
			if r.Item == "" || x.Body == nil {
				continue
			}
			was := strings.ReplaceAll(*x.Body, "\r\n", "\n")
			_, from, to, whole := region(was, "m")
			ours, want := markdownBody(item(1), "m", g.Words), was
			if whole { // where a person took the end mark away, the text is theirs
				want = was[:from] + ours + was[to:]
			}
			if now, ok := replaced(*x.Body, "m", ours); ok != whole || now != want {
				t.Fatalf("%q became %q, want %q", *x.Body, now, want)
			}
		}
	})
}

// FuzzJira: the same of Jira, whose descriptions are trees that anybody may have edited.
func FuzzJira(f *testing.F) {
	f.Add(200, []byte(`{"issues":[{"id":"1","key":"CX-1","fields":{"summary":"s","labels":["pulse-item-m-b-1"],"description":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"rule"},{"type":"paragraph"}]}}}],"nextPageToken":"x","isLast":false}`))
	f.Add(400, []byte(`{"errorMessages":["no"],"errors":{"labels":"not on the screen"}}`))
	f.Add(200, []byte(`{"issues":[{"fields":{"description":[{"content":{"content":[]}}],"labels":null}}]}`))
	j, err := NewJira(JiraOptions{Site: "https://cafe.atlassian.net", Email: "e@example.com", Project: "CX"}, Options{Mark: "m", Words: english(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := whatever(status, body, "")
		printable(t, j.problem(a, "B-1"))
		refused(a)
		var page struct{ Issues []jiraIssue }
		if err := a.JSON("Jira: search", &page); err != nil {
			printable(t, err)
			return
		}
		for _, x := range page.Issues {
			r := j.remote(x)
			rest, ok := below(r.body, []string{"a", j.Words("export.below")})
			if len(rest) > len(contentOf(r.body)) {
				t.Fatalf("%d pieces below ours (%v) of %d", len(rest), ok, len(contentOf(r.body)))
			}
			if _, err := json.Marshal(wholeDocument(document(item(1), j.Words), rest)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// printable: what a tracker says reaches a terminal as one readable text.
func printable(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if s := err.Error(); !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		t.Fatalf("it would break a terminal: %q", s)
	}
}
