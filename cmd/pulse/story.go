package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// stories shows the praise of the window in the order in which it would be told.
func (e *env) stories(c *cobra.Command, f *listFlags) error {
	format, since, until, err := f.window(e)
	if err != nil {
		return err
	}
	if err := oneOf("format", format, render.Text, render.JSON); err != nil {
		return pulse.WithHint(err, "reasons are shown as text or json")
	}
	o, _, err := e.lineupOptions(lineupFlags{place: f.place, lang: f.lang, since: f.since})
	if err != nil {
		return err
	}
	o.Since, o.Until = since, until
	return e.withStore(c.Context(), func(db *store.DB) error {
		in, err := digest.LoadLineup(c.Context(), db, o)
		if err != nil {
			return err
		}
		return render.Stories(c.OutOrStdout(), format, digest.Ranked(in), e.renderOptions(e.readerLang(f.lang)))
	})
}

// newStoryWish makes pin, veto and free.
func newStoryWish(e *env, wish pulse.StoryWish, short, told string) *cobra.Command {
	var note string
	c := &cobra.Command{
		Use: string(wish) + " ID", Short: short, Args: args(cobra.ExactArgs(1)),
		Example: "  pulse praise " + string(wish) + " foursquare:5f2b6e0c1d",
	}
	c.ValidArgsFunction = e.completeMention
	c.Flags().StringVar(&note, "note", "", "why, for whoever looks later")
	c.RunE = func(c *cobra.Command, a []string) error {
		now, err := e.now()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			j, err := db.Named(c.Context(), a[0])
			if err != nil {
				return err
			}
			if j.Gone != "" {
				return pulse.Usagef("the words of %s are no longer held (%s)", j.Key(), j.Gone)
			}
			x := pulse.StoryChoice{Key: j.Key(), Wish: wish, By: e.person(), At: now, Note: note}
			if err := db.ChooseStory(c.Context(), x); err != nil {
				return err
			}
			return e.done(c, map[string]any{"id": x.Key, "wish": wish}, "%s: %s", x.Key, told)
		})
	}
	return c
}
