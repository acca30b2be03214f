package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// listFlags choose mentions for a list.
type listFlags struct {
	place, lang  string
	theme        string // as typed, then as findTheme resolved it
	since, until func() (time.Time, error)
	format       func() (string, error)
}

func (e *env) listFlags(c *cobra.Command) *listFlags {
	f := &listFlags{
		since:  e.whenFlag(c, "since", "24h", "posted since"),
		until:  e.whenFlag(c, "until", "", "up to, not included; empty is now"),
		format: e.formatFlag(c, "text", "json", "csv", "md"),
	}
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().StringVar(&f.theme, "theme", "", "one theme, or part of one, only: an id of pulse theme list")
	completeWords(c, "theme", anyTheme()...)
	return f
}

func newPraise(e *env) *cobra.Command {
	var why bool
	c := &cobra.Command{
		Use:   "praise",
		Short: "List praise, newest first, or say which to tell and why",
		Long: `List praise, newest first. With --why it stands in the order in which it would be
told to the team, with what speaks for it and against it: named people and what
they did before general praise, nothing twice within thirty days, nobody always.
pin and veto overrule that.`,
		Example: "  pulse praise --since 7d\n  pulse praise --since 7d --format csv > praise.csv\n  pulse praise --since 7d --why",
		Args:    args(cobra.NoArgs),
	}
	f := e.listFlags(c)
	c.Flags().BoolVar(&why, "why", false, "in the order of telling, with the reasons")
	c.AddCommand(
		newStoryWish(e, pulse.PinStory, "Tell this praise before any other", "it will be the next story; pulse praise free ID takes that back"),
		newStoryWish(e, pulse.VetoStory, "Never tell this praise", "it will not be told; pulse praise free ID takes that back"),
		newStoryWish(e, pulse.FreeStory, "Take a pin or a veto back", "pulse chooses again"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		if why {
			return e.stories(c, f)
		}
		return e.list(c, f, pulse.Filter{Kinds: []pulse.Kind{pulse.Praise, pulse.Mixed}})
	}
	return c
}

func newComplaints(e *env) *cobra.Command {
	var grouped, unsure bool
	var top int
	c := &cobra.Command{
		Use:   "complaints",
		Short: "List complaints, or group them by cause",
		Long: `List complaints, newest first. With --group they are gathered by cause: how many
people, how grave, more or fewer than in the same length of time before, where,
in whose words and whose task. What fits no cause is counted on top.

The weight that orders the causes is people x severity x trend; each cause says
how its own comes about. The rules are in docs/complaints.md.`,
		Example: "  pulse complaints --group --since 7d\n  pulse complaints --group --since 2026-11-01 --json\n  pulse complaints --group --since 2026-09-01 --until 2026-10-01 --top 5\n  pulse complaints --unsure --since 7d",
		Args:    args(cobra.NoArgs),
	}
	f := e.listFlags(c)
	c.Flags().BoolVar(&grouped, "group", false, "gather them by cause")
	c.Flags().BoolVar(&unsure, "unsure", false, "list what a person should look at, whatever pulse took it for")
	c.Flags().IntVar(&top, "top", 0, "with --group: only so many causes; 0 is all (default: 10 as text and md, else all)")
	c.MarkFlagsMutuallyExclusive("group", "unsure")
	c.RunE = func(c *cobra.Command, _ []string) error {
		switch {
		case grouped:
			n, err := topOf(c, f, top)
			if err != nil {
				return err
			}
			return e.groups(c, f, n)
		case c.Flags().Changed("top"):
			return pulse.WithHint(pulse.Usagef("--top counts causes"), "pulse complaints --group --top %d", top)
		case unsure:
			return e.list(c, f, pulse.Filter{Unsure: true})
		}
		return e.list(c, f, pulse.Filter{Kinds: []pulse.Kind{pulse.Complaint, pulse.Mixed}})
	}
	return c
}

// readable is how many causes a person reads through.
const readable = 10

// topOf is how many causes are wanted: programs get all unless they ask.
func topOf(c *cobra.Command, f *listFlags, top int) (int, error) {
	if top < 0 {
		return 0, pulse.Usagef("--top %d: use a number of causes, or 0 for all", top)
	}
	format, err := f.format()
	if err == nil && !c.Flags().Changed("top") && (format == render.Text || format == render.Markdown) {
		top = readable
	}
	return top, err
}

// window resolves and checks what the flags ask for.
func (f *listFlags) window(e *env) (format string, since, until time.Time, err error) {
	if format, err = f.format(); err != nil {
		return
	}
	cfg, err := e.config()
	if err != nil {
		return
	}
	if f.place, err = placeID(cfg, f.place); err != nil {
		return
	}
	if err = knownLang(f.lang); err != nil {
		return
	}
	if since, err = f.since(); err != nil {
		return
	}
	if until, err = f.until(); err == nil && until.IsZero() {
		until, err = e.now()
	}
	if err == nil && !since.Before(until) {
		err = pulse.Usagef("--since (%s) must be before --until (%s)", since.Format(time.RFC3339), until.Format(time.RFC3339))
	}
	return
}

// list prints the mentions of want within the window, newest first.
func (e *env) list(c *cobra.Command, f *listFlags, want pulse.Filter) error {
	format, since, until, err := f.window(e)
	if err != nil {
		return err
	}
	want.From, want.To, want.Place = since, until, f.place
	return e.withReader(c.Context(), func(db *store.DB) error {
		if err := f.findTheme(e); err != nil {
			return err
		}
		list, err := db.Mentions(c.Context(), want)
		if err != nil {
			return err
		}
		list = pulse.Gathered(list) // as complaints by cause are
		if f.theme != "" {
			list = slices.DeleteFunc(list, func(j pulse.Judged) bool { return !theme.About(j, f.theme) })
		}
		if format != render.JSON {
			list = folded(list)
		}
		if err := render.Mentions(c.OutOrStdout(), format, list, e.renderOptions(e.readerLang(f.lang))); err != nil {
			return err
		}
		if len(list) > 0 || format != render.Text || f.theme != "" {
			return nil
		}
		return e.tellOlder(c.Context(), db, want)
	})
}

// folded leaves out near-copies of what is in the list itself: the first of them
// says how many there are.
func folded(list []pulse.Judged) []pulse.Judged {
	here := map[string]bool{}
	for _, j := range list {
		here[j.Key()] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(j pulse.Judged) bool { return here[j.First] })
}

// tellOlder says on stderr where an empty list would have had something to show.
func (e *env) tellOlder(ctx context.Context, db *store.DB, want pulse.Filter) error {
	want.From, want.To, want.Limit = time.Time{}, want.From, 1
	older, err := db.Mentions(ctx, want)
	if err != nil {
		return err
	}
	if len(older) > 0 {
		day := older[0].Posted.In(e.cfg.ZoneOf(want.Place)).Format(time.DateOnly)
		e.logger().Info("the newest before that is of " + day + ": --since " + day)
		return nil
	}
	if any, err := db.Mentions(ctx, pulse.Filter{Limit: 1, Gone: true}); err != nil || len(any) > 0 {
		return err
	}
	e.logger().Info("no mention is stored yet: pulse fetch, or pulse import FILE")
	return nil
}
