package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestRuns(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		run := func(source string, end func(*pulse.Run)) {
			id, err := db.StartRun(ctx, source, pulse.Fetch)
			if err != nil {
				t.Fatal(err)
			}
			save(t, db, pulse.Keep{Source: source, Run: id, Cost: pulse.Cost{Requests: 1, Items: 5, USD: 0.25}})
			db.pass(time.Minute)
			if end == nil {
				return // killed
			}
			r := pulse.Run{ID: id, Source: source, New: 3, Notes: []string{"a gap"}, Cost: pulse.Cost{Requests: 2}}
			end(&r)
			if err := db.EndRun(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		run("x", func(*pulse.Run) {})
		run("x", func(r *pulse.Run) { r.Error, r.Exit, r.NotBefore = "x: status 500", 1, start.Add(time.Hour) })
		run("x", nil)
		run("feed", func(r *pulse.Run) { r.Error = "no" })
		got, err := db.Runs(ctx)
		if err != nil || len(got) != 2 || got[0].Source != "feed" || got[0].LastOK != nil || !got[0].FirstOK.IsZero() {
			t.Fatalf("got %+v, %v", got, err)
		}
		x := got[1]
		is(t, "a killed run has no end", x.Last.Ended.IsZero(), true)
		is(t, "a killed run keeps its cost", x.Last.Cost, pulse.Cost{Requests: 1, Items: 5, USD: 0.25})
		is(t, "last good one", x.LastOK.New, 3)
		is(t, "cost", x.LastOK.Cost, pulse.Cost{Requests: 2, Items: 5, USD: 0.25})
		is(t, "first good one", x.FirstOK, start.Add(time.Minute))
		is(t, "notes", fmt.Sprint(x.LastOK.Notes), "[a gap]")
		spent, err := db.Spent(ctx, "x", start)
		is(t, "spent", spent, 0.75)
		is(t, "error", err, nil)
		spent, _ = db.Spent(ctx, "x", start.AddDate(0, 1, 0))
		is(t, "spent next month", spent, 0.0)
	})
}

func TestLock(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		release, err := db.Lock(ctx, "fetch", "till/1", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Lock(ctx, "fetch", "bar/2", time.Minute)
		if !errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "till/1 since ") || pulse.UntilOf(err).IsZero() {
			t.Errorf("got %v, want ErrLater naming till/1, with a moment", err)
		}
		other, err := db.Lock(ctx, "recheck", "bar/2", time.Minute)
		is(t, "another name", err, nil)
		is(t, "release", errors.Join(release(), release(), other()), nil)
		again, err := db.Lock(ctx, "fetch", "bar/2", time.Minute)
		is(t, "after release", err, nil)
		is(t, "release", again(), nil)
	})
}

func TestLockIsRenewedAndRunsOut(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		const ttl = 150 * time.Millisecond
		release, err := db.Lock(t.Context(), "fetch", "till/1", ttl)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * ttl)
		if _, err := db.Lock(t.Context(), "fetch", "bar/2", ttl); !errors.Is(err, pulse.ErrLater) {
			t.Errorf("the lock of a living holder: got %v, want ErrLater", err)
		}
		is(t, "release", release(), nil)
		dead := lease{name: "fetch", owner: "elsewhere/1", token: "t"}
		if err := db.write(t.Context(), "", func(c conn) error { return dead.take(t.Context(), c, ttl) }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(ttl + 20*time.Millisecond)
		release, err = db.Lock(t.Context(), "fetch", "bar/2", ttl)
		if err != nil {
			t.Fatalf("a lease that ran out: %v", err)
		}
		is(t, "release", release(), nil)
	})
}

