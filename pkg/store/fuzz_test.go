package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// FuzzCopy gives anything to restore as a copy: small files, and a real one with bytes
// changed in one place and cut in another. It is refused in words, or it is whole.
func FuzzCopy(f *testing.F) {
	real := filepath.Join(f.TempDir(), "pulse.db")
	db, err := Open(f.Context(), real, Options{})
	if err != nil {
		f.Fatal(err)
	}
	_, err = db.Save(f.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "a", pulse.Praise)}, Next: "1"})
	copied := real + ".copy"
	if err := errors.Join(err, db.Backup(f.Context(), copied), db.Close()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(copied)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, 0, 0)
	f.Add([]byte("PGDMP"), 0, 0)
	f.Add([]byte(magic), 0, 0)
	f.Add([]byte{0, 1}, 16, len(whole))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, 28, len(whole))
	f.Add([]byte{0x0d, 0, 0, 0xff}, 4096, len(whole))
	f.Add([]byte("migrations"), 5000, len(whole)-4096)
	f.Fuzz(func(t *testing.T, b []byte, at, size int) {
		if size > 0 && size <= len(whole) && at >= 0 && at < size {
			b = append(append(append([]byte{}, whole[:at]...), b...), whole[min(at+len(b), len(whole)):]...)[:size]
		}
		path := filepath.Join(t.TempDir(), "copy.db")
		bytesTo(t, path, b)
		if c, err := CheckCopy(t.Context(), path); err != nil {
			if pulse.HintOf(err) == "" {
				t.Errorf("no hint: %v", err)
			}
		} else if c.Schema < 1 || c.Mentions < 0 {
			t.Errorf("whole, with %+v", c)
		}
		if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
			t.Errorf("left beside it: %v", left)
		}
	})
}
