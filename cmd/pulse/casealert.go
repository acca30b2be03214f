package main

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

const (
	// mostSteps is how many cases one call of alerts looks at: nobody reads more.
	mostSteps = 100
	// stepsFor is how long alerts tell that a case is late; then the digest does.
	stepsFor = 72 * time.Hour
)

// caseSteps are the cases nobody has contacted the guest of though half of the time is
// over, or all of it; those that are late in front, and of them the grave ones.
func (e *env) caseSteps(ctx context.Context, db *store.DB, place string, now time.Time) ([]digest.CaseStep, error) {
	if e.cfg.Cases.Off { // nobody follows up: what is still open is only listed
		return nil, nil
	}
	f := pulse.CaseFilter{Open: true, Place: place, Awake: now, Due: now.Add(time.Millisecond), DueFrom: now.Add(-stepsFor), Limit: mostSteps}
	late, err := db.Cases(ctx, f)
	if err != nil {
		return nil, err
	}
	f.Due, f.DueFrom = time.Time{}, now.Add(time.Millisecond)
	soon, err := db.Cases(ctx, f)
	if err != nil {
		return nil, err
	}
	all := append(late, soon...)
	said, err := db.CaseSaid(ctx, all)
	var out []digest.CaseStep
	for i, c := range all {
		js := said[c.N]
		if len(js) == 0 || i >= len(late) && (c.Remind.IsZero() || now.Before(c.Remind)) {
			continue
		}
		step := digest.CaseLate
		if i >= len(late) {
			step = digest.CaseRemind
		}
		out = append(out, digest.CaseStep{Case: c, Step: step, Whose: e.caseOwner(c.Owner), Said: js[len(js)-1]})
	}
	return out, err
}
