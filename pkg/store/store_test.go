package store

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestSmoke(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	db, err := Open(ctx, t.TempDir()+"/a?b #%.db", Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	id, err := db.StartRun(ctx, "x")
	if err != nil {
		t.Fatal(err)
	}
	k := pulse.Keep{Source: "x", Run: id, Next: "c1", Judged: []pulse.Judged{{Mention: pulse.Mention{Source: "x", ID: "1", Text: "hallo", Posted: now}, Verdict: pulse.Verdict{Kind: pulse.Praise, By: "v1"}}},
		Bands: [][]uint64{{1, 2, 1 << 63}}}
	for range 2 {
		s, err := db.Save(ctx, k)
		t.Log(s, err)
	}
	js, err := db.Mentions(ctx, pulse.Filter{From: now.Add(-time.Hour)})
	t.Logf("%+v %v", js, err)
	n, err := db.Near(ctx, []uint64{1 << 63})
	t.Log(n, err)
	t.Log(db.EndRun(ctx, pulse.Run{ID: id, Source: "x"}))
	rs, err := db.Runs(ctx)
	t.Logf("%+v %v", rs, err)
	rel, err := db.Lock(ctx, "fetch", "h/1", time.Minute)
	t.Log(err)
	_, err = db.Lock(ctx, "fetch", "h/2", time.Minute)
	t.Log(err, rel())
}
