//go:build !unix || solaris || aix || illumos

package login

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// stale is when a lock that a killed process left behind is taken over.
const stale = 2 * patience

// try takes the lock where nobody has it: where files cannot be locked, the one who
// makes a second file has it.
func try(f *os.File) (bool, error) {
	held := f.Name() + ".held"
	if info, err := os.Stat(held); err == nil && time.Since(info.ModTime()) > stale {
		_ = os.Remove(held) // whoever makes it next has it
	}
	h, err := os.OpenFile(held, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, h.Close()
}

func free(f *os.File) { _ = os.Remove(f.Name() + ".held") }
