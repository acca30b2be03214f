package store

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fixtures are databases of every version there ever was, as SQL: 0007.sql holds what
// version 7 added to version 6, tables and rows. scripts/schemas.sh writes them.
const fixtures = "../../testdata/schema"

const rowsBegin = "-- rows\n"

func fixtureFile(n int) string { return filepath.Join(fixtures, fmt.Sprintf("%04d.sql", n)) }

var created = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

// TestWriteFixtures writes the fixtures that are missing out of the database that
// PULSE_SCHEMA_FROM names.
func TestWriteFixtures(t *testing.T) {
	from := os.Getenv("PULSE_SCHEMA_FROM")
	if from == "" {
		t.Skip("scripts/schemas.sh runs this one")
	}
	db, err := sql.Open("sqlite", from)
	must(t, err)
	defer db.Close()
	all, err := steps()
	must(t, err)
	p := picking{t: t, db: db}
	p.pick()
	for _, s := range all {
		text, err := migrations.ReadFile("migrations/" + s.name)
		must(t, err)
		var b strings.Builder
		b.Write(text)
		b.WriteString(rowsBegin)
		if s.n == 1 {
			b.WriteString("CREATE TABLE migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL);\n")
		}
		fmt.Fprintf(&b, "INSERT INTO migrations (version, name, at) VALUES (%d, '%s', 1763800000000);\n", s.n, s.name)
		for _, m := range created.FindAllStringSubmatch(string(text), -1) {
			p.rows(&b, m[1])
		}
		if s.n == 9 { // one text was made findable before the next version came
			fmt.Fprintf(&b, "UPDATE mentions SET findable = 1 WHERE key IN (SELECT key FROM search_docs);\n")
		}
		if _, err := os.Stat(fixtureFile(s.n)); err != nil {
			must(t, os.MkdirAll(fixtures, 0o755))
			must(t, os.WriteFile(fixtureFile(s.n), []byte(b.String()), 0o644))
		}
	}
}

// picking chooses few rows that belong together.
type picking struct {
	t    *testing.T
	db   *sql.DB
	keys string // of mentions, quoted, with commas
}

func (p *picking) pick() {
	const some = `SELECT key FROM corrections UNION SELECT key FROM story_choices UNION SELECT key FROM stories UNION SELECT key FROM permissions
 UNION SELECT key FROM answers UNION SELECT key FROM theme_changes WHERE key IS NOT NULL UNION SELECT key FROM (SELECT key FROM versions LIMIT 2)
 UNION SELECT said FROM (SELECT said FROM group_names ORDER BY said LIMIT 4) UNION SELECT key FROM (SELECT key FROM mentions WHERE first_key <> '' ORDER BY key LIMIT 2)
 UNION SELECT first_key FROM (SELECT first_key FROM mentions WHERE first_key <> '' ORDER BY key LIMIT 2) UNION SELECT key FROM (SELECT key FROM case_mentions ORDER BY n LIMIT 3)`
	var keys []string
	p.each("SELECT key FROM mentions WHERE key IN ("+some+") ORDER BY posted, key", func(row []any) { keys = append(keys, quoted(row[0])) })
	p.keys = strings.Join(keys, ",")
}

// which rows of a table belong to the chosen mentions, and how many are enough.
func (p *picking) which(table string) string {
	in := " IN (" + p.keys + ")"
	switch table {
	case "mentions", "versions", "corrections", "stories", "story_choices", "permissions", "answers", "case_mentions":
		return " WHERE key" + in
	case "theme_changes":
		return " WHERE key IS NULL OR key" + in
	case "bands", "told":
		return " WHERE key" + in + " LIMIT 6"
	case "group_names":
		return " WHERE said" + in
	case "group_members":
		return " WHERE mention" + in
	case "group_due", "search_due": // the migration itself adds the mentions that are there
		return " LIMIT 0"
	case "group_loose":
		return " WHERE mention" + in + " LIMIT 8"
	case "cases", "case_changes":
		return " WHERE n IN (SELECT n FROM case_mentions WHERE key" + in + ")"
	case "search_docs":
		return " WHERE key IN (SELECT key FROM search_docs WHERE key" + in + " ORDER BY key LIMIT 2)"
	case "search_words":
		return " WHERE doc IN (SELECT doc FROM search_docs WHERE key" + in + " ORDER BY key LIMIT 2)"
	}
	return " LIMIT 6"
}

