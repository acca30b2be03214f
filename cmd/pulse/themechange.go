package main

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// changing are the flags that every decision takes.
type changing struct {
	yes, apply bool
	note       string
}

// change makes a command that decides something about the tree. build turns its
// arguments into the decision; the ids it gives are resolved.
func (e *env) change(c *cobra.Command, build func(ctx context.Context, db *store.DB, a []string) (pulse.ThemeChange, error)) *cobra.Command {
	var f changing
	c.Flags().BoolVar(&f.yes, "yes", false, "apply it without being asked")
	c.Flags().BoolVar(&f.apply, "apply", false, "the same as --yes")
	c.Flags().StringVar(&f.note, "note", "", "why, for whoever looks later")
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = e.completeTheme
	}
	c.RunE = func(c *cobra.Command, a []string) error {
		return e.withStore(c.Context(), func(db *store.DB) error {
			d, err := build(c.Context(), db, a)
			if err != nil {
				return err
			}
			d.Note = f.note
			return e.decide(c, db, d, f.yes || f.apply)
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
for good are better kept in themes.yaml: see docs/themes.md.`,
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
		Short: "Take back the last decision, or the one with this number in the log",
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

func newThemeNot(e *env) *cobra.Command {
	var words string
	c := &cobra.Command{
		Use:   "not ID THEME",
		Short: "Say that a mention, or one clause of it, is not about a theme",
		Long: `Correct one mention: it is not about this theme, whatever pulse finds in it later.
With --clause only the clause that holds these words. ID is as the lists show it.`,
		Example:           "  pulse theme not x:1992276480000000001 price\n  pulse theme not file:7 quality --clause \"cold reception\"",
		Args:              args(cobra.ExactArgs(2)),
		ValidArgsFunction: e.completeMention,
	}
	c.Flags().StringVar(&words, "clause", "", "only the clause that holds these words")
	return e.change(c, func(ctx context.Context, db *store.DB, a []string) (pulse.ThemeChange, error) {
		id, err := e.findTheme(a[1])
		if err != nil {
			return pulse.ThemeChange{}, err
		}
		j, err := db.Mention(ctx, a[0])
		if err != nil {
			return pulse.ThemeChange{}, err
		}
		d := pulse.ThemeChange{What: pulse.ThemeNot, Theme: id, Key: j.Key()}
		d.Pin, err = pinOf(j, id, words)
		return d, err
	})
}

// holdsWords finds words in a text as people compare them: without case, accents
// and runs of spaces.
func holdsWords(text, words string) bool {
	plain := func(s string) string { return lang.Plain(strings.Join(strings.Fields(s), " ")) }
	return strings.Contains(plain(text), plain(words))
}
