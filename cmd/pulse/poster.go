package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/poster"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// posterFlags are what a call of poster asks for.
type posterFlags struct {
	out, format, size, design, lang, place string
	name, emoji, code, fonts               string
	top                                    int
	bleed, marks                           bool
	since                                  func() (time.Time, error)
}

func newPoster(e *env) *cobra.Command {
	var f posterFlags
	c := &cobra.Command{
		Use:   "poster [ID...]",
		Short: "Print a guest's praise for the wall",
		Long: `Lay praise out as posters: the guest's words as they were written, whom they
thank, where and when. The design is chosen by the length of the words (bold,
medal, classic, letter) unless --design names one. --top takes the best praise
of the last 30 days.

Until the guest has permitted it (pulse poster permission), a poster says that
it is for staff rooms only and tells neither the author nor the way to the
original.`,
		Example: `  pulse poster x:1992276480000000001 --out posters
  pulse poster --top 3 --size a4 --lang tr --out posters
  pulse poster x:1992276480000000001 --bleed --crop-marks --name initials
  pulse poster ask x:1992276480000000001
  pulse poster permission x:1992276480000000001 granted`,
		ValidArgsFunction: e.completeMention,
	}
	f.define(e, c)
	c.RunE = func(c *cobra.Command, ids []string) error {
		if err := f.check(ids); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.posters(c, db, f, ids) })
	}
	c.SuggestionsMinimumDistance = 2
	c.AddCommand(newPosterPermission(e), newPosterAsk(e))
	return c
}

func (f *posterFlags) define(e *env, c *cobra.Command) {
	fl := c.Flags()
	fl.IntVar(&f.top, "top", 0, "choose the best praise instead of naming it: how many")
	fl.StringVar(&f.out, "out", ".", "folder the files go to")
	fl.StringVar(&f.format, "format", "pdf", "pdf, svg or png")
	fl.StringVar(&f.size, "size", "a3", "a3, a4, square or screen")
	fl.StringVar(&f.design, "design", "", "bold, medal, classic or letter; empty chooses by length")
	fl.StringVar(&f.lang, "lang", "", "language of the words around: en, tr, fr, id, th")
	fl.StringVar(&f.place, "place", "", "with --top: one place only")
	fl.BoolVar(&f.bleed, "bleed", false, "3 mm more on every side, for the printer to cut")
	fl.BoolVar(&f.marks, "crop-marks", false, "marks that show where to cut; with a bleed")
	fl.StringVar(&f.name, "name", "full", "the author, where permitted: full, initials or hidden")
	fl.StringVar(&f.emoji, "emoji", "color", "color, or none to leave them out")
	fl.StringVar(&f.code, "qr", "auto", "code to the original: auto where the author may be named, yes, no")
	fl.StringVar(&f.fonts, "fonts", "", "folder of fonts to use instead of the system's")
	f.since = e.whenFlag(c, "since", "30d", "with --top: posted since")
	completeWords(c, "format", "pdf", "svg", "png")
	completeWords(c, "size", poster.Sizes()...)
	completeWords(c, "design", poster.Designs()...)
	completeWords(c, "lang", render.Languages()...)
	completeWords(c, "name", "full", "initials", "hidden")
	completeWords(c, "emoji", "color", "none")
	completeWords(c, "qr", "auto", "yes", "no")
	e.placesComplete(c)
}

// mostPosters is how many --top makes at once: a wall, not a book.
const mostPosters = 100

func (f posterFlags) check(ids []string) error {
	switch {
	case len(ids) == 0 && f.top == 0:
		return pulse.WithHint(pulse.Usagef("which praise? name its id, or choose with --top"), "pulse praise lists them; pulse poster --top 3 takes the best")
	case len(ids) > 0 && f.top != 0:
		return pulse.Usagef("--top chooses by itself; it goes with no ids")
	case f.top < 0 || f.top > mostPosters:
		return pulse.Usagef("--top %d: use 1 to %d", f.top, mostPosters)
	}
	checks := []error{
		oneOf("format", f.format, "pdf", "svg", "png"), oneOf("size", f.size, poster.Sizes()...),
		oneOf("name", f.name, "full", "initials", "hidden"), oneOf("emoji", f.emoji, "color", "none"),
		oneOf("qr", f.code, "auto", "yes", "no"), knownLang(f.lang),
	}
	if f.design != "" {
		checks = append(checks, oneOf("design", f.design, poster.Designs()...))
	}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

// posters makes what was asked for. One that cannot be made stops no other.
func (e *env) posters(c *cobra.Command, db *store.DB, f posterFlags, ids []string) error {
	list, err := e.chosen(c.Context(), db, f, ids)
	if err != nil {
		return mistyped(c, ids, err)
	}
	p, err := e.newPosterPrinter(c, db, f)
	if err != nil {
		return err
	}
	var bad []error
	for _, j := range list {
		if err := c.Context().Err(); err != nil {
			return pulse.ErrInterrupted
		}
		if err := p.print(j); err != nil {
			bad = append(bad, fmt.Errorf("%s: %w", j.Key(), err))
		}
	}
	if len(bad) > 0 && len(bad) < len(list) {
		return &pulse.Problem{Kind: pulse.ErrPart, Err: errors.Join(bad...)}
	}
	return errors.Join(bad...)
}

// mistyped adds the command that was meant: one with a typo looks like an id.
func mistyped(c *cobra.Command, ids []string, err error) error {
	if len(ids) > 0 {
		if near := c.SuggestionsFor(ids[0]); len(near) > 0 {
			return pulse.WithHint(err, "did you mean: pulse poster %s", near[0])
		}
	}
	return err
}