// filler are rows for tables that a day at the demo's café leaves empty.
var filler = map[string][]string{
	"learnt":          {"(n, at, who, base, corrections, stars, trial, model) VALUES (1, 1763800000000, 'elif', 'pulse-linear/4.1', 12, 0, '{}', '')"},
	"leases":          {"(name, owner, token, since, until) VALUES ('fetch', 'till/4711', 'T0', 1763800000000, 1763800120000)"},
	"deliveries":      {"(kind, place, day, recipient, state, built, sent, error) VALUES ('digest', 'kadikoy', '2026-11-21', 'elif@example.com', 'sent', 1763800000000, 1763800001000, '')"},
	"exports":         {"(target, item, remote, num, url, sent, state, gone, at) VALUES ('github:github.com/kahve/servis', 'B-1', '7', '7', 'https://github.com/kahve/servis/issues/7', '{\"title\":\"ab12\"}', 'made', '', 1763800000000)"},
	"search_due":      {"(key) VALUES ('x:none')"},
	"group_due":       {"(mention, at) VALUES ('x:none', 3)"},
	"answer_prints":   {"(print, at) VALUES ('9b1d', 1763800000000)"},
	"checkins":        {"(round, who, ends, place, morning, scores, themes, text) VALUES ('2026-W47', 'ab', 1763900000000, 'kadikoy', 1, '{\"well\":4}', '[\"waiting\"]', 'The grinder breaks')"},
	"checkins_sealed": {"(round, who, ends, sealed) VALUES ('2026-W47', 'ab', 1763900000000, 'c2VhbGVk')"},
	"rounds":          {"(round, starts, ends, cells) VALUES ('2026-W46', 1763000000000, 1763600000000, '[]')"},
	"voice_keys":      {"(n, at, who, halves) VALUES (1, 1763800000000, 'elif', '{}')"},
	"voice_audit":     {"(n, at, who, what, round, answers, reason) VALUES (1, 1763800000000, 'elif', 'key', '', 0, 'first key')"},
	"idea_items":      {"(idea, item, at, who, told_at, told_by) VALUES (1, 1, 1763800000000, 'elif', 0, '')"},
	"told":            {"(item, what, round, guest, key, purpose, at, who, reply, heard, note) VALUES (1, 'tell', 1, 'g1', 'x:none', 'tell.1', 1763800000000, 'elif', '', 0, '')"},
	"contacts":        {"(guest, state, at, who) VALUES ('g1', 'never', 1763800000000, 'elif')"},
	"answers":         {"(key, what, source, state, text, lang, who, lines, reason, usd, run, remote, url, error, print, at, ended, seen) VALUES ('x:none', 'reply', 'x', 'sent', 'Thank you', 'en', 'elif', '[]', '', 0, 0, '9', '', '', '9b1d', 1763800000000, 1763800000000, 0)"},
	"mutes":           {"(what, value, until, who, at) VALUES ('word', 'otopark', 4070900000000, 'elif', 1763800000000)"},
	"forgotten":       {"(hash, at) VALUES ('ab12', 1763800000000)"},
	"secrets":         {"(name, value) VALUES ('forgotten', 'a secret of nobody')"},
}

// rows writes the chosen rows of a table with the columns it was born with.
func (p *picking) rows(b *strings.Builder, table string) {
	var born []string
	p.each("SELECT name FROM pragma_table_info('"+table+"')", func(row []any) {
		if name := row[0].(string); table != "mentions" || name != "findable" && name != "quote_of" {
			born = append(born, name)
		}
	})
	columns := strings.Join(born, ", ")
	n := 0
	p.each("SELECT "+columns+" FROM "+table+p.which(table), func(row []any) {
		var values []string
		for _, v := range row {
			values = append(values, quoted(v))
		}
		n++
		fmt.Fprintf(b, "INSERT INTO %s (%s) VALUES (%s);\n", table, columns, strings.Join(values, ", "))
	})
	for _, row := range filler[table] {
		if n == 0 {
			fmt.Fprintf(b, "INSERT INTO %s %s;\n", table, row)
		}
	}
	if n == 0 && filler[table] == nil {
		p.t.Errorf("no row for %s: let scripts/schemas.sh make one, or add it to filler", table)
	}
}

func quoted(v any) string {
	switch v := v.(type) {
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case nil:
		return "NULL"
	}
	return fmt.Sprint(v)
}

func (p *picking) each(query string, fn func(row []any)) {
	p.t.Helper()
	rows, err := p.db.Query(query)
	must(p.t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(p.t, err)
	for rows.Next() {
		row := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		must(p.t, rows.Scan(into...))
		fn(slices.Clone(row))
	}
	must(p.t, rows.Err())
}
