package voice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var monday = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// crowd makes n answers at a place: scores all the same, the first k of them with a
// complaint about waiting in words.
func crowd(place string, from, n, k, score int) []pulse.CheckIn {
	var out []pulse.CheckIn
	for i := range n {
		a := pulse.CheckIn{Round: "2026-W47", Who: fmt.Sprintf("%s-%d", place, from+i), Place: place, Scores: map[string]int{"well": score}}
		if i < k {
			a.Text, a.Themes = fmt.Sprintf("%s waits %d", place, i), []pulse.StaffTheme{{Theme: "waiting", Polarity: pulse.Complaint}}
		}
		out = append(out, a)
	}
	return out
}

func TestPublish(t *testing.T) {
	r := Round(monday, Week, time.UTC)
	for _, tc := range []struct {
		name   string
		list   []pulse.CheckIn
		places []string
		want   string // places:people of each cell
	}{
		{"nobody", nil, []string{"a"}, ""},
		{"four are nobody", crowd("a", 0, 4, 4, 3), []string{"a"}, ""},
		{"five", crowd("a", 0, 5, 0, 3), []string{"a"}, "a:5"},
		{"a small place joins the smallest large one", append(crowd("a", 0, 6, 0, 3), crowd("b", 0, 1, 0, 5)...), []string{"a", "b"}, "a+b:5"},
		{"so does an empty one, and nobody can tell", crowd("a", 0, 6, 0, 3), []string{"a", "b"}, "a+b:5"},
		{"small places together", slices.Concat(crowd("a", 0, 6, 0, 3), crowd("b", 0, 3, 0, 5), crowd("c", 0, 3, 0, 5)), []string{"a", "b", "c"}, "a:5 b+c:5"},
		{"without a place", slices.Concat(crowd("a", 0, 7, 0, 3), crowd("", 0, 2, 0, 5)), []string{"a"}, "a:5"},
		{"a place that is gone", slices.Concat(crowd("a", 0, 9, 0, 3), crowd("old", 0, 2, 0, 5)), []string{"a"}, "a:10"},
		{"no place configured", crowd("", 0, 12, 0, 3), nil, ":10"},
	} {
		var got []string
		for _, c := range Publish(r, tc.list, tc.places).Cells {
			got = append(got, fmt.Sprintf("%s:%d", strings.Join(c.Places, "+"), c.People))
		}
		if s := strings.Join(got, " "); s != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, s, tc.want)
		}
	}
}

func TestCellHidesWhatIsSmall(t *testing.T) {
	r := Round(monday, Week, time.UTC)
	c := Publish(r, crowd("a", 0, 9, 4, 1), []string{"a"}).Cells[0]
	if len(c.Themes) != 0 || len(c.Texts) != 0 {
		t.Errorf("four people wrote: %+v", c)
	}
	if got := c.Scores["well"]; got.Mean != 1.4 || got.People != 5 {
		t.Errorf("everybody answered 1: %+v", got)
	}
	c = Publish(r, crowd("a", 0, 9, 7, 3), []string{"a"}).Cells[0]
	if len(c.Themes) != 1 || c.Themes[0].People != 5 || len(c.Texts) != 5 {
		t.Errorf("seven people wrote: %+v", c)
	}
}

func TestPraisePartsOnlyLargeHalves(t *testing.T) {
	r := Round(monday, Week, time.UTC)
	list := crowd("a", 0, 12, 0, 3)
	for i := range list {
		list[i].Morning = pulse.MorningPlain
	}
	for i := range 4 {
		list[i].Morning = pulse.MorningPraised
	}
	if c := Publish(r, list, []string{"a"}).Cells; len(c) != 1 || c[0].Praised != nil {
		t.Errorf("four were praised: %+v", c)
	}
	list[4].Morning = pulse.MorningPraised
	if c := Publish(r, list, []string{"a"}).Cells; len(c) != 2 || !*c[0].Praised || c[0].People != 5 || c[1].People != 5 {
		t.Errorf("five were praised: %+v", c)
	}
}

