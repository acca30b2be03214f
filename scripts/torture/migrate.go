package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// migrating is the life of a database that is older than the program.
func (s *shop) migrating() {
	s.configure("brand: {name: Kahve Durağı, languages: [en]}\ntimezone: Europe/Istanbul\n")
	files, err := filepath.Glob(filepath.Join(s.root, "pkg/store/migrations/*.sql"))
	s.must(err)
	slices.Sort(files)
	for range 2 + s.rng.IntN(3) {
		s.model = newModel()
		old := 1 + s.rng.IntN(len(files)-1)
		s.makeOld(files[:old])
		s.tell("a database of schema %d of %d", old, len(files))
		draw := s.troubles("migrate")
		s.do(act{args: []string{"migrate"}, done: func() string {
			if n := s.number("SELECT MAX(version) FROM migrations"); n != len(files) {
				return fmt.Sprintf("the schema is %d of %d", n, len(files))
			}
			return ""
		}, sound: func() {
			if n := s.number("SELECT MAX(version) FROM migrations"); n != old && n != len(files) {
				s.breaks("the schema is %d, between %d and %d", n, old, len(files))
			}
		}}, draw)
		s.sameSchema()
	}
}

// makeOld makes a database as the program of that day did, with what it held.
func (s *shop) makeOld(files []string) {
	do := func(db *sql.DB) {
		exec := func(query string, args ...any) {
			_, err := db.Exec(s.bind(query), args...)
			s.must(err)
		}
		exec("CREATE TABLE migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)")
		for i, f := range files {
			for _, stmt := range s.statements(f) {
				exec(stmt)
			}
			exec("INSERT INTO migrations (version, name, at) VALUES (?, ?, 1)", i+1, filepath.Base(f))
			if i == 0 {
				s.oldRows(exec)
			}
		}
	}
	if s.engine == postgres {
		_, err := s.db.Exec("DROP SCHEMA " + s.schema + " CASCADE")
		s.must(err)
		_, err = s.db.Exec("CREATE SCHEMA " + s.schema)
		s.must(err)
		do(s.db)
		return
	}
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(s.store + end)
	}
	s.file(s.store, do)
}

// statements reads a migration as the store does.
func (s *shop) statements(path string) []string {
	text, err := os.ReadFile(path)
	s.must(err)
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	all := b.String()
	if s.engine == postgres {
		all = strings.NewReplacer("COLLATE BINARY", `COLLATE "C"`, "WITHOUT ROWID", "").Replace(all)
	}
	return slices.DeleteFunc(strings.Split(all, ";"), func(stmt string) bool { return strings.TrimSpace(stmt) == "" })
}

func (s *shop) oldRows(exec func(string, ...any)) {
	for i := range 30 {
		key, text := fmt.Sprintf("file:old%d", i), fmt.Sprintf("the soup was cold again, visit %d, %s", i, vocabulary[s.rng.IntN(len(vocabulary))])
		s.model.say(key, text, true)
		x := s.model.said[key]
		kind, pinned, fixed := "complaint", "", ""
		if i%5 == 0 {
			kind, fixed, pinned = "praise", "praise", `{"kind":"praise","by":"ada"}`
			x.kind, x.tried = fixed, 1
		}
		exec(`INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating,
 reply_to, repost_of, reach, stored, checked, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind)
 VALUES (?, 'file', ?, '', ?, '', '', 'Guest', '', 'guest', ?, '', '', 'en', 0, '', '', 0, 1, 1, '', ?, 0, 'older', 1, '{"kind":"complaint","by":"older"}', ?, ?)`,
			key, fmt.Sprint("old", i), text, s.now.Add(-time.Duration(i)*time.Hour).UnixMilli(), kind, pinned, fixed)
		if fixed != "" {
			exec("INSERT INTO corrections (key, n, at, who, kind, theme, note) VALUES (?, 1, 1, 'ada', ?, '', '')", key, fixed)
		}
	}
}

// sameSchema holds the tables against those of a database that was new today.
func (s *shop) sameSchema() {
	if s.engine == postgres {
		return
	}
	const list = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
	was, have := s.store, s.texts(list, 2)
	s.store = s.path("fresh.db")
	s.configure("brand: {name: Kahve Durağı, languages: [en]}\ntimezone: Europe/Istanbul\n")
	if o := s.run(nil, "migrate"); o.code != 0 {
		s.breaks("a new database cannot be made: %s", o.out)
	}
	want := s.texts(list, 2)
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(s.store + end)
	}
	s.store = was
	s.configure("brand: {name: Kahve Durağı, languages: [en]}\ntimezone: Europe/Istanbul\n")
	if fmt.Sprint(have) != fmt.Sprint(want) {
		s.breaks("the tables are not those of a new database:\n%v\n%v", have, want)
	}
}
