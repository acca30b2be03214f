package groups

import (
	"cmp"
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

// follow puts copies where what they repeat is, when their own words, cut short,
// did not tell.
func (b *batch) follow(ctx context.Context) error {
	var firsts []string
	for i, c := range b.list {
		if first := b.first[c.Item]; first != "" && len(b.in[i]) == 0 {
			firsts = append(firsts, first)
		}
	}
	if len(firsts) == 0 {
		return nil
	}
	slices.Sort(firsts)
	ms, err := b.db.Members(ctx, slices.Compact(firsts))
	if err != nil {
		return err
	}
	of := map[string][]string{}
	for _, m := range append(ms, b.out.Joined...) {
		if !slices.Contains(of[m.Mention], m.Group) {
			of[m.Mention] = append(of[m.Mention], m.Group)
		}
	}
	var ids []string
	for _, l := range of {
		ids = append(ids, l...)
	}
	slices.Sort(ids)
	gs, err := b.db.Groups(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	b.learn(gs)
	for i, c := range b.list {
		if len(b.in[i]) > 0 {
			continue
		}
		for _, id := range of[b.first[c.Item]] {
			if b.today(b.known[id]) == c.Theme {
				b.enter(i, id)
			}
		}
	}
	return nil
}

// name gives known groups a name in the languages of those who joined, where they
// have none yet.
func (b *batch) name(ctx context.Context) error {
	fresh := map[string]bool{}
	for _, g := range b.out.New {
		fresh[g.ID] = true
	}
	by := map[string][]int{}
	for i := range b.list {
		for _, id := range b.in[i] {
			if !fresh[id] {
				by[id] = append(by[id], i)
			}
		}
	}
	gs, err := b.db.Groups(ctx, slices.Sorted(maps.Keys(by)))
	if err != nil {
		return err
	}
	for _, g := range gs {
		var named []pulse.GroupName
		for _, l := range Labels(b.list, Group{Key: Key{Name: g.Key}, Clauses: by[g.ID]}) {
			if !slices.ContainsFunc(g.Names, func(n pulse.GroupName) bool { return n.Lang == l.Lang }) {
				named = append(named, pulse.GroupName{Lang: l.Lang, Text: l.Text, Said: l.Item, People: l.People})
			}
		}
		if len(named) > 0 {
			b.out.Named = append(b.out.Named, pulse.Group{ID: g.ID, Names: named})
		}
	}
	return nil
}

// leave ends memberships in themes that a mention no longer complains of. What is
// no longer held keeps its groups as it keeps its themes.
func (b *batch) leave() {
	for _, m := range b.due {
		if m.Gone != "" {
			continue
		}
		for _, id := range b.held[m.Key()] {
			if !b.about(m.Key(), b.today(b.known[id])) {
				b.out.Left = append(b.out.Left, pulse.Membership{Mention: m.Key(), Group: id})
			}
		}
	}
}

// settle writes down what those without a group could share with others.
func (b *batch) settle() {
	grouped := map[pulse.LooseKey]bool{} // mentions by theme
	for i, c := range b.list {
		if len(b.in[i]) > 0 {
			grouped[pulse.LooseKey{Theme: c.Theme, Mention: c.Item}] = true
		}
	}
	for _, c := range b.list {
		one := pulse.LooseKey{Theme: c.Theme, Mention: c.Item}
		if grouped[one] || c.Copy {
			continue
		}
		b.out.Loose = append(b.out.Loose, one)
		for _, k := range c.Keys {
			one.Hash = k.Hash
			b.out.Loose = append(b.out.Loose, one)
		}
	}
	slices.SortFunc(b.out.Loose, func(x, y pulse.LooseKey) int {
		return cmp.Or(cmp.Compare(x.Hash, y.Hash), cmp.Compare(x.Theme, y.Theme), cmp.Compare(x.Mention, y.Mention))
	})
	b.out.Loose = slices.Compact(b.out.Loose)
}
