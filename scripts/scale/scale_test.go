package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// few is a stream out of few texts: judging them is what takes time.
func few(t *testing.T) *stream {
	t.Helper()
	s, err := newStream("../../testdata/corpus", 1, 40)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The same seed gives the same mentions, and the newest of them are the same however
// many there are.
func TestStream(t *testing.T) {
	s, again := few(t), few(t)
	kinds, langs, copies, seen := map[pulse.Kind]int{}, map[string]int{}, 0, map[string]bool{}
	const n = 3000
	for i := range n {
		j := s.mention(i, 1_000_000)
		if !reflect.DeepEqual(j, again.mention(i, 1_000_000)) || !reflect.DeepEqual(j, s.mention(i, 10_000_000)) {
			t.Fatalf("mention %d is another one the second time, or with more behind it", i)
		}
		if i > 0 && !j.Posted.Before(posted(i-1)) {
			t.Fatalf("mention %d was not posted before the one after it", i)
		}
		if seen[j.Key()] {
			t.Fatalf("%s comes twice", j.Key())
		}
		for _, o := range j.Verdict.Opinions {
			if o.Start < 0 || o.End > len(j.Text) || o.Start >= o.End {
				t.Fatalf("an opinion of %q lies outside of it: %+v", j.Text, o)
			}
		}
		seen[j.Key()] = true
		kinds[j.Verdict.Kind]++
		langs[j.Lang]++
		if j.First != "" {
			copies++
		}
	}
	for _, k := range kinds {
		if k < n/20 || len(kinds) != 4 {
			t.Errorf("kinds %v of %d", kinds, n)
		}
	}
	if len(langs) != 5 || langs["th"] < n/20 {
		t.Errorf("languages %v of %d", langs, n)
	}
	if copies < n/50 || copies > n/8 {
		t.Errorf("%d copies of %d", copies, n)
	}
	if d := end.Sub(posted(perDay)).Hours(); d != 24 {
		t.Errorf("a day's mentions take %v hours", d)
	}
}

// A load that was stopped goes on where it was.
func TestLoadGoesOn(t *testing.T) {
	s, path := few(t), filepath.Join(t.TempDir(), "pulse.db")
	const n = 2000
	if _, err := load(t.Context(), s, path, n, 1000, 500, 1e18); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := load(stopped, s, path, n, 0, 500, 1e18); !errors.Is(err, context.Canceled) {
		t.Errorf("a load that was stopped says %v", err)
	}
	for range 2 { // the second has nothing to do
		if _, err := load(t.Context(), s, path, n, 0, 500, 1e18); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	js, err := db.Mentions(t.Context(), pulse.Filter{})
	if err != nil || len(js) != n {
		t.Fatalf("%d mentions, %v; want %d", len(js), err, n)
	}
	if got, want := js[n-1].Key(), s.key(0); got != want {
		t.Errorf("the newest is %s, want %s", got, want)
	}
}

// One pass of the measurements at a small size: they run, leave the database as it was,
// and their table has a row for each.
func TestMeasure(t *testing.T) {
	s, dir := few(t), t.TempDir()
	small, large := filepath.Join(dir, "small.db"), filepath.Join(dir, "large.db")
	for path, n := range map[string]int{small: 1000, large: 3000} {
		if _, err := load(t.Context(), s, path, n, 0, 1000, 1e18); err != nil {
			t.Fatal(err)
		}
	}
	b := bench{s: s, pulse: os.Getenv("PULSE_PROGRAM"), out: filepath.Join(dir, "results.json"), dir: dir, runs: 1, pages: 4,
		bases: []base{{small, 1000}, {large, 3000}}}
	names := "save,reader"
	if b.pulse != "" {
		names += ",digest,complaints,show,label,status,backup"
	}
	if err := measure(t.Context(), b, names); err != nil {
		t.Fatal(err)
	}
	if err := measure(t.Context(), b, "nothing"); err == nil || !strings.Contains(err.Error(), "there are backup") {
		t.Errorf("a step that is none: %v", err)
	}
	all, err := readResults(b.out)
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "scale.md")
	if err := os.WriteFile(page, []byte("before\n"+tableBegins+"old\n"+tableEnds+"behind\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeTable(page, all); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"before\n", "| save | sqlite | ", "| reader during a fetch | sqlite | ", "behind\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	db, err := store.Open(t.Context(), large, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if held, err := db.Stats(t.Context()); err != nil || held.Mentions != 3000 {
		t.Errorf("%d mentions afterwards, %v; want 3000", held.Mentions, err)
	}
}
