package main

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// mendedDays is how far back what was put right is looked for: a month is told when
// it is over.
const mendedDays = 62

// mended is what the backlog says was put right lately, the newest first, read once.
// Complaints are read only where there is such an item.
func (e *env) mended(ctx context.Context, db *store.DB) ([]digest.Fixed, error) {
	if e.mends != nil {
		return *e.mends, nil
	}
	list, err := e.readMended(ctx, db)
	if err == nil {
		e.mends = &list
	}
	return list, err
}

func (e *env) readMended(ctx context.Context, db *store.DB) ([]digest.Fixed, error) {
	items, log, err := e.items(ctx, db)
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	items = backlog.MendedSince(items, log, now.AddDate(0, 0, -mendedDays))
	if len(items) == 0 {
		return nil, nil
	}
	in, err := e.watched(ctx, db, items, log)
	if err != nil {
		return nil, err
	}
	return fixedOf(backlog.Mends(in), now), nil
}

func fixedOf(list []backlog.Mend, now time.Time) []digest.Fixed {
	var out []digest.Fixed
	for _, m := range list {
		if m.Fixed.After(now) { // agreed on for a day to come
			continue
		}
		noted := m.Noted
		if m.Fixed.After(noted) {
			noted = m.Fixed
		}
		out = append(out, digest.Fixed{
			ID: pulse.ItemID(m.N), Label: m.Title, Theme: m.About, Place: m.Place, Team: m.Team, Done: m.Countermeasure,
			At: m.Fixed, NotedAt: noted,
		})
	}
	return out
}
