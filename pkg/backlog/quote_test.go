package backlog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestQuotes(t *testing.T) {
	shout := with(told("shout", pulse.Complaint, 1, "HORRIBLE illness!", "quality"), func(j *pulse.Judged) { j.Verdict.Scores.Complaint = .99 })
	many := told("many", pulse.Complaint, 2, "The coffee was cold quality and nobody cared at all", "quality")
	list := []pulse.Judged{shout, many, copyOf(many, "rt1"), copyOf(many, "rt2"),
		told("same", pulse.Complaint, 3, "the coffee was COLD quality, and nobody cared at all!", "quality"),
		with(told("gone", pulse.Complaint, 4, "", "quality"), func(j *pulse.Judged) { j.Gone = "expired" }),
		with(told("again", pulse.Complaint, 5, "Cold coffee once more for me", "quality"), func(j *pulse.Judged) { j.Author.Handle = "guestmany" }),
	}
	for i := range 6 {
		list = append(list, told(fmt.Sprint("other", i), pulse.Complaint, 6, []string{"Bitter coffee once more this quality", "My espresso arrived burnt, quality gone", "Stale beans again, quality of dust", "Nobody tastes the quality before serving", "Watery latte, poor quality for breakfast", "Milk had turned, quality nowhere"}[i], "quality"))
	}
	g := find(t, build(list...), "quality")
	if len(g.Quotes) != maxQuotes || g.Quotes[0].ID != "x:many" || g.Quotes[1].ID != "x:shout" {
		t.Fatalf("quotes = %+v, want five, what many say first, then the harshest", g.Quotes)
	}
	for _, q := range g.Quotes {
		if slices.Contains([]string{"x:same", "x:gone", "x:again", "x:rt1"}, q.ID) {
			t.Errorf("quoted %s: the same words, the same person or no text", q.ID)
		}
	}
	if g.People != 12 || g.Messages != 13 {
		t.Errorf("%d people in %d messages, want 12 in 13: gone texts count and are not shown", g.People, g.Messages)
	}
}

func TestLongTextsAreQuotedWhereTheySpeakOfTheCause(t *testing.T) {
	for name, story := range map[string]string{"spaces": "We came for a birthday. ", "no spaces": "เรามาฉลองวันเกิดกันที่ร้านนี้"} {
		text := strings.Repeat(story, 20) + "The queue was an hour. " + strings.Repeat(story, 20)
		j := told("1", pulse.Complaint, 1, text, "waiting")
		j.Verdict.Opinions[0].Start = strings.Index(text, "The queue")
		got := find(t, build(j), "waiting").Quotes[0].Text
		if !strings.HasPrefix(got, "… The queue was an hour.") || !strings.HasSuffix(got, " …") || utf8.RuneCountInString(got) > quoteRunes+4 {
			t.Errorf("%s: %q", name, got)
		}
		for _, start := range []int{len(text) + 5, -3, 1} {
			j.Verdict.Opinions[0].Start = start
			if got := find(t, build(j), "waiting").Quotes[0].Text; strings.ContainsRune(got, utf8.RuneError) {
				t.Errorf("%s: a broken offset %d breaks letters: %q", name, start, got)
			}
		}
	}
}

func quoted(list ...pulse.Judged) string {
	var out []string
	for _, q := range build(list...).Groups[0].Quotes {
		out = append(out, strings.TrimPrefix(q.ID, "x:"))
	}
	return strings.Join(out, " ")
}

