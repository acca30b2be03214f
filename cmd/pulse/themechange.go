package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// changing are the flags that every decision takes.
type changing struct {
	yes, apply bool
	note       string
	lang       string // of the reader; "" where --lang is the language of words or of a name
}

// change makes a command that decides something about the tree. build turns its
// arguments into the decision; the ids it gives are resolved.
func (e *env) change(c *cobra.Command, build func(ctx context.Context, db *store.DB, a []string) (pulse.ThemeChange, error)) *cobra.Command {
	var f changing
	c.Flags().BoolVar(&f.yes, "yes", false, "apply it without being asked")
	c.Flags().BoolVar(&f.apply, "apply", false, "the same as --yes")
	c.Flags().StringVar(&f.note, "note", "", "why, for whoever looks later")
	if c.Flags().Lookup("lang") == nil {
		langFlag(c, &f.lang)
	}
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = e.completeTheme
	}
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(f.lang); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			d, err := build(c.Context(), db, a)
			if err != nil {
				return err
			}
			d.Note = f.note
			return e.decide(c, db, d, f)
		})
	}
	return c
}

func newThemeAdd(e *env) *cobra.Command {
	var d pulse.ThemeChange
	var words []string
	c := &cobra.Command{
		Use:   "add ID --name NAME",
		Short: "Add a theme, or a part of one, with the words that mean it",
		Long: `Add a theme of your own. ID is permanent and typed in commands: small letters,
digits, - and _. Its words are found in what guests say from now on and, once you
have seen the preview, in what they said before. Themes that belong to the shop
for good are better kept in themes.yaml: see docs/theme-tree.md.`,
		Example: "  pulse theme add kids --name \"Families and children\" --words \"high chair, stroller*\" --lang en\n  pulse theme add terrace --name Terrace --under ambience --words terrace",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.Flags().StringVar(&d.Name, "name", "", "what people read")
	c.Flags().StringVar(&d.To, "under", "", "theme it is a part of")
	completeWords(c, "under", theme.IDs()...)
	wordFlags(c, &words, &d.Lang)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		out := d
		out.What, out.Theme = pulse.ThemeAdd, a[0]
		var err error
		if out.To != "" {
			if out.To, err = e.findTheme(out.To); err != nil {
				return out, err
			}
		}
		out.Words, err = themeWords(words)
		return out, err
	})
}

// wordFlags add --words and the language they are of.
func wordFlags(c *cobra.Command, words *[]string, code *string) {
	c.Flags().StringArrayVar(words, "words", nil, "words and phrases that mean it, with commas between; queu* takes any ending")
	c.Flags().StringVar(code, "lang", "", "language of the words: "+strings.Join(render.Languages(), ", ")+"; empty is every language")
	completeWords(c, "lang", render.Languages()...)
}

// themeWords reads words as they are typed: several in one argument, too.
func themeWords(typed []string) ([]string, error) {
	var out []string
	for _, part := range typed {
		for w := range strings.SplitSeq(part, ",") {
			if strings.TrimSpace(w) == "" {
				continue
			}
			term, err := pulse.ThemeWord(w)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(out, term) {
				out = append(out, term)
			}
		}
	}
	return out, nil
}

func newThemeRename(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:     "rename THEME NAME",
		Short:   "Call a theme something else; its id stays",
		Long:    "Give a theme another name, in your language or the one --lang names; --lang all\nis every language. The id stays what it is, for ever.",
		Example: "  pulse theme rename waiting \"Queue and waiting\" --lang en",
		Args:    args(cobra.ExactArgs(2)),
	}
	c.Flags().StringVar(&code, "lang", "", "whose name: "+strings.Join(render.Languages(), ", ")+", all; empty is your language")
	completeWords(c, "lang", append(render.Languages(), "all")...)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		id, err := e.findTheme(a[0])
		to := cmp.Or(code, e.readerLang(""))
		if to == "all" {
			to = ""
		}
		return pulse.ThemeChange{What: pulse.ThemeRename, Theme: id, Name: strings.TrimSpace(a[1]), Lang: to}, err
	})
}

func newThemeMerge(e *env) *cobra.Command {
	var into string
	c := &cobra.Command{
		Use:   "merge THEME --into THEME",
		Short: "Make two themes one; the old id leads to the new for ever",
		Long: `Merge a theme, or a part of one, into another. Its mentions, past and coming, are
shown under the other; its parts go along. The old id keeps working in every
command, in filters, in pulse.yaml and in exports: it leads to the other.`,
		Example: "  pulse theme merge cancellation --into booking",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&into, "into", "", "theme that stays")
	completeWords(c, "into", anyTheme()...)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		return e.pair(pulse.ThemeMerge, a[0], "into", into)
	})
}

func newThemeMove(e *env) *cobra.Command {
	var under string
	var top bool
	c := &cobra.Command{
		Use:     "move THEME --under THEME | --top",
		Short:   "Make a theme a part of another, or let a part stand by itself",
		Example: "  pulse theme move wifi --under app\n  pulse theme move coffee --top",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&under, "under", "", "theme it becomes a part of")
	c.Flags().BoolVar(&top, "top", false, "let it stand by itself")
	completeWords(c, "under", theme.IDs()...)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		if top && under != "" {
			return pulse.ThemeChange{}, pulse.Usagef("--under %s and --top ask for two things", under)
		}
		if top {
			id, err := e.findTheme(a[0])
			return pulse.ThemeChange{What: pulse.ThemeMove, Theme: id}, err
		}
		return e.pair(pulse.ThemeMove, a[0], "under", under)
	})
}

// anyTheme are the built-in themes and their parts, for completion.
func anyTheme() []string { return slices.Concat(theme.IDs(), theme.Parts()) }

// pair is a decision about two themes, the second of a flag.
func (e *env) pair(what pulse.ThemeWhat, a, flag, b string) (pulse.ThemeChange, error) {
	if b == "" {
		return pulse.ThemeChange{}, pulse.WithHint(pulse.Usagef("%s where? --%s is missing", what, flag), "for example: pulse theme %s %s --%s booking", what, a, flag)
	}
	from, err := e.findTheme(a)
	if err != nil {
		return pulse.ThemeChange{}, err
	}
	to, err := e.findTheme(b)
	return pulse.ThemeChange{What: what, Theme: from, To: to}, err
}

func newThemeSplit(e *env) *cobra.Command {
	var d pulse.ThemeChange
	var words []string
	c := &cobra.Command{
		Use:   "split THEME NEW --name NAME --words WORDS",
		Short: "Make some words of a theme a part of it, or a theme of its own",
		Long: `Split a theme: where guests use one of these words, what they say is about NEW, a
part of THEME (with --top, a theme of its own). The words also mean THEME from
now on, where they did not before.`,
		Example: "  pulse theme split quality tea --name Tea --words \"tea, teas, chai*\" --lang en",
		Args:    args(cobra.ExactArgs(2)),
	}
	c.Flags().StringVar(&d.Name, "name", "", "what people read")
	c.Flags().BoolVar(&d.Top, "top", false, "a theme of its own, no part of the old one")
	wordFlags(c, &words, &d.Lang)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		out := d
		id, err := e.findTheme(a[0])
		if err != nil {
			return out, err
		}
		out.What, out.Theme, out.To = pulse.ThemeSplit, id, a[1]
		out.Words, err = themeWords(words)
		return out, err
	})
}
