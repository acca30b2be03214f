package groups

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

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
