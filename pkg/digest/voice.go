package digest

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// voice is one thing said, with its near-copies and reposts folded in.
type voice struct {
	lead     pulse.Judged
	people   int
	messages int
}

// fold gathers copies under the one to show: the first where it is among them,
// else the earliest. Mentions whose text is no longer held are left out.
func fold(list []pulse.Judged) []voice {
	groups := map[string][]pulse.Judged{}
	for _, j := range list {
		if j.Gone == "" {
			groups[root(j)] = append(groups[root(j)], j)
		}
	}
	var out []voice
	for key, g := range groups {
		slices.SortFunc(g, func(a, b pulse.Judged) int {
			return cmp.Or(
				-cmpBool(a.Key() == key, b.Key() == key),
				a.Posted.Compare(b.Posted),
				cmp.Compare(a.Key(), b.Key()))
		})
		who := map[string]bool{}
		for _, j := range g {
			who[j.Person()] = true
		}
		out = append(out, voice{g[0], len(who), len(g)})
	}
	slices.SortFunc(out, func(a, b voice) int {
		return cmp.Or(a.lead.Posted.Compare(b.lead.Posted), cmp.Compare(a.lead.Key(), b.lead.Key()))
	})
	return out
}

func root(j pulse.Judged) string {
	if j.First != "" {
		return j.First
	}
	return j.Key()
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// item is a voice as the reader sees it.
func (in Input) item(v voice) Item {
	j := v.lead
	it := Item{
		Key: j.Key(), Source: j.Source, Kind: j.Kind(), Text: j.Text, Author: j.Author.Label(),
		Place: j.Place, Name: in.placeName(j.Place), URL: j.URL, Lang: j.Verdict.Lang,
		Rating: j.Rating, Posted: j.Posted, Age: Seconds(in.Until.Sub(j.Posted) / time.Second),
		People: v.people, Messages: v.messages, Unsure: j.Unsure(), Question: j.Verdict.Question,
	}
	it.Themes = j.Themes(it.Kind)
	if j.Complains() {
		it.Themes = j.Themes(pulse.Complaint) // of a mixed voice, what somebody must see to
		it.Severity = in.grade(j.Text)
		it.Step = step(it.Severity, it.Themes)
	}
	if j.Praises() && in.Names != nil {
		for _, s := range in.Names.Find(j.Text, j.Place) {
			it.Staff = append(it.Staff, s.Name)
		}
	}
	if it.Themes == nil {
		it.Themes = []string{}
	}
	return it
}

func (in Input) grade(text string) string {
	if in.Severity == nil {
		return ""
	}
	return in.Severity(text)
}

func (in Input) placeName(id string) string {
	for _, p := range in.Places {
		if p.ID == id {
			return cmp.Or(p.Name, id)
		}
	}
	return id
}
