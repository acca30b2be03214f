package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// old makes a database of version n in the fresh database or schema at url, without
// any code that would bring it forward.
func old(t testing.TB, url string, n int) *DB {
	t.Helper()
	d := &DB{now: time.Now}
	must(t, d.connect(url))
	t.Cleanup(func() { _ = d.Close() })
	must(t, d.once(t.Context(), d.limits, func(c conn) error {
		for v := 1; v <= n; v++ {
			for _, stmt := range fixture(t, v) {
				if c.pg {
					stmt = pgWords.Replace(stmt)
				}
				if _, err := c.q.ExecContext(t.Context(), stmt); err != nil {
					return fmt.Errorf("version %d: %w in %.200s", v, err, stmt)
				}
			}
		}
		return nil
	}))
	return d
}

// fixture are the statements of what version n added.
func fixture(t testing.TB, n int) []string {
	t.Helper()
	text, err := os.ReadFile(fixtureFile(n))
	must(t, err)
	shape, rows, ok := strings.Cut(string(text), rowsBegin)
	if !ok {
		t.Fatalf("%s has no %q", fixtureFile(n), rowsBegin)
	}
	out := strings.Split(uncomment(shape), ";")
	out = append(out, strings.Split(rows, ";\n")...) // no text of ours has that inside
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// everyVersion runs fn on a database of each version, on each engine.
func everyVersion(t *testing.T, fn func(t *testing.T, d *DB, url string, n int)) {
	t.Helper()
	for n := 1; n <= latest(t); n++ {
		ofVersion(t, n, fn)
	}
}

func ofVersion(t *testing.T, n int, fn func(t *testing.T, d *DB, url string, n int)) {
	t.Helper()
	t.Run(fmt.Sprintf("sqlite/%04d", n), func(t *testing.T) {
		url := filepath.Join(t.TempDir(), "pulse.db")
		fn(t, old(t, url, n), url, n)
	})
	if pg := os.Getenv("PULSE_TEST_POSTGRES"); pg != "" {
		t.Run(fmt.Sprintf("postgres/%04d", n), func(t *testing.T) {
			url := schema(t, pg)
			fn(t, old(t, url, n), url, n)
		})
	}
}

// latest is the version of this program.
func latest(t testing.TB) int {
	t.Helper()
	all, err := steps()
	must(t, err)
	return len(all)
}

// TestReleasedMigrationsStay: databases made by a released version have its tables, so
// its file is never edited, not even a comment.
func TestReleasedMigrationsStay(t *testing.T) {
	all, err := steps()
	must(t, err)
	for _, s := range all {
		text, err := migrations.ReadFile("migrations/" + s.name)
		must(t, err)
		frozen, err := os.ReadFile(fixtureFile(s.n))
		if err != nil {
			t.Errorf("%v: run scripts/schemas.sh once", err)
			continue
		}
		if shape, _, _ := strings.Cut(string(frozen), rowsBegin); shape != string(text) {
			t.Errorf("%s is not what %s holds: a change of tables is a new migration", s.name, fixtureFile(s.n))
		}
	}
}

// tables gives the columns of each table as they are at a version, by name.
func tables(t testing.TB, d *DB) map[string][]string {
	t.Helper()
	query := "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
	if d.pg {
		query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
	}
	out := map[string][]string{}
	must(t, d.read().each(t.Context(), func(r *sql.Rows) error {
		var table, column string
		err := r.Scan(&table, &column)
		out[table] = append(out[table], column)
		return err
	}, query))
	for _, columns := range out {
		slices.Sort(columns)
	}
	return out
}

// content is every row of the given columns, sorted, by table.
func content(t testing.TB, d *DB, columns map[string][]string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for table, list := range columns {
		var rows []string
		must(t, d.read().each(t.Context(), func(r *sql.Rows) error {
			values, into := make([]any, len(list)), make([]any, len(list))
			for i := range values {
				into[i] = &values[i]
			}
			err := r.Scan(into...)
			rows = append(rows, fmt.Sprint(values...))
			return err
		}, "SELECT "+strings.Join(list, ", ")+" FROM "+table))
		slices.Sort(rows)
		out[table] = strings.Join(rows, "\n")
	}
	return out
}

// grows are tables that a migration itself may add rows to.
var grows = []string{"migrations", "group_due"}

func same(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	for table, rows := range want {
		if rows == "" {
			t.Errorf("%s: %s had no row to begin with", what, table)
		}
		if slices.Contains(grows, table) {
			for row := range strings.Lines(rows) {
				if !strings.Contains(got[table], strings.TrimSpace(row)) {
					t.Errorf("%s: %s lost %s", what, table, row)
				}
			}
		} else if got[table] != rows {
			t.Errorf("%s: rows of %s are not as they were:\n got %.300s\nwant %.300s", what, table, got[table], rows)
		}
	}
}

func reopened(t testing.TB, url string) world {
	t.Helper()
	db, err := Open(t.Context(), url, Options{})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return world{DB: db, url: url}
}

// TestUpgradeFromEveryVersion: nothing is lost, and what people decided counts as before.
func TestUpgradeFromEveryVersion(t *testing.T) {
	everyVersion(t, func(t *testing.T, d *DB, url string, n int) {
		columns := tables(t, d)
		before := content(t, d, columns)
		must(t, d.Close())
		db := reopened(t, url)
		same(t, "upgraded", content(t, db.DB, columns), before)
		have, want, err := db.Migrations(t.Context())
		if err != nil || have != want {
			t.Fatalf("at version %d of %d, %v", have, want, err)
		}
		pinned(t, db)
		foundAgain(t, db, n)
		is(t, "goes on", save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "new", pulse.Praise)}}).New, 1)
		if !db.pg {
			must(t, db.Close())
			mentions(t, url) // sound, and every row with what it belongs to
		}
	})
}

