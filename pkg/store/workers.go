package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// On PostgreSQL several programs harvest at once. Each holds a lease of its own as long
// as it works ("worker:…"), which whoever wants to be alone ("fetch", the gate) waits
// for, and one for each source it is at ("source:…"). The turns of providers' hosts are
// rows of the same table ("host:…"); nobody holds them.
const (
	gate         = "fetch"
	workerPrefix = "worker:"
	sourcePrefix = "source:"
	hostPrefix   = "host:"
)

// Worker is one program among those that harvest a database together.
type Worker struct {
	db    *DB
	owner string
	ttl   time.Duration
	mark  int64 // the last run when it began
}

// Join makes owner a worker until release is called: the context carries its lease.
// On PostgreSQL several are at work at once, and who holds "fetch" alone keeps them
// out, an ErrLater. On a file there is one, which holds "fetch", and the Worker is nil.
func (d *DB) Join(ctx context.Context, owner string, ttl time.Duration) (held context.Context, w *Worker, release func() error, err error) {
	if !d.pg {
		held, release, err = d.LockFenced(ctx, gate, owner, ttl)
		return held, nil, release, err
	}
	l := lease{owner: owner, token: rand.Text()}
	l.name = workerPrefix + l.token // two containers may have one name and one number
	w = &Worker{db: d, owner: owner, ttl: ttl}
	err = d.writeTwice(ctx, "join the workers", func(c conn) error {
		if err := l.begin(ctx, c, ttl); err != nil {
			return err
		}
		if err := l.pass(ctx, c); err != nil {
			return err
		}
		if err := c.row(ctx, "SELECT COALESCE(MAX(id), 0) FROM runs").Scan(&w.mark); err != nil {
			return err
		}
		if held, err := l.seize(ctx, c); err != nil || held != nil {
			return errors.Join(err, errTwice)
		}
		_, err := c.exec(ctx, "DELETE FROM leases WHERE until < ? AND name <> ?", l.since-bygone.Milliseconds(), gate)
		return err
	})
	if err != nil {
		return ctx, nil, nil, err
	}
	return withFence(ctx, l), w, d.keep(l, ttl), nil
}

var errTwice = errors.New("a token came twice")

// bygone is when a lease that ran out is swept away: nobody waits for it any more.
const bygone = 24 * time.Hour

// pass goes through the gate, and keeps others from closing it until the transaction ends.
func (l *lease) pass(ctx context.Context, c conn) error {
	for range tries {
		if _, err := c.exec(ctx, "INSERT INTO leases (name, owner, token, since, until) VALUES (?, '', '', 0, 0) ON CONFLICT (name) DO NOTHING", gate); err != nil {
			return err
		}
		g := lease{name: gate}
		err := c.row(ctx, "SELECT owner, since, until FROM leases WHERE name = ? FOR UPDATE", gate).Scan(&g.owner, &g.since, &g.until)
		if none(err) { // given free between the two
			continue
		}
		if err == nil && g.until > l.since && !dead(g.owner, l.owner) {
			return g.refuse()
		}
		return err
	}
	return errors.New("the gate to harvesting opens and closes")
}

// alone holds the gate only where nobody works. Workers that died go: should they live
// again, what they write is refused.
func (l *lease) alone(ctx context.Context, c conn) error {
	all, err := leases(ctx, c, workerPrefix)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.until > l.since && !dead(w.owner, l.owner) {
			return w.refuse()
		}
		if _, err := c.exec(ctx, "DELETE FROM leases WHERE name = ? AND token = ?", w.name, w.token); err != nil {
			return err
		}
	}
	return nil
}

// leases are those whose names begin with prefix, by name.
func leases(ctx context.Context, c conn, prefix string) ([]lease, error) {
	var out []lease
	err := c.each(ctx, func(r *sql.Rows) error {
		var l lease
		err := r.Scan(&l.name, &l.owner, &l.token, &l.since, &l.until)
		out = append(out, l)
		return err
	}, "SELECT name, owner, token, since, until FROM leases WHERE name LIKE ? ORDER BY name COLLATE BINARY", prefix+"%")
	return out, err
}

