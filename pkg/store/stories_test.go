package store

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestStories(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "Elif found my ring", pulse.Praise), said(2, "Can carried our bags", pulse.Praise)}})
		first := pulse.Told{Place: "kadikoy", Day: "2026-11-20", Key: "x:0001", Staff: []string{"Elif Yılmaz"}, Themes: []string{"service"}, At: start}
		second := first
		second.Key, second.Staff = "x:0002", nil
		next := pulse.Told{Place: "kadikoy", Day: "2026-11-21", Key: "x:0002", At: start.Add(time.Hour)}
		for _, x := range []pulse.Told{first, second, next, {Place: "", Day: "2026-11-20", Key: "x:0002", At: start}} {
			if err := db.Tell(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		next.Staff, next.Themes = []string{}, []string{}
		got, err := db.Stories(ctx, "kadikoy", "2026-11-20", "2026-11-21")
		if err != nil || !reflect.DeepEqual(got, []pulse.Told{first, next}) {
			t.Errorf("got %+v %v, want the first story of each day", got, err)
		}
		if got, _ := db.Stories(ctx, "kadikoy", "2026-11-21", "2026-11-30"); len(got) != 1 {
			t.Errorf("got %+v, want the later day alone", got)
		}
		if err := db.ChooseStory(ctx, pulse.StoryChoice{Key: "x:0002", Wish: pulse.VetoStory, At: start}); err != nil {
			t.Fatal(err)
		}
		if err := db.Tell(ctx, pulse.Told{Place: "", Day: "2026-11-20", Key: "x:0001", At: start}); err != nil {
			t.Fatal(err)
		}
		if got, _ := db.Stories(ctx, "", "2026-11-20", "2026-11-20"); len(got) != 1 || got[0].Key != "x:0001" {
			t.Errorf("got %+v, want another story in place of the one that was forbidden", got)
		}
		if _, err := db.Forget(ctx, "Guest0001"); err != nil {
			t.Fatal(err)
		}
		if got, _ := db.Stories(ctx, "kadikoy", "2026-11-01", "2026-11-30"); len(got) != 1 || got[0].Key != "x:0002" {
			t.Errorf("got %+v, want what was forgotten gone", got)
		}
	})
}

func TestStoryChoices(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "Elif found my ring", pulse.Praise)}})
		for i, w := range []pulse.StoryWish{pulse.PinStory, pulse.VetoStory} {
			x := pulse.StoryChoice{Key: "x:0001", Wish: w, By: "Ayşe", At: start.Add(time.Duration(i) * time.Minute), Note: "asked \x00 her"}
			if err := db.ChooseStory(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		got, err := db.StoryChoices(ctx)
		if err != nil || len(got) != 1 || got["x:0001"].Wish != pulse.VetoStory || !got["x:0001"].At.Equal(start.Add(time.Minute)) {
			t.Errorf("got %+v %v, want the last word: veto", got, err)
		}
		if err := db.ChooseStory(ctx, pulse.StoryChoice{Key: "x:none", Wish: pulse.PinStory}); err == nil {
			t.Error("a choice about a mention that is not there was taken")
		}
	})
}

func TestHeldLineups(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		h := pulse.Held{Place: "kadikoy", Shift: "morning", Day: "2026-11-20", By: "Ayşe", At: start}
		for i, want := range []bool{true, false} {
			first, err := db.Hold(ctx, h)
			if err != nil || first != want {
				t.Errorf("time %d: got %v %v, want %v", i+1, first, err, want)
			}
			h.By = "Deniz"
		}
		evening := pulse.Held{Place: "moda", Shift: "", Day: "2026-11-21", By: "Can", At: start.Add(time.Hour), Note: "short"}
		if _, err := db.Hold(ctx, evening); err != nil {
			t.Fatal(err)
		}
		got, err := db.HeldLineups(ctx, "", "2026-11-20", "2026-11-21")
		if err != nil || len(got) != 2 || got[0].By != "Ayşe" || got[1] != evening {
			t.Errorf("got %+v %v, want both places, the first word of each", got, err)
		}
		if got, _ := db.HeldLineups(ctx, "moda", "2026-11-20", "2026-11-21"); len(got) != 1 {
			t.Errorf("got %+v, want one place", got)
		}
	})
}
