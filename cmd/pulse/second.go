package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/judge"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// askSecond asks the configured second judge, where there is one, about what is
// stored and unsure. It comes after the harvest and the store has every answer
// at once, so its troubles, which it logs, cost nothing that was done.
func (e *env) askSecond(ctx context.Context, db *store.DB) error {
	cfg, err := e.config()
	if err != nil || !cfg.Judge.On() || ctx.Err() != nil {
		return err
	}
	release, err := db.Lock(ctx, "judge", e.holder(), lockTTL) // nobody pays twice for one answer
	if errors.Is(err, pulse.ErrLater) {
		e.logger().Info("the second judge is being asked by another pulse: it is left to that one")
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	j, err := e.second(ctx, db, cfg.Judge)
	if err != nil {
		e.logger().Warn("the second judge is not asked: " + err.Error())
		return nil
	}
	return interruptedAsking(ctx, e.askAll(ctx, db, j))
}

// interruptedAsking gives a cancelled round of questions the kind that exits 130.
func interruptedAsking(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted; everything harvested, and every answer of the second judge, is kept"}
	}
	return err
}

// second makes the judge with its own patience: it answers slower than a source.
func (e *env) second(ctx context.Context, db *store.DB, c config.Judge) (*judge.Judge, error) {
	now, err := e.ticker()
	if err != nil {
		return nil, err
	}
	o := judge.Options{URL: c.URL, Model: c.Model, MaxPerRun: c.MaxPerRun, USDPerMonth: c.USDPerMonth,
		USDPerMillionIn: c.USDPerMillionIn, USDPerMillionOut: c.USDPerMillionOut, Log: e.logger()}
	if o.Spent, err = db.Spent(ctx, pulse.JudgeRun, now()); err != nil {
		return nil, err
	}
	if c.KeyEnv != "" {
		if o.Key, err = e.cfg.Secret(c.KeyEnv); err != nil {
			return nil, err
		}
	}
	return judge.New(e.client(wire.Options{Now: now, Timeout: c.Timeout, Attempts: 3, MaxBody: 1 << 20}), o), nil
}

// askAll goes through what is unsure, the newest first.
func (e *env) askAll(ctx context.Context, db *store.DB, j *judge.Judge) error {
	run := pulse.Run{Source: pulse.JudgeRun, Kind: pulse.Fetch} // of answers: status shows how fetches stand
	for m, err := range db.Unsure(ctx) {
		if err != nil {
			return err
		}
		if j.Done() {
			break
		}
		if !j.Wants(m) {
			continue
		}
		v, answered := j.Ask(ctx, m)
		if answered {
			if _, err := db.Decide(context.WithoutCancel(ctx), m, v); err != nil { // it is paid for
				return err
			}
			run.Seen++
		}
		if !v.Unsure {
			run.Edited++
		}
		run.Cost, run.Error = j.Cost(), j.Trouble()
		if err := bookSecond(context.WithoutCancel(ctx), db, &run); err != nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if run.Seen > 0 {
		e.logger().Info(toldOfSecond(run, j.Refused()))
	}
	return nil
}

func toldOfSecond(r pulse.Run, refused int) string {
	out := fmt.Sprintf("second judge: %d asked, %d settled", r.Seen, r.Edited)
	if refused > 0 {
		out += fmt.Sprintf(", %d answers not taken", refused)
	}
	return out
}

// bookSecond writes down after every question what the run has cost so far, so
// that a run that is killed has its price.
func bookSecond(ctx context.Context, db *store.DB, run *pulse.Run) (err error) {
	if run.Cost.Requests == 0 {
		return nil
	}
	if run.ID == 0 {
		if run.ID, err = db.StartRun(ctx, pulse.JudgeRun, run.Kind); err != nil {
			return err
		}
	}
	return db.EndRun(ctx, *run)
}

// keepSecond puts an earlier answer of a second judge beside a new verdict: what
// was paid for is not asked again.
func keepSecond(v pulse.Verdict, said *pulse.Second) pulse.Verdict {
	if said == nil || !v.Unsure {
		return v
	}
	return judge.Weigh(v, *said)
}
