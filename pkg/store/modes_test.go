//go:build unix

package store

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The files beside the database hold the same words as it does.
func TestDatabaseFilesArePrivate(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077} {
		old := syscall.Umask(mask)
		dir := t.TempDir()
		db := open(t, filepath.Join(dir, "pulse.db"))
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "a", pulse.Praise)}})
		syscall.Umask(old)
		for _, name := range []string{"pulse.db", "pulse.db-wal", "pulse.db-shm"} {
			st, err := os.Stat(filepath.Join(dir, name))
			if err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("umask %o: %s: got %v, %v; want 0600", mask, name, st, err)
			}
		}
	}
}
