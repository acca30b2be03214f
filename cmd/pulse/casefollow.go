package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// followFor is how long after its last change the harvest looks whether the cases of an
// item know: who changed it tells them at once, unless he was killed.
const followFor = 48 * time.Hour

// followItems lets cases go along with the items that changed lately.
func (e *env) followItems(ctx context.Context, db *store.DB) error {
	items, log, err := e.items(ctx, db)
	if err != nil || len(items) == 0 {
		return err
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	for _, it := range items {
		h := backlog.History(log, it.N, time.Time{})
		if now.Sub(h[len(h)-1].At) > followFor {
			continue
		}
		if err := e.followItem(ctx, db, it.N); err != nil {
			return err
		}
	}
	return nil
}

// followItem lets cases go along with an item: fixed with it, and not when that is
// taken back. Again is harmless.
func (e *env) followItem(ctx context.Context, db *store.DB, n int) error {
	cfg, err := e.config()
	if err != nil || cfg.Cases.Off {
		return err
	}
	items, log, err := e.items(ctx, db)
	if err != nil {
		return err
	}
	h := backlog.History(log, n, time.Time{})
	if len(h) == 0 {
		return nil
	}
	t := cases.Cause{Item: n, By: h[len(h)-1].By}
	fix, fixed := backlog.FixOf(h)
	if !fixed {
		list, err := db.Cases(ctx, pulse.CaseFilter{States: []pulse.CaseState{pulse.CaseFixed}})
		if err != nil {
			return err
		}
		return e.followCases(ctx, db, list, t)
	}
	waiting, err := db.CountCases(ctx, pulse.CaseFilter{States: []pulse.CaseState{pulse.CaseNew, pulse.CaseContacted, pulse.CaseInProgress}})
	if err != nil || waiting == 0 {
		return err
	}
	t.Fix, t.By, t.At = fix.Rev, fix.By, fix.At
	if !fix.When.IsZero() {
		t.At = fix.When
	}
	list, err := e.casesAbout(ctx, db, items, &t)
	if err != nil {
		return err
	}
	return e.followCases(ctx, db, list, t)
}

// casesAbout are the cases of guests who complained of what an item is about.
func (e *env) casesAbout(ctx context.Context, db *store.DB, items []pulse.Item, t *cases.Cause) (list []pulse.Case, err error) {
	t.About = map[string]bool{}
	for _, it := range items {
		if it.N != t.Item {
			continue
		}
		entries, err := e.entries(ctx, db, &backlogFlags{}, it)
		if err != nil {
			return nil, err
		}
		for _, key := range entries[0].Mentions {
			t.About[key] = true
		}
		of, err := db.CaseMentions(ctx, entries[0].Mentions)
		if err != nil {
			return nil, err
		}
		for _, n := range slices.Sorted(maps.Values(of)) {
			if len(list) == 0 || list[len(list)-1].N != n {
				list = append(list, pulse.Case{N: n})
			}
		}
	}
	return list, nil
}

// followCases moves each where it goes along.
func (e *env) followCases(ctx context.Context, db *store.DB, list []pulse.Case, t cases.Cause) error {
	tick, err := e.ticker()
	if err != nil {
		return err
	}
	for _, c := range list {
		c, h, err := db.Case(ctx, c.N)
		if err != nil {
			return err
		}
		said, err := db.CaseSaid(ctx, []pulse.Case{c})
		if err != nil {
			return err
		}
		change, ok := cases.Follow(c, h, said[c.N], t)
		if !ok {
			continue
		}
		change.At = tick().UTC()
		// who changes the case in this moment decides; the next harvest looks again
		if _, err := db.AddCaseChanges(ctx, change); err != nil && !errors.Is(err, pulse.ErrLater) {
			return err
		}
	}
	return nil
}
