package pulse

import "slices"

// LeastOfCause is how many people make a cause of what they complain of.
const LeastOfCause = 3

// Gather gives opinions of complaints, list by list, with those added that enough people
// make likely: what one complaint may be about (Near) is told where others are about it,
// too. who said each list; "" repeats another and counts for nobody.
func Gather(lists [][]Opinion, who []string) [][]Opinion {
	people := map[string]map[string]bool{}
	for i, ops := range lists {
		for _, o := range ops {
			for _, part := range []string{o.Sub, o.Near} {
				if part == "" || who[i] == "" || o.Polarity != Complaint {
					continue
				}
				if people[part] == nil {
					people[part] = map[string]bool{}
				}
				people[part][who[i]] = true
			}
		}
	}
	out := make([][]Opinion, len(lists))
	for i, ops := range lists {
		out[i] = ops
		for k, o := range ops {
			if o.Near == "" || len(people[o.Near]) < LeastOfCause || slices.ContainsFunc(out[i], func(p Opinion) bool { return p.Sub == o.Near && p.Polarity == o.Polarity }) {
				continue
			}
			out[i] = slices.Clone(out[i])
			if o.vague() {
				out[i][k] = o.gathered()
			} else {
				out[i] = append(out[i], o.gathered())
			}
		}
	}
	return out
}

// vague tells an opinion that says nothing besides what it may be about: it has no theme,
// or the same and no part of it.
func (o Opinion) vague() bool {
	return o.Sub == "" && (o.Theme == "" || o.Theme == o.NearTheme)
}

// gathered is o about what it may be about.
func (o Opinion) gathered() Opinion {
	o.Theme, o.Sub, o.Sure, o.SubSure, o.Near, o.NearTheme = o.NearTheme, o.Near, "low", "medium", "", ""
	return o
}

// Gathered are complaints with what enough of all of them make likely told of each.
func Gathered(list []Judged) []Judged {
	lists, who := make([][]Opinion, len(list)), make([]string, len(list))
	for i, j := range list {
		lists[i] = j.Verdict.Opinions
		if j.First == "" {
			who[i] = j.Person()
		}
	}
	out := make([]Judged, len(list))
	for i, ops := range Gather(lists, who) {
		out[i] = list[i]
		out[i].Verdict.Opinions = ops
	}
	return out
}
