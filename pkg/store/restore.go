package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// Restored is what Restore put in place.
type Restored struct {
	Copy
	Path string // the database file
	Kept string // what was there before; "" where nothing was
	Carried
}

// Restore puts the copy at file in the place of the database at to, brought to this
// program's schema and without the locks of those who worked when it was made. All
// of it is checked before anything is touched, and to is the old one or the new one
// whole, whatever happens. Where a database is there already, force is wanted: it is
// kept beside, and nobody may have it open (ErrLater). PostgreSQL has its own tool:
// ErrUsage.
func Restore(ctx context.Context, file, to string, force bool, o Options) (Restored, error) {
	at := &DB{}
	if err := at.locate(to); err != nil {
		return Restored{}, err
	}
	r := Restored{Path: at.name}
	from, err := openCopy(file)
	if err != nil {
		return r, err
	}
	defer from.r.Close() // only read from
	if err := vacant(file, r.Path, force); err != nil {
		return r, err
	}
	if r.Copy, err = from.examine(ctx); err != nil {
		return r, err
	}
	r.Kept, r.Carried, err = from.put(ctx, r.Path, o)
	return r, made(r.Path, (&DB{name: r.Path}).fail("restore", err))
}

// locate finds the file to restore to.
func (d *DB) locate(url string) error {
	if isPostgres(url) {
		if err := d.connectPostgres(url); err != nil {
			return err
		}
		return errors.Join(pulse.WithHint(pulse.Usagef("pulse restore puts a database file in place; yours is %s", d.name),
			"what pg_dump wrote is restored by: pg_restore --clean --if-exists --single-transaction --dbname=ADDRESS FILE; with --to PATH a copy becomes a file"), d.Close())
	}
	d.name = strings.TrimPrefix(url, "sqlite:")
	return named(d.name)
}

// vacant refuses to overwrite without force, and to put a copy over itself.
func vacant(file, path string, force bool) error {
	there, err := os.Stat(path)
	if err != nil {
		if s := sideFile(path); s != "" && !force {
			return pulse.WithHint(pulse.Usagef("%s is there without its database", s), "--force sets it aside and puts the copy in place")
		}
		return nil
	}
	if copied, err := os.Stat(file); err == nil && os.SameFile(copied, there) {
		return pulse.WithHint(pulse.Usagef("%s is the database itself", file), "name a file that pulse backup wrote")
	}
	if !force {
		return pulse.WithHint(pulse.Usagef("there is a database at %s already; nothing was changed", path),
			"--force puts the copy in its place and keeps the old one beside it; --to PATH restores elsewhere")
	}
	return nil
}

// sides are the files SQLite may leave beside a database, the one with content first.
var sides = []string{"-wal", "-shm", "-journal"}

func sideFile(path string) string {
	for _, s := range sides {
		if _, err := os.Lstat(path + s); err == nil {
			return path + s
		}
	}
	return ""
}

// stage writes what a copy holds to an empty file, as it is to be put in place. A copy
// that cannot be brought to our schema is found out here, with nothing lost.
// What the database it replaces knows beyond the copy is carried over from old; nil is none.
func (d *DB) stage(ctx context.Context, empty string, o Options, old *DB) (n Carried, err error) {
	if err := d.vacuum(ctx, empty); broken(err) {
		return n, d.failCopy(err) // the copy's trouble, and not that of the database it is to replace
	} else if err != nil {
		return n, err
	}
	fresh, err := Open(ctx, empty, o)
	if err != nil {
		return n, err
	}
	_, err = fresh.w.ExecContext(ctx, "DELETE FROM leases")
	if err == nil && old != nil {
		n, err = fresh.carry(ctx, old)
	}
	return n, errors.Join(err, fresh.Close())
}

// put gives what the copy holds the place of the database at path and returns where the
// old one is kept.
func (d *DB) put(ctx context.Context, path string, o Options) (string, Carried, error) {
	stage := func(f *os.File) error { _, err := d.stage(ctx, f.Name(), o, nil); return err }
	if _, err := os.Lstat(path); err != nil && sideFile(path) == "" {
		return "", Carried{}, whole.NewFile(path, whole.Private, stage)
	}
	kept := beside(path, o)
	instead := func() error { // of a database that no program can open
		return whole.ReplaceFile(path, whole.Private, func(f *os.File) error {
			if err := stage(f); err != nil {
				return err
			}
			return setAside(path, kept)
		})
	}
	old, err := seize(ctx, path)
	if broken(err) {
		return kept, Carried{Unread: true}, instead()
	}
	if err != nil {
		return "", Carried{}, err
	}
	n, err := old.giveWay(ctx, d, kept, o)
	if err = errors.Join(err, old.Close()); broken(err) {
		return kept, Carried{Unread: true}, instead()
	}
	return kept, n, err
}