// Claim takes the first of names that is free. What is written under the context that
// the claim makes is refused once another worker took the source over. Those that
// another worker finished a run of kind with, since w joined, need not be asked for
// again; of kind "" that does not matter.
func (w *Worker) Claim(ctx context.Context, kind pulse.RunKind, names []string) (out pulse.Claim, err error) {
	busy, err := w.busy(ctx)
	if err != nil {
		return out, w.db.fail("see which sources are free", err)
	}
	for _, n := range names {
		if busy[sourcePrefix+n] {
			continue
		}
		l := lease{name: sourcePrefix + n, owner: w.owner, token: rand.Text()}
		how, err := w.claim(ctx, &l, kind, n)
		switch {
		case err != nil:
			return out, err
		case how == finished:
			out.Done = append(out.Done, n)
		case how == ours:
			out.Source, out.Release = n, w.db.keep(l, w.ttl)
			out.Under = func(ctx context.Context) context.Context { return withFence(ctx, l) }
			return out, nil
		}
	}
	return out, nil
}

// busy are the leases of sources that somebody keeps. It is a hint: claim sees for itself.
func (w *Worker) busy(ctx context.Context) (map[string]bool, error) {
	c := w.db.read()
	now, err := c.clock(ctx)
	if err != nil {
		return nil, err
	}
	taken, err := leases(ctx, c, sourcePrefix)
	out := map[string]bool{}
	for _, l := range taken {
		out[l.name] = l.until > now && !dead(l.owner, w.owner)
	}
	return out, err
}

// claimed is how an attempt to take a source went.
type claimed int

const (
	another claimed = iota // has it
	finished
	ours
)

// errNotOurs undoes a claim that is not to be kept.
var errNotOurs = errors.New("the source is not ours")

func (w *Worker) claim(ctx context.Context, l *lease, kind pulse.RunKind, source string) (how claimed, err error) {
	err = w.db.writeTwice(ctx, "take the source "+source, func(c conn) error {
		how = another
		if err := l.begin(ctx, c, w.ttl); err != nil {
			return err
		}
		if held, err := l.seizeFree(ctx, c); err != nil || held {
			return cmp.Or(err, errNotOurs)
		}
		// Runs end before their leases do: whoever has the lease sees whether it was done.
		if done, err := w.finished(ctx, c, kind, source); err != nil || done {
			how = finished
			return cmp.Or(err, errNotOurs)
		}
		how = ours
		return nil
	})
	if errors.Is(err, errNotOurs) {
		err = nil
	}
	return how, err
}

// seizeFree is seize that does not wait for a row which a transaction of its holder has
// at this moment: who is stopped in the middle of one would stop all others.
func (l *lease) seizeFree(ctx context.Context, c conn) (held bool, err error) {
	there := 0
	if err := c.row(ctx, "SELECT COUNT(*) FROM leases WHERE name = ?", l.name).Scan(&there); err != nil {
		return false, err
	}
	if there > 0 {
		free, err := c.strings(ctx, "SELECT name FROM leases WHERE name = ? FOR UPDATE SKIP LOCKED", l.name)
		if err != nil || len(free) == 0 {
			return true, err
		}
	}
	by, err := l.seize(ctx, c)
	return by != nil, err
}

// finished reports that another worker went through source since w joined. One that was
// interrupted, or lost its lease, did not.
func (w *Worker) finished(ctx context.Context, c conn, kind pulse.RunKind, source string) (done bool, err error) {
	notes, err := c.strings(ctx, "SELECT run FROM runs WHERE source = ? AND id > ? AND kind = ? AND ended > 0", source, w.mark, string(kind))
	for _, n := range notes {
		var r pulse.Run
		if n != "" && json.Unmarshal([]byte(n), &r) == nil && (r.Exit == pulse.ExitInterrupted || r.Lost) {
			continue
		}
		done = true
	}
	return done, err
}

// Workers are those who harvest at this moment, the first that came in front, each with
// the sources it is at. us is who asks, as host/pid: those of our host that died are
// left out.
func (d *DB) Workers(ctx context.Context, us string) ([]pulse.Worker, error) {
	c := d.read()
	now, err := c.clock(ctx)
	if err != nil {
		return nil, d.fail("read who is at work", err)
	}
	var all []lease
	for _, prefix := range []string{gate, workerPrefix, sourcePrefix} {
		list, err := leases(ctx, c, prefix)
		if err != nil {
			return nil, d.fail("read who is at work", err)
		}
		all = append(all, list...)
	}
	by := map[string]*pulse.Worker{}
	for _, l := range all {
		if l.until <= now || dead(l.owner, us) {
			continue
		}
		w := by[l.owner]
		if w == nil {
			w = &pulse.Worker{Owner: l.owner, Since: moment(l.since)}
			by[l.owner] = w
		}
		if source, ok := strings.CutPrefix(l.name, sourcePrefix); ok {
			w.Sources = append(w.Sources, source)
		}
	}
	out := make([]pulse.Worker, 0, len(by))
	for _, w := range by {
		slices.Sort(w.Sources)
		out = append(out, *w)
	}
	sorting.By(out, func(a, b pulse.Worker) int {
		if n := a.Since.Compare(b.Since); n != 0 {
			return n
		}
		return strings.Compare(a.Owner, b.Owner)
	})
	return out, nil
}

