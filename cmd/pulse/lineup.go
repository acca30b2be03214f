package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// lineupFlags are what a call of lineup asks for.
type lineupFlags struct {
	place, shift, lang string
	preview            bool
	since              func() (time.Time, error)
}

func newLineup(e *env) *cobra.Command {
	var f lineupFlags
	c := &cobra.Command{
		Use:   "lineup",
		Short: "The card for the ten-minute stand-up of a shift",
		Long: `One story of a guest, who earned it and what it shows, a question to talk about,
one for the shift leader, one thing to watch, one that was put right, and what is
on today: a page to print (--format html), or a screen of a phone.

The story is the day's: it stays for the day, also in the digest, and is not told
again within thirty days. pulse praise --why says why it was chosen; pulse praise
pin and veto overrule it.`,
		Example: "  pulse lineup --place kadikoy --lang tr\n  pulse lineup --place kadikoy --shift morning --format html > lineup.html\n  pulse lineup held --place kadikoy --shift morning",
		Args:    args(cobra.NoArgs),
	}
	f.since = e.whenFlag(c, "since", "7d", "stories posted since")
	format := e.formatFlag(c, "text", "html", "md", "json")
	e.lineupPlace(c, &f)
	langFlag(c, &f.lang)
	c.Flags().BoolVar(&f.preview, "preview", false, "only look: the story is not yet the day's")
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		if err := errors.Join(knownLang(f.lang), e.checkPlace(&f)); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.lineup(c.Context(), c.OutOrStdout(), db, f, how) })
	}
	c.AddCommand(newLineupHeld(e))
	return c
}

// lineupPlace adds the flags that say whose line-up it is.
func (e *env) lineupPlace(c *cobra.Command, f *lineupFlags) {
	e.placeFlag(c, &f.place)
	c.Flags().StringVar(&f.shift, "shift", "", "a shift of lineup.shifts in pulse.yaml")
}

func (e *env) checkPlace(f *lineupFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if f.place, err = placeID(cfg, f.place); err != nil || f.shift == "" {
		return err
	}
	var known []string
	for _, s := range cfg.Lineup.Shifts {
		if s.ID == f.shift || s.Name == f.shift {
			f.shift = s.ID
			return nil
		}
		known = append(known, s.ID)
	}
	if len(known) == 0 {
		return pulse.WithHint(pulse.Usagef("there is no shift %q", f.shift), "no shift is configured; add lineup: {shifts: [{id: morning, name: Morning}]} to pulse.yaml")
	}
	return oneOf("shift", f.shift, known...)
}

// lineup shows the card and remembers its story. What cannot be read of the notes
// is told, and the card shown all the same.
func (e *env) lineup(ctx context.Context, w io.Writer, db *store.DB, f lineupFlags, format string) error {
	o, bad, err := e.lineupOptions(f)
	if err != nil {
		return err
	}
	if o.Fixed, err = e.mended(ctx, db); err != nil {
		return err
	}
	in, err := digest.LoadLineup(ctx, db, o)
	if err != nil {
		return err
	}
	card := digest.BuildLineup(in)
	form, err := e.checkinCode(ctx, db, f.place)
	if err != nil {
		return err
	}
	if err := render.Lineup(w, format, card, form, e.renderOptions(e.readerLang(f.lang))); err != nil {
		return fmt.Errorf("write the line-up: %w", err)
	}
	if told, ok := card.Told(); ok && !f.preview {
		if err := db.Tell(ctx, told); err != nil {
			return err
		}
	}
	return bad
}

func (e *env) lineupOptions(f lineupFlags) (o digest.LineupOptions, bad, err error) {
	cfg, err := e.config()
	if err != nil {
		return o, nil, err
	}
	o.Options = digest.Options{
		Zone: cfg.ZoneOf(f.place), Place: f.place, Lang: e.readerLang(f.lang), Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(),
		Names: newNamer(cfg.Staff), Severity: severity.New().Of, Shifts: cfg.Lineup.ShiftNames(),
	}
	o.Shift, o.Rules = f.shift, cfg.Lineup.Rules()
	for _, t := range cfg.Teams {
		o.Teams = append(o.Teams, digest.Team{ID: t.ID, Name: t.Name, Themes: t.Themes})
	}
	if o.Now, err = e.now(); err != nil {
		return o, nil, err
	}
	o.Until = o.Now
	if o.Since, err = f.since(); err != nil {
		return o, nil, err
	}
	o.Notes, bad = notesOf(cfg, o.Until.In(o.Zone), f.place)
	if bad != nil && !errors.Is(bad, pulse.ErrPart) {
		return o, nil, bad
	}
	return o, bad, nil
}

// notesOf are the owner's notes of a day at a place.
func notesOf(cfg *config.Config, day time.Time, place string) ([]string, error) {
	all, err := cfg.ReadNotes()
	var out []string
	for _, n := range all {
		if n.On(day, place) {
			out = append(out, n.Text)
		}
	}
	return out, err
}

func newLineupHeld(e *env) *cobra.Command {
	var f lineupFlags
	var by, note string
	c := &cobra.Command{
		Use:     "held",
		Short:   "Tick that today's line-up took place; the next digest says so",
		Example: "  pulse lineup held --place kadikoy --shift morning --by Elif",
		Args:    args(cobra.NoArgs),
	}
	e.lineupPlace(c, &f)
	c.Flags().StringVar(&by, "by", "", "who held it (default: you)")
	c.Flags().StringVar(&note, "note", "", "what came of it")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := e.checkPlace(&f); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		now, err := e.now()
		if err != nil {
			return err
		}
		if by == "" {
			by = e.person()
		}
		h := pulse.Held{Place: f.place, Shift: f.shift, Day: now.In(cfg.ZoneOf(f.place)).Format(time.DateOnly), By: by, At: now, Note: note}
		return e.withStore(c.Context(), func(db *store.DB) error {
			first, err := db.Hold(c.Context(), h)
			if err != nil {
				return err
			}
			if !first {
				return e.done(c, map[string]any{"held": h, "first": false}, "the line-up of %s was ticked before", h.Day)
			}
			return e.done(c, map[string]any{"held": h, "first": true}, "line-up of %s ticked; the next digest says so", h.Day)
		})
	}
	return c
}
