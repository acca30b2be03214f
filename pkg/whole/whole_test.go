//go:build unix

package whole

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// umask is the whole process's, so these tests do not run beside others.
func umask(t *testing.T, mask int) {
	t.Helper()
	old := syscall.Umask(mask)
	t.Cleanup(func() { syscall.Umask(old) })
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestModesDoNotDependOnTheUmask(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077, 0o277, 0o777} {
		for _, mode := range []fs.FileMode{Private, Shown} {
			umask(t, mask)
			path := filepath.Join(t.TempDir(), "f")
			writes := map[string]func(string) error{
				"Put":     func(p string) error { return Put(p, mode, []byte("a")) },
				"Replace": func(p string) error { return Replace(p, mode, text("a")) },
				"New":     func(p string) error { return New(p+"n", mode, text("a")) },
			}
			for name, write := range writes {
				if err := write(path); err != nil {
					t.Fatalf("%s under umask %o: %v", name, mask, err)
				}
			}
			for _, p := range []string{path, path + "n"} {
				if st, err := os.Stat(p); err != nil || st.Mode().Perm() != mode {
					t.Errorf("umask %o, wanted %o: %v, %v", mask, mode, st.Mode(), err)
				}
			}
			syscall.Umask(0o022) // t.TempDir makes folders
		}
	}
}

// Nobody but the owner reads a file while it is being written, whatever it becomes.
func TestUnfinishedFilesArePrivate(t *testing.T) {
	umask(t, 0)
	dir := t.TempDir()
	err := Replace(filepath.Join(dir, "page.html"), Shown, func(io.Writer) error {
		names, err := filepath.Glob(filepath.Join(dir, ".pulse-*"))
		if err != nil || len(names) != 1 {
			t.Fatalf("unfinished files: %v, %v", names, err)
		}
		if st, err := os.Stat(names[0]); err != nil || st.Mode().Perm() != Private {
			t.Errorf("mode while writing: %v, %v", st.Mode(), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A colleague lays a link where our file will be: what it leads to is not touched.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	victim, path := filepath.Join(dir, "victim"), filepath.Join(dir, "export.csv")
	for name, to := range map[string]string{"a file": victim, "nothing": filepath.Join(dir, "absent")} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(victim, []byte("precious"), 0o644); err != nil {
				t.Fatal(err)
			}
			lay := func() {
				_ = os.Remove(path)
				if err := os.Symlink(to, path); err != nil {
					t.Fatal(err)
				}
			}
			lay()
			if err := New(path, Private, text("guests")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("New: got %v, want %v", err, fs.ErrExist)
			}
			if err := Put(path, Private, []byte("guests")); err != nil {
				t.Fatal(err)
			}
			if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() || read(t, path) != "guests" {
				t.Errorf("after Put: %v, %v", st, err)
			}
			if read(t, victim) != "precious" {
				t.Error("what the link leads to was overwritten")
			}
			if _, err := os.Stat(filepath.Join(dir, "absent")); err == nil {
				t.Error("a file was made where the link leads to")
			}
		})
	}
}

func TestHalfAFileIsNone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	full := errors.New("no space left")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("half ", 10000))
		return errors.Join(err, full)
	}
	if err := New(path, Private, half); !errors.Is(err, full) {
		t.Errorf("New: %v", err)
	}
	if err := Put(path, Private, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, Private, half); !errors.Is(err, full) {
		t.Errorf("Replace: %v", err)
	}
	if err := New(path, Private, text("new")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("New over a file: %v", err)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("the file holds %q, want what it held", got)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

// Somebody was quicker while we wrote.
func TestNewLosesToWhoWasQuicker(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	err := New(path, Private, func(w io.Writer) error { return os.WriteFile(path, []byte("theirs"), 0o600) })
	if !errors.Is(err, fs.ErrExist) || read(t, path) != "theirs" {
		t.Errorf("error %v, file %q", err, read(t, path))
	}
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "f"), filepath.Join(dir, "f.before")
	if err := Keep(path, kept); err != nil {
		t.Errorf("nothing to keep: %v", err)
	}
	for _, s := range []string{"old", "new"} {
		if err := ReplaceFile(path, Private, func(f *os.File) error {
			if s == "new" && Keep(path, kept) != nil {
				t.Error("not kept")
			}
			return os.WriteFile(f.Name(), []byte(s), 0o600)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, path) + read(t, kept); got != "newold" {
		t.Errorf("got %q, want the new file and the old one", got)
	}
}

func TestLoose(t *testing.T) {
	umask(t, 0)
	path := filepath.Join(t.TempDir(), "f")
	for mode, want := range map[fs.FileMode]bool{0o600: false, 0o640: false, 0o620: false, 0o644: true, 0o604: true} {
		if err := Put(path, mode, nil); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := Loose(info, 0o004); got != want {
			t.Errorf("%o: got %v, want %v", mode, got, want)
		}
	}
}
