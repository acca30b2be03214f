package digest

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestThePeriodThatIsOver(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, now, since, until, next string
		p                             Period
	}{
		{"a Monday", "2026-11-23T07:30:00+01:00", "2026-11-16", "2026-11-23", "2026-11-30", Weekly},
		{"the Sunday before", "2026-11-22T23:59:59+01:00", "2026-11-09", "2026-11-16", "2026-11-23", Weekly},
		{"Monday here, Sunday in UTC", "2026-11-22T23:30:00Z", "2026-11-16", "2026-11-23", "2026-11-30", Weekly},
		{"the week the clocks go back", "2026-10-26T07:30:00+01:00", "2026-10-19", "2026-10-26", "2026-11-02", Weekly},
		{"over the new year", "2027-01-01T07:30:00+01:00", "2026-12-21", "2026-12-28", "2027-01-04", Weekly},
		{"a 1st", "2027-01-01T07:30:00+01:00", "2026-12-01", "2027-01-01", "2027-02-01", Monthly},
		{"the last of a month", "2026-03-31T12:00:00+02:00", "2026-02-01", "2026-03-01", "2026-04-01", Monthly},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		since, until := c.p.Last(now, paris)
		for _, x := range []struct {
			what string
			got  time.Time
			want string
		}{{"since", since, c.since}, {"until", until, c.until}, {"next", c.p.Next(now, paris), c.next}} {
			if got := x.got.Format("2006-01-02 15:04"); got != x.want+" 00:00" {
				t.Errorf("%s: %s is %s, want %s", c.name, x.what, got, x.want)
			}
		}
	}
	if since, until := Daily.Last(time.Now(), paris); !since.IsZero() || !until.IsZero() {
		t.Errorf("a day's window is what was asked for, not %s to %s", since, until)
	}
}

