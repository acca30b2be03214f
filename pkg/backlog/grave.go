package backlog

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// grades gives the gravity of each voice in this group. A guest who fell ill and
// also waited long makes the food grave and not the queue: of the themes a voice
// speaks of, its sign counts in one.
func (in Input) grades(c gathered) map[string]string {
	out := map[string]string{}
	if in.Severity == nil {
		return out
	}
	for _, v := range c.voices {
		grade := in.Severity(suffered(v))
		if grade == "" {
			continue
		}
		if o, ok := in.causeOf(v, grade); !ok || speaksOf(o, c.Theme) {
			out[v.Lead.Key()] = grade
		}
	}
	return out
}

// suffered is the text of a voice without what a mixed mention says in praise:
// "the refund was quick".
func suffered(v voice) string {
	text := v.Lead.Text
	if v.Lead.Kind() != pulse.Mixed {
		return text
	}
	out := []byte(text)
	for _, o := range v.Lead.Verdict.Opinions {
		start, end := within(text, o.Start, o.End)
		blamed := slices.ContainsFunc(v.opinions, func(c pulse.Opinion) bool { return c.Start < end && start < c.End })
		if o.Polarity == pulse.Praise && !blamed {
			for i := start; i < end; i++ {
				out[i] = '\n'
			}
		}
	}
	return string(out)
}

// apt are the themes that a grade is about, the likeliest first.
var apt = map[string][]string{
	pulse.Illness:        {"quality", "cleanliness", "delivery", "service"},
	pulse.Safety:         {"cleanliness", "facilities", "quality", "service", "lost_damaged"},
	pulse.Discrimination: {"service"},
	pulse.Refund:         {"billing", "cancellation", "price", "delivery", "booking", "app"},
}

// causeOf is the opinion whose theme the sign of a voice counts in: of those that
// carry it, where any does, the likeliest; else the surest. false: it speaks of no
// theme.
func (in Input) causeOf(v voice, grade string) (pulse.Opinion, bool) {
	var all, carry []pulse.Opinion
	for _, o := range v.opinions {
		if o.Theme == "" {
			continue
		}
		all = append(all, o)
		if start, end := within(v.Lead.Text, o.Start, o.End); in.Severity(v.Lead.Text[start:end]) == grade {
			carry = append(carry, o)
		}
	}
	if len(carry) == 0 {
		carry = all
	}
	if len(carry) == 0 {
		return pulse.Opinion{}, false
	}
	likely := func(o pulse.Opinion) int {
		if i := slices.Index(apt[grade], o.Theme); i >= 0 {
			return i
		}
		return len(apt[grade])
	}
	return slices.MinFunc(carry, func(a, b pulse.Opinion) int {
		return cmp.Or(cmp.Compare(likely(a), likely(b)), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Theme, b.Theme))
	}), true
}

// graded counts people by the gravest thing each spoke of. Passing a text on is
// not living through it: of a repost only who wrote it counts.
func graded(list []voice, grades map[string]string) map[string]int {
	worst := map[string]string{}
	for _, v := range list {
		grade := grades[v.Lead.Key()]
		for _, j := range v.All {
			own := (j.RepostOf == "" || j.Key() == v.Lead.Key()) && v.Own(j)
			if grade != "" && own && pulse.SeverityRank(grade) > pulse.SeverityRank(worst[j.Person()]) {
				worst[j.Person()] = grade
			}
		}
	}
	out := map[string]int{}
	for _, grade := range worst {
		out[grade]++
	}
	return out
}

// gravest is the highest grade and how many people spoke of it.
func gravest(grades map[string]int) (string, int) {
	top := ""
	for g := range grades {
		if pulse.SeverityRank(g) > pulse.SeverityRank(top) || pulse.SeverityRank(g) == pulse.SeverityRank(top) && g < top {
			top = g
		}
	}
	return top, grades[top]
}
