package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// items plays the backlog, with --now as it was then.
func (e *env) items(ctx context.Context, db *store.DB) ([]pulse.Item, []pulse.ItemChange, error) {
	until, err := e.replay()
	if err != nil || db == nil {
		return nil, nil, err
	}
	log, err := db.ItemChanges(ctx)
	return backlog.Items(log, until), log, err
}

// replay is the moment of --now, or zero: what another host has written with a
// clock that is ahead counts at once.
func (e *env) replay() (time.Time, error) {
	now, err := e.now()
	if e.nowArg == "" {
		return time.Time{}, err
	}
	return now, err
}

// entries gives the backlog with its figures; of these items only, where any are
// named. It writes nothing: looking changes nothing.
func (e *env) entries(ctx context.Context, db *store.DB, f *backlogFlags, only ...pulse.Item) ([]backlog.Entry, error) {
	items, log, err := e.items(ctx, db)
	if err != nil || db == nil {
		return nil, err
	}
	if len(only) > 0 {
		items = only
	}
	o, err := e.itemOptions(ctx, db)
	if err != nil {
		return nil, err
	}
	o.Lang, o.Authors = e.readerLang(f.lang), f.authors
	in, err := backlog.LoadItems(ctx, db, items, log, o)
	if err != nil {
		return nil, err
	}
	return backlog.Entries(in), nil
}

// returns are the changes that reopen those of items whose complaints came back.
func (e *env) returns(ctx context.Context, db *store.DB, items []pulse.Item, log []pulse.ItemChange) ([]pulse.ItemChange, error) {
	items = slices.DeleteFunc(slices.Clone(items), func(it pulse.Item) bool { return !it.Status.Done() || it.Fixed.IsZero() })
	if len(items) == 0 {
		return nil, nil
	}
	in, err := e.watched(ctx, db, items, log)
	if err != nil {
		return nil, err
	}
	return backlog.Returns(in), nil
}

// watched is what tells whether the complaints of items came back.
func (e *env) watched(ctx context.Context, db *store.DB, items []pulse.Item, log []pulse.ItemChange) (backlog.ItemInput, error) {
	o, err := e.itemOptions(ctx, db)
	if err != nil {
		return backlog.ItemInput{}, err
	}
	o.Returns = true
	return backlog.LoadItems(ctx, db, items, log, o)
}

func (e *env) itemOptions(ctx context.Context, db *store.DB) (backlog.ItemOptions, error) {
	now, err := e.now()
	if err != nil {
		return backlog.ItemOptions{}, err
	}
	g, err := e.itemGrouper(ctx, db)
	return backlog.ItemOptions{
		Now: now, Replay: e.nowArg != "", Zone: now.Location(), Lang: e.readerLang(""), Teams: e.teams(), Grouper: g,
		Place: e.placed, Name: e.state().Name,
	}, err
}

// itemGrouper gives the groups that items may be about.
func (e *env) itemGrouper(ctx context.Context, db *store.DB) (backlog.Grouper, error) {
	return e.grouper(ctx, db)
}

// placed says where a theme, or a part of one, stands today.
func (e *env) placed(id string) (theme, part string, known bool) {
	theme, part, _ = e.state().Place(id)
	return theme, part, slices.Contains(e.state().IDs(), id)
}

// groupToday is the id a group has today: that of a theme follows its merges.
func (e *env) groupToday(id string) string {
	theme, part, known := e.placed(id)
	if !known {
		return id
	}
	return cmp.Or(part, theme)
}

