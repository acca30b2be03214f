package store

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// follower starts a server that follows the one of the tests, and gives its address for
// the schema of at.
func follower(t *testing.T, at string) (address string, stop func()) {
	t.Helper()
	primary, err := url.Parse(at)
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	must(t, l.Close())
	script := func(args ...string) ([]byte, error) {
		cmd := exec.Command(filepath.Join("..", "..", "scripts", "replica.sh"), args...)
		cmd.Env = append(os.Environ(), "PULSE_REPLICA_PORT="+port)
		return cmd.Output()
	}
	stop = func() { _, _ = script("stop") } // it may be gone already
	t.Cleanup(stop)
	said, err := script("start", primary.Port())
	var gone *exec.ExitError
	if errors.As(err, &gone) && gone.ExitCode() == 3 {
		t.Skipf("%s", gone.Stderr)
	}
	must(t, err)
	u, err := url.Parse(strings.TrimSpace(string(said)))
	must(t, err)
	u.RawQuery = primary.RawQuery
	return u.String(), stop
}

// TestADigestReadsAtAReplica: what was there when the command began is read, whether the
// replica is in time, late or gone; what is written goes to the server that it follows.
func TestADigestReadsAtAReplica(t *testing.T) {
	pg := os.Getenv("PULSE_TEST_POSTGRES")
	if pg == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set")
	}
	was := behind
	defer func() { behind = was }()
	at := schema(t, pg)
	w := open(t, at)
	replica, stop := follower(t, at)
	n := 0
	// reader saves a mention, opens the database as a digest does, and wants to see it.
	reader := func(what string, there bool, said string) *DB {
		t.Helper()
		n++
		save(t, w, pulse.Keep{Judged: []pulse.Judged{complaining(n)}, Bands: [][]uint64{{uint64(n)}}})
		var log bytes.Buffer
		d, err := Open(t.Context(), at, Options{Replica: replica, Log: slog.New(slog.NewTextHandler(&log, nil))})
		must(t, err)
		t.Cleanup(func() { _ = d.Close() })
		js, err := d.Mentions(t.Context(), pulse.Filter{})
		must(t, err)
		is(t, what+": mentions", len(js), n)
		var follows bool
		must(t, d.read().row(t.Context(), "SELECT pg_is_in_recovery()").Scan(&follows))
		is(t, what+": read at the replica", follows, there)
		if !strings.Contains(log.String(), said) || said == "" && log.Len() > 0 {
			t.Errorf("%s: said %q, want %q", what, log.String(), said)
		}
		return d
	}
	// examined is what doctor asks.
	examined := func(want string) {
		t.Helper()
		name, after, err := w.Follows(t.Context(), replica)
		switch {
		case want == "" && (err != nil || after <= 0 || !strings.Contains(name, "PostgreSQL")):
			t.Errorf("it follows: %q after %s, %v", name, after, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("it does not follow: %v, want %s", err, want)
		}
	}
	behind = time.Minute
	d := reader("in time", true, "")
	examined("")

	admin(t, replica, "SELECT pg_wal_replay_pause()")
	x := pulse.Delivery{Kind: "digest", Place: "moda", Day: "2026-11-20", Recipient: "elif@example.com"}
	for i, want := range []bool{true, false} { // it is known at once that it was claimed
		claimed, _, err := d.ClaimDelivery(t.Context(), x)
		if err != nil || claimed != want {
			t.Errorf("claim %d: %v, %v", i, claimed, err)
		}
	}
	if list, err := d.Deliveries(t.Context(), time.Time{}); err != nil || len(list) != 1 {
		t.Errorf("deliveries of our own: %v, %v", list, err)
	}
	behind = 300 * time.Millisecond
	late := reader("late", false, "does not have yet what was there")
	examined("does not have yet what was there")
	if claimed, _, err := late.ClaimDelivery(t.Context(), x); err != nil || claimed {
		t.Errorf("the late one claims again: %v, %v", claimed, err)
	}
	admin(t, replica, "SELECT pg_wal_replay_resume()")
	behind = time.Minute
	d = reader("in time again", true, "")
	d.ReadOwn()
	save(t, world{DB: d}, pulse.Keep{Judged: []pulse.Judged{complaining(99)}, Bands: [][]uint64{{99}}})
	n++
	if js, err := d.Mentions(t.Context(), pulse.Filter{}); err != nil || len(js) != n {
		t.Errorf("own reading sees %d of %d, %v", len(js), n, err)
	}

	stop()
	reader("gone", false, "cannot reach PostgreSQL")
	examined("cannot reach PostgreSQL")
	replica = at
	reader("no replica", false, "it follows nobody")
	examined("it follows nobody")
	var left int
	must(t, w.read().row(t.Context(), "SELECT COUNT(*) FROM leases").Scan(&left))
	is(t, "marks that are left", left, 0)
}

func complaining(n int) pulse.Judged {
	return said(n, "the tea was cold "+strconv.Itoa(n), pulse.Complaint)
}

func TestAFileHasNoReplica(t *testing.T) {
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "pulse.db"), Options{Replica: "postgres://pulse@db2/pulse"})
	if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), "follows a PostgreSQL server") {
		t.Errorf("got %v", err)
	}
}
