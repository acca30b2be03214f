package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// dryRun shows what a fetch would ask, source by source. It writes nothing, not
// even an empty database: without one every source is asked for the first time.
func (e *env) dryRun(ctx context.Context, w io.Writer, sources []pulse.Source, ask pulse.Ask) error {
	var err error
	if ask.Now, err = e.now(); err != nil {
		return err
	}
	held := func(string) (pulse.Cursor, float64, error) { return "", 0, nil }
	if there, err := e.storeExists(); err != nil {
		return err
	} else if there {
		db, err := e.openStore(ctx)
		if err != nil {
			return err
		}
		defer db.Close()
		held = func(name string) (pulse.Cursor, float64, error) { return position(ctx, db, name, ask) }
	}
	plans, errs := planAll(sources, ask, held)
	if err := render.Plans(w, e.format(), plans); err != nil {
		return fmt.Errorf("print plan: %w", err)
	}
	if len(errs) == 0 || len(plans) == 0 {
		return errors.Join(errs...)
	}
	for _, err := range errs {
		e.logger().Error(err.Error())
	}
	return &pulse.Problem{Kind: pulse.ErrPart, Msg: fmt.Sprintf("%d of %d sources cannot be asked", len(errs), len(sources)), Hint: pulse.HintOf(errs[0])}
}

// planAll asks each source for its plan; one that cannot be opened says why.
func planAll(sources []pulse.Source, ask pulse.Ask, held func(string) (pulse.Cursor, float64, error)) (plans []render.Plan, errs []error) {
	for _, s := range sources {
		p, ok := s.(pulse.Planner)
		if !ok {
			errs = append(errs, fmt.Errorf("%s cannot be asked: %w", s.Name(), whyNot(s)))
			continue
		}
		var err error
		if ask.From, ask.Spent, err = held(s.Name()); err != nil {
			errs = append(errs, err)
			continue
		}
		plans = append(plans, render.Plan{Source: s.Name(), Plan: p.Plan(ask)})
	}
	return plans, errs
}

// whyNot is the error of a source that could not be opened.
func whyNot(s pulse.Source) error {
	for _, err := range s.Pages(context.Background(), pulse.Ask{}) {
		if err != nil {
			return err
		}
	}
	return errors.New("it has no plan to show")
}

func position(ctx context.Context, db *store.DB, name string, ask pulse.Ask) (pulse.Cursor, float64, error) {
	cursor, err := db.Cursor(ctx, name)
	if err != nil {
		return "", 0, err
	}
	spent, err := db.Spent(ctx, name, ask.Now)
	return cursor, spent, err
}

// storeExists is false for a SQLite file that is yet to be made.
func (e *env) storeExists() (bool, error) {
	cfg, err := e.config()
	if err != nil || strings.Contains(cfg.Store, "://") {
		return err == nil, err
	}
	_, err = os.Stat(strings.TrimPrefix(cfg.Store, "sqlite:"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
