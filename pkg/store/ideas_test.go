package store

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestIdeas(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		for _, i := range []pulse.Idea{
			{By: "Elif", Place: "moda", Theme: "waiting", Text: "A bell at the counter"},
			{By: "ELİF", Text: "bad \xff bytes\x00 and ️🌶"},
			{Text: "nobody's"},
		} {
			if _, err := db.AddIdea(ctx, i); err != nil {
				t.Fatal(err)
			}
			db.pass(time.Minute)
		}
		list, err := db.Ideas(ctx)
		if err != nil || len(list) != 3 || list[0].N != 1 || list[2].N != 3 || !list[0].At.Before(list[2].At) {
			t.Fatalf("%+v, %v", list, err)
		}
		if got := list[0]; got.By != "Elif" || got.Place != "moda" || got.Theme != "waiting" || got.Text != "A bell at the counter" {
			t.Errorf("kept as %+v", got)
		}
		if err := db.RemoveIdea(ctx, 3); err != nil {
			t.Fatal(err)
		}
		if err := db.RemoveIdea(ctx, 3); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("removing it twice: %v, want a usage error", err)
		}
		if i, err := db.AddIdea(ctx, pulse.Idea{Text: "another"}); err != nil || i.N != 4 {
			t.Errorf("the number of a removed idea is given again: %+v, %v", i, err)
		}
	})
}

// Who asks to be forgotten takes their ideas along, however the name was written.
func TestForgetTakesIdeas(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		for _, by := range []string{"Elif", "ELİF", "elif", "Mert", ""} {
			if _, err := db.AddIdea(ctx, pulse.Idea{By: by, Text: "by " + by}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Forget(ctx, "@elif"); err != nil {
			t.Fatal(err)
		}
		list, err := db.Ideas(ctx)
		if err != nil || len(list) != 2 || list[0].By != "Mert" || list[1].By != "" {
			t.Errorf("left are %+v, %v; want those of Mert and of nobody", list, err)
		}
	})
}

// A purge keeps which marks a praise has, for the figures, and not where they stood.
func TestPurgeKeepsMarksWithoutPlaces(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(1, "such friendly people", pulse.Praise)
		j.Verdict.Marks = []pulse.Mark{{Mark: pulse.Warm, Start: 5, End: 13}}
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{j}})
		db.pass(40 * 24 * time.Hour)
		if n, err := db.Purge(t.Context(), db.clock(), map[string]int{"x": 30}); err != nil || n != 1 {
			t.Fatalf("purged %d, %v", n, err)
		}
		list, err := db.Mentions(t.Context(), pulse.Filter{Gone: true})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if got := list[0].Verdict.Marks; len(got) != 1 || got[0] != (pulse.Mark{Mark: pulse.Warm}) {
			t.Errorf("marks %+v, want warm without a place", got)
		}
	})
}
