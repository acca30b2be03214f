package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestIntegrityFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AddMute(t.Context(), pulse.Mute{What: pulse.MuteWord, Value: "parking"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Integrity(t.Context()); err != nil {
		t.Errorf("a whole database: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(text) / 2; i < len(text)/2+16<<10 && i < len(text); i++ {
		text[i] = 0x5a
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err = Open(t.Context(), path, Options{})
	if err != nil {
		return // damage that keeps it from being opened is told by Open
	}
	defer db.Close()
	if err := db.Integrity(t.Context()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("after damage: %v, want an error that names the file", err)
	}
}
