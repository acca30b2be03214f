package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newThemeIgnore(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:     "ignore THEME",
		Short:   "Show and count a theme no longer; undo brings it back",
		Example: "  pulse theme ignore location --note \"we cannot move the shop\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		id, err := e.findTheme(a[0])
		return pulse.ThemeChange{What: pulse.ThemeIgnore, Theme: id}, err
	})
}

func newThemeRule(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "rule THEME WORD…",
		Short: "Say which words mean a theme",
		Long: `Add words or phrases that mean a theme. A phrase stands in quotes, several are
separated by commas, a * at the end takes any ending, # is any number.`,
		Example: "  pulse theme rule billing \"card machine, terminal*\" --lang en\n  pulse theme rule waiting \"sıra bekle*\" --lang tr",
		Args:    args(cobra.MinimumNArgs(2)),
	}
	c.Flags().StringVar(&code, "lang", "", "language of the words: "+strings.Join(render.Languages(), ", ")+"; empty is every language")
	completeWords(c, "lang", render.Languages()...)
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		if err := knownLang(code); err != nil {
			return pulse.ThemeChange{}, err
		}
		id, err := e.findTheme(a[0])
		if err != nil {
			return pulse.ThemeChange{}, err
		}
		words, err := themeWords(a[1:])
		return pulse.ThemeChange{What: pulse.ThemeRule, Theme: id, Words: words, Lang: code}, err
	})
}

func newThemeApply(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "apply",
		Short: "Bring past mentions up to themes.yaml after you changed it",
		Long: `Words you add to themes.yaml count for what comes in from then on. This looks
through what is stored, shows what would change, and applies it when you say so.`,
		Args: args(cobra.NoArgs),
	}
	c.ValidArgsFunction = cobra.NoFileCompletions
	return e.change(c, func(context.Context, *store.DB, []string) (pulse.ThemeChange, error) {
		return pulse.ThemeChange{What: pulse.ThemeApply}, nil
	})
}

func newThemeUndo(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "undo [NUMBER]",
		Short: "Take back the last decision, or one by its number",
		Long: `Take a decision back: the last that counts, or the one with this number in
pulse theme log. What was built on it must be undone first. An undo is a decision
itself: undo its number to have the first one again.`,
		Example: "  pulse theme undo\n  pulse theme undo 7 --yes",
		Args:    args(cobra.MaximumNArgs(1)),
	}
	c.ValidArgsFunction = cobra.NoFileCompletions
	return e.change(c, func(_ context.Context, _ *store.DB, a []string) (pulse.ThemeChange, error) {
		d := pulse.ThemeChange{What: pulse.ThemeUndo}
		if len(a) == 0 {
			d.Undo = e.state().LastUndoable()
			if d.Undo == 0 {
				return d, pulse.Usagef("there is nothing to undo: nobody has changed the themes")
			}
			return d, nil
		}
		n, err := strconv.Atoi(a[0])
		if err != nil {
			return d, pulse.WithHint(pulse.Usagef("%q is no number of a decision", a[0]), "see: pulse theme log")
		}
		d.Undo = n
		return d, nil
	})
}
