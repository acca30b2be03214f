package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// coldSoup is a group that two of three complaints are in, named by the first.
func coldSoup(t *testing.T, db world) pulse.Group {
	t.Helper()
	var js []pulse.Judged
	for i := range 3 {
		js = append(js, said(i, fmt.Sprint("the soup was cold ", i), pulse.Complaint))
	}
	save(t, db, pulse.Keep{Judged: append(js, said(9, "lovely soup", pulse.Praise))})
	due := waiting(t, db)
	is(t, "complaints wait, praise does not", len(due), 3)
	g := pulse.Group{ID: "quality-abc", Home: "quality", Key: "cold+soup", Hash: -7, Names: []pulse.GroupName{
		{Lang: "en", Text: "cold soup", Said: "x:0000", People: 2}, {Lang: "tr", Text: "soğuk çorba", Said: "x:0001", People: 1}}}
	err := db.SaveGroups(context.Background(), pulse.Grouping{
		Done: due, New: []pulse.Group{g}, Grown: map[string]int{g.ID: 2},
		Joined: []pulse.Membership{{Mention: "x:0000", Group: g.ID}, {Mention: "x:0001", Group: g.ID}},
		Loose:  []pulse.LooseKey{{Theme: "quality", Mention: "x:0002"}, {Hash: 5, Theme: "quality", Mention: "x:0002"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func waiting(t *testing.T, db world) []pulse.GroupDue {
	t.Helper()
	due, err := db.GroupDue(context.Background(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return due
}

// grouped tells all that is kept of groups.
func grouped(t *testing.T, db world) string {
	t.Helper()
	ctx := context.Background()
	gs, err := db.GroupsBy(ctx, []int64{-7, 5})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, g := range gs {
		full, err := db.Groups(ctx, []string{g.ID, "nobody"})
		if err != nil || len(full) != 1 {
			t.Fatal(full, err)
		}
		fmt.Fprintf(&b, "%s %s %s %d", g.ID, g.Home, g.Key, g.Size)
		for _, n := range full[0].Names {
			fmt.Fprintf(&b, " %s:%s", n.Lang, n.Text)
		}
	}
	ms, err := db.Members(ctx, []string{"x:0000", "x:0001", "x:0002"})
	if err != nil {
		t.Fatal(err)
	}
	loose, err := db.Loose(ctx, []int64{5, 6})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.LoosePool(ctx)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(&b, " | ", ms, " | ", loose, " | ", pool["quality"])
	return b.String()
}

const coldSoupKept = "quality-abc quality cold+soup 2 en:cold soup tr:soğuk çorba | [{x:0000 quality-abc} {x:0001 quality-abc}] | [{5 quality x:0002}] | 1"

func TestGroups(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		g := coldSoup(t, db)
		is(t, "kept", grouped(t, db), coldSoupKept)
		is(t, "nobody waits", len(waiting(t, db)), 0)
		is(t, "its name in French is that of most", g.Name("fr"), "cold soup")
		sizes, err := db.GroupSizes(t.Context(), []string{g.ID})
		is(t, "size", fmt.Sprint(sizes, err), "map[quality-abc:2] <nil>")

		// What joined nothing finds a group later; the group moves; a member leaves.
		err = db.SaveGroups(t.Context(), pulse.Grouping{
			Joined: []pulse.Membership{{Mention: "x:0002", Group: g.ID}}, Left: []pulse.Membership{{Mention: "x:0001", Group: g.ID}},
			Settled: []pulse.LooseKey{{Theme: "quality", Mention: "x:0002"}},
			New:     []pulse.Group{{ID: g.ID, Home: "other", Key: "other"}}, // there already: its id is taken for ever
			Moved:   []pulse.Group{{ID: g.ID, Home: "choice"}},
			Named:   []pulse.Group{{ID: g.ID, Names: []pulse.GroupName{{Lang: "fr", Text: "soupe froide", Said: "x:0002", People: 1}, {Lang: "en", Text: "other", Said: "x:0002", People: 9}}}},
		})
		is(t, "error", err, nil)
		is(t, "kept", grouped(t, db), "quality-abc choice cold+soup 2 en:cold soup fr:soupe froide tr:soğuk çorba | [{x:0000 quality-abc} {x:0002 quality-abc}] | [] | 0")
	})
}

// A mention waits anew when its text, its verdict or its label changes, also
// while a batch is on its way.
func TestWhatChangesWaitsAnew(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		coldSoup(t, db)
		edited := said(0, "the soup was cold and salty", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{edited}})
		is(t, "edited", len(waiting(t, db)), 1)
		due := waiting(t, db)
		if err := db.Correct(t.Context(), "x:0000", pulse.Correction{Kind: pulse.Complaint, Theme: "waiting"}); err != nil {
			t.Fatal(err)
		}
		if err := db.SaveGroups(t.Context(), pulse.Grouping{Done: due}); err != nil {
			t.Fatal(err)
		}
		is(t, "corrected meanwhile", len(waiting(t, db)), 1)
		if err := db.SaveGroups(t.Context(), pulse.Grouping{Done: waiting(t, db)}); err != nil {
			t.Fatal(err)
		}
		is(t, "done", len(waiting(t, db)), 0)
		_, err := db.Rejudge(t.Context(), "v2", func(j pulse.Judged) (pulse.Verdict, error) { v := j.Verdict; v.By = "v2"; return v, nil })
		is(t, "error", err, nil)
		is(t, "all judged anew", len(waiting(t, db)), 4)
	})
}

// What goes takes its words and its traces along; the group stays.
func TestWhatGoesLeavesNoTraceInGroups(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		coldSoup(t, db)
		for _, who := range []string{"Guest0000", "Guest0002"} {
			if _, err := db.Forget(t.Context(), who); err != nil {
				t.Fatal(err)
			}
		}
		is(t, "kept", grouped(t, db), "quality-abc quality cold+soup 2 tr:soğuk çorba | [{x:0001 quality-abc}] | [] | 0")
		_, err := db.Purge(t.Context(), start.AddDate(0, 0, 40), map[string]int{"x": 30})
		is(t, "error", err, nil)
		is(t, "a text that expired is still counted", grouped(t, db), "quality-abc quality cold+soup 2 | [{x:0001 quality-abc}] | [] | 0")
		err = db.SaveGroups(t.Context(), pulse.Grouping{Joined: []pulse.Membership{{Mention: "x:0000", Group: "quality-abc"}},
			Loose: []pulse.LooseKey{{Theme: "quality", Mention: "x:0002"}}, Named: []pulse.Group{{ID: "quality-abc", Names: []pulse.GroupName{{Lang: "en", Text: "x", Said: "x:0000"}}}}})
		is(t, "error", err, nil)
		is(t, "a batch on its way brings nothing back", grouped(t, db), "quality-abc quality cold+soup 2 | [{x:0001 quality-abc}] | [] | 0")
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0001"}}})
		is(t, "gone", grouped(t, db), "quality-abc quality cold+soup 2 | [] | [] | 0")
	})
}

