package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed migrations/*.sql
var migrations embed.FS

// step is one migration: its number, and its file.
type step struct {
	n    int
	name string
}

// steps lists the embedded migrations in order; their names begin with their number.
func steps() ([]step, error) {
	files, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	var out []step
	for _, f := range files {
		digits, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.Atoi(digits)
		if err != nil || n != len(out)+1 {
			return nil, fmt.Errorf("migration %s is out of order", f.Name())
		}
		out = append(out, step{n, f.Name()})
	}
	return out, nil
}

// Migrations says which schema the database has and which one this program wants.
func (d *DB) Migrations(ctx context.Context) (have, want int, err error) {
	all, err := steps()
	if err != nil {
		return 0, 0, err
	}
	have, err = version(ctx, d.read())
	return have, len(all), d.fail("read the schema version", err)
}

// version is 0 for an empty database.
func version(ctx context.Context, c conn) (int, error) {
	n, _, err := state(ctx, c)
	return n, err
}

// state is the version, and whether a move into this database is not finished.
// Looking for the tables first, and not asking them in vain, keeps a PostgreSQL
// transaction usable.
func state(ctx context.Context, c conn) (version int, moving bool, err error) {
	look := "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('migrations', 'moving')"
	if c.pg {
		look = "SELECT tablename FROM pg_tables WHERE tablename IN ('migrations', 'moving') AND schemaname = current_schema()"
	}
	there, err := c.strings(ctx, look)
	if err != nil || !slices.Contains(there, "migrations") {
		return 0, false, err
	}
	err = c.row(ctx, "SELECT COALESCE(MAX(version), 0) FROM migrations").Scan(&version)
	return version, slices.Contains(there, "moving"), err
}

// migrate runs what is missing, all in one transaction.
func (d *DB) migrate(ctx context.Context) error {
	all, err := steps()
	if err != nil {
		return err
	}
	have, moving, err := state(ctx, d.read())
	if err != nil {
		return d.fail("read the schema version", err)
	}
	if moving {
		return halfMoved(d.name)
	}
	if have == len(all) {
		return nil
	}
	if have < len(all) {
		return d.fail("update the schema", d.again(ctx, func() error {
			return d.once(ctx, d.limits.forSchema(), func(c conn) error { return d.upgrade(ctx, c, all) })
		}))
	}
	return newer(d.name, have, len(all))
}

func newer(name string, have, known int) error {
	return pulse.WithHint(pulse.Usagef("the database %s was written by a newer pulse (schema %d, this one knows %d)", name, have, known),
		"upgrade pulse; pulse version shows what you have")
}

// upgrade asks again what is there: another pulse may have done it meanwhile.
func (d *DB) upgrade(ctx context.Context, c conn, all []step) error {
	if c.pg { // ends with the transaction, so poolers do not mind
		if _, err := c.exec(ctx, "SELECT pg_advisory_xact_lock(7081157)"); err != nil {
			return err
		}
	}
	have, err := version(ctx, c)
	if err != nil {
		return err
	}
	if have == 0 {
		if _, err := c.exec(ctx, "CREATE TABLE migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)"); err != nil {
			return err
		}
	}
	for _, s := range all[min(have, len(all)):] {
		if err := d.apply(ctx, c, s); err != nil {
			return fmt.Errorf("migration %s: %w", s.name, err)
		}
	}
	return nil
}

func (d *DB) apply(ctx context.Context, c conn, s step) error {
	text, err := migrations.ReadFile("migrations/" + s.name)
	if err != nil {
		return err
	}
	for _, stmt := range strings.Split(uncomment(string(text)), ";") {
		if strings.TrimSpace(stmt) == "" {
			continue
		}
		if _, err := c.exec(ctx, stmt); err != nil {
			return err
		}
	}
	_, err = c.exec(ctx, "INSERT INTO migrations (version, name, at) VALUES (?, ?, ?)", s.n, s.name, millis(d.now()))
	return err
}

// uncomment drops "--" lines, whose text may hold a semicolon or a question mark.
func uncomment(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	return b.String()
}
