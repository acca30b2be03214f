package digest

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// fold gathers copies under the one to show. Mentions whose text is no longer held
// are left out: there is nothing of them to read.
func fold(list []pulse.Judged) []pulse.Voice {
	gone := func(j pulse.Judged) bool { return j.Gone != "" }
	if slices.ContainsFunc(list, gone) {
		list = slices.DeleteFunc(slices.Clone(list), gone)
	}
	return pulse.Voices(list)
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
func (in Input) item(v pulse.Voice) Item {
	j := v.Lead
	it := Item{
		Key: j.Key(), Source: j.Source, Kind: j.Kind(), Text: j.Text, Author: j.Author.Label(),
		Place: j.Place, Name: in.placeName(j.Place), URL: j.URL, Lang: j.Verdict.Lang,
		Rating: j.Rating, Posted: j.Posted, Age: Seconds(in.Until.Sub(j.Posted) / time.Second),
		People: pulse.People(v), Messages: len(v.All), Unsure: j.Unsure(), Question: j.Verdict.Question,
		Marks: j.Marks(),
	}
	it.Themes = j.Themes(it.Kind)
	if j.Complains() {
		it.Themes = j.Themes(pulse.Complaint) // of a mixed voice, what somebody must see to
		it.Severity = in.grade(j.Text)
		it.Step = step(it.Severity, it.Themes)
	}
	if j.Praises() && in.Names != nil {
		for _, s := range in.Names.Find(j.Text, j.Place) {
			if !s.OptOut {
				it.Staff = append(it.Staff, s.Name)
			}
		}
	}
	if it.Themes == nil {
		it.Themes = []string{}
	}
	it.Also = also(v)
	return it
}

// vague is praise and complaint in one that names nothing bad: little for anybody to see to.
func (it Item) vague() bool {
	return it.Kind == pulse.Mixed && len(it.Themes) == 0 && it.Severity == ""
}

// also are the copies in other sources, the first of each.
func also(v pulse.Voice) []Also {
	var out []Also
	for _, j := range v.All {
		if j.Source != v.Lead.Source && !slices.ContainsFunc(out, func(a Also) bool { return a.Source == j.Source }) {
			out = append(out, Also{j.Key(), j.Source, j.URL})
		}
	}
	return out
}

// once grades each text once: what is mixed stands among the praise, too.
func once(of func(string) string) func(string) string {
	if of == nil {
		return nil
	}
	seen := map[string]string{}
	return func(text string) string {
		grade, ok := seen[text]
		if !ok {
			grade = of(text)
			seen[text] = grade
		}
		return grade
	}
}

func (in Input) grade(text string) string {
	if in.Severity == nil {
		return ""
	}
	return in.Severity(text)
}

func (in Options) placeName(id string) string {
	for _, p := range in.Places {
		if p.ID == id {
			return cmp.Or(p.Name, id)
		}
	}
	return id
}
