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
	if err := Runs(&b, Text, runs, Options{}); err != nil {
		t.Fatal(err)
	}
	want := "x: 12 new, 1 edited, 2 of them repeats, $0.060\nfoursquare: 0 new, FAILED\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	b.Reset()
	if err := Runs(&b, JSON, runs, Options{}); err != nil {
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
	if err := Status(&b, Text, s, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FAILED 3 hours ago: status 401", "last success: 2 days ago", "hint: set X_BEARER",
		"next due in 60 minutes", "$1.000 spent this month of $5.00", "feed          never asked", "1 waits for a person"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
}

func TestHeldIsComparedWithWhatIsThere(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	ok := pulse.Run{Started: now.Add(-time.Hour), Ended: now.Add(-time.Hour)}
	for _, c := range []struct {
		name     string
		s        SourceStanding
		has, not string
	}{
		{"all of them", SourceStanding{Held: 1310, Total: 1310}, "1,310 held of 1,310 there, the newest", "not held"},
		{"nobody says", SourceStanding{Held: 1310, Every: 24 * time.Hour}, "; type google; tells no total", "not held"},
		{"more than there are, as some were taken down", SourceStanding{Held: 1311, Total: 1310, Dropped: 5}, "1,311 held of 1,310 there", "not held"},
		{"some, and why", SourceStanding{Held: 1204, Total: 1310, Dropped: 71, Wordless: 4, Expired: 20}, "not held: 71 left out by your rules\n                        4 without a guest's words\n                        20 let go of in time\n                        11 unreadable, there twice, or before the first fetch\n", ""},
		{"rules explain more than is missing", SourceStanding{Held: 3, Total: 5, Dropped: 9, Expired: 7}, "not held: 2 left out by your rules\n", "let go"},
		{"nothing", SourceStanding{Total: 12, Dropped: 12}, "0 held of 12 there\n", "newest"},
		{"no source of ours", SourceStanding{Held: 2, SourceState: pulse.SourceState{Source: "old"}}, "2 mentions held, the newest", "there"},
	} {
		if c.s.Source == "" {
			c.s.Source, c.s.Type, c.s.Last, c.s.LastOK = "google", "google", &ok, &ok
		}
		c.s.Newest = now.Add(-48 * time.Hour)
		var b bytes.Buffer
		if err := SourceList(&b, Text, now, []SourceStanding{c.s}, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.Contains(got, c.has) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: want %q and no %q in\n%s", c.name, c.has, c.not, got)
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
