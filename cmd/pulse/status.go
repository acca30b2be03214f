package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/metrics"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newStatus(e *env) *cobra.Command {
	var health, disk bool
	var code string
	c := &cobra.Command{
		Use:   "status",
		Short: "How the sources stand, what is held and what waits for a person",
		Long: `How the sources stand, what is held and what waits for a person.

--healthcheck is for monitors: one line, quickly, asking nobody. Its exit code is
0 where all is well, 3 where something needs a look (a source failed once, a log-in
ends soon), and 1, 2 or 4 where something does not work: no database, no fetch in
time, a digest that was not sent, no room, a clock that was set back.
--disk tells which table takes how much; SQLite reads the whole file for it.
--format prometheus prints figures; metrics.file keeps them for node exporter.`,
		Example: "  pulse status\n  pulse status --healthcheck\n  pulse status --format prometheus",
		Args:    args(cobra.NoArgs),
	}
	c.Flags().BoolVar(&health, "healthcheck", false, "one line for monitors, and an exit code")
	c.Flags().BoolVar(&disk, "disk", false, "what takes how much room, and by how much it grows")
	langFlag(c, &code)
	format := e.formatFlag(c, "text", "json", "prometheus")
	c.MarkFlagsMutuallyExclusive("healthcheck", "disk")
	c.MarkFlagsMutuallyExclusive("healthcheck", "format")
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(code); err != nil {
			return err
		}
		if health {
			return e.health(c.Context(), c.OutOrStdout())
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if disk && how == "prometheus" {
				return pulse.Usagef("--disk prints text or json")
			}
			if disk {
				return e.showDisk(c.Context(), c.OutOrStdout(), db, how, e.readerLang(code))
			}
			if how == "prometheus" {
				list, err := e.figures(c.Context(), db)
				if err != nil {
					return err
				}
				return metrics.Write(c.OutOrStdout(), list)
			}
			return e.showStatus(c.Context(), c.OutOrStdout(), db, how, e.readerLang(code))
		})
	}
	return c
}

func (e *env) showStatus(ctx context.Context, w io.Writer, db *store.DB, how, code string) error {
	s, err := e.standing(ctx, db)
	if err != nil {
		return err
	}
	if s.Judge, err = e.judgedBy(ctx, db); err != nil {
		return err
	}
	if s.Proposed, err = e.proposedNow(ctx, db); err != nil {
		return err
	}
	return render.Status(w, how, s, e.renderOptions(code))
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
			s.Total, s.Wordless = s.LastOK.Total, s.LastOK.Wordless
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

func (e *env) showDisk(ctx context.Context, w io.Writer, db *store.DB, format, code string) error {
	s, err := db.Space(ctx)
	if err != nil {
		return err
	}
	out := render.Disk{Store: db.Name(), Bytes: s.Bytes, Free: s.Free, Grows: s.Grows, Recent: s.Month}
	for _, t := range s.Tables {
		out.Tables = append(out.Tables, render.DiskTable(t))
	}
	for _, f := range s.Beside {
		out.Beside = append(out.Beside, render.DiskFile(f))
	}
	if left, ok := e.freeBeside(e.cfg.Store); ok {
		out.Left = left
	}
	return render.DiskUse(w, format, out, e.renderOptions(code))
}
