package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newPurge(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "purge",
		Short: "Let go of texts whose time is over",
		Long: `Remove text, author and link of mentions that may no longer be held by their
source's terms or by retention_days in pulse.yaml. Verdict, themes, date and
place stay, so that monthly figures stay. Check-ins of rounds that are over are
published and erased. Every fetch does this too.`,
		Args: args(cobra.NoArgs),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return e.withStore(c.Context(), func(db *store.DB) error {
			n, err := e.purge(c.Context(), db)
			if err != nil {
				return err
			}
			return e.done(c, map[string]any{"purged": n}, "%s let go", count(n, "text"))
		})
	}
	return c
}

// letGo purges after a harvest, where the count is not news.
func (e *env) letGo(ctx context.Context, db *store.DB) error {
	if _, err := e.purge(ctx, db); err != nil {
		return fmt.Errorf("let go of old texts: %w", err)
	}
	return nil
}

func (e *env) purge(ctx context.Context, db *store.DB) (int, error) {
	cfg, err := e.config()
	if err != nil {
		return 0, err
	}
	now, err := e.now()
	if err != nil {
		return 0, err
	}
	if err := closeRounds(ctx, db, cfg, now); err != nil { // who answered is not kept a day longer than needed
		return 0, err
	}
	return db.Purge(ctx, now, all.Retention(cfg))
}
