package store

import (
	"context"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestTouched(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		list := []pulse.Judged{said(1, "Elif found my ring", pulse.Praise), said(2, "Can carried our bags", pulse.Praise)}
		save(t, db, pulse.Keep{Judged: list})
		held, err := db.Mentions(ctx, pulse.Filter{})
		if err != nil || len(held) != 2 {
			t.Fatal(held, err)
		}
		is := func(what string, since time.Time, want int) {
			t.Helper()
			got, err := db.Touched(ctx, since)
			if err != nil || len(got) != want {
				t.Errorf("%s: got %v %v, want %d moments", what, got, err, want)
			}
		}
		stored := held[0].Stored
		is("before it was stored", stored.Add(-time.Second), 2)
		is("after", stored, 0)
		later := stored.Add(time.Hour)
		if err := db.Correct(ctx, "x:0001", pulse.Correction{Kind: pulse.Neutral, By: "elif", At: later}); err != nil {
			t.Fatal(err)
		}
		is("a correction", later.Add(-time.Second), 1)
		if err := db.ChooseStory(ctx, pulse.StoryChoice{Key: "x:0002", Wish: pulse.VetoStory, At: later}); err != nil {
			t.Fatal(err)
		}
		is("a choice too", later.Add(-time.Second), 2)
		if n, err := db.Erased(ctx); err != nil || n != 0 {
			t.Errorf("erased %d %v, want none", n, err)
		}
		if _, err := db.Forget(ctx, "Guest0002"); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Erased(ctx); err != nil || n != 1 {
			t.Errorf("erased %d %v, want one", n, err)
		}
		first, err := db.Oldest(ctx, pulse.Filter{})
		if err != nil || !first.Equal(list[0].Posted) {
			t.Errorf("oldest %v %v, want %v", first, err, list[0].Posted)
		}
		if first, err := db.Oldest(ctx, pulse.Filter{From: later.AddDate(1, 0, 0)}); err != nil || !first.IsZero() {
			t.Errorf("oldest of nothing %v %v", first, err)
		}
	})
}
