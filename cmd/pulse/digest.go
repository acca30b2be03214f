package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// digestFlags are what a call of digest asks for.
type digestFlags struct {
	place, lang, role, every string
	send, dry                bool
	again                    []string // readers who get it once more, if nobody knows that they have it
	since, until             func() (time.Time, error)
}

func newDigest(e *env) *cobra.Command {
	var f digestFlags
	c := &cobra.Command{
		Use:   "digest",
		Short: "What guests said since yesterday, for the people it is about",
		Long: `Tell a stretch of time in the order people read it: what needs somebody today,
the praise of the day and whom it is for, what arrived late, the numbers against
the usual day, themes, questions, and how every source stands.

On a terminal it is shown. With --send it is mailed to digest.audiences, once a
day to each reader however often it runs; with send: true in pulse.yaml a plain
call from cron does so by itself, and --send=false shows it there. Readers with
every: week or month get theirs with the run on Monday, or on the 1st, about the
week or month before. --dry-run tells who would get what, and sends nothing.

Where a mail server asked to try later, the next run of the day does. What was
refused, or handed over without an answer, is told and not sent again: --again
ADDRESS sends it once more to that reader alone, with the same Message-ID.`,
		Example: "  pulse digest --since 24h\n  pulse digest --since monday --place kadikoy --lang tr\n  pulse digest --since 24h --send\n  pulse digest --every week --place kadikoy\n  pulse digest --dry-run\n  pulse digest --since 24h --send --again elif@example.com",
		Args:    args(cobra.NoArgs),
	}
	f.since = e.whenFlag(c, "since", "24h", "from")
	f.until = e.whenFlag(c, "until", "", "up to, not included; empty is now")
	format := e.formatFlag(c, "text", "html", "md", "json")
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().StringVar(&f.role, "role", "owner", "shown as for: owner, manager, shift, staff")
	c.Flags().BoolVar(&f.send, "send", false, "mail it to the audiences in pulse.yaml")
	againFlag(c, &f.again)
	c.Flags().StringVar(&f.every, "every", "", "the last whole week or month instead of --since; with --send to its readers, on any day")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "only tell who would get what")
	for _, other := range []string{"since", "until"} {
		c.MarkFlagsMutuallyExclusive("every", other)
	}
	c.MarkFlagsMutuallyExclusive("dry-run", "send")
	completeWords(c, "role", config.Roles()...)
	completeWords(c, "every", config.Periods()...)
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if err := f.check(); err != nil {
			return err
		}
		if err := sendsAgain(f.send, f.again); err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		return e.withReader(c.Context(), func(db *store.DB) error {
			if !c.Flags().Changed("send") {
				f.send = cfg.Digest.Send && e.unattended(c)
			}
			if f.send && !f.dry {
				return e.alive(c.Context(), digestBeat, func() error {
					defer e.keepMetrics(c.Context(), db)
					return e.sendDigests(c.Context(), c.OutOrStdout(), db, f)
				})
			}
			if f.dry {
				return e.sendDigests(c.Context(), c.OutOrStdout(), db, f)
			}
			return e.showDigest(c.Context(), c.OutOrStdout(), db, f, how)
		})
	}
	return c
}

func (f digestFlags) check() error {
	if err := oneOf("role", f.role, config.Roles()...); err != nil {
		return err
	}
	if f.every != "" {
		if err := oneOf("every", f.every, config.Periods()...); err != nil {
			return err
		}
	}
	return knownLang(f.lang)
}

// unattended is a plain call from cron: nobody is at a terminal to read it, and
// nothing was asked of how it should look.
func (e *env) unattended(c *cobra.Command) bool {
	for _, name := range []string{"format", "lang", "role", "place", "until", "every"} {
		if c.Flags().Changed(name) {
			return false
		}
	}
	return !e.json && !e.terminal(e.out)
}

func againFlag(c *cobra.Command, names *[]string) {
	c.Flags().StringSliceVar(names, "again", nil, "with --send: only these readers, once more where it was refused or nobody knows whether it came")
}

func sendsAgain(send bool, again []string) error {
	if len(again) > 0 && !send {
		return pulse.Usagef("--again sends: add --send")
	}
	return nil
}

// showDigest prints the digest for whoever asks. It differs from what a reader is
// sent in one part: what arrived late depends on what that reader got before.
func (e *env) showDigest(ctx context.Context, w io.Writer, db *store.DB, f digestFlags, format string) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	d, err := e.buildDigest(ctx, db, f, config.Audience{Role: f.role, Place: f.place, Every: f.every}, "")
	if err != nil {
		return err
	}
	if err := render.Digest(w, format, d, e.renderOptions(e.readerLang(f.lang))); err != nil {
		return fmt.Errorf("write the digest: %w", err)
	}
	if n := readers(cfg.Digest.Audiences) + len(cfg.Digest.Channels); n > 0 && format == render.Text && e.terminal(e.out) {
		e.logger().Info(fmt.Sprintf("only shown; --send brings it to %s, --dry-run names them", count(n, "reader")))
	}
	return nil
}

// languageOf is the language a digest is written in.
func (e *env) languageOf(a config.Audience, f digestFlags) string {
	if a.Language != "" {
		return a.Language
	}
	return e.readerLang(f.lang)
}

// buildDigest makes one reader's digest.
func (e *env) buildDigest(ctx context.Context, db *store.DB, f digestFlags, a config.Audience, to string) (digest.Digest, error) {
	cfg, err := e.config()
	if err != nil {
		return digest.Digest{}, err
	}
	o := digest.Options{
		Zone: cfg.ZoneOf(a.Place), Place: a.Place, Lang: e.languageOf(a, f), Recipient: to, Role: digest.Role(a.Role),
		Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(), Duties: all.Duties(cfg),
		Names: newNamer(cfg.Staff), Severity: severity.New().Of, Shifts: cfg.Lineup.ShiftNames(),
	}
	if o.Now, err = e.now(); err != nil {
		return digest.Digest{}, err
	}
	if o.Fixed, err = e.mended(ctx, db); err != nil {
		return digest.Digest{}, err
	}
	if err := f.window(&o, digest.Period(a.Every)); err != nil {
		return digest.Digest{}, err
	}
	in, err := digest.Load(ctx, db, o)
	if err != nil {
		return digest.Digest{}, err
	}
	out := digest.Build(in)
	out.Cases, err = e.digestCases(ctx, db, o)
	return out, err
}

// window sets the stretch of time: the last whole one of a week or month, else
// what was asked for.
func (f digestFlags) window(o *digest.Options, p digest.Period) (err error) {
	if since, until := p.Last(o.Now, o.Zone); !until.IsZero() {
		o.Every, o.Since, o.Until = p, since, until
		return nil
	}
	if o.Since, err = f.since(); err != nil {
		return err
	}
	if o.Until, err = f.until(); o.Until.IsZero() {
		o.Until = o.Now
	}
	return err
}

func readers(as []config.Audience) int {
	n := 0
	for _, a := range as {
		n += len(a.To)
	}
	return n
}