// A line that belongs to no mention does not stop the others for ever.
func TestAStrayLineLeavesTheList(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "the soup was cold", pulse.Complaint)}})
		if _, err := db.w.Exec("INSERT INTO group_due (mention, at) VALUES ('x:0000', 1)"); err != nil {
			t.Fatal(err)
		}
		due := waiting(t, db)
		is(t, "waiting", len(due), 2)
		is(t, "gone", due[0].Key()+due[0].Gone, "x:0000gone")
		is(t, "error", db.SaveGroups(t.Context(), pulse.Grouping{Done: due}), nil)
		is(t, "waiting", len(waiting(t, db)), 0)
	})
}

func TestLooseWaitsAQuarter(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		coldSoup(t, db)
		for _, c := range []struct {
			days int
			want string
		}{{80, "[{5 quality x:0002}] | 1"}, {100, "[] | 0"}} {
			if _, err := db.Purge(t.Context(), start.AddDate(0, 0, c.days), nil); err != nil {
				t.Fatal(err)
			}
			if got := grouped(t, db); !strings.HasSuffix(got, c.want) {
				t.Errorf("after %d days: %s, want %s", c.days, got, c.want)
			}
		}
	})
}

// An older database groups what it holds when it is opened for the first time.
func TestOldComplaintsWait(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "the soup was cold", pulse.Complaint), said(2, "the soup was good", pulse.Praise)}})
	for _, stmt := range []string{"DROP TABLE groups", "DROP TABLE group_names", "DROP TABLE group_members", "DROP TABLE group_loose", "DROP TABLE group_due",
		"DELETE FROM migrations WHERE name LIKE '%groups%'"} {
		if _, err := db.w.Exec(stmt); err != nil {
			t.Skip(stmt, err) // a later migration stands on this one
		}
	}
	// Later migrations are there already: the one of groups is done by itself.
	all, err := steps()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(s step) bool { return strings.Contains(s.name, "groups") })
	if err := db.write(context.Background(), "the groups", func(c conn) error { return db.apply(context.Background(), c, all[i]) }); err != nil {
		t.Fatal(err)
	}
	is(t, "waiting", len(waiting(t, db)), 1)
}

// TestGroupPlans: what grouping asks is looked up, whatever the size.
func TestGroupPlans(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	for _, c := range []struct {
		name, query string
		args        []any
		want        string
	}{
		{"what waits", dueQuery, []any{"", 500}, "SEARCH group_due USING PRIMARY KEY (mention>?)"},
		{"groups by hash", listed(groupsByHash, 3), []any{1, 2, 3}, "SEARCH groups USING INDEX groups_hash (hash=?)"},
		{"groups by id", listed(groupsByID, 2), []any{"a", "b"}, "SEARCH groups USING INDEX sqlite_autoindex_groups_1 (id=?)"},
		{"members", listed(membersQuery, 2), []any{"a", "b"}, "SEARCH group_members USING PRIMARY KEY (mention=?)"},
		{"sizes", listed(sizesQuery, 2), []any{"a", "b"}, "SEARCH group_members USING COVERING INDEX group_members_grp (grp=?)"},
		{"loose", listed(looseQuery, 3), []any{1, 2, 3}, "SEARCH group_loose USING PRIMARY KEY (hash=?)"},
		{"pool", poolQuery, nil, "SEARCH group_loose USING PRIMARY KEY (hash=?)"},
		{"texts", "SELECT " + columns + " FROM mentions m WHERE m.key IN (?,?) ORDER BY m.key", []any{"a", "b"}, "SEARCH m USING INDEX sqlite_autoindex_mentions_1 (key=?)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := explain(t, db, c.query, c.args)
			if !strings.Contains(plan, c.want) || strings.Contains(plan, "SCAN") {
				t.Errorf("want %s, got\n%s", c.want, plan)
			}
		})
	}
}
