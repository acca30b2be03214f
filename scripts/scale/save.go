package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/search"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// Sources of what is saved for the measurement, and taken out again.
const (
	byUs  = "scale-us"
	byRef = "scale-reference"
)

const pageRows = 100

// save saves pages by the store's Save beside a reference that puts the same rows into
// the same tables of the same database, page by page in turns: on SQLite a bare loop
// of prepared inserts, on PostgreSQL COPY into a table of its own and a merge from
// there. Then it makes the texts findable, as a fetch does at its end.
func (b bench) save(ctx context.Context) error {
	for _, db := range b.bases {
		if err := b.saveOn(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

func (b bench) saveOn(ctx context.Context, db base) (err error) {
	now := end.Add(time.Hour)
	ours, err := store.Open(ctx, db.url, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.Close()) }()
	ref, err := openReference(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ref.clean(ctx), ref.close()) }()
	if err := ref.clean(ctx); err != nil {
		return err
	}
	rows, err := b.rawPages(ctx, now)
	if err != nil {
		return err
	}
	var us, bare []time.Duration
	for n, page := range rows {
		k := fresh(b.s, n, byUs)
		t0 := time.Now()
		if _, err := ours.Save(ctx, k); err != nil {
			return err
		}
		t1 := time.Now()
		if err := ref.save(ctx, page); err != nil {
			return err
		}
		us, bare = append(us, t1.Sub(t0)), append(bare, time.Since(t1))
	}
	words, err := learn(ctx, ours)
	if err != nil {
		return err
	}
	reference := "a bare loop of prepared inserts"
	if db.engine() == "postgres" {
		reference = "COPY and merge"
	}
	mUs, mBare := median(us).Seconds(), median(bare).Seconds()
	each := sum(us).Seconds() + words.Seconds()
	if err := b.keepRate("save", db, pageRows/mUs, mBare/mUs, reference); err != nil {
		return err
	}
	return b.keepRate("save and make findable", db, float64(pageRows*b.pages)/each, sum(bare).Seconds()/each, reference)
}

func (b bench) keepRate(what string, db base, rate, of float64, note string) error {
	fmt.Printf("%-28s %-8s %9d: %9.0f a second, %.2f of %s\n", what, db.engine(), db.rows, rate, of, note)
	return keepResult(b.out, result{What: what, Engine: db.engine(), Rows: db.rows, Rate: rate, Of: of, Note: note})
}

// fresh is a page of mentions that no database holds yet.
func fresh(s *stream, n int, source string) pulse.Keep {
	const off = 1_000_000_000 // a part of the stream that nobody loads
	k := pulse.Keep{Source: source, Next: pulse.Cursor(fmt.Sprint(n))}
	for i := range pageRows {
		j := s.said(off + n*pageRows + i)
		d := s.dice(off+n*pageRows+i, 9)
		j.Source, j.ID, j.Posted, j.Via = source, fmt.Sprintf("%016x", d.Uint64()), end.Add(-400*24*time.Hour).Add(time.Duration(n*pageRows+i)*time.Second), pulse.ViaPlace
		j.Author, j.Place, j.URL = author(d), placeID(tail(d, places)-1), "https://"+source+".example/r/"+j.ID
		k.Judged, k.Bands = append(k.Judged, j), append(k.Bands, fold.Bands(j.Text))
	}
	return k
}

// learn does what follows a harvest for search.
func learn(ctx context.Context, db *store.DB) (time.Duration, error) {
	t := time.Now()
	for {
		due, err := db.Unfindable(ctx, 1000)
		if err != nil || len(due) == 0 {
			return time.Since(t), err
		}
		list := make([]pulse.Findable, len(due))
		for i, j := range due {
			list[i] = pulse.Findable{Key: j.Key(), Text: j.Text, Words: search.Words(j.Text)}
		}
		if err := db.SaveFindable(ctx, list); err != nil {
			return 0, err
		}
	}
}

// raw is a page as it lies in the tables, under the name of the reference.
type raw struct{ mentions, bands [][]any }

var bandColumns = []string{"bucket", "band", "key"}

// rawPages saves pages into a database of their own and reads back what Save wrote.
func (b bench) rawPages(ctx context.Context, now time.Time) (pages []raw, err error) {
	path := filepath.Join(b.dir, "raw.db")
	if err := os.RemoveAll(path); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(path)) }()
	db, err := store.Open(ctx, path, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		return nil, err
	}
	for n := range b.pages {
		if _, err := db.Save(ctx, fresh(b.s, n, byRef)); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	from, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	for n := range b.pages {
		keys := make([]string, pageRows)
		for i, j := range fresh(b.s, n, byRef).Judged {
			keys[i] = "'" + j.Key() + "'"
		}
		in := " WHERE key IN (" + strings.Join(keys, ",") + ") ORDER BY "
		m, err := readRows(ctx, from, "SELECT "+strings.Join(mentionColumns, ", ")+" FROM mentions"+in+"key")
		if err != nil {
			return nil, err
		}
		signatures, err := readRows(ctx, from, "SELECT "+strings.Join(bandColumns, ", ")+" FROM bands"+in+"bucket, band, key")
		if err != nil {
			return nil, err
		}
		pages = append(pages, raw{m, signatures})
	}
	return pages, nil
}

