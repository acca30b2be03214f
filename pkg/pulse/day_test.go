package pulse

import (
	"testing"
	"time"
)

// TestDayBeginsWithItsFirstMoment: clocks that skip midnight, west and east of UTC, and
// those that show it twice.
func TestDayBeginsWithItsFirstMoment(t *testing.T) {
	for _, c := range []struct{ zone, day, want, next string }{
		{"America/Santiago", "2025-09-07", "2025-09-07T01:00:00-03:00", "2025-09-08T00:00:00-03:00"},
		{"America/Santiago", "2026-04-05", "2026-04-05T00:00:00-04:00", "2026-04-06T00:00:00-04:00"}, // 24:00 is 23:00 again
		{"America/Havana", "2026-03-08", "2026-03-08T01:00:00-04:00", "2026-03-09T00:00:00-04:00"},
		{"America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"}, // midnight twice
		{"Atlantic/Azores", "2026-03-29", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"},
		{"Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z", "2026-10-26T00:00:00-01:00"},
		{"Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		{"Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00", "2026-03-30T00:00:00+03:00"},
		{"Europe/Istanbul", "2026-11-22", "2026-11-22T00:00:00+03:00", "2026-11-23T00:00:00+03:00"},
		{"Europe/London", "2026-10-25", "2026-10-25T00:00:00+01:00", "2026-10-26T00:00:00Z"},
		{"UTC", "2026-02-28", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := ParseDay(c.day, zone)
		if got := day.Format(time.RFC3339); err != nil || got != c.want {
			t.Errorf("%s %s begins %s (%v), want %s", c.zone, c.day, got, err, c.want)
		}
		next := AddDays(day, 1)
		if got := next.Format(time.RFC3339); got != c.next {
			t.Errorf("%s: the day behind %s begins %s, want %s", c.zone, c.day, got, c.next)
		}
		if back := AddDays(next, -1); !back.Equal(day) {
			t.Errorf("%s: a day before %s is %s, want %s", c.zone, next, back, day)
		}
		if noon := day.Add(11 * time.Hour); !DayOf(noon).Equal(day) || !DayOf(day.Add(-1)).Before(day) {
			t.Errorf("%s: %s is of the day that begins %s", c.zone, noon, DayOf(noon))
		}
		if got, err := ParseWhen(c.day, next); err != nil || !got.Equal(day) {
			t.Errorf("%s: ParseWhen gives %s, %v, want %s", c.zone, got, err, day)
		}
		if got, err := ParseWhen("yesterday", next.Add(9*time.Hour)); err != nil || !got.Equal(day) {
			t.Errorf("%s: yesterday is %s, %v, want %s", c.zone, got, err, day)
		}
		if got, err := ParseWhen("24h", next); err != nil || !got.Equal(day) {
			t.Errorf("%s: 24h before %s is %s, %v, want %s", c.zone, next, got, err, day)
		}
		if got, err := ParseDue("today", day.Add(9*time.Hour)); err != nil || got != c.day {
			t.Errorf("%s: today is due %s, %v, want %s", c.zone, got, err, c.day)
		}
	}
}

// TestMonthsBeginWithTheirFirstMoment: the clocks of Paraguay skipped midnight of a first.
func TestMonthsBeginWithTheirFirstMoment(t *testing.T) {
	zone, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	october := Day(2023, 10, 1, zone)
	if got := october.Format(time.RFC3339); got != "2023-10-01T01:00:00-03:00" {
		t.Errorf("October begins %s", got)
	}
	if got := AddMonths(october, 1).Format(time.RFC3339); got != "2023-11-01T00:00:00-03:00" {
		t.Errorf("November begins %s", got)
	}
	if got := AddMonths(Day(2023, 9, 1, zone), 1); !got.Equal(october) {
		t.Errorf("the month behind September begins %s", got)
	}
}
