package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// filled is a closed database with n mentions, and a copy of it.
func filled(t *testing.T, n int) (path, copied string) {
	t.Helper()
	dir := t.TempDir()
	path, copied = filepath.Join(dir, "pulse.db"), filepath.Join(dir, "copy.db")
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := pulse.Keep{Source: "x", Next: pulse.Cursor(strconv.Itoa(n))}
	for i := range n {
		k.Judged = append(k.Judged, said(i, fmt.Sprint("text ", i), pulse.Praise))
	}
	_, err = db.Save(t.Context(), k)
	if err := errors.Join(err, db.Backup(t.Context(), copied), db.Close()); err != nil {
		t.Fatal(err)
	}
	return path, copied
}

// mentions counts what is in the database file at path, which must be sound.
func mentions(t *testing.T, path string) int {
	t.Helper()
	c, err := CheckCopy(t.Context(), path)
	if err != nil {
		t.Error(err)
	}
	return c.Mentions
}

func TestRestore(t *testing.T) {
	path, copied := filled(t, 3)
	_, other := filled(t, 5)
	elsewhere := filepath.Join(t.TempDir(), "odd name ?#%.db")
	r, err := Restore(t.Context(), copied, elsewhere, false, Options{})
	if err != nil || r.Kept != "" || r.Mentions != 3 || r.Newest.IsZero() {
		t.Errorf("got %+v, %v", r, err)
	}
	is(t, "elsewhere", mentions(t, elsewhere), 3)
	if info, err := os.Stat(elsewhere); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v, %v; want 0600", info.Mode(), err)
	}

	_, err = Restore(t.Context(), other, path, false, Options{})
	is(t, "without force", errors.Is(err, pulse.ErrUsage) && strings.Contains(pulse.HintOf(err), "--force"), true)
	is(t, "untouched", mentions(t, path), 3)
	for i := 1; i <= 2; i++ { // a second time in the same second keeps both
		if r, err = Restore(t.Context(), other, path, true, Options{Now: func() time.Time { return start }}); err != nil {
			t.Fatal(err)
		}
		is(t, "replaced", mentions(t, path), 5)
		is(t, "kept", mentions(t, r.Kept), []int{0, 3, 5}[i])
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".pulse-*"))
	is(t, "left behind", len(left), 0)
	db := open(t, path) // and it goes on from there
	is(t, "goes on", save(t, db, pulse.Keep{Judged: []pulse.Judged{said(7, "new", pulse.Praise)}}).New, 1)
}

// TestRestoreTakesNoLock: a copy made while a fetch runs holds its lock, and whoever
// goes back to it must not wait for a fetch that is long over.
func TestRestoreTakesNoLock(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "pulse.db"))
	release, err := db.Lock(t.Context(), "fetch", "host/1", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	copied, to := filepath.Join(dir, "copy.db"), filepath.Join(dir, "to.db")
	_, err = Restore(t.Context(), copied, to, false, Options{})
	is(t, "no copy", errors.Is(err, pulse.ErrUsage), true)
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), copied, to, false, Options{}); err != nil {
		t.Fatal(err)
	}
	again, err := open(t, to).Lock(t.Context(), "fetch", "host/2", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "released", again(), nil)

	// The database itself is open here, and says who is at work.
	_, err = Restore(t.Context(), copied, db.url, true, Options{})
	if !errors.Is(err, pulse.ErrLater) || !strings.Contains(fmt.Sprint(err), "fetch is already running: host/1") {
		t.Errorf("got %v, want that a fetch is running", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	_, err = Restore(t.Context(), copied, db.url, true, Options{})
	if !errors.Is(err, pulse.ErrLater) || !strings.Contains(fmt.Sprint(err), "in use by another program") {
		t.Errorf("got %v, want that it is in use", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	path, copied := filled(t, 200)
	whole, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(stmt string) func(string) {
		return func(to string) {
			bytesTo(t, to, whole)
			execIn(t, to, stmt)
		}
	}
	for name, c := range map[string]struct {
		make func(to string)
		want string
	}{
		"cut short":        {func(to string) { bytesTo(t, to, whole[:len(whole)-1]) }, "cut short"},
		"cut in the head":  {func(to string) { bytesTo(t, to, whole[:60]) }, "cut short after 60 bytes"},
		"cut in the magic": {func(to string) { bytesTo(t, to, whole[:5]) }, "cut short after 5 bytes"},
		"empty":            {func(to string) { bytesTo(t, to, nil) }, "is empty"},
		"garbage":          {func(to string) { bytesTo(t, to, []byte(strings.Repeat("\xa7\x01\xfe", 4000))) }, "no database"},
		"a page overwritten": {func(to string) {
			b := append([]byte{}, whole...)
			copy(b[len(b)/2:], strings.Repeat("\xa7\x01\xfe", 3000))
			bytesTo(t, to, b)
		}, "damaged"},
		"compressed":           {func(to string) { bytesTo(t, to, []byte("\x1f\x8b\x08\x00...")) }, "compressed"},
		"encrypted":            {func(to string) { bytesTo(t, to, []byte("age-encryption.org/v1\n-> X25519 abc")) }, "encrypted"},
		"a dump of PostgreSQL": {func(to string) { bytesTo(t, to, []byte("PGDMP\x01\x0f")) }, "dump of PostgreSQL"},
		"JSON lines":           {func(to string) { bytesTo(t, to, []byte(`{"id":"1"}`)) }, "is text"},
		"a folder":             {func(to string) { must(t, os.Mkdir(to, 0o700)) }, "is no file"},
		"nothing":              {func(string) {}, "there is no file"},
		"another program's":    {func(to string) { execIn(t, to, "CREATE TABLE mentions (a)") }, "none of pulse"},
		"a newer pulse's":      {edit("INSERT INTO migrations (version, name, at) VALUES (9999, '9999_future.sql', 1)"), "newer pulse"},
		"rows without parents": {edit("PRAGMA foreign_keys = 0; INSERT INTO versions (key, n, at, text) VALUES ('x:none', 1, 1, '')"), "damaged: rows of versions"},
		"the database itself":  {func(to string) { must(t, os.Link(path, to)) }, "is the database itself"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "copy.db")
			c.make(file)
			_, err := Restore(t.Context(), file, path, true, Options{})
			if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(fmt.Sprint(err), c.want) || pulse.HintOf(err) == "" {
				t.Errorf("got %v (%s), want a usage error with %q and a hint", err, pulse.HintOf(err), c.want)
			}
			is(t, "untouched", mentions(t, path), 200)
			left, _ := filepath.Glob(path + "*")
			is(t, "files", len(left), 1)
		})
	}
	_, err = Restore(t.Context(), copied, "postgres://u:secret@127.0.0.1:1/d", true, Options{})
	if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "pg_restore") || strings.Contains(fmt.Sprint(err), "secret") {
		t.Errorf("PostgreSQL: got %v", err)
	}
}

