package backlog

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// WorkOf tells in short what is being done about each group, by its id. today is the
// id a group has now: that of a merged theme follows it. Closed items are left out
// where a later one is about the same group.
func WorkOf(items []pulse.Item, teams []Team, now time.Time, zone *time.Location, today func(id string) string) map[string]Work {
	out := map[string]Work{}
	for _, it := range items { // oldest first: a later one says more
		status := string(it.Status)
		if !it.Reopened.IsZero() && !it.Status.Done() {
			status = "reopened"
		}
		out[today(it.Group)] = Work{ID: pulse.ItemID(it.N), Status: status, Owner: called(it.Owner, teams), Due: it.Due, Late: Overdue(it, now, zone)}
	}
	return out
}

// called is the name of the team with that id, else the person's.
func called(owner string, teams []Team) string {
	for _, t := range teams {
		if t.ID == owner && t.Name != "" {
			return t.Name
		}
	}
	return owner
}
