package store

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// meet makes the next n saves of a mention meet what, a statement of PL/pgSQL. A
// sequence counts, as it forgets nothing when a transaction is undone.
func meet(t *testing.T, db world, n int, deferred bool, what string) {
	t.Helper()
	meetOn(t, db, "mentions", n, deferred, what)
}

func meetOn(t *testing.T, db world, table string, n int, deferred bool, what string) {
	t.Helper()
	trigger := "CREATE TRIGGER strike BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION strike()"
	if deferred {
		trigger = "CREATE CONSTRAINT TRIGGER strike AFTER INSERT ON " + table + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION strike()"
	}
	for _, stmt := range []string{"CREATE SEQUENCE strikes",
		fmt.Sprintf("CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF nextval(''strikes'') <= %d THEN %s; END IF; RETURN NEW; END'", n, what), trigger} {
		if _, err := db.w.Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
}

func raise(code string) string { return "RAISE EXCEPTION ''struck'' USING ERRCODE = ''" + code + "''" }

const killed1 = "PERFORM pg_terminate_backend(pg_backend_pid())"

func TestWhatGaveWayIsDoneAgain(t *testing.T) {
	for _, tt := range []struct {
		name, what string
		times      int
		ok         bool
	}{
		{"serialization failure, once", raise("40001"), 1, true},
		{"deadlock, three times", raise("40P01"), 3, true},
		{"as often as it is tried", raise("40001"), tries, true},
		{"for ever", raise("40001"), 1000, false},
		{"the line is lost, three times", killed1, 3, true},
		{"the server goes down", raise("57P01"), 2, true},
		{"another fault is not tried again", raise("22000"), 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shared(t, func(t *testing.T, db world) {
				meet(t, db, tt.times, false, tt.what)
				s, err := db.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "tea", pulse.Praise)}, Next: "1"})
				if tt.ok {
					must(t, err)
					is(t, "saved", s.New, 1)
					is(t, "in the database", ids(t, db, pulse.Filter{}), "0001")
					return
				}
				if err == nil {
					t.Fatal("it went through")
				}
				is(t, "nothing is kept", ids(t, db, pulse.Filter{}), "")
				if tt.times == 1000 && (!errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "gave way to others 9 times")) {
					t.Errorf("got %v, want ErrLater that says how often", err)
				}
			})
		})
	}
}

// TestALostCommitIsNotDoneAgain: it may have been done.
func TestALostCommitIsNotDoneAgain(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		meet(t, db, 1, true, killed1)
		_, err := db.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "tea", pulse.Praise)}, Next: "1"})
		if err == nil || !strings.Contains(err.Error(), "whether that was done is not known") {
			t.Errorf("got %v, want that it is not known", err)
		}
		must(t, justErr(db.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "tea", pulse.Praise)}, Next: "1"})))
		is(t, "once, after all", ids(t, db, pulse.Filter{}), "0001")
	})
}

// TestALostCommitOfALeaseIsDoneAgain: whose it is says whether it was done.
func TestALostCommitOfALeaseIsDoneAgain(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		ctx, w, leave := join(t, db, "till/1", time.Minute)
		meetOn(t, db, "leases", 2, true, killed1)
		is(t, "claimed", claim(t, ctx, w, "x").Source, "x")
		l := lease{name: "judge", owner: "till/1", token: "T"}
		for range 2 { // as if the first had been done and its answer lost
			must(t, db.writeTwice(t.Context(), "take", func(c conn) error { return l.take(t.Context(), c, time.Minute) }))
		}
		must(t, leave())
	})
}

func justErr[T any](_ T, err error) error { return err }

// TestAServerThatStaysAwayIsNotWaitedForLong, and each thing that is still to be done does
// not wait again.
func TestAServerThatStaysAwayIsNotWaitedForLong(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		db.away.patience = 300 * time.Millisecond
		meet(t, db, 1000, false, killed1)
		page := pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "tea", pulse.Praise)}}
		calls := 0
		err := db.again(t.Context(), func() error {
			calls++
			return db.once(t.Context(), db.limits, func(c conn) error {
				_, err := c.exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())")
				return err
			})
		})
		if err == nil || calls < 2 || calls > 60 {
			t.Errorf("%d attempts, %v; want several and an end", calls, err)
		}
		if _, err := db.Save(t.Context(), page); err == nil {
			t.Error("it went through")
		}
	})
}

// with is an address with one more parameter.
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func TestLimitsOfTransactionsAreTheirOwn(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		limited := open(t, with(t, with(t, db.url, "lock_timeout", "500ms"), "statement_timeout", "3s"))
		page := pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "tea", pulse.Praise)}, Next: "1"}
		_, err := db.Save(t.Context(), page)
		must(t, err)
		must(t, db.once(t.Context(), db.limits, func(c conn) error {
			must(t, justErr(c.exec(t.Context(), "UPDATE cursors SET at = at WHERE source = 'x'")))
			_, err := limited.Save(t.Context(), page)
			if !errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "for 500ms") {
				t.Errorf("behind another's lock: got %v, want ErrLater that says how long", err)
			}
			return nil
		}))
		err = limited.write(t.Context(), "sleep", func(c conn) error { return justErr(c.exec(t.Context(), "SELECT pg_sleep(20)")) })
		if err == nil || !strings.Contains(err.Error(), "after 3s") || pulse.HintOf(err) == "" {
			t.Errorf("a statement without end: got %v, want what to do", err)
		}
		wrong := open(t, with(t, db.url, "lock_timeout", "soon"))
		if _, err := wrong.Save(t.Context(), page); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), "lock_timeout=soon") {
			t.Errorf("a limit of no sense: got %v, want a usage error that names it", err)
		}
		var left string
		must(t, limited.read().row(t.Context(), "SHOW statement_timeout").Scan(&left))
		is(t, "nothing is left to the next program on the connection", left, "0")
	})
}

// TestWhoStandsStillInATransactionIsUndone, so that others do not wait for its rows, and
// does it again when it moves.
func TestWhoStandsStillInATransactionIsUndone(t *testing.T) {
	shared(t, func(t *testing.T, db world) {
		limited := open(t, with(t, db.url, "idle_in_transaction_session_timeout", "400ms"))
		tried := 0
		save := func(c conn) error {
			tried++
			_, err := c.exec(t.Context(), "INSERT INTO cursors (source, next, at) VALUES ('x', '1', 0)")
			if err == nil && tried == 1 {
				time.Sleep(1500 * time.Millisecond)
				_, err = c.exec(t.Context(), "UPDATE cursors SET at = 1 WHERE source = 'x'")
			}
			return err
		}
		err := limited.fail("save a page of x", limited.once(t.Context(), limited.limits, save))
		if err == nil || !strings.Contains(err.Error(), "undone") {
			t.Errorf("got %v, want that it was undone", err)
		}
		c, err := db.Cursor(t.Context(), "x")
		must(t, err)
		is(t, "cursor", string(c), "")
		tried = 0
		must(t, limited.write(t.Context(), "save a page of x", save))
		if tried < 2 {
			t.Errorf("%d attempts, want another one", tried)
		}
	})
}