func bytesTo(t *testing.T, to string, b []byte) {
	t.Helper()
	must(t, os.WriteFile(to, b, 0o600))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRestoreOverDamage: what no program can open is kept as it is, its log too, which
// must never be played into the restored one.
func TestRestoreOverDamage(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, path string){
		"garbage":       func(t *testing.T, path string) { bytesTo(t, path, []byte(strings.Repeat("\xa7\x01", 3000))) },
		"a page":        func(t *testing.T, path string) { overwriteAt(t, path, 4096, 3*4096) },
		"cut":           func(t *testing.T, path string) { must(t, os.Truncate(path, 9000)) },
		"empty":         func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) },
		"only its log":  func(t *testing.T, path string) { must(t, os.Rename(path, path+"-wal")) },
		"a foreign log": func(t *testing.T, path string) { bytesTo(t, path+"-wal", []byte("no log at all")) },
	} {
		t.Run(name, func(t *testing.T) {
			path, copied := filled(t, 60)
			harm(t, path)
			r, err := Restore(t.Context(), copied, path, true, Options{})
			if err != nil {
				t.Fatal(err)
			}
			is(t, "restored", mentions(t, path), 60)
			if left, _ := filepath.Glob(r.Kept + "*"); len(left) == 0 {
				t.Errorf("nothing is kept as %s", r.Kept)
			}
			is(t, "writable", save(t, open(t, path), pulse.Keep{Judged: []pulse.Judged{said(70, "new", pulse.Praise)}}).New, 1)
		})
	}
}

func overwriteAt(t *testing.T, path string, at int64, n int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt([]byte(strings.Repeat("\xa7", n)), at)
	must(t, errors.Join(err, f.Close()))
}

// execIn runs statements in the database file at path, past our own guards.
func execIn(t *testing.T, path, stmts string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(stmts)
	must(t, errors.Join(err, db.Close()))
}

// restoreOnce is the child of TestKilledWhileRestoring.
func restoreOnce(args string) {
	file, to, _ := strings.Cut(args, "|")
	fmt.Println("begun")
	_, err := Restore(context.Background(), file, to, true, Options{})
	fmt.Fprintln(os.Stderr, err)
}

func TestKilledWhileRestoring(t *testing.T) {
	path, small := filled(t, 3)
	_, large := filled(t, 800)
	before, outcomes := 3, map[int]int{}
	for i := range 24 {
		copied, want := large, 800
		if i%2 == 1 {
			copied, want = small, 3
		}
		killed(t, "PULSE_STORE_TEST_RESTORE="+copied+"|"+path, 1, 120*time.Millisecond)
		n := mentions(t, path)
		if n != before && n != want {
			t.Fatalf("kill %d: %d mentions, want %d or %d", i, n, before, want)
		}
		if !sqliteOpens(t, path) {
			t.Fatalf("kill %d: pulse cannot open what is there", i)
		}
		outcomes[n], before = outcomes[n]+1, n
		for _, left := range glob(t, filepath.Join(filepath.Dir(path), ".pulse-*")) {
			must(t, os.Remove(left)) // what a killed one leaves is never taken for a database
		}
	}
	t.Logf("mentions after a kill: %v", outcomes)
}

