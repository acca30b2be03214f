package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

func newVoice(e *env) *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use:   "voice",
		Short: "What guests say and what the staff say, side by side",
		Long: `Set themes as guests speak of them beside the same themes as the staff do in
check-ins, say who said it first, and compare mornings with praise to mornings
without. Of staff only groups of five and more are shown, of rounds (weeks or
months) that are over; what was shown once never changes. docs/voice.md says why
nobody can be found in it.`,
		Example: "  pulse voice --since 90d\n  pulse voice --format html > voice.html",
		Args:    args(cobra.NoArgs),
	}
	format := e.formatFlag(c, "text", "html", "json")
	since := e.whenFlag(c, "since", "30d", "rounds that ended, and guests who wrote, since")
	langFlag(c, &lang)
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(lang); err != nil {
			return err
		}
		from, err := since()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			in, err := e.voiceInput(c.Context(), db, pulse.Filter{From: from}, e.readerLang(lang))
			if err != nil {
				return err
			}
			if err := render.Voice(c.OutOrStdout(), how, voice.Build(in), e.renderOptions(e.readerLang(lang))); err != nil {
				return fmt.Errorf("write what staff and guests say: %w", err)
			}
			return nil
		})
	}
	c.AddCommand(newVoiceCodes(e), newVoiceOpen(e), group("key", "The key of raw answers, in two hands", newVoiceKeyInit(e), newVoiceKeyShow(e)))
	return c
}

// voiceInput closes the rounds that are over and gathers what a report needs.
func (e *env) voiceInput(ctx context.Context, db *store.DB, f pulse.Filter, code string) (voice.Input, error) {
	cfg, err := e.config()
	if err != nil {
		return voice.Input{}, err
	}
	in := voice.Input{Since: f.From, Zone: cfg.Zone(), Theme: e.nowTheme}
	if in.Until, err = e.now(); err != nil {
		return in, err
	}
	f.To = in.Until
	if err := closeRounds(ctx, db, cfg, in.Until); err != nil {
		return in, err
	}
	if in.Asked, err = e.asked(cfg, code); err != nil {
		return in, err
	}
	if in.Rounds, err = db.Rounds(ctx, f.From); err != nil {
		return in, err
	}
	for len(in.Rounds) > 0 && in.Rounds[len(in.Rounds)-1].Until.After(in.Until) { // of a later day than --now
		in.Rounds = in.Rounds[:len(in.Rounds)-1]
	}
	in.Guests, err = db.Mentions(ctx, f)
	return in, err
}

