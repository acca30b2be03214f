package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newRecheck(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "recheck [SOURCE…]",
		Short: "Ask again for stored posts: follow deletions and edits",
		Long: `Ask the providers whose terms want it (X, Bluesky, Mastodon) again for what pulse
holds: a post deleted or edited there is deleted or edited here. Run it once a day
from cron; at X each post looked up costs what a post read costs.`,
		ValidArgsFunction: e.completeSources,
	}
	c.RunE = func(c *cobra.Command, names []string) error {
		sources, err := e.sources(names)
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.recheck(c, db, sources) })
	}
	return c
}

func (e *env) recheck(c *cobra.Command, db *store.DB, sources []pulse.Source) error {
	o := harvest.Options{Sources: sources}
	ctx, release, err := e.join(c.Context(), db, &o)
	if err != nil {
		return err
	}
	defer release()
	if o, err = e.prepare(ctx, db, o); err != nil {
		return err
	}
	runs, err := harvest.Recheck(ctx, db, o)
	return errors.Join(e.showRuns(c.OutOrStdout(), runs, e.readerLang("")), err, e.followAnswers(ctx, db, sources))
}

// lockTTL is how long a fetch that lost its machine keeps others out.
const lockTTL = 2 * time.Minute
