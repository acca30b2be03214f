package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func decided(n int, what pulse.ThemeWhat) pulse.ThemeChange {
	return pulse.ThemeChange{N: n, At: start.Add(time.Duration(n) * time.Minute), By: "elif", What: what, Theme: "wifi", To: "app", Words: []string{"kablosuz_ağ*"}}
}

func TestThemeChanges(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "the lift was out", pulse.Complaint), said(2, "the soup was cold", pulse.Complaint)}})
		before, err := db.Kept(ctx, "x:0001")
		if err != nil || len(before) != 1 {
			t.Fatalf("got %v %v, want one mention", before, err)
		}
		v := before[0].Verdict
		v.Opinions = []pulse.Opinion{{End: 16, Polarity: pulse.Complaint, Theme: "location", Sub: "lift", Score: 1}}
		if err := db.AddThemeChange(ctx, decided(1, pulse.ThemeRule), []Redone{{Was: before[0], Now: v}}); err != nil {
			t.Fatal(err)
		}
		pin := decided(2, pulse.ThemeNot)
		pin.Key, pin.Pin, pin.Note = "x:0002", &pulse.Pin{Start: 4, End: 17, Text: 1<<63 + 1, Words: 1<<64 - 1}, "sögüt \x00\xff"
		if err := db.AddThemeChange(ctx, pin, nil); err != nil {
			t.Fatal(err)
		}
		log, err := db.ThemeChanges(ctx)
		if err != nil || len(log) != 2 {
			t.Fatalf("got %v %v, want two decisions", log, err)
		}
		is(t, "first", log[0].By+" "+string(log[0].What)+" "+log[0].Words[0]+" "+log[0].At.Format(time.RFC3339), "elif rule kablosuz_ağ* 2026-11-20T09:01:00Z")
		is(t, "pin", *log[1].Pin, *pin.Pin)
		is(t, "verdict", mention(t, db, "x:0001").Verdict.Opinions[0].Sub, "lift")

		if _, err := db.Forget(ctx, "Guest0002"); err != nil {
			t.Fatal(err)
		}
		log, err = db.ThemeChanges(ctx)
		if err != nil || len(log) != 1 {
			t.Errorf("got %v %v, want the pin of a forgotten mention gone", log, err)
		}
	})
}

// Two people who look at the same tree cannot both decide, and what the second
// one would have changed stays.
func TestThemeChangesRace(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "the lift was out", pulse.Complaint)}})
		held, err := db.Kept(ctx, "x:0001")
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 2; n++ {
			if err := db.AddThemeChange(ctx, decided(n, pulse.ThemeMerge), nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int{1, 2} {
			err := db.AddThemeChange(ctx, decided(n, pulse.ThemeMove), []Redone{{Was: held[0], Now: pulse.Verdict{Kind: pulse.Praise, By: "v1"}}})
			if !errors.Is(err, pulse.ErrLater) {
				t.Errorf("number %d again: got %v, want come back later", n, err)
			}
		}
		log, err := db.ThemeChanges(ctx)
		if err != nil || len(log) != 2 || log[1].What != pulse.ThemeMerge {
			t.Errorf("got %v %v, want the first two", log, err)
		}
		is(t, "kind", mention(t, db, "x:0001").Kind(), pulse.Complaint)
	})
}

// A text that changed since it was previewed keeps the verdict of its new text.
func TestThemeChangeLeavesEdited(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "the lift was out", pulse.Complaint)}})
		held, err := db.Kept(ctx, "x:0001")
		if err != nil {
			t.Fatal(err)
		}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "all is well now", pulse.Praise)}})
		if err := db.AddThemeChange(ctx, decided(1, pulse.ThemeRule), []Redone{{Was: held[0], Now: pulse.Verdict{Kind: pulse.Complaint, By: "v1"}}}); err != nil {
			t.Fatal(err)
		}
		is(t, "kind", mention(t, db, "x:0001").Kind(), pulse.Praise)
	})
}

func TestWalkAndShowThrough(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		var page []pulse.Judged
		for n := range walkRows + 3 {
			page = append(page, said(n, "the soup was cold", pulse.Complaint))
		}
		save(t, db, pulse.Keep{Judged: page})
		db.ShowThrough(func(j pulse.Judged) pulse.Judged {
			j.Verdict.Opinions = nil
			return j
		})
		seen, last := 0, ""
		err := db.Walk(ctx, func(j pulse.Judged) error {
			if j.Key() <= last || len(j.Verdict.Opinions) != 1 {
				t.Fatalf("%s after %s, with %v: want keys in order, as they are kept", j.Key(), last, j.Verdict.Opinions)
			}
			seen, last = seen+1, j.Key()
			return nil
		})
		if err != nil || seen != walkRows+3 {
			t.Errorf("walked %d %v, want %d", seen, err, walkRows+3)
		}
		if got := mention(t, db, "x:0001").Verdict.Opinions; got != nil {
			t.Errorf("got %v, want the mention as it is shown", got)
		}
		list, err := db.Mentions(ctx, pulse.Filter{Limit: 1})
		if err != nil || list[0].Verdict.Opinions != nil {
			t.Errorf("got %v %v, want the list as it is shown", list, err)
		}
		stop := errors.New("enough")
		if err := db.Walk(ctx, func(pulse.Judged) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("got %v, want %v", err, stop)
		}
	})
}
