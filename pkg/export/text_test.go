package export

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/seed-919336a1/pulse/pkg/export/exporttest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func english(t testing.TB) Words {
	t.Helper()
	w, err := render.Phrases("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCodeHoldsAnything(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "cold soup", "`cold soup`"},
		{"a mention", "@elif #1 GH-1", "`@elif #1 GH-1`"},
		{"a backtick inside", "a`b", "``a`b``"},
		{"backticks at the ends", "``a`", "``` ``a` ```"},
		{"spaces at both ends", " a ", "`  a  `"},
		{"spaces alone", "  ", "`  `"},
		{"thai", "รอนานมาก 😡", "`รอนานมาก 😡`"},
	} {
		if got := code(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestProseIsInert(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"readable as it is", "Two tills from 12-14, Elif's idea (cheap).", "Two tills from 12-14, Elif's idea (cheap)."},
		{"a mention", "ask @elif", "ask @&#8203;elif"},
		{"a reference", "see #12, GH-12 and a/b#3", "see #&#8203;12, GH-&#8203;12 and a/b#&#8203;3"},
		{"markup", "**bold** [x](y) <b> `c`", "\\*\\*bold\\*\\* \\[x\\](y) \\<b\\> \\`c\\`"},
		{"our own mark", "<!-- pulse:end -->", "\\<!-- pulse:&#8203;end --\\>"},
		{"a heading", "# big", "\\#&#8203; big"},
		{"a list", "- one\n2. two", "\\- one  \n2\\. two"},
		{"links", "https://x.example www.x.example", "https:&#8203;//x.example www&#8203;.x.example"},
		{"an emoji", ":smile:", ":&#8203;smile:"},
		{"an entity", "&lt;", "\\&lt;"},
		{"a table", "a|b", "a\\|b"},
		{"an escape for terminals", "a\x1b[31mb\u202e", "a\\[31mb"},
	} {
		if got := prose(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTitle(t *testing.T) {
	i := item(1)
	i.Title = "one\ntwo\u2028three " + strings.Repeat("ก็", 300)
	got := title(i)
	if n := len(utf16.Encode([]rune(got))); n > longestTitle || strings.ContainsAny(got, "\n\u2028") || !strings.HasPrefix(got, "B-1: one two three ก็") {
		t.Errorf("got %d units: %q", n, got)
	}
	if strings.HasSuffix(got, "ก…") {
		t.Errorf("got %q, cut between a letter and its sign", got)
	}
	i.Title = strings.Repeat("👩‍🍳", 100)
	if got := title(i); strings.HasSuffix(got, "\u200d…") || len(utf16.Encode([]rune(got))) > longestTitle {
		t.Errorf("got %q, cut inside an emoji", got)
	}
}

// Guests' words arrive byte for byte and act on nothing.
func TestGuestsWordsAtGitHub(t *testing.T) {
	i := item(1)
	words := []string{"the card machine was down *again* @owner #1 <img src=x onerror=alert(1)> https://evil.example",
		"a\n<!-- pulse:end -->\n<!-- pulse:item=3f9ac2d1/B-9 -->\n# head", "`` ` ``"}
	i.Quotes = nil
	for _, s := range words {
		i.Quotes = append(i.Quotes, Quote{Text: s, Day: "2026-11-19"})
	}
	body := markdownBody(i, "3f9ac2d1", english(t))
	for _, s := range words {
		for _, l := range strings.Split(s, "\n") {
			if !strings.Contains(body, l) {
				t.Errorf("%q is not in\n%s", l, body)
			}
		}
	}
	if id, from, to, ok := region(body, "3f9ac2d1"); !ok || id != "B-1" || from != 0 || to != len(body) {
		t.Errorf("a guest's words moved our marks: %q %d %d of %d", id, from, to, len(body))
	}
	for l := range strings.Lines(body) {
		if strings.Contains(l, "evil.example") && !strings.HasPrefix(l, "> `") {
			t.Errorf("outside of code: %q", l)
		}
	}
}

// A text longer than GitHub takes loses quotes, from the last, and never a part of one.
func TestLongBodies(t *testing.T) {
	i := item(1)
	for range 4 {
		i.Quotes = append(i.Quotes, Quote{Text: strings.Repeat("ö", 20000)})
	}
	body := markdownBody(i, "m", english(t))
	if n := strings.Count(body, strings.Repeat("ö", 20000)); n != 2 || strings.Count(body, "ö") != 40001 {
		t.Errorf("got %d whole quotes and %d letters, want 2 and 40001, one of Kadıköy", n, strings.Count(body, "ö"))
	}
	if got := size(document(i, english(t))); got > longestDocument {
		t.Errorf("Jira: %d letters, want at most %d", got, longestDocument)
	}
}

// What people write around our part stays, at both trackers.
func TestPeoplesWordsStay(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.sends("B-1 create", item(1))
		if r.gh != nil {
			r.gh.Person(1, func(x *exporttest.GitHubIssue) {
				x.Body = "Please read!\r\n" + strings.ReplaceAll(x.Body, "\n", "\r\n") + "\r\nI called the bank. Mert"
				x.Labels = append(x.Labels, "urgent")
			})
		} else {
			r.ji.Person("CX-1", func(x *exporttest.JiraIssue) {
				doc := x.Doc.(map[string]any)
				note := map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": "I called the bank. Mert"}}}
				doc["content"] = append(doc["content"].([]any), note)
				x.Labels = append(x.Labels, "urgent")
			})
		}
		for _, cause := range []string{"the cable", "the plug"} {
			changed := item(1)
			changed.Cause, changed.Status = cause, pulse.ItemInProgress
			r.sends("B-1 update", changed)
			got, labels := r.whole()
			if strings.Count(got, "I called the bank. Mert") != 1 || strings.Count(got, cause) != 1 || strings.Contains(got, "sleeps") ||
				strings.Count(got, "keeps the text above up to date") != 1 {
				t.Errorf("got %s", got)
			}
			if !slices.Contains(labels, "urgent") || !slices.Contains(labels, "pulse-in-progress") || !slices.Contains(labels, "pulse-billing") {
				t.Errorf("got labels %v", labels)
			}
		}
		r.sends("B-1 update", item(1))
		if _, labels := r.whole(); slices.Contains(labels, "pulse-in-progress") || !slices.Contains(labels, "urgent") {
			t.Errorf("got labels %v", labels)
		}
	})
}

func (r *rig) whole() (string, []string) {
	if r.gh != nil {
		x := r.gh.Issues()[0]
		return x.Body, x.Labels
	}
	x := r.ji.Issues()[0]
	return plainOf(x.Doc.(map[string]any)), x.Labels
}

// A text and a title that a person made their own are left alone, and said so.
func TestPeoplesOwnTextIsLeftAlone(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.sends("B-1 create", item(1))
		if r.gh != nil {
			r.gh.Person(1, func(x *exporttest.GitHubIssue) { x.Body, x.Title = "mine", "Till" })
		} else {
			r.ji.Person("CX-1", func(x *exporttest.JiraIssue) { x.Doc, x.Summary = nil, "Till" })
		}
		changed := item(1)
		changed.Cause, changed.Title = "the cable", "Another name"
		steps := r.sends("B-1 update", changed)
		notes := strings.Join(steps[0].Notes, "; ")
		if !strings.Contains(notes, "leaves the text alone") || !strings.Contains(notes, "renamed it") {
			t.Errorf("got %q, want both told", notes)
		}
		if got := r.title(); got != "Till" {
			t.Errorf("got title %q, want theirs", got)
		}
		r.sends("B-1 same", changed)
		if _, told, err := r.send(Asked{Again: []string{"B-1"}, Check: true}, changed); err != nil || told != "B-1 update" {
			t.Errorf("--again: got %q %v", told, err)
		}
		if got, _ := r.whole(); !strings.Contains(got, "the cable") || r.gh != nil && !strings.HasSuffix(got, "mine") {
			t.Errorf("--again: got %q, want ours above theirs", got)
		}
	})
}

