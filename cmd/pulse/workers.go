package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// join makes this process a worker of the database until release is called: on a file
// the only one, on PostgreSQL one that shares sources and the rates of their hosts.
func (e *env) join(ctx context.Context, db *store.DB, o *harvest.Options) (under context.Context, release func() error, err error) {
	ttl, err := e.leaseTime()
	if err != nil {
		return ctx, nil, err
	}
	ctx, w, release, err := db.Join(ctx, e.holder(), ttl)
	if err == nil && w != nil {
		o.Share, e.turns = w, db
	}
	return ctx, release, err
}

// leaseTime is how long a worker that lost its machine keeps its sources.
func (e *env) leaseTime() (time.Duration, error) {
	s, ok := e.lookup("PULSE_LEASE")
	if !ok {
		return lockTTL, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second {
		return 0, pulse.Usagef("PULSE_LEASE is %q; it wants a duration of a second or more, such as 2m", s)
	}
	return d, nil
}

// turn waits for a request's turn among the workers, where there are others.
func (e *env) turn(ctx context.Context, host string, step time.Duration, burst int) (time.Duration, error) {
	if e.turns == nil {
		return 0, nil
	}
	return e.turns.Turn(ctx, host, step, burst)
}

// tellOthers says which sources were left to other workers, and where they are.
func (e *env) tellOthers(ctx context.Context, db *store.DB, o harvest.Options, runs []pulse.Run) error {
	left := map[string]bool{}
	for _, src := range o.Sources {
		left[src.Name()] = true
	}
	for _, r := range runs {
		delete(left, r.Source)
	}
	if o.Share == nil || len(left) == 0 || ctx.Err() != nil {
		return nil
	}
	workers, err := db.Workers(ctx, e.holder())
	if err != nil {
		return err
	}
	var at []string
	for _, w := range workers {
		n := 0
		for _, s := range w.Sources {
			if left[s] {
				n++
			}
		}
		if n > 0 && w.Owner != e.holder() {
			at = append(at, fmt.Sprintf("%s is at %s", w.Owner, count(n, "source")))
		}
	}
	if len(at) == 0 {
		at = []string{"they are through with them"}
	}
	e.logger().Info(fmt.Sprintf("%s left to other workers: %s", count(len(left), "source"), strings.Join(at, ", ")))
	return nil
}

// afterHarvest does what follows from what was saved: once, however many workers end at
// once. Whatever was interrupted or failed, texts whose time is over go, and what a person
// waits for is done.
func (e *env) afterHarvest(ctx context.Context, db *store.DB) error {
	return errors.Join(
		e.behind(ctx, db, "tidying", func(ctx context.Context) error { return e.letGo(context.WithoutCancel(ctx), db) }),
		e.askSecond(ctx, db),
		e.behind(ctx, db, "follow-up", func(ctx context.Context) error {
			kept := context.WithoutCancel(ctx)
			return errors.Join(e.learnWords(ctx, db), e.findGroups(ctx, db), e.noteReturns(kept, db), e.openCases(kept, db), e.followItems(kept, db))
		}))
}

func (e *env) behind(ctx context.Context, db *store.DB, name string, work func(context.Context) error) error {
	ttl, err := e.leaseTime()
	if err != nil {
		return err
	}
	return db.Behind(ctx, name, e.holder(), ttl, work)
}
