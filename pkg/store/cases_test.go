package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// opened is a new case of a mention said made.
func opened(j pulse.Judged, due time.Duration) pulse.CaseChange {
	return pulse.CaseChange{Rev: 1, At: start, By: pulse.ItemByPulse, What: pulse.CaseOpen, To: "service", Key: j.Key(), Person: j.Person(),
		Place: j.Place, Theme: "service", Why: []string{pulse.CaseSignAddressed}, Said: j.Posted, Due: start.Add(due)}
}

func caseChange(n, rev int, what pulse.CaseWhat) pulse.CaseChange {
	return pulse.CaseChange{Case: n, Rev: rev, At: start.Add(time.Duration(rev) * time.Minute), By: "elif", What: what}
}

func addCase(t testing.TB, db world, list ...pulse.CaseChange) pulse.Case {
	t.Helper()
	out, err := db.AddCaseChanges(context.Background(), list...)
	if err != nil {
		t.Fatal(err)
	}
	return out[len(out)-1]
}

func caseNumbers(list []pulse.Case) []int {
	out := []int{}
	for _, c := range list {
		out = append(out, c.N)
	}
	return out
}

func TestCaseIsPlayedFromItsChanges(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		j, more := said(1, "the queue was long", pulse.Complaint), said(2, "and the soup was cold", pulse.Complaint)
		more.Author = j.Author
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j, more}})
		note := caseChange(1, 3, pulse.CaseNote)
		note.Note = "regular guest \x00\xff"
		join := caseChange(0, 2, pulse.CaseJoin)
		join.Key = more.Key()
		c := addCase(t, db, opened(j, time.Hour), join)
		is(t, "number", c.N, 1)
		is(t, "mentions", strings.Join(c.Mentions, " "), "x:0001 x:0002")
		is(t, "person", c.Person, "x/u0001")
		addCase(t, db, note, caseChange(1, 4, pulse.CaseContact))
		got, h, err := db.Case(ctx, 1)
		if err != nil || len(h) != 4 {
			t.Fatalf("got %v %v, want four changes", h, err)
		}
		is(t, "state", got.State, pulse.CaseContacted)
		is(t, "contacted", got.Contacted, start.Add(4*time.Minute))
		is(t, "nobody waits", got.Due.IsZero(), true)
		is(t, "the mention of a change", h[1].Key, "x:0002")
		is(t, "clean text", h[2].Note, storable(note.Note))
		n, err := db.CaseOf(ctx, more.Key())
		is(t, "case of the mention", n, 1)
		is(t, "error", err, nil)
		of, err := db.CaseMentions(ctx, []string{"x:0001", "x:none"})
		is(t, "cases of mentions", len(of) == 1 && of["x:0001"] == 1 && err == nil, true)
		if _, _, err := db.Case(ctx, 7); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("no such case: got %v, want a usage error", err)
		}
	})
}

// Two people who look at one case cannot both change it, and a guest never has two
// open cases.
func TestCaseRace(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		a, b, other := said(1, "slow", pulse.Complaint), said(2, "cold", pulse.Complaint), said(3, "dirty", pulse.Complaint)
		b.Author = a.Author
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b, other}})
		addCase(t, db, opened(a, time.Hour), caseChange(1, 2, pulse.CaseNote))
		twice := opened(other, time.Hour)
		twice.Key = a.Key()
		for name, c := range map[string]pulse.CaseChange{
			"a change somebody else made": caseChange(1, 2, pulse.CaseNote), "one too far": caseChange(1, 5, pulse.CaseNote),
			"a case that is not there": caseChange(9, 2, pulse.CaseNote), "a second open case of a guest": opened(b, time.Hour),
			"a mention that has a case": twice,
		} {
			if _, err := db.AddCaseChanges(ctx, caseChange(1, 3, pulse.CaseNote), c); !errors.Is(err, pulse.ErrLater) {
				t.Errorf("%s: got %v, want come back later", name, err)
			}
		}
		_, h, err := db.Case(ctx, 1)
		if err != nil || len(h) != 2 {
			t.Errorf("got %v %v, want nothing of what was refused", h, err)
		}
		closed := caseChange(1, 3, pulse.CaseMove)
		closed.To = string(pulse.CaseClosed)
		addCase(t, db, closed)
		second := addCase(t, db, opened(b, time.Hour))
		is(t, "the guest's next case", second.N, 2)
		last, ok, err := db.LastCase(ctx, a.Person())
		is(t, "the open one is the last", ok && last.N == 2 && err == nil, true)
		if _, err := db.AddCaseChanges(ctx, caseChange(1, 4, pulse.CaseReopen)); !errors.Is(err, pulse.ErrLater) {
			t.Errorf("reopened beside the open one: got %v, want come back later", err)
		}
	})
}