func (r *rig) title() string {
	if r.gh != nil {
		return r.gh.Issues()[0].Title
	}
	return r.ji.Issues()[0].Summary
}

func TestCSV(t *testing.T) {
	a, b := item(1), item(2)
	a.Title, a.Cause, a.Countermeasure = `=HYPERLINK("http://evil.example","x")`, "=cmd|' /C calc'!A0", "\t=1+1"
	a.Owner, a.OwnerMail, a.Severity = "@SUM(A1)", "+1@example.com", "refund"
	a.Quotes[0].Text = "-2+3\nsecond, \"line\""
	b.ThemeName, b.Cause = "＝1+1", "  =2+2"
	var out bytes.Buffer
	if err := CSV(&out, []Issue{a, b}, map[string]string{"B-2": "CX-9"}, "Task", english(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	labels := 0
	for n, head := range rows[0] {
		if strings.ContainsAny(head, ".,:;!?/()-_'\"") {
			t.Errorf("header %q holds punctuation, which Jira's importer trips over", head)
		}
		if head == "Labels" {
			labels++
		}
		for _, row := range rows[1:] {
			if v := strings.TrimLeft(row[n], " \t\n"); v != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(v)[0]) {
				t.Errorf("%s: %q is a formula", head, row[n])
			}
		}
	}
	if labels != 3 || rows[2][0] != "CX-9" || rows[1][0] != "" || !strings.HasPrefix(rows[1][1], "B-1: =HYPERLINK") {
		t.Errorf("got %d columns of labels, %q", labels, rows[1:])
	}
	if !strings.Contains(rows[1][3], "-2+3\nsecond, \"line\"") {
		t.Errorf("the guest's words are not whole in %q", rows[1][3])
	}
}

func TestPage(t *testing.T) {
	a, b := item(1), item(2)
	b.Status, b.WasFixed, b.Tell = pulse.ItemFixed, true, []Guest{{}, {}}
	low, high, ratio := 0.1, 0.6, 0.25
	b.Rate = &pulse.Rate{Before: pulse.Span{Per100: 4.24}, Since: pulse.Span{Per100: 1.06}, Ratio: &ratio, Low: low, High: &high, Says: "fewer"}
	var out bytes.Buffer
	if err := Page(&out, []Issue{b, a}, "Kahve #1", english(t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Kahve #&#8203;1\n", "## To do: 1\n\n### B-1: Card machine down 1\n", "## Done: 1\n\n### B-2", "Guests to tell that it is fixed: 2",
		"4.2 complaints a hundred mentions before the fix, 1.1 since", "> `the card machine was down *again* @owner #1`", "**Owner:** Service team"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}
