package groups

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Placed is the one group a complaint is put into.
type Placed struct {
	Group string // id of a group; of a part or of the whole theme where none fits; None
	Label string // "" for a theme and a part: their names are for others to give
	Theme string
	Rest  bool     // it is what groups left of a theme
	Why   []string // the guest's words that put it there
}

// None is the group of what honestly belongs to no group.
const None = "none"

// Place puts each complaint into one group and answers in their order; the
// groups do not depend on it, and nothing is kept. Every mention is taken as a
// complaint, about the theme that most of its words speak of.
func (r *Reader) Place(js []pulse.Judged) []Placed {
	out := make([]Placed, len(js))
	var list []Clause
	var line []int // of each clause
	var rest []left
	gathered := gather(js)
	for i, j := range js {
		out[i] = Placed{Group: None, Why: []string{}}
		j.Verdict.Opinions = mainTheme(gathered[i])
		if len(j.Verdict.Opinions) == 0 {
			continue
		}
		o := j.Verdict.Opinions[0]
		out[i] = Placed{Group: o.Theme, Theme: o.Theme, Why: whys(j.Verdict.Opinions)}
		rest = append(rest, left{i, voter(j), partsOf(j.Verdict.Opinions, o.Theme)})
		t := r.Read(j.Text, j.Verdict.Lang)
		for _, c := range Clauses(j, &t) {
			list, line = append(list, c), append(line, i)
		}
	}
	pool := Pool(list)
	found := Found(list, func(theme string) int { return Least(pool[theme]) })
	labels := place(out, list, line, found)
	followFirsts(out, js)
	r.placeParts(out, rest, found, labels)
	return out
}

// gather gives the opinions of each complaint that count, with what others make likely.
func gather(js []pulse.Judged) [][]pulse.Opinion {
	lists, who := make([][]pulse.Opinion, len(js)), make([]string, len(js))
	for i, j := range js {
		lists[i], who[i] = taken(j.Verdict.Opinions), voter(j)
	}
	return pulse.Gather(lists, who)
}

// voter is who counts for a cause; "" of a copy.
func voter(j pulse.Judged) string {
	if j.First != "" {
		return ""
	}
	return j.Person()
}

// placeParts puts what no group took into the group that says what its part says, else
// to others of its part.
func (r *Reader) placeParts(out []Placed, rest []left, found []Group, labels map[string]string) {
	parted, same := map[string]bool{}, map[spotOf]string{}
	for _, g := range found { // the largest of a level first
		parted[g.Theme] = true
		if s := (spotOf{g.Theme, r.says(g.Key.Name)}); s.part != "" && same[s] == "" {
			same[s] = g.ID
		}
	}
	rest = slices.DeleteFunc(rest, func(l left) bool {
		p := &out[l.item]
		for _, part := range l.parts {
			if id := same[spotOf{p.Theme, part}]; id != "" && p.Group == p.Theme {
				p.Group, p.Label = id, labels[id]
			}
		}
		return p.Group != p.Theme
	})
	for i, part := range byPart(rest) {
		out[i].Group, parted[out[i].Theme] = part, true
	}
	for i, p := range out {
		out[i].Rest = p.Group == p.Theme && parted[p.Theme]
	}
}

// followFirsts puts copies where what they repeat is, when their own words, cut short,
// did not tell.
func followFirsts(out []Placed, js []pulse.Judged) {
	at := map[string]Placed{}
	for i, j := range js {
		at[j.Key()] = out[i]
	}
	for i, j := range js {
		if first := at[j.First]; j.First != "" && out[i].Group == out[i].Theme && out[i].Theme == first.Theme {
			out[i].Group, out[i].Label = first.Group, first.Label
		}
	}
}

// place writes the groups into the lines of their clauses: of several the most
// detailed, then the largest. labels are their names by id.
func place(out []Placed, list []Clause, line []int, groups []Group) (labels map[string]string) {
	sorting.By(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Key.level, b.Key.level), cmp.Compare(len(b.Clauses), len(a.Clauses)), cmp.Compare(a.ID, b.ID))
	})
	labels = map[string]string{}
	for _, g := range groups {
		label := ""
		if ls := Labels(list, g); len(ls) > 0 {
			label = ls[0].Text
		}
		labels[g.ID] = label
		for _, c := range g.Clauses {
			if p := &out[line[c]]; p.Group == p.Theme {
				p.Group, p.Label, p.Why = g.ID, label, list[c].Words(g.Key.Name)
			}
		}
	}
	return labels
}

// Pool counts the clauses of each theme.
func Pool(list []Clause) map[string]int {
	out := map[string]int{}
	for _, c := range list {
		out[c.Theme]++
	}
	return out
}

// Words are the guest's own for a key, in their order.
func (c Clause) Words(key string) []string {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	var out []string
	for _, at := range []int{c.Keys[i].a, c.Keys[i].b} {
		if at >= 0 {
			m := c.Text.marks[at]
			out = append(out, c.Text.text[m.start:m.end])
		}
	}
	return out
}

// taken gives the opinions that count as complaint, with themes.
func taken(ops []pulse.Opinion) []pulse.Opinion {
	for _, kind := range []pulse.Kind{pulse.Complaint, pulse.Neutral, pulse.Praise} {
		var out []pulse.Opinion
		for _, o := range ops {
			if (o.Theme != "" || o.Near != "") && o.Polarity == kind {
				o.Polarity = pulse.Complaint
				out = append(out, o)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// mainTheme keeps the opinions about the theme with most words; the first
// spoken of where they are equal.
func mainTheme(ops []pulse.Opinion) []pulse.Opinion {
	ops = slices.DeleteFunc(slices.Clone(ops), func(o pulse.Opinion) bool { return o.Theme == "" })
	words := map[string]int{}
	for _, o := range ops {
		words[o.Theme] += 1 + strings.Count(o.Why, ", ")
		switch o.SubSure {
		case "high":
			words[o.Theme] += 100
		case "medium":
			words[o.Theme] += 10
		}
	}
	best := ""
	for _, o := range ops {
		if best == "" || words[o.Theme] > words[best] {
			best = o.Theme
		}
	}
	return slices.DeleteFunc(ops, func(o pulse.Opinion) bool { return o.Theme != best })
}

// whys are the words that gave opinions their theme.
func whys(ops []pulse.Opinion) []string {
	out := []string{}
	for _, o := range ops {
		for w := range strings.SplitSeq(o.Why, ", ") {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}