func TestLockOfADeadProcessIsTakenAtOnce(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	gone := fmt.Sprint("till/", cmd.Process.Pid)
	each(t, func(t *testing.T, db world) {
		for _, c := range []struct {
			holder string
			free   bool
		}{{gone, true}, {fmt.Sprint("till/", os.Getpid()), false}, {"other" + gone, false}, {"till", false}, {"till/x", false}} {
			l := lease{name: "of " + c.holder, owner: c.holder, token: "t"}
			if err := db.write(t.Context(), "", func(x conn) error { return l.take(t.Context(), x, time.Hour) }); err != nil {
				t.Fatal(err)
			}
			release, err := db.Lock(t.Context(), l.name, "till/1", time.Hour)
			is(t, "free of "+c.holder, err == nil, c.free)
			if err == nil {
				is(t, "release", release(), nil)
			}
		}
	})
}

func TestOnlyOneOfManyGetsTheLock(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var wg sync.WaitGroup
		got := make([]func() error, 8)
		for i := range got {
			wg.Go(func() { got[i], _ = db.Lock(t.Context(), "fetch", fmt.Sprint("h/", i), time.Minute) })
		}
		wg.Wait()
		n := 0
		for _, release := range got {
			if release != nil {
				n++
				is(t, "release", release(), nil)
			}
		}
		is(t, "holders", n, 1)
	})
}

func TestDeliveries(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		x := pulse.Delivery{Kind: "digest", Place: "moda", Day: "2026-11-20", Recipient: "a@example.com", Built: start}
		claim := func(want bool, state pulse.DeliveryState) {
			t.Helper()
			got, is, err := db.ClaimDelivery(ctx, x)
			if got {
				x.Begun = is.Begun
			}
			if err != nil || got != want || is.State != state {
				t.Errorf("got %v %v %v, want %v %v", got, is.State, err, want, state)
			}
		}
		settle := func(state pulse.DeliveryState, why string) {
			t.Helper()
			y := x
			y.State, y.Error = state, why
			if err := db.SettleDelivery(ctx, y); err != nil {
				t.Error(err)
			}
		}
		claim(true, pulse.DeliveryClaimed)
		claim(false, pulse.DeliveryClaimed)
		settle(pulse.DeliveryFailed, "550")
		_, ok, _ := db.LastDelivery(ctx, "digest", "moda", x.Recipient)
		is(t, "a failed one was sent", ok, false)
		x.Built = start.Add(time.Minute)
		claim(true, pulse.DeliveryClaimed)
		db.pass(time.Hour)
		settle(pulse.DeliverySent, "")
		claim(false, pulse.DeliverySent)
		if err := db.SettleDelivery(ctx, x); err == nil {
			t.Error("settling what is not claimed: no error")
		}
		last, ok, err := db.LastDelivery(ctx, "digest", "moda", x.Recipient)
		if err != nil || !ok || !last.Sent.Equal(start.Add(time.Hour)) || !last.Built.Equal(x.Built) {
			t.Errorf("got %+v %v %v", last, ok, err)
		}
		list, err := db.Deliveries(ctx, start)
		if err != nil || len(list) != 1 || list[0] != last {
			t.Errorf("got %+v %v, want %+v", list, err, last)
		}
	})
}

// What was claimed and not handed over by a sender that died has not left: it is
// taken over, and the sender that was only slow finds its claim gone.
func TestASenderThatDiedBeforeItSent(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		x := pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "a@example.com", Built: start}
		_, slow, err := db.ClaimDelivery(ctx, x)
		is(t, "claim", err, nil)
		db.pass(pulse.ClaimLease - time.Second)
		got, there, _ := db.ClaimDelivery(ctx, x)
		is(t, "claimed beside a sender at work", got, false)
		is(t, "at work", there.AtWork(db.clock()), true)
		db.pass(time.Second)
		got, mine, _ := db.ClaimDelivery(ctx, x)
		is(t, "claimed after it died", got, true)
		is(t, "the slow one may hand over", db.HandDelivery(ctx, slow) != nil, true)
		slow.State = pulse.DeliveryFailed
		is(t, "the slow one may settle", db.SettleDelivery(ctx, slow) != nil, true)
		is(t, "hand over", db.HandDelivery(ctx, mine), nil)
		is(t, "hand over twice", db.HandDelivery(ctx, mine) != nil, true)
		db.pass(time.Hour)
		got, there, _ = db.ClaimDelivery(ctx, x)
		is(t, "claimed what was handed over", got, false)
		is(t, "unknown", there.Unknown(), true)
		mine.State = pulse.DeliverySent
		is(t, "settle", db.SettleDelivery(ctx, mine), nil)
	})
}

