package render

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestRunsAreOneLineASource(t *testing.T) {
	runs := []pulse.Run{
		{Source: "x", New: 12, Edited: 1, Folded: 2, Cost: pulse.Cost{USD: 0.06}},
		{Source: "foursquare", Error: "status 401\x1b[2J", Hint: "look at FSQ_KEY", Exit: 4},
	}
	var b bytes.Buffer
	if err := Runs(&b, Text, runs); err != nil {
		t.Fatal(err)
	}
	want := "x: 12 new, 1 edited, 2 of them repeats, $0.060\nfoursquare: 0 new, FAILED\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	b.Reset()
	if err := Runs(&b, JSON, runs); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 2 {
		t.Errorf("%d lines of JSON, want one a run", n)
	}
}

func TestStatusTellsAFailedSourceAndItsRemedy(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	bad := pulse.Run{Started: now.Add(-3 * time.Hour), Ended: now.Add(-3 * time.Hour), Error: "status 401", Hint: "set X_BEARER"}
	good := pulse.Run{Started: now.Add(-50 * time.Hour), Ended: now.Add(-50 * time.Hour), New: 3}
	s := Standing{At: now, Store: "pulse.db", Mentions: 2, Unsure: 1, Sources: []SourceStanding{
		{SourceState: pulse.SourceState{Source: "x", Last: &bad, LastOK: &good}, Due: now.Add(time.Hour), SpentUSD: 1, BudgetUSD: 5},
		{SourceState: pulse.SourceState{Source: "feed"}},
	}}
	var b bytes.Buffer
	if err := Status(&b, Text, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FAILED 3 hours ago: status 401", "last success: 2 days ago", "hint: set X_BEARER",
		"next due in 60 minutes", "$1.000 spent this month of $5.00", "feed          never asked", "1 wait for a person"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
}

func TestTheOperatorReadsDaysOfTheZone(t *testing.T) {
	night := time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC) // half past one of the next day in Istanbul
	for _, c := range []struct{ zone, day string }{{"", "2026-11-21"}, {"Istanbul", "2026-11-22"}} {
		o := Options{Width: 50}
		if c.zone != "" {
			o.Zone = istanbul
		}
		var m, d bytes.Buffer
		if err := Mutes(&m, Text, []pulse.Mute{{What: pulse.MuteWord, Value: "casino", Until: night, By: "elif"}}, o); err != nil {
			t.Fatal(err)
		}
		if want := "word    casino  (until " + c.day + ", by elif)\n"; m.String() != want {
			t.Errorf("%q: got %q, want %q", c.zone, &m, want)
		}
		if err := Drops(&d, Text, []pulse.Drop{{Mention: pulse.Mention{Posted: night, Text: strings.Repeat("spam ", 20)}, Reason: "muted word"}}, o); err != nil {
			t.Fatal(err)
		}
		want := "muted word\n  " + c.day + "  spam spam"
		if row := strings.Split(d.String(), "\n")[1]; !strings.HasPrefix(d.String(), want) || len([]rune(row)) > 50 {
			t.Errorf("%q: got %q, want %q in 50 columns", c.zone, &d, want)
		}
	}
}
