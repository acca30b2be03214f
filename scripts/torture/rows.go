package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// reading opens what the database holds, past the program. SQLite's files are copied
// first: whoever opens them settles what a killed run left, and that is the program's.
func (s *shop) reading(f func(db *sql.DB)) {
	if s.engine == postgres {
		f(s.db)
		return
	}
	dir, err := os.MkdirTemp("", "pulse-torture-look-")
	s.must(err)
	defer os.RemoveAll(dir)
	if _, err := os.Stat(s.store); err != nil {
		return
	}
	for _, end := range []string{"", "-wal", "-journal"} {
		text, err := os.ReadFile(s.store + end)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "pulse.db"+end), text, 0o600)
		}
		if err != nil && !os.IsNotExist(err) {
			s.must(err)
		}
	}
	s.file(filepath.Join(dir, "pulse.db"), f)
}

func (s *shop) file(path string, f func(db *sql.DB)) {
	db, err := sql.Open("sqlite", "file:"+path)
	s.must(err)
	db.SetMaxOpenConns(1)
	defer db.Close()
	f(db)
}

// bind turns ? into what PostgreSQL wants.
func (s *shop) bind(query string) string {
	if s.engine != postgres {
		return query
	}
	parts := strings.Split(query, "?")
	for i := range parts[:len(parts)-1] {
		parts[i] += "$" + strconv.Itoa(i+1)
	}
	return strings.Join(parts, "")
}

// texts reads rows of texts; no such table is no rows.
func (s *shop) texts(query string, columns int, args ...any) (out [][]string) {
	s.reading(func(db *sql.DB) { out = s.ask(db, query, columns, args...) })
	return out
}

func (s *shop) ask(db *sql.DB, query string, columns int, args ...any) (out [][]string) {
	rows, err := db.Query(s.bind(query), args...)
	if err != nil {
		if strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "does not exist") {
			return nil
		}
		s.breaks("the database cannot be read: %v", err)
	}
	defer rows.Close()
	for rows.Next() {
		cells := make([]string, columns)
		into := make([]any, columns)
		for i := range cells {
			into[i] = &cells[i]
		}
		s.must(rows.Scan(into...))
		out = append(out, cells)
	}
	if err := rows.Err(); err != nil {
		s.breaks("the database cannot be read: %v", err)
	}
	return out
}

func (s *shop) number(query string, args ...any) int {
	rows := s.texts(query, 1, args...)
	if len(rows) == 0 {
		return 0
	}
	n, err := strconv.Atoi(rows[0][0])
	s.must(err)
	return n
}

// write changes rows past the program, for what only time would bring.
func (s *shop) write(query string, args ...any) {
	do := func(db *sql.DB) {
		_, err := db.Exec(s.bind(query), args...)
		s.must(err)
	}
	if s.engine == postgres {
		do(s.db)
		return
	}
	s.file(s.store, do)
}

// sound holds what must be true of every database at any moment.
func (s *shop) sound() {
	s.reading(func(db *sql.DB) {
		if s.engine == postgres {
			s.indexes(db)
		} else {
			s.integrity(db)
		}
		s.compare(db)
	})
}

func (s *shop) integrity(db *sql.DB) {
	if rows := s.ask(db, "PRAGMA integrity_check", 1); len(rows) != 1 || rows[0][0] != "ok" {
		s.breaks("integrity_check says %v", rows)
	}
	rows, err := db.Query("PRAGMA foreign_key_check")
	s.must(err)
	defer rows.Close()
	if rows.Next() {
		s.breaks("a row points to one that is not there")
	}
}

// indexes has PostgreSQL hold every index against its table.
func (s *shop) indexes(db *sql.DB) {
	if !s.checksIndexes {
		return
	}
	_, err := db.Exec(`SELECT public.bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam WHERE n.nspname = current_schema() AND a.amname = 'btree'`)
	if err != nil {
		s.breaks("amcheck says %v", err)
	}
}

// compare holds the mentions and corrections against the model.
func (s *shop) compare(db *sql.DB) {
	rows := s.ask(db, "SELECT key, text, gone, fixed_kind, kind FROM mentions", 5)
	if why := s.model.compare(rows); why != "" {
		s.breaks("%s", why)
	}
	labels := map[string]int{}
	for _, r := range s.ask(db, "SELECT key, CAST(COUNT(*) AS TEXT) FROM corrections GROUP BY key", 2) {
		labels[r[0]], _ = strconv.Atoi(r[1])
	}
	for key, m := range s.model.said {
		n := labels[key]
		if n < m.labels || n > m.tried {
			s.breaks("%s has %d corrections, and between %d and %d were given", key, n, m.labels, m.tried)
		}
		m.labels = n
	}
	if twice := s.ask(db, "SELECT source, id FROM mentions GROUP BY source, id HAVING COUNT(*) > 1", 2); len(twice) > 0 {
		s.breaks("held twice: %v", twice)
	}
}

// missing says how many rows a query still finds.
func (s *shop) missing(what, query string, args ...any) string {
	if n := s.number(query, args...); n > 0 {
		return fmt.Sprintf("%d %s", n, what)
	}
	return ""
}