func TestAPersonSendsAgain(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		for i, c := range []struct {
			name string
			end  pulse.DeliveryState // "" its sender died after it handed over
			why  string
			wait time.Duration
			want bool
		}{
			{"refused", pulse.DeliveryRefused, "550", 0, true},
			{"no answer", pulse.DeliveryHanded, "timeout", 0, true},
			{"just handed over", "", "", time.Minute, false},
			{"its sender died", "", "", pulse.HandLease, true},
			{"sent", pulse.DeliverySent, "", 0, false},
			{"failed", pulse.DeliveryFailed, "451", 0, false}, // is sent without being asked
		} {
			x := pulse.Delivery{Kind: "digest", Day: fmt.Sprintf("2026-11-%02d", i+1), Recipient: "a@example.com", Built: start}
			_, x, err := db.ClaimDelivery(ctx, x)
			is(t, c.name, err, nil)
			is(t, c.name, db.HandDelivery(ctx, x), nil)
			if x.State, x.Error = c.end, c.why; c.end != "" {
				is(t, c.name, db.SettleDelivery(ctx, x), nil)
			}
			db.pass(c.wait)
			got, err := db.ReopenDelivery(ctx, x)
			is(t, c.name, err, nil)
			is(t, c.name+" is opened again", got, c.want)
			claimed, _, _ := db.ClaimDelivery(ctx, x)
			is(t, c.name+" is sent again", claimed, c.want || c.end == pulse.DeliveryFailed)
		}
	})
}

// A database of an earlier version knows only claims without a moment: any of them
// may have been sent.
func TestAnOldClaimIsNotSentAgain(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		x := pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "a@example.com"}
		_, x, _ = db.ClaimDelivery(ctx, x)
		_, err := db.w.Exec("UPDATE deliveries SET sent = 0")
		is(t, "make it old", err, nil)
		db.pass(24 * time.Hour)
		got, there, _ := db.ClaimDelivery(ctx, x)
		is(t, "claimed", got, false)
		is(t, "unknown", there.Unknown(), true)
	})
}

func TestOnlyOneOfManySends(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var wg sync.WaitGroup
		won := make([]bool, 8)
		for i := range won {
			wg.Go(func() {
				var err error
				if won[i], _, err = db.ClaimDelivery(t.Context(), pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "a"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := 0
		for _, w := range won {
			if w {
				n++
			}
		}
		is(t, "claims", n, 1)
	})
}

func TestMutes(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		for _, m := range []pulse.Mute{{What: pulse.MuteAuthor, Value: "spam"}, {What: pulse.MuteWord, Value: "kampanya", Until: start.Add(time.Hour)}, {What: pulse.MuteAuthor, Value: "spam", By: "ali"}} {
			if err := db.AddMute(ctx, m); err != nil {
				t.Fatal(err)
			}
		}
		list, err := db.Mutes(ctx)
		if err != nil || len(list) != 2 || list[0].By != "ali" {
			t.Errorf("got %+v %v", list, err)
		}
		db.pass(2 * time.Hour)
		list, _ = db.Mutes(ctx)
		is(t, "after its end", len(list), 1)
		is(t, "remove", db.RemoveMute(ctx, pulse.MuteAuthor, "spam"), nil)
		is(t, "remove again", errors.Is(db.RemoveMute(ctx, pulse.MuteAuthor, "spam"), pulse.ErrUsage), true)
		is(t, "what is that", errors.Is(db.AddMute(ctx, pulse.Mute{What: "smell"}), pulse.ErrUsage), true)
	})
}
