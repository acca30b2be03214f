package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Begun is a move that was not finished, as its target remembers it in a table of its
// own, moving. While that is there every other command refuses the database.
type Begun struct {
	From   string    `json:"from"`
	Print  string    `json:"print"`
	Schema int       `json:"schema"`
	At     time.Time `json:"at"`
	Rows   int       `json:"-"` // that are there already
}

// halfMoved keeps everybody out of a database that holds a part of the data.
func halfMoved(name string) error {
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: "a move into " + name + " is not finished: it holds a part of the data",
		Hint: "run the same pulse migrate again, it goes on; until then pulse works with the old database"}
}

// spot is how far a table is copied.
type spot struct {
	behind []any // key of the last row that is there; nil none
	rows   int
	done   bool
}

// openTarget opens or makes the database to move to, at this program's version. It
// holds nothing, or a part of a move that was begun: then that is returned.
func openTarget(ctx context.Context, url string, all []table, o Options) (*DB, *Begun, error) {
	d := newDB(o)
	if err := d.connect(url); err != nil {
		return nil, nil, err
	}
	b, err := d.prepare(ctx, all)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return d, b, nil
}

func (d *DB) prepare(ctx context.Context, all []table) (*Begun, error) {
	have, moving, err := state(ctx, d.read())
	switch {
	case err != nil:
		return nil, d.fail("look at the database", err)
	case moving:
		return d.begun(ctx)
	case have == 0:
		if err := d.foreign(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.migrate(ctx); err != nil {
		return nil, err
	}
	return nil, d.vacant(ctx, all)
}

// foreign refuses a file with another program's tables: ours would lie among them.
func (d *DB) foreign(ctx context.Context) error {
	if d.pg { // a schema is shared by those who want to
		return nil
	}
	var n int
	if err := d.read().row(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&n); err != nil {
		return d.fail("look at the database", err)
	}
	if n > 0 {
		return pulse.WithHint(pulse.Usagef("%s is a database of another program", d.name), "name a file that is not there yet")
	}
	return nil
}

// begun reads what the target remembers of a move.
func (d *DB) begun(ctx context.Context) (*Begun, error) {
	var text string
	b := new(Begun)
	err := d.read().row(ctx, "SELECT place FROM moving WHERE tbl = ''").Scan(&text)
	if err == nil {
		err = json.Unmarshal([]byte(text), b)
	}
	if err == nil {
		err = d.read().row(ctx, "SELECT COALESCE(SUM(n), 0) FROM moving").Scan(&b.Rows)
	}
	if err != nil {
		return nil, d.fail("read how far the move is", err)
	}
	all, err := steps()
	if err == nil && b.Schema != len(all) {
		err = pulse.WithHint(pulse.Usagef("the move into %s was begun by another version of pulse (schema %d, this one has %d)", d.name, b.Schema, len(all)),
			"go on with that version, or %s and begin again", d.emptied())
	}
	return b, err
}

// emptied is how an owner gets rid of a target.
func (d *DB) emptied() string {
	if d.pg {
		return "drop that database, make it anew with createdb"
	}
	return "delete the file " + d.name
}

// idleRows are in tables that a pulse fills which only looked at an empty database.
var idleRows = []string{"secrets", "counters", "group_due"}

// vacant refuses a target that holds anything: a move never overwrites.
func (d *DB) vacant(ctx context.Context, all []table) error {
	for _, t := range all {
		if slices.Contains(idleRows, t.name) {
			continue
		}
		var n int
		if err := d.read().row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+t.name+" LIMIT 1) AS one").Scan(&n); err != nil {
			return d.fail("look at the database", err)
		}
		if n > 0 {
			return pulse.WithHint(pulse.Usagef("%s holds data already (in the table %s); nothing was changed", d.name, t.name),
				"are --from and --to the right way round? A move wants an empty database: %s", d.unused())
		}
	}
	return nil
}

func (d *DB) unused() string {
	if d.pg {
		return "make one with createdb"
	}
	return "name a file that is not there yet"
}

// begin remembers a move in its target, and clears what an idle pulse left there.
func (d *DB) begin(ctx context.Context, b Begun, all []table) error {
	head, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return d.write(ctx, "begin the move", func(c conn) error {
		if _, err := c.exec(ctx, "CREATE TABLE moving (tbl TEXT COLLATE BINARY PRIMARY KEY, place TEXT NOT NULL, n BIGINT NOT NULL, done INTEGER NOT NULL)"); err != nil {
			return err
		}
		if _, err := c.exec(ctx, "INSERT INTO moving (tbl, place, n, done) VALUES ('', ?, 0, 0)", string(head)); err != nil {
			return err
		}
		return c.afresh(ctx, all)
	})
}

// anew empties the target, whose source was written to since the move was begun.
func (d *DB) anew(ctx context.Context, all []table) error {
	return d.write(ctx, "begin the move anew", func(c conn) error { return c.afresh(ctx, all) })
}

// afresh empties all tables, those first that others' rows belong to last.
func (c conn) afresh(ctx context.Context, all []table) error {
	for _, t := range slices.Backward(all) {
		if _, err := c.exec(ctx, "DELETE FROM "+t.name); err != nil {
			return err
		}
	}
	if _, err := c.exec(ctx, "DELETE FROM moving WHERE tbl <> ''"); err != nil {
		return err
	}
	for _, t := range all {
		if _, err := c.exec(ctx, "INSERT INTO moving (tbl, place, n, done) VALUES (?, '', 0, 0)", t.name); err != nil {
			return err
		}
	}
	return nil
}

// spotOf reads how far t is copied.
func (d *DB) spotOf(ctx context.Context, t table) (s spot, err error) {
	var place string
	if err = d.read().row(ctx, "SELECT place, n, done FROM moving WHERE tbl = ?", t.name).Scan(&place, &s.rows, &s.done); err != nil || place == "" {
		return s, d.fail("read how far the move is", err)
	}
	var key []string
	if err = json.Unmarshal([]byte(place), &key); err == nil && len(key) != len(t.key) {
		err = fmt.Errorf("%d columns instead of %d", len(key), len(t.key))
	}
	for i, k := range key {
		var v any = k
		if err == nil && t.columns[t.key[i]].kind == isNumber {
			v, err = strconv.ParseInt(k, 10, 64)
		}
		s.behind = append(s.behind, v)
	}
	if err != nil {
		return s, fmt.Errorf("read how far %s is copied in %s: %w", t.name, d.name, err)
	}
	return s, nil
}

// add adds rows of t, and that they are there, in one transaction.
func (d *DB) add(ctx context.Context, t table, rows [][]any, s spot) error {
	var key []string
	for _, v := range s.behind {
		key = append(key, fmt.Sprint(v))
	}
	place := []byte{}
	if len(key) > 0 {
		var err error
		if place, err = json.Marshal(key); err != nil {
			return err
		}
	}
	done := 0
	if s.done {
		done = 1
	}
	note := func(c conn) error {
		_, err := c.exec(ctx, "UPDATE moving SET place = ?, n = ?, done = ? WHERE tbl = ?", string(place), int64(s.rows), done, t.name)
		return err
	}
	if d.pg {
		return d.fail("copy "+t.name, d.stream(ctx, t, rows, note))
	}
	return d.write(ctx, "copy "+t.name, func(c conn) error {
		if _, err := c.rows(ctx, "INSERT INTO "+t.name+" ("+t.names()+")", "", rows); err != nil {
			return err
		}
		return note(c)
	})
}

// stream gives rows to PostgreSQL by COPY, which is several times as fast as INSERT.
func (d *DB) stream(ctx context.Context, t table, rows [][]any, note func(conn) error) error {
	line, err := d.w.Conn(ctx)
	if err != nil {
		return err
	}
	defer line.Close() // goes back to the pool
	tx, err := line.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	err = line.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, bytes.NewReader(copyText(rows)), "COPY "+t.name+" ("+t.names()+") FROM STDIN")
		return err
	})
	if err == nil {
		err = note(conn{tx, true})
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// copyText writes rows as COPY reads them by default: a line a row, tabs between values.
func copyText(rows [][]any) []byte {
	var b []byte
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b = append(b, '\t')
			}
			switch v := v.(type) {
			case nil:
				b = append(b, `\N`...)
			case int64:
				b = strconv.AppendInt(b, v, 10)
			case float64:
				b = strconv.AppendFloat(b, v, 'g', -1, 64) // Inf and NaN are read in any spelling
			case string:
				b = copyWords(b, v)
			}
		}
		b = append(b, '\n')
	}
	return b
}

