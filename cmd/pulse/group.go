package main

import (
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// groups prints the complaints of the window by cause.
func (e *env) groups(c *cobra.Command, f *listFlags) error {
	format, since, until, err := f.window(e)
	if err != nil {
		return err
	}
	return e.withStore(c.Context(), func(db *store.DB) error {
		if err := f.findTheme(e); err != nil {
			return err
		}
		return e.causes(c.Context(), c.OutOrStdout(), db, format, f.theme, backlog.Options{
			Since: since, Until: until, Zone: e.cfg.ZoneOf(f.place), Place: f.place, Lang: e.readerLang(f.lang),
			Teams: e.teams(), Severity: severity.New().Of, Grouper: causes{e.themes()},
		})
	})
}

func (e *env) causes(ctx context.Context, w io.Writer, db *store.DB, format, about string, o backlog.Options) error {
	in, err := backlog.Load(ctx, db, o)
	if err != nil {
		return err
	}
	r := backlog.Build(in)
	if about != "" {
		r.Groups = slices.DeleteFunc(r.Groups, func(g backlog.Group) bool { return g.Theme != about })
	}
	return render.Complaints(w, format, r, e.renderOptions(o.Lang))
}

// teams are the owner's, with the themes they own.
func (e *env) teams() []backlog.Team {
	var out []backlog.Team
	for _, t := range e.cfg.Teams {
		var owned []string
		for _, id := range t.Themes { // an id that was merged owns what it became
			theme, part, _ := e.state().Place(id)
			owned = append(owned, cmp.Or(part, theme))
		}
		out = append(out, backlog.Team{ID: t.ID, Name: t.Name, Themes: owned})
	}
	return out
}

// causes lets the theme tree group for the backlog.
type causes struct{ tree *theme.Tree }

func (c causes) Grouped(list []backlog.Item, lang string) (out []backlog.Cause, none []string) {
	in := make([]theme.Item, len(list))
	for i, it := range list {
		in[i] = theme.Item{ID: it.ID, Text: it.Text, Lang: it.Lang, Opinions: it.Opinions}
	}
	groups, none := c.tree.Grouped(in, lang)
	for _, g := range groups {
		out = append(out, backlog.Cause{ID: g.ID, Theme: g.Theme, Label: g.Label, Items: g.Items, Why: g.Why})
	}
	return out, none
}
