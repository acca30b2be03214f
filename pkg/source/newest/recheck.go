package newest

import (
	"context"
	"errors"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// few is up to how many mentions of a list are asked for one by one; more are found by
// walking the list.
const few = 5

// ErrEnough is a caller that wants no more.
var ErrEnough = errors.New("enough")

// One asks for one mention by itself. found is false where it is no longer there; an
// answer that is no mention is a Bad of the page it gives.
type One func(ctx context.Context, id string) (it Item, found bool, bad string, err error)

// Recheck looks for the mentions of a list that we hold. What is in the list no more is
// asked for by itself before it is given up. ErrEnough where the caller wants no more.
func (l Lists) Recheck(ctx context.Context, list string, ids []string, one One, yield func(pulse.Page, error) bool) error {
	open := map[string]bool{}
	for _, id := range ids {
		open[id] = true
	}
	if len(open) > few {
		if err := l.tick(ctx, list, open, yield); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if !open[id] {
			continue
		}
		delete(open, id)
		page := pulse.Page{Cost: pulse.Cost{Requests: 1}}
		it, found, bad, err := one(ctx, id)
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case bad != "":
			page.Bad = []pulse.Bad{{Where: "review " + id, Why: bad}}
		case !found:
			page.Gone = []pulse.Gone{{ID: id, Reason: "deleted"}}
		default:
			page.Mentions, page.Cost.Items = []pulse.Mention{it.Mention}, 1
		}
		if !yield(page, nil) {
			return ErrEnough
		}
	}
	return nil
}

// tick walks the list and gives those of open that are still there.
func (l Lists) tick(ctx context.Context, list string, open map[string]bool, yield func(pulse.Page, error) bool) error {
	enough := false
	err := l.Walk(ctx, list, func(a Answer) bool {
		page := pulse.Page{Notes: a.Notes, Cost: a.Cost}
		for _, it := range a.Items {
			if open[it.Mention.ID] {
				delete(open, it.Mention.ID)
				page.Mentions = append(page.Mentions, it.Mention)
			}
		}
		page.Cost.Items = len(page.Mentions)
		enough = ctx.Err() != nil || !yield(page, nil)
		return !enough && len(open) > 0
	})
	if err == nil && enough {
		err = ErrEnough
	}
	return err
}
