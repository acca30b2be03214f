package digest

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Period is how often a reader gets a digest. "" is a window of any length that
// somebody asked for.
type Period string

const (
	Daily   Period = "day"
	Weekly  Period = "week"  // Monday to Sunday
	Monthly Period = "month" // a calendar month
)

// Kind names the digests of a period among the deliveries.
func (p Period) Kind() string {
	if p.long() {
		return Kind + "-" + string(p)
	}
	return Kind
}

func (p Period) long() bool { return p == Weekly || p == Monthly }

// Last is the newest week or month that is over at a moment, from midnight to
// midnight in its zone; of other periods it is zero.
func (p Period) Last(now time.Time, zone *time.Location) (since, until time.Time) {
	y, m, d := now.In(zone).Date()
	switch p {
	case Weekly:
		monday := d - int(now.In(zone).Weekday()+6)%7
		return pulse.Day(y, m, monday-7, zone), pulse.Day(y, m, monday, zone)
	case Monthly:
		return pulse.Day(y, m-1, 1, zone), pulse.Day(y, m, 1, zone)
	}
	return time.Time{}, time.Time{}
}

// Next is when the period after that which is not over yet can be told.
func (p Period) Next(now time.Time, zone *time.Location) time.Time {
	_, until := p.Last(now, zone)
	switch p {
	case Weekly:
		return pulse.AddDays(until, 7)
	case Monthly:
		return pulse.AddMonths(until, 1)
	}
	return time.Time{}
}

// Due reports whether a reader is sent the digest of the last week or month now: on
// its first day; and later where the one of that day failed, or never began though
// the reader had one before.
func (p Period) Due(now time.Time, zone *time.Location, hadOne, failed bool) bool {
	if !p.long() {
		return true
	}
	_, until := p.Last(now, zone)
	return now.In(zone).Format(time.DateOnly) == until.Format(time.DateOnly) || hadOne || failed
}
