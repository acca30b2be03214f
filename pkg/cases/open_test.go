package cases_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// rules are those of a shop that is open from eight to ten.
func rules() cases.Rules {
	return cases.Rules{
		Signs: []string{pulse.CaseSignSeverity, pulse.CaseSignAddressed, pulse.CaseSignQuestion, pulse.CaseSignHelp, pulse.CaseSignStars},
		Stars: 2, Days: 7, Due: 4 * time.Hour,
		Severity: func(text string) string {
			if strings.Contains(text, "poison") {
				return pulse.Illness
			}
			return ""
		},
		Help: func(text string) bool { return strings.Contains(text, "please call") },
		Hours: func(string) cases.Hours {
			h, _ := cases.ParseHours("daily 08:00-22:00", time.UTC)
			return h
		},
		Muted: func(m pulse.Mention) bool { return m.Author.Handle == "troll" },
		Team:  func(theme, _ string) string { return map[string]string{"waiting": "service"}[theme] },
	}
}

func TestWhatNeedsAPerson(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*pulse.Judged, *cases.Rules)
		want string // signs; "" no case
	}{
		{"an ordinary complaint", func(*pulse.Judged, *cases.Rules) {}, ""},
		{"grave", func(j *pulse.Judged, _ *cases.Rules) { j.Text = "food poisoning" }, "severity"},
		{"to us", func(j *pulse.Judged, _ *cases.Rules) { j.Via = pulse.ViaAddressed }, "addressed"},
		{"a question", func(j *pulse.Judged, _ *cases.Rules) { j.Verdict.Question = true }, "question"},
		{"asks for help", func(j *pulse.Judged, _ *cases.Rules) { j.Text = "cold, please call me" }, "help"},
		{"two stars", func(j *pulse.Judged, _ *cases.Rules) { j.Rating = 2 }, "stars"},
		{"three stars", func(j *pulse.Judged, _ *cases.Rules) { j.Rating = 3 }, ""},
		{"two signs", func(j *pulse.Judged, _ *cases.Rules) { j.Rating, j.Via = 1, pulse.ViaAddressed }, "addressed stars"},
		{"at our place, not asked for", func(j *pulse.Judged, _ *cases.Rules) { j.Via = pulse.ViaPlace }, ""},
		{"at our place, asked for", func(j *pulse.Judged, r *cases.Rules) { j.Via, r.Signs = pulse.ViaPlace, []string{pulse.CaseSignPlace} }, "place"},
		{"all", func(_ *pulse.Judged, r *cases.Rules) { r.Signs = []string{pulse.CaseSignAll} }, "all"},
		{"unsure waits", func(j *pulse.Judged, _ *cases.Rules) { j.Rating, j.Verdict.Unsure = 1, true }, ""},
		{"praise to us", func(j *pulse.Judged, _ *cases.Rules) { j.Via, j.Verdict.Kind = pulse.ViaAddressed, pulse.Praise }, ""},
		{"a neutral cry for help to us", func(j *pulse.Judged, _ *cases.Rules) {
			j.Via, j.Verdict.Kind, j.Text = pulse.ViaAddressed, pulse.Neutral, "please call me"
		}, "addressed help"},
		{"muted", func(j *pulse.Judged, _ *cases.Rules) { j.Rating, j.Author.Handle = 1, "troll" }, ""},
		{"a repost", func(j *pulse.Judged, _ *cases.Rules) { j.Rating, j.RepostOf = 1, "7" }, ""},
		{"too long ago", func(j *pulse.Judged, _ *cases.Rules) { j.Rating, j.Posted = 1, nine.AddDate(0, 0, -8) }, ""},
		{"always for a theme", func(_ *pulse.Judged, r *cases.Rules) { r.List = []cases.Rule{{Theme: "waiting", Always: true}} }, "all"},
		{"always for another", func(_ *pulse.Judged, r *cases.Rules) { r.List = []cases.Rule{{Theme: "price", Always: true}} }, ""},
		{"never at a place", func(j *pulse.Judged, r *cases.Rules) {
			j.Rating, r.List = 1, []cases.Rule{{Place: "moda", Never: true}}
		}, ""},
	} {
		db, r, j := shop(t), rules(), complaint(1, "ada")
		c.edit(&j, &r)
		keep(t, db, j)
		got := ""
		if out := look(t, db, r, nine); len(out.Opened) > 0 {
			got = strings.Join(out.Opened[0].Why, " ")
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func keep(t *testing.T, db *store.DB, js ...pulse.Judged) {
	t.Helper()
	if _, err := db.Save(context.Background(), pulse.Keep{Source: "x", Judged: js}); err != nil {
		t.Fatal(err)
	}
}

func look(t *testing.T, db *store.DB, r cases.Rules, now time.Time) cases.Outcome {
	t.Helper()
	out, err := cases.Open(context.Background(), db, r, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhoseAndUntilWhen(t *testing.T) {
	r := rules()
	r.Owner = "owner@example.com"
	r.List = []cases.Rule{{Severity: pulse.Illness, Owner: "kitchen", Due: time.Hour}, {Place: "kadikoy", Due: 2 * time.Hour}}
	for _, c := range []struct {
		name, text, place, theme, owner string
		due                             time.Time
	}{
		{"the team of the theme", "slow", "moda", "waiting", "service", nine.Add(4 * time.Hour)},
		{"nobody's theme", "dear", "moda", "price", "owner@example.com", nine.Add(4 * time.Hour)},
		{"by severity", "poison", "moda", "waiting", "kitchen", nine.Add(time.Hour)},
		{"by place", "slow", "kadikoy", "waiting", "service", nine.Add(2 * time.Hour)},
	} {
		db, j := shop(t), complaint(1, "ada")
		j.Text, j.Place, j.Verdict.Opinions[0].Theme, j.Posted, j.Rating = c.text, c.place, c.theme, nine, 1
		keep(t, db, j)
		out := look(t, db, r, nine)
		if len(out.Opened) != 1 || out.Opened[0].Owner != c.owner || !out.Opened[0].Due.Equal(c.due) || !out.Opened[0].Remind.Equal(nine.Add(c.due.Sub(nine)/2)) {
			t.Errorf("%s: got %+v, want %s until %v", c.name, out.Opened, c.owner, c.due)
		}
	}
}

// One guest has one case over days while it is open; after it was closed a new one
// names the old.
func TestOneGuestOneCase(t *testing.T) {
	ctx, db, r := context.Background(), shop(t), rules()
	at := func(n int, by, text string, posted time.Time, rating float64) pulse.Judged {
		j := complaint(n, by)
		j.ID, j.Text, j.Posted, j.Rating = fmt.Sprint(n), text, posted, rating
		return j
	}
	keep(t, db, at(1, "ada", "meh", nine.Add(-time.Hour), 0), at(2, "ada", "slow", nine, 1), at(3, "bo", "slow", nine, 1))
	if out := look(t, db, r, nine); len(out.Opened) != 2 || out.Joined != 1 {
		t.Fatalf("got %+v, want two cases, one with what was said before", out)
	}
	tomorrow := nine.AddDate(0, 0, 1)
	keep(t, db, at(4, "ada", "poison", tomorrow, 0), at(5, "ada", "still waiting", tomorrow, 0), at(6, "ada", "lovely", tomorrow, 0))
	if out := look(t, db, r, tomorrow); len(out.Opened) != 0 || out.Joined != 3 {
		t.Errorf("got %+v, want all in the open case", out)
	}
	for range 2 {
		if out := look(t, db, r, tomorrow); len(out.Opened)+out.Joined != 0 {
			t.Errorf("looked again: got %+v, want nothing new", out)
		}
	}
	c, _, err := db.Case(ctx, 1)
	if err != nil || !slices.Equal(c.Mentions, []string{"x:2", "x:1", "x:4", "x:5", "x:6"}) || c.Severity != pulse.Illness || !c.Due.Equal(nine.Add(4*time.Hour)) {
		t.Errorf("got %+v %v, want five mentions, grave, due as before", c, err)
	}
	closing, err := cases.Move(c, pulse.CaseClosed, "soup on the house")
	if err != nil {
		t.Fatal(err)
	}
	closing.At, closing.By = tomorrow, "elif"
	if _, err := db.AddCaseChanges(ctx, closing); err != nil {
		t.Fatal(err)
	}
	keep(t, db, at(7, "ada", "slow again", tomorrow.Add(time.Hour), 1))
	out := look(t, db, r, tomorrow.Add(time.Hour))
	if len(out.Opened) != 1 || out.Opened[0].N != 3 || out.Opened[0].Before != 1 {
		t.Errorf("got %+v, want C-3 that names C-1", out)
	}
}

// Who writes again after we spoke waits again.
func TestWaitsAgain(t *testing.T) {
	ctx, db, r := context.Background(), shop(t), rules()
	j := complaint(1, "ada")
	j.Rating, j.Posted = 1, nine
	keep(t, db, j)
	look(t, db, r, nine)
	if _, err := cases.Answered(ctx, db, "x:1", nine.Add(time.Hour), "elif", "x"); err != nil {
		t.Fatal(err)
	}
	early, late := complaint(2, "ada"), complaint(3, "ada")
	early.Rating, early.Posted, late.Rating, late.Posted = 1, nine.Add(time.Minute), 1, nine.Add(2*time.Hour)
	keep(t, db, early)
	look(t, db, r, nine.Add(3*time.Hour))
	c, _, err := db.Case(ctx, 1)
	if err != nil || !c.Due.IsZero() {
		t.Errorf("said before we spoke: got %+v %v, want nobody waiting", c, err)
	}
	keep(t, db, late)
	look(t, db, r, nine.Add(3*time.Hour))
	c, _, err = db.Case(ctx, 1)
	if err != nil || !c.Due.Equal(nine.Add(6*time.Hour)) || c.State != pulse.CaseContacted || !c.Contacted.Equal(nine.Add(time.Hour)) {
		t.Errorf("said after we spoke: got %+v %v, want due at three, first contact as it was", c, err)
	}
}

func TestALabelOpensWhatWasUnsure(t *testing.T) {
	ctx, db, r := context.Background(), shop(t), rules()
	j := complaint(1, "ada")
	j.Rating, j.Verdict.Unsure = 1, true
	keep(t, db, j)
	if err := db.Correct(ctx, "x:1", pulse.Correction{Kind: pulse.Complaint, By: "elif", At: nine}); err != nil {
		t.Fatal(err)
	}
	if out := look(t, db, r, nine); len(out.Opened) != 1 {
		t.Errorf("got %+v, want a case", out)
	}
}

// What was old when it came in has no time to keep, however grave; what came late, or
// comes now, has one.
func TestHistoryHasNoTime(t *testing.T) {
	db, r := shop(t), rules()
	old, late, again := complaint(1, "ada"), complaint(2, "bo"), complaint(3, "ada")
	old.Text, old.Posted = "food poisoning", nine.AddDate(0, 0, -4)
	late.Rating, late.Posted = 1, nine.AddDate(0, 0, -2)
	keep(t, db, old, late)
	out := look(t, db, r, nine)
	if len(out.Opened) != 2 {
		t.Fatalf("opened %+v, want two cases", out.Opened)
	}
	a, b := out.Opened[0], out.Opened[1]
	if !a.FromBefore || !a.Due.IsZero() || !a.Remind.IsZero() || a.Overdue(nine.AddDate(0, 0, 9)) || a.Severity != pulse.Illness {
		t.Errorf("four days old: got %+v, want it from before and never due", a)
	}
	if b.FromBefore || !b.Overdue(nine) {
		t.Errorf("two days old: got %+v, want it overdue: the guest has waited", b)
	}
	again.Rating = 1
	keep(t, db, again)
	look(t, db, r, nine)
	if c, _, err := db.Case(context.Background(), a.N); err != nil || c.FromBefore || !c.Due.After(again.Posted) || len(c.Mentions) != 2 {
		t.Errorf("who speaks again: got %+v %v, want a time to keep", c, err)
	}
	took, err := r.Take(context.Background(), shopWith(t, old), old.Key(), nine, "elif")
	if err != nil || took.FromBefore || !took.Due.After(nine) {
		t.Errorf("taken by hand: got %+v %v, want a time to keep from now", took, err)
	}
}

func shopWith(t *testing.T, js ...pulse.Judged) *store.DB {
	t.Helper()
	db := shop(t)
	keep(t, db, js...)
	return db
}

// A person may take on what has no sign; the time begins then.
func TestTake(t *testing.T) {
	ctx, db, r := context.Background(), shop(t, "ada", "ada"), rules()
	for range 2 {
		c, err := r.Take(ctx, db, "x:1", nine, "elif")
		if err != nil || c.N != 1 || c.Rev != 1 || c.Owner != "service" || !c.Due.Equal(nine.Add(4*time.Hour)) || !slices.Equal(c.Why, []string{pulse.CaseSignPerson}) {
			t.Errorf("got %+v %v, want C-1 due at one", c, err)
		}
	}
	c, err := r.Take(ctx, db, "x:2", nine, "elif")
	if err != nil || c.N != 1 || len(c.Mentions) != 2 {
		t.Errorf("got %+v %v, want it in the open case", c, err)
	}
}

func TestALabelClosesWhatIsNoComplaint(t *testing.T) {
	ctx, db, r := context.Background(), shop(t), rules()
	j := complaint(1, "ada")
	j.Rating = 1
	keep(t, db, j)
	look(t, db, r, nine)
	if err := db.Correct(ctx, "x:1", pulse.Correction{Kind: pulse.Praise, By: "elif", At: nine}); err != nil {
		t.Fatal(err)
	}
	out := look(t, db, r, nine)
	c, _, err := db.Case(ctx, 1)
	if out.Closed != 1 || err != nil || c.State != pulse.CaseClosed || c.Reason != pulse.CaseNoComplaint {
		t.Errorf("got %+v %+v %v, want it closed", out, c, err)
	}
}

// A worker that opens cases at the same moment takes one guest from under us.
type rival struct {
	*store.DB
	t    *testing.T
	done bool
}

func (v *rival) AddCaseChanges(ctx context.Context, list ...pulse.CaseChange) ([]pulse.Case, error) {
	if !v.done {
		v.done = true
		look(v.t, v.DB, rules(), nine)
	}
	return v.DB.AddCaseChanges(ctx, list...)
}

func TestTwoWorkersOpenOneCase(t *testing.T) {
	ctx, db := context.Background(), shop(t)
	var js []pulse.Judged
	for i := range 9 {
		j := complaint(i+1, "guest"+string(rune('a'+i/2)))
		j.Rating = 1
		js = append(js, j)
	}
	keep(t, db, js...)
	if _, err := cases.Open(ctx, &rival{DB: db, t: t}, rules(), nine); err != nil {
		t.Fatal(err)
	}
	list, err := db.Cases(ctx, pulse.CaseFilter{})
	if err != nil || len(list) != 5 {
		t.Errorf("got %d cases %v, want 5", len(list), err)
	}
}

func TestMoves(t *testing.T) {
	fresh := pulse.Case{N: 1, State: pulse.CaseNew, Person: "x/1", Rev: 1}
	spoken := pulse.Case{N: 1, State: pulse.CaseContacted, Contacted: nine, Person: "x/1", Rev: 2}
	shut := pulse.Case{N: 1, State: pulse.CaseClosed, Closed: nine, Person: "x/1"}
	for _, c := range []struct {
		name string
		from pulse.Case
		to   pulse.CaseState
		why  string
		ok   bool
	}{
		{"contacted", fresh, pulse.CaseContacted, "by phone", true}, {"twice", spoken, pulse.CaseContacted, "", false},
		{"back to new", spoken, pulse.CaseNew, "", false}, {"fixed", spoken, pulse.CaseFixed, "", true},
		{"closed unheard", fresh, pulse.CaseClosed, " ", false}, {"closed with a reason", fresh, pulse.CaseClosed, "spam", true},
		{"closed after we spoke", spoken, pulse.CaseClosed, "", true}, {"closed twice", shut, pulse.CaseClosed, "", false}, {"told when closed", shut, pulse.CaseTold, "", false},
	} {
		_, err := cases.Move(c.from, c.to, c.why)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("%s: got %v, want ok %v", c.name, err, c.ok)
		}
	}
	gone := shut
	gone.Person = ""
	for _, c := range []pulse.Case{fresh, gone} {
		if _, err := cases.Reopen(c, ""); err == nil {
			t.Errorf("reopened %+v", c)
		}
	}
	if _, err := cases.Reopen(shut, ""); err != nil {
		t.Errorf("reopen: got %v", err)
	}
}

func TestFigures(t *testing.T) {
	hour := func(n int) time.Time { return nine.Add(time.Duration(n) * time.Hour) }
	list := []pulse.Case{
		{Said: nine, Contacted: hour(1), State: pulse.CaseTold, Fixed: hour(4), Told: hour(5), Theme: "waiting", Before: 9},
		{Said: nine, Contacted: hour(3), State: pulse.CaseClosed, Closed: hour(4), Theme: "waiting"},
		{Said: nine, Contacted: hour(30), Late: true, State: pulse.CaseContacted, Theme: "price"},
		{Said: nine, State: pulse.CaseNew, Due: hour(4), Theme: "price"},
		{Said: hour(40), State: pulse.CaseNew, Due: hour(60), Theme: "price"},
		{Said: nine, State: pulse.CaseClosed, Reason: pulse.CaseNoComplaint, Before: 3},
		{Said: nine, State: pulse.CaseContacted, Contacted: hour(47), FromBefore: true, Theme: "price"},
		{Said: hour(-2), State: pulse.CaseClosed, Contacted: nine, Theme: "waiting", Before: 4},
		{Said: hour(-1), State: pulse.CaseClosed, Theme: "waiting", Before: 4},
	}
	f := cases.Count(list, nine, hour(48), hour(48))
	if f.Cases != 5 || f.FromBefore != 1 || f.Open != 4 || f.Overdue != 1 || f.Contacted != 3 || f.Minutes == nil || *f.Minutes != 180 || f.InADay != 2 || f.Asked != 4 || f.Told != 1 || f.Closed != 1 || f.InTime != 2 || f.Timed != 4 || f.Fixed != 1 {
		t.Errorf("got %+v, want 5 cases, 1 overdue, median of three hours, 2 of 4 in a day", f)
	}
	if want := []cases.Repeat{{Theme: "waiting", Cases: 2, Again: 1, CasesBefore: 2, AgainBefore: 2}}; !slices.Equal(f.Repeats, want) {
		t.Errorf("repeats: got %+v, want %+v", f.Repeats, want)
	}
	if f := cases.Count(nil, nine, hour(1), hour(1)); f.Minutes != nil || f.Cases != 0 {
		t.Errorf("nothing: got %+v", f)
	}
}

// What the guest says next wakes a case that sleeps.
func TestMoreWordsWake(t *testing.T) {
	ctx, db, r := context.Background(), shop(t), rules()
	j := complaint(1, "ada")
	j.Rating = 1
	keep(t, db, j)
	look(t, db, r, nine)
	if _, err := db.AddCaseChanges(ctx, pulse.CaseChange{Case: 1, Rev: 2, At: nine, By: "elif", What: pulse.CaseSnooze, Until: nine.AddDate(0, 0, 2)}); err != nil {
		t.Fatal(err)
	}
	keep(t, db, complaint(2, "ada"))
	look(t, db, r, nine)
	c, _, err := db.Case(ctx, 1)
	if err != nil || c.Asleep(nine) || len(c.Mentions) != 2 {
		t.Errorf("got %+v %v, want it awake with both", c, err)
	}
}
