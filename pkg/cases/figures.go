package cases

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Figures tell how guests were followed up who first complained between From and
// Until. Its JSON fields are promises.
type Figures struct {
	From      time.Time     `json:"from"`
	Until     time.Time     `json:"until"` // excluded
	Cases     int           `json:"cases"`
	Open      int           `json:"open"`
	Overdue   int           `json:"overdue"`
	Contacted int           `json:"contacted"`
	First     time.Duration `json:"-"`                         // median of the time from the complaint to the first contact
	Minutes   *int          `json:"first_contact_minutes"`     // the same; nil nobody was contacted
	InADay    int           `json:"contacted_within_a_day"`    // within 24 hours of the complaint
	Asked     int           `json:"a_day_passed_or_contacted"` // what InADay is a share of
	InTime    int           `json:"contacted_in_time"`         // before their case was overdue
	Timed     int           `json:"overdue_or_contacted"`      // what InTime is a share of
	Fixed     int           `json:"fixed"`                     // the cause is put right
	Told      int           `json:"told"`
	Closed    int           `json:"closed"`

	FromBefore int `json:"from_before"` // that were history when pulse first saw them; no other figure counts them

	Repeats []Repeat `json:"repeats"` // the most first
}

// Repeat is how many cases of a theme were of guests who had complained before: in
// the window, and in as long a time before it.
type Repeat struct {
	Theme       string `json:"theme"` // id; "" none
	Cases       int    `json:"cases"`
	Again       int    `json:"again"`
	CasesBefore int    `json:"cases_before"`
	AgainBefore int    `json:"again_before"`
}

// Count makes the figures of cases; those whose guest first spoke outside the window
// count only as the time before. What pulse closed because a person said that it is
// no complaint is left out.
func Count(list []pulse.Case, from, until, now time.Time) Figures {
	f := Figures{From: from, Until: until, Repeats: []Repeat{}}
	before := from.Add(-until.Sub(from))
	repeats := map[string]*Repeat{}
	var waits []time.Duration
	for _, c := range list {
		if c.Reason == pulse.CaseNoComplaint || c.Said.Before(before) || !c.Said.Before(until) {
			continue
		}
		if repeats[c.Theme] == nil {
			repeats[c.Theme] = &Repeat{Theme: c.Theme}
		}
		repeats[c.Theme].add(c, c.Said.Before(from))
		if c.Said.Before(from) {
			continue
		}
		if c.FromBefore { // how soon they were contacted says nothing of us
			f.FromBefore++
			continue
		}
		f.add(c, now)
		if !c.Contacted.IsZero() {
			waits = append(waits, max(c.Contacted.Sub(c.Said), 0))
		}
	}
	f.median(waits)
	for _, id := range slices.Sorted(maps.Keys(repeats)) {
		if r := repeats[id]; r.Again+r.AgainBefore > 0 {
			f.Repeats = append(f.Repeats, *r)
		}
	}
	sorting.By(f.Repeats, func(a, b Repeat) int { return cmp.Compare(b.Again, a.Again) })
	return f
}

func (f *Figures) add(c pulse.Case, now time.Time) {
	f.Cases++
	if c.Open() {
		f.Open++
	}
	if c.Overdue(now) {
		f.Overdue++
	}
	if !c.Told.IsZero() {
		f.Told++
	}
	if !c.Fixed.IsZero() {
		f.Fixed++
	}
	if !c.Closed.IsZero() {
		f.Closed++
	}
	quick := !c.Contacted.IsZero() && c.Contacted.Sub(c.Said) <= 24*time.Hour
	if !c.Contacted.IsZero() {
		f.Contacted++
		if !c.Late {
			f.InTime++
		}
	}
	if !c.Contacted.IsZero() || c.Overdue(now) {
		f.Timed++
	}
	if quick {
		f.InADay++
	}
	if !c.Contacted.IsZero() || now.Sub(c.Said) > 24*time.Hour {
		f.Asked++
	}
}

func (f *Figures) median(waits []time.Duration) {
	if len(waits) == 0 {
		return
	}
	slices.Sort(waits)
	n := len(waits)
	f.First = (waits[(n-1)/2] + waits[n/2]) / 2
	m := int(f.First.Round(time.Minute) / time.Minute)
	f.Minutes = &m
}

func (r *Repeat) add(c pulse.Case, before bool) {
	again := 0
	if c.Before > 0 {
		again = 1
	}
	if before {
		r.CasesBefore, r.AgainBefore = r.CasesBefore+1, r.AgainBefore+again
		return
	}
	r.Cases, r.Again = r.Cases+1, r.Again+again
}
