package backlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Build makes the report. The same input gives the same report, in whatever
// order its mentions come.
func Build(in Input) Report {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	voices := fold(in.Window)
	causes, none := in.grouped(voices)
	before := in.before()
	r := Report{
		Since: in.Since.In(in.Zone), Until: in.Until.In(in.Zone), Place: in.Place,
		People: people(voices), Messages: messages(voices),
		Unassigned: unassigned(none), Groups: []Group{},
	}
	for _, c := range causes {
		r.Groups = append(r.Groups, in.group(c, before[c.ID]))
	}
	slices.SortFunc(r.Groups, worse)
	return r
}

// worse orders groups: the gravest first, then the most people, then those that
// grow.
func worse(a, b Group) int {
	return cmp.Or(
		cmp.Compare(pulse.SeverityRank(b.Severity), pulse.SeverityRank(a.Severity)),
		cmp.Compare(b.People, a.People),
		cmp.Compare(growth(b.Trend), growth(a.Trend)),
		cmp.Compare(b.Messages, a.Messages),
		cmp.Compare(a.ID, b.ID))
}

func growth(t Trend) int { return map[Trend]int{More: 1, Fewer: -1}[t] }

// gathered is a cause with the voices that name it.
type gathered struct {
	Cause
	voices []voice
}

// grouped asks the grouper about one item a voice, so that a repost weighs no
// more than a single complaint in labels and words.
func (in Input) grouped(voices []voice) (causes []gathered, none []voice) {
	items, by := make([]Item, 0, len(voices)), map[string]voice{}
	for _, v := range voices {
		j := v.Lead
		by[j.Key()] = v
		items = append(items, Item{ID: j.Key(), Text: j.Text, Lang: j.Verdict.Lang, Opinions: v.opinions})
	}
	var g Grouper = byTheme{}
	if in.Grouper != nil {
		g = in.Grouper
	}
	found, rest := g.Grouped(items, in.Lang)
	for _, c := range found {
		causes = append(causes, gathered{c, pick(by, c.Items)})
	}
	return causes, pick(by, rest)
}

func pick(by map[string]voice, ids []string) []voice {
	var out []voice
	for _, id := range ids {
		if v, ok := by[id]; ok {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b voice) int { return newest(a.Lead, b.Lead) })
	return out
}

// before counts the people of each group in the time before.
func (in Input) before() map[string]int {
	causes, _ := in.grouped(fold(in.Before))
	out := map[string]int{}
	for _, c := range causes {
		out[c.ID] = people(c.voices)
	}
	return out
}

func (in Input) group(c gathered, before int) Group {
	out := Group{
		ID: c.ID, Theme: c.Theme, Label: c.Label, Why: c.Why, Before: before,
		People: people(c.voices), Messages: messages(c.voices),
		Places: places(c.voices), Mentions: keys(c.voices),
	}
	if out.Why == nil {
		out.Why = []string{}
	}
	out.Trend = compare(out.People, before, in.Known)
	grades := in.grades(c)
	out.Severity, out.Severe = gravest(c.voices, grades)
	out.Quotes = quotes(c, grades)
	for _, t := range in.Teams {
		if slices.Contains(t.Themes, c.Theme) {
			out.Team, out.TeamName = t.ID, cmp.Or(t.Name, t.ID)
			break
		}
	}
	return out
}

// grades gives the gravity of each voice in this group. A guest who fell ill and
// also waited long makes the food grave and not the queue: where the sign stands
// in a clause about another theme it counts there. Where no themed clause carries
// it, it counts everywhere.
func (in Input) grades(c gathered) map[string]string {
	out := map[string]string{}
	if in.Severity == nil {
		return out
	}
	for _, v := range c.voices {
		whole := in.Severity(v.Lead.Text)
		if whole == "" {
			continue
		}
		here, there := false, false
		for _, o := range v.opinions {
			start, end := within(v.Lead.Text, o.Start, o.End)
			if o.Theme != "" && in.Severity(v.Lead.Text[start:end]) == whole {
				here, there = here || o.Theme == c.Theme, there || o.Theme != c.Theme
			}
		}
		if here || !there {
			out[v.Lead.Key()] = whole
		}
	}
	return out
}

// gravest is the highest grade and how many people spoke of it.
func gravest(list []voice, grades map[string]string) (string, int) {
	top := ""
	for _, g := range grades {
		if pulse.SeverityRank(g) > pulse.SeverityRank(top) || pulse.SeverityRank(g) == pulse.SeverityRank(top) && g < top {
			top = g
		}
	}
	if top == "" {
		return "", 0
	}
	var with []voice
	for _, v := range list {
		if grades[v.Lead.Key()] == top {
			with = append(with, v)
		}
	}
	return top, people(with)
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
