package digest

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Build makes the digest. The same input gives the same digest.
func Build(in Input) Digest {
	in.Options = in.withDefaults()
	in.Severity = once(in.Severity)
	voices := fold(in.Window)
	d := Digest{
		Brand: in.Brand, Place: in.Place, Name: in.placeName(in.Place), Role: in.Role, Every: in.Every,
		Since: in.Since.In(in.Zone), Until: in.Until.In(in.Zone), Day: in.Until.In(in.Zone).Format(time.DateOnly),
		Built: built(in),
	}
	d.Sources = sources(in)
	d.Empty = empty(in, voices, d.Sources)
	d.Counts, d.Days = counts(in, voices)
	d.Themes = themes(voices)
	d.Best, d.Praise = praise(in, voices, d.Day)
	d.Late = late(in)
	d.Fixed, d.Ideas = fixed(in), ideas(in)
	d.Attributions = attributions(in)
	if in.Role == Staff {
		return listed(forStaff(d))
	}
	d.Trouble, d.Unsent = trouble(d.Sources), unsent(in)
	d.Urgent = urgent(in, voices)
	d.Waiting = waiting(in, voices)
	d.Held = held(in)
	return listed(d)
}

// held are the line-ups that took place within the window.
func held(in Input) []Held {
	var out []Held
	for _, h := range in.Held {
		if h.At.Before(in.Since) || !h.At.Before(in.Until) {
			continue
		}
		out = append(out, Held{h.Place, in.placeName(h.Place), cmp.Or(in.Shifts[h.Shift], h.Shift), h.By, h.At.In(in.Zone), h.Note})
	}
	return out
}

// listed makes missing lists empty ones: JSON readers are promised lists.
func listed(d Digest) Digest {
	for _, l := range []*[]Item{&d.Urgent, &d.Praise, &d.Late, &d.Waiting} {
		if *l == nil {
			*l = []Item{}
		}
	}
	for _, l := range []*[]Source{&d.Trouble, &d.Sources} {
		if *l == nil {
			*l = []Source{}
		}
	}
	if d.Held == nil {
		d.Held = []Held{}
	}
	if d.Themes == nil {
		d.Themes = []Theme{}
	}
	return d
}

// built is the moment a later digest takes as "stored after that was not in it":
// Now, or later when the clock of who stored it runs ahead of ours.
func built(in Input) time.Time {
	t := in.Now
	for _, list := range [][]pulse.Judged{in.Window, in.Late} {
		for _, j := range list {
			if j.Stored.After(t) {
				t = j.Stored
			}
		}
	}
	return t
}

// urgent lists those who complain: gravest first, what surely complains of something
// before what is unsure or names nothing bad, then what most people say, then who has
// waited longest.
func urgent(in Input, voices []pulse.Voice) []Item {
	var out []Item
	for _, v := range voices {
		if v.Lead.Complains() {
			out = append(out, in.item(v))
		}
	}
	sorting.By(out, worse)
	return out
}

func worse(a, b Item) int {
	return cmp.Or(
		cmp.Compare(pulse.SeverityRank(b.Severity), pulse.SeverityRank(a.Severity)),
		cmpBool(a.Unsure || a.vague(), b.Unsure || b.vague()),
		cmp.Compare(b.People, a.People),
		cmp.Compare(b.Age, a.Age),
		cmp.Compare(a.Key, b.Key))
}

// waiting lists questions nobody answered and texts a person should read, as far
// as they do not stand among the complaints already. Oldest first.
func waiting(in Input, voices []pulse.Voice) []Item {
	var out []Item
	for _, v := range voices {
		if !v.Lead.Complains() && (v.Lead.Unsure() || v.Lead.Verdict.Question) {
			out = append(out, in.item(v))
		}
	}
	return out
}

func late(in Input) []Item {
	var out []Item
	for _, v := range fold(in.Late) {
		if in.Role == Staff && (v.Lead.Kind() != pulse.Praise || v.Lead.Unsure()) {
			continue
		}
		out = append(out, in.item(v))
	}
	sorting.By(out, func(a, b Item) int {
		return cmp.Or(-cmpBool(complains(a), complains(b)), cmp.Compare(pulse.SeverityRank(b.Severity), pulse.SeverityRank(a.Severity)), b.Posted.Compare(a.Posted))
	})
	return out
}

func complains(i Item) bool { return i.Kind == pulse.Complaint || i.Kind == pulse.Mixed }

// themes counts voices, not clauses: one guest who thanks twice for one thing
// thanks once.
func themes(voices []pulse.Voice) []Theme {
	by := map[string]*Theme{}
	get := func(id string) *Theme {
		if by[id] == nil {
			by[id] = &Theme{ID: id}
		}
		return by[id]
	}
	for _, v := range voices {
		if v.Lead.Praises() {
			for _, id := range v.Lead.Themes(pulse.Praise) {
				get(id).Praise++
			}
		}
		if v.Lead.Complains() {
			for _, id := range v.Lead.Themes(pulse.Complaint) {
				get(id).Complaint++
			}
		}
	}
	var out []Theme
	for _, t := range by {
		out = append(out, *t)
	}
	sorting.By(out, func(a, b Theme) int {
		return cmp.Or(cmp.Compare(b.Praise+b.Complaint, a.Praise+a.Complaint), cmp.Compare(b.Complaint, a.Complaint), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// forStaff leaves what thanks them. Why there is nothing is still said. Praise that
// we are not sure of is not shown to them, and so it is not counted either.
func forStaff(d Digest) Digest {
	d.Counts = slices.DeleteFunc(d.Counts, func(c Count) bool { return c.Kind != pulse.Praise })
	for i := range d.Counts {
		d.Counts[i].N -= d.Counts[i].Unsure
		d.Counts[i].Unsure = 0
	}
	for i := range d.Themes {
		d.Themes[i].Complaint = 0
	}
	d.Themes = slices.DeleteFunc(d.Themes, func(t Theme) bool { return t.Praise == 0 })
	if d.Empty == "" && d.Best == nil && len(d.Praise) == 0 && len(d.Late) == 0 && d.Count(pulse.Praise).N == 0 {
		d.Empty = Quiet
	}
	d.Sources = nil
	return d
}
