package groups

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// left is a complaint that groups left with its theme, and the parts it names.
type left struct {
	item  int    // its place among those given
	who   string // "" where it repeats another
	parts []string
}

// says is the part that a group with this key is the cause of: "wifi" alone says what the
// part says. "" is that of a more detailed one, "coffee served cold".
func (r *Reader) says(key string) string {
	if k := r.named[key]; k != nil {
		return k.part
	}
	return ""
}

// byPart gives the part that each item belongs to, of those that enough people name: "no
// internet" and "wifi drops" share no word, and yet one cause. The largest part takes its
// items first; equal ones go by their id.
func byPart(list []left) map[int]string {
	out := map[int]string{}
	for {
		people := map[string]map[string]bool{}
		for _, l := range list {
			if out[l.item] != "" {
				continue
			}
			for _, p := range l.parts {
				if people[p] == nil {
					people[p] = map[string]bool{}
				}
				if l.who != "" {
					people[p][l.who] = true
				}
			}
		}
		best := ""
		for p := range people {
			if cmp.Or(cmp.Compare(len(people[p]), len(people[best])), cmp.Compare(best, p)) > 0 {
				best = p
			}
		}
		if len(people[best]) < pulse.LeastOfCause {
			return out
		}
		for _, l := range list {
			if out[l.item] == "" && slices.Contains(l.parts, best) {
				out[l.item] = best
			}
		}
	}
}

// partsOf are the parts of a theme that complaining opinions name.
func partsOf(ops []pulse.Opinion, theme string) []string {
	var out []string
	for _, o := range ops {
		if o.Theme == theme && o.Sub != "" && o.Polarity == pulse.Complaint && !slices.Contains(out, o.Sub) {
			out = append(out, o.Sub)
		}
	}
	return out
}
