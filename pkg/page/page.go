// Package page makes the intranet: which pages there are, what stands on each, and
// which have to be written again. It asks the store by small interfaces, writes no
// words and no format, and touches no files.
package page

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// store is what the pages need of the database.
type store interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
	Touched(ctx context.Context, since time.Time) ([]time.Time, error)
	Erased(ctx context.Context) (int, error)
	Oldest(ctx context.Context, f pulse.Filter) (time.Time, error)
	Stories(ctx context.Context, place, from, to string) ([]pulse.Told, error)
	StoryChoices(ctx context.Context) (map[string]pulse.StoryChoice, error)
}

// Options say what the pages are about.
type Options struct {
	digest.Options        // Until is now; Since the first day that has a page
	Look           string // changes whenever pages would look different: program, language, theme tree
}

// State is what is remembered beside the pages: what each day holds in short, so
// that the others can be made without reading every day again.
type State struct {
	Look   string    `json:"look"`
	Built  time.Time `json:"built"`
	Erased int       `json:"erased"`
	Days   []Brief   `json:"days"` // oldest first, only those on which somebody praised
}

// Brief is one day in short.
type Brief struct {
	Day    string         `json:"day"`
	Praise int            `json:"praise"`
	Best   *digest.Item   `json:"best,omitempty"`
	Themes []digest.Theme `json:"themes,omitempty"`
	Staff  []string       `json:"staff,omitempty"` // named that day, by name
}

// Day is one day's page.
type Day struct {
	Brief
	Date   time.Time
	Praise []digest.Item // all of it but Best, most telling first
	Prev   string        // the day before that has a page, "" none
	Next   string
}

// Plan is what there is to do.
type Plan struct {
	Days []time.Time // beginnings of the days to make again, oldest first
	Full bool        // everything is made anew
	Why  string      // of Full: "first", "look", "erased"
}

// Look over what changed since the last time and say what has to be made again.
func Look(ctx context.Context, db store, was State, o Options) (Plan, int, error) {
	erased, err := db.Erased(ctx)
	if err != nil {
		return Plan{}, 0, err
	}
	var p Plan
	switch {
	case was.Built.IsZero():
		p.Full, p.Why = true, "first"
	case was.Look != o.Look:
		p.Full, p.Why = true, "look"
	case was.Erased != erased:
		p.Full, p.Why = true, "erased"
	}
	if p.Full {
		p.Days, err = allDays(ctx, db, o)
		return p, erased, err
	}
	moments, err := db.Touched(ctx, was.Built.Add(-time.Second)) // what is stored while we build is found next time
	if err != nil {
		return p, erased, err
	}
	p.Days = daysOf(moments, o)
	return p, erased, nil
}

// allDays are the days from the first mention, or Since, until today.
func allDays(ctx context.Context, db store, o Options) ([]time.Time, error) {
	first, err := db.Oldest(ctx, pulse.Filter{From: o.Since, Place: o.Place})
	if err != nil || first.IsZero() {
		return nil, err
	}
	var out []time.Time
	for d := pulse.DayOf(first.In(o.Zone)); d.Before(o.Until); d = pulse.AddDays(d, 1) {
		out = append(out, d)
	}
	return out, nil
}

// daysOf are the days of moments that have a page, oldest first.
func daysOf(moments []time.Time, o Options) []time.Time {
	seen := map[time.Time]bool{}
	var out []time.Time
	for _, m := range moments {
		d := pulse.DayOf(m.In(o.Zone))
		if seen[d] || m.Before(o.Since) || !m.Before(o.Until) {
			continue
		}
		seen[d] = true
		out = append(out, d)
	}
	sorting.By(out, time.Time.Compare)
	return out
}

// Teller knows the stories of all days, read once.
type Teller struct {
	o       Options
	history digest.History
}

// NewTeller reads what was told and chosen.
func NewTeller(ctx context.Context, db store, o Options) (*Teller, error) {
	t := &Teller{o: o}
	var err error
	if t.history.Told, err = db.Stories(ctx, o.Place, o.Since.In(o.Zone).Format(time.DateOnly), o.Until.In(o.Zone).Format(time.DateOnly)); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	t.history.Choices, err = db.StoryChoices(ctx)
	return t, err
}

// Day makes one day's page; ok is false where nobody praised us.
func (t *Teller) Day(ctx context.Context, db store, begin time.Time) (d Day, ok bool, err error) {
	o := t.o.Options
	o.Role, o.Since, o.Until = digest.Staff, begin, pulse.AddDays(begin, 1)
	in := digest.Input{Options: o, History: t.lately(begin)}
	in.Window, err = db.Mentions(ctx, pulse.Filter{From: o.Since, To: o.Until, Place: o.Place, Kinds: []pulse.Kind{pulse.Praise, pulse.Mixed}})
	if err != nil || len(in.Window) == 0 {
		return Day{}, false, err
	}
	made := digest.Build(in)
	made.Praise = slices.DeleteFunc(made.Praise, func(it digest.Item) bool { return it.Question }) // somebody waits for an answer
	if made.Best == nil && len(made.Praise) == 0 {
		return Day{}, false, nil
	}
	d = Day{Date: begin, Praise: made.Praise}
	d.Brief = Brief{Day: begin.Format(time.DateOnly), Praise: len(made.Praise), Best: made.Best, Themes: made.Themes}
	if made.Best != nil {
		d.Brief.Praise++
	}
	d.Staff = named(made)
	return d, true, nil
}

// storyMonth is how far back a day's choice of a story looks.
const storyMonth = 30

// lately is what was told in the month before a day. The page of a day shows what
// was told from it, whatever day that was told on.
func (t *Teller) lately(begin time.Time) digest.History {
	from, day := begin.AddDate(0, 0, -storyMonth).Format(time.DateOnly), begin.Format(time.DateOnly)
	h := digest.History{Choices: t.history.Choices}
	for _, x := range t.history.Told {
		if x.Day >= from && x.Day <= day {
			h.Told = append(h.Told, x)
		}
	}
	return h
}

func named(d digest.Digest) []string {
	var out []string
	if d.Best != nil {
		out = append(out, d.Best.Staff...)
	}
	for _, it := range d.Praise {
		out = append(out, it.Staff...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// With puts a day in, or takes it out where there is nothing left to show.
func (s *State) With(day string, b Brief, ok bool) {
	i, found := slices.BinarySearchFunc(s.Days, day, func(b Brief, day string) int { return cmpDay(b.Day, day) })
	switch {
	case found && ok:
		s.Days[i] = b
	case found:
		s.Days = slices.Delete(s.Days, i, i+1)
	case ok:
		s.Days = slices.Insert(s.Days, i, b)
	}
}

func cmpDay(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Since drops the days before a day and says which they were.
func (s *State) Since(day string) (gone []string) {
	s.Days = slices.DeleteFunc(s.Days, func(b Brief) bool {
		if b.Day < day {
			gone = append(gone, b.Day)
		}
		return b.Day < day
	})
	return gone
}

// Around are the neighbours of a day.
func (s *State) Around(day string) (prev, next string) {
	for _, b := range s.Days {
		switch {
		case b.Day < day:
			prev = b.Day
		case b.Day > day:
			return prev, b.Day
		}
	}
	return prev, ""
}

// Has reports whether a day has a page.
func (s State) Has(day string) bool {
	_, found := slices.BinarySearchFunc(s.Days, day, func(b Brief, day string) int { return cmpDay(b.Day, day) })
	return found
}
