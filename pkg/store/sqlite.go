package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // registers "sqlite"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// pragmas every connection gets.
//
// synchronous=FULL and not NORMAL: with NORMAL a power cut may take the last
// commits back. A page lost with its cursor is fetched again, but a delivery
// mark lost after its mail went out means the mail goes out twice. We commit
// once a page, so the extra sync is paid per hundred mentions.
//
// wal_autocheckpoint: signatures fall all over their index, so the pages of a
// few saves are worth copying back together; the log stays under 16 MB.
//
// secure_delete: what a guest asked us to forget must not stay in free pages.
var pragmas = []string{
	"busy_timeout(10000)", // first: the others may have to wait for a writer
	"journal_mode(WAL)",
	"synchronous(FULL)",
	"foreign_keys(1)",
	"secure_delete(1)",
	"temp_store(MEMORY)",
	"cache_size(-16000)",
	"wal_autocheckpoint(4000)",
}

// readers bounds the connections that read while the one writer writes.
const readers = 4

func (d *DB) connectSQLite(path string) error {
	d.name = path
	if err := touch(path); err != nil {
		return err
	}
	var err error
	if d.w, err = sql.Open("sqlite", dsn(path, "immediate")); err != nil {
		return d.fail("open", err)
	}
	d.w.SetMaxOpenConns(1)
	if d.r, err = sql.Open("sqlite", dsn(path, "deferred")); err != nil {
		return errors.Join(d.fail("open", err), d.w.Close())
	}
	d.r.SetMaxOpenConns(readers)
	return nil
}

// dsn escapes path, which may hold "?", "#" and spaces. A writing transaction
// takes its lock when it begins: one that reads first and then finds the
// database taken could only be undone.
func dsn(path, lock string) string {
	q := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// touch makes the file, readable by its owner only; SQLite gives its side files
// the same mode. A mode the owner chose is left alone.
func touch(path string) error {
	if err := named(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	switch {
	case err == nil:
		return f.Close()
	case errors.Is(err, fs.ErrNotExist):
		return pulse.WithHint(pulse.Usagef("the database %s cannot be made: there is no folder %s", path, filepath.Dir(path)),
			"make the folder, or set store: in pulse.yaml")
	case errors.Is(err, fs.ErrPermission), isReadOnly(err):
		return readable(path, err)
	}
	return pulse.WithHint(pulse.Usagef("the database %s cannot be opened: %s", path, cause(err)), "set store: in pulse.yaml to a file")
}

// named refuses what is no name of a file.
func named(path string) error {
	if strings.TrimSpace(path) == "" || strings.Contains(path, ":memory:") {
		return pulse.Usagef("the store needs a file or a postgres:// address, not %q", path)
	}
	return nil
}

// readable tells a file that may only be read from one that may not even be:
// the log beside the file is written when others read, too, so neither will do.
func readable(path string, denied error) error {
	f, err := os.Open(path)
	if err != nil {
		return pulse.WithHint(pulse.Usagef("the database %s cannot be opened: %s", path, cause(denied)),
			"run pulse as the user who owns the file")
	}
	return errors.Join(readOnly(path), f.Close())
}

// cause is err without the path and the call that the os package puts before it.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return fmt.Sprint(err)
}
