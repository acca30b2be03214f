package render

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestAgeOrDate(t *testing.T) {
	for _, c := range []struct {
		name string
		now  time.Time
		ago  time.Duration
		want string
	}{
		{"an hour old", until, 90 * time.Minute, "90 minutes ago"},
		{"days old", until, 13 * 24 * time.Hour, "13 days ago"},
		{"older than an age says much", until, 15 * 24 * time.Hour, "7 November 2026 08:00"},
		{"of the future", until, -48 * time.Hour, "24 November 2026 08:00"},
		{"without a clock", time.Time{}, time.Hour, "22 November 2026 07:00"},
	} {
		o := listing("en")
		o.Now = c.now
		p, err := newPen(o)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.when(until.Add(-c.ago).UTC()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// told gives the report of one group as text.
func told(t *testing.T, r backlog.Report, format string) string {
	t.Helper()
	if r.Until.IsZero() {
		r.Since, r.Until = since, until
	}
	r.Messages = 3
	var b bytes.Buffer
	if err := Complaints(&b, format, r, listing("en")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlacesAreSplitWhereThatSaysSomething(t *testing.T) {
	for _, c := range []struct {
		name, place string
		places      map[string]int
		want        string
	}{
		{"one place of many", "", map[string]int{"moda": 3}, "Moda 3"},
		{"the place asked for", "moda", map[string]int{"moda": 3}, ""},
		{"no place at all", "", map[string]int{"": 3}, ""},
		{"the most first, ties by id", "", map[string]int{"": 2, "moda": 2, "kadikoy": 5, "b\x1b": 1}, "Kadıköy 5 · no place named 2 · Moda 2 · b␛ 1"},
	} {
		r := backlog.Report{Place: c.place, Groups: []backlog.Group{{Label: "Queue", Places: c.places}}}
		p, err := newPen(listing("en"))
		if err != nil {
			t.Fatal(err)
		}
		if got := (complaintsView{r, p}).Ranked()[0].Split(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if text := told(t, r, Text); !strings.Contains(text, c.want) || c.place != "" && !strings.Contains(text, "Complaints by cause · Moda") {
			t.Errorf("%s: no %q under its place in\n%s", c.name, c.want, text)
		}
	}
}

func TestAWindowThatEndsAtMidnightIsOfTheDayBefore(t *testing.T) {
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, istanbul)
	for want, from := range map[string]time.Time{"Saturday 21 November": midnight.AddDate(0, 0, -1), "15 November – 21 November": midnight.AddDate(0, 0, -7)} {
		if got := told(t, backlog.Report{Since: from, Until: midnight}, Text); !strings.Contains(got, "  "+want+"\n") {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestAGradeWithoutWordsIsNamed(t *testing.T) {
	r := backlog.Report{Groups: []backlog.Group{{Label: "Queue", Severity: "theft\x1b[2J", Severe: 2}}}
	if got := told(t, r, Text); !strings.Contains(got, "! theft␛[2J (2 people) · Queue") {
		t.Errorf("grade not named in\n%s", got)
	}
}

func TestATextThatIsGoneIsNotShown(t *testing.T) {
	j := stack()[0]
	j.Gone = "expired"
	for _, format := range []string{Text, Markdown} {
		var b bytes.Buffer
		if err := Mentions(&b, format, []pulse.Judged{j}, listing("en")); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); strings.Contains(s, "sandvi") || !strings.Contains(s, "(the text is no longer held)") {
			t.Errorf("%s: %s", format, s)
		}
	}
}

func TestSignsInMarkdownAreSigns(t *testing.T) {
	var b bytes.Buffer
	if err := Mentions(&b, Markdown, stack(), listing("en")); err != nil {
		t.Fatal(err)
	}
	for _, sign := range []string{"+", "-", "±", "·"} {
		if !strings.Contains(b.String(), "\n**"+sign+"** ") {
			t.Errorf("no item begins with **%s** in\n%s", sign, &b)
		}
	}
}

// French parts its double signs from the word by a space at which no line ends.
func TestFrenchSignsStayOnTheLineOfTheirWord(t *testing.T) {
	w, err := wordsOf("fr")
	if err != nil {
		t.Fatal(err)
	}
	wrong := regexp.MustCompile(`[ \p{L}}][:;?!»]|«[^\x{202f}]`)
	for key, p := range w.Words {
		for _, s := range []string{p.One, p.Other} {
			if found := wrong.FindString(s); found != "" {
				t.Errorf("%q: %q in %q", key, found, s)
			}
		}
	}
	listed := write(t, stack(), listing("fr"))
	for _, c := range []struct{ name, got, want string }{
		{"digest.txt", written(t, Text, sample(), options("fr")), "✓ X\u202f: 15"},
		{"digest.md", written(t, Markdown, sample(), options("fr")), "ont dit\u202f: Kahve"},
		{"digest.md", written(t, Markdown, sample(), options("fr")), "✓ X\u202f: 15"},
		{"digest.html", written(t, HTML, sample(), options("fr")), "<b>X</b>\u202f: 15"},
		{"complaints.txt", listed["complaints."+Text], "Sans groupe\u202f: 1"},
		{"complaints.txt", listed["complaints."+Text], "aussi\u202f: x:"},
		{"complaints.md", listed["complaints."+Markdown], "sans raison donnée)\u202f: x:"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%s: no %q in\n%s", c.name, c.want, c.got)
		}
	}
}
