package cases

import (
	"context"
	"errors"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// keeper is what following up with a guest needs of the database.
type keeper interface {
	Mention(ctx context.Context, key string) (pulse.Judged, error)
	CaseOf(ctx context.Context, key string) (int, error)
	Case(ctx context.Context, n int) (pulse.Case, []pulse.CaseChange, error)
	LastCase(ctx context.Context, person string) (pulse.Case, bool, error)
	AddCaseChanges(ctx context.Context, list ...pulse.CaseChange) ([]pulse.Case, error)
}

// tries bounds how often a change is decided anew after somebody else was quicker.
const tries = 5

// Answered notes that the guest of a mention was contacted: its case is contacted, if
// it was new. A mention without a case gets into the open one of its guest, else
// into a new one. how says the way, "x reply 1992": the same one at the same moment
// is noted once, so that it may be told again after a crash.
func Answered(ctx context.Context, db keeper, key string, at time.Time, by, how string) (pulse.Case, error) {
	return note(ctx, db, key, pulse.CaseChange{What: pulse.CaseContact, At: at, By: by, How: how})
}

// Told notes that the guest of a mention was told that it is put right, in the same
// way. A closed case stays closed.
func Told(ctx context.Context, db keeper, key string, at time.Time, by, how string) (pulse.Case, error) {
	return note(ctx, db, key, pulse.CaseChange{What: pulse.CaseTell, At: at, By: by, How: how})
}

func note(ctx context.Context, db keeper, key string, c pulse.CaseChange) (pulse.Case, error) {
	c.At = c.At.UTC().Truncate(time.Millisecond)
	var err error
	for range tries {
		var out pulse.Case
		if out, err = noteOnce(ctx, db, key, c); !errors.Is(err, pulse.ErrLater) {
			return out, err
		}
	}
	return pulse.Case{}, err
}

func noteOnce(ctx context.Context, db keeper, key string, c pulse.CaseChange) (pulse.Case, error) {
	n, err := db.CaseOf(ctx, key)
	if err != nil {
		return pulse.Case{}, err
	}
	if n == 0 {
		return admit(ctx, db, key, c)
	}
	was, history, err := db.Case(ctx, n)
	if err != nil {
		return pulse.Case{}, err
	}
	if noted(history, c) {
		return was, nil
	}
	c.Case, c.Rev = n, was.Rev+1
	return one(db.AddCaseChanges(ctx, c))
}

func noted(history []pulse.CaseChange, c pulse.CaseChange) bool {
	for _, h := range history {
		if h.What == c.What && h.How == c.How && h.By == c.By && h.At.Equal(c.At) {
			return true
		}
	}
	return false
}

// admit takes a mention into a case because somebody spoke to its guest.
func admit(ctx context.Context, db keeper, key string, c pulse.CaseChange) (pulse.Case, error) {
	j, err := db.Mention(ctx, key)
	if err != nil {
		return pulse.Case{}, err
	}
	if j.Gone != "" {
		return pulse.Case{}, pulse.Usagef("the words of %s are not held any more, so it can have no case", key)
	}
	last, ok, err := db.LastCase(ctx, j.Person())
	if err != nil {
		return pulse.Case{}, err
	}
	if ok && last.Open() {
		join := pulse.CaseChange{Case: last.N, Rev: last.Rev + 1, At: c.At, By: pulse.ItemByPulse, What: pulse.CaseJoin, Key: j.Key()}
		c.Case, c.Rev = last.N, last.Rev+2
		return one(db.AddCaseChanges(ctx, join, c))
	}
	open := opening(j, c.At)
	open.Why, open.Before = []string{pulse.CaseSignPerson}, last.N
	c.Rev = 2
	return one(db.AddCaseChanges(ctx, open, c))
}

// opening is the first change of the case of j, without signs, owner and due time.
func opening(j pulse.Judged, at time.Time) pulse.CaseChange {
	open := pulse.CaseChange{Rev: 1, At: at, By: pulse.ItemByPulse, What: pulse.CaseOpen,
		Key: j.Key(), Person: j.Person(), Place: j.Place, Said: j.Posted}
	if themes := j.Themes(pulse.Complaint); len(themes) > 0 {
		open.Theme = themes[0]
	}
	return open
}

func one(list []pulse.Case, err error) (pulse.Case, error) {
	if err != nil || len(list) == 0 {
		return pulse.Case{}, err
	}
	return list[len(list)-1], nil
}
