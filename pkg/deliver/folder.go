package deliver

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// Folder is a directory that others read: a share, the root of a web server.
type Folder struct{ Dir string }

// Put writes a file below the folder whole or not at all: who reads it meanwhile
// sees the old one or the new one. It reports whether anything changed. The name
// has slashes and stays below the folder.
func (f Folder) Put(name string, data []byte) (changed bool, err error) {
	path, err := f.path(name)
	if err != nil {
		return false, err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, f.trouble(err)
	}
	err = whole.Put(path, whole.Shown, data) // a web server reads it under another name
	return err == nil, f.trouble(err)
}

// Get reads a file below the folder; one that is not there is nil.
func (f Folder) Get(name string) ([]byte, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, f.trouble(err)
}

// Remove takes a file away; one that is not there is no error.
func (f Folder) Remove(name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.trouble(err)
	}
	return nil
}

// List gives the names of files in a folder below, sorted; none where it is not there.
func (f Folder) List(name string) ([]string, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			out = append(out, e.Name())
		}
	}
	return out, f.trouble(err)
}

func (f Folder) path(name string) (string, error) {
	local, err := filepath.Localize(name)
	if err != nil {
		return "", fmt.Errorf("write %q below %s: %w", name, f.Dir, err)
	}
	return filepath.Join(f.Dir, local), nil
}

func (f Folder) trouble(err error) error {
	if err == nil {
		return nil
	}
	return pulse.WithHint(fmt.Errorf("write the pages to %s: %w", f.Dir, err), "is the folder there, writable, and is there room?")
}
