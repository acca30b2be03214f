package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// tries bounds how often a transaction is begun again after giving way to others.
const tries = 8

// A server that was there and is gone may be moving to its replica: whoever is in the
// middle of something waits so long for it. With one address it is back soon or not at
// all; an address that names several hosts says that one takes over from another.
const (
	patienceAlone   = 5 * time.Second
	patienceSeveral = 40 * time.Second
)

// outage is how a server is reached: since when it is not, and whether it ever was.
type outage struct {
	patience time.Duration
	reached  atomic.Bool
	since    atomic.Int64 // unix milliseconds of the first failure in a row; 0 it is there
}

// met notes how asking the server went and reports whether it is worth waiting for it.
// One that was never reached is not waited for: the address may be wrong.
func (o *outage) met(err error) (wait bool) {
	if !awayError(err) {
		o.reached.Store(true)
		o.since.Store(0)
		return false
	}
	now := time.Now().UnixMilli()
	o.since.CompareAndSwap(0, now)
	return o.reached.Load() && now-o.since.Load() < o.patience.Milliseconds()
}

// unsure is an error of a commit: the server may have done it before it was lost.
type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

// again runs once until it is through: anew where PostgreSQL undid it in favour of
// another one, a bounded number of times, and where the server went away before the
// commit, while it is worth waiting for. Both wait a little, and each its own while.
func (d *DB) again(ctx context.Context, once func() error) error {
	for try := 0; ; try++ {
		err := once()
		if !d.pg {
			return err
		}
		away := d.away.met(err)
		var last unsure
		switch {
		case givesWay(err) && try < tries:
		case away && !errors.As(err, &last):
		default:
			return err
		}
		if e := pause(ctx, try); e != nil {
			return err
		}
	}
}

// pause doubles from ten milliseconds to one second; the half of it is chance, so that
// those who were in each other's way do not meet again.
func pause(ctx context.Context, try int) error {
	full := min(20*time.Millisecond<<min(try, 8), time.Second)
	t := time.NewTimer(full/2 + rand.N(full/2))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// givesWay reports that PostgreSQL undid a transaction in favour of another one, or as
// nothing was heard of it for too long.
func givesWay(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == stoodStill)
}

// stoodStill is how the server ends who is idle in the middle of a transaction.
const stoodStill = "25P03"

// awayError reports that the server is not there, is going down or coming up, or was
// found to be a replica that takes nothing.
func awayError(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P0") || pg.Code == "25006"
	}
	var connect *pgconn.ConnectError
	return err != nil && (errors.As(err, &connect) || lostLine(err))
}

// patient asks PostgreSQL outside a transaction and waits for a server that moves. It is
// for questions alone: what changes something goes through write.
type patient struct {
	*sql.DB
	of *DB
}

func (p patient) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	err = p.of.again(ctx, func() error {
		rows, err = p.DB.QueryContext(ctx, query, args...)
		return err
	})
	return rows, err
}

func (p patient) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	_ = p.of.again(ctx, func() error { // who scans the row meets the error
		row = p.DB.QueryRowContext(ctx, query, args...)
		return row.Err()
	})
	return row
}