func TestCasesByDue(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		for i, due := range []time.Duration{3, 1, 2, 1} {
			j := said(i+1, "slow", pulse.Complaint)
			save(t, db, pulse.Keep{Judged: []pulse.Judged{j}})
			addCase(t, db, opened(j, due*time.Hour))
		}
		snooze := caseChange(3, 2, pulse.CaseSnooze)
		snooze.Until = start.Add(30 * time.Minute)
		owner := caseChange(2, 2, pulse.CaseAssign)
		addCase(t, db, snooze, owner, caseChange(4, 2, pulse.CaseContact))
		list := func(f pulse.CaseFilter) []int {
			t.Helper()
			out, err := db.Cases(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			n, err := db.CountCases(ctx, f)
			if err != nil || f.Limit == 0 && f.After == nil && n != len(out) {
				t.Errorf("count: got %d %v, want %d", n, err, len(out))
			}
			return caseNumbers(out)
		}
		two := pulse.Case{N: 2, State: pulse.CaseNew, Due: start.Add(time.Hour)}
		one := pulse.Case{N: 1, State: pulse.CaseNew, Due: start.Add(3 * time.Hour)}
		for _, c := range []struct {
			name string
			f    pulse.CaseFilter
			want []int
		}{
			{"all", pulse.CaseFilter{}, []int{2, 3, 1, 4}},
			{"awake", pulse.CaseFilter{Open: true, Awake: start}, []int{2, 1, 4}},
			{"awake again", pulse.CaseFilter{Awake: start.Add(30 * time.Minute)}, []int{2, 3, 1, 4}},
			{"due", pulse.CaseFilter{Due: start.Add(2*time.Hour + 1)}, []int{2}},
			{"state", pulse.CaseFilter{States: []pulse.CaseState{pulse.CaseContacted}}, []int{4}},
			{"nobody's", pulse.CaseFilter{Nobody: true}, []int{2}},
			{"owner", pulse.CaseFilter{Owner: "service"}, []int{3, 1, 4}},
			{"window", pulse.CaseFilter{After: &two, Limit: 2}, []int{3, 1}},
			{"window back", pulse.CaseFilter{After: &one, Last: true, Limit: 1}, []int{3}},
			{"place", pulse.CaseFilter{Place: "kadikoy"}, []int{}},
			{"said", pulse.CaseFilter{SaidFrom: start.Add(2 * time.Minute), SaidTo: start.Add(4 * time.Minute)}, []int{2, 3}},
		} {
			if got := list(c.f); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, got, c.want)
			}
		}
	})
}

// What is grave comes before what is due, until somebody has begun with it; pages go
// on where the last one ended, in both directions.
func TestGraveCasesFirst(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		for i, grade := range []string{"", pulse.Discrimination, pulse.Refund, pulse.Illness, pulse.Safety, pulse.Illness} {
			j := said(i+1, "bad", pulse.Complaint)
			save(t, db, pulse.Keep{Judged: []pulse.Judged{j}})
			open := opened(j, time.Duration(i+1)*time.Hour)
			open.Severity = grade
			if i == 3 { // history has no time
				open.Due, open.FromBefore = time.Time{}, true
			}
			addCase(t, db, open)
		}
		addCase(t, db, caseChange(5, 2, pulse.CaseContact))
		want := []int{2, 6, 4, 1, 3, 5}
		var got, back []int
		var last *pulse.Case
		for range want {
			page, err := db.Cases(ctx, pulse.CaseFilter{After: last, Limit: 1})
			must(t, err)
			if len(page) == 0 {
				break
			}
			last, got = &page[0], append(got, page[0].N)
		}
		last = nil
		for range want {
			page, err := db.Cases(ctx, pulse.CaseFilter{After: last, Last: true, Limit: 1})
			must(t, err)
			if len(page) == 0 {
				break
			}
			last, back = &page[0], append(back, page[0].N)
		}
		slices.Reverse(back)
		if !slices.Equal(got, want) || !slices.Equal(back, want) {
			t.Errorf("got %v, backwards %v, want %v", got, back, want)
		}
		late, err := db.CountCases(ctx, pulse.CaseFilter{Open: true, Due: start.AddDate(0, 0, 9)})
		is(t, "due at all", late == 4 && err == nil, true)
		due, err := db.Cases(ctx, pulse.CaseFilter{DueFrom: start.Add(2 * time.Hour), Due: start.Add(6 * time.Hour)})
		is(t, "due from", slices.Equal(caseNumbers(due), []int{2, 3}) && err == nil, true)
	})
}