func sqliteOpens(t *testing.T, path string) bool {
	db, err := Open(t.Context(), path, Options{})
	return err == nil && db.Close() == nil
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	list, err := filepath.Glob(pattern)
	must(t, err)
	return list
}

// TestCopiesWhileWriting backs up what another process writes without a pause, and
// restores it: each copy has whole pages, and the cursor that belongs to them.
func TestCopiesWhileWriting(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		stop := saver(t, db.url)
		last := 0
		for range 4 {
			time.Sleep(20 * time.Millisecond)
			copied := copyAndRestore(t, db)
			var next, n int
			err := copied.read().row(t.Context(), "SELECT next, (SELECT COUNT(*) FROM mentions) FROM cursors WHERE source = 'x'").Scan(&next, &n)
			must(t, err)
			is(t, "mentions beside the cursor", n, next*crashPage)
			if next <= last {
				t.Errorf("the copy ends at page %d, the one before at %d", next, last)
			}
			last = next
		}
		stop()
	})
}

// copyAndRestore opens what a copy of db, made now, is restored to. PostgreSQL is
// copied as our messages advise.
func copyAndRestore(t *testing.T, db world) world {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy")
	if !db.pg {
		must(t, db.Backup(t.Context(), copied))
		to := filepath.Join(t.TempDir(), "to.db")
		_, err := Restore(t.Context(), copied, to, false, Options{})
		must(t, err)
		mentions(t, to)
		return open(t, to)
	}
	dumps(t, db)
	base := os.Getenv("PULSE_TEST_POSTGRES")
	u, err := url.Parse(db.url)
	must(t, err)
	name := u.Query().Get("search_path")
	run(t, "pg_dump", "--format=custom", "--schema="+name, "--file="+copied, "--dbname="+base)
	into := database(t, base)
	run(t, "pg_restore", "--clean", "--if-exists", "--single-transaction", "--dbname="+into, copied)
	v, err := url.Parse(into)
	must(t, err)
	q := v.Query()
	q.Set("search_path", name)
	v.RawQuery = q.Encode()
	return open(t, v.String())
}

// dumps skips where the pg_dump that is here cannot copy this server.
func dumps(t *testing.T, db world) {
	t.Helper()
	if os.Getenv("PULSE_TEST_POOLER") != "" {
		t.Skip("a copy is made of the server itself, past a pooler")
	}
	var server int
	must(t, db.read().row(t.Context(), "SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000").Scan(&server))
	out, err := exec.Command("pg_dump", "--version").Output()
	must(t, err)
	var tool int
	if i := strings.LastIndex(string(out), ") "); i >= 0 {
		_, _ = fmt.Sscan(string(out[i+2:]), &tool) // none is older than any
	}
	if tool < server {
		t.Skipf("pg_dump %d does not copy a server of version %d", tool, server)
	}
}

// database makes a database of its own in the server at base and gives its url.
func database(t *testing.T, base string) string {
	t.Helper()
	name := "d" + strings.ToLower(rand.Text())
	admin(t, base, "CREATE DATABASE "+name)
	t.Cleanup(func() { admin(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(base)
	must(t, err)
	u.Path = "/" + name
	return u.String()
}

// run runs one of PostgreSQL's own programs, which Debian keeps out of PATH.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	found := glob(t, "/usr/lib/postgresql/*/bin/"+name)
	if p, err := exec.LookPath(name); err == nil {
		found = append(found, p)
	}
	if len(found) == 0 {
		t.Skip("no ", name, " here")
	}
	if out, err := exec.CommandContext(t.Context(), found[len(found)-1], args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Who is killed while the log is moved into the file leaves a head that knows of pages
// which are in the log alone: nothing is missing.
func TestAHalfMovedLogIsNoCutCopy(t *testing.T) {
	path, copied := filled(t, 3)
	w, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	must(t, err)
	w.SetMaxOpenConns(1)
	_, err = w.Exec("CREATE TABLE much (x); INSERT INTO much SELECT hex(randomblob(500)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 400) SELECT i FROM n)")
	must(t, err)
	short, log := read(t, path), read(t, path+"-wal")
	_, err = w.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	must(t, errors.Join(err, w.Close()))
	half := append(read(t, path)[:4096:4096], short[4096:]...)
	bytesTo(t, copied, half)
	if _, err := CheckCopy(t.Context(), copied); err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Fatalf("without its log: got %v, want that it is cut short", err)
	}
	bytesTo(t, copied+"-wal", log)
	is(t, "with its log", mentions(t, copied), 3)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}