// giveWay keeps a copy of a seized database and overwrites it by what the other holds.
func (d *DB) giveWay(ctx context.Context, by *DB, kept string, o Options) (n Carried, err error) {
	if err := d.copyTo(ctx, kept); err != nil {
		return n, err
	}
	tmp := kept + ".new"
	defer discard(tmp)
	err = whole.NewFile(tmp, whole.Private, func(f *os.File) (err error) {
		n, err = by.stage(ctx, f.Name(), o, d)
		return err
	})
	if err == nil {
		err = d.become(ctx, tmp)
	}
	if err != nil {
		_ = os.Remove(kept) // the old one is still in its place
	}
	return n, err
}

// discard removes a staged file and what a program that was stopped left beside it.
func discard(tmp string) {
	for _, s := range append([]string{""}, sides...) {
		_ = os.Remove(tmp + s) // most are not there
	}
}

// beside is a free name for what was there before.
func beside(path string, o Options) string {
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	name := path + ".before-" + now().UTC().Format("20060102T150405Z")
	for n, try := 2, name; ; n++ {
		if _, err := os.Lstat(try); err != nil {
			return try
		}
		try = fmt.Sprintf("%s-%d", name, n)
	}
}

// seize opens the database at path for us alone: SQLite grants it only where nobody
// else has it open, and keeps others out until it is closed.
func seize(ctx context.Context, path string) (*DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(2000)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)"}}
	w, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	d := &DB{w: w, r: w, name: path, now: time.Now}
	if _, err = w.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err == nil {
		return d, nil
	}
	if busy(err) {
		err = inUse(ctx, path)
	}
	return nil, errors.Join(err, w.Close())
}

// inUse says who has the database open, as far as the leases in it tell.
func inUse(ctx context.Context, path string) error {
	d := &DB{}
	if d.connectSQLite(path) == nil {
		defer d.Close() // only read from
		l := lease{}
		err := d.read().row(ctx, "SELECT name, owner, since, until FROM leases WHERE until > ? ORDER BY since LIMIT 1", time.Now().UnixMilli()).
			Scan(&l.name, &l.owner, &l.since, &l.until)
		if err == nil {
			return l.refuse()
		}
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: "the database " + path + " is in use by another program; nothing was changed",
		Hint: "let it finish, stop what runs on (pulse serve, pulse inbox), and run the same again"}
}

// become overwrites a seized database with the one at tmp, in one transaction: a kill
// in its middle leaves the old one. The file stays the same file, so that nobody who
// opened it meanwhile goes on writing into one that was moved.
func (d *DB) become(ctx context.Context, tmp string) error {
	c, err := d.w.Conn(ctx)
	if err != nil {
		return err
	}
	err = c.Raw(func(driver any) error { return overwrite(ctx, driver, tmp) })
	if err == nil {
		_, err = c.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(err, c.Close())
}

func overwrite(ctx context.Context, driver any, tmp string) error {
	const pages = 4096 // between two looks whether somebody pressed Ctrl-C
	from := "file:" + (&url.URL{Path: tmp}).EscapedPath() + "?mode=ro"
	b, err := driver.(interface {
		NewRestore(string) (*sqlite.Backup, error)
	}).NewRestore(from)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = b.Step(pages)
		}
	}
	return errors.Join(err, b.Finish())
}

// setAside gives a database that no program can open a second name, under which it stays
// when the first one is taken over. Its log goes first: SQLite would play it into
// whatever database it finds beside it.
func setAside(path, kept string) error {
	for _, s := range sides {
		if err := whole.Keep(path+s, kept+s); err != nil {
			return err
		}
		if err := os.Remove(path + s); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return whole.Keep(path, kept)
}

func code(err error) int {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() & 0xff
	}
	return sqlite3.SQLITE_OK
}

func busy(err error) bool {
	return code(err) == sqlite3.SQLITE_BUSY || code(err) == sqlite3.SQLITE_LOCKED
}

func broken(err error) bool {
	return code(err) == sqlite3.SQLITE_NOTADB || code(err) == sqlite3.SQLITE_CORRUPT
}
