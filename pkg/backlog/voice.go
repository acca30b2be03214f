package backlog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// voice is one complaint, its near-copies and reposts folded in.
type voice struct {
	pulse.Voice
	opinions []pulse.Opinion // of Lead, those that complain
}

// fold gathers copies under the first of them and keeps the voices that
// complain, newest first.
func fold(list []pulse.Judged) []voice {
	var out []voice
	for _, v := range pulse.Voices(list) {
		if v.Lead.Complains() {
			out = append(out, voice{v, complaining(v.Lead)})
		}
	}
	sorting.By(out, func(a, b voice) int { return newest(a.Lead, b.Lead) })
	return out
}

// gather tells voices what enough of all of them make likely.
func gather(stretches ...[]voice) {
	var lists [][]pulse.Opinion
	var who []string
	for _, list := range stretches {
		for _, v := range list {
			lists, who = append(lists, v.opinions), append(who, v.Lead.Person())
		}
	}
	lists = pulse.Gather(lists, who)
	for _, list := range stretches {
		for i := range list {
			list[i].opinions, lists = lists[0], lists[1:]
		}
	}
}

func newest(a, b pulse.Judged) int {
	return cmp.Or(b.Posted.Compare(a.Posted), cmp.Compare(a.Key(), b.Key()))
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// complaining gives the opinions that complain. Of a mixed mention those are its
// complaining clauses alone. Where a mention is a complaint as a whole and no
// such clause names a theme, its neutral clauses tell the cause ("We waited an
// hour. Terrible."), and where a person called praise a complaint, all do: it was
// irony. A corrected theme replaces the others.
func complaining(j pulse.Judged) []pulse.Opinion {
	ops := of(pulse.Complaint, j.Verdict.Opinions)
	corrected := j.Correction != nil
	if corrected && j.Correction.Theme != "" {
		return rethemed(j, ops)
	}
	if j.Kind() == pulse.Mixed || themed(ops) {
		return ops
	}
	if more := of(pulse.Neutral, j.Verdict.Opinions); themed(more) {
		return append(ops, more...)
	}
	if corrected {
		return append(ops, of(pulse.Praise, j.Verdict.Opinions)...)
	}
	return ops
}

// of gives the opinions of one polarity as complaints.
func of(polarity pulse.Kind, ops []pulse.Opinion) []pulse.Opinion {
	var out []pulse.Opinion
	for _, o := range ops {
		if o.Polarity == polarity {
			o.Polarity = pulse.Complaint
			out = append(out, o)
		}
	}
	return out
}

func themed(ops []pulse.Opinion) bool {
	return slices.ContainsFunc(ops, func(o pulse.Opinion) bool { return o.Theme != "" })
}

// rethemed puts the corrected theme on the clauses, or on the whole text. The
// words that stood for other themes do not explain it.
func rethemed(j pulse.Judged, ops []pulse.Opinion) []pulse.Opinion {
	theme := j.Correction.Theme
	var out []pulse.Opinion
	for _, o := range ops {
		if o.Theme == theme {
			o.Near, o.NearTheme = "", ""
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		out = append(out, pulse.Opinion{End: len(j.Text), Polarity: pulse.Complaint, Theme: theme, Score: 1})
	}
	return out
}

// reasonLetters is the least that complaining clauses must hold to give a reason,
// where they do not say themselves why they have no theme: "The worst place in
// town" does not. The evidence cannot tell, because the words
// of a reason are evidence too.
const reasonLetters = 24

// reasoned reports whether a complaint without a theme says more than that it
// was bad.
func (v voice) reasoned() bool {
	if v.Lead.Gone != "" { // the words are no longer held; that there was a clause is
		return len(v.opinions) > 0
	}
	n, said := 0, false
	for _, o := range v.opinions {
		if o.By == noTheme {
			return true
		}
		said = said || o.By == noReason
		start, end := within(v.Lead.Text, o.Start, o.End)
		n += letters(v.Lead.Text[start:end])
	}
	return !said && n >= reasonLetters
}

// What a clause without a theme says of itself.
const (
	noReason = "no_reason"
	noTheme  = "no_theme"
)

// letters counts them, without names, tags and links.
func letters(s string) int {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if strings.HasPrefix(w, "@") || strings.HasPrefix(w, "#") || strings.Contains(w, "://") {
			continue
		}
		for _, r := range w {
			if unicode.IsLetter(r) {
				n++
			}
		}
	}
	return n
}

// within keeps a span inside its text.
func within(text string, start, end int) (int, int) {
	start = min(max(start, 0), len(text))
	return start, min(max(end, start), len(text))
}

// people counts the persons behind voices, whatever number of messages each wrote.
func people(list []voice) int {
	var all []pulse.Voice
	for _, v := range list {
		all = append(all, v.Voice)
	}
	return pulse.People(all...)
}

func messages(list []voice) int {
	n := 0
	for _, v := range list {
		n += len(v.All)
	}
	return n
}

// keys lists the messages of voices, newest first.
func keys(list []voice) []string {
	var all []pulse.Judged
	for _, v := range list {
		all = append(all, v.All...)
	}
	sorting.By(all, newest)
	out := []string{}
	for _, j := range all {
		out = append(out, j.Key())
	}
	return out
}

// places counts people by place.
func places(list []voice) map[string]int {
	who := map[string]map[string]bool{}
	for _, v := range list {
		for _, j := range v.All {
			if who[j.Place] == nil {
				who[j.Place] = map[string]bool{}
			}
			if v.Own(j) {
				who[j.Place][j.Person()] = true
			}
		}
	}
	out := map[string]int{}
	for place, set := range who {
		out[place] = len(set)
	}
	return out
}
