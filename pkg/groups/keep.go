package groups

import (
	"context"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// keeper is what grouping needs of the store.
type keeper interface {
	// GroupDue gives mentions that wait for their groups, by key.
	GroupDue(ctx context.Context, after string, limit int) ([]pulse.GroupDue, error)
	ByKeys(ctx context.Context, keys []string) ([]pulse.Judged, error)
	GroupsBy(ctx context.Context, hashes []int64) ([]pulse.Group, error)
	Groups(ctx context.Context, ids []string) ([]pulse.Group, error)
	GroupSizes(ctx context.Context, ids []string) (map[string]int, error)
	Members(ctx context.Context, mentions []string) ([]pulse.Membership, error)
	Loose(ctx context.Context, hashes []int64) ([]pulse.LooseKey, error)
	LoosePool(ctx context.Context) (map[string]int, error)
	SaveGroups(ctx context.Context, g pulse.Grouping) error
}

// tree says where a theme stands today: the theme and the part of it, and whether
// it is shown at all.
type tree interface {
	Place(id string) (theme, part string, shown bool)
}

const (
	dueRows  = 500    // mentions read at a time
	dueBatch = 20_000 // mentions grouped together; what is left waits for the next batch
)

// CatchUp finds the groups of every mention that waits for them. New complaints
// join the nearest group there is; what joins none may make new groups, together
// with earlier ones that joined none. Within a batch their order does not matter.
// What was saved before an error stays saved. told, where it is not nil, hears how
// many are done while there are more.
func CatchUp(ctx context.Context, db keeper, r *Reader, t tree, told func(done int)) error {
	n := 0
	for {
		b := batch{db: db, reader: r.On(t), tree: t}
		if err := b.read(ctx); err != nil || len(b.due) == 0 {
			return err
		}
		g, err := b.grouping(ctx)
		if err != nil {
			return err
		}
		if err := db.SaveGroups(ctx, g); err != nil {
			return err
		}
		if len(b.due) < dueBatch {
			return nil
		}
		if n += len(b.due); told != nil {
			told(n)
		}
	}
}

// batch is the mentions of one grouping on their way.
type batch struct {
	db     keeper
	reader *Reader
	tree   tree

	due   []pulse.GroupDue // without their verdicts
	list  []Clause         // of due
	first map[string]string
	known map[string]pulse.Group // by id
	by    map[int64][]string     // ids of known groups by the hash of their key
	held  map[string][]string    // groups of mentions from earlier
	in    [][]string             // groups of each clause now
	out   pulse.Grouping
}

func (b *batch) read(ctx context.Context) error {
	b.first = map[string]string{}
	after := ""
	for len(b.due) < dueBatch {
		page, err := b.db.GroupDue(ctx, after, dueRows)
		if err != nil {
			return err
		}
		for _, m := range page {
			b.take(m)
		}
		if len(page) < dueRows {
			return nil
		}
		after = page[len(page)-1].Key()
	}
	return nil
}

func (b *batch) take(m pulse.GroupDue) {
	if m.Complains() && m.Gone == "" {
		b.list = append(b.list, b.clauses(m.Judged)...)
		if m.First != "" {
			b.first[m.Key()] = m.First
		}
	}
	b.due = append(b.due, pulse.GroupDue{Judged: pulse.Judged{Mention: pulse.Mention{Source: m.Source, ID: m.ID}, Gone: m.Gone}, At: m.At})
}

func (b *batch) clauses(j pulse.Judged) []Clause {
	t := b.reader.Read(j.Text, j.Verdict.Lang)
	return Clauses(j, &t)
}

func (b *batch) grouping(ctx context.Context) (pulse.Grouping, error) {
	b.out = pulse.Grouping{Done: b.due, Grown: map[string]int{}}
	b.in = make([][]string, len(b.list))
	for _, step := range []func(context.Context) error{b.recall, b.lookUp, b.move, b.join, b.found, b.follow, b.name} {
		if err := step(ctx); err != nil {
			return b.out, err
		}
	}
	b.leave()
	b.settle()
	return b.out, nil
}

// recall reads which groups the mentions are in already.
func (b *batch) recall(ctx context.Context) error {
	keys := make([]string, len(b.due))
	for i, m := range b.due {
		keys[i] = m.Key()
	}
	ms, err := b.db.Members(ctx, keys)
	if err != nil {
		return err
	}
	b.held = map[string][]string{}
	var ids []string
	for _, m := range ms {
		b.held[m.Mention] = append(b.held[m.Mention], m.Group)
		ids = append(ids, m.Group)
	}
	slices.Sort(ids)
	gs, err := b.db.Groups(ctx, slices.Compact(ids))
	b.learn(gs)
	return err
}

func (b *batch) learn(gs []pulse.Group) {
	if b.known == nil {
		b.known, b.by = map[string]pulse.Group{}, map[int64][]string{}
	}
	for _, g := range gs {
		if _, twice := b.known[g.ID]; !twice {
			b.known[g.ID] = g
			b.by[g.Hash] = append(b.by[g.Hash], g.ID)
		}
	}
}

// lookUp reads the groups that share a key with some clause.
func (b *batch) lookUp(ctx context.Context) error {
	gs, err := b.db.GroupsBy(ctx, hashes(b.list))
	b.learn(gs)
	return err
}

func hashes(list []Clause) []int64 {
	seen := map[int64]bool{}
	var out []int64
	for _, c := range list {
		for _, k := range c.Keys {
			if !seen[k.Hash] {
				seen[k.Hash] = true
				out = append(out, k.Hash)
			}
		}
	}
	slices.Sort(out)
	return out
}
