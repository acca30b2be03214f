package groups

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Least is how many people make a group among n clauses of a theme that have
// none: three, and more where many clauses would share words by chance.
func Least(n int) int { return max(3, int(math.Ceil(math.Sqrt(float64(n))/6))) }

// sizeCounts is how much twice as many people add to a key's worth: a cause that
// three people name in detail gives way to a plain one that thirty name.
const sizeCounts = 0.35

func (k Key) rank(people int) float64 {
	return k.worth + sizeCounts*math.Log2(float64(max(people, 1)))
}

// spot is one key of one theme.
type spot struct {
	theme string
	hash  int64
}

// Found makes groups of clauses that belong to none. least gives how many people
// a group of a theme needs. The order of clauses does not matter: the groups come
// by id, the members of each in the order they were given.
func Found(list []Clause, least func(theme string) int) []Group {
	f := founding{list: list, least: least, keys: make([][]Key, len(list)), at: make([]int, len(list))}
	f.count()
	f.choose()
	for len(f.weak) > 0 {
		f.drop(heap.Pop(&f.weak).(weak))
	}
	return f.groups()
}

// founding is one Found on its way.
type founding struct {
	list  []Clause
	least func(string) int

	keys    [][]Key // of each clause, those that enough people share, the best first
	at      []int   // which of them a clause has now; len of them: none is left
	members map[spot][]int
	weak    weakest
}

// count keeps the keys that enough people share and ranks them by how many.
func (f *founding) count() {
	type said struct {
		spot
		who string
	}
	people := map[spot]int{}
	seen := make(map[said]struct{}, len(f.list)*2)
	for _, c := range f.list {
		for _, k := range c.Keys {
			s := said{spot{c.Theme, k.Hash}, c.Who}
			if _, again := seen[s]; !again && !c.Copy {
				seen[s] = struct{}{}
				people[s.spot]++
			}
		}
	}
	for i, c := range f.list {
		for _, k := range c.Keys {
			if n := people[spot{c.Theme, k.Hash}]; n >= f.needs(c.Theme, k) {
				k.worth = k.rank(n)
				f.keys[i] = append(f.keys[i], k)
			}
		}
		slices.SortStableFunc(f.keys[i], func(a, b Key) int {
			return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.Name, b.Name))
		})
	}
}

// plainFrom is the level from which a key says what complaints are about and not
// what is wrong: a thing, an unknown word.
const plainFrom = 2

// needs is how many people a key needs: more where it names a thing alone, up to
// twice as many where chance has many complaints to choose from.
func (f *founding) needs(theme string, k Key) int {
	n := f.least(theme)
	if k.level >= plainFrom {
		return n + max(1, n-3)
	}
	return n
}

// choose gives every clause its best key.
func (f *founding) choose() {
	f.members = map[spot][]int{}
	for i, c := range f.list {
		if len(f.keys[i]) > 0 {
			s := spot{c.Theme, f.keys[i][0].Hash}
			f.members[s] = append(f.members[s], i)
		}
	}
	for s := range f.members {
		f.check(s)
	}
}

// check queues a key that too few people have chosen.
func (f *founding) check(s spot) {
	ms := f.members[s]
	if len(ms) == 0 {
		return
	}
	k := f.keys[ms[0]][f.at[ms[0]]]
	if n := f.people(ms); n < f.needs(s.theme, k) {
		heap.Push(&f.weak, weak{s, k.level, k.Name, n})
	}
}

func (f *founding) people(members []int) int {
	who := make(map[string]struct{}, len(members))
	for _, i := range members {
		if !f.list[i].Copy {
			who[f.list[i].Who] = struct{}{}
		}
	}
	return len(who)
}

// drop takes the weakest key away: its clauses go to their next best.
func (f *founding) drop(w weak) {
	ms := f.members[w.spot]
	if len(ms) == 0 || f.people(ms) != w.people {
		if len(ms) > 0 {
			f.check(w.spot) // it has grown meanwhile
		}
		return
	}
	f.members[w.spot] = nil // a key without members is one that was dropped
	moved := map[spot]bool{}
	for _, i := range ms {
		for f.at[i]++; f.at[i] < len(f.keys[i]); f.at[i]++ {
			s := spot{f.list[i].Theme, f.keys[i][f.at[i]].Hash}
			if have, known := f.members[s]; !known || len(have) > 0 {
				f.members[s] = append(have, i)
				moved[s] = true
				break
			}
		}
	}
	for s := range moved {
		f.check(s)
	}
}

func (f *founding) groups() []Group {
	var out []Group
	for s, ms := range f.members {
		if len(ms) == 0 {
			continue
		}
		slices.Sort(ms)
		k := f.keys[ms[0]][f.at[ms[0]]]
		out = append(out, Group{ID: ID(s.theme, k.Name), Theme: s.theme, Key: k, Clauses: ms})
	}
	sorting.By(out, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// weak is a key that too few have chosen.
type weak struct {
	spot
	level  int
	name   string
	people int
}

// weakest gives the most detailed key first, so that a plain one is judged when it
// has got all that fall back on it; of equal ones that with the fewest people.
type weakest []weak

func (w weakest) Len() int { return len(w) }
func (w weakest) Less(i, j int) bool {
	a, b := w[i], w[j]
	return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.people, b.people), cmp.Compare(a.theme, b.theme), cmp.Compare(a.name, b.name)) < 0
}
func (w weakest) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *weakest) Push(x any)   { *w = append(*w, x.(weak)) }
func (w *weakest) Pop() any {
	old := *w
	x := old[len(old)-1]
	*w = old[:len(old)-1]
	return x
}