// figure is one published number, who is behind it, and what it allows that number to be.
type figure struct {
	what     string
	people   map[string]bool
	low, top int
}

// answers draws a round of answers over some places.
func answers(t *rapid.T, round string, places []string) []pulse.CheckIn {
	var out []pulse.CheckIn
	themes := []string{"waiting", "service", "facilities"}
	for i := range rapid.IntRange(0, 40).Draw(t, "people") {
		a := pulse.CheckIn{Round: round, Who: fmt.Sprintf("%s/%d", round, i), Scores: map[string]int{},
			Place: rapid.SampledFrom(append([]string{"", "gone"}, places...)).Draw(t, "place"), Morning: pulse.Morning(rapid.SampledFrom([]int{1, 1, 2, 2, 2, 0}).Draw(t, "morning"))}
		for _, q := range Defaults() {
			if rapid.IntRange(0, 3).Draw(t, "answered") > 0 {
				a.Scores[q] = rapid.IntRange(1, 5).Draw(t, "score")
			}
		}
		if rapid.Bool().Draw(t, "wrote") {
			a.Text = "words of " + a.Who
			for _, th := range themes {
				if rapid.IntRange(0, 2).Draw(t, "about") == 0 {
					a.Themes = append(a.Themes, pulse.StaffTheme{Theme: th, Polarity: pulse.Complaint})
				}
			}
		}
		out = append(out, a)
	}
	return out
}

// behind finds the people of a cell again: a cell is told by its places and its part.
func behind(c pulse.Cell, list []pulse.CheckIn, places []string) []pulse.CheckIn {
	for _, g := range groups(list, places) {
		if !slices.Equal(named(slices.Clone(g.places)), c.Places) {
			continue
		}
		return slices.DeleteFunc(slices.Clone(g.answers), func(a pulse.CheckIn) bool {
			return c.Praised != nil && (a.Morning == pulse.MorningPraised) != *c.Praised
		})
	}
	return nil
}

func figures(c pulse.Cell, list []pulse.CheckIn) []figure {
	set := func(keep func(pulse.CheckIn) bool) map[string]bool {
		out := map[string]bool{}
		for _, a := range list {
			if keep(a) {
				out[a.Who] = true
			}
		}
		return out
	}
	out := []figure{{"people", set(func(pulse.CheckIn) bool { return true }), c.People, c.People + 4}}
	for q, m := range c.Scores {
		out = append(out, figure{"answered " + q, set(func(a pulse.CheckIn) bool { return a.Scores[q] > 0 }), m.People, m.People + 4})
	}
	for _, th := range c.Themes {
		out = append(out, figure{"said " + th.Theme, set(func(a pulse.CheckIn) bool { return slices.Contains(a.Themes, th.StaffTheme) }), th.People, th.People + 4})
	}
	if n := len(c.Texts); n > 0 {
		out = append(out, figure{"wrote", set(func(a pulse.CheckIn) bool { return a.Text != "" }), n, n + 4})
	}
	return out
}

// No output, no two outputs and no sum of outputs tells of a group under five: every
// figure is of five or more, nobody is behind two cells, and where the people behind
// one figure hold those behind another, what the two numbers allow is never one to
// four alone. Outputs are every table of every set of rounds, as of every moment.
func TestNoSmallGroupCanBeFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "places")]
		var all []figure
		seen := map[string]string{}
		for week := range 2 {
			r := Round(monday.AddDate(0, 0, 7*week), Week, time.UTC)
			list := answers(t, r.ID, places)
			for i, c := range Publish(r, list, places).Cells {
				who := behind(c, list, places)
				for _, a := range who {
					at := fmt.Sprint(r.ID, "#", i)
					if was := seen[a.Who]; was != "" {
						t.Fatalf("%s is in cell %s and in %s", a.Who, was, at)
					}
					seen[a.Who] = at
				}
				all = append(all, figures(c, who)...)
				for _, s := range c.Texts {
					if n := strings.Count(fmt.Sprint(c.Texts), s); n == 0 || len(c.Texts) < 5 || len(c.Texts)%5 != 0 {
						t.Fatalf("%d texts are shown", len(c.Texts))
					}
				}
			}
		}
		// tables over several cells: sums of the same figure
		for i := range all {
			for j := range i {
				if all[i].what == all[j].what && disjoint(all[i].people, all[j].people) {
					all = append(all, figure{all[i].what + "+", union(all[i].people, all[j].people), all[i].low + all[j].low, all[i].top + all[j].top})
				}
			}
			if len(all) > 120 {
				break
			}
		}
		for _, f := range all {
			if n := len(f.people); n < pulse.LeastPeople || n < f.low || n > f.top {
				t.Fatalf("%s: %d people are behind what is shown as %d-%d", f.what, n, f.low, f.top)
			}
		}
		for _, a := range all {
			for _, b := range all {
				if !holds(a.people, b.people) {
					continue
				}
				low, top := a.low-b.top, a.top-b.low
				if low >= 1 && top < pulse.LeastPeople {
					t.Fatalf("%s (%d) less %s (%d) is a group of %d to %d", a.what, a.low, b.what, b.low, low, top)
				}
			}
		}
	})
}

