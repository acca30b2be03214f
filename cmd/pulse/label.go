package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

func newLabel(e *env) *cobra.Command {
	var to pulse.Correction
	c := &cobra.Command{
		Use:   "label ID KIND",
		Short: "Correct what pulse thought of a mention",
		Long: `Correct the verdict of one mention. KIND is praise, complaint, mixed or neutral, or the
word for it in your language.
A correction is pinned: no later model changes it. It counts for this mention at
once; pulse teach --apply lets the rest be judged by what it teaches. ID is as
the lists show it.`,
		Example: "  pulse label x:1992276480000000001 complaint --theme waiting",
		Args:    args(cobra.ExactArgs(2)),
	}
	c.ValidArgsFunction = e.completeMentionThenKind
	c.Flags().StringVar(&to.Theme, "theme", "", "part of the service it is about: "+strings.Join(theme.IDs(), ", "))
	c.Flags().StringVar(&to.Note, "note", "", "why, for whoever looks later")
	completeWords(c, "theme", theme.IDs()...)
	c.RunE = func(c *cobra.Command, a []string) error {
		kind, err := kindNamed(a[1], e.readerLang(""))
		if err != nil {
			return err
		}
		now, err := e.now()
		if err != nil {
			return err
		}
		to.Kind, to.By, to.At = kind, e.person(), now
		return e.withStore(c.Context(), func(db *store.DB) error { return e.correct(c, db, a[0], to) })
	}
	return c
}

func (e *env) correct(c *cobra.Command, db *store.DB, key string, to pulse.Correction) error {
	if to.Theme != "" {
		var err error
		if to.Theme, err = e.findTheme(to.Theme); err != nil {
			return err
		}
	}
	before, err := db.Named(c.Context(), key)
	if err != nil {
		return err
	}
	if err := db.Correct(c.Context(), before.Key(), to); err != nil {
		return err
	}
	about := ""
	if to.Theme != "" {
		about = ", about " + to.Theme
	}
	return e.done(c, map[string]any{"id": before.Key(), "was": before.Kind(), "kind": to.Kind, "theme": to.Theme},
		"%s: %s -> %s%s\nTo judge others by it, too: pulse teach --apply", before.Key(), before.Kind(), to.Kind, about)
}
