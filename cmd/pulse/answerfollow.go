package main

import (
	"context"
	"errors"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// followAtOnce bounds how many answers of ours are looked for in one recheck.
const followAtOnce = 500

// followAnswers asks the providers for the answers we sent, as often as for what
// guests said: one that is no longer shown is told of.
func (e *env) followAnswers(ctx context.Context, db *store.DB, sources []pulse.Source) error {
	var errs []error
	for _, src := range sources {
		again, ok := src.(pulse.Rechecker)
		if !ok || src.Duties().RecheckEvery == 0 {
			continue
		}
		errs = append(errs, e.followSource(ctx, db, src, again))
	}
	return errors.Join(errs...)
}

func (e *env) followSource(ctx context.Context, db *store.DB, src pulse.Source, again pulse.Rechecker) error {
	now, err := e.now()
	if err != nil {
		return err
	}
	list, err := db.AnswersToSee(ctx, src.Name(), now.Add(-src.Duties().RecheckEvery), followAtOnce)
	if err != nil || len(list) == 0 {
		return err
	}
	ask := pulse.Ask{Now: now}
	if ask.From, err = db.Cursor(ctx, src.Name()); err != nil {
		return err
	}
	if ask.Spent, err = db.Spent(ctx, src.Name(), now); err != nil {
		return err
	}
	run := pulse.Run{Kind: pulse.Recheck, Source: src.Name(), Started: now}
	if run.ID, err = db.StartRun(ctx, src.Name(), pulse.Recheck); err != nil {
		return err
	}
	err = seeAnswers(ctx, db, again, list, ask, &run)
	if err != nil {
		run.Error, run.Exit = err.Error(), pulse.ExitCode(err)
	}
	return errors.Join(err, db.EndRun(context.WithoutCancel(ctx), run))
}

func seeAnswers(ctx context.Context, db *store.DB, again pulse.Rechecker, list []pulse.Answer, ask pulse.Ask, run *pulse.Run) error {
	byID := map[string]pulse.Answer{}
	var ids []string
	for _, a := range list {
		byID[a.Remote], ids = a, append(ids, a.Remote)
	}
	for page, err := range again.Recheck(ctx, ids, ask) {
		if err != nil {
			return err
		}
		run.Cost = run.Cost.Add(page.Cost)
		gone := map[string]string{}
		var seen []pulse.Answer
		for _, g := range page.Gone {
			gone[g.ID] = g.Reason
			seen = append(seen, byID[g.ID])
		}
		for _, m := range page.Mentions {
			seen = append(seen, byID[m.ID])
		}
		if err := db.SeeAnswers(ctx, seen, gone, ask.Now); err != nil {
			return err
		}
	}
	return nil
}
