package deliver

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFolder(t *testing.T) {
	f := Folder{Dir: filepath.Join(t.TempDir(), "intranet")}
	put := func(name, text string, want bool) {
		t.Helper()
		if got, err := f.Put(name, []byte(text)); err != nil || got != want {
			t.Errorf("put %s: got %v %v, want %v", name, got, err, want)
		}
	}
	put("day/2026-11-22.html", "one", true)
	put("day/2026-11-22.html", "one", false)
	put("day/2026-11-22.html", "two", true)
	if got, err := f.Get("day/2026-11-22.html"); err != nil || string(got) != "two" {
		t.Errorf("got %q %v, want two", got, err)
	}
	if got, err := f.Get("none.html"); err != nil || got != nil {
		t.Errorf("got %q %v, want nothing", got, err)
	}
	info, err := os.Stat(filepath.Join(f.Dir, "day", "2026-11-22.html"))
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("got %v %v, want a file that a web server may read", info.Mode(), err)
	}
	if list, err := f.List("day"); err != nil || len(list) != 1 {
		t.Errorf("got %v %v, want one file and no leavings", list, err)
	}
	if err := f.Remove("day/2026-11-22.html"); err != nil {
		t.Error(err)
	}
	if err := f.Remove("day/2026-11-22.html"); err != nil {
		t.Errorf("a second time: %v", err)
	}
	for _, name := range []string{"../out.html", "/etc/passwd", "a/../../b"} {
		if _, err := f.Put(name, []byte("x")); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Folder{Dir: file}).Put("index.html", []byte("x")); err == nil {
		t.Error("a file was taken for a folder")
	}
}
