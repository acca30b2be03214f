package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestPlans: no daily question walks the whole table, whatever its size.
func TestPlans(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	day, ago := start.Add(-24*time.Hour), start.Add(-48*time.Hour)
	cases := []struct {
		name string
		f    pulse.Filter
		want string
	}{
		{"the day", pulse.Filter{From: day, To: start}, "mentions_posted"},
		{"the day's complaints of a place", pulse.Filter{From: day, To: start, Place: "moda", Kinds: []pulse.Kind{pulse.Complaint, pulse.Mixed}}, "mentions_posted"},
		{"late arrivals", pulse.Filter{StoredFrom: ago, StoredTo: start, To: day}, "mentions_stored"},
		{"the newest", pulse.Filter{Limit: 30}, "mentions_posted"},
		{"what a person should look at", pulse.Filter{Unsure: true}, "mentions_unsure"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			query, args := filtered(c.f)
			plan := explain(t, db, query, args)
			if !strings.Contains(plan, c.want) || strings.Contains(plan, "SCAN m\n") {
				t.Errorf("want index %s, got\n%s", c.want, plan)
			}
		})
	}
}

// TestKeysFromPlan: the beginning of an id is found in the order of keys.
func TestKeysFromPlan(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	if plan := explain(t, db, keysFrom, []any{"x:19", "x:19~"}); !strings.Contains(plan, "(key>? AND key<?)") || strings.Contains(plan, "TEMP B-TREE") {
		t.Errorf("want the stretch of keys alone, got\n%s", plan)
	}
}

// TestTouchedPlans: what changed is found by an index, however much there is.
func TestTouchedPlans(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	for i, want := range []string{"mentions_stored", "mentions_edited", "mentions_gone", "mentions_rejudged", "corrections_at"} {
		if plan := explain(t, db, touched[i], []any{millis(start)}); !strings.Contains(plan, want) || strings.Contains(plan, "SCAN m\n") {
			t.Errorf("want index %s, got\n%s", want, plan)
		}
	}
}

func explain(t *testing.T, db world, query string, args []any) string {
	t.Helper()
	rows, err := db.r.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var id, parent, x int
		var detail string
		if err := rows.Scan(&id, &parent, &x, &detail); err != nil {
			t.Fatal(err)
		}
		b.WriteString(detail + "\n")
	}
	return b.String()
}

// TestCountPlans: what a status counts is read from indexes alone, and a mention with
// its copies is found without a walk.
func TestCountPlans(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	for name, c := range map[string]struct {
		query, want string
		args        []any
	}{
		"kinds":           {statsQuery, "USING COVERING INDEX mentions_held", nil},
		"by source":       {heldQuery, "USING COVERING INDEX mentions_held", nil},
		"the sources":     {sourcesQuery, "(source>?)", nil},
		"the days":        {daysQuery, "SEARCH mentions USING COVERING INDEX mentions_held (source=? AND posted>?)", []any{"x", 1, "x"}},
		"other judges":    {countOtherJudges, "USING COVERING INDEX mentions_held", []any{"v1"}},
		"marks":           {countUnmarked(), "USING INDEX mentions_unmarked", []any{"v1"}},
		"copies":          {copiesQuery, "USING INDEX mentions_first (first_key=?)", []any{"x:1", "x:1", "x:2"}},
		"what is unknown": {unfindable, "SCAN s\nSEARCH m USING INDEX sqlite_autoindex_mentions_1 (key=?)", []any{9}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := explain(t, db, c.query, c.args)
			if !strings.Contains(plan, c.want) || strings.Contains(plan, "SCAN mentions\n") || strings.Contains(plan, "SCAN m\n") {
				t.Errorf("want %s, got\n%s", c.want, plan)
			}
		})
	}
}