func TestWhoIsQuoted(t *testing.T) {
	text := "The coffee was cold and bitter today"
	one := told("one", pulse.Complaint, 5, text, "quality")
	late := with(copyOf(one, "early"), func(j *pulse.Judged) { j.Posted = one.Posted.Add(-time.Hour) })
	purged := with(one, func(j *pulse.Judged) { j.Gone, j.Text = "expired", "" })
	two := told("two", pulse.Complaint, 4, "Bitter coffee once again this morning", "quality")
	for _, c := range []struct {
		name string
		list []pulse.Judged
		want string
	}{
		{"the first of its copies, not the earliest", []pulse.Judged{one, late}, "one"},
		{"a copy that is still held", []pulse.Judged{purged, copyOf(one, "kept")}, "kept"},
		{"never a text that is gone, even if it is still here", []pulse.Judged{with(one, func(j *pulse.Judged) { j.Gone = "deleted" }), two}, "two"},
		{"nobody twice", []pulse.Judged{one, with(two, func(j *pulse.Judged) { j.Author = one.Author })}, "one"},
		{"nothing twice", []pulse.Judged{one, told("echo", pulse.Complaint, 1, "the coffee was COLD, and bitter today!", "quality")}, "one"},
		{"the sure before the unsure", []pulse.Judged{with(one, func(j *pulse.Judged) { j.Verdict.Unsure = true }), two}, "two one"},
		{"own words before others'", []pulse.Judged{with(one, func(j *pulse.Judged) { j.RepostOf = "far" }), two}, "two one"},
		{"a sentence before a cry", []pulse.Judged{told("cry", pulse.Complaint, 6, "Cold!", "quality"), two}, "two cry"},
		{"the newest of equals", []pulse.Judged{two, one}, "one two"},
	} {
		if got := quoted(c.list...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// worded groups all under words of its own.
type worded []string

func (w worded) Grouped(items []Item, _ string) ([]Cause, []string) {
	c := Cause{ID: "all", Theme: "quality", Why: w}
	for _, it := range items {
		c.Items = append(c.Items, it.ID)
	}
	return []Cause{c}, nil
}

func TestTypicalSpeaksTheWordsOfTheGroup(t *testing.T) {
	o := options()
	o.Grouper = worded{"cold", "coffee", "lid"}
	r := Build(Input{Options: o, Window: []pulse.Judged{
		with(told("lid", pulse.Complaint, 9, "The lid came off and I was wet", "quality"), func(j *pulse.Judged) { j.Verdict.Scores.Complaint -= .1 }),
		told("both", pulse.Complaint, 1, "My COFFEE was cold and small too", "quality"),
		told("cold", pulse.Complaint, 5, "Everything cold in this strange place", "quality")}})
	var got []string
	for _, q := range r.Groups[0].Quotes {
		got = append(got, q.ID)
	}
	if want := []string{"x:both", "x:cold", "x:lid"}; !slices.Equal(got, want) {
		t.Errorf("quotes = %v, want %v", got, want)
	}
}

// Nothing grave is said here: what sounds worst is the harshest, also for a reader in whose
// language it would be the most typical.
func TestTheHarshestIsTheSameForEveryReader(t *testing.T) {
	said := func(id, code string, complaint float64, text string) pulse.Judged {
		return with(told(id, pulse.Complaint, 3, text, "quality"), func(j *pulse.Judged) { j.Verdict.Lang, j.Verdict.Scores.Complaint = code, complaint })
	}
	in := Input{Options: options(), Window: []pulse.Judged{
		said("en", "en", .8, "The coffee was cold and weak quality today"),
		said("tr", "tr", .99, "Kahve buz gibiydi ve quality çok kötüydü bugün"),
		said("th", "th", .85, "กาแฟเย็นชืดและ quality แย่มากในวันนี้ครับ"),
		said("fr", "fr", .82, "Le café était froid et sans quality ce matin")}}
	for _, code := range []string{"en", "tr", "fr", "id", "th"} {
		in.Lang = code
		quotes := Build(in).Groups[0].Quotes
		if quotes[0].Mark != Typical || quotes[1].Mark != Harshest || quotes[1].ID != "x:tr" {
			t.Errorf("reader of %s: quoted %+v, want the typical one, then x:tr", code, quotes)
		}
		if code != "tr" && code != "id" && quotes[0].ID != "x:"+code {
			t.Errorf("reader of %s: %s is typical, want what they can read", code, quotes[0].ID)
		}
	}
}

// rests makes every theme what is left of it.
type rests struct{}

func (rests) Grouped(items []Item, code string) ([]Cause, []string) {
	causes, none := byTheme{}.Grouped(items, code)
	for i := range causes {
		causes[i].Rest = true
	}
	return causes, none
}

// What is left of a theme stands where the gravest of it puts it: that is quoted first.
func TestTheGravestOfDifferentCausesIsQuotedFirst(t *testing.T) {
	var list []pulse.Judged
	for i, text := range []string{"Bitter coffee once more this quality", "An illness from the cream cake, two days", "Stale beans again, quality of dust", "Watery latte, poor quality for breakfast"} {
		list = append(list, told(fmt.Sprint(i), pulse.Complaint, float64(i+1), text, "quality"))
	}
	in := Input{Options: options(), Window: list}
	in.Grouper = rests{}
	quotes := Build(in).Groups[0].Quotes
	if quotes[0].ID != "x:1" || quotes[0].Mark != Harshest {
		t.Errorf("quoted %+v, want who fell ill first", quotes)
	}
	in.Grouper = nil
	if quotes := Build(in).Groups[0].Quotes; quotes[0].ID == "x:1" || quotes[1].ID != "x:1" {
		t.Errorf("of one cause: quoted %+v, want the typical one first", quotes)
	}
}