// pinned: a verdict keeps the version that judged it until it is judged anew, and a
// person's correction counts before and after.
func pinned(t *testing.T, db world) {
	t.Helper()
	js, err := db.Mentions(t.Context(), pulse.Filter{})
	must(t, err)
	corrected := map[string]pulse.Kind{}
	for _, j := range js {
		is(t, j.Key()+" judged by", j.Verdict.By, "pulse-linear/4.1")
		if j.Correction != nil {
			corrected[j.Key()] = j.Correction.Kind
			is(t, j.Key()+" corrected", j.Kind(), j.Correction.Kind)
		}
	}
	if len(js) < 8 || len(corrected) != 2 {
		t.Fatalf("%d mentions, %d corrected: the fixture is not what it was", len(js), len(corrected))
	}
	_, err = db.Rejudge(t.Context(), "v99", func(pulse.Judged) (pulse.Verdict, error) {
		return pulse.Verdict{Kind: pulse.Complaint, By: "v99"}, nil
	})
	must(t, err)
	for key, kind := range corrected {
		j := mention(t, db, key)
		is(t, key+" judged anew by", j.Verdict.By, "v99")
		is(t, key+" corrected, judged anew", j.Kind(), kind)
	}
}

// foundAgain: the search index of what was there is filled behind the next harvest.
func foundAgain(t *testing.T, db world, n int) {
	t.Helper()
	due, err := db.Unfindable(t.Context(), 1000)
	must(t, err)
	all, err := db.Mentions(t.Context(), pulse.Filter{})
	must(t, err)
	known := 0
	if n >= 9 { // that version has the index, and the fixture two texts in it
		known = 2
	}
	is(t, "not to be found yet", len(due), len(all)-known)
	var list []pulse.Findable
	for _, j := range due {
		list = append(list, pulse.Findable{Key: j.Key(), Text: j.Text, Words: []string{"zz" + strings.ToLower(j.ID)}})
	}
	must(t, db.SaveFindable(t.Context(), list))
	for _, f := range list {
		js, err := db.Search(t.Context(), []pulse.WordRange{{From: f.Words[0], To: f.Words[0] + "\x01"}}, pulse.Filter{}, "", 10)
		if err != nil || len(js) != 1 || js[0].Key() != f.Key {
			t.Fatalf("%s: found %d, %v", f.Key, len(js), err)
		}
	}
}

// stumble is a connection that fails, or kills us, instead of the left-th statement.
type stumble struct {
	conn
	left *int
	fall func() error
}

func (s stumble) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if *s.left--; *s.left < 0 {
		return nil, s.fall()
	}
	return s.q.ExecContext(ctx, query, args...)
}

func (s stumble) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.q.QueryContext(ctx, query, args...)
}

func (s stumble) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return s.q.QueryRowContext(ctx, query, args...)
}

// upgradeUntil upgrades and falls instead of statement k; done says it came to an end.
func upgradeUntil(ctx context.Context, d *DB, k int, fall func() error) (done bool, err error) {
	all, err := steps()
	if err != nil {
		return false, err
	}
	err = d.once(ctx, d.limits, func(c conn) error {
		return d.upgrade(ctx, conn{stumble{c, &k, fall}, c.pg}, all)
	})
	return err == nil, err
}

// TestUpgradeFailsAnywhere: whatever statement fails, the database is the old one.
func TestUpgradeFailsAnywhere(t *testing.T) {
	broke := errors.New("the disk is gone")
	everyVersion(t, func(t *testing.T, d *DB, _ string, n int) {
		columns := tables(t, d)
		before := content(t, d, columns)
		step := 1
		if d.pg && n < 10 { // a server takes its time, and its last versions have every kind of statement
			step = 11
		}
		for k := 0; ; k += step {
			done, err := upgradeUntil(t.Context(), d, k, func() error { return broke })
			if done {
				break
			}
			if !errors.Is(err, broke) {
				t.Fatalf("statement %d: %v", k, err)
			}
			if n > 10 || k%7 == 0 { // all of it, now and then where statements are many
				same(t, fmt.Sprint("statement ", k), content(t, d, columns), before)
			}
			if have, err := version(t.Context(), d.read()); have != n || err != nil {
				t.Fatalf("statement %d: version %d, %v", k, have, err)
			}
			if now := tables(t, d); len(now) != len(columns) || len(now["mentions"]) != len(columns["mentions"]) {
				t.Fatalf("statement %d left tables behind", k)
			}
		}
		same(t, "in the end", content(t, d, columns), before)
	})
}

