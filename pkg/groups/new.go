package groups

import (
	"context"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// found makes new groups of what joined none, together with earlier complaints
// that joined none and share something with it.
func (b *batch) found(ctx context.Context) error {
	pool, err := b.db.LoosePool(ctx)
	if err != nil {
		return err
	}
	b.present(pool)
	from := len(b.list)
	if err := b.loaded(ctx, hashes(b.alone()), pool); err != nil {
		return err
	}
	var list []Clause
	var at []int
	for i, c := range b.list {
		if len(b.in[i]) == 0 {
			list, at = append(list, c), append(at, i)
		}
	}
	for _, g := range Found(list, func(theme string) int { return Least(pool[theme]) }) {
		b.keep(g, list, at)
	}
	return b.settleLoaded(from)
}

// present turns counts by the themes of earlier days into those of today and adds
// the batch.
func (b *batch) present(pool map[string]int) {
	was := maps.Clone(pool)
	clear(pool)
	for id, n := range was {
		theme, _, _ := b.tree.Place(id)
		pool[theme] += n
	}
	for i, c := range b.list {
		if len(b.in[i]) == 0 {
			pool[c.Theme]++
		}
	}
}

// alone are the clauses without a group.
func (b *batch) alone() []Clause {
	var out []Clause
	for i, c := range b.list {
		if len(b.in[i]) == 0 {
			out = append(out, c)
		}
	}
	return out
}

// loaded reads the earlier complaints without a group that enough others share a
// key with, and adds their clauses to the list.
func (b *batch) loaded(ctx context.Context, wanted []int64, pool map[string]int) error {
	rows, err := b.db.Loose(ctx, wanted)
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, m := range b.due {
		mine[m.Key()] = true
	}
	count := map[spot]int{}
	for i, c := range b.list {
		if len(b.in[i]) == 0 {
			for _, k := range c.Keys {
				count[spot{c.Theme, k.Hash}]++
			}
		}
	}
	for i, r := range rows {
		rows[i].Theme, _, _ = b.tree.Place(r.Theme)
		count[spot{rows[i].Theme, r.Hash}]++
	}
	ask := map[string]bool{}
	for _, r := range rows {
		if !mine[r.Mention] && count[spot{r.Theme, r.Hash}] >= Least(pool[r.Theme]) {
			ask[r.Mention] = true
		}
	}
	js, err := b.db.ByKeys(ctx, slices.Sorted(maps.Keys(ask)))
	if err != nil {
		return err
	}
	return b.add(ctx, js)
}

// add puts the clauses of earlier complaints behind those of the batch. Where one
// has a group in a theme, its clauses there are not free.
func (b *batch) add(ctx context.Context, js []pulse.Judged) error {
	keys := make([]string, len(js))
	for i, j := range js {
		keys[i] = j.Key()
	}
	ms, err := b.db.Members(ctx, keys)
	if err != nil {
		return err
	}
	taken := map[string][]string{}
	var ids []string
	for _, m := range ms {
		taken[m.Mention] = append(taken[m.Mention], m.Group)
		ids = append(ids, m.Group)
	}
	slices.Sort(ids)
	gs, err := b.db.Groups(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	b.learn(gs)
	for _, j := range js {
		for _, c := range b.clauses(j) {
			var in []string
			for _, id := range taken[c.Item] {
				if b.today(b.known[id]) == c.Theme {
					in = append(in, id)
				}
			}
			b.list, b.in = append(b.list, c), append(b.in, in)
		}
	}
	return nil
}

// keep makes a group of what Found found.
func (b *batch) keep(g Group, list []Clause, at []int) {
	id := g.ID
	if was, taken := b.known[id]; taken && b.today(was) != g.Theme {
		id = ID(g.Theme, g.Key.Name+"\x00"+was.Home) // an id is never given twice
	}
	if _, there := b.known[id]; !there {
		one := pulse.Group{ID: id, Home: home(list, g), Key: g.Key.Name, Hash: g.Key.Hash}
		for _, l := range Labels(list, g) {
			one.Names = append(one.Names, pulse.GroupName{Lang: l.Lang, Text: l.Text, Said: l.Item, People: l.People})
		}
		b.learn([]pulse.Group{one})
		b.out.New = append(b.out.New, one)
	}
	for _, c := range g.Clauses {
		b.enter(at[c], id)
	}
}

// home is where a group is born: in a part of the theme where two thirds of its
// clauses name it, so that it goes where the part goes.
func home(list []Clause, g Group) string {
	count := map[string]int{}
	for _, c := range g.Clauses {
		count[list[c].Part]++
	}
	part, n := winner(count)
	if part == "" || n*3 < len(g.Clauses)*2 {
		return g.Theme
	}
	return part
}

// settleLoaded takes earlier complaints that found a group off the list of those
// without, and off this one.
func (b *batch) settleLoaded(from int) error {
	for i := from; i < len(b.list); i++ {
		if c := b.list[i]; len(b.in[i]) > 0 {
			b.out.Settled = append(b.out.Settled, pulse.LooseKey{Theme: c.Theme, Mention: c.Item})
		}
	}
	b.list, b.in = b.list[:from], b.in[:from]
	return nil
}
