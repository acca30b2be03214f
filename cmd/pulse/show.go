package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/sorting"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newShow(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "show ID",
		Short: "One mention: why it was judged so, and its history",
		Long: `Show one mention with its verdict, the words that decided underlined (+ for
praise, - for complaint), its opinions by clause, corrections and history. ID is
as the lists show it, or the beginning of it, with or without its source, where no
other id begins so (from four letters on). So do label, answer, theme not, poster
and backlog; contact and forget want the whole of it.`,
		Example:           "  pulse show x:1992276480000000001\n  pulse show --lang tr file:17",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeMention,
		RunE: func(c *cobra.Command, a []string) error {
			if err := knownLang(code); err != nil {
				return err
			}
			return e.withReader(c.Context(), func(db *store.DB) error {
				j, err := db.Named(c.Context(), a[0])
				if err != nil {
					return err
				}
				history, err := db.History(c.Context(), j.Key())
				if err != nil {
					return err
				}
				history = withPins(history, decisions(e.state(), e.state().Log()), j.Key())
				also, err := db.Copies(c.Context(), j)
				if err != nil {
					return err
				}
				return render.Mention(c.OutOrStdout(), e.format(), j, history, also, e.renderOptions(e.readerLang(code)))
			})
		},
	}
	langFlag(c, &code)
	return c
}

// withPins adds to a mention's history which themes people said it is not about.
func withPins(history []pulse.Event, log []render.ThemeDecision, key string) []pulse.Event {
	for _, d := range log {
		if d.Key != key {
			continue
		}
		told := pulse.NotAbout + d.Theme
		if !d.Counts {
			told += pulse.Undone
		}
		history = append(history, pulse.Event{At: d.At, What: "corrected", By: d.By, Text: told})
	}
	sorting.By(history, func(a, b pulse.Event) int { return a.At.Compare(b.At) })
	return history
}
