package main

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// groups prints the complaints of the window by cause.
func (e *env) groups(c *cobra.Command, f *listFlags, top int) error {
	format, since, until, err := f.window(e)
	if err != nil {
		return err
	}
	return e.withStore(c.Context(), func(db *store.DB) error {
		if err := f.findTheme(e); err != nil {
			return err
		}
		return e.causes(c.Context(), c.OutOrStdout(), db, format, top, backlog.Options{
			Since: since, Until: until, Zone: e.cfg.ZoneOf(f.place), Place: f.place, Lang: e.readerLang(f.lang), Theme: f.theme, OnePlace: len(e.cfg.Places) == 1,
			Teams: e.teams(), Severity: severity.New().Of,
		})
	})
}

func (e *env) causes(ctx context.Context, w io.Writer, db *store.DB, format string, top int, o backlog.Options) (err error) {
	if o.Work, err = e.work(ctx, db, o.Until); err != nil {
		return err
	}
	if o.Theme == "" {
		if o.Proposed, err = e.proposed(ctx, db, o.Until, o.Lang); err != nil {
			return err
		}
	}
	in, err := e.loadCauses(ctx, db, o)
	if err != nil {
		return err
	}
	r := backlog.Build(in)
	if err := render.Complaints(w, format, r.Top(top), e.renderOptions(o.Lang)); err != nil || r.Messages > 0 || format != render.Text {
		return err
	}
	return e.tellOlder(ctx, db, pulse.Filter{From: o.Since, Place: o.Place, Kinds: []pulse.Kind{pulse.Complaint, pulse.Mixed}})
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