// mentionColumns are those that Save fills.
var mentionColumns = strings.Split("key source id via text author_id author_handle author_name handle_fold name_fold posted url place lang rating reply_to "+
	"repost_of quote_of reach stored checked first_key kind unsure judged_by judged verdict", " ")

func readRows(ctx context.Context, db *sql.DB, query string) (out [][]any, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// reference writes rows past the store.
type reference struct {
	db *sql.DB
	pg bool
}

func openReference(ctx context.Context, b base) (*reference, error) {
	r := &reference{pg: b.engine() == "postgres"}
	driver, url := "sqlite", "file:"+b.url+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)&_txlock=immediate"
	if r.pg {
		driver, url = "pgx", b.url
	}
	var err error
	if r.db, err = sql.Open(driver, url); err != nil {
		return nil, err
	}
	r.db.SetMaxOpenConns(1)
	if r.pg {
		for _, table := range []string{"mentions", "bands"} {
			if _, err := r.db.ExecContext(ctx, "CREATE TEMP TABLE new_"+table+" (LIKE "+table+" INCLUDING DEFAULTS) ON COMMIT DELETE ROWS"); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

func (r *reference) close() error { return r.db.Close() }

// clean takes out what both saved.
func (r *reference) clean(ctx context.Context) error {
	for _, source := range []string{byUs, byRef} {
		from, to := "'"+source+":'", "'"+source+";'"
		for _, stmt := range []string{
			"DELETE FROM search_words WHERE doc IN (SELECT doc FROM search_docs WHERE key > " + from + " AND key < " + to + ")",
			"DELETE FROM search_docs WHERE key > " + from + " AND key < " + to,
			"DELETE FROM search_due WHERE key > " + from + " AND key < " + to,
			"DELETE FROM group_due WHERE mention > " + from + " AND mention < " + to,
			"DELETE FROM bands WHERE key > " + from + " AND key < " + to,
			"DELETE FROM mentions WHERE key > " + from + " AND key < " + to,
			"DELETE FROM cursors WHERE source = '" + source + "'",
		} {
			if _, err := r.db.ExecContext(ctx, stmt); err != nil {
				return fmt.Errorf("%s: %w", stmt, err)
			}
		}
	}
	return nil
}

// save writes a page and its cursor in one transaction.
func (r *reference) save(ctx context.Context, page raw) error {
	if r.pg {
		return r.merge(ctx, page)
	}
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	for _, t := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{{"mentions", mentionColumns, page.mentions}, {"bands", bandColumns, page.bands}} {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",")
		stmt, err := tx.PrepareContext(ctx, "INSERT INTO "+t.table+" ("+strings.Join(t.columns, ", ")+") VALUES ("+marks+")")
		if err != nil {
			return err
		}
		for _, row := range t.rows {
			if _, err := stmt.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, cursorStmt); err != nil {
		return err
	}
	return tx.Commit()
}

const cursorStmt = "INSERT INTO cursors (source, next, at) VALUES ('" + byRef + "', '1', 1) ON CONFLICT (source) DO UPDATE SET next = excluded.next"

// merge copies a page into tables of the connection and inserts from there what is new.
func (r *reference) merge(ctx context.Context, page raw) error {
	c, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // it goes back to the pool
	return c.Raw(func(driver any) error {
		return pgx.BeginFunc(ctx, driver.(*stdlib.Conn).Conn(), func(tx pgx.Tx) error {
			for _, t := range []struct {
				table   string
				columns []string
				rows    [][]any
				keys    string
			}{{"mentions", mentionColumns, page.mentions, "key"}, {"bands", bandColumns, page.bands, "bucket, band, key"}} {
				if _, err := tx.CopyFrom(ctx, pgx.Identifier{"new_" + t.table}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
					return err
				}
				list := strings.Join(t.columns, ", ")
				if _, err := tx.Exec(ctx, "INSERT INTO "+t.table+" ("+list+") SELECT "+list+" FROM new_"+t.table+" ON CONFLICT ("+t.keys+") DO NOTHING"); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, cursorStmt)
			return err
		})
	})
}

func median(d []time.Duration) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	return d[len(d)/2]
}

func sum(d []time.Duration) (all time.Duration) {
	for _, x := range d {
		all += x
	}
	return all
}
