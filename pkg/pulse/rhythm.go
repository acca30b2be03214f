package pulse

import (
	"slices"
	"time"
)

// Rhythm is how often a source brings something by itself, whatever the pace at which
// it is asked.
type Rhythm struct {
	Usual  time.Duration `json:"usual,omitempty"` // between two days with something, as it usually is at most; 0 too few to tell
	Quiet  time.Duration `json:"quiet,omitempty"` // since the last day with something
	Silent bool          `json:"silent"`          // quiet for longer than it ever is
}

// A rhythm is told from so many days with something; a source is silent when it has been
// quiet for twice what nine in ten of its pauses last, and for three days at least.
const (
	rhythmDays  = 6
	silentTimes = 2
	silentLeast = 3 * 24 * time.Hour
)

// RhythmOf tells the rhythm of the days on which a source brought something, as it is
// at now.
func RhythmOf(days []time.Time, now time.Time) Rhythm {
	if len(days) == 0 {
		return Rhythm{}
	}
	days = slices.SortedFunc(slices.Values(days), time.Time.Compare)
	r := Rhythm{Quiet: max(0, now.Sub(days[len(days)-1]))}
	if len(days) < rhythmDays {
		return r
	}
	var pauses []time.Duration
	for i, d := range days[1:] {
		pauses = append(pauses, d.Sub(days[i]))
	}
	slices.Sort(pauses)
	r.Usual = pauses[(len(pauses)-1)*9/10]
	r.Silent = r.Quiet > max(silentTimes*r.Usual, silentLeast)
	return r
}
