package pulse

import (
	"cmp"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Voice is one thing said, with its near-copies and reposts.
type Voice struct {
	Lead Judged   // the one to judge and show
	All  []Judged // Lead included, in the order of who may lead
}

// Voices gathers copies under the first of them, voices in the order their leads
// were posted. A copy whose text is no longer held leads only where none is held;
// of those held the first itself leads, else the earliest. The order of list does
// not matter.
func Voices(list []Judged) []Voice {
	by := make(map[string]int, len(list)) // the place of each first in groups
	var groups [][]*Judged
	for i := range list {
		first := cmp.Or(list[i].First, list[i].Key())
		g, ok := by[first]
		if !ok {
			g, by[first] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], &list[i])
	}
	for first, g := range by {
		if len(groups[g]) > 1 {
			sorting.By(groups[g], leads(first))
		}
	}
	sorting.By(groups, func(a, b []*Judged) int {
		return cmp.Or(a[0].Posted.Compare(b[0].Posted), cmp.Compare(a[0].Key(), b[0].Key()))
	})
	out := make([]Voice, len(groups))
	for i, g := range groups {
		all := make([]Judged, len(g))
		for k, j := range g {
			all[k] = *j
		}
		out[i] = Voice{all[0], all}
	}
	return out
}

// leads orders the copies of a first by who may lead.
func leads(first string) func(a, b *Judged) int {
	return func(a, b *Judged) int {
		return cmp.Or(
			before(a.Gone == "", b.Gone == ""),
			before(a.Key() == first, b.Key() == first),
			a.Posted.Compare(b.Posted),
			cmp.Compare(a.Key(), b.Key()))
	}
}

// before orders what is so before what is not.
func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// People counts the persons behind voices, whatever number of messages each wrote. Who
// carries words over from another source is nobody more: it is the guest again, on a
// second network, or an alert that quotes.
func People(voices ...Voice) int {
	who := map[string]bool{}
	for _, v := range voices {
		for _, j := range v.All {
			if v.Own(j) {
				who[j.Person()] = true
			}
		}
	}
	return len(who)
}

// Own reports one of a voice who speaks, and does not carry over from another source
// what was first said there.
func (v Voice) Own(j Judged) bool {
	source, _ := SplitKey(j.First)
	return j.First == "" || source == j.Source || j.Key() == v.Lead.Key()
}

// The grades of complaints, gravest first. "" is an ordinary complaint.
const (
	Illness        = "illness"
	Safety         = "safety"
	Discrimination = "discrimination"
	Refund         = "refund"
)

// Severities are the grades, the gravest first.
func Severities() []string { return []string{Illness, Safety, Discrimination, Refund} }

// SeverityRank orders the grades: the graver, the higher. A grade
// we do not know is grave, but less than these; "" is 0.
func SeverityRank(grade string) int {
	switch grade {
	case "":
		return 0
	case Illness:
		return 5
	case Safety:
		return 4
	case Discrimination:
		return 3
	case Refund:
		return 2
	}
	return 1
}
