package cases

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestAfterCountsOpeningHours(t *testing.T) {
	for _, c := range []struct {
		name, hours, zone, from string
		d                       time.Duration
		want                    string
	}{
		{"within a day", "daily 08:00-22:00", "Europe/Istanbul", "2026-11-20T09:00:00+03:00", 4 * time.Hour, "2026-11-20T13:00:00+03:00"},
		{"before opening", "daily 08:00-22:00", "Europe/Istanbul", "2026-11-20T03:00:00+03:00", 4 * time.Hour, "2026-11-20T12:00:00+03:00"},
		{"over the night", "daily 08:00-22:00", "Europe/Istanbul", "2026-11-20T20:00:00+03:00", 4 * time.Hour, "2026-11-21T10:00:00+03:00"},
		{"at closing", "daily 08:00-22:00", "Europe/Istanbul", "2026-11-20T18:00:00+03:00", 4 * time.Hour, "2026-11-20T22:00:00+03:00"},
		{"over a closed Sunday", "mon-sat 08:00-22:00", "Europe/Istanbul", "2026-11-21T21:00:00+03:00", 2 * time.Hour, "2026-11-23T09:00:00+03:00"},
		{"two stretches a day", "fri 10:00-12:00 18:00-22:00", "Europe/Istanbul", "2026-11-20T11:00:00+03:00", 2 * time.Hour, "2026-11-20T19:00:00+03:00"},
		{"after midnight of a bar", "fri 18:00-03:00", "Europe/Istanbul", "2026-11-21T01:00:00+03:00", time.Hour, "2026-11-21T02:00:00+03:00"},
		{"until midnight", "daily 20:00-24:00", "Europe/Istanbul", "2026-11-20T23:00:00+03:00", 2 * time.Hour, "2026-11-21T21:00:00+03:00"},
		{"never closed", "daily 00:00-24:00", "Europe/Istanbul", "2026-11-20T23:00:00+03:00", 49 * time.Hour, "2026-11-23T00:00:00+03:00"},
		{"days over the week's end", "sat-mon 10:00-12:00", "Europe/Istanbul", "2026-11-20T23:00:00+03:00", 5 * time.Hour, "2026-11-23T11:00:00+03:00"},
		{"no hours are all hours", "", "Europe/Istanbul", "2026-11-20T23:00:00+03:00", 4 * time.Hour, "2026-11-21T03:00:00+03:00"},
		{"clocks set on, open at night", "daily 00:00-06:00", "Europe/Paris", "2026-03-29T00:00:00+01:00", 3 * time.Hour, "2026-03-29T04:00:00+02:00"},
		{"clocks set back, open at night", "daily 00:00-06:00", "Europe/Paris", "2026-10-25T00:00:00+02:00", 3 * time.Hour, "2026-10-25T02:00:00+01:00"},
		{"a short day is five hours", "daily 00:00-06:00", "Europe/Paris", "2026-03-29T00:00:00+01:00", 6 * time.Hour, "2026-03-30T01:00:00+02:00"},
		{"opening in the hour that is skipped", "daily 02:30-06:00", "Europe/Paris", "2026-03-29T00:00:00+01:00", time.Hour, "2026-03-29T04:30:00+02:00"},
		{"the morning after", "daily 08:00-22:00", "Europe/Paris", "2026-03-28T21:00:00+01:00", 2 * time.Hour, "2026-03-29T09:00:00+02:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		h, err := ParseHours(c.hours, zone)
		if err != nil {
			t.Fatal(err)
		}
		from, _ := time.Parse(time.RFC3339, c.from)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := h.After(from.UTC(), c.d); !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", c.name, got.In(zone), want.In(zone))
		}
	}
}

func TestParseHoursRefuses(t *testing.T) {
	for _, s := range []string{"mon", "mon 8-22", "moonday 08:00-22:00", "mon-foo 08:00-22:00"} {
		if _, err := ParseHours(s, time.UTC); err == nil {
			t.Errorf("%q: got no error", s)
		}
	}
}