func newVoiceCodes(e *env) *cobra.Command {
	var n int
	c := &cobra.Command{
		Use:   "codes",
		Short: "Print codes for check-ins: one a person, drawn from a hat",
		Long: `Print new codes, one a line. Cut them apart and let everybody draw one: a code
tells people apart without saying who they are, so that nobody counts twice and
nobody can pretend to be five. pulse keeps no list of them; a code stays good.
With codes: true below voice: in pulse.yaml a check-in wants one.`,
		Example: "  pulse voice codes --count 12",
		Args:    args(cobra.NoArgs),
	}
	c.Flags().IntVar(&n, "count", 10, "how many")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if n < 1 || n > 1000 {
			return pulse.Usagef("--count goes from 1 to 1000")
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			secret, err := db.VoiceSecret(c.Context(), "form")
			if err != nil {
				return err
			}
			var codes []string
			for range n {
				codes = append(codes, voice.NewCode(secret))
			}
			if e.json {
				return e.done(c, map[string]any{"codes": codes}, "")
			}
			for _, s := range codes {
				if err := e.done(c, nil, "%s", s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

// The variables of the two holders' passphrases, or with _FILE files of theirs.
var holders = [2]string{"PULSE_VOICE_KEY_A", "PULSE_VOICE_KEY_B"}

// passphrases reads both. Neither is ever printed.
func (e *env) passphrases() (out [2]string, err error) {
	cfg, err := e.config()
	if err != nil {
		return out, err
	}
	for i, name := range holders {
		if out[i], err = cfg.Secret(name); err != nil {
			return out, pulse.WithHint(err, "each holder keeps one passphrase and gives it as %s, or in a file named by %s_FILE; both are needed", name, name)
		}
	}
	return out, nil
}

func newVoiceKeyInit(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make the key that raw answers are sealed with",
		Long: `Make a key of which two people hold a passphrase each (PULSE_VOICE_KEY_A and
PULSE_VOICE_KEY_B, or files named by the same with _FILE). From then on answers
are also kept word for word, sealed: neither holder alone, nor whoever has the
database, reads them. Without a key raw answers are not kept at all.`,
		Example: "  PULSE_VOICE_KEY_A_FILE=owner.txt PULSE_VOICE_KEY_B_FILE=works-council.txt pulse voice key init",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			pass, err := e.passphrases()
			if err != nil {
				return err
			}
			now, err := e.now()
			if err != nil {
				return err
			}
			k, err := voice.NewKey(pass)
			if err != nil {
				return err
			}
			k.At, k.By = now, e.person()
			return e.withStore(c.Context(), func(db *store.DB) error {
				if err := db.SetVoiceKey(c.Context(), k); err != nil {
					return err
				}
				return e.done(c, map[string]any{"made": true}, "the key is made; from now on raw answers are sealed for both holders together. Lose a passphrase, and they are lost")
			})
		},
	}
}

func newVoiceKeyShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Who made the key, and who opened what and why",
		Args:  args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.withStore(c.Context(), func(db *store.DB) error {
				list, err := db.VoiceAudits(c.Context())
				if err != nil {
					return err
				}
				if e.json {
					return e.done(c, map[string]any{"audit": append([]pulse.VoiceAudit{}, list...)}, "")
				}
				if len(list) == 0 {
					return e.done(c, nil, "there is no key; raw answers are not kept. To make one: pulse voice key init")
				}
				cfg, err := e.config()
				if err != nil {
					return err
				}
				for _, a := range list {
					if err := e.done(c, nil, "%s", auditLine(a, cfg.Zone())); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

func auditLine(a pulse.VoiceAudit, zone *time.Location) string {
	s := a.At.In(zone).Format("2006-01-02 15:04") + "  " + a.By + "  "
	switch a.What {
	case "key":
		return s + "made the key"
	case "refused":
		return s + "tried to open " + a.Round + " with a wrong passphrase: " + a.Reason
	}
	return s + "opened " + count(a.Answers, "answer") + " of " + a.Round + ": " + a.Reason
}

func newVoiceOpen(e *env) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "open ROUND",
		Short: "Read raw answers of a round: both holders must be there",
		Long: `Read what was answered word for word, names and all, without who and when. It
wants the passphrases of both holders and a reason, and leaves a line that pulse
voice key show tells for ever. Raw answers go 90 days behind their round.`,
		Example: "  pulse voice open 2026-W47 --reason \"a threat against a colleague\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&reason, "reason", "", "why; it is written down")
	c.RunE = func(c *cobra.Command, a []string) error {
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if _, err := voice.ParseRound(a[0], cfg.Zone()); err != nil {
			return err
		}
		if len([]rune(reason)) < 10 {
			return pulse.Usagef("--reason wants a reason of ten letters or more; it is written down for both holders")
		}
		pass, err := e.passphrases()
		if err != nil {
			return err
		}
		now, err := e.now()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			return e.openRaw(c, db, pulse.VoiceAudit{At: now, By: e.person(), What: "open", Round: a[0], Reason: voice.Plain(reason, 300)}, pass)
		})
	}
	return c
}

// marksOf are scores by id of the question: able 3, well 4.
func marksOf(scores map[string]int) string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(scores)) {
		out = append(out, fmt.Sprintf("%s %d", id, scores[id]))
	}
	return strings.Join(out, ", ")
}

// openRaw reads a round. The line of the audit is there before the first word is read.
func (e *env) openRaw(c *cobra.Command, db *store.DB, line pulse.VoiceAudit, pass [2]string) error {
	k, ok, err := db.VoiceKey(c.Context())
	if err != nil {
		return err
	}
	if !ok {
		return pulse.WithHint(pulse.Usagef("there is no key; raw answers were not kept"), "to keep them from now on: pulse voice key init")
	}
	opener, err := voice.Unlock(k, pass)
	if err != nil {
		line.What = "refused"
		if e := db.NoteVoice(c.Context(), line); e != nil {
			return e
		}
		return err
	}
	sealed, err := db.OpenSealed(c.Context(), line)
	if err != nil {
		return err
	}
	var list []voice.Raw
	for _, s := range sealed {
		r, err := opener.Open(line.Round, s)
		if err != nil {
			return err
		}
		list = append(list, r)
	}
	if e.json {
		return e.done(c, map[string]any{"round": line.Round, "answers": append([]voice.Raw{}, list...)}, "")
	}
	if len(list) == 0 {
		return e.done(c, nil, "nothing is kept of %s", line.Round)
	}
	for _, r := range list {
		if err := e.done(c, nil, "%s  %s  %s", firstOf(r.Place, "-"), marksOf(r.Scores), r.Text); err != nil {
			return err
		}
	}
	return nil
}
