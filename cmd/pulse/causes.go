package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// loadCauses is backlog.Load with the groups of the database.
func (e *env) loadCauses(ctx context.Context, db *store.DB, o backlog.Options) (backlog.Input, error) {
	g, err := e.grouper(ctx, db)
	if err != nil {
		return backlog.Input{}, err
	}
	o.Grouper = g
	in, err := backlog.Load(ctx, db, o)
	if err != nil {
		return backlog.Input{}, err
	}
	var keys []string
	for _, j := range slices.Concat(in.Window, in.Before) {
		keys = append(keys, j.Key())
	}
	return in, g.read(keys)
}

// grouper lets the groups of the database, once all are found, speak for the backlog.
func (e *env) grouper(ctx context.Context, db *store.DB) (*causes, error) {
	if err := e.findGroups(ctx, db); err != nil {
		return nil, err
	}
	j, err := e.judge()
	if err != nil {
		return nil, err
	}
	return &causes{ctx: ctx, db: db, reader: j.reader(), tree: e.state(), log: e.logger(), of: map[string][]pulse.Group{}}, nil
}

// causes are the groups of mentions, read when they are asked for.
type causes struct {
	ctx    context.Context
	db     *store.DB
	reader *groups.Reader
	tree   *theme.State
	log    *slog.Logger
	of     map[string][]pulse.Group // by mention; those that were read
}

// Grouped shows what cannot be read under its theme, and says so: who asks
// expects no error.
func (c *causes) Grouped(list []backlog.Item, lang string) (out []backlog.Cause, none []string) {
	keys, in := make([]string, len(list)), make([]groups.Item, len(list))
	for i, it := range list {
		keys[i] = it.ID
	}
	if err := c.read(keys); err != nil {
		c.log.Error(err.Error())
	}
	for i, it := range list {
		in[i] = groups.Item{ID: it.ID, Who: it.Who, Text: it.Text, Lang: it.Lang, Opinions: it.Opinions, Groups: c.of[it.ID]}
	}
	found, none := c.reader.Show(in, c.tree, lang)
	for _, g := range found {
		out = append(out, backlog.Cause{ID: g.ID, Theme: g.Theme, Label: g.Label, Items: g.Items, Why: g.Why, Rest: g.ID == g.Theme})
	}
	return out, none
}

// read reads the groups of mentions that were not read yet.
func (c *causes) read(keys []string) error {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k string) bool { _, done := c.of[k]; return done })
	members, err := c.db.Members(c.ctx, keys)
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range members {
		ids = append(ids, m.Group)
	}
	slices.Sort(ids)
	held, err := c.db.Groups(c.ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	by := map[string]pulse.Group{}
	for _, g := range held {
		by[g.ID] = g
	}
	for _, k := range keys {
		c.of[k] = nil
	}
	for _, m := range members {
		c.of[m.Mention] = append(c.of[m.Mention], by[m.Group])
	}
	return nil
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
	db.ReadOwn() // what is found is read again below
	ctx, release, err := db.LockFenced(ctx, "groups", e.holder(), lockTTL)
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
	return groups.CatchUp(ctx, db, j.reader(), e.state(), func(done int) {
		e.logger().Info(fmt.Sprintf("finding the groups of complaints: %d done, going on", done))
	})
}
