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
func (d *DB) Backup(ctx context.Context, path string) (err error) {
	if d.pg {
		return pulse.WithHint(pulse.Usagef("pulse backup copies a database file; yours is %s", d.name), "use pg_dump --format=custom --file=%s", path)
	}
	err = whole.NewFile(path, whole.Private, func(f *os.File) error {
		_, err := d.r.ExecContext(ctx, "VACUUM INTO ?", f.Name())
		return d.fail("back up", err)
	})
	var file *fs.PathError
	switch {
	case errors.Is(err, fs.ErrExist):
		return pulse.WithHint(pulse.Usagef("%s is already there", path), "choose another name; nothing is overwritten")
	case errors.As(err, &file) && file.Op == "open": // no file could be made at all
		return pulse.WithHint(pulse.Usagef("cannot write into %s: %s", filepath.Dir(path), cause(err)), "choose a folder pulse may write to")
	}
	return err
}
