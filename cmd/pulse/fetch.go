package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newFetch(e *env) *cobra.Command {
	var dry bool
	var code string
	c := &cobra.Command{
		Use:   "fetch [SOURCE…]",
		Short: "Harvest what guests said since last time",
		Long: `Harvest every configured source, or only those named, from where the last fetch
stopped. Each mention is judged and stored; a page and its place in the source
are saved together, so that a fetch that was stopped goes on where it was.

Into a file one fetch runs at a time. On PostgreSQL several, on several machines,
share the sources: each takes those that nobody is at, the longest waiting first.
Where others have them all it says so and is done.`,
		Example: "  pulse fetch\n  pulse fetch foursquare --dry-run\n  pulse fetch --since 7d",
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "show the requests and what they would cost; fetch and write nothing")
	since := e.whenFlag(c, "since", "", "nothing older than")
	c.ValidArgsFunction = e.completeSources
	langFlag(c, &code)
	c.RunE = func(c *cobra.Command, names []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		from, err := since()
		if err != nil {
			return err
		}
		if dry {
			sources, err := e.sources(names)
			if err != nil {
				return err
			}
			return e.dryRun(c.Context(), c.OutOrStdout(), sources, pulse.Ask{Since: from})
		}
		return e.alive(c.Context(), fetchBeat, func() error {
			sources, err := e.sources(names)
			if err != nil {
				return err
			}
			return e.withStore(c.Context(), func(db *store.DB) error {
				defer e.keepMetrics(c.Context(), db)
				return e.harvest(c.Context(), c.OutOrStdout(), db, harvest.Options{Sources: sources, Since: from}, e.readerLang(code))
			})
		})
	}
	return c
}

// sources opens the configured sources; no name is all of them.
func (e *env) sources(names []string) ([]pulse.Source, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	http, err := e.wire()
	if err != nil {
		return nil, err
	}
	return all.Open(cfg, http, names)
}

// harvest runs o as one of the workers of the database, prints a line a source in the
// language of code, and afterwards does what follows from what was saved.
func (e *env) harvest(ctx context.Context, w io.Writer, db *store.DB, o harvest.Options, code string) error {
	ctx, release, err := e.join(ctx, db, &o)
	if err != nil {
		return err
	}
	defer release()
	if o, err = e.prepare(ctx, db, o); err != nil {
		return err
	}
	stop := e.progress(&o)
	runs, err := harvest.Run(ctx, db, o)
	stop()
	if err := e.showRuns(w, runs, code); err != nil {
		return err
	}
	if err == nil || errors.Is(err, pulse.ErrPart) {
		err = errors.Join(err, e.tellOthers(ctx, db, o, runs))
	}
	return errors.Join(err, e.afterHarvest(ctx, db))
}

// showRuns prints a line a source, and on stderr why each of several failed. The
// error of a single source is the command's own. With --quiet only what failed is
// printed: cron mails every line it gets.
func (e *env) showRuns(w io.Writer, runs []pulse.Run, code string) error {
	alone := len(runs) == 1
	if e.quiet {
		runs = slices.DeleteFunc(slices.Clone(runs), pulse.Run.OK)
	}
	for _, r := range runs {
		if r.Error == "" || alone || e.json {
			continue
		}
		e.runError(r)
	}
	return render.Runs(w, e.format(), runs, e.renderOptions(code))
}

// prepare fills in what every harvest shares: clock, judge and what is ours.
func (e *env) prepare(ctx context.Context, db *store.DB, o harvest.Options) (harvest.Options, error) {
	var err error
	if o.Now, err = e.ticker(); err != nil {
		return o, err
	}
	if err := e.learnThemes(ctx, db); err != nil { // again: what was decided before we had the lock counts
		return o, err
	}
	j, err := e.judgeOf(ctx, db)
	if err != nil {
		return o, err
	}
	cfg, err := e.config()
	if err != nil {
		return o, err
	}
	o.Judge, o.Log = j, e.logger()
	o.Places = harvest.NewPlaces(cfg.PlacesResolved(), func(p pulse.Place) harvest.Matcher {
		return lang.NewMatcher(pulse.Brand{Name: p.Name})
	})
	o.Ours, err = e.ours(ctx, db)
	return o, err
}