// What is known of a guest goes with the guest; the times stay.
func TestCaseOfAGuestWhoGoes(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		for i, way := range []struct {
			name, reason string
			do           func(pulse.Judged) error
		}{
			{"forget", pulse.CaseGone, func(j pulse.Judged) error { _, err := db.Forget(ctx, j.Author.Handle); return err }},
			{"deleted", pulse.CaseGone, func(j pulse.Judged) error {
				_, err := db.Save(ctx, pulse.Keep{Source: "x", Gone: []pulse.Gone{{ID: j.ID}}})
				return err
			}},
			{"purge", pulse.CaseExpired, func(j pulse.Judged) error {
				_, err := db.Purge(ctx, start.AddDate(0, 0, 40), map[string]int{"x": 30})
				return err
			}},
		} {
			j := said(i+1, "the queue was long", pulse.Complaint)
			save(t, db, pulse.Keep{Judged: []pulse.Judged{j}})
			n := addCase(t, db, opened(j, time.Hour)).N
			note, contact := caseChange(n, 2, pulse.CaseNote), caseChange(n, 3, pulse.CaseContact)
			note.Note, contact.How = "Gül phoned", "https://x.example/kahve/status/9"
			addCase(t, db, note, contact)
			if err := way.do(j); err != nil {
				t.Fatalf("%s: %v", way.name, err)
			}
			c, h, err := db.Case(ctx, n)
			if err != nil || len(h) != 4 {
				t.Fatalf("%s: got %v %v, want the history and its end", way.name, h, err)
			}
			is(t, way.name+": state", c.State, pulse.CaseClosed)
			is(t, way.name+": reason", c.Reason, way.reason)
			is(t, way.name+": person", c.Person, "")
			is(t, way.name+": mentions", len(c.Mentions), 0)
			is(t, way.name+": note", h[1].Note, "")
			is(t, way.name+": how", h[2].How, "")
			is(t, way.name+": contacted", c.Contacted, start.Add(3*time.Minute))
			of, err := db.CaseOf(ctx, j.Key())
			is(t, way.name+": case of the mention", of, 0)
			is(t, way.name+": error", err, nil)
		}
	})
}

func TestForgetStrikesNamesOutOfOtherCases(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a, b := said(1, "slow", pulse.Complaint), said(2, "cold", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b}})
		n := addCase(t, db, opened(a, time.Hour)).N
		note, end := caseChange(n, 2, pulse.CaseNote), caseChange(n, 3, pulse.CaseMove)
		note.Note, end.To, end.Note = "sat with @GUEST0002", string(pulse.CaseClosed), "Gül 0002 said it is fine"
		addCase(t, db, note, end)
		if _, err := db.Forget(context.Background(), "guest0002"); err != nil {
			t.Fatal(err)
		}
		c, h, err := db.Case(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		is(t, "note", h[1].Note, "sat with […]")
		is(t, "reason", c.Reason, "[…] said it is fine")
		list, err := db.Cases(context.Background(), pulse.CaseFilter{})
		is(t, "reason in the list", len(list) == 1 && list[0].Reason == "[…] said it is fine" && err == nil, true)
	})
}

func TestCaseCandidates(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		has, repeat, old := said(2, "cold", pulse.Complaint), said(4, "slow", pulse.Complaint), said(0, "old", pulse.Complaint)
		repeat.RepostOf = "0001"
		save(t, db, pulse.Keep{Judged: []pulse.Judged{old, said(1, "slow", pulse.Complaint), has, said(3, "lovely", pulse.Praise), repeat, said(5, "open on sunday?", pulse.Neutral)}})
		addCase(t, db, opened(has, time.Hour))
		js, err := db.CaseCandidates(context.Background(), start.Add(time.Minute))
		var got []string
		for _, j := range js {
			got = append(got, j.ID)
		}
		is(t, "candidates", strings.Join(got, " "), "0001 0005")
		is(t, "error", err, nil)
	})
}