// The same through the reports people read: as of every moment, over every window. Each
// number of a report and each difference of two is looked at with the people behind it.
func TestReportsHideSmallGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := []string{"a", "b"}[:rapid.IntRange(0, 2).Draw(t, "places")]
		var rounds []pulse.Round
		in := map[string][]pulse.CheckIn{} // of each round, those behind its cells
		for week := range 3 {
			r := Round(monday.AddDate(0, 0, 7*week), Week, time.UTC)
			list := answers(t, r.ID, places)
			r = Publish(r, list, places)
			for _, c := range r.Cells {
				in[r.ID] = append(in[r.ID], behind(c, list, places)...)
			}
			rounds = append(rounds, r)
		}
		var all []figure
		for from := range rounds {
			for to := from + 1; to <= len(rounds); to++ {
				window := rounds[from:to]
				report := Build(Input{Since: window[0].From, Until: window[len(window)-1].Until, Zone: time.UTC, Rounds: window})
				var list []pulse.CheckIn
				cells := 0
				for _, r := range window {
					list = append(list, in[r.ID]...)
					cells += len(r.Cells)
				}
				all = append(all, told(report, list, cells)...)
			}
		}
		for _, f := range all {
			if n := len(f.people); n < f.low || n < pulse.LeastPeople {
				t.Fatalf("%s is told of %d, and %d are behind it", f.what, f.low, n)
			}
		}
		for _, a := range all {
			for _, b := range all {
				if holds(a.people, b.people) && a.low-b.top >= 1 && a.top-b.low < pulse.LeastPeople {
					t.Fatalf("%s less %s is a group of %d to %d", a.what, b.what, a.low-b.top, a.top-b.low)
				}
			}
		}
	})
}

// told are the numbers of a report. What was left out of some cells is not behind them:
// only people of cells that tell a figure are.
func told(r Report, list []pulse.CheckIn, cells int) []figure {
	var out []figure
	some := func(keep func(pulse.CheckIn) bool) map[string]bool {
		set := map[string]bool{}
		for _, a := range list {
			if keep(a) {
				set[a.Who] = true
			}
		}
		return set
	}
	for _, s := range r.Scores {
		out = append(out, figure{"answered " + s.ID, some(func(a pulse.CheckIn) bool { return a.Scores[s.ID] > 0 }), s.Answers, s.Answers + 4*cells})
	}
	for _, th := range r.Themes {
		if n := th.Staff.Complaint; n > 0 {
			want := pulse.StaffTheme{Theme: th.Theme, Polarity: pulse.Complaint}
			out = append(out, figure{"said " + th.Theme, some(func(a pulse.CheckIn) bool { return slices.Contains(a.Themes, want) }), n, n + 4*cells})
		}
	}
	if n := len(r.Texts); n > 0 {
		out = append(out, figure{"wrote", some(func(a pulse.CheckIn) bool { return a.Text != "" }), n, n + 4*cells})
	}
	people := 0
	for _, x := range r.Rounds {
		for _, c := range x.Cells {
			people += c.People
			if len(c.Texts) > 0 {
				panic("a round tells whose words they are")
			}
		}
	}
	if people > 0 {
		out = append(out, figure{"people", some(func(pulse.CheckIn) bool { return true }), people, people + 4*cells})
	}
	return out
}

