package pulse

import (
	"testing"
	"time"
)

func TestRhythm(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	every := func(pause, quiet, n int) (out []time.Time) {
		for i := range n {
			out = append(out, now.AddDate(0, 0, -quiet-i*pause))
		}
		return out
	}
	for _, tt := range []struct {
		name   string
		days   []time.Time
		usual  int // days
		silent bool
	}{
		{"nothing yet", nil, 0, false},
		{"too few to tell", every(1, 30, 5), 0, false},
		{"daily, yesterday", every(1, 1, 30), 1, false},
		{"daily, three days ago", every(1, 3, 30), 1, false},
		{"daily, four days ago", every(1, 4, 30), 1, true},
		{"weekly, ten days ago", every(7, 10, 10), 7, false},
		{"weekly, fifteen days ago", every(7, 15, 10), 7, true},
		{"one long pause once", append(every(1, 1, 30), now.AddDate(0, 0, -60)), 1, false},
		{"a clock ahead of ours", append(every(1, 1, 30), now.Add(time.Hour)), 1, false},
	} {
		got := RhythmOf(tt.days, now)
		if got.Usual != time.Duration(tt.usual)*24*time.Hour || got.Silent != tt.silent {
			t.Errorf("%s: %+v; want every %d days, silent %v", tt.name, got, tt.usual, tt.silent)
		}
	}
}
