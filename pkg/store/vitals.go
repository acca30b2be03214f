package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Peek opens the database at url to look at it: it makes none where there is none, and
// brings none to another schema. One that is not of this program's schema is an error
// that says so.
func Peek(ctx context.Context, url string, o Options) (*DB, error) {
	d := newDB(o)
	if path := strings.TrimPrefix(url, "sqlite:"); !isPostgres(url) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, pulse.WithHint(fmt.Errorf("there is no database %s", path), "the first fetch makes it: pulse fetch")
		}
	}
	if err := d.connect(url); err != nil {
		return nil, err
	}
	if err := d.current(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// current is nil where the database has this program's schema.
func (d *DB) current(ctx context.Context) error {
	have, want, err := d.Migrations(ctx)
	switch {
	case err != nil:
		return err
	case have > want:
		return newer(d.name, have, want)
	case have == 0:
		return pulse.WithHint(fmt.Errorf("the database %s is empty", d.name), "the first fetch fills it: pulse fetch")
	case have < want:
		return pulse.WithHint(fmt.Errorf("the database %s is of an older pulse (schema %d, this one wants %d)", d.name, have, want), "run: pulse migrate")
	}
	return nil
}

// NewestStored is when, by our own clock, the newest mention was stored; zero without any.
func (d *DB) NewestStored(ctx context.Context) (time.Time, error) {
	var at int64
	err := d.read().row(ctx, "SELECT COALESCE(MAX(stored), 0) FROM mentions").Scan(&at)
	return moment(at), d.fail("read the newest mention", err)
}

// NewestPosted is the newest moment at which a mention says it was posted; zero without any.
func (d *DB) NewestPosted(ctx context.Context) (time.Time, error) {
	var at int64
	err := d.read().row(ctx, "SELECT COALESCE(MAX(posted), 0) FROM mentions").Scan(&at)
	return moment(at), d.fail("read the newest mention", err)
}

// BusyDays are the days since then (UTC midnights) on which a fetch of a source brought
// something. It reads runs and no mentions: it is quick however many there are.
func (d *DB) BusyDays(ctx context.Context, since time.Time) (map[string][]time.Time, error) {
	out := map[string][]time.Time{}
	// a run's note is our own JSON, in which a text cannot look like this: its quotes
	// are escaped
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var source string
		var day int64
		err := r.Scan(&source, &day)
		out[source] = append(out[source], moment(day*dayMillis))
		return err
	}, `SELECT DISTINCT source, started / 86400000 FROM runs WHERE kind = 'fetch' AND started >= ? AND run <> '' AND run NOT LIKE '%"new":0,%'`, millis(since))
	return out, d.fail("read the days of sources", err)
}

// Tally is what fetches of one source came to since its first. It only grows, though
// old runs are let go of; those that were killed do not count.
type Tally struct{ Runs, Failed, New int }

// count adds a fetch that ended to what its source came to.
func count(ctx context.Context, c conn, r pulse.Run) error {
	if r.Kind != pulse.Fetch {
		return nil
	}
	failed := 0
	if !r.OK() {
		failed = 1
	}
	for _, of := range []struct {
		name string
		n    int
	}{{"failed:", failed}, {"new:", r.New}, {"runs:", 1}} {
		if of.n == 0 {
			continue
		}
		if _, err := c.exec(ctx, "INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = counters.n + excluded.n", of.name+r.Source, int64(of.n)); err != nil {
			return err
		}
	}
	return nil
}

// Tallies gives what fetches came to, by source.
func (d *DB) Tallies(ctx context.Context) (map[string]Tally, error) {
	out := map[string]Tally{}
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var name string
		var n int
		if err := r.Scan(&name, &n); err != nil {
			return err
		}
		what, source, _ := strings.Cut(name, ":")
		t := out[source]
		switch what {
		case "runs":
			t.Runs = n
		case "failed":
			t.Failed = n
		case "new":
			t.New = n
		default:
			return nil
		}
		out[source] = t
		return nil
	}, "SELECT name, n FROM counters WHERE name LIKE 'runs:%' OR name LIKE 'failed:%' OR name LIKE 'new:%'")
	return out, d.fail("read what fetches came to", err)
}

// HeldBySource counts the texts held of each source, from an index alone.
func (d *DB) HeldBySource(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var source string
		var n int
		err := r.Scan(&source, &n)
		out[source] = n
		return err
	}, "SELECT source, COUNT(*) FROM mentions WHERE gone = '' GROUP BY source")
	return out, d.fail("count by source", err)
}

// Size is how many bytes the database takes on the disk.
func (d *DB) Size(ctx context.Context) (n int64, err error) {
	size := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if d.pg {
		size = "SELECT pg_database_size(current_database())"
	}
	err = d.read().row(ctx, size).Scan(&n)
	return n, d.fail("read the size", err)
}

// Cursors names the sources whose place is kept.
func (d *DB) Cursors(ctx context.Context) ([]string, error) {
	list, err := d.read().strings(ctx, "SELECT source FROM cursors WHERE next <> '' ORDER BY source")
	return list, d.fail("read the cursors", err)
}