// Turn books the next request to host among all workers and gives how long to wait for
// it: one each step, and up to burst at once behind a pause. It is one statement, on the
// server's clock.
func (d *DB) Turn(ctx context.Context, host string, step time.Duration, burst int) (wait time.Duration, err error) {
	ms := max(step.Milliseconds(), 1)
	var at int64
	err = d.again(ctx, func() error {
		return conn{d.w, d.pg}.row(ctx, `INSERT INTO leases (name, owner, token, since, until) VALUES (?, '', '', 0, `+serverClock+` - CAST(? AS BIGINT))
 ON CONFLICT (name) DO UPDATE SET until = CASE WHEN leases.until + CAST(? AS BIGINT) > excluded.until THEN leases.until + CAST(? AS BIGINT) ELSE excluded.until END
 RETURNING until - `+serverClock, hostPrefix+host, ms*int64(burst-1), ms, ms).Scan(&at)
	})
	return max(time.Duration(at)*time.Millisecond, 0), d.fail("book a request to "+host, err)
}

// Behind runs work, which follows what workers saved, alone among all of them. Whoever
// comes while another one is at it waits, as that one may have begun before the last page
// of this one was saved; where one that began behind this call is through meanwhile, work
// is not run again. It is run under a context that carries the lease. On a file there is
// one worker, and work is simply run.
func (d *DB) Behind(ctx context.Context, name, owner string, ttl time.Duration, work func(context.Context) error) error {
	if !d.pg {
		return work(ctx)
	}
	before, err := d.counted(context.WithoutCancel(ctx), name)
	if err != nil {
		return err
	}
	return d.behindAll(ctx, name, owner, ttl, before, work)
}

// behindAll runs work unless one that began behind the number before is through.
func (d *DB) behindAll(ctx context.Context, name, owner string, ttl time.Duration, before int64, work func(context.Context) error) error {
	held, release, err := d.await(ctx, name, owner, ttl)
	if err != nil {
		return err
	}
	done, err := d.counted(context.WithoutCancel(ctx), name+" done")
	if err == nil && done <= before {
		err = d.behind(held, name, work)
	}
	return errors.Join(err, release())
}

// behind runs work under a number of its own, and writes down that it is through.
func (d *DB) behind(held context.Context, name string, work func(context.Context) error) error {
	kept := context.WithoutCancel(held)
	var n int64
	err := d.write(kept, "begin "+name, func(c conn) error {
		return c.row(kept, "INSERT INTO counters (name, n) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n", name).Scan(&n)
	})
	if err != nil {
		return err
	}
	if err := work(held); err != nil {
		return err
	}
	return d.write(kept, "end "+name, func(c conn) error {
		_, err := c.exec(kept, "INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n", name+" done", n)
		return err
	})
}

func (d *DB) counted(ctx context.Context, name string) (n int64, err error) {
	err = d.read().row(ctx, "SELECT n FROM counters WHERE name = ?", name).Scan(&n)
	if none(err) {
		return 0, nil
	}
	return n, d.fail("read how far "+name+" is", err)
}

// await is LockFenced that waits for the other one, unless ctx ended.
func (d *DB) await(ctx context.Context, name, owner string, ttl time.Duration) (held context.Context, release func() error, err error) {
	for {
		held, release, err = d.LockFenced(context.WithoutCancel(ctx), name, owner, ttl)
		if err == nil || !errors.Is(err, pulse.ErrLater) || ctx.Err() != nil {
			break
		}
		if pause(ctx, longPause) != nil {
			break
		}
	}
	if err == nil {
		held = carrying(ctx, held)
	}
	return held, release, err
}

// longPause makes pause wait for most of a second.
const longPause = 8
