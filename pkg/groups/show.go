package groups

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Item is one complaint to be shown in its groups.
type Item struct {
	ID       string
	Who      string // said it
	Text     string // "" where it is no longer held
	Lang     string
	Opinions []pulse.Opinion // those that complain
	Groups   []pulse.Group   // that it is in
}

// Cause is one group as it is shown: one that was found, a part of a theme that several
// name without a group, or what is left of a theme.
type Cause struct {
	ID    string // a group's, a part's or the theme's
	Theme string
	Label string
	Items []string // ids, sorted
	Why   []string // the guests' words, most frequent first
}

// Names are the theme tree as it stands.
type Names interface {
	tree
	Name(id, lang string) string
}

// Show gathers items by the groups they are in, labelled for a reader of a
// language, the largest first. What is in no group of a theme is a cause by its part
// (byPart) or stays with the theme; none are the ids of items without one. The order of
// items does not matter.
func (r *Reader) Show(items []Item, t Names, code string) (out []Cause, none []string) {
	r = r.On(t)
	items = slices.SortedFunc(slices.Values(items), func(a, b Item) int { return cmp.Compare(a.ID, b.ID) })
	found, rest, groups := map[string][]Item{}, map[string][]Item{}, map[string]pulse.Group{}
	theme := map[string]string{}
	for _, it := range items {
		themes := complained(it.Opinions)
		if len(themes) == 0 {
			none = append(none, it.ID)
		}
		left := slices.Clone(themes)
		for _, g := range it.Groups {
			now, _, shown := t.Place(g.Home)
			if !shown || !slices.Contains(themes, now) {
				continue
			}
			groups[g.ID], theme[g.ID] = g, now
			found[g.ID] = append(found[g.ID], it)
			left = slices.DeleteFunc(left, func(id string) bool { return id == now })
		}
		for _, id := range left {
			rest[id] = append(rest[id], it)
		}
	}
	same, parted := r.same(groups, theme, found), map[string]bool{}
	for id, its := range rest {
		rest[id] = slices.DeleteFunc(its, func(it Item) bool {
			for _, p := range partsOf(it.Opinions, id) {
				if g := same[spotOf{id, p}]; g != "" {
					found[g] = append(found[g], it)
					return true
				}
			}
			return false
		})
	}
	for id, its := range found {
		parted[theme[id]] = true
		out = append(out, r.cause(groups[id], theme[id], its, t, code))
	}
	for id, its := range rest {
		causes, its := parts(id, its, t, code)
		out = append(out, causes...)
		if len(its) > 0 {
			out = append(out, remains(id, its, t.Name(id, code), code, parted[id] || len(causes) > 0))
		}
	}
	sorting.By(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(len(b.Items), len(a.Items)), cmp.Compare(a.ID, b.ID))
	})
	return out, none
}

func complained(ops []pulse.Opinion) []string {
	var out []string
	for _, o := range ops {
		if o.Polarity == pulse.Complaint && o.Theme != "" && !slices.Contains(out, o.Theme) {
			out = append(out, o.Theme)
		}
	}
	return out
}

// explained is how many items are asked for the words of a group, and maxWhy how
// many words are shown.
const (
	explained = 60
	maxWhy    = 5
)

func (r *Reader) cause(g pulse.Group, theme string, its []Item, t Names, code string) Cause {
	slices.SortFunc(its, func(a, b Item) int { return cmp.Compare(a.ID, b.ID) })
	out := Cause{ID: g.ID, Theme: theme, Label: g.Name(code), Items: ids(its)}
	count := map[string]int{}
	var list []Clause
	var all []int
	for _, it := range its[:min(len(its), explained)] {
		text := r.Read(it.Text, it.Lang)
		for _, o := range it.Opinions {
			if o.Theme != theme || o.Polarity != pulse.Complaint {
				continue
			}
			start, end := within(it.Text, o.Start, o.End)
			c := Clause{Item: it.ID, Who: it.ID, Theme: theme, Start: start, End: end, Text: &text, Keys: text.Keys(theme, start, end)}
			for _, w := range c.Words(g.Key) {
				count[lang.Fold(it.Lang, w)]++
			}
			all, list = append(all, len(list)), append(list, c)
		}
	}
	out.Why = most(count)
	if out.Label == "" { // whoever named it has gone
		if ls := Labels(list, Group{Key: Key{Name: g.Key}, Clauses: all}); len(ls) > 0 {
			out.Label = ls[0].Text
		} else {
			out.Label = t.Name(theme, code)
		}
	}
	return out
}

// spotOf is a part of a theme.
type spotOf struct{ theme, part string }

// same gives the largest group that says what a part of its theme says: who names the
// part in words no group took belongs to it. Of equal ones it is the first by id.
func (r *Reader) same(groups map[string]pulse.Group, theme map[string]string, found map[string][]Item) map[spotOf]string {
	out := map[spotOf]string{}
	for id, g := range groups {
		s := spotOf{theme[id], r.says(g.Key)}
		was, there := out[s]
		if s.part != "" && (!there || cmp.Or(cmp.Compare(len(found[id]), len(found[was])), cmp.Compare(was, id)) > 0) {
			out[s] = id
		}
	}
	return out
}

// parts are the causes of a theme that its parts make, and the items without one.
func parts(theme string, its []Item, t Names, code string) (out []Cause, rest []Item) {
	list := make([]left, len(its))
	for i, it := range its {
		list[i] = left{i, it.Who, partsOf(it.Opinions, theme)}
	}
	in, by := byPart(list), map[string][]Item{}
	for i, it := range its {
		if p := in[i]; p != "" {
			by[p] = append(by[p], it)
		} else {
			rest = append(rest, it)
		}
	}
	for p, its := range by {
		out = append(out, Cause{ID: p, Theme: theme, Label: t.Name(p, code), Items: ids(its), Why: whyTheme(theme, its)})
	}
	return out, rest
}

// remains is what is left of a theme.
func remains(theme string, its []Item, name, code string, parted bool) Cause {
	if parted {
		name = Rest(name, code)
	}
	return Cause{ID: theme, Theme: theme, Label: name, Items: ids(its), Why: whyTheme(theme, its)}
}

// whyTheme are the words that put items under a theme.
func whyTheme(theme string, its []Item) []string {
	count := map[string]int{}
	for _, it := range its {
		seen := map[string]bool{}
		for _, o := range it.Opinions {
			if o.Theme != theme || o.Polarity != pulse.Complaint {
				continue
			}
			for w := range strings.SplitSeq(o.Why, ", ") {
				if w = lang.Fold(it.Lang, w); w != "" && !seen[w] {
					seen[w] = true
					count[w]++
				}
			}
		}
	}
	return most(count)
}

// Rest is what is left of a theme beside its groups, for a reader of a language.
func Rest(name, code string) string {
	out := "%s"
	for _, row := range rows("rest") {
		if row[0] == code || row[0] == lang.EN && out == "%s" {
			out = row[1]
		}
	}
	return fmt.Sprintf(out, name)
}

func ids(its []Item) []string {
	out := make([]string, len(its))
	for i, it := range its {
		out[i] = it.ID
	}
	return out
}

func most(count map[string]int) []string {
	words := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return words[:min(len(words), maxWhy)]
}
