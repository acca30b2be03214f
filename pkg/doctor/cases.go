package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// follower is a database that follows up with guests.
type follower interface {
	CountCases(ctx context.Context, f pulse.CaseFilter) (int, error)
}

// cases looks at whether somebody hears of guests who wait. Nothing is said where
// there is none and the file says nothing of them.
func (e *exam) cases(ctx context.Context) []Result {
	if e.cfg == nil {
		return nil
	}
	if e.cfg.Cases.Off {
		return e.casesLeft(ctx)
	}
	var out []Result
	for _, name := range e.strangers() {
		out = append(out, one("cases", Warning, name+" owns cases and is neither a team, nor of the staff, nor a mail address", "correct cases: or teams: in pulse.yaml")...)
	}
	db, ok := e.db.(follower)
	if !ok {
		return out
	}
	open, err := db.CountCases(ctx, pulse.CaseFilter{Open: true})
	if err != nil || open == 0 {
		return out
	}
	late, err := db.CountCases(ctx, pulse.CaseFilter{Open: true, Awake: e.Now(), Due: e.Now().Add(time.Millisecond)})
	switch {
	case err != nil:
	case late > 0 && len(e.cfg.Alerts.Audiences) == 0:
		out = append(out, one("cases", Warning, fmt.Sprintf("%d of %d open cases are overdue, and nobody is alerted of them", late, open), "name readers under alerts.audiences, and look: pulse inbox")...)
	default:
		out = append(out, one("cases", OK, fmt.Sprintf("%d open, %d overdue", open, late), "")...)
	}
	return out
}

// casesLeft tells of cases that were open when they were switched off.
func (e *exam) casesLeft(ctx context.Context) []Result {
	db, ok := e.db.(follower)
	if !ok {
		return nil
	}
	open, err := db.CountCases(ctx, pulse.CaseFilter{Open: true})
	if err != nil || open == 0 {
		return nil
	}
	return one("cases", Warning, fmt.Sprintf("cases.off is set and %d are still open: nobody is reminded of them", open), "close them (pulse inbox), or take cases: {off: true} out of pulse.yaml")
}

// strangers are owners in the file whom nobody would find.
func (e *exam) strangers() []string {
	owners := []string{e.cfg.Cases.Owner}
	for _, r := range e.cfg.Cases.Rules {
		owners = append(owners, r.Owner)
	}
	slices.Sort(owners)
	return slices.DeleteFunc(slices.Compact(owners), func(o string) bool {
		if o == "" || strings.Contains(o, "@") {
			return true
		}
		for _, t := range e.cfg.Teams {
			if t.ID == o {
				return true
			}
		}
		for _, s := range e.cfg.Staff {
			if s.Name == o {
				return true
			}
		}
		return false
	})
}
