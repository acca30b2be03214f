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
	by := map[string][]Judged{}
	for _, j := range list {
		first := cmp.Or(j.First, j.Key())
		by[first] = append(by[first], j)
	}
	var out []Voice
	for first, all := range by {
		sorting.By(all, func(a, b Judged) int {
			return cmp.Or(
				before(a.Gone == "", b.Gone == ""),
				before(a.Key() == first, b.Key() == first),
				a.Posted.Compare(b.Posted),
				cmp.Compare(a.Key(), b.Key()))
		})
		out = append(out, Voice{all[0], all})
	}
	sorting.By(out, func(a, b Voice) int {
		return cmp.Or(a.Lead.Posted.Compare(b.Lead.Posted), cmp.Compare(a.Lead.Key(), b.Lead.Key()))
	})
	return out
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

// People counts the persons behind voices, whatever number of messages each wrote.
func People(voices ...Voice) int {
	who := map[string]bool{}
	for _, v := range voices {
		for _, j := range v.All {
			who[j.Person()] = true
		}
	}
	return len(who)
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
