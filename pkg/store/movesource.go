package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// still is a database that is moved away from: what it held at one moment, with nobody
// writing to it until it is let go of.
type still struct {
	*DB
	tx    *sql.Tx
	free  func() error // gives the lock back
	print string       // by which the same database is known again
}

// openSource opens what there is and makes nothing.
func openSource(ctx context.Context, url string, o Options) (*DB, error) {
	if !isPostgres(url) {
		path := strings.TrimPrefix(url, "sqlite:")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, pulse.WithHint(pulse.Usagef("there is no database %s to move from", path), "name the file that store: in pulse.yaml named until now")
		}
		if err := sniff(path); err != nil {
			return nil, err
		}
	}
	d := newDB(o)
	if err := d.connect(url); err != nil {
		return nil, err
	}
	if err := d.known(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// known refuses a source that pulse never worked in.
func (d *DB) known(ctx context.Context) error {
	have, err := version(ctx, d.read())
	if err == nil && have == 0 {
		return pulse.WithHint(pulse.Usagef("%s holds nothing of pulse: there is nothing to move", d.name), "are --from and --to the right way round?")
	}
	return d.fail("look at the database", err)
}

// writers is how long a PostgreSQL that is moved away from may take to let those
// finish who are writing.
const writers = "20s"

// hold keeps writers out and fixes the moment that is read. On SQLite that is the lock
// of the one who writes, held and not used: who reads goes on, who wants to write is
// told that the database is busy. On PostgreSQL it is a lock on every table that lets
// readers in, before the first look, and the lease of fetch, which is told at once who
// is at work. Both end with our connection, whatever becomes of us.
func (d *DB) hold(ctx context.Context, owner string, all []table) (*still, error) {
	s := &still{DB: d, free: func() error { return nil }}
	if err := d.idle(ctx, d.read(), owner); err != nil {
		return nil, err
	}
	var level sql.IsolationLevel
	if d.pg {
		free, err := d.Lock(ctx, "fetch", owner, moveLease)
		if err != nil {
			return nil, err
		}
		s.free, level = free, sql.LevelRepeatableRead
	}
	var err error
	if s.tx, err = d.w.BeginTx(ctx, &sql.TxOptions{Isolation: level}); err == nil {
		err = s.fix(ctx, owner, all)
	}
	if err != nil {
		return nil, errors.Join(d.fail("keep the database still", err), s.release())
	}
	return s, nil
}

func (s *still) fix(ctx context.Context, owner string, all []table) error {
	c := s.conn()
	if s.pg {
		names := make([]string, len(all))
		for i, t := range all {
			names[i] = t.name
		}
		for _, stmt := range []string{"SET LOCAL lock_timeout = '" + writers + "'", "SET LOCAL idle_in_transaction_session_timeout = 0", "LOCK TABLE " + strings.Join(names, ", ") + " IN SHARE MODE"} {
			if _, err := c.q.ExecContext(ctx, stmt); err != nil {
				var pg *pgconn.PgError
				if errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01") {
					return &pulse.Problem{Kind: pulse.ErrLater, Msg: "somebody is writing to " + s.name + " and does not end", Hint: "stop cron and pulse serve for the time of the move, and run the same again"}
				}
				return err
			}
		}
	}
	if err := s.idle(ctx, c, owner); err != nil { // who was quicker than we
		return err
	}
	born, err := c.strings(ctx, "SELECT version || ':' || at FROM migrations ORDER BY version")
	s.print = strings.Join(born, " ")
	return err
}

func (s *still) conn() conn { return conn{s.tx, s.pg} }

// release lets writers in again.
func (s *still) release() error {
	if s.tx != nil {
		_ = s.tx.Rollback() // nothing was written; it may be over already
	}
	return s.free()
}

// idle refuses while another pulse holds a lease: it would lose its database in the
// middle of its work.
func (d *DB) idle(ctx context.Context, c conn, owner string) error {
	now, err := c.clock(ctx)
	if err != nil {
		return err
	}
	return c.each(ctx, func(r *sql.Rows) error {
		var l lease
		if err := r.Scan(&l.name, &l.owner, &l.since, &l.until); err != nil || l.owner == owner || dead(l.owner, owner) {
			return err
		}
		return l.refuse()
	}, "SELECT name, owner, since, until FROM leases WHERE until > ? AND owner <> '' ORDER BY since", now) // without an owner are rates, and marks
}

// rowsOf reads so many rows of t behind a place, nil for from its beginning.
func (c conn) rowsOf(ctx context.Context, t table, behind []any, n int) ([][]any, error) {
	var out [][]any
	err := c.each(ctx, func(r *sql.Rows) error {
		row, into := make([]any, len(t.columns)), make([]any, len(t.columns))
		for i := range row {
			into[i] = &row[i]
		}
		err := r.Scan(into...)
		out = append(out, row)
		return err
	}, t.page(c, behind != nil), append(append([]any{}, behind...), n)...)
	return out, err
}

// carried makes a row fit for both engines, in place, and returns how many of its texts
// had to be changed for that. PostgreSQL holds neither U+0000 nor bytes that are no
// UTF-8; pulse itself keeps none, so that only what another program wrote is changed,
// as pulse would have. What would be another value altogether is an error.
func (t table) carried(row []any) (changed int, err error) {
	for i, c := range t.columns {
		fits, was := true, changed
		switch v := row[i].(type) {
		case nil:
			fits = c.null
		case string:
			fits = c.kind == isText
			if s := storable(v); fits && s != v {
				row[i], changed = s, changed+1
			}
		case []byte:
			fits = c.kind == isText
			row[i], changed = storable(string(v)), changed+1
		case int64:
			fits = c.kind != isText
			if c.kind == isReal {
				row[i] = float64(v)
			}
		case float64:
			fits = c.kind == isReal
		default:
			fits = false
		}
		if !fits || changed > was && t.isKey(i) {
			return changed, t.wrong(row, c, "a value that no version of pulse wrote")
		}
	}
	return changed, nil
}

func (t table) isKey(column int) bool {
	for _, k := range t.key {
		if k == column {
			return true
		}
	}
	return false
}

// wrong says where something stands that cannot be carried.
func (t table) wrong(row []any, c column, what string) error {
	return pulse.WithHint(fmt.Errorf("table %s, row %v, column %s holds %s", t.name, t.place(row), c.name, what),
		"the target is not finished and the source is unchanged: put this one right or delete it, and run the same again")
}

// equal compares two values that carried let through.
func equal(a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	if ok && ok2 {
		return x == y || math.IsNaN(x) && math.IsNaN(y)
	}
	return a == b
}
