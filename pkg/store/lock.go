package store

import (
	"context"
	"crypto/rand"
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
// runs out after ttl. Leases run on the real clock, not on Options.Now, and the
// clocks of two hosts must differ by less than ttl.
func (d *DB) Lock(ctx context.Context, name, owner string, ttl time.Duration) (release func() error, err error) {
	l := lease{name: name, owner: owner, token: rand.Text()}
	err = d.write(ctx, "take the lock "+name, func(c conn) error { return l.take(ctx, c, ttl) })
	if err != nil {
		return nil, err
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		d.renew(l, ttl, stop)
	}()
	return sync.OnceValue(func() error {
		close(stop)
		<-done
		return d.drop(l)
	}), nil
}

// take sets a lease where there is none, or one that ran out or whose holder died.
func (l *lease) take(ctx context.Context, c conn, ttl time.Duration) error {
	now := time.Now()
	l.since, l.until = now.UnixMilli(), now.Add(ttl).UnixMilli()
	n, err := c.exec(ctx, `INSERT INTO leases (name, owner, token, since, until) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = excluded.token, since = excluded.since, until = excluded.until
 WHERE leases.until <= ?`, l.name, l.owner, l.token, l.since, l.until, l.since)
	if err != nil || n == 1 {
		return err
	}
	held := lease{name: l.name}
	err = c.row(ctx, "SELECT owner, token, since, until FROM leases WHERE name = ?", l.name).Scan(&held.owner, &held.token, &held.since, &held.until)
	if err != nil && !none(err) {
		return err
	}
	if none(err) || !dead(held.owner, l.owner) {
		return held.refuse()
	}
	n, err = c.exec(ctx, "UPDATE leases SET owner = ?, token = ?, since = ?, until = ? WHERE name = ? AND token = ?",
		l.owner, l.token, l.since, l.until, l.name, held.token)
	if err == nil && n == 0 { // another one was quicker
		return held.refuse()
	}
	return err
}

func (l *lease) refuse() error {
	return &pulse.Problem{Kind: pulse.ErrLater, Until: moment(l.until),
		Msg:  fmt.Sprintf("%s is already running: %s since %s", l.name, l.owner, moment(l.since).Format(time.RFC3339)),
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
	n, err := conn{d.w, d.pg}.exec(ctx, "UPDATE leases SET until = ? WHERE name = ? AND token = ?", time.Now().Add(ttl).UnixMilli(), l.name, l.token)
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