// upgradeOnce is the child of TestUpgradeKilled: it kills itself without a warning
// instead of a statement, or is killed by its parent.
func upgradeOnce(args string) {
	url, at, _ := strings.Cut(args, "|")
	k, err := strconv.Atoi(at)
	d := &DB{now: time.Now}
	if err = errors.Join(err, d.connect(url)); err == nil {
		fmt.Println("begun")
		_, err = upgradeUntil(context.Background(), d, k, func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	}
	fmt.Fprintln(os.Stderr, err)
}

// TestUpgradeKilled kills the process with signal 9 at every statement, and at
// moments that fall anywhere.
func TestUpgradeKilled(t *testing.T) {
	kills := 0
	all, err := steps()
	must(t, err)
	try := func(t *testing.T, d *DB, url string, n int) {
		columns := tables(t, d)
		before := content(t, d, columns)
		total := 0
		for v := n + 1; v <= len(all); v++ {
			text, err := migrations.ReadFile("migrations/" + all[v-1].name)
			must(t, err)
			total += strings.Count(uncomment(string(text)), ";") + 1
		}
		every := 1
		if testing.Short() || total > 20 { // those of later versions are those of this one, too
			every = 9
		}
		for k := n % every; k < total; k += every {
			killed(t, fmt.Sprintf("PULSE_STORE_TEST_UPGRADE=%s|%d", url, k), 1, time.Microsecond)
			remains(t, d, n, n, columns, before)
			kills++
		}
		for range 3 {
			killed(t, fmt.Sprintf("PULSE_STORE_TEST_UPGRADE=%s|%d", url, 9999), 1, 15*time.Millisecond)
			remains(t, d, n, len(all), columns, before)
			kills++
		}
		must(t, d.Close())
		same(t, "in the end", content(t, reopened(t, url).DB, columns), before)
	}
	for n := range all[1:] {
		ofVersion(t, n+1, try)
	}
	t.Logf("killed %d times", kills)
}

// remains waits until a killed upgrade is over, at the server too, and looks at what is left.
func remains(t *testing.T, d *DB, from, to int, columns map[string][]string, before map[string]string) {
	t.Helper()
	have, err := version(t.Context(), d.read())
	if err != nil || have != from && have != to {
		t.Fatalf("version %d, %v; want %d or %d", have, err, from, to)
	}
	same(t, "killed", content(t, d, columns), before)
}

// TestOlderProgramRefuses: a database of the next version is left alone, in words that
// say what to do, by whoever opens it and by who would restore it.
func TestOlderProgramRefuses(t *testing.T) {
	ofVersion(t, latest(t), func(t *testing.T, d *DB, url string, n int) {
		must(t, d.once(t.Context(), d.limits, func(c conn) error {
			_, err := c.exec(t.Context(), "INSERT INTO migrations (version, name, at) VALUES (?, 'next.sql', 1)", n+1)
			return err
		}))
		columns := tables(t, d)
		before := content(t, d, columns)
		refused := func(err error) {
			t.Helper()
			want := fmt.Sprintf("was written by a newer pulse (schema %d, this one knows %d)", n+1, n)
			if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(fmt.Sprint(err), want) || !strings.Contains(pulse.HintOf(err), "upgrade pulse") {
				t.Errorf("got %v (%s), want %q", err, pulse.HintOf(err), want)
			}
		}
		_, err := Open(t.Context(), url, Options{})
		refused(err)
		same(t, "left alone", content(t, d, columns), before)
		if !d.pg {
			must(t, d.Close())
			_, err = Restore(t.Context(), url, filepath.Join(t.TempDir(), "to.db"), false, Options{})
			refused(err)
		}
	})
}

// TestRestoreEveryVersion: a copy of an older pulse is brought forward before it is put
// in place.
func TestRestoreEveryVersion(t *testing.T) {
	for n := 1; n <= latest(t); n++ {
		url := filepath.Join(t.TempDir(), "pulse.db")
		d := old(t, url, n)
		columns := tables(t, d)
		before := content(t, d, columns)
		must(t, d.Close())
		to := filepath.Join(t.TempDir(), "to.db")
		r, err := Restore(t.Context(), url, to, false, Options{})
		if err != nil || r.Schema != n || r.Mentions < 8 {
			t.Fatalf("got %+v, %v", r, err)
		}
		delete(before, "leases") // nobody is at work in a copy
		db := reopened(t, to)
		same(t, "restored", content(t, db.DB, columns), before)
		is(t, "leases", content(t, db.DB, map[string][]string{"leases": {"name"}})["leases"], "")
	}
}
