package pulse

import "time"

// Day is the first moment of a calendar day in zone. It is midnight, but for days on
// which the clocks skip that: those begin an hour late, where time.Date gives an hour
// of the day before. Of two midnights it is the first. Days and months beyond their
// range count on, as in time.Date.
func Day(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if clockOf(t) < clockOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)) {
		_, t = t.ZoneBounds()
		return t
	}
	since, _ := t.ZoneBounds()
	if since.IsZero() {
		return t
	}
	_, was := since.Add(-1).Zone()
	_, is := t.Zone()
	if first := t.Add(time.Duration(is-was) * time.Second); first.Before(since) && clockOf(first) == clockOf(t) {
		return first
	}
	return t
}

// clockOf is what a clock shows, as a number that can be compared.
func clockOf(t time.Time) int64 {
	_, offset := t.Zone()
	return t.Unix() + int64(offset)
}

// DayOf is the first moment of t's day, in t's location.
func DayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return Day(y, m, d, t.Location())
}

// AddDays goes n days on, or back, by the calendar: to the same time of day, or to
// the first moment of that day where the clocks skip it. From the beginning of a day
// it goes to the beginning of one.
func AddDays(t time.Time, n int) time.Time { return goOn(t, 0, n) }

// AddMonths is AddDays by months.
func AddMonths(t time.Time, n int) time.Time { return goOn(t, n, 0) }

func goOn(t time.Time, months, days int) time.Time {
	y, m, d := t.Date()
	first := Day(y, m+time.Month(months), d+days, t.Location())
	if at := t.AddDate(0, months, days); !t.Equal(DayOf(t)) && at.After(first) {
		return at
	}
	return first
}

// ParseDay reads 2006-01-02 as the first moment of that day in zone.
func ParseDay(s string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, err
	}
	return Day(t.Year(), t.Month(), t.Day(), zone), nil
}
