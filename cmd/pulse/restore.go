package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newRestore(e *env) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a copy that backup wrote in the place of the database",
		Long: `Put a copy that pulse backup wrote in the place of the configured database, or
of --to. The copy is read from its first byte to its last before anything is
touched: cut short, damaged, not ours or of a newer pulse, it is refused and
nothing changes. One of an older pulse is brought to this version.

A database that is there already is replaced with --force alone, and kept beside
as FILE.before-TIME. Nobody may have it open meanwhile: stop pulse serve first.

Who was forgotten after the copy was made stays forgotten, who asked never to be
written to is not, and what went out is not sent again: that is taken over from the
database that is replaced. What else came after the copy is not in it: pulse fetch
brings back what the sources still have, and pulse recheck follows what was deleted
there. Where no database is replaced, say again whom to forget.

With PostgreSQL use pg_dump --format=custom and pg_restore.`,
		Example: `  pulse restore --check /var/backups/pulse-2026-11-15.db
  pulse restore /var/backups/pulse-2026-11-15.db --force
  pulse restore /var/backups/pulse-2026-11-15.db --to /tmp/look.db`,
		Args: args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&to, "to", "", "database file to restore to, instead of the configured one")
	force := c.Flags().Bool("force", false, "replace the database that is there; it is kept beside")
	check := c.Flags().Bool("check", false, "only read the copy and say whether it could be restored")
	c.MarkFlagsMutuallyExclusive("check", "force")
	c.MarkFlagsMutuallyExclusive("check", "to")
	c.RunE = func(c *cobra.Command, a []string) error {
		if *check {
			return e.checkCopy(c, a[0])
		}
		return e.restore(c, a[0], to, *force)
	}
	return c
}

func (e *env) checkCopy(c *cobra.Command, file string) error {
	what, err := store.CheckCopy(c.Context(), file)
	if err != nil {
		return err
	}
	return e.done(c, copyFields(what, map[string]any{"sound": file}), "%s is whole: %s", file, holds(what))
}

func (e *env) restore(c *cobra.Command, file, to string, force bool) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	r, err := store.Restore(c.Context(), file, cmp.Or(to, cfg.Store), force, store.Options{Now: now, Log: e.logger(), Hide: e.secrets.Hide, By: e.person()})
	if err != nil {
		return err
	}
	if err := e.noteRestore(c.Context(), r.Path, file); err != nil {
		return err
	}
	kept := ""
	if r.Kept != "" {
		kept = "\nwhat was there before is kept as " + r.Kept
	}
	fields := map[string]any{"restored": r.Path, "from": file, "kept": r.Kept,
		"forgotten": r.Forgotten, "contacts": r.Contacts, "deliveries": r.Deliveries}
	if r.Unread {
		e.logger().Warn("what was there before cannot be read: who was forgotten since the copy was made is back in it",
			"hint", "run pulse forget for each again before anything is sent")
	}
	return e.done(c, copyFields(r.Copy, fields), "restored %s from %s: %s%s%s", r.Path, file, holds(r.Copy), carried(r.Carried), kept)
}

// carried says what was taken over from the database that was there.
func carried(n store.Carried) string {
	out := ""
	if n.Forgotten > 0 {
		out += "\n" + count(n.Forgotten, "mention") + " erased again, of people who were forgotten since the copy was made"
	}
	if n.Contacts > 0 {
		out += "\n" + count(n.Contacts, "change") + " taken over of what guests said of being written to"
	}
	if n.Deliveries > 0 {
		out += "\n" + count(n.Deliveries, "message") + " known to have gone out since"
	}
	return out
}

// noteRestore writes into the database that is there now where it came from: whoever
// reads it later asks what became of the days between.
func (e *env) noteRestore(ctx context.Context, path, from string) error {
	now, err := e.ticker()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, path, store.Options{Now: now, Log: e.logger(), By: e.person()})
	if err != nil {
		return err
	}
	return errors.Join(noteFile(ctx, db, pulse.Act{What: pulse.ActRestore}, from), db.Close())
}

func copyFields(c store.Copy, fields map[string]any) map[string]any {
	fields["schema"], fields["mentions"] = c.Schema, c.Mentions
	if !c.Newest.IsZero() {
		fields["newest"] = c.Newest
	}
	return fields
}

// holds says what a copy holds, for people.
func holds(c store.Copy) string {
	newest := ""
	if !c.Newest.IsZero() {
		newest = c.Newest.Format(", the newest stored 2006-01-02 15:04 MST")
	}
	return fmt.Sprintf("%s%s, version %d", count(c.Mentions, "mention"), newest, c.Schema)
}
