package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func (e *exam) sources(ctx context.Context) []Result {
	if e.cfg == nil {
		return skipped("sources", noConfig)
	}
	if e.db != nil {
		e.runs, e.noRun = e.db.Runs(ctx)
	}
	var out []Result
	for _, s := range e.cfg.Sources {
		out = append(out, e.source(ctx, s)...)
	}
	return out
}

// source tells the worst that is known of s: no key, a refused key, trouble in
// the last run, silence.
func (e *exam) source(ctx context.Context, s config.Source) []Result {
	check := "source " + s.Name
	if out := e.secrets(check, s); out != nil {
		return out
	}
	if out := e.logIn(check, s); out != nil {
		return out
	}
	if e.noRun != nil {
		return failed(check, e.noRun, "see the database")
	}
	said, err := e.probe(ctx, s)
	if err != nil {
		return failed(check, err, "see whether this machine reaches the internet, and base_url of the source")
	}
	r := e.history(check, s)
	if said != "" {
		r[0].Message += "; " + said
	}
	return r
}

// secrets is nil where all are there and nobody else can read them.
func (e *exam) secrets(check string, s config.Source) []Result {
	for _, name := range s.SourceSecrets() {
		st, err := e.cfg.SecretState(name)
		if err != nil {
			return failed(check, err, "")
		}
		if st.Warning != "" {
			return one(check, Warning, st.Warning, "")
		}
	}
	return nil
}

// logIn is nil where the source needs no log-in, or has one that holds for a while.
func (e *exam) logIn(check string, s config.Source) []Result {
	if e.LogIn == nil {
		return nil
	}
	soon, remedy, err := e.LogIn(s)
	switch {
	case err != nil:
		return failed(check, err, remedy)
	case soon != "":
		return one(check, Warning, soon, remedy)
	}
	return nil
}

func (e *exam) probe(ctx context.Context, s config.Source) (string, error) {
	if !e.Network {
		return "key not tried (" + noNetwork + ")", nil
	}
	if e.Probe == nil || s.Paused {
		return "", nil
	}
	said, err := e.Probe(ctx, s)
	if errors.Is(err, ErrNoProbe) {
		return "key not tried (" + err.Error() + ")", nil
	}
	return said, err
}

// history judges the last run and how long ago the last good one was.
func (e *exam) history(check string, s config.Source) []Result {
	st := e.state(s.Name)
	now := e.Now()
	switch {
	case s.Paused:
		return skipped(check, "paused: pulse source resume "+s.Name)
	case e.db == nil && !e.fresh:
		return skipped(check, noDatabase)
	case st.Last == nil:
		return one(check, Warning, "never fetched", "run `pulse fetch "+s.Name+"`")
	case st.Last.Error != "" && errors.Is(kind(st.Last.Exit), pulse.ErrLater):
		return one(check, Warning, last(st.Last)+": "+st.Last.Error, remedyOf(st.Last))
	case st.Last.Error != "":
		err := &pulse.Problem{Kind: kind(st.Last.Exit), Msg: last(st.Last) + ": " + st.Last.Error}
		return failed(check, err, remedyOf(st.Last))
	case st.LastOK == nil:
		return one(check, Warning, "no fetch has ended well yet", "run `pulse fetch "+s.Name+"`")
	case now.Sub(st.LastOK.Ended) > silentAfter(s.Every):
		return one(check, Warning, fmt.Sprintf("silent: last fetched %s ago, due every %s", age(now.Sub(st.LastOK.Ended)), age(s.Every)),
			"see whether cron runs: `pulse help cron`")
	}
	return one(check, OK, fmt.Sprintf("fetched %s ago, %d new", age(now.Sub(st.LastOK.Ended)), st.LastOK.New), "")
}

// silentAfter allows a fetch to be late by a quarter, as machines restart and
// clocks change twice a year.
func silentAfter(every time.Duration) time.Duration { return every + max(every/4, 10*time.Minute) }

func (e *exam) state(name string) pulse.SourceState {
	for _, st := range e.runs {
		if st.Source == name {
			return st
		}
	}
	return pulse.SourceState{Source: name}
}

func last(r *pulse.Run) string {
	return "the fetch of " + r.Started.UTC().Format("2006-01-02 15:04 MST")
}

func remedyOf(r *pulse.Run) string {
	switch {
	case r.Hint != "":
		return r.Hint
	case !r.NotBefore.IsZero():
		return "wait until " + r.NotBefore.UTC().Format("2006-01-02 15:04 MST")
	}
	return "run `pulse fetch " + r.Source + "` and read what it says"
}

// kind is the inverse of pulse.ExitCode, as far as a run can tell.
func kind(exit int) error {
	switch exit {
	case pulse.ExitUsage:
		return pulse.ErrUsage
	case pulse.ExitDenied:
		return pulse.ErrDenied
	case pulse.ExitLater:
		return pulse.ErrLater
	}
	return nil
}

// age is a stretch of time in its largest fitting unit.
func age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", max(0, int(d.Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// nearCap is the share of a month's budget from which the owner is warned.
const nearCap = 0.8

func (e *exam) budgets(ctx context.Context) []Result {
	if e.cfg == nil || e.db == nil {
		return skipped("budget", e.noDatabase())
	}
	var parts []string
	state, remedy := OK, ""
	for _, s := range e.cfg.Sources {
		spent, err := e.db.Spent(ctx, s.Name, e.Now())
		if err != nil {
			return failed("budget", err, "see the database")
		}
		budget := s.Budget.USDPerMonth
		if budget == 0 {
			parts = append(parts, fmt.Sprintf("%s $%.2f", s.Name, spent))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s $%.2f of $%.2f", s.Name, spent, budget))
		if spent >= nearCap*budget {
			state, remedy = Warning, "at its budget a source waits for the next month; raise usd_per_month, or make the search narrower"
		}
	}
	if parts == nil {
		return skipped("budget", "no source is configured")
	}
	return one("budget", state, "spent this month: "+strings.Join(parts, ", "), remedy)
}
