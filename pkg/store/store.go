// Package store keeps mentions, verdicts, cursors, runs and deliveries in one
// database: a SQLite file or PostgreSQL. It holds the only SQL of pulse; it
// fetches, judges and prints nothing.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// DB is an open database. Its methods may be used by many goroutines at once.
type DB struct {
	w, r *sql.DB // SQLite: one writer beside many readers; PostgreSQL: the same pool, or a replica to read from
	pg   bool
	name string // as it may be shown: no password
	now  func() time.Time
	log  *slog.Logger
	by   string                          // who does what is written
	hide func(string) string             // takes secrets out of errors that are kept
	view func(pulse.Judged) pulse.Judged // how what is read looks; nil as it is kept

	limits limits // PostgreSQL: how long a transaction may take
	away   outage // PostgreSQL: whether the server is there
}

// Options are what Open may be told. The zero value is fine.
type Options struct {
	Now func() time.Time // clock of what is written; nil is time.Now
	Log *slog.Logger     // nil is silent
	By  string           // who writes, for the record; "" nobody knows

	Replica string // a PostgreSQL server that follows the one at url: what it has in time is read there; "" none

	Hide func(string) string // takes secrets out of errors that are kept; nil keeps them as they are
}

// Open opens the database at url and brings its schema up to date: "pulse.db"
// and "sqlite:path" are files, made with mode 0600 where absent;
// "postgres://…" is a server. A schema newer than this program is an ErrUsage.
// No error shows a password.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	d := newDB(o)
	if err := d.connect(url); err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if o.Replica != "" {
		if err := d.readAt(ctx, o.Replica); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// newDB is a database that is not connected.
func newDB(o Options) *DB {
	d := &DB{now: o.Now, log: o.Log, hide: o.Hide, by: o.By}
	if d.hide == nil {
		d.hide = func(s string) string { return s }
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	return d
}

func (d *DB) connect(url string) error {
	if isPostgres(url) {
		return d.connectPostgres(url)
	}
	return d.connectSQLite(strings.TrimPrefix(url, "sqlite:"))
}

func isPostgres(url string) bool {
	lower := strings.ToLower(url)
	return strings.HasPrefix(lower, "postgres://") || strings.HasPrefix(lower, "postgresql://")
}

// Close ends all connections. A SQLite file is left whole, without side files.
func (d *DB) Close() error {
	if d.r == d.w {
		return d.w.Close()
	}
	return errors.Join(d.r.Close(), d.w.Close())
}

// Name says which database this is, fit to be shown: a path, or host and name.
func (d *DB) Name() string { return d.name }

// millis is how moments are kept: whole milliseconds UTC, 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
