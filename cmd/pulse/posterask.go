package main

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newPosterPermission(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "permission ID asked|granted|none",
		Short: "Note what the guest said: asked, granted or none",
		Long: `Note whether a guest lets you show their words to everybody. Every step is
kept with who noted it and when; the last one counts. Words that the guest
changes later want a new permission. Without a state, the steps are listed.`,
		Example: "  pulse poster permission x:1992276480000000001 asked\n  pulse poster permission x:1992276480000000001 granted --note 'reply of 22 November'",
		Args:    args(cobra.RangeArgs(1, 2)),
	}
	note := c.Flags().String("note", "", "where the guest said so")
	c.ValidArgsFunction = func(c *cobra.Command, given []string, to string) ([]string, cobra.ShellCompDirective) {
		if len(given) == 1 {
			return []string{"asked", "granted", "none"}, cobra.ShellCompDirectiveNoFileComp
		}
		return e.completeMention(c, given, to)
	}
	c.RunE = func(c *cobra.Command, a []string) error {
		return e.withStore(c.Context(), func(db *store.DB) error {
			j, err := db.Named(c.Context(), a[0])
			if err != nil {
				return err
			}
			if len(a) == 1 {
				return e.listPermissions(c, db, j)
			}
			return e.notePermission(c, db, j, a[1], *note)
		})
	}
	return c
}

func (e *env) notePermission(c *cobra.Command, db *store.DB, j pulse.Judged, state, note string) error {
	now, err := e.now()
	if err != nil {
		return err
	}
	p := pulse.Permission{By: e.person(), At: now.UTC(), Note: note}
	if p.State, err = pulse.ParsePermission(state); err != nil {
		return err
	}
	if err := db.AddPermission(c.Context(), j.Key(), p); err != nil {
		return err
	}
	return e.done(c, map[string]any{"id": j.Key(), "permission": p}, "%s: %s, noted for %s", j.Key(), p.State, p.By)
}

func (e *env) listPermissions(c *cobra.Command, db *store.DB, j pulse.Judged) error {
	steps, err := db.Permissions(c.Context(), j.Key())
	if err != nil {
		return err
	}
	if e.json {
		return e.done(c, map[string]any{"id": j.Key(), "public": pulse.Permits(j, steps), "steps": append([]pulse.Permission{}, steps...)}, "")
	}
	if len(steps) == 0 {
		return e.done(c, nil, "%s: the guest was never asked; pulse poster ask %s drafts the question", j.Key(), j.Key())
	}
	for _, s := range steps {
		line := fmt.Sprintf("%s  %-8s %s", s.At.In(e.cfg.Zone()).Format("2006-01-02 15:04"), s.State, s.By)
		if s.Note != "" {
			line += "  " + s.Note
		}
		if err := e.done(c, nil, "%s", line); err != nil {
			return err
		}
	}
	return nil
}

func newPosterAsk(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "ask ID",
		Short: "Draft the request for permission, in the guest's language",
		Long: `Print a letter that asks the guest whether their words may hang where
everybody sees them. It is a draft: pulse sends nothing. When you have sent it,
note so with pulse poster permission ID asked.`,
		Example:           "  pulse poster ask x:1992276480000000001",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeMention,
		RunE: func(c *cobra.Command, a []string) error {
			return e.withStore(c.Context(), func(db *store.DB) error {
				j, err := db.Named(c.Context(), a[0])
				if err != nil {
					return err
				}
				return e.draftRequest(c, j)
			})
		},
	}
}

func (e *env) draftRequest(c *cobra.Command, j pulse.Judged) error {
	if j.Gone != "" {
		return pulse.Usagef("the words of %s are no longer held (%s)", j.Key(), j.Gone)
	}
	if e.cfg.Brand.Name == "" {
		return pulse.WithHint(pulse.Usagef("the letter wants to say whom it is from"), "set brand.name in pulse.yaml")
	}
	w, err := render.NewPosterWords(guestLang(j))
	if err != nil {
		return err
	}
	draft := w.Ask(e.cfg.Brand.Name, j.Author.Name, j.Text, thaiWords)
	if err := e.done(c, map[string]any{"id": j.Key(), "lang": w.Lang(), "to": j.Author.Label(), "url": j.URL, "text": draft}, "%s", strings.TrimRight(draft, "\n")); err != nil {
		return err
	}
	e.logger().Info(fmt.Sprintf("nothing was sent; when you have: pulse poster permission %s asked", j.Key()))
	return nil
}

// guestLang is the language a guest wrote in: as it was judged, else as the source
// says.
func guestLang(j pulse.Judged) string {
	if l := j.Verdict.Lang; l != "" && l != lang.Other {
		return l
	}
	return j.Lang
}

// authorAs is how an author appears: full, initials, or not at all.
func authorAs(a pulse.Author, how, code string) string {
	name := render.Line(a.Name)
	switch how {
	case "hidden":
		return ""
	case "initials":
		return initials(cmp.Or(name, a.Handle), code)
	}
	return cmp.Or(name, render.Line(a.Label()))
}

// initials are the first letters of a name's words; in Thai the first consonant,
// which may stand behind its vowel.
func initials(name, code string) string {
	upper := unicode.ToUpper
	if code == lang.TR {
		upper = unicode.TurkishCase.ToUpper
	}
	var out []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' }) {
		for _, r := range w {
			if unicode.IsLetter(r) && (r < 0x0e40 || r > 0x0e44) {
				out = append(out, string(upper(r))+".")
				break
			}
		}
	}
	return strings.Join(out[:min(len(out), 4)], " ")
}
