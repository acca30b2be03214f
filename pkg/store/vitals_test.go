package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A monitor looks and leaves nothing behind: no database, no other schema.
func TestPeekChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pulse.db")
	if _, err := Peek(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("no database: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a database was made")
	}
	each(t, func(t *testing.T, w world) {
		for _, tt := range []struct{ stmt, want string }{
			{"DELETE FROM migrations WHERE version = (SELECT MAX(version) FROM migrations)", "of an older pulse"},
			{"INSERT INTO migrations (version, name, at) VALUES (9999, 'later', 0)", "written by a newer pulse"},
		} {
			if _, err := w.w.Exec(tt.stmt); err != nil {
				t.Fatal(err)
			}
			before, _, _ := w.Migrations(t.Context())
			if _, err := Peek(t.Context(), w.url, Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if after, _, _ := w.Migrations(t.Context()); after != before {
				t.Errorf("the schema was %d and is %d", before, after)
			}
		}
	})
}

// Figures of fetches outlive the runs they came from, and days with something new are
// told from days with nothing.
func TestTalliesAndBusyDays(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		fetch := func(n int, failure string, note string) {
			id, err := w.StartRun(t.Context(), "x", pulse.Fetch)
			if err != nil {
				t.Fatal(err)
			}
			r := pulse.Run{ID: id, Kind: pulse.Fetch, Source: "x", Started: w.clock(), New: n, Error: failure}
			if note != "" {
				r.Notes = []string{note}
			}
			if err := w.EndRun(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			w.pass(24 * time.Hour)
		}
		fetch(3, "", "")
		fetch(0, "", "")
		fetch(2, "half of it", `a note with "new":0, in it`)
		fetch(0, "", `"new":7,`)
		if _, err := w.StartRun(t.Context(), "x", pulse.Fetch); err != nil { // killed
			t.Fatal(err)
		}
		days, err := w.BusyDays(t.Context(), start.AddDate(0, 0, -1))
		if err != nil {
			t.Fatal(err)
		}
		midnight := start.Truncate(24 * time.Hour)
		got := map[time.Time]bool{}
		for _, d := range days["x"] {
			got[d] = true
		}
		if len(got) != 2 || !got[midnight] || !got[midnight.AddDate(0, 0, 2)] {
			t.Errorf("busy days: %v", days)
		}
		w.pass(1000 * 24 * time.Hour)
		if _, err := w.Purge(context.Background(), w.clock(), nil); err != nil {
			t.Fatal(err)
		}
		sums, err := w.Tallies(t.Context())
		if err != nil || sums["x"] != (Tally{Runs: 4, Failed: 1, New: 5}) || len(sums) != 1 {
			t.Errorf("tallies: %+v, %v", sums, err)
		}
	})
}
