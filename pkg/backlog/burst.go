package backlog

import (
	"math"
	"time"
)

// Burst is a day on which many more people than usual named the cause.
type Burst struct {
	Day    string  `json:"day"` // 2026-11-21, in the report's zone
	People int     `json:"people"`
	Usual  float64 `json:"usual"` // people a day, on the other days we listened
}

const (
	burstPeople = 5    // fewer are no burst
	burstTimes  = 3    // times the mean of the other days
	burstWeek   = 2    // times every same weekday before: a full Saturday is no news
	burstDays   = 6    // other days we must know to say what is usual
	burstChance = .001 // that a usual day brings as many
)

// burst finds the day of the window that stands out most, the newest of equals,
// or nil.
func (in Input) burst(c gathered) *Burst {
	days := in.days(c)
	first, last := in.dayOf(in.Since), in.dayOf(in.Until.Add(-1))
	start := in.dayOf(in.Since.AddDate(0, 0, -usualDays))
	if in.Heard.IsZero() {
		start = first
	} else if heard := in.dayOf(in.Heard); heard.After(start) {
		start = heard
	}
	sum, length := 0, 0
	for d := start; !d.After(last); d = d.AddDate(0, 0, 1) {
		sum, length = sum+days[d], length+1
	}
	var found *Burst
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		n := days[d]
		if d.Before(start) || found != nil && n < found.People || !stands(n, sum-n, length-1) || in.usualWeekday(days, d, n) {
			continue
		}
		found = &Burst{Day: d.Format(time.DateOnly), People: n, Usual: tenth(float64(sum-n) / float64(length-1))}
	}
	return found
}

// stands reports whether n people on a day are many more than rest people on
// other days.
func stands(n, rest, other int) bool {
	if n < burstPeople || other < burstDays {
		return false
	}
	mean := float64(rest) / float64(other)
	return float64(n) >= burstTimes*mean && atLeast(n, float64(rest+1)/float64(other)) < burstChance
}

// usualWeekday reports whether a same weekday before came near n.
func (in Input) usualWeekday(days map[time.Time]int, d time.Time, n int) bool {
	for back := 7; back <= usualDays; back += 7 {
		if days[d.AddDate(0, 0, -back)]*burstWeek > n {
			return true
		}
	}
	return false
}

// days counts people by day of the report's zone.
func (in Input) days(c gathered) map[time.Time]int {
	type seen struct {
		day time.Time
		who string
	}
	done, out := map[seen]bool{}, map[time.Time]int{}
	for _, list := range [][]voice{c.voices, c.before, c.earlier} {
		for _, v := range list {
			for _, j := range v.All {
				if !v.Own(j) {
					continue
				}
				s := seen{in.dayOf(j.Posted), j.Person()}
				if !done[s] {
					done[s] = true
					out[s.day]++
				}
			}
		}
	}
	return out
}

// dayOf is noon UTC of the day a moment has in the report's zone: days are
// counted in steps that no change of clocks disturbs.
func (in Input) dayOf(t time.Time) time.Time {
	y, m, d := t.In(in.Zone).Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
}

// atLeast is the chance of n or more people on a day that brings mean of them.
func atLeast(n int, mean float64) float64 {
	below, term := 0.0, math.Exp(-mean)
	for k := range n {
		below += term
		term *= mean / float64(k+1)
	}
	return max(1-below, 0)
}
