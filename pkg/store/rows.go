package store

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"
)

// many is exec for a statement that a transaction runs again and again, each
// time with other values. SQLite prepares it once; on PostgreSQL that would
// leave a named statement behind, which poolers do not carry over.
func (c conn) many(ctx context.Context, query string, each iter.Seq[[]any]) (int, error) {
	tx, ok := c.q.(*sql.Tx)
	if c.pg || !ok {
		return c.manyTimes(func(args []any) (int, error) { return c.exec(ctx, query, args...) }, each)
	}
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer stmt.Close() // the transaction closes it anyway
	return c.manyTimes(func(args []any) (int, error) {
		res, err := stmt.ExecContext(ctx, args...)
		if err != nil {
			return 0, err
		}
		n, err := res.RowsAffected()
		return int(n), err
	}, each)
}

func (c conn) manyTimes(run func([]any) (int, error), each iter.Seq[[]any]) (sum int, err error) {
	for args := range each {
		n, err := run(args)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// rows inserts rows of values: head is the statement up to VALUES, tail what
// follows them. Rows share a statement, as many as suits the engine: a round
// trip to a server costs more than a long statement, SQLite likes short ones.
func (c conn) rows(ctx context.Context, head, tail string, rows [][]any) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	width := len(rows[0])
	per := max(1, perSQLite/width)
	if c.pg {
		per = max(1, perPostgres/width)
	}
	full := len(rows) / per * per
	n, err := c.many(ctx, values(head, tail, per, width), slabs(rows[:full], per))
	if err != nil || full == len(rows) {
		return n, err
	}
	m, err := c.many(ctx, values(head, tail, len(rows)-full, width), slabs(rows[full:], per))
	return n + m, err
}

// perSQLite and perPostgres are how many values go in one statement, measured.
const (
	perSQLite   = 60
	perPostgres = 3000
)

func values(head, tail string, rows, width int) string {
	one := "(" + marks(width) + ")"
	return head + " VALUES " + one + strings.Repeat(","+one, rows-1) + " " + tail
}

// slabs flattens so many rows at a time into one list of arguments.
func slabs(rows [][]any, per int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for part := range slices.Chunk(rows, per) {
			if !yield(slices.Concat(part...)) {
				return
			}
		}
	}
}
