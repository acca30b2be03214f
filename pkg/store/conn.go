package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
)

// conn is a pool or a transaction that takes our one SQL text.
type conn struct {
	q interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
	pg bool
}

// read is for questions outside a transaction.
func (d *DB) read() conn {
	if d.pg {
		return conn{patient{d.r, d}, true}
	}
	return conn{d.r, false}
}

// ours is for questions about what this pulse itself writes as it goes on: a replica
// may not have it yet.
func (d *DB) ours() conn {
	if d.pg {
		return conn{d.w, true}
	}
	return d.read()
}

// exec returns how many rows it changed.
func (c conn) exec(ctx context.Context, query string, args ...any) (int, error) {
	res, err := c.q.ExecContext(ctx, rebind(query, c.pg), args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

func (c conn) row(ctx context.Context, query string, args ...any) *sql.Row {
	return c.q.QueryRowContext(ctx, rebind(query, c.pg), args...)
}

// each calls scan for every row of the answer.
func (c conn) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := c.q.QueryContext(ctx, rebind(query, c.pg), args...)
	if err != nil {
		return err
	}
	defer rows.Close() // Err below tells what matters
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// strings collects an answer of one text column.
func (c conn) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	var out []string
	err := c.each(ctx, func(r *sql.Rows) error {
		var s string
		err := r.Scan(&s)
		out = append(out, s)
		return err
	}, query, args...)
	return out, err
}

// write runs fn in one transaction: all of it or nothing. fn may run again
// when PostgreSQL chose it to give way, or went away in the middle, so it must set
// what it returns anew. Where ctx carries leases (LockFenced), nothing is written by one
// who lost them.
func (d *DB) write(ctx context.Context, what string, fn func(conn) error) error {
	return d.fail(what, d.again(ctx, func() error { return d.once(ctx, d.limits, fn) }))
}

// writeTwice is write for what may be done twice: it is done again, too, where the answer
// to its commit was lost.
func (d *DB) writeTwice(ctx context.Context, what string, fn func(conn) error) error {
	return d.fail(what, d.again(ctx, func() error {
		err := d.once(ctx, d.limits, fn)
		var last unsure
		if errors.As(err, &last) {
			return last.error
		}
		return err
	}))
}

func (d *DB) once(ctx context.Context, l limits, fn func(conn) error) error {
	tx, err := d.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	c := conn{tx, d.pg}
	if d.pg {
		if err := l.set(ctx, c); err != nil {
			return err
		}
	}
	if err := fn(c); err != nil {
		_ = tx.Rollback() // it is undone in any case
		return d.orLost(ctx, err)
	}
	if err := fenced(ctx, c); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return unsure{err}
	}
	return nil
}

// rebind turns our text into PostgreSQL's: ? becomes $1, $2 …; the byte order
// SQLite calls BINARY is C there; tables have no other form there. Our text
// holds no ? inside quotes.
func rebind(query string, pg bool) string {
	if !pg {
		return query
	}
	query = pgWords.Replace(query)
	var b strings.Builder
	b.Grow(len(query) + 32)
	n := 0
	for {
		i := strings.IndexByte(query, '?')
		if i < 0 {
			b.WriteString(query)
			return b.String()
		}
		n++
		b.WriteString(query[:i])
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = query[i+1:]
	}
}

var pgWords = strings.NewReplacer("COLLATE BINARY", `COLLATE "C"`, "WITHOUT ROWID", "")

// marks gives n placeholders: "?,?,?".
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// anys makes arguments of texts.
func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// none reports an answer without a row.
func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }
