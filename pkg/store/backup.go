package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// Backup writes a consistent copy of the database to a new file, mode 0600,
// while others read and write. It never overwrites, and path is there whole or
// not at all. PostgreSQL has its own tool: ErrUsage.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.pg {
		return pulse.WithHint(pulse.Usagef("pulse backup copies a database file; yours is %s", d.name), "use pg_dump --format=custom --file=%s", path)
	}
	whole.Sweep(filepath.Dir(path))
	return d.fail("back up", made(path, d.copyTo(ctx, path)))
}

// copyTo writes a consistent copy to a new file. The error is SQLite's or the system's.
func (d *DB) copyTo(ctx context.Context, path string) error {
	return whole.NewFile(path, whole.Private, func(f *os.File) error { return d.vacuum(ctx, f.Name()) })
}

// vacuum writes a consistent copy to an empty file.
func (d *DB) vacuum(ctx context.Context, empty string) error {
	_, err := d.r.ExecContext(ctx, "VACUUM INTO ?", empty)
	return err
}

// made says in the owner's words why a new file at path could not be made.
func made(path string, err error) error {
	var file *fs.PathError
	switch {
	case errors.Is(err, fs.ErrExist):
		return pulse.WithHint(pulse.Usagef("%s is already there", path), "choose another name; nothing is overwritten")
	case errors.As(err, &file) && file.Op == "open": // no file could be made at all
		return pulse.WithHint(pulse.Usagef("cannot write into %s: %s", filepath.Dir(path), cause(err)), "choose a folder pulse may write to")
	}
	return err
}
