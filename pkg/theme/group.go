package theme

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Item is one complaint to be grouped.
type Item struct {
	ID       string
	Text     string
	Lang     string          // the verdict's
	Opinions []pulse.Opinion // with themes; only those of complaint polarity count
}

// Group is the complaints with one cause. An item may be in several.
type Group struct {
	ID    string   // stable: the theme's id
	Theme string   // theme id
	Label string   // for people: the guests' own words where one stands out
	Items []string // ids, sorted
	Why   []string // words that put them here, most frequent first
}

// maxWhy is how many words explain a group.
const maxWhy = 5

// Grouped gives the groups of items, the largest first, and the ids that belong
// to none. code is the reader's language. The order of items does not matter.
func (t *Tree) Grouped(items []Item, code string) (groups []Group, none []string) {
	by := map[string]*gathered{}
	for _, it := range items {
		themes := complaintThemes(it)
		if len(themes) == 0 {
			none = append(none, it.ID)
		}
		for id, why := range themes {
			if by[id] == nil {
				by[id] = &gathered{words: map[string]int{}}
			}
			by[id].add(it, why)
		}
	}
	for id, g := range by {
		groups = append(groups, t.group(id, g, code))
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Items), len(a.Items)), cmp.Compare(a.ID, b.ID))
	})
	slices.Sort(none)
	return groups, none
}

// complaintThemes are the themes an item complains of, with the words.
func complaintThemes(it Item) map[string][]string {
	out := map[string][]string{}
	for _, o := range it.Opinions {
		if o.Polarity != pulse.Complaint || o.Theme == "" {
			continue
		}
		for w := range strings.SplitSeq(o.Why, ", ") {
			w = lang.Fold(it.Lang, w)
			if w != "" && !slices.Contains(out[o.Theme], w) {
				out[o.Theme] = append(out[o.Theme], w)
			}
		}
	}
	return out
}

// gathered collects one group.
type gathered struct {
	ids   []string
	words map[string]int // items that say it
}

func (g *gathered) add(it Item, why []string) {
	g.ids = append(g.ids, it.ID)
	for _, w := range slices.Concat(why, phrases(it, why)) {
		g.words[w]++
	}
}

// phrases are the noun phrases of an English complaint around the words that
// gave it its theme: "card machine" says more than "card".
func phrases(it Item, why []string) []string {
	if it.Lang != lang.EN {
		return nil
	}
	var out []string
	for _, s := range lang.Targets(it.Text) {
		p := lang.Fold(lang.EN, it.Text[s.Start:s.End])
		around := slices.ContainsFunc(why, func(w string) bool { return p != w && slices.Contains(strings.Fields(p), w) })
		if around && !slices.Contains(out, p) && !slices.Contains(why, p) {
			out = append(out, p)
		}
	}
	return out
}

func (t *Tree) group(id string, g *gathered, code string) Group {
	slices.Sort(g.ids)
	words := slices.SortedFunc(maps.Keys(g.words), func(a, b string) int {
		longer := cmp.Compare(strings.Count(b, " "), strings.Count(a, " ")) // says more at the same count
		return cmp.Or(cmp.Compare(g.words[b], g.words[a]), longer, cmp.Compare(a, b))
	})
	th, _ := t.Theme(id)
	label := th.Name(code)
	if w := standout(words, g.words, len(g.ids)); w != "" {
		label += ": " + w
	}
	return Group{ID: id, Theme: id, Label: label, Items: g.ids, Why: words[:min(len(words), maxWhy)]}
}

// standout is the guests' own word when at least two fifths of a group of three
// or more say it; else the theme's name is the more honest label.
func standout(words []string, count map[string]int, items int) string {
	if len(words) == 0 || items < 3 || count[words[0]]*5 < items*2 {
		return ""
	}
	return words[0]
}