func TestWhoIsDue(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 30, 0, 0, time.FixedZone("+03", 3*3600))
	for _, c := range []struct {
		name        string
		p           Period
		now         time.Time
		had, failed bool
		want        bool
	}{
		{"the day's always", Daily, monday.AddDate(0, 0, 2), false, false, true},
		{"on Monday", Weekly, monday, false, false, true},
		{"not on Tuesday", Weekly, monday.AddDate(0, 0, 1), false, false, false},
		{"missed on Monday", Weekly, monday.AddDate(0, 0, 1), true, false, true},
		{"failed on Monday", Weekly, monday.AddDate(0, 0, 1), false, true, true},
		{"on Monday where it is Sunday in UTC", Weekly, monday.UTC(), false, false, true},
		{"on no 1st", Monthly, monday, false, false, false},
		{"on the 1st", Monthly, monday.AddDate(0, 0, 8), false, false, true},
	} {
		if got := c.p.Due(c.now, monday.Location(), c.had, c.failed); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What became known between two digests stands in exactly one of them, also when it
// did within the millisecond that a delivery is remembered by.
func TestNewsStandsInOneDigest(t *testing.T) {
	o := options()
	o.Recipient = "x@example.com"
	built := o.Until.Add(1500 * time.Microsecond)
	for _, at := range []time.Time{o.Since.Add(-time.Hour), o.Since, built.Add(-time.Millisecond), built, built.Truncate(time.Millisecond), built.Add(time.Hour)} {
		n, list := 0, []pulse.Idea{{N: 1, At: at.Truncate(time.Millisecond)}}
		for _, w := range [][2]time.Time{{o.Since.AddDate(0, 0, -1), o.Since}, {o.Since, built}, {built, built.AddDate(0, 0, 1)}} {
			in := Input{Options: o, Ideas: list, Last: w[0].Truncate(time.Millisecond)}
			in.Since, in.Until, in.Now = w[0], w[1], w[1]
			in.Fixed = []Fixed{{ID: "B-1", At: o.Since.AddDate(0, 0, -9), NotedAt: at}}
			d := Build(in)
			if len(d.Ideas) != len(d.Fixed) {
				t.Errorf("%s: %d ideas, %d fixed", at, len(d.Ideas), len(d.Fixed))
			}
			n += len(d.Ideas)
		}
		if n != 1 {
			t.Errorf("what became known at %s stands in %d digests", at, n)
		}
	}
}

func TestNewsIsOfThePlace(t *testing.T) {
	in := Input{Options: options()}
	in.Ideas = []pulse.Idea{{N: 1, At: in.Since, Place: "moda"}, {N: 2, At: in.Since}, {N: 3, At: in.Since, Place: "kadikoy"}}
	in.Fixed = []Fixed{{ID: "B-1", At: in.Since, Place: "moda"}, {ID: "B-2", At: in.Since.Add(time.Hour)}}
	for place, want := range map[string][2]int{"": {3, 2}, "moda": {2, 2}, "kadikoy": {2, 1}} {
		in.Place, in.Role = place, Staff
		if d := Build(in); len(d.Ideas) != want[0] || len(d.Fixed) != want[1] {
			t.Errorf("%q: %d ideas and %d fixed, want %v", place, len(d.Ideas), len(d.Fixed), want)
		}
	}
}

// The story of a week is the best of it, though its day told it; and telling it again
// spends nothing of the days to come.
func TestAWeekMayTellAStoryOfItsDays(t *testing.T) {
	o := options()
	o.Every = Weekly
	o.Since, o.Until = Weekly.Last(o.Until, time.UTC)
	j := said("s", pulse.Praise, 0, "Elif ran after us with the scarf we had forgotten")
	j.Posted = o.Since.Add(30 * time.Hour)
	db := &memory{all: []pulse.Judged{j}, told: []pulse.Told{{Day: o.Since.AddDate(0, 0, 2).Format(time.DateOnly), Key: j.Key()}}}
	in, err := Load(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	d := Build(in)
	if d.Best == nil || d.Best.Key != j.Key() {
		t.Errorf("the week tells %+v", d.Best)
	}
	if _, ok := d.Told(); ok {
		t.Error("a week's story is remembered as its day's")
	}
}

func TestMonthsAreComparedAsIfTheyWereAsLong(t *testing.T) {
	o := options()
	o.Every, o.Zone = Monthly, time.UTC
	o.Since, o.Until = Monthly.Last(time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC), time.UTC)
	var got []string
	for _, s := range stretches(o) {
		got = append(got, s.from.Format(time.DateOnly)+" "+s.to.Format(time.DateOnly))
	}
	want := "[2025-11-01 2025-12-01 2025-12-01 2026-01-01 2026-01-01 2026-02-01 2026-02-01 2026-03-01]"
	if s := "[" + got[0] + " " + got[1] + " " + got[2] + " " + got[3] + "]"; s != want {
		t.Errorf("compared with %s, want %s", s, want)
	}
	february := pulse.Tally{From: o.Since.AddDate(0, -1, 0), To: o.Since}
	if n := (Input{Options: o}).scaled(280, february); n != 310 {
		t.Errorf("280 in February are %d in March, want 310", n)
	}
}

// TestAMonthBeginsBehindASkippedMidnight: a month ends where the next one begins, and a
// day is compared with whole days.
func TestAMonthBeginsBehindASkippedMidnight(t *testing.T) {
	asuncion, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	since, until := Monthly.Last(time.Date(2023, 10, 5, 9, 0, 0, 0, asuncion), asuncion)
	if got := until.Format(time.RFC3339); got != "2023-10-01T01:00:00-03:00" || since.Day() != 1 {
		t.Errorf("September is from %s until %s", since, got)
	}
	since, _ = Monthly.Last(time.Date(2023, 11, 5, 9, 0, 0, 0, asuncion), asuncion)
	if !since.Equal(until) {
		t.Errorf("October begins %s, September ends %s", since, until)
	}
	o := Options{Since: until, Until: pulse.AddDays(until, 1), Zone: asuncion}
	for _, s := range stretches(o) {
		if s.from.Hour() != 0 || s.to.Hour() != 0 && !s.to.Equal(until) {
			t.Errorf("compared with %s until %s, want whole days", s.from, s.to)
		}
	}
}
