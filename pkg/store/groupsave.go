package store

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// listed puts n placeholders into a question.
func listed(query string, n int) string { return strings.Replace(query, "%s", marks(n), 1) }

// SaveGroups keeps what a batch changed, all or nothing. What another process
// saved meanwhile stays; a mention that changed meanwhile stays on the list.
func (d *DB) SaveGroups(ctx context.Context, g pulse.Grouping) error {
	return d.write(ctx, "keep the groups", func(c conn) error {
		p := saving{conn: c, now: millis(d.now())}
		g, err := p.stillHeld(ctx, g)
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context, pulse.Grouping) error{p.newGroups, p.names, p.members, p.loose, p.done} {
			if err := step(ctx, g); err != nil {
				return err
			}
		}
		return nil
	})
}

// stillHeld leaves out mentions that went meanwhile: nothing of them may stay.
func (p saving) stillHeld(ctx context.Context, g pulse.Grouping) (pulse.Grouping, error) {
	asked := map[string]bool{}
	for _, m := range g.Joined {
		asked[m.Mention] = true
	}
	for _, k := range g.Loose {
		asked[k.Mention] = true
	}
	held := map[string]bool{}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(asked)), groupsAt) {
		keys, err := p.strings(ctx, "SELECT key FROM mentions WHERE gone IN ('', 'expired') AND key IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return g, err
		}
		for _, k := range keys {
			held[k] = true
		}
	}
	g.Joined = slices.DeleteFunc(slices.Clone(g.Joined), func(m pulse.Membership) bool { return !held[m.Mention] })
	g.Loose = slices.DeleteFunc(slices.Clone(g.Loose), func(k pulse.LooseKey) bool { return !held[k.Mention] })
	return g, nil
}

func (p saving) newGroups(ctx context.Context, g pulse.Grouping) error {
	var rows [][]any
	for _, x := range g.New {
		rows = append(rows, []any{x.ID, x.Home, storable(x.Key), x.Hash, int64(0), p.now})
	}
	if _, err := p.rows(ctx, "INSERT INTO groups (id, home, words, hash, size, born)", "ON CONFLICT (id) DO NOTHING", rows); err != nil {
		return err
	}
	for _, x := range g.Moved {
		if _, err := p.exec(ctx, "UPDATE groups SET home = ? WHERE id = ?", x.Home, x.ID); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.Grown)) {
		if _, err := p.exec(ctx, "UPDATE groups SET size = size + ? WHERE id = ?", int64(g.Grown[id]), id); err != nil {
			return err
		}
	}
	return nil
}

// names are kept where the mention they stand in is still held.
func (p saving) names(ctx context.Context, g pulse.Grouping) error {
	for _, x := range slices.Concat(g.New, g.Named) {
		for _, n := range x.Names {
			_, err := p.exec(ctx, `INSERT INTO group_names (grp, lang, text, said, people)
 SELECT ?, ?, ?, key, ? FROM mentions WHERE key = ? AND gone = '' ON CONFLICT (grp, lang) DO NOTHING`,
				x.ID, n.Lang, storable(n.Text), int64(n.People), n.Said)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (p saving) members(ctx context.Context, g pulse.Grouping) error {
	_, err := p.many(ctx, "DELETE FROM group_members WHERE mention = ? AND grp = ?", pairs(g.Left))
	if err != nil {
		return err
	}
	_, err = p.rows(ctx, "INSERT INTO group_members (mention, grp)", "ON CONFLICT (mention, grp) DO NOTHING", slices.Collect(pairs(g.Joined)))
	return err
}

func (p saving) loose(ctx context.Context, g pulse.Grouping) error {
	for part := range slices.Chunk(g.Done, groupsAt) {
		keys := make([]any, len(part))
		for i, m := range part {
			keys[i] = m.Key()
		}
		if _, err := p.exec(ctx, "DELETE FROM group_loose WHERE mention IN ("+marks(len(keys))+")", keys...); err != nil {
			return err
		}
	}
	_, err := p.many(ctx, "DELETE FROM group_loose WHERE mention = ? AND theme = ?", func(yield func([]any) bool) {
		for _, k := range g.Settled {
			if !yield([]any{k.Mention, k.Theme}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	list := slices.Clone(g.Loose) // in the order of the index, which then is walked once
	sorting.By(list, func(a, b pulse.LooseKey) int {
		return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Theme, b.Theme), cmp.Compare(a.Mention, b.Mention))
	})
	rows := make([][]any, len(list))
	for i, k := range list {
		rows[i] = []any{k.Hash, k.Theme, k.Mention, p.now}
	}
	_, err = p.rows(ctx, "INSERT INTO group_loose (hash, theme, mention, at)", "ON CONFLICT (hash, theme, mention) DO NOTHING", rows)
	return err
}

func (p saving) done(ctx context.Context, g pulse.Grouping) error {
	_, err := p.many(ctx, "DELETE FROM group_due WHERE mention = ? AND at = ?", func(yield func([]any) bool) {
		for _, m := range g.Done {
			if !yield([]any{m.Key(), m.At}) {
				return
			}
		}
	})
	return err
}

func pairs(list []pulse.Membership) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, m := range list {
			if !yield([]any{m.Mention, m.Group}) {
				return
			}
		}
	}
}

// ungroup takes the traces of mentions out of the groups: the words that named
// one, what they could have shared and, where nothing of them stays, that they
// were in it.
func (p saving) ungroup(ctx context.Context, keys []string, members bool) error {
	from := []string{"group_names WHERE said", "group_loose WHERE mention"}
	if members {
		from = append(from, "group_members WHERE mention", "group_due WHERE mention")
	}
	for _, table := range from {
		if _, err := p.exec(ctx, "DELETE FROM "+table+" IN ("+marks(len(keys))+")", anys(keys)...); err != nil {
			return err
		}
	}
	return nil
}

// looseDays is how long a complaint without a group waits for others like it:
// three people in a quarter are a cause, in three years they are chance.
const looseDays = 90

// dropLoose takes those that waited long enough off the list.
func (p saving) dropLoose(ctx context.Context, before int64) error {
	_, err := p.exec(ctx, "DELETE FROM group_loose WHERE mention IN (SELECT mention FROM group_loose WHERE hash = 0 AND at < ?)", before)
	return err
}
