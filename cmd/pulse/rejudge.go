package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newJudge(e *env) *cobra.Command {
	var again bool
	c := &cobra.Command{
		Use:   "judge --again",
		Short: "Judge anew what an older version of pulse judged",
		Long: `Redo the verdicts that an older version made, with the one in this program, and
say how many moved. Corrections stay. Texts no longer held keep their verdict.
Where a second judge is configured it is asked about what is unsure and it has
not been asked about yet.`,
		Args: args(cobra.NoArgs),
	}
	c.Flags().BoolVar(&again, "again", false, "redo old verdicts")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if !again {
			return pulse.WithHint(pulse.Usagef("pulse judge wants to be told what to judge"), "usage: pulse judge --again; for texts of your own see pulse classify")
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.rejudge(c, db) })
	}
	return c
}

func (e *env) rejudge(c *cobra.Command, db *store.DB) error {
	j, err := e.judge()
	if err != nil {
		return err
	}
	moved := 0
	n, err := db.Rejudge(c.Context(), j.polarity.By(), func(m pulse.Judged) (pulse.Verdict, error) {
		v := keepSecond(j.Judge(m.Mention), m.Verdict.Second)
		if v.Kind != m.Verdict.Kind {
			moved++
		}
		return v, nil
	})
	if err != nil {
		return err
	}
	if err := e.done(c, map[string]any{"judged": n, "moved": moved, "by": j.polarity.By()},
		"%d judged anew by %s; %d moved to another kind", n, j.polarity.By(), moved); err != nil {
		return err
	}
	return e.askSecond(c.Context(), db)
}
