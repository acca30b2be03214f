package cases_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// shop is a database with complaints of the authors given.
func shop(t *testing.T, authors ...string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "pulse.db"), store.Options{Now: func() time.Time { return nine }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var js []pulse.Judged
	for i, a := range authors {
		js = append(js, complaint(i+1, a))
	}
	if _, err := db.Save(context.Background(), pulse.Keep{Source: "x", Judged: js}); err != nil {
		t.Fatal(err)
	}
	return db
}

func complaint(n int, author string) pulse.Judged {
	id := string(rune('0' + n))
	return pulse.Judged{
		Mention: pulse.Mention{Source: "x", ID: id, Text: "the queue was long", Author: pulse.Author{Handle: author}, Posted: nine.Add(time.Duration(n-10) * time.Minute), Place: "moda"},
		Verdict: pulse.Verdict{Lang: "en", Kind: pulse.Complaint, By: "v1", Opinions: []pulse.Opinion{{End: 18, Polarity: pulse.Complaint, Theme: "waiting"}}},
	}
}

func TestAnsweredOpensAndContacts(t *testing.T) {
	ctx := context.Background()
	db := shop(t, "ada", "ada", "bo")
	for range 2 { // told again after a crash
		c, err := cases.Answered(ctx, db, "x:1", nine, "elif", "x reply 7")
		if err != nil {
			t.Fatal(err)
		}
		if c.N != 1 || c.State != pulse.CaseContacted || c.Theme != "waiting" || c.Place != "moda" || c.Rev != 2 || !c.Contacted.Equal(nine) {
			t.Errorf("got %+v, want C-1 contacted at nine in two changes", c)
		}
	}
	c, err := cases.Answered(ctx, db, "x:2", nine.Add(time.Hour), "elif", "x reply 8")
	if err != nil || c.N != 1 || len(c.Mentions) != 2 || !c.Contacted.Equal(nine) {
		t.Errorf("got %+v %v, want the same guest's words in the same case", c, err)
	}
	c, err = cases.Told(ctx, db, "x:3", nine, "elif", "mail")
	if err != nil || c.N != 2 || c.State != pulse.CaseTold || !c.Told.Equal(nine) {
		t.Errorf("got %+v %v, want a case of its own, told", c, err)
	}
	if _, err := cases.Answered(ctx, db, "x:9", nine, "elif", "x"); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("no such mention: got %v, want a usage error", err)
	}
}

// Somebody else changes the case between our look and our change.
type busy struct {
	*store.DB
	times int
}

func (b *busy) AddCaseChanges(ctx context.Context, list ...pulse.CaseChange) ([]pulse.Case, error) {
	if b.times--; b.times >= 0 && list[0].Case != 0 {
		other := pulse.CaseChange{Case: list[0].Case, Rev: list[0].Rev, By: "can", What: pulse.CaseNote, Note: "I phone"}
		if _, err := b.DB.AddCaseChanges(ctx, other); err != nil {
			return nil, err
		}
	}
	return b.DB.AddCaseChanges(ctx, list...)
}

func TestAnsweredLooksAgainWhereSomebodyWasQuicker(t *testing.T) {
	ctx := context.Background()
	db := shop(t, "ada")
	if _, err := cases.Answered(ctx, db, "x:1", nine, "elif", "a"); err != nil {
		t.Fatal(err)
	}
	c, err := cases.Told(ctx, &busy{DB: db, times: 3}, "x:1", nine, "elif", "b")
	if err != nil || c.State != pulse.CaseTold || c.Rev != 6 {
		t.Errorf("got %+v %v, want it told behind three notes of another", c, err)
	}
}