// copyWords adds a text with what would end it, its row or the whole copy escaped.
func copyWords(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\':
			b = append(b, '\\', '\\')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, c)
		}
	}
	return b
}

// hasten lets a SQLite file that nobody works with yet be written without waiting for
// the disk at each page: a power cut may take the last pages back, and with them what
// says that they are there.
func (d *DB) hasten(ctx context.Context, on bool) error {
	if d.pg {
		return nil
	}
	pragmas := "PRAGMA synchronous = FULL; PRAGMA cache_size = -16000"
	if on {
		pragmas = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000"
	}
	_, err := d.w.ExecContext(ctx, pragmas)
	return d.fail("prepare the file", err)
}

// finish makes the target a database like any other.
func (d *DB) finish(ctx context.Context, act pulse.Act, all []table) error {
	if err := d.hasten(ctx, false); err != nil {
		return err
	}
	err := d.write(ctx, "finish the move", func(c conn) error {
		if err := d.note(ctx, c, act); err != nil {
			return err
		}
		_, err := c.exec(ctx, "DROP TABLE moving")
		return err
	})
	if err != nil || !d.pg {
		return err
	}
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.name
	}
	_, err = d.w.ExecContext(ctx, "ANALYZE "+strings.Join(names, ", "))
	return d.fail("let the server count what is there", err)
}

// exists reports whether there is a file, or may be a database, at url.
func exists(url string) bool {
	_, err := os.Stat(strings.TrimPrefix(url, "sqlite:"))
	return isPostgres(url) || !errors.Is(err, fs.ErrNotExist)
}

// counted gives the rows of each table.
func (c conn) counted(ctx context.Context, all []table) (map[string]int, error) {
	out := map[string]int{}
	for _, t := range all {
		var n sql.NullInt64
		if err := c.row(ctx, "SELECT COUNT(*) FROM "+t.name).Scan(&n); err != nil {
			return nil, err
		}
		out[t.name] = int(n.Int64)
	}
	return out, nil
}
