package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newJudge(e *env) *cobra.Command {
	var again, dry bool
	var code string
	c := &cobra.Command{
		Use:   "judge --again",
		Short: "Judge anew what an older version of pulse judged",
		Long: `Redo the verdicts that an older version made, or that were made before your
corrections taught something, and say how many moved, from what to what, and
why. Corrections stay. Texts no longer held keep their verdict.
Where a second judge is configured it is asked about what is unsure and it has
not been asked about yet.`,
		Example: "  pulse judge --again --dry-run",
		Args:    args(cobra.NoArgs),
	}
	c.Flags().BoolVar(&again, "again", false, "redo old verdicts")
	c.Flags().BoolVar(&dry, "dry-run", false, "show what would move; change and ask nothing")
	langFlag(c, &code)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		if !again {
			return pulse.WithHint(pulse.Usagef("pulse judge wants to be told what to judge"), "usage: pulse judge --again; for texts of your own see pulse classify")
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.rejudge(c, db, dry, e.readerLang(code)) })
	}
	return c
}

func (e *env) rejudge(c *cobra.Command, db *store.DB, dry bool, code string) error {
	j, err := e.judgeBy(c.Context(), db, !dry)
	if err != nil {
		return err
	}
	say, err := render.NewSpeech(e.renderOptions(code))
	if err != nil {
		return err
	}
	work, done := e.redo, "teach.again"
	if dry {
		done = "teach.again.dry"
		work = func(ctx context.Context, db *store.DB, j judging) (*moves, error) { return e.preview(ctx, db, j, nil) }
	}
	s, err := work(c.Context(), db, j)
	if err != nil {
		return err
	}
	by := j.polarity.By()
	fields := map[string]any{"judged": s.judged + s.pinned, "moved": s.moved, "by": by, "moves": s.object(), "pinned": s.pinned, "dry_run": dry}
	if err := e.done(c, fields, "%s", say.Count(done, s.judged+s.pinned, "by", by, "moved", s.moved)); err != nil {
		return err
	}
	if !e.json {
		if err := e.writeMoves(c, s, dry, code); err != nil {
			return err
		}
	}
	if dry {
		return nil
	}
	return e.askSecond(c.Context(), db)
}

func (e *env) writeMoves(c *cobra.Command, s *moves, examples bool, code string) error {
	say, err := render.NewSpeech(e.renderOptions(code))
	if err != nil {
		return err
	}
	if err := s.write(c.OutOrStdout(), examples, say.Options); err != nil || s.pinned == 0 {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%6d  %s\n", s.pinned, say.Say("teach.pinned"))
	return err
}
