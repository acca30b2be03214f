package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
)

// crowded is a report with everything a table may have to hold.
func crowded() backlog.Report {
	long := "the card machine at the second till was down again on Saturday morning and nobody told the queue before it had ordered"
	return backlog.Report{
		Since: since, Until: until, People: 1240, Messages: 1500, More: 12, Proposed: []string{"parking robot", "wi-fi\x1b"}, Heard: since,
		Unassigned: backlog.Unassigned{People: 3, Messages: 4, NoReason: 1, NoTheme: 3, Mentions: []string{"x:1", "x:2"}},
		Themes:     []backlog.ThemeSize{{Theme: "waiting", People: 1225, Trend: backlog.More}, {Theme: "service", People: 3, Trend: backlog.TooFew}},
		Quiet:      []backlog.Past{{ID: "g9", Theme: "app", Label: "app signs out", Before: 9}},
		Groups: []backlog.Group{
			{ID: "g1", Theme: "waiting", Label: long, People: 1200, Messages: 1401, Trend: backlog.More, Before: 300, Weight: 1828.5, SeverityFactor: 1.02, TrendFactor: 1.5,
				Severity: "illness", Severe: 1, Grades: map[string]int{"illness": 1}, Places: map[string]int{"kadikoy": 700, "moda": 300, "": 150, "galata": 50}, Reach: 7,
				Burst: &backlog.Burst{Day: "2026-11-21", People: 400, Usual: 12.5},
				Item:  &backlog.Work{ID: "B-3", Status: "in_progress", Owner: "Ayşe\x1b[31m", Due: "2026-11-20", Late: true}},
			{ID: "g2", Theme: "waiting", Label: "😡👩‍👩‍👧 น้ำแข็งละลายหมดแล้วกว่าจะได้กาแฟ รอนานมากจนต้องกลับบ้านก่อน", People: 25, Messages: 30, Trend: backlog.Same, Before: 20, Weight: 25, SeverityFactor: 1, TrendFactor: 1,
				Item: &backlog.Work{ID: "B-4", Status: "fixed", Due: "2026-12-01"}},
			{ID: "service", Theme: "service", Label: "Service: other", Rest: true, People: 3, Messages: 3, Trend: backlog.TooFew, Before: 1, Weight: 1.5, SeverityFactor: .5, TrendFactor: 1,
				Team: "a", TeamName: "Floor", Teams: []backlog.Share{{ID: "a", Name: "Floor", People: 2}, {ID: "b", Name: "Tills", People: 1}}},
		},
	}
}