// item finds an item as a person types it, with its history.
func (e *env) item(ctx context.Context, db *store.DB, typed string) (pulse.Item, []pulse.ItemChange, error) {
	items, log, err := e.items(ctx, db)
	if err != nil {
		return pulse.Item{}, nil, err
	}
	n, err := pulse.ParseItemID(typed)
	if err != nil {
		return pulse.Item{}, nil, e.itemOfGroup(typed, items, err)
	}
	for _, it := range items {
		if it.N == n {
			return it, log, nil
		}
	}
	err = pulse.Usagef("there is no item %s", pulse.ItemID(n))
	now, _ := e.now() // it was asked for above
	switch h := backlog.History(log, n, time.Time{}); {
	case len(h) > 0 && h[0].At.After(now):
		return pulse.Item{}, nil, pulse.WithHint(err, "it was added on %s, after --now", h[0].At.In(now.Location()).Format(time.DateOnly))
	case len(h) > 0:
		last := h[len(h)-1]
		return pulse.Item{}, nil, pulse.WithHint(err, "%s took it back on %s", last.By, last.At.In(now.Location()).Format(time.DateOnly))
	case len(items) == 0:
		return pulse.Item{}, nil, pulse.WithHint(err, "the backlog is empty; begin with: pulse backlog add THEME")
	}
	return pulse.Item{}, nil, pulse.WithHint(err, "there are: %s", itemIDs(items))
}

// itemOfGroup suggests the item about a group that was typed instead of it.
func (e *env) itemOfGroup(typed string, items []pulse.Item, err error) error {
	if it, ok := backlog.Taken(items, strings.TrimSpace(typed), e.groupToday); ok {
		return pulse.WithHint(err, "did you mean %s, which is about %s?", pulse.ItemID(it.N), e.groupToday(it.Group))
	}
	return err
}

// lastItems is how many items a hint lists.
const lastItems = 12

func itemIDs(items []pulse.Item) string {
	var out []string
	for _, it := range items[max(0, len(items)-lastItems):] {
		out = append(out, pulse.ItemID(it.N))
	}
	if len(items) > lastItems {
		return "…, " + strings.Join(out, ", ")
	}
	return strings.Join(out, ", ")
}

// overdueItems counts the items whose due day is over.
func (e *env) overdueItems(ctx context.Context, db *store.DB) (int, error) {
	items, _, err := e.items(ctx, db)
	now, _ := e.now() // items asked for it
	n := 0
	for _, it := range items {
		if backlog.Overdue(it, now, now.Location()) {
			n++
		}
	}
	return n, err
}

// noteReturns writes down which fixed items are open again because their
// complaints came back. Where somebody changes the item at the same moment, the
// next harvest notes it.
func (e *env) noteReturns(ctx context.Context, db *store.DB) error {
	items, log, err := e.items(ctx, db)
	if err != nil {
		return err
	}
	until, err := e.replay()
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(it pulse.Item) bool { return later(log, it.N, until) != nil })
	back, err := e.returns(ctx, db, items, log)
	if err != nil {
		return err
	}
	for _, c := range back {
		if err := db.AddItemChanges(ctx, c); err != nil && !errors.Is(err, pulse.ErrLater) {
			return err
		}
		e.logger().Info(pulse.ItemID(c.Item) + " is open again: its complaints came back; see: pulse backlog show " + pulse.ItemID(c.Item))
	}
	return nil
}

// later refuses to change the past of an item; zero is no replay.
func later(log []pulse.ItemChange, item int, now time.Time) error {
	for _, c := range slices.Backward(log) {
		if c.Item == item && !now.IsZero() && c.At.After(now) {
			return pulse.WithHint(pulse.Usagef("%s was changed on %s, which is later than --now", pulse.ItemID(item), c.At.In(now.Location()).Format("2006-01-02 15:04")),
				"leave --now out: the history of an item is not changed afterwards")
		}
	}
	return nil
}

// completeItem offers the items.
func (e *env) completeItem(c *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if there, err := e.storeExists(); len(given) > 0 || err != nil || !there {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	err := e.withStore(c.Context(), func(db *store.DB) error {
		items, _, err := e.items(c.Context(), db)
		for _, it := range items {
			out = append(out, pulse.ItemID(it.N)+"\t"+cmp.Or(it.Title, e.state().Name(it.Group, e.readerLang(""))))
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
