package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Copy is what a file that Backup wrote holds.
type Copy struct {
	Schema   int       // as it was written
	Mentions int       // with those that are gone
	Newest   time.Time // when the last one was stored; zero without any
}

// CheckCopy reads the whole copy at path and says what it holds. A file that is
// none of ours, cut short, damaged, or of a newer pulse is an ErrUsage that says
// which; nothing is changed, nor written beside it.
func CheckCopy(ctx context.Context, path string) (Copy, error) {
	from, err := openCopy(path)
	if err != nil {
		return Copy{}, err
	}
	what, err := from.examine(ctx)
	return what, errors.Join(err, from.r.Close())
}

// openCopy opens a copy for reading alone. A file without a log beside it cannot
// change while we look: SQLite is told so, and then leaves no side files, as it
// must not on a disk that is read-only.
func openCopy(path string) (*DB, error) {
	if err := sniff(path); err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)"}}
	if !logged(real) {
		q.Set("immutable", "1")
	}
	r, err := sql.Open("sqlite", "file:"+(&url.URL{Path: real}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	r.SetMaxOpenConns(1)
	return &DB{r: r, w: r, name: path}, nil
}

// logged reports a log beside a database, which may hold pages that the file lacks.
func logged(path string) bool {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// heads are the first bytes of files that people take for a copy.
var heads = []struct{ begins, is, remedy string }{
	{"PGDMP", "a dump of PostgreSQL", "give it to pg_restore; pulse restore reads what pulse backup wrote"},
	{"-- PostgreSQL database dump", "a dump of PostgreSQL", "give it to psql; pulse restore reads what pulse backup wrote"},
	{"--\n-- PostgreSQL database dump", "a dump of PostgreSQL", "give it to psql; pulse restore reads what pulse backup wrote"},
	{"\x1f\x8b", "compressed", "unpack it first: gunzip FILE"},
	{"\x28\xb5\x2f\xfd", "compressed", "unpack it first: zstd -d FILE"},
	{"\xfd7zXZ\x00", "compressed", "unpack it first: xz -d FILE"},
	{"BZh", "compressed", "unpack it first: bunzip2 FILE"},
	{"PK\x03\x04", "compressed", "unpack it first: unzip FILE"},
	{"age-encryption.org/", "encrypted", "decrypt it first: age -d FILE"},
	{"-----BEGIN AGE ENCRYPTED FILE-----", "encrypted", "decrypt it first: age -d FILE"},
	{"-----BEGIN PGP MESSAGE-----", "encrypted", "decrypt it first: gpg -d FILE"},
	{"Salted__", "encrypted", "decrypt it first, with the openssl that made it"},
	{`{"`, "text", "pulse import reads JSON lines; pulse restore reads what pulse backup wrote"},
}

const (
	magic  = "SQLite format 3\x00"
	header = 100 // bytes of a database before its first page's content
)

// sniff tells by its first bytes what a file is that is no whole database.
func sniff(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pulse.WithHint(pulse.Usagef("there is no file %s", path), "name a file that pulse backup wrote")
	case err != nil:
		return pulse.WithHint(pulse.Usagef("%s cannot be read: %s", path, cause(err)), "run pulse as a user who may read it")
	case !info.Mode().IsRegular():
		return pulse.WithHint(pulse.Usagef("%s is no file", path), "name a file that pulse backup wrote")
	}
	f, err := os.Open(path)
	if err != nil {
		return pulse.WithHint(pulse.Usagef("%s cannot be read: %s", path, cause(err)), "run pulse as a user who may read it")
	}
	defer f.Close()
	head := make([]byte, header)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return recognise(path, head[:n], info.Size())
}

func recognise(path string, head []byte, size int64) error {
	if len(head) == 0 {
		return unusable(path, "is empty")
	}
	if want := magic[:min(len(head), len(magic))]; !bytes.HasPrefix(head, []byte(want)) {
		for _, h := range heads {
			if bytes.HasPrefix(head, []byte(h.begins)) {
				return pulse.WithHint(pulse.Usagef("%s is %s and no database file", path, h.is), "%s", h.remedy)
			}
		}
		return pulse.WithHint(pulse.Usagef("%s is no database: it is something else, or encrypted, or damaged from its first byte", path),
			"name a file that pulse backup wrote; an encrypted one must be decrypted first")
	}
	if len(head) < header {
		return unusable(path, "is cut short after %d bytes", len(head))
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 { // 65536 does not fit
		page = 1 << 16
	}
	pages := int64(binary.BigEndian.Uint32(head[28:]))
	known := bytes.Equal(head[24:28], head[92:96]) // the count is of the last who wrote
	// Who was killed while it moved pages out of the log leaves a file that is shorter than
	// its head says, and all of them in the log.
	if want := page * pages; known && size < want && !logged(path) {
		return unusable(path, "is cut short: %d of %d bytes are there", size, want)
	}
	return nil
}

func unusable(path, how string, a ...any) error {
	return pulse.WithHint(pulse.Usagef("the copy %s %s", path, fmt.Sprintf(how, a...)), "use an older copy; nothing was changed")
}

// examine says what an open copy holds, having read all of it.
func (d *DB) examine(ctx context.Context) (c Copy, err error) {
	if c.Schema, err = version(ctx, d.read()); err != nil {
		return c, d.failCopy(err)
	}
	var ours int
	err = d.read().row(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('mentions', 'cursors', 'leases')").Scan(&ours)
	if err != nil {
		return c, d.failCopy(err)
	}
	if c.Schema == 0 || ours != 3 {
		return c, pulse.WithHint(pulse.Usagef("%s is a database, but none of pulse", d.name), "name a file that pulse backup wrote")
	}
	all, err := steps()
	if err != nil {
		return c, err
	}
	if c.Schema > len(all) {
		return c, newer(d.name, c.Schema, len(all))
	}
	if err := d.sound(ctx); err != nil {
		return c, err
	}
	var newest int64
	err = d.read().row(ctx, "SELECT COUNT(*), COALESCE(MAX(stored), 0) FROM mentions").Scan(&c.Mentions, &newest)
	c.Newest = moment(newest)
	return c, d.failCopy(err)
}

// sound looks at every page, row and index of a copy.
func (d *DB) sound(ctx context.Context) error {
	var said string
	if err := d.read().row(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return d.failCopy(err)
	}
	if said != "ok" {
		_, where, _ := strings.Cut(said, "\n") // the first line says which database, and we have one
		return unusable(d.name, "is damaged: %s", cmp.Or(where, said))
	}
	var table string
	err := d.read().row(ctx, `SELECT "table" FROM pragma_foreign_key_check`).Scan(&table)
	switch {
	case none(err):
		return nil
	case err != nil:
		return d.failCopy(err)
	}
	return unusable(d.name, "is damaged: rows of %s have lost what they belong to", table)
}

// failCopy is fail for a file that is asked for its content alone.
func (d *DB) failCopy(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR:
			return unusable(d.name, "is damaged")
		case sqlite3.SQLITE_IOERR:
			return unusable(d.name, "cannot be read to its end")
		}
	}
	return d.fail("read the copy", err)
}
