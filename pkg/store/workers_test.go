package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// shared runs fn on a PostgreSQL of its own, where workers share.
func shared(t *testing.T, fn func(t *testing.T, db world)) {
	t.Helper()
	pg := os.Getenv("PULSE_TEST_POSTGRES")
	if pg == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set: workers share on PostgreSQL alone")
	}
	fn(t, open(t, schema(t, pg)))
}

func join(t *testing.T, db world, owner string, ttl time.Duration) (context.Context, *Worker, func() error) {
	t.Helper()
	ctx, w, release, err := db.Join(t.Context(), owner, ttl)
	must(t, err)
	return ctx, w, release
}

func claim(t *testing.T, ctx context.Context, w *Worker, names ...string) pulse.Claim {
	t.Helper()
	c, err := w.Claim(ctx, pulse.Fetch, names)
	must(t, err)
	return c
}

// fetched goes through a source as a harvest does.
func fetched(t *testing.T, ctx context.Context, db world, c pulse.Claim, r pulse.Run) {
	t.Helper()
	under := c.Under(ctx)
	id, err := db.StartRun(under, c.Source, pulse.Fetch)
	must(t, err)
	_, err = db.Save(under, pulse.Keep{Source: c.Source, Run: id})
	must(t, err)
	r.ID, r.Source = id, c.Source
	must(t, db.EndRun(under, r))
	must(t, c.Release())
}

func TestWorkersShareSources(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx1, one, leave1 := join(t, db, "till/1", time.Minute)
		ctx2, two, leave2 := join(t, db, "bar/2", time.Minute)
		a := claim(t, ctx1, one, "a", "b", "c")
		b := claim(t, ctx2, two, "a", "b", "c")
		is(t, "the first that is free", a.Source, "a")
		is(t, "the next", b.Source, "b")
		all, err := db.Workers(t.Context(), "else/3")
		must(t, err)
		is(t, "at work", fmt.Sprint(all[0].Owner, all[0].Sources, all[1].Owner, all[1].Sources), "till/1[a]bar/2[b]")

		fetched(t, ctx1, db, a, pulse.Run{})
		c := claim(t, ctx2, two, "a", "c")
		is(t, "what another one finished is passed over", c.Source+" "+fmt.Sprint(c.Done), "c [a]")
		again := claim(t, ctx1, one, "c")
		is(t, "nothing is free", again.Source, "")
		must(t, c.Release())
		fetched(t, ctx2, db, b, pulse.Run{Error: "interrupted", Exit: pulse.ExitInterrupted})
		b = claim(t, ctx1, one, "b")
		is(t, "what was interrupted is taken up", b.Source, "b")
		must(t, b.Release())

		ctx3, three, leave3 := join(t, db, "oven/3", time.Minute)
		is(t, "who comes later begins anew", claim(t, ctx3, three, "a").Source, "a")
		for _, leave := range []func() error{leave1, leave2, leave3} {
			must(t, leave())
		}
	})
}

// TestImportsTakeWhatTheyWereGiven: another import under the same name is no reason to
// leave a file out.
func TestImportsTakeWhatTheyWereGiven(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx1, one, _ := join(t, db, "till/1", time.Minute)
		ctx2, two, _ := join(t, db, "bar/2", time.Minute)
		fetched(t, ctx1, db, claim(t, ctx1, one, "file"), pulse.Run{})
		c, err := two.Claim(ctx2, "", []string{"file"})
		must(t, err)
		is(t, "taken", c.Source, "file")
	})
}

func TestWhoWantsToBeAloneWaitsForWorkers(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		_, _, leave := join(t, db, "till/1", time.Minute)
		_, err := db.Lock(t.Context(), "fetch", "bar/2", time.Minute)
		if !errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "fetch is already running: till/1") {
			t.Errorf("got %v, want ErrLater that names till/1", err)
		}
		must(t, leave())
		release, err := db.Lock(t.Context(), "fetch", "bar/2", time.Minute)
		must(t, err)
		if _, _, _, err = db.Join(t.Context(), "till/1", time.Minute); !errors.Is(err, pulse.ErrLater) {
			t.Errorf("beside one who is alone: got %v, want ErrLater", err)
		}
		must(t, release())
		_, _, leave = join(t, db, "till/1", time.Minute)
		must(t, leave())
	})
}

