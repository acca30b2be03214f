package store

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// behind is how long a replica may take to have what was there when we came.
var behind = 5 * time.Second

// markLives is when a mark that was left behind may be swept away.
const markLives = time.Minute

// readAt lets questions go to a server that follows ours, once it has all that was
// there when we came; until it has, or where it does not answer, they go to ours.
// Whether it has is not asked by positions in a log, which two servers that were one
// may count differently: a mark is written to ours, and seen there. What is seen behind
// it was committed before it.
func (d *DB) readAt(ctx context.Context, url string) error {
	r, why, err := d.reach(ctx, url)
	if err != nil {
		return err
	}
	if why == "" {
		d.r = r.r
		return nil
	}
	_ = r.Close() // nothing was written there
	d.log.Warn("the replica is not read from: "+why, "replica", r.name, "read", d.name)
	return nil
}

// reach connects to a server and says why it is not read from; "" where it may be.
func (d *DB) reach(ctx context.Context, url string) (r *DB, why string, err error) {
	if !d.pg {
		return nil, "", pulse.Usagef("a replica follows a PostgreSQL server, and the store is the file %s", d.name)
	}
	r = &DB{}
	if err := r.connectPostgres(url); err != nil {
		return nil, "", err
	}
	within, cancel := context.WithTimeout(ctx, behind)
	defer cancel()
	why = d.seenAt(within, r)
	if ctx.Err() != nil {
		_ = r.Close() // nothing was written there
		return nil, "", d.fail("look at the replica", ctx.Err())
	}
	return r, why, nil
}

// Follows tells whether the server at url may be read in place of this one, as digests do,
// and after how long it had what was written here. The error says why it may not.
func (d *DB) Follows(ctx context.Context, url string) (name string, after time.Duration, err error) {
	from := time.Now()
	r, why, err := d.reach(ctx, url)
	if err != nil {
		return "", 0, err
	}
	after = time.Since(from)
	if err := r.Close(); err != nil {
		return "", 0, err
	}
	if why != "" {
		return r.name, after, &pulse.Problem{Msg: "it is not read from: " + why}
	}
	return r.name, after, nil
}

// seenAt waits until r has what d has now; else it says why not.
func (d *DB) seenAt(ctx context.Context, r *DB) (why string) {
	mark := "seen/" + rand.Text()
	err := d.write(ctx, "mark the moment", func(c conn) error {
		now, err := c.clock(ctx)
		if err == nil {
			_, err = c.exec(ctx, "INSERT INTO leases (name, owner, token, since, until) VALUES (?, '', '', ?, ?)", mark, now, now+markLives.Milliseconds())
		}
		return err
	})
	if err != nil {
		return err.Error()
	}
	defer d.unmark(ctx, mark)
	pause := 2 * time.Millisecond
	for {
		var n int
		err := r.read().row(ctx, "SELECT COUNT(*) FROM leases WHERE name = ?", mark).Scan(&n)
		switch {
		case n > 0:
			return d.follows(ctx, r)
		case ctx.Err() != nil:
			return "it does not have yet what was there when the command began"
		case err != nil:
			return r.fail("read", err).Error()
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, 200*time.Millisecond)
		}
	}
}

// follows refuses a server that is ours itself, by another address: nothing is gained.
func (d *DB) follows(ctx context.Context, r *DB) (why string) {
	var follows bool
	if err := r.read().row(ctx, "SELECT pg_is_in_recovery()").Scan(&follows); err != nil {
		return r.fail("read", err).Error()
	}
	if !follows {
		return "it follows nobody"
	}
	return ""
}

// unmark takes the mark away; it does no harm where that fails.
func (d *DB) unmark(ctx context.Context, mark string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), behind)
	defer cancel()
	_, _ = conn{d.w, d.pg}.exec(ctx, "DELETE FROM leases WHERE name = ?", mark)
}

// ReadOwn ends the reading at a replica, for those who are about to write and to read
// that again. Nobody else may use d meanwhile.
func (d *DB) ReadOwn() {
	if d.pg && d.r != d.w {
		_ = d.r.Close() // nothing was written there
		d.r = d.w
	}
}
