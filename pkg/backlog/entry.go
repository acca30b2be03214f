package backlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Entries makes the backlog: open before done, overdue first, then what came back,
// then by due day and number. The same input gives the same backlog, in whatever order its mentions
// come. Items whose complaints came back are open again here, whether or not that
// was written down yet; Returns gives what is to be written.
func Entries(in ItemInput) []Entry {
	about, themes := in.matched()
	out := []Entry{}
	for _, it := range in.Items {
		it.Theme = cmp.Or(themes[it.N], it.Theme)
		out = append(out, in.entry(in.today(it), about[it.N]))
	}
	sorting.By(out, func(a, b Entry) int {
		return cmp.Or(
			first(!a.Status.Done(), !b.Status.Done()),
			first(a.Overdue, b.Overdue),
			first(a.Returned != nil, b.Returned != nil),
			first(a.Due != "", b.Due != ""),
			cmp.Compare(a.Due, b.Due),
			cmp.Compare(a.N, b.N))
	})
	return out
}

// Returns are the changes that reopen the items whose complaints came back.
func Returns(in ItemInput) []pulse.ItemChange {
	about, _ := in.matched()
	var out []pulse.ItemChange
	for _, it := range in.Items {
		if c, ok := in.back(it, about[it.N]); ok {
			out = append(out, c)
		}
	}
	return out
}

// back reopens a fixed item where the complaints came back. One that was
// closed without a fix was given up with open eyes and stays closed.
func (in ItemInput) back(it pulse.Item, about []voice) (pulse.ItemChange, bool) {
	if !it.Status.Done() || it.Fixed.IsZero() {
		return pulse.ItemChange{}, false
	}
	before, since := in.span(in.before(it), about), in.span(in.lately(it), about)
	if !returned(before, since) {
		return pulse.ItemChange{}, false
	}
	r := rate(before, since)
	return pulse.ItemChange{Item: it.N, Rev: it.Rev + 1, At: in.Now, By: pulse.ItemByPulse, What: pulse.ItemReturn,
		From: string(it.Status), To: string(pulse.ItemOpen), Rate: &r}, true
}

func (in ItemInput) entry(it pulse.Item, about []voice) Entry {
	history := History(in.Log, it.N, in.until())
	if c, ok := in.back(it, about); ok {
		history = append(slices.Clip(history), c)
		apply(&it, c)
	}
	theme, part := in.themeOf(it)
	e := Entry{ID: pulse.ItemID(it.N), Item: it, History: history, Invite: []Guest{}, Tell: []Guest{}}
	e.ThemeName = in.Name(cmp.Or(part, theme), in.Lang)
	e.Title = cmp.Or(it.Title, e.ThemeName)
	e.Team, e.OwnerName = in.ownerOf(it, theme, part)
	e.Overdue = Overdue(it, in.Now, in.Zone)
	e.People, e.Messages, e.Mentions = people(about), messages(about), keys(about)
	e.Now = per100(in.span(stretch{in.Now.Add(-baseline), in.Now}, about))
	if !it.Fixed.IsZero() {
		r := rate(in.span(in.before(it), about), in.span(in.since(it), about))
		e.Rate = &r
	}
	all := guests(about, in.Authors)
	e.Unheld = unheld(about)
	switch {
	case !it.Status.Done():
		e.Invite = all
	case !it.Fixed.IsZero():
		e.Tell = e.toTell(all)
	}
	return e
}

// Overdue reports an item that is not done though its due day is over.
func Overdue(it pulse.Item, now time.Time, zone *time.Location) bool {
	if zone == nil {
		zone = time.UTC
	}
	return it.Due != "" && !it.Status.Done() && it.Due < now.In(zone).Format(time.DateOnly)
}

// until is where the history ends. Without a replay all of it counts: the clocks of
// two hosts differ.
func (in ItemInput) until() time.Time {
	if in.Replay {
		return in.Now
	}
	return time.Time{}
}

// today puts an item where its theme stands today: a merged theme takes its item
// along, a moved part too.
func (in ItemInput) today(it pulse.Item) pulse.Item {
	theme, part, known := in.Place(it.Group)
	if known {
		it.Group = cmp.Or(part, theme)
	} else {
		theme, _, _ = in.Place(it.Theme)
	}
	it.Theme = theme
	return it
}

// themeOf is the theme an item is in, and the part of it that it is about or "".
func (in ItemInput) themeOf(it pulse.Item) (theme, part string) {
	theme, part, known := in.Place(it.Group)
	if !known {
		theme, part, _ = in.Place(it.Theme)
	}
	return theme, part
}

// span counts the voices whose first word falls into a stretch: reposts of an old
// complaint are no new one.
func (in ItemInput) span(s stretch, about []voice) pulse.Span {
	out := pulse.Span{From: s[0], Until: s[1], Heard: in.Heard[s]}
	var here []voice
	for _, v := range about {
		if at, ok := said(v); ok && !at.Before(s[0]) && at.Before(s[1]) {
			here = append(here, v)
		}
	}
	out.Complaints, out.People = len(here), people(here)
	return out
}

// said is when the first of a voice was posted; false where it was not read.
func said(v voice) (time.Time, bool) {
	for _, j := range v.All {
		if j.First == "" {
			return j.Posted, true
		}
	}
	return time.Time{}, false
}

// matched gives each item the complaints it is about, newest first. An item about
// a theme, or a part of one, takes all of it, in whatever groups it stands today:
// a group that is found later must not make the theme look better. Of items about
// a group it also gives the theme the group is in today.
func (in ItemInput) matched() (out map[int][]voice, themes map[int]string) {
	voices := fold(in.Judged)
	gather(voices)
	out, themes = map[int][]voice{}, map[int]string{}
	var inside []pulse.Item
	for _, it := range in.Items {
		theme, part, known := in.Place(it.Group)
		if !known {
			inside = append(inside, it)
			continue
		}
		for _, v := range voices {
			if v.about(theme, part) {
				out[it.N] = append(out[it.N], v)
			}
		}
	}
	if len(inside) == 0 {
		return out, themes
	}
	causes, _ := Input{Options: Options{Grouper: in.Grouper, Lang: in.Lang}}.grouped([3][]voice{voices})
	for _, it := range inside {
		for _, c := range causes {
			if c.ID == it.Group {
				out[it.N], themes[it.N] = c.voices, c.Theme
			}
		}
	}
	return out, themes
}

// about reports a complaint about a theme, or about one part of it.
func (v voice) about(theme, part string) bool {
	return slices.ContainsFunc(v.opinions, func(o pulse.Opinion) bool {
		return o.Theme == theme && (part == "" || o.Sub == part)
	})
}