// lapse lets a lease run out, as if its holder had not been heard of.
func lapse(t *testing.T, db world, name string) {
	t.Helper()
	n, err := conn{db.w, db.pg}.exec(t.Context(), "UPDATE leases SET until = 1 WHERE name LIKE ?", name)
	if err != nil || n == 0 {
		t.Fatalf("%d leases, %v", n, err)
	}
}

// TestWhoLostHisLeaseSavesNothing: a worker that slept finds its source with another one,
// and what it brings late is refused, page and cursor.
func TestWhoLostHisLeaseSavesNothing(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx1, one, _ := join(t, db, "till/1", time.Hour)
		ctx2, two, _ := join(t, db, "bar/2", time.Hour)
		slow := claim(t, ctx1, one, "x")
		under := slow.Under(ctx1)
		id, err := db.StartRun(under, "x", pulse.Fetch)
		must(t, err)
		lapse(t, db, "source:x")
		page := pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "old", pulse.Praise)}, Next: "old"}
		_, err = db.Save(under, page)
		is(t, "nobody wants it yet: it is still ours", err, nil)

		quick := claim(t, ctx2, two, "x")
		is(t, "taken over", quick.Source, "x")
		_, err = db.Save(quick.Under(ctx2), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "new", pulse.Praise)}, Next: "new"})
		must(t, err)
		_, err = db.Save(under, page)
		if !errors.Is(err, pulse.ErrTakenOver) || !strings.Contains(err.Error(), "x was taken over by bar/2") {
			t.Errorf("got %v, want that bar/2 has it", err)
		}
		err = db.write(under, "stumble", func(c conn) error {
			return justErr(c.exec(t.Context(), "INSERT INTO cursors (source, next, at) VALUES ('x', '', 0)"))
		})
		is(t, "what he stumbles over is not what is told", errors.Is(err, pulse.ErrTakenOver), true)
		is(t, "text", mention(t, db, "x:0001").Text, "new")
		c, err := db.Cursor(t.Context(), "x")
		must(t, err)
		is(t, "cursor", string(c), "new")
		is(t, "the run that was lost is ended", db.EndRun(under, pulse.Run{ID: id, Source: "x", Error: "lost", Lost: true}), nil)
		must(t, slow.Release())
		is(t, "and does not free what is another's", claim(t, ctx1, one, "x").Source, "")
	})
}

// TestAWorkerThatWasGivenUpWritesNothing: who was alone meanwhile may have changed how
// mentions are judged.
func TestAWorkerThatWasGivenUpWritesNothing(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx, w, _ := join(t, db, "till/1", time.Hour)
		lapse(t, db, "worker:%")
		release, err := db.Lock(t.Context(), "fetch", "bar/2", time.Hour)
		must(t, err)
		must(t, release())
		if _, err := w.Claim(ctx, pulse.Fetch, []string{"x"}); !errors.Is(err, pulse.ErrTakenOver) {
			t.Errorf("got %v, want ErrTakenOver", err)
		}
	})
}

// TestAFileIsFencedToo: there the whole fetch is one lease.
func TestAFileIsFencedToo(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	ctx, w, _, err := db.Join(t.Context(), "till/1", time.Hour)
	must(t, err)
	if w != nil {
		t.Error("workers share a file")
	}
	lapse(t, db, "fetch")
	_, err = db.Lock(t.Context(), "fetch", "bar/2", time.Hour)
	must(t, err)
	if _, err := db.Save(ctx, pulse.Keep{Source: "x", Next: "1"}); !errors.Is(err, pulse.ErrTakenOver) {
		t.Errorf("got %v, want ErrTakenOver", err)
	}
}

