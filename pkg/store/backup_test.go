package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A backup that is killed leaves a file that nobody looks for.
func TestABackupSweepsWhatKilledOnesLeft(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "pulse.db"))
	old, fresh, other := filepath.Join(dir, ".pulse-123"), filepath.Join(dir, ".pulse-124"), filepath.Join(dir, ".pulse-2026.notes")
	for _, f := range []string{old, fresh, other} {
		if err := os.WriteFile(f, []byte("half a copy"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{old, other} {
		if err := os.Chtimes(f, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Backup(t.Context(), filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	for f, want := range map[string]bool{old: false, fresh: true, other: true} {
		if _, err := os.Stat(f); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(f), err == nil, want)
		}
	}
}
