package cases

import (
	"context"
	"errors"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Take opens a case of a mention because a person says that it needs one, or takes it
// into the open case of its guest. The time for the first contact begins now: nobody
// knew before. A mention that has a case changes nothing.
func (r Rules) Take(ctx context.Context, db keeper, key string, now time.Time, by string) (pulse.Case, error) {
	var err error
	for range tries {
		var c pulse.Case
		if c, err = r.takeOnce(ctx, db, key, now.UTC(), by); !errors.Is(err, pulse.ErrLater) {
			return c, err
		}
	}
	return pulse.Case{}, err
}

func (r Rules) takeOnce(ctx context.Context, db keeper, key string, now time.Time, by string) (pulse.Case, error) {
	n, err := db.CaseOf(ctx, key)
	if err != nil {
		return pulse.Case{}, err
	}
	if n > 0 {
		c, _, err := db.Case(ctx, n)
		return c, err
	}
	j, err := db.Mention(ctx, key)
	if err != nil {
		return pulse.Case{}, err
	}
	last, ok, err := db.LastCase(ctx, j.Person())
	if err != nil {
		return pulse.Case{}, err
	}
	need, _ := r.need(j)
	if ok && last.Open() {
		x := r.join(&last, j, need, true, now)
		x.By = by
		return one(db.AddCaseChanges(ctx, x))
	}
	open := r.opening(j, need, now)
	open.By, open.Before = by, last.N
	if len(open.Why) == 0 {
		open.Why = []string{pulse.CaseSignPerson}
	}
	waits := j
	waits.Posted, open.FromBefore = now, false
	open.Remind, open.Due = r.until(waits, need.due)
	return one(db.AddCaseChanges(ctx, open))
}
