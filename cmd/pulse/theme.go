package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

func newTheme(e *env) *cobra.Command {
	c := group("theme", "The parts of the service that complaints and praise are about",
		newThemeList(e), newThemeShow(e), newThemeAdd(e), newThemeRename(e), newThemeMerge(e), newThemeSplit(e),
		newThemeMove(e), newThemeIgnore(e), newThemeNot(e), newThemeRule(e), newThemeApply(e), newThemeLog(e), newThemeUndo(e),
		newThemeProposals(e), newThemeAccept(e), newThemeDismiss(e))
	c.Long = `Fifteen themes with their parts are there from the first day, in five languages.
Make them yours: themes and words of your own stand in themes.yaml beside
pulse.yaml; what you decide with these commands is kept in the database with who
and when, is shown on past mentions before it counts, and can be undone. Ids are
permanent: a merged one leads to what it became, in every command, for ever.`
	c.Example = `  pulse theme list
  pulse theme rule billing "card machine" --lang en
  pulse theme merge cancellation --into booking --yes
  pulse theme undo`
	return c
}

func newThemeList(e *env) *cobra.Command {
	var code string
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List the themes and their parts with their permanent ids",
		Args:  args(cobra.NoArgs),
	}
	format := e.formatFlag(c, "text", "json", "ndjson")
	langFlag(c, &code)
	c.Flags().BoolVar(&all, "all", false, "also what was merged or is ignored")
	c.RunE = func(c *cobra.Command, _ []string) error {
		f, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			lang := e.readerLang(code)
			rows := themeRows(e.state().Rows(), lang)
			if !all {
				rows = slices.DeleteFunc(rows, func(r render.ThemeRow) bool { return r.Into != "" || r.Ignored })
			}
			if err := render.Themes(c.OutOrStdout(), f, rows, e.renderOptions(lang)); err != nil || f != render.Text || db == nil {
				return err
			}
			now, err := e.now()
			if err != nil {
				return err
			}
			return e.tellProposals(c.Context(), c.OutOrStdout(), db, now, lang)
		})
	}
	return c
}

// withThemes lends the database, or nil where there is none yet: looking at the
// tree makes none.
func (e *env) withThemes(c *cobra.Command, fn func(*store.DB) error) error {
	there, err := e.storeExists()
	if err != nil {
		return err
	}
	if !there {
		return fn(nil)
	}
	return e.withStore(c.Context(), fn)
}

func themeRows(rows []theme.Row, lang string) []render.ThemeRow {
	out := make([]render.ThemeRow, len(rows))
	for i, r := range rows {
		out[i] = render.ThemeRow{ID: r.ID, Name: theme.Theme{ID: r.ID, Names: r.Names}.Name(lang), Names: r.Names, Parent: r.Parent,
			Origin: r.Origin, Into: r.Into, Aliases: r.Aliases, Ignored: r.Ignored, Words: r.Words, BuiltIn: r.Built}
	}
	return out
}

func newThemeShow(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:               "show THEME",
		Short:             "One theme: names, parts, words, mentions and what was decided",
		Example:           "  pulse theme show billing",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeTheme,
	}
	format := e.formatFlag(c, "text", "json")
	langFlag(c, &code)
	c.RunE = func(c *cobra.Command, a []string) error {
		f, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			shown, err := e.themeShown(c, db, a[0], e.readerLang(code))
			if err != nil {
				return err
			}
			return render.Theme(c.OutOrStdout(), f, shown, e.renderOptions(e.readerLang(code)))
		})
	}
	return c
}

func (e *env) themeShown(c *cobra.Command, db *store.DB, typed, lang string) (render.ThemeShown, error) {
	s := e.state()
	id, err := s.Find(typed)
	if err != nil {
		return render.ThemeShown{}, err
	}
	var parts []theme.Row
	for _, r := range s.Rows() {
		if r.Parent == id && !r.Ignored {
			parts = append(parts, r)
		}
	}
	out := render.ThemeShown{ThemeRow: themeRows([]theme.Row{s.Row(id)}, lang)[0], Parts: themeRows(parts, lang), Log: decisions(s, s.About(id))}
	if typed != id {
		out.Asked = typed
	}
	if db == nil {
		return out, nil
	}
	n := &out.Mentions
	err = db.Walk(c.Context(), func(j pulse.Judged) error {
		n.Stored++
		if j = s.View(j); !theme.About(j, id) {
			return nil
		}
		n.About++
		if j.Praises() {
			n.Praise++
		}
		if j.Complains() {
			n.Complaints++
		}
		if j.Posted.After(n.Newest) {
			n.Newest = j.Posted
		}
		return nil
	})
	return out, err
}

// decisions are log entries as they are shown.
func decisions(s *theme.State, log []pulse.ThemeChange) []render.ThemeDecision {
	counts := theme.Counting(s.Log())
	out := make([]render.ThemeDecision, len(log))
	for i, c := range log {
		out[i] = render.ThemeDecision{ThemeChange: c, Told: theme.Told(c), Counts: counts[c.N]}
	}
	return out
}

func newThemeLog(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "log",
		Short: "Who decided what about the themes, when, and what still counts",
		Args:  args(cobra.NoArgs),
	}
	var code string
	langFlag(c, &code)
	format := e.formatFlag(c, "text", "json", "ndjson")
	c.RunE = func(c *cobra.Command, _ []string) error {
		f, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withThemes(c, func(*store.DB) error {
			return render.ThemeLog(c.OutOrStdout(), f, decisions(e.state(), e.state().Log()), e.renderOptions(e.readerLang(code)))
		})
	}
	return c
}

// completeTheme offers the ids that are built in or in the owner's file.
func (e *env) completeTheme(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, r := range e.state().Rows() {
		out = append(out, r.ID+"\t"+theme.Theme{ID: r.ID, Names: r.Names}.Name(e.readerLang("")))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
