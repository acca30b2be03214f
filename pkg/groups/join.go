package groups

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// today is the theme that a group belongs to now; "" where it is not shown.
func (b *batch) today(g pulse.Group) string {
	theme, _, shown := b.tree.Place(g.Home)
	if !shown {
		return ""
	}
	return theme
}

// move takes a group along when at least half of its mentions have gone from its
// theme to another one, as they do when words of a theme become one of their own.
func (b *batch) move(ctx context.Context) error {
	votes := map[string]map[string]int{}
	for _, c := range b.list {
		for _, id := range b.held[c.Item] {
			g := b.known[id]
			if c.key(g.Hash) == nil || b.about(c.Item, b.today(g)) {
				continue
			}
			if votes[id] == nil {
				votes[id] = map[string]int{}
			}
			votes[id][c.Theme]++
		}
	}
	if len(votes) == 0 {
		return nil
	}
	var ids []string
	for id := range votes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	sizes, err := b.db.GroupSizes(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		to, most := winner(votes[id])
		if most*2 >= sizes[id] {
			g := b.known[id]
			g.Home = to
			b.known[id] = g
			b.out.Moved = append(b.out.Moved, g)
		}
	}
	return nil
}

func winner(votes map[string]int) (theme string, most int) {
	for t, n := range votes {
		if n > most || n == most && t < theme {
			theme, most = t, n
		}
	}
	return theme, most
}

// about reports whether a mention still complains of a theme.
func (b *batch) about(item, theme string) bool {
	i, found := slices.BinarySearchFunc(b.list, item, func(c Clause, item string) int { return cmp.Compare(c.Item, item) })
	if !found {
		return false
	}
	for ; i < len(b.list) && b.list[i].Item == item; i++ {
		if b.list[i].Theme == theme {
			return true
		}
	}
	return false
}

func (c Clause) key(hash int64) *Key {
	for i := range c.Keys {
		if c.Keys[i].Hash == hash {
			return &c.Keys[i]
		}
	}
	return nil
}

// join puts clauses into groups that are there: those they are in already, else
// the nearest.
func (b *batch) join(context.Context) error {
	for i, c := range b.list {
		for _, id := range b.held[c.Item] {
			if b.today(b.known[id]) == c.Theme {
				b.in[i] = append(b.in[i], id)
			}
		}
		if len(b.in[i]) > 0 {
			continue
		}
		if id := b.nearest(c); id != "" {
			b.enter(i, id)
		}
	}
	return nil
}

// nearest is the group whose key says most about a clause; "" none.
func (b *batch) nearest(c Clause) string {
	best, top := "", math.Inf(-1)
	for _, k := range c.Keys {
		for _, id := range b.by[k.Hash] {
			g := b.known[id]
			if b.today(g) != c.Theme || g.Key != k.Name {
				continue
			}
			if s := k.rank(g.Size); s > top || s == top && id < best {
				best, top = id, s
			}
		}
	}
	return best
}

// enter puts a clause into a group it was not in.
func (b *batch) enter(i int, id string) {
	c := b.list[i]
	b.in[i] = append(b.in[i], id)
	m := pulse.Membership{Mention: c.Item, Group: id}
	if n := len(b.out.Joined); n > 0 && b.out.Joined[n-1] == m || slices.Contains(b.held[c.Item], id) {
		return
	}
	b.out.Joined = append(b.out.Joined, m)
	if !c.Copy {
		b.out.Grown[id]++
	}
}
