package main

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

func newThemeAccept(e *env) *cobra.Command {
	var as, name, under, into string
	c := &cobra.Command{
		Use:   "accept PROPOSAL",
		Short: "Make a proposal a theme, or a part of one, or words of one",
		Long: `Accept what pulse theme proposals shows. It becomes a theme with the guests' words
in the languages in which they were said, with --under a part of a theme; with
--into its words become a rule of a theme there is. Past mentions are shown first.`,
		Example: "  pulse theme accept p-1x8k2a --as parking --name Parking --under facilities\n  pulse theme accept p-1x8k2a --into location --yes",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.ValidArgsFunction = e.completeProposal
	c.Flags().StringVar(&as, "as", "", "id of the new theme, for ever; empty makes one of the phrase")
	c.Flags().StringVar(&name, "name", "", "what people read; empty is the phrase")
	c.Flags().StringVar(&under, "under", "", "theme it becomes a part of")
	c.Flags().StringVar(&into, "into", "", "theme that takes its words")
	completeWords(c, "under", theme.IDs()...)
	completeWords(c, "into", anyTheme()...)
	for _, other := range []string{"as", "name", "under"} {
		c.MarkFlagsMutuallyExclusive("into", other)
	}
	return e.change(c, func(ctx context.Context, db *store.DB, a []string) (pulse.ThemeChange, error) {
		p, err := e.findProposal(ctx, db, a[0])
		if err != nil {
			return pulse.ThemeChange{}, err
		}
		if into != "" {
			return e.acceptInto(p, into)
		}
		return e.acceptAs(p, as, name, under)
	})
}

// acceptInto gives the words of a proposal to a theme.
func (e *env) acceptInto(p theme.Proposal, into string) (pulse.ThemeChange, error) {
	id, err := e.findTheme(into)
	return pulse.ThemeChange{What: pulse.ThemeRule, Theme: id, Said: p.Words, Proposal: p.ID}, err
}

// acceptAs makes a proposal a theme.
func (e *env) acceptAs(p theme.Proposal, id, name, under string) (pulse.ThemeChange, error) {
	d := pulse.ThemeChange{What: pulse.ThemeAdd, Theme: id, Name: strings.TrimSpace(name), Said: p.Words, Proposal: p.ID}
	if d.Name == "" {
		d.Name = capital(p.Label)
	}
	if d.Theme == "" {
		if d.Theme = idOf(p.Label); d.Theme == "" {
			return d, pulse.WithHint(pulse.Usagef("%q makes no id: ids are of small letters a-z and digits", p.Label), "choose one: pulse theme accept %s --as parking", p.ID)
		}
	}
	if there, err := e.findTheme(d.Theme); err == nil && there == d.Theme {
		return d, pulse.WithHint(pulse.Usagef("there is a theme %s already", there), "give it these words: pulse theme accept %s --into %s", p.ID, there)
	}
	if under == "" {
		return d, nil
	}
	var err error
	d.To, err = e.findTheme(under)
	return d, err
}

// capital writes a phrase as a name.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(r)) + s[n:]
}

// idOf makes an id of a phrase: "Parking lot" is parking_lot. Letters that ids do
// not have make none.
func idOf(phrase string) string {
	var b strings.Builder
	for _, r := range lang.Plain(phrase) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsLetter(r):
			return ""
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	id := strings.Trim(b.String(), "_")
	return strings.Trim(id[:min(len(id), 40)], "_")
}

func newThemeDismiss(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "dismiss PROPOSAL",
		Short: "Say that a proposal is no theme: it is not proposed again",
		Long: `Dismiss what pulse theme proposals shows. What is said mostly with its words is not
proposed again either. pulse theme undo brings it back.`,
		Example: "  pulse theme dismiss p-1x8k2a --note \"the road works end in May\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.ValidArgsFunction = e.completeProposal
	return e.change(c, func(ctx context.Context, db *store.DB, a []string) (pulse.ThemeChange, error) {
		p, err := e.findProposal(ctx, db, a[0])
		return pulse.ThemeChange{What: pulse.ThemeDismiss, Name: p.Label, Said: p.Words, Proposal: p.ID}, err
	})
}

// completeProposal offers the proposals there are.
func (e *env) completeProposal(c *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	err := e.withThemes(c, func(db *store.DB) error {
		now, err := e.now()
		if db == nil || err != nil {
			return err
		}
		p, err := e.propose(c.Context(), db, span{now.AddDate(0, 0, -proposeDays), now}, e.readerLang(""))
		for _, x := range p.list {
			out = append(out, x.ID+"\t"+x.Label)
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
