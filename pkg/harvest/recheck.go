package harvest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// holder is what a recheck needs of the store beyond a harvest.
type holder interface {
	keeper
	Held(ctx context.Context, source string, checkedBefore time.Time, limit int) ([]string, error)
}

// recheckAtOnce bounds how many ids are held in memory and asked in one go.
const recheckAtOnce = 1000

// Recheck asks the sources whose terms want it again for every mention that was
// not looked at within their time, and follows deletions and edits. Other
// sources are passed over. The outcome is told as by Run.
func Recheck(ctx context.Context, db holder, o Options) ([]pulse.Run, error) {
	o.Sources = slices.DeleteFunc(slices.Clone(o.Sources), func(src pulse.Source) bool {
		_, ok := src.(pulse.Rechecker)
		return !ok || src.Duties().RecheckEvery == 0
	})
	o.turn = new(sync.Mutex)
	visit := func(ctx context.Context, src pulse.Source) (pulse.Run, error) {
		return recorded(ctx, db, o, src, pulse.Recheck, func(r *pulse.Run) error { return recheck(ctx, db, o, src, r) })
	}
	if o.Share != nil {
		o.Parallel = 1
		return shared(ctx, o, pulse.Recheck, names(o.Sources), visit)
	}
	var runs []pulse.Run
	var errs []error
	for _, src := range o.Sources {
		r, err := visit(ctx, src)
		runs, errs = append(runs, r), append(errs, err)
	}
	return runs, join(ctx, runs, errs)
}

// recheck works through what is due, the longest unseen first.
func recheck(ctx context.Context, db holder, o Options, src pulse.Source, r *pulse.Run) error {
	again := src.(pulse.Rechecker)
	due := o.Now().Add(-src.Duties().RecheckEvery)
	from, err := db.Cursor(ctx, src.Name())
	if err != nil {
		return err
	}
	for last := ""; ; {
		ids, err := db.Held(ctx, src.Name(), due, recheckAtOnce)
		if err != nil || len(ids) == 0 || ids[0] == last {
			return err // the same head again: the provider says nothing of it, and asking on would not end
		}
		last = ids[0]
		spent, err := db.Spent(ctx, src.Name(), o.Now())
		if err != nil {
			return err
		}
		ask := pulse.Ask{From: from, Now: o.Now(), Spent: spent}
		for page, err := range again.Recheck(ctx, ids, ask) {
			if err == nil {
				err = savePage(ctx, db, o, src, page, r)
			}
			if err != nil {
				return asInterrupt(ctx, err)
			}
		}
	}
}
