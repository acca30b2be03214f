package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newStatus(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "How the sources stand, what is held and what waits for a person",
		Args:  args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.withStore(c.Context(), func(db *store.DB) error {
				s, err := e.standing(c.Context(), db)
				if err != nil {
					return err
				}
				if s.Judge, err = e.judgedBy(c.Context(), db); err != nil {
					return err
				}
				if s.Proposed, err = e.proposedNow(c.Context(), db); err != nil {
					return err
				}
				return render.Status(c.OutOrStdout(), e.format(), s)
			})
		},
	}
}

// standing gathers what status shows.
func (e *env) standing(ctx context.Context, db *store.DB) (render.Standing, error) {
	now, err := e.now()
	if err != nil {
		return render.Standing{}, err
	}
	held, err := db.Stats(ctx)
	if err != nil {
		return render.Standing{}, err
	}
	sources, err := e.sourceStandings(ctx, db, now)
	if err != nil {
		return render.Standing{}, err
	}
	late, err := e.overdueItems(ctx, db)
	if err != nil {
		return render.Standing{}, err
	}
	open, err := db.CountCases(ctx, pulse.CaseFilter{Open: true})
	if err != nil {
		return render.Standing{}, err
	}
	waiting, err := db.CountCases(ctx, pulse.CaseFilter{Open: true, Awake: now, Due: now.Add(time.Millisecond)})
	if err != nil {
		return render.Standing{}, err
	}
	workers, err := db.Workers(ctx, e.holder())
	if err != nil {
		return render.Standing{}, err
	}
	unsent, err := unsettled(ctx, db, now)
	return render.Standing{
		Workers: workers, Cases: open, CasesLate: waiting,
		At: now, Store: db.Name(), Sources: sources, Overdue: late, Unsent: unsent,
		Mentions: held.Mentions, Kinds: held.Kinds, Unsure: held.Unsure, Bytes: held.Bytes,
	}, err
}

// judgedBy says what judges the mentions of a database, and what it learnt from.
func (e *env) judgedBy(ctx context.Context, db *store.DB) (render.JudgeStanding, error) {
	j, err := e.judgeBy(ctx, db, false)
	if err != nil {
		return render.JudgeStanding{}, err
	}
	shipped, err := e.judge()
	if err != nil {
		return render.JudgeStanding{}, err
	}
	out := render.JudgeStanding{By: j.polarity.By()}
	if out.Older, err = db.CountStale(ctx, out.By); err != nil {
		return out, err
	}
	if out.By == shipped.polarity.By() {
		return out, nil
	}
	held, err := db.Learnt(ctx)
	out.Corrections, out.Stars, out.At = held.Corrections, held.Stars, held.At
	return out, err
}

// sourceStandings is every configured source, asked yet or not, then those that
// were harvested once and are configured no more.
func (e *env) sourceStandings(ctx context.Context, db *store.DB, now time.Time) ([]render.SourceStanding, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	states, err := db.Runs(ctx)
	if err != nil {
		return nil, err
	}
	byName := map[string]pulse.SourceState{}
	for _, s := range states {
		byName[s.Source] = s
	}
	var out []render.SourceStanding
	for _, c := range cfg.Sources {
		s := render.SourceStanding{SourceState: byName[c.Name], BudgetUSD: c.Budget.USDPerMonth, Type: c.Type, Paused: c.Paused, Every: c.Every}
		if s.Source = c.Name; !c.Paused {
			s.Due = due(c, byName[c.Name])
		}
		if s.SpentUSD, err = db.Spent(ctx, c.Name, now); err != nil {
			return nil, err
		}
		out = append(out, s)
		delete(byName, c.Name)
	}
	for _, s := range states {
		if left, ok := byName[s.Source]; ok {
			out = append(out, render.SourceStanding{SourceState: left})
		}
	}
	if err := heldBy(ctx, db, out, now); err != nil {
		return nil, err
	}
	return out, e.judgeStanding(ctx, db, out, now)
}

// heldBy adds what is held of each source, and how often it brings something.
func heldBy(ctx context.Context, db *store.DB, list []render.SourceStanding, now time.Time) error {
	held, err := db.BySource(ctx, now.AddDate(0, 0, -rhythmWindow))
	if err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		h := held[s.Source]
		s.Held, s.Newest, s.Rhythm = h.Held, h.Newest, pulse.RhythmOf(h.Days, now)
		s.Expired, s.Dropped = h.Expired, h.Dropped
		if s.LastOK != nil && s.Type != "" {
			s.Total, s.Left = s.LastOK.Total, s.LastOK.Left
		}
	}
	return nil
}

// rhythmWindow is from how many days the rhythm of a source is told.
const rhythmWindow = 120

// judgeStanding adds to what stands of the second judge what it costs.
func (e *env) judgeStanding(ctx context.Context, db *store.DB, list []render.SourceStanding, now time.Time) (err error) {
	for i := range list {
		if s := &list[i]; s.Source == pulse.JudgeRun {
			s.BudgetUSD = e.cfg.Judge.USDPerMonth
			if s.SpentUSD, err = db.Spent(ctx, s.Source, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// due is when a source wants to be asked again: its usual pace after the last
// success, at once after a failure, later where the provider asked us to wait.
func due(c config.Source, s pulse.SourceState) time.Time {
	if s.Last == nil || s.Last.Ended.IsZero() || c.Every == 0 {
		return time.Time{}
	}
	next := s.Last.Ended
	if s.Last.OK() {
		next = next.Add(c.Every)
	}
	if s.Last.NotBefore.After(next) {
		return s.Last.NotBefore
	}
	return next
}

// unsettled are the deliveries of the last days that did not arrive, or of which
// we do not know.
func unsettled(ctx context.Context, db *store.DB, now time.Time) ([]pulse.Delivery, error) {
	list, err := db.Deliveries(ctx, now.AddDate(0, 0, -7))
	var out []pulse.Delivery
	for _, d := range list {
		if d.State != pulse.DeliverySent {
			out = append(out, d)
		}
	}
	return out, err
}