func grid(t *testing.T, lang, format string, width int) string {
	t.Helper()
	o := listing(lang)
	o.Width = width
	var b bytes.Buffer
	if err := Complaints(&b, format, crowded(), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTableHoldsEverything(t *testing.T) {
	got := grid(t, "en", Text, 80)
	for _, want := range []string{
		"1240 people · 1500 messages · 15 causes\n",
		"People by theme: Waiting\u00a01225\u00a0▲\u00a0· Service\u00a03\n",
		"Not in any group: 3 people · 4 messages, <1% of all messages (1 gives no",
		"  1200  1401  ! Illness 1  ▲ was 300  1828.5\n",
		"Waiting · Kadıköy 700 · Moda 300 · no place named 150 · … · * burst\n",
		"    → B-3 in progress, Ayşe␛[31m, due 20\u00a0November: late\n",
		"    → B-4 fixed, due 1\u00a0December\n",
		"    … and 12 causes more: --top 0 shows all\n",
		"▲ more than before   = no clear change   ? too few to say\n",
		"Named before, and by nobody now: app signs out (was 9)\n",
		"→ 2 things that no theme fits: “parking robot”, “wi-fi␛” · pulse theme proposals\n",
		"* Burst on 21 November: 400 people in one day, usually 12.5\n",
		"1200 people · 1401 messages · 1200 against 300 before: more · 7 likes and",
		"(1200 people + 19 for\n    Illness: 1) × 1.5 for more\n",
		"Weight 1.5 = 3 people × 0.5 for different causes\n",
		"→ team Floor 2 · Tills 1\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Error("a colour that was not asked for")
	}
}

// Numbers stand under each other whatever the name of the cause is written in.
func TestColumnsAreAligned(t *testing.T) {
	for _, lang := range Languages() {
		var ends []int
		for l := range strings.Lines(grid(t, lang, Text, 80)) {
			l = strings.TrimSuffix(l, "\n")
			if strings.HasSuffix(l, "1828"+map[string]string{"en": ".", "th": "."}[lang]+"5") || strings.HasSuffix(l, "1828,5") || strings.HasSuffix(l, "  25") || strings.HasSuffix(l, " 1.5") || strings.HasSuffix(l, " 1,5") {
				ends = append(ends, uniseg.StringWidth(l))
			}
		}
		if len(ends) < 3 || ends[0] != 80 || ends[1] != 80 || ends[2] != 80 {
			t.Errorf("%s: rows end at columns %v, want three at 80", lang, ends)
		}
	}
}

func TestTheTableFitsAnyTerminal(t *testing.T) {
	for _, lang := range Languages() {
		for _, width := range []int{40, 52, 60, 80, 100, 132} {
			for l := range strings.Lines(grid(t, lang, Text, width)) {
				if w := uniseg.StringWidth(strings.TrimSuffix(l, "\n")); w > width {
					t.Errorf("%s: %d columns of %d: %s", lang, w, width, l)
				}
			}
		}
	}
	if got := grid(t, "en", Text, 44); !strings.Contains(got, "People 25 · Msgs 30 · Trend = was 20 ·") {
		t.Errorf("without room for a table its cells are not named in\n%s", got)
	}
}

// A name of more than two lines is cut in the table and whole in its section.
func TestALongNameIsCutInTheTableAlone(t *testing.T) {
	table, sections, _ := strings.Cut(grid(t, "en", Text, 80), "▲ more than before")
	if strings.Contains(table, "had ordered") || !strings.Contains(table, "…\n") {
		t.Errorf("the table has the whole name\n%s", table)
	}
	if !strings.Contains(strings.Join(strings.Fields(sections), " "), "before it had ordered") {
		t.Errorf("the section has not the whole name\n%s", sections)
	}
}

func TestYearsAreNamedWhereTheyDiffer(t *testing.T) {
	r := crowded()
	r.Since = until.AddDate(-1, 0, 0)
	for lang, want := range map[string]string{"en": "22 November 2025 – 22 November 2026", "th": "22 พฤศจิกายน 2568 – 22 พฤศจิกายน 2569"} {
		var b bytes.Buffer
		if err := Complaints(&b, Text, r, listing(lang)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s: no %q in\n%s", lang, want, &b)
		}
	}
}

func TestTheOnlyPlaceIsNotNamed(t *testing.T) {
	r := crowded()
	r.OnePlace = true
	r.Groups[0].Quotes = []backlog.Quote{{ID: "x:1", Text: "Queue", Place: "kadikoy"}}
	var b bytes.Buffer
	if err := Complaints(&b, Text, r, listing("en")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "Kadıköy") || strings.Contains(b.String(), "no place named") {
		t.Errorf("the brand's one place is named in\n%s", &b)
	}
}

func TestWhyTheFirstIsFirst(t *testing.T) {
	group := func(people int, severity, trend float64) backlog.Group {
		return backlog.Group{Label: "x", People: people, SeverityFactor: severity, TrendFactor: trend, Weight: float64(people) * severity * trend}
	}
	rest := func(people int) backlog.Group {
		g := group(people, .5, 1)
		g.Rest = true
		return g
	}
	for _, c := range []struct {
		name   string
		groups []backlog.Group
		want   string
	}{
		{"the only one", []backlog.Group{group(3, 1, 1)}, ""},
		{"the most people", []backlog.Group{group(9, 1, 1), group(3, 2, 1)}, "c.first.size"},
		{"the gravest", []backlog.Group{group(3, 7, 1), group(9, 1, 1)}, "c.first.severity"},
		{"as heavy as the next", []backlog.Group{group(1, 1, 1), group(1, 1, 1)}, ""},
		{"one cause among rests", []backlog.Group{group(4, 1, 1), rest(7)}, "c.first.cause"},
		{"less of another", []backlog.Group{group(8, 1, 1), group(9, 1, .7)}, ""},
		{"growth", []backlog.Group{group(8, 1, 1.5), group(9, 1, 1)}, "c.first.trend"},
	} {
		p, err := newPen(listing("en"))
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		if want != "" {
			want = p.t(want)
		}
		if got := (complaintsView{backlog.Report{Groups: c.groups}, p}).Ranked()[0].first(); got != want {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
	}
}

func TestItemsInATable(t *testing.T) {
	got := grid(t, "en", CSV, 80)
	if want := ",1828.5,1.02,1.5,2026-11-21,400,12.5,7,,B-3,in_progress,Ayşe␛[31m,2026-11-20\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}
