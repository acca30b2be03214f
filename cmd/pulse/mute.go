package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newMute(e *env) *cobra.Command {
	c := group("mute", "Choose what not to hear, and see what was dropped",
		newMuteWhat(e, pulse.MuteAuthor, "author AUTHOR", "Drop what this author says from now on"),
		newMuteWhat(e, pulse.MuteWord, "word TEXT", "Drop mentions that hold this word or phrase"),
		newMuteWhat(e, pulse.MutePlace, "place PLACE", "Drop mentions of this place"),
		newMuteList(e), newMuteOff(e), newMuteDropped(e),
	)
	c.Example = "  pulse mute author @couponbot\n  pulse mute word \"street works\" --until 2026-12-31\n  pulse mute dropped --since 7d"
	return c
}

func newMuteWhat(e *env, what pulse.MuteWhat, use, short string) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: args(cobra.ExactArgs(1))}
	until := c.Flags().String("until", "", "hear it again from this day on (2026-12-31); empty is never")
	c.RunE = func(c *cobra.Command, a []string) error {
		m, err := e.newMuteOf(what, a[0], *until)
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if err := db.AddMute(c.Context(), m); err != nil {
				return err
			}
			return e.done(c, map[string]any{"muted": m}, "muted %s %s; what is dropped is listed by: pulse mute dropped", what, a[0])
		})
	}
	return c
}

func (e *env) newMuteOf(what pulse.MuteWhat, value, until string) (pulse.Mute, error) {
	now, err := e.now()
	if err != nil {
		return pulse.Mute{}, err
	}
	m := pulse.Mute{What: what, Value: value, By: e.person(), At: now}
	if until == "" {
		return m, nil
	}
	if m.Until, err = pulse.ParseWhen(until, now); err != nil {
		return m, err
	}
	if !m.Until.After(now) {
		return m, pulse.Usagef("--until %s is already past", until)
	}
	return m, nil
}

func newMuteList(e *env) *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List what is muted", Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.withStore(c.Context(), func(db *store.DB) error {
				list, err := db.Mutes(c.Context())
				if err != nil {
					return err
				}
				return render.Mutes(c.OutOrStdout(), e.format(), list, e.renderOptions(""))
			})
		}}
}

func newMuteOff(e *env) *cobra.Command {
	return &cobra.Command{Use: "off author|word|place VALUE", Short: "Hear it again", Args: args(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, a []string) error {
			if err := oneOf("what", a[0], string(pulse.MuteAuthor), string(pulse.MuteWord), string(pulse.MutePlace)); err != nil {
				return err
			}
			return e.withStore(c.Context(), func(db *store.DB) error {
				if err := db.RemoveMute(c.Context(), pulse.MuteWhat(a[0]), a[1]); err != nil {
					return err
				}
				return e.done(c, map[string]any{"heard": a[1]}, "%s %s is heard again", a[0], a[1])
			})
		}}
}

func newMuteDropped(e *env) *cobra.Command {
	c := &cobra.Command{Use: "dropped", Short: "List what was found and not kept, with the reason", Args: args(cobra.NoArgs)}
	since := e.whenFlag(c, "since", "7d", "how far back")
	c.RunE = func(c *cobra.Command, _ []string) error {
		from, err := since()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			list, err := db.Drops(c.Context(), from)
			if err != nil {
				return err
			}
			return render.Drops(c.OutOrStdout(), e.format(), list, e.renderOptions(""))
		})
	}
	return c
}
