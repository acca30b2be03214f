package harvest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// desk gives sources out as the store does among workers.
type desk struct {
	mu          sync.Mutex
	busy, done  []string // at others
	asked       []string
	free        []string // given back
	err         error
	taken, most int
}

func (d *desk) Claim(_ context.Context, kind pulse.RunKind, names []string) (c pulse.Claim, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range names {
		if slices.Contains(d.busy, n) {
			continue
		}
		if kind != "" && slices.Contains(d.done, n) {
			c.Done = append(c.Done, n)
			continue
		}
		if d.err != nil {
			return c, d.err
		}
		d.asked, c.Source = append(d.asked, n), n
		d.taken++
		d.most = max(d.most, d.taken)
		c.Under = func(ctx context.Context) context.Context { return ctx }
		c.Release = func() error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.free = append(d.free, n)
			d.taken--
			return nil
		}
		return c, nil
	}
	return c, nil
}

func sources(names string) (out []pulse.Source) {
	for _, n := range strings.Fields(names) {
		m := said(n, "lovely place "+n)
		m.Source = n
		out = append(out, &script{name: n, pages: []pulse.Page{page(m)}})
	}
	return out
}

func ran(runs []pulse.Run) string {
	var out []string
	for _, r := range runs {
		out = append(out, r.Source)
	}
	return strings.Join(out, " ")
}

func TestSharedSourcesAreTakenLongestWaitingFirst(t *testing.T) {
	db := open(t)
	o := options(sources("b")...)
	if _, err := harvest.Run(t.Context(), db, o); err != nil {
		t.Fatal(err)
	}
	d := &desk{busy: []string{"c"}, done: []string{"d"}}
	o = options(sources("a b c d e")...)
	o.Share, o.Parallel = d, 1
	runs, err := harvest.Run(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.asked, " "); got != "a e b" {
		t.Errorf("taken in the order %q, want a e b: b was fetched already", got)
	}
	if got := ran(runs); got != "a b e" {
		t.Errorf("runs of %q, want a b e, in the order of the configuration", got)
	}
	if len(d.free) != 3 {
		t.Errorf("%d given back, want 3", len(d.free))
	}
}

func TestSharedSourcesAreTakenSomeAtATime(t *testing.T) {
	d := &desk{}
	o := options(sources("a b c d e f g h i")...)
	o.Share, o.Parallel = d, 3
	runs, err := harvest.Run(t.Context(), open(t), o)
	if err != nil || len(runs) != 9 || d.most > 3 || d.most == 0 {
		t.Errorf("%d runs, %v, %d at a time; want 9, and up to 3", len(runs), err, d.most)
	}
}

func TestWhatOthersHaveIsNoErrorButForAnImport(t *testing.T) {
	d := &desk{busy: []string{"file"}}
	o := options(sources("file file")...)
	o.Share = d
	runs, err := harvest.Run(t.Context(), open(t), o)
	if err != nil || len(runs) != 0 {
		t.Errorf("fetch: %v, %v; want no run and no error", runs, err)
	}
	o.All = true
	runs, err = harvest.Run(t.Context(), open(t), o)
	if !errors.Is(err, pulse.ErrLater) || len(runs) != 2 || runs[0].Error == "" {
		t.Errorf("import: %v, %v; want come back later", runs, err)
	}
	d.busy, d.done = nil, []string{"file"}
	runs, err = harvest.Run(t.Context(), open(t), o)
	if err != nil || len(runs) != 2 || len(d.asked) != 1 {
		t.Errorf("import behind another one: %v, %v, %v; want both files, under one claim", runs, err, d.asked)
	}
}

func TestNoMoreIsTakenWhereTakingFails(t *testing.T) {
	d := &desk{err: errors.New("the database is away")}
	o := options(sources("a b")...)
	o.Share = d
	runs, err := harvest.Run(t.Context(), open(t), o)
	if err == nil || len(runs) != 0 {
		t.Errorf("%v, %v; want the error", runs, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = harvest.Run(ctx, open(t), o); pulse.ExitCode(err) == pulse.ExitOK {
		t.Errorf("cancelled: %v", err)
	}
}

func TestASourceTakenOverIsToldSo(t *testing.T) {
	taken := &pulse.Problem{Kind: pulse.ErrTakenOver, Msg: "a was taken over by bar/2"}
	o := options(&script{name: "a", fail: taken})
	o.Share = &desk{}
	runs, err := harvest.Run(t.Context(), open(t), o)
	if pulse.ExitCode(err) != pulse.ExitLater || len(runs) != 1 || !runs[0].Lost || !runs[0].NotBefore.IsZero() {
		t.Errorf("%+v, %v; want a lost run that keeps nobody from the source", runs, err)
	}
}
