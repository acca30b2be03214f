package main

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// openCases makes cases of the complaints that need a person, behind a harvest.
func (e *env) openCases(ctx context.Context, db *store.DB) error {
	_, err := e.lookForCases(ctx, db)
	return err
}

func (e *env) lookForCases(ctx context.Context, db *store.DB) (cases.Outcome, error) {
	cfg, err := e.config()
	if err != nil || cfg.Cases.Off {
		return cases.Outcome{}, err
	}
	tick, err := e.ticker()
	if err != nil {
		return cases.Outcome{}, err
	}
	now := tick()
	r, err := e.caseRules(ctx, db, now)
	if err != nil {
		return cases.Outcome{}, err
	}
	return cases.Open(ctx, db, r, now.UTC())
}

// caseRules are the owner's rules, with what they look at.
func (e *env) caseRules(ctx context.Context, db *store.DB, now time.Time) (cases.Rules, error) {
	cfg, err := e.config()
	if err != nil {
		return cases.Rules{}, err
	}
	ours, err := e.ours(ctx, db)
	if err != nil {
		return cases.Rules{}, err
	}
	c, asks, teams, hours := cfg.Cases, severity.Asks(), e.teams(), e.openingHours()
	r := cases.Rules{Signs: c.Signs, Stars: c.Stars, Days: c.Days, Due: c.Due, Owner: c.Owner, Severity: severity.New().Of,
		Help:  func(text string) bool { return asks.Of(text) != "" },
		Hours: func(place string) cases.Hours { return hours[place] },
		Muted: func(m pulse.Mention) bool { return ours.Muted(m, now) },
		Team: func(theme, part string) string {
			t, _ := backlog.TeamOf(teams, theme, part)
			return t.ID
		},
	}
	for _, x := range c.Rules {
		r.List = append(r.List, cases.Rule{Place: x.Place, Theme: x.Theme, Severity: x.Severity, Owner: x.Owner, Due: x.Due,
			Always: x.Case == "always", Never: x.Case == "never"})
	}
	return r, nil
}

// openingHours are those of the places; "" are those of the only one.
func (e *env) openingHours() map[string]cases.Hours {
	out := map[string]cases.Hours{}
	for _, p := range e.cfg.PlacesResolved() {
		h, err := cases.ParseHours(p.Hours, p.Zone)
		if err != nil { // the configuration was checked for it: be open rather than silent
			e.logger().Warn("hours of " + p.ID + ": " + err.Error())
		}
		out[p.ID] = h
		if len(e.cfg.Places) == 1 {
			out[""] = h
		}
	}
	return out
}
