package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

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
		j, err := db.Named(ctx, a[0])
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

// pinOf holds on to the clause of a mention that is about a theme and holds these
// words; no words are the whole mention.
func pinOf(j pulse.Judged, id, words string) (*pulse.Pin, error) {
	if !theme.About(j, id) && !theme.MayBeAbout(j, id) {
		about := seenThemes(j)
		if len(about) == 0 {
			return nil, pulse.Usagef("%s is not about %s: pulse found no theme in it", j.Key(), id)
		}
		return nil, pulse.Usagef("%s is not about %s as it is; it is about %s", j.Key(), id, strings.Join(about, ", "))
	}
	if words == "" {
		return nil, nil
	}
	if j.Gone != "" {
		return nil, pulse.WithHint(pulse.Usagef("the text of %s is no longer held", j.Key()), "leave --clause out to correct the whole mention")
	}
	var spans, clauses []string
	var pin *pulse.Pin
	for _, o := range j.Verdict.Opinions {
		if o.Theme != id && o.Sub != id && o.Near != id || o.Start < 0 || o.End > len(j.Text) || o.Start > o.End {
			continue
		}
		text := j.Text[o.Start:o.End]
		clauses = append(clauses, strings.TrimSpace(text))
		span := fmt.Sprint(o.Start, "-", o.End)
		if holdsWords(text, words) && !slices.Contains(spans, span) {
			spans = append(spans, span)
			pin = &pulse.Pin{Start: o.Start, End: o.End, Text: theme.Mark(j.Text), Words: theme.Mark(text)}
		}
	}
	switch len(spans) {
	case 0:
		return nil, pulse.WithHint(pulse.Usagef("no clause of %s about %s holds %q", j.Key(), id, words), "its clauses: %s", strings.Join(clauses, " | "))
	case 1:
		return pin, nil
	}
	return nil, pulse.WithHint(pulse.Usagef("%d clauses of %s about %s hold %q", len(spans), j.Key(), id, words), "give more of its words, or leave --clause out for all")
}
