package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newStrengths(e *env) *cobra.Command {
	var f strengthFlags
	c := &cobra.Command{
		Use:   "strengths",
		Short: "Why guests choose us: a month of praise, a question to the staff",
		Long: `Tell a month: which themes guests praise, beside the other places and the six
months before; how often they call us responsive, warm, going beyond the call,
free to decide; in whose words, whom they name, what changed, what complaints
threaten it. It ends with a question to the staff and their ideas so far.

Without --month it is the last month that is over, or this one where nothing was
said in it. The HTML page is whole in itself, for screen and A4; --format pdf is for
printing and filing, with the fonts of this machine. Figures stay when texts are no
longer held, quotes do not.

With --send it is mailed to those readers of digest.audiences who have strengths:
true, once a month each; staff get it without complaints. --dry-run names them.`,
		Example: "  pulse strengths\n  pulse strengths --month 2026-10 --place kadikoy --lang tr\n  pulse strengths --month 2026-10 --format html > strengths.html\n  pulse strengths --format pdf > strengths.pdf\n  pulse strengths --send",
		Args:    args(cobra.NoArgs),
	}
	format := e.formatFlag(c, "text", "html", "md", "pdf", "json")
	c.Flags().StringVar(&f.fonts, "fonts", "", "with --format pdf: folder of fonts to use instead of the system's")
	c.Flags().StringVar(&f.emoji, "emoji", "color", "with --format pdf: color, or none to leave them out")
	completeWords(c, "emoji", "color", "none")
	c.Flags().StringVar(&f.month, "month", "", "which month: 2026-10; empty is the last one")
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().BoolVar(&f.send, "send", false, "mail it to the readers in pulse.yaml who want it")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "only tell who would get it")
	for _, other := range []string{"lang", "format"} {
		c.MarkFlagsMutuallyExclusive("send", other)
	}
	c.MarkFlagsMutuallyExclusive("send", "dry-run")
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		if err := cmp.Or(knownLang(f.lang), oneOf("emoji", f.emoji, "color", "none")); err != nil {
			return err
		}
		if how == "pdf" && e.terminal(e.out) {
			return pulse.WithHint(pulse.Usagef("a PDF is nothing to read on a terminal"), "write it into a file: pulse strengths --format pdf > strengths.pdf")
		}
		o, err := e.strengthOptions(f.place, f.month, f.lang)
		if err != nil {
			return err
		}
		f.place = o.Place
		return e.withReader(c.Context(), func(db *store.DB) error {
			if f.send || f.dry {
				return e.sendStrengths(c.Context(), c.OutOrStdout(), db, f)
			}
			return e.tellStrengths(c, db, how, f, o)
		})
	}
	return c
}

// tellStrengths writes the month that o asks for in the format how.
func (e *env) tellStrengths(c *cobra.Command, db *store.DB, how string, f strengthFlags, o digest.StrengthOptions) error {
	in, err := digest.LoadStrengths(c.Context(), db, o)
	if err != nil {
		return err
	}
	s, ro := digest.BuildStrengths(in), e.renderOptions(e.readerLang(f.lang))
	if s.Followed, err = e.followedUp(c.Context(), db, s); err != nil {
		return err
	}
	if how == "pdf" {
		return e.strengthsPDF(e.out, s, ro, f) // bytes, not text: nothing in them is to be escaped
	}
	if err := render.Strengths(c.OutOrStdout(), how, s, ro); err != nil {
		return fmt.Errorf("write the strengths: %w", err)
	}
	return nil
}

// strengthFlags are what a call of strengths asks for.
type strengthFlags struct {
	month, place, lang string
	fonts, emoji       string
	send, dry          bool
}

func (e *env) strengthOptions(place, month, lang string) (o digest.StrengthOptions, err error) {
	cfg, err := e.config()
	if err != nil {
		return o, err
	}
	if place, err = placeID(cfg, place); err != nil {
		return o, err
	}
	o = digest.StrengthOptions{
		Zone: cfg.ZoneOf(place), Place: place, Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(),
		Duties: all.Duties(cfg), Names: newNamer(cfg.Staff), ReplyTo: cfg.Digest.ReplyTo, Lang: e.readerLang(lang),
	}
	if o.Now, err = e.now(); err != nil || month == "" {
		return o, err
	}
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return o, pulse.WithHint(pulse.Usagef("--month %q is no month", month), "write it like 2026-10")
	}
	o.Month = pulse.Day(first.Year(), first.Month(), 1, o.Zone)
	return o, nil
}
