package cell

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Dates reads one column of dates.
type Dates struct {
	Zone       *time.Location // of dates that state none
	MonthFirst bool           // 11/21/2026
}

// layouts that say what they mean. Those without a zone are read in the file's.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 MST", time.DateOnly, "2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02", "2006.01.02",
	time.RubyDate, time.RFC1123Z, time.RFC1123, time.UnixDate, time.ANSIC,
}

// Parse reads a date as people and programs write it: a time stamp, the order of day and
// month as MonthFirst says, months by name in our five languages, Buddhist years. The
// result is in UTC, to the millisecond.
func (d Dates) Parse(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	at, ok := d.number(s)
	for i := 0; !ok && i < len(layouts); i++ {
		at, ok = d.laid(layouts[i], s)
	}
	if !ok {
		at, ok = d.parts(s)
	}
	if !ok {
		at, ok = d.words(s)
	}
	if !ok || at.Year() < 1990 || at.Year() > 2200 {
		return time.Time{}, fmt.Errorf("%s is no date", Short(s))
	}
	return at.UTC().Truncate(time.Millisecond), nil
}

// laid reads a layout that says what it means.
func (d Dates) laid(layout, s string) (time.Time, bool) {
	t, err := time.ParseInLocation(layout, s, d.Zone)
	if err != nil {
		return t, false
	}
	if shown, err := time.Parse(layout, s); err == nil && shown.Day() != t.Day() {
		t = d.at(shown)
	}
	return t, true
}

// at is when the clocks of the file's zone showed what shown shows. Of the hour behind
// midnight, where they skipped that, it is the beginning of the day, not the evening
// before.
func (d Dates) at(shown time.Time) time.Time {
	year, month, day := shown.Date()
	t := time.Date(year, month, day, shown.Hour(), shown.Minute(), shown.Second(), 0, d.Zone)
	if t.Day() != day {
		return pulse.Day(year, month, day, d.Zone)
	}
	return t
}

// number reads Unix seconds, Unix milliseconds and the day numbers of Excel.
func (d Dates) number(s string) (time.Time, bool) {
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	switch {
	case err != nil || math.IsNaN(f):
		return time.Time{}, false
	case f >= 1e8 && f < 1e10:
		return time.UnixMilli(int64(f * 1000)), true
	case f >= 1e11 && f < 1e13:
		return time.UnixMilli(int64(f)), true
	case f >= 20000 && f < 80000: // days since 30 December 1899: 1954 to 2119
		clock := int(math.Round((f - math.Floor(f)) * 86400))
		return d.at(time.Date(1899, 12, 30+int(f), 0, 0, clock, 0, time.UTC)), true
	}
	return time.Time{}, false
}

// numeric is day, month and year in one of two orders, and perhaps a time.
var numeric = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?:[ T,]+(.*))?$`)

func (d Dates) parts(s string) (time.Time, bool) {
	m := numeric.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, false
	}
	day, month, year := atoi(m[1]), atoi(m[3]), atoi(m[4])
	if d.MonthFirst && m[2] != "." {
		day, month = month, day
	}
	return d.build(year, month, day, m[5])
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n } // digits only: matched before

var clock = regexp.MustCompile(`(?i)^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap])?\.?(?:m\.?)?$`)

// build refuses the 31st of a short month and the hour 25, which time.Date would move.
func (d Dates) build(year, month, day int, rest string) (time.Time, bool) {
	switch {
	case year < 100:
		year += 2000
	case year > 2400: // the Buddhist years of Thailand
		year -= 543
	}
	hour, minute, sec, ok := clockOf(strings.TrimSpace(rest))
	t := time.Date(year, time.Month(month), day, hour, minute, sec, 0, time.UTC)
	return d.at(t), ok && month >= 1 && month <= 12 && t.Day() == day
}

func clockOf(s string) (hour, minute, sec int, ok bool) {
	if s == "" {
		return 0, 0, 0, true
	}
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, 0, false
	}
	hour, minute, sec = atoi(m[1]), atoi(m[2]), atoi(m[3])
	switch strings.ToLower(m[4]) {
	case "p":
		hour = hour%12 + 12
	case "a":
		hour %= 12
	}
	return hour, minute, sec, hour < 24 && minute < 60 && sec < 60
}

// DayMonthOrder decides from a whole column whether 11/12/2026 is November or
// December. note is not empty where the column does not tell.
func DayMonthOrder(column []string) (monthFirst bool, note string) {
	day, month, either := 0, 0, ""
	for _, s := range column {
		m := numeric.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil || m[2] == "." { // with dots it is always the day first
			continue
		}
		switch a, b := atoi(m[1]), atoi(m[3]); {
		case a > 12:
			day++
		case b > 12:
			month++
		case a != b:
			either = s
		}
	}
	switch {
	case day > 0 && month > 0:
		note = "some dates have the day first and some the month; those that fit both were read with the " + orderName(month > day)
	case day+month == 0 && either != "":
		note = fmt.Sprintf("dates like %s can be read in two ways; they were read with the day first", Short(either))
	}
	return month > day, note
}

func orderName(monthFirst bool) string {
	if monthFirst {
		return "month first"
	}
	return "day first"
}
