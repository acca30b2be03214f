package main

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// digestCases tells who waits for us though the time is over; nil nobody does. It is
// of now: a digest of an earlier day says nothing of it.
func (e *env) digestCases(ctx context.Context, db *store.DB, o digest.Options) (*digest.Cases, error) {
	if e.cfg.Cases.Off || o.Role != "" && !o.Role.TellsCases() || o.Now.Sub(o.Until) > 36*time.Hour {
		return nil, nil
	}
	f := pulse.CaseFilter{Open: true, Place: o.Place, Awake: o.Now, Due: o.Now.Add(time.Millisecond)}
	late, err := db.CountCases(ctx, f)
	if err != nil || late == 0 {
		return nil, err
	}
	out := &digest.Cases{Late: late}
	f.Limit = digest.CasesListed
	list, err := e.caseEntries(ctx, db, f, false)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		out.Listed = append(out.Listed, digest.NewCase(x.Case, x.OwnerName, x.Text))
	}
	if out.Open, err = db.CountCases(ctx, pulse.CaseFilter{Open: true, Place: o.Place, Awake: o.Now}); err != nil {
		return nil, err
	}
	figures, err := e.caseFigures(ctx, db, o.Place, o.Now.AddDate(0, 0, -30))
	out.Contacted, out.Minutes, out.InADay, out.Asked = figures.Contacted, figures.Minutes, figures.InADay, figures.Asked
	return out, err
}

// waitingCases are the open cases for the intranet: how many, and until when; nil where
// nobody waits.
func (e *env) waitingCases(ctx context.Context, db *store.DB, place string, now time.Time) (*digest.Waiting, error) {
	if e.cfg.Cases.Off {
		return nil, nil
	}
	f := pulse.CaseFilter{Open: true, Place: place, Awake: now}
	open, err := db.CountCases(ctx, f)
	if err != nil || open == 0 {
		return nil, err
	}
	out := &digest.Waiting{Open: open}
	f.Limit = digest.WaitingListed
	list, err := db.Cases(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		out.Listed = append(out.Listed, digest.NewCase(c, "", ""))
	}
	f.Due = now.Add(time.Millisecond)
	out.Late, err = db.CountCases(ctx, f)
	return out, err
}

// followedUp tells how the guests were followed up who complained in a month; nil
// where none needed a person.
func (e *env) followedUp(ctx context.Context, db *store.DB, s digest.Strengths) (*digest.Followed, error) {
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	list, err := db.Cases(ctx, pulse.CaseFilter{Place: s.Place, SaidFrom: s.Since, SaidTo: s.Until})
	if err != nil {
		return nil, err
	}
	f := cases.Count(list, s.Since, s.Until, now)
	if f.Cases == 0 {
		return nil, nil
	}
	return &digest.Followed{Cases: f.Cases, Contacted: f.Contacted, Minutes: f.Minutes, InADay: f.InADay, Asked: f.Asked,
		InTime: f.InTime, Timed: f.Timed, Fixed: f.Fixed, Told: f.Told}, nil
}
