package backlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Build makes the report. The same input gives the same report, in whatever
// order its mentions come.
func Build(in Input) Report {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	in.Severity = once(in.Severity)
	now := in.stretches()
	voices := now[0]
	causes, none := in.grouped(now)
	r := Report{
		Since: in.Since.In(in.Zone), Until: in.Until.In(in.Zone), Place: in.Place, Theme: in.Theme,
		People: people(voices), Messages: messages(voices), Proposed: in.Proposed, OnePlace: in.OnePlace,
		Unassigned: unassigned(none), Groups: []Group{},
	}
	if !in.Known {
		r.Heard = in.Heard
	}
	for _, c := range causes {
		switch before := people(c.before); {
		case len(c.voices) > 0:
			r.Groups = append(r.Groups, in.group(c))
		case compare(0, before, in.Known) == Fewer:
			r.Quiet = append(r.Quiet, Past{ID: c.ID, Theme: c.Theme, Label: c.Label, Before: before})
		}
	}
	r.Themes = in.themeSizes(causes)
	sorting.By(r.Groups, worse)
	sorting.By(r.Quiet, func(a, b Past) int { return cmp.Or(cmp.Compare(b.Before, a.Before), cmp.Compare(a.ID, b.ID)) })
	return r
}

// once asks about each text once: a voice is in several groups.
func once(of func(string) string) func(string) string {
	if of == nil {
		return nil
	}
	known := map[string]string{}
	return func(text string) string {
		grade, ok := known[text]
		if !ok {
			grade = of(text)
			known[text] = grade
		}
		return grade
	}
}

// about keeps what speaks of the theme that was asked for, and of each voice
// only that.
func (in Input) about(voices []voice) []voice {
	if in.Theme == "" {
		return voices
	}
	var out []voice
	for _, v := range voices {
		v.opinions = slices.DeleteFunc(slices.Clone(v.opinions), func(o pulse.Opinion) bool { return !speaksOf(o, in.Theme) })
		if len(v.opinions) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// gathered is a cause with the voices that name it, now and before.
type gathered struct {
	Cause
	voices, before, earlier []voice
}

// stretches are the voices of now, of before and of earlier.
func (in Input) stretches() [3][]voice {
	out := [3][]voice{fold(in.Window), fold(in.Before), fold(in.Earlier)}
	gather(out[:]...)
	for i := range out {
		out[i] = in.about(out[i])
	}
	return out
}

// grouped asks the grouper about one item a voice, so that a repost weighs no
// more than a single complaint in labels and words. Now and before are grouped
// together, so that what is set beside each other is the same cause.
func (in Input) grouped(stretches [3][]voice) (causes []gathered, none []voice) {
	var items []Item
	by := make([]map[string]voice, len(stretches))
	for i, list := range stretches {
		by[i] = map[string]voice{}
		for _, v := range list {
			by[i][v.Lead.Key()] = v
			items = append(items, Item{ID: v.Lead.Key(), Who: v.Lead.Person(), Text: v.Lead.Text, Lang: v.Lead.Verdict.Lang, Opinions: v.opinions})
		}
	}
	var g Grouper = byTheme{}
	if in.Grouper != nil {
		g = in.Grouper
	}
	found, rest := g.Grouped(items, in.Lang)
	for _, c := range found {
		causes = append(causes, gathered{c, pick(by[0], c.Items), pick(by[1], c.Items), pick(by[2], c.Items)})
	}
	return causes, pick(by[0], rest)
}

func pick(by map[string]voice, ids []string) []voice {
	var out []voice
	for _, id := range ids {
		if v, ok := by[id]; ok {
			out = append(out, v)
		}
	}
	sorting.By(out, func(a, b voice) int { return newest(a.Lead, b.Lead) })
	return out
}

func (in Input) group(c gathered) Group {
	before := people(c.before)
	out := Group{
		ID: c.ID, Theme: c.Theme, Label: c.Label, Why: c.Why, Before: before, Sub: mainPart(c), Rest: c.Rest,
		People: people(c.voices), Messages: messages(c.voices), Reach: reach(c.voices),
		Places: places(c.voices), Mentions: keys(c.voices), Burst: in.burst(c), Item: in.work(c),
	}
	if out.Why == nil {
		out.Why = []string{}
	}
	out.Trend = compare(out.People, before, in.Known)
	grades := in.grades(c)
	out.Grades = graded(c.voices, grades)
	out.Severity, out.Severe = gravest(out.Grades)
	out.Quotes = in.quotes(c, grades)
	in.owned(&out, c)
	out.weigh()
	return out
}

// work is what is being done about a group, or about the whole of its theme; nil
// nothing.
func (in Input) work(c gathered) *Work {
	for _, id := range []string{c.ID, mainPart(c), c.Theme} {
		if w, ok := in.Work[id]; ok {
			return &w
		}
	}
	return nil
}

func reach(list []voice) int {
	n := 0
	for _, v := range list {
		for _, j := range v.All {
			n += j.Reach
		}
	}
	return n
}

func unassigned(list []voice) Unassigned {
	out := Unassigned{People: people(list), Messages: messages(list), Mentions: keys(list)}
	for _, v := range list {
		if v.reasoned() {
			out.NoTheme += len(v.All)
		} else {
			out.NoReason += len(v.All)
		}
	}
	return out
}

// byTheme is the plainest grouper: one group a theme.
type byTheme struct{}

func (byTheme) Grouped(items []Item, _ string) (causes []Cause, none []string) {
	for _, it := range items {
		ids := themesOf(it.Opinions)
		if len(ids) == 0 {
			none = append(none, it.ID)
		}
		for _, id := range ids {
			i := slices.IndexFunc(causes, func(c Cause) bool { return c.ID == id })
			if i < 0 {
				i = len(causes)
				causes = append(causes, Cause{ID: id, Theme: id, Label: id})
			}
			causes[i].Items = append(causes[i].Items, it.ID)
		}
	}
	return causes, none
}

func themesOf(ops []pulse.Opinion) []string {
	var out []string
	for _, o := range ops {
		if o.Theme != "" && !slices.Contains(out, o.Theme) {
			out = append(out, o.Theme)
		}
	}
	return out
}
