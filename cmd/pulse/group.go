package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
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

func (e *env) causes(ctx context.Context, w io.Writer, db *store.DB, format string, top int, o backlog.Options) error {
	if err := e.findGroups(ctx, db); err != nil {
		return err
	}
	g, err := e.grouper(ctx, db)
	if err != nil {
		return err
	}
	o.Grouper = g
	if o.Work, err = e.work(ctx, db, o.Until); err != nil {
		return err
	}
	if o.Theme == "" {
		if o.Proposed, err = e.proposed(ctx, db, o.Until, o.Lang); err != nil {
			return err
		}
	}
	in, err := backlog.Load(ctx, db, o)
	if err != nil {
		return err
	}
	r := backlog.Build(in)
	if g.err != nil {
		return g.err
	}
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

// grouper gives the groups of a database.
func (e *env) grouper(ctx context.Context, db *store.DB) (*causes, error) {
	j, err := e.judge()
	if err != nil {
		return nil, err
	}
	return &causes{ctx: ctx, db: db, reader: j.reader(), tree: e.state()}, nil
}

// causes lets the groups of the database speak for the backlog.
type causes struct {
	ctx    context.Context
	db     *store.DB
	reader *groups.Reader
	tree   *theme.State
	err    error // the first: who asks for groups expects none
}

func (c *causes) Grouped(list []backlog.Item, lang string) (out []backlog.Cause, none []string) {
	of, err := c.groups(list)
	if err != nil {
		c.err = cmp.Or(c.err, err)
		return nil, nil
	}
	in := make([]groups.Item, len(list))
	for i, it := range list {
		in[i] = groups.Item{ID: it.ID, Text: it.Text, Lang: it.Lang, Opinions: it.Opinions, Groups: of[it.ID]}
	}
	found, none := c.reader.Show(in, c.tree, lang)
	for _, g := range found {
		out = append(out, backlog.Cause{ID: g.ID, Theme: g.Theme, Label: g.Label, Items: g.Items, Why: g.Why, Rest: g.ID == g.Theme})
	}
	return out, none
}

// groups reads which groups the items are in.
func (c *causes) groups(list []backlog.Item) (map[string][]pulse.Group, error) {
	keys := make([]string, len(list))
	for i, it := range list {
		keys[i] = it.ID
	}
	members, err := c.db.Members(c.ctx, keys)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range members {
		ids = append(ids, m.Group)
	}
	slices.Sort(ids)
	held, err := c.db.Groups(c.ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	by, out := map[string]pulse.Group{}, map[string][]pulse.Group{}
	for _, g := range held {
		by[g.ID] = g
	}
	for _, m := range members {
		out[m.Mention] = append(out[m.Mention], by[m.Group])
	}
	return out, nil
}

// reader finds what complaints have in common. Names of the brand and of staff
// are nobody's cause.
func (j judging) reader() *groups.Reader { return groups.NewReader(j.polarity, j.names...) }

// ownNames are the names of the brand and of its staff.
func (e *env) ownNames() []string {
	cfg, err := e.config()
	if err != nil { // the pipes work without a configuration
		return nil
	}
	out := append([]string{cfg.Brand.Name}, cfg.Brand.Aliases...)
	for _, s := range cfg.Staff {
		out = append(append(out, s.Name), s.Aliases...)
	}
	return out
}

// findGroups gives what waits for its group one. It is done after a harvest, as a
// whole, so that the order of pages does not matter; what a harvest could not
// finish, and what was kept by an older pulse, is made up for when groups are
// asked for. Where another pulse is at it, that one does it.
func (e *env) findGroups(ctx context.Context, db *store.DB) error {
	due, err := db.GroupDue(ctx, "", 1)
	if err != nil || len(due) == 0 {
		return err
	}
	release, err := db.Lock(ctx, "groups", e.holder(), lockTTL)
	if errors.Is(err, pulse.ErrLater) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	j, err := e.judge()
	if err != nil {
		return err
	}
	_, err = groups.CatchUp(ctx, db, j.reader(), e.state())
	return err
}
