package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Backup writes a consistent copy of the database to a new file, mode 0600,
// while others read and write. It never overwrites, and path is there whole or
// not at all. PostgreSQL has its own tool: ErrUsage.
func (d *DB) Backup(ctx context.Context, path string) (err error) {
	if d.pg {
		return pulse.WithHint(pulse.Usagef("pulse backup copies a database file; yours is %s", d.name), "use pg_dump --format=custom --file=%s", path)
	}
	if _, err := os.Lstat(path); err == nil {
		return taken(path)
	}
	sweep(filepath.Dir(path))
	tmp, err := os.CreateTemp(filepath.Dir(path), halfDone) // mode 0600
	if err != nil {
		return pulse.WithHint(pulse.Usagef("cannot write into %s: %s", filepath.Dir(path), cause(err)), "choose a folder pulse may write to")
	}
	defer os.Remove(tmp.Name()) // absent after a rename
	if err := tmp.Close(); err != nil {
		return err
	}
	if _, err := d.r.ExecContext(ctx, "VACUUM INTO ?", tmp.Name()); err != nil {
		return d.fail("back up", err)
	}
	return settle(tmp.Name(), path)
}

// halfDone is what a copy is called until it is whole.
const halfDone = ".pulse-backup-*"

// sweep removes what backups that were killed left in a folder: it is as large as the
// database, and what was forgotten since is still in it. A day is longer than any
// backup takes.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, halfDone)) // the pattern is good
	for _, f := range left {
		if info, err := os.Lstat(f); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(f) // the next backup tries again
		}
	}
}

// settle syncs the copy and gives it its name. A link, unlike a rename, fails
// where another one was quicker; file systems without links get the rename.
func settle(tmp, path string) error {
	if err := flush(tmp); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	err := os.Link(tmp, path)
	switch {
	case err == nil:
		return flush(filepath.Dir(path))
	case errors.Is(err, fs.ErrExist):
		return taken(path)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return nil
}

func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func taken(path string) error {
	return pulse.WithHint(pulse.Usagef("%s is already there", path), "choose another name; nothing is overwritten")
}
