package backlog

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestWorkOf(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	items := []pulse.Item{
		{N: 1, Group: "waiting", Owner: "floor", Status: pulse.ItemClosed, Due: "2026-10-01"},
		{N: 2, Group: "waiting", Owner: "floor", Status: pulse.ItemInProgress, Due: "2026-11-20"},
		{N: 3, Group: "wifi", Owner: "Deniz", Status: pulse.ItemOpen, Reopened: now.AddDate(0, 0, -1), Due: "2026-11-22"},
	}
	today := func(id string) string {
		return map[string]string{"wifi": "facilities"}[id] + map[string]string{"waiting": "waiting"}[id]
	}
	got := WorkOf(items, []Team{{ID: "floor", Name: "Servis ekibi"}}, now, time.UTC, today)
	want := map[string]Work{
		"waiting":    {ID: "B-2", Status: "in_progress", Owner: "Servis ekibi", Due: "2026-11-20", Late: true},
		"facilities": {ID: "B-3", Status: "reopened", Owner: "Deniz", Due: "2026-11-22"},
	}
	if len(got) != len(want) || got["waiting"] != want["waiting"] || got["facilities"] != want["facilities"] {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
