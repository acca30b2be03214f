package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// addTries is how often an item asks for the next number.
const addTries = 20

func newBacklogAdd(e *env, by *string) *cobra.Command {
	var f setFlags
	var note string
	var idea int
	c := &cobra.Command{
		Use:   "add GROUP|THEME",
		Short: "Take a group of complaints on",
		Long: `Make an item of a group of complaints, by its name in pulse complaints --group, in
any language it has one in, or its id there in --json, or of a whole theme or a part
of one. There is one item
for each: what was closed before is reopened, so that its history stays in one
place. Without --owner it is the task of the team that owns the theme.

--idea makes an idea of the staff (pulse suggest list) part of the item; its theme
is taken where none is named, and an item that is there already is taken as it is.`,
		Example: "  pulse backlog add waiting --due 2w\n  pulse backlog add \"endless queue at lunch\" --owner service\n  pulse backlog add wifi --owner elif@example.com --cause \"router restarts at noon\"",
		Args: args(func(c *cobra.Command, a []string) error {
			if idea > 0 {
				return cobra.MaximumNArgs(1)(c, a)
			}
			return cobra.ExactArgs(1)(c, a)
		}),
	}
	f.add(c)
	c.Flags().IntVar(&idea, "idea", 0, "number of an idea of the staff that becomes part of it")
	c.Flags().StringVar(&note, "note", "", "a word for whoever looks later")
	c.ValidArgsFunction = e.completeTheme
	s := signs(c, by)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(s.lang); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if idea > 0 {
				return e.addIdea(c, db, s.lang, idea, a, func(group string) error { return e.addItem(c, db, s, group, note, f) })
			}
			return e.addItem(c, db, s, a[0], note, f)
		})
	}
	return c
}

// addItem takes a group on.
func (e *env) addItem(c *cobra.Command, db *store.DB, s *signing, group, note string, f setFlags) error {
	for left := addTries; ; left-- {
		list, err := e.newItem(c, db, group, f)
		if err != nil {
			return err
		}
		list[0].Note = note
		err = e.writeItem(c, db, s, list, "b.did.added")
		if left > 1 && errors.Is(err, pulse.ErrLater) {
			continue // somebody added another item at the same moment: ours takes the next number
		}
		return err
	}
}

// newItem is an item about a group, and what is said of it at once.
func (e *env) newItem(c *cobra.Command, db *store.DB, typed string, f setFlags) ([]pulse.ItemChange, error) {
	items, log, err := e.items(c.Context(), db)
	if err != nil {
		return nil, err
	}
	add, err := e.groupOf(c.Context(), db, strings.TrimSpace(typed))
	if err != nil {
		return nil, err
	}
	if it, ok := backlog.Taken(items, add.Group, e.groupToday); ok {
		id := pulse.ItemID(it.N)
		err := pulse.Usagef("%s is about %s already", id, add.Group)
		if it.Status.Done() {
			return nil, pulse.WithHint(err, "it is %s; to work on it again: pulse backlog reopen %s", it.Status, id)
		}
		return nil, pulse.WithHint(err, "see: pulse backlog show %s", id)
	}
	add.Item, add.Rev = 1, 1
	for _, c := range log {
		add.Item = max(add.Item, c.Item+1)
	}
	if f.title != "" {
		if add.To, err = freeText(f.title); err != nil {
			return nil, err
		}
		changed := f.changed
		f.changed = func(flag string) bool { return flag != "title" && changed(flag) }
	}
	more, err := e.setting(c, pulse.Item{N: add.Item, Rev: 1}, f)
	return append([]pulse.ItemChange{add}, more...), err
}

// lookBack is how far back the groups are looked for that an item can be about.
const lookBack = 90 * 24 * time.Hour

// groupOf turns what was typed into the beginning of an item: a theme, a part of
// one, or a group of complaints inside a theme.
func (e *env) groupOf(ctx context.Context, db *store.DB, typed string) (pulse.ItemChange, error) {
	out := pulse.ItemChange{What: pulse.ItemAdd}
	id, wrong := e.findTheme(typed)
	if wrong == nil {
		out.Group = id
		out.Theme, _, _ = e.state().Place(id)
		if slices.Contains(e.state().IDs(), strings.ToLower(typed)) {
			return out, nil
		}
	}
	called, begun, known, err := e.groupsCalled(ctx, db, typed)
	if err != nil {
		return out, err
	}
	if wrong == nil { // a beginning does not compete with the whole name of a theme
		called = slices.DeleteFunc(called, func(g backlog.Group) bool { return g.ID == id })
		if len(called) == 0 {
			return out, nil
		}
		return out, several(typed, append([]string{id + " (theme)"}, groupIDs(called)...))
	}
	if len(called) == 0 {
		called = begun
	}
	switch len(called) {
	case 0:
		err = pulse.Usagef("there is no theme and no group of complaints %q", typed)
		if near := pulse.Nearest(typed, append(e.state().IDs(), known...)); near != "" {
			return out, pulse.WithHint(err, "did you mean %s?", near)
		}
		return out, pulse.WithHint(err, "themes: pulse theme list; groups: pulse complaints --group --since 90d --json")
	case 1:
		out.Group, out.Theme, out.To = called[0].ID, called[0].Theme, called[0].Label
		return out, nil
	}
	return out, several(typed, groupIDs(called))
}

func several(typed string, ids []string) error {
	return pulse.WithHint(pulse.Usagef("several are called %q: %s", typed, strings.Join(ids, ", ")), "name the one you mean by its id; pulse complaints --group --since 90d --json shows them")
}

func groupIDs(list []backlog.Group) []string {
	var out []string
	for _, g := range list {
		out = append(out, g.ID)
	}
	return out
}

// groupsCalled gives the groups of the last three months with this id or this name, as a
// reader of some language sees it, the reader's own first, and those whose name begins
// so. known are their ids and names, to suggest what was meant.
func (e *env) groupsCalled(ctx context.Context, db *store.DB, typed string) (called, begun []backlog.Group, known []string, err error) {
	now, err := e.now()
	if err != nil {
		return nil, nil, nil, err
	}
	ours := e.readerLang("")
	in, err := e.loadCauses(ctx, db, backlog.Options{Since: now.Add(-lookBack), Until: now, Lang: ours})
	if err != nil {
		return nil, nil, nil, err
	}
	want := lang.Plain(typed)
	for _, code := range append([]string{ours}, lang.All()...) {
		in.Lang = code
		for _, g := range backlog.Build(in).Groups {
			if g.ID == g.Theme {
				continue // it has the name of its theme
			}
			name := lang.Plain(g.Label)
			known = append(known, g.ID, g.Label)
			switch {
			case strings.EqualFold(g.ID, typed) || name == want:
				called = withGroup(called, g)
			case strings.HasPrefix(name, want) && len(want) >= leastBeginning:
				begun = withGroup(begun, g)
			}
		}
		if len(called) > 0 {
			break
		}
	}
	return called, begun, known, nil
}

// leastBeginning is how many bytes of a name are enough to mean it.
const leastBeginning = 4

func withGroup(list []backlog.Group, g backlog.Group) []backlog.Group {
	if slices.ContainsFunc(list, func(x backlog.Group) bool { return x.ID == g.ID }) {
		return list
	}
	return append(list, g)
}