func disjoint(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return false
		}
	}
	return true
}

func union(a, b map[string]bool) map[string]bool {
	out := map[string]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

func holds(a, b map[string]bool) bool {
	for k := range b {
		if !a[k] {
			return false
		}
	}
	return true
}

// Whether one to four answered somewhere or nobody at all cannot be told where they
// said what others say: they change no label and no cell but the one they joined, and
// that within what its rounding hides.
func TestSmallPlaceLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := crowd("a", 0, rapid.SampledFrom([]int{5, 10, 15}).Draw(t, "a"), 0, 3)
		with := append(slices.Clone(base), crowd("b", 0, rapid.IntRange(1, 4).Draw(t, "b"), 0, 3)...)
		r := Round(monday, Week, time.UTC)
		one, _ := json.Marshal(Publish(r, base, []string{"a", "b"}))
		two, _ := json.Marshal(Publish(r, with, []string{"a", "b"}))
		if string(one) != string(two) {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}

func TestRounds(t *testing.T) {
	zone := time.FixedZone("east", 3*3600)
	for _, tc := range []struct{ at, length, id, from string }{
		{"2026-11-22T20:59:59Z", Week, "2026-W47", "2026-11-16"},
		{"2026-11-22T21:00:00Z", Week, "2026-W48", "2026-11-23"},
		{"2026-12-31T12:00:00Z", Week, "2026-W53", "2026-12-28"},
		{"2027-01-03T12:00:00Z", Week, "2026-W53", "2026-12-28"},
		{"2027-01-04T12:00:00Z", Week, "2027-W01", "2027-01-04"},
		{"2026-11-30T22:00:00Z", Month, "2026-12", "2026-12-01"},
	} {
		at, err := time.Parse(time.RFC3339, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		r := Round(at, tc.length, zone)
		if r.ID != tc.id || r.From.Format(time.DateOnly) != tc.from {
			t.Errorf("%s: %s from %s", tc.at, r.ID, r.From)
		}
		back, err := ParseRound(r.ID, zone)
		if err != nil || !back.From.Equal(r.From) || !back.Until.Equal(r.Until) {
			t.Errorf("%s: read back as %+v, %v", r.ID, back, err)
		}
	}
	for _, bad := range []string{"", "2026", "2026-W54", "2026-13", "2026-W00", "x"} {
		if _, err := ParseRound(bad, zone); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSealNeedsBothHolders(t *testing.T) {
	pass := [2]string{"correct horse battery", "staple of the owner"}
	k, err := NewKey(pass)
	if err != nil {
		t.Fatal(err)
	}
	want := Raw{Round: "2026-W47", Place: "moda", Scores: map[string]int{"well": 2}, Text: "Elif shouts at us"}
	sealed, err := Seal(k.Public, want)
	if err != nil {
		t.Fatal(err)
	}
	short, _ := Seal(k.Public, Raw{Round: "2026-W47"})
	if len(short) != len(sealed) {
		t.Errorf("the length of what is sealed tells how much was written: %d and %d", len(short), len(sealed))
	}
	o, err := Unlock(k, pass)
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.Open("2026-W47", sealed)
	if err != nil || got.Text != want.Text || got.Scores["well"] != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := o.Open("2026-W48", sealed); err == nil {
		t.Error("an answer can be moved to another round")
	}
	for i := range pass {
		wrong := pass
		wrong[i] = pass[1-i]
		if _, err := Unlock(k, wrong); pulse.ExitCode(err) != pulse.ExitDenied {
			t.Errorf("holder %d alone: %v", 1-i, err)
		}
	}
	if _, err := NewKey([2]string{"short", "staple of the owner"}); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("a short passphrase: %v", err)
	}
	if _, err := NewKey([2]string{pass[0], pass[0]}); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("one passphrase for both: %v", err)
	}
}
