package digest

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// staffOf are those named in praise of a theme, in the order of names.
func (b building) staffOf(id string) []string {
	var out []string
	for _, v := range b.praising {
		if slices.Contains(v.Lead.Themes(pulse.Praise), id) {
			out = append(out, b.names[v.Lead.Key()]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// people are those whom praise names, each with what reads best, by name.
func (b building) people() []Thanked {
	out := []Thanked{}
	best := map[string]chosen{}
	for _, v := range b.praising {
		for _, name := range b.names[v.Lead.Key()] {
			c := chosen{v, b.naming(v.Lead, name), b.tells(v)}
			if b.used[v.Lead.Key()] {
				c.score -= 2 // told above
			}
			if was, ok := best[name]; !ok || c.score > was.score {
				best[name] = c
			}
		}
	}
	for name, c := range best {
		out = append(out, Thanked{name, c.voice.Lead.Place, quote(c.voice.Lead, c.part)})
	}
	sorting.By(out, func(a, c Thanked) int { return strings.Compare(a.Name, c.Name) })
	return out
}

// naming is the praising clause that names somebody, else the first that praises.
func (b building) naming(j pulse.Judged, name string) span {
	first := span{}
	for _, o := range j.Verdict.Opinions {
		if o.Polarity != pulse.Praise || o.Start >= o.End || o.End > len(j.Text) {
			continue
		}
		for _, s := range b.Names.Find(j.Text[floor(j.Text, o.Start):floor(j.Text, o.End)], j.Place) {
			if s.Name == name {
				return span{o.Start, o.End}
			}
		}
		if first.end == 0 {
			first = span{o.Start, o.End}
		}
	}
	return first
}
