package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// lease is a row of leases: who holds a name.
type lease struct {
	name, owner, token string
	since, until       int64
}

// Lock takes name for owner, a text "host/pid", and keeps it by renewing the
// lease until release is called. Where another one holds it the error is an
// ErrLater that says who and since when. A holder that died is taken over: at
// once when it ran on this host and its process is gone, else when its lease
// runs out after ttl. Leases run on the clock of the PostgreSQL server, or on this
// machine's for a file, and not on Options.Now.
//
// "fetch" is held alone: not while workers (Join) are at work.
func (d *DB) Lock(ctx context.Context, name, owner string, ttl time.Duration) (release func() error, err error) {
	_, release, err = d.LockFenced(ctx, name, owner, ttl)
	return release, err
}

// LockFenced is Lock with a context that carries the lease: what is written under it is
// refused, as an ErrTakenOver, once another one took the name over.
func (d *DB) LockFenced(ctx context.Context, name, owner string, ttl time.Duration) (held context.Context, release func() error, err error) {
	l := lease{name: name, owner: owner, token: rand.Text()}
	err = d.writeTwice(ctx, "take the lock "+name, func(c conn) error { return l.take(ctx, c, ttl) })
	if err != nil {
		return ctx, nil, err
	}
	return withFence(ctx, l), d.keep(l, ttl), nil
}

// keep renews a lease until release is called.
func (d *DB) keep(l lease, ttl time.Duration) (release func() error) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		d.renew(l, ttl, stop)
	}()
	return sync.OnceValue(func() error {
		close(stop)
		<-done
		return d.drop(l)
	})
}

// take sets a lease where there is none, or one that ran out or whose holder died.
func (l *lease) take(ctx context.Context, c conn, ttl time.Duration) error {
	if err := l.begin(ctx, c, ttl); err != nil {
		return err
	}
	held, err := l.seize(ctx, c)
	if err != nil {
		return err
	}
	if held != nil {
		return held.refuse()
	}
	if c.pg && l.name == gate {
		return l.alone(ctx, c)
	}
	return nil
}

// begin sets from when to when the lease is.
func (l *lease) begin(ctx context.Context, c conn, ttl time.Duration) (err error) {
	l.since, err = c.clock(ctx)
	l.until = l.since + ttl.Milliseconds()
	return err
}

// clock is what leases run on, in milliseconds: one clock for all hosts where there is
// a server.
func (c conn) clock(ctx context.Context) (ms int64, err error) {
	if !c.pg {
		return time.Now().UnixMilli(), nil
	}
	err = c.row(ctx, "SELECT "+serverClock).Scan(&ms)
	return ms, err
}

const serverClock = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"

// seize writes the lease down, or gives the one that keeps it out.
func (l *lease) seize(ctx context.Context, c conn) (held *lease, err error) {
	n, err := c.exec(ctx, `INSERT INTO leases (name, owner, token, since, until) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = excluded.token, since = excluded.since, until = excluded.until
 WHERE leases.until <= ?`, l.name, l.owner, l.token, l.since, l.until, l.since)
	if err != nil || n == 1 {
		return nil, err
	}
	held = &lease{name: l.name}
	err = c.row(ctx, "SELECT owner, token, since, until FROM leases WHERE name = ?", l.name).Scan(&held.owner, &held.token, &held.since, &held.until)
	if err != nil && !none(err) {
		return nil, err
	}
	if held.token == l.token { // the answer to the first attempt was lost
		return nil, nil
	}
	if none(err) || !dead(held.owner, l.owner) {
		return held, nil
	}
	n, err = c.exec(ctx, "UPDATE leases SET owner = ?, token = ?, since = ?, until = ? WHERE name = ? AND token = ?",
		l.owner, l.token, l.since, l.until, l.name, held.token)
	if err == nil && n == 1 {
		return nil, nil
	}
	return held, err // another one was quicker
}

func (l *lease) refuse() error {
	what := l.name
	if strings.HasPrefix(what, workerPrefix) {
		what = gate
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Until: moment(l.until),
		Msg:  fmt.Sprintf("%s is already running: %s since %s", what, l.owner, moment(l.since).Format(time.RFC3339)),
		Hint: "let it finish; if it died, its lock is free by " + moment(l.until).Format(time.RFC3339)}
}

// dead reports that holder ran on our host and its process is no more.
func dead(holder, us string) bool {
	host, pid, ok := cutLast(holder)
	ourHost, _, _ := cutLast(us)
	n, err := strconv.Atoi(pid)
	if !ok || err != nil || n <= 0 || host != ourHost {
		return false
	}
	p, err := os.FindProcess(n)
	if err != nil {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// renew prolongs the lease three times in its life, so that two missed beats
// do not lose it.
func (d *DB) renew(l lease, ttl time.Duration, stop <-chan struct{}) {
	tick := time.NewTicker(max(ttl/3, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			if !d.beat(l, ttl) {
				return
			}
		}
	}
}

// beat reports whether the lease is still worth renewing.
func (d *DB) beat(l lease, ttl time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), ttl)
	defer cancel()
	query, until := "UPDATE leases SET until = ? WHERE name = ? AND token = ?", time.Now().Add(ttl).UnixMilli()
	if d.pg {
		query, until = "UPDATE leases SET until = "+serverClock+" + ? WHERE name = ? AND token = ?", ttl.Milliseconds()
	}
	var n int
	err := d.again(ctx, func() (err error) {
		n, err = conn{d.w, d.pg}.exec(ctx, query, until, l.name, l.token)
		return err
	})
	if err != nil {
		d.log.Warn("lock not renewed", "lock", l.name, "error", d.fail("renew the lock", err))
		return true
	}
	if n == 0 {
		d.log.Warn("lock lost: another pulse took it over", "lock", l.name)
	}
	return n > 0
}

// drop gives the name free. It is not bound to a cancelled command's context.
func (d *DB) drop(l lease) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := conn{d.w, d.pg}.exec(ctx, "DELETE FROM leases WHERE name = ? AND token = ?", l.name, l.token)
	return d.fail("release the lock "+l.name, err)
}

// Leases gives all that stand in the database, the oldest first. us is who asks.
func (d *DB) Leases(ctx context.Context, us string) ([]pulse.Lease, error) {
	var out []pulse.Lease
	now := time.Now()
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var x pulse.Lease
		var since, until int64
		err := r.Scan(&x.Name, &x.Owner, &since, &until)
		x.Since, x.Until = moment(since), moment(until)
		x.Over = !x.Until.After(now) || dead(x.Owner, us)
		out = append(out, x)
		return err
	}, "SELECT name, owner, since, until FROM leases WHERE owner <> '' ORDER BY since, name") // without an owner are rates, and marks
	return out, d.fail("read the locks", err)
}
