package main

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// longestIdea is in letters: an idea is read aloud, not filed.
const longestIdea = 2000

// suggestFlags are what a call of suggest asks for.
type suggestFlags struct {
	theme, place, by, lang string
	list                   bool
	remove                 int
}

func newSuggest(e *env) *cobra.Command {
	var f suggestFlags
	c := &cobra.Command{
		Use:   "suggest TEXT",
		Short: "Write down what one of the staff would do better",
		Long: `Store an idea of the staff, in their own words; the next digest and pulse strengths
show it. --by names whose it is, with a number or a name as you like; left out, it
is nobody's. list shows all ideas and what became of them, --remove takes one back
for good. pulse backlog add --idea N makes one a task; told drafts a thank-you for
those who gave their name, and a word when it is done.`,
		Example: `  pulse suggest "A bell at the counter, so that nobody waits unseen" --theme waiting --place kadikoy --by Elif
  pulse suggest list
  pulse suggest told
  pulse suggest --remove 3`,
		Args: args(cobra.MaximumNArgs(1)),
	}
	c.AddCommand(newSuggestList(e), newSuggestTold(e))
	c.Flags().StringVar(&f.theme, "theme", "", "what it is about: an id of pulse theme list")
	c.Flags().StringVar(&f.place, "place", "", "the place it is for; empty is every place")
	c.Flags().StringVar(&f.by, "by", "", "whose idea it is; empty is nobody's")
	c.Flags().StringVar(&f.lang, "lang", "", "reader's language of --list: en, tr, fr, id, th")
	c.Flags().BoolVar(&f.list, "list", false, "show the ideas so far, the newest first")
	c.Flags().IntVar(&f.remove, "remove", 0, "take back the idea with this number, for good")
	completeWords(c, "theme", anyTheme()...)
	completeWords(c, "lang", render.Languages()...)
	e.placesComplete(c)
	c.MarkFlagsMutuallyExclusive("list", "remove")
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := f.check(a, c.Flags().Changed("remove")); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if f.theme != "" {
				if f.theme, err = e.findTheme(f.theme); err != nil {
					return err
				}
			}
			switch {
			case f.list:
				return e.listIdeas(c, db, f)
			case f.remove > 0:
				return e.removeIdea(c, db, f.remove)
			}
			return e.suggest(c, db, f, a[0])
		})
	}
	return c
}

// check finds what does not go together.
func (f suggestFlags) check(a []string, remove bool) error {
	if err := knownLang(f.lang); err != nil {
		return err
	}
	switch {
	case remove && f.remove <= 0:
		return pulse.WithHint(pulse.Usagef("--remove wants the number of an idea"), "pulse suggest --list shows them")
	case len(a) > 0 && (f.list || remove):
		return pulse.Usagef("a new idea, --list and --remove are asked for one at a time")
	case f.list || remove:
		return nil
	case len(a) == 0 || strings.TrimSpace(a[0]) == "":
		return pulse.WithHint(pulse.Usagef("what is the idea?"), `write it between quotation marks: pulse suggest "…"; pulse suggest --list shows the ideas so far`)
	case utf8.RuneCountInString(a[0]) > longestIdea:
		return pulse.Usagef("an idea has at most %d letters; this one has %d", longestIdea, utf8.RuneCountInString(a[0]))
	case utf8.RuneCountInString(f.by) > 100:
		return pulse.Usagef("--by has at most 100 letters")
	}
	return nil
}

func (e *env) suggest(c *cobra.Command, db *store.DB, f suggestFlags, text string) error {
	now, err := e.now()
	if err != nil {
		return err
	}
	i, err := db.AddIdea(c.Context(), pulse.Idea{At: now, By: strings.TrimSpace(f.by), Place: f.place, Theme: f.theme, Text: strings.TrimSpace(text)})
	if err != nil {
		return err
	}
	return e.done(c, map[string]any{"idea": i}, "idea %d is written down; the next digest shows it. To take it back: pulse suggest --remove %d", i.N, i.N)
}

func (e *env) removeIdea(c *cobra.Command, db *store.DB, n int) error {
	if err := db.RemoveIdea(c.Context(), n); err != nil {
		return err
	}
	return e.done(c, map[string]any{"removed": n}, "idea %d is gone", n)
}

// listIdeas shows those of a place and a theme, where such are given.
func (e *env) listIdeas(c *cobra.Command, db *store.DB, f suggestFlags) error {
	all, err := db.Ideas(c.Context())
	if err != nil {
		return err
	}
	var list []pulse.Idea
	for _, i := range all {
		if (f.place == "" || i.Place == "" || i.Place == f.place) && (f.theme == "" || e.nowTheme(i.Theme) == f.theme) {
			list = append(list, i)
		}
	}
	return render.Ideas(c.OutOrStdout(), e.format(), list, e.renderOptions(e.readerLang(f.lang)))
}

// nowTheme is the id that a theme has today; one that is gone keeps its own.
func (e *env) nowTheme(id string) string {
	if now, err := e.state().Find(id); id != "" && err == nil {
		return now
	}
	return id
}