// TestAStoppedTransactionStopsNobodyElse: its holder is past its lease, and in the middle
// of a save.
func TestAStoppedTransactionStopsNobodyElse(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx1, one, _ := join(t, db, "till/1", time.Hour)
		ctx2, two, _ := join(t, db, "bar/2", time.Hour)
		slow := claim(t, ctx1, one, "x")
		lapse(t, db, "source:x")
		must(t, db.once(slow.Under(ctx1), db.limits, func(c conn) error {
			if err := fenced(slow.Under(ctx1), c); err != nil {
				return err
			}
			within, cancel := context.WithTimeout(ctx2, 10*time.Second)
			defer cancel()
			got, err := two.Claim(within, pulse.Fetch, []string{"x", "y"})
			must(t, err)
			is(t, "the other one is taken meanwhile", got.Source, "y")
			return nil
		}))
	})
}

// TestWorkBehindIsDoneOnceAndForAll: of many who end at once, work follows each page that
// was saved, and no two are at it.
func TestWorkBehindIsDoneOnceAndForAll(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		var mu sync.Mutex
		saved, followed, runs, at := 0, 0, 0, 0
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 30 * time.Millisecond)
				mu.Lock()
				saved++
				mu.Unlock()
				err := db.Behind(t.Context(), "follow-up", fmt.Sprint("till/", i), time.Minute, func(context.Context) error {
					mu.Lock()
					at++
					if at > 1 {
						t.Error("two are at it")
					}
					seen := saved
					mu.Unlock()
					time.Sleep(80 * time.Millisecond)
					mu.Lock()
					followed, runs, at = max(followed, seen), runs+1, at-1
					mu.Unlock()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		is(t, "what was followed", followed, 6)
		t.Logf("%d times for six that ended close together", runs)

		again := 0
		work := func(context.Context) error { again++; return nil }
		before, err := db.counted(t.Context(), "follow-up")
		must(t, err)
		must(t, db.Behind(t.Context(), "follow-up", "till/1", time.Minute, work))
		must(t, db.behindAll(t.Context(), "follow-up", "bar/2", time.Minute, before, work))
		is(t, "one that began behind me is enough", again, 1)
		must(t, db.behindAll(t.Context(), "follow-up", "bar/2", time.Minute, before+1, work))
		is(t, "one that began before me is not", again, 2)
		must(t, db.Behind(t.Context(), "follow-up", "till/1", time.Minute, work))
		failed := db.Behind(t.Context(), "follow-up", "till/1", time.Minute, func(context.Context) error { return errors.New("the disk is full") })
		must(t, db.behindAll(t.Context(), "follow-up", "bar/2", time.Minute, before+3, work))
		is(t, "nor one that failed", fmt.Sprint(again, failed), "4 the disk is full")
	})
}

func TestTurnsAreSharedByAllWorkers(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		other := open(t, db.url)
		var last time.Duration
		for i := range 12 {
			d := db
			if i%2 == 1 {
				d = other
			}
			wait, err := d.Turn(t.Context(), "api.example.com", 10*time.Second, 3)
			must(t, err)
			switch {
			case i < 3 && wait != 0:
				t.Errorf("request %d waits %s, want none", i, wait)
			case i >= 3 && (wait < last || wait > time.Duration(i-2)*10*time.Second || wait < time.Duration(i-2)*10*time.Second-9*time.Second):
				t.Errorf("request %d waits %s behind one of %s", i, wait, last)
			}
			last = wait
		}
		wait, err := other.Turn(t.Context(), "other.example.com", 10*time.Second, 3)
		must(t, err)
		is(t, "another host", wait, time.Duration(0))
	})
}

// TestOnlyWhatSomebodyHoldsIsALease: rates of hosts and the gate lie in the same table, and
// nobody was killed over them.
func TestOnlyWhatSomebodyHoldsIsALease(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx, w, leave := join(t, db, "till/1", time.Minute)
		c := claim(t, ctx, w, "a")
		_, err := db.Turn(t.Context(), "api.example.com", 10*time.Second, 3)
		must(t, err)
		list, err := db.Leases(t.Context(), "bar/2")
		must(t, err)
		for _, l := range list {
			if l.Owner != "till/1" || l.Over {
				t.Errorf("%+v is told as a lease", l)
			}
		}
		is(t, "there are leases", len(list) > 0, true)
		must(t, c.Release())
		must(t, leave())
		list, err = db.Leases(t.Context(), "bar/2")
		must(t, err)
		is(t, "leases behind it", len(list), 0)
	})
}
