// Package whole writes files that are there whole or not at all, with the mode they
// shall have whatever the umask, and never through a link that somebody laid in their
// place. It knows nothing of what is in them.
package whole

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// What a file may be read by: what holds guests' words or keys by its owner alone, and
// only what is made to be shown (pages for a web server, sheets for the wall, manuals)
// by everybody.
const (
	Private fs.FileMode = 0o600
	Shown   fs.FileMode = 0o644
)

// Loose reports that a file's mode lets others do one of what is asked, such as 0o004.
// Windows has lists of rights in place of modes, and what Go makes up for one there says
// nothing about others.
func Loose(info fs.FileInfo, others fs.FileMode) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&others != 0
}

// Replace puts what fill writes in the place of path. Who reads it meanwhile sees the
// old file or the new one; after an error the old one is untouched. Where path is a
// link, the link is replaced and what it leads to stays as it is.
func Replace(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return place(path, mode, buffered(fill), os.Rename)
}

// Put is Replace by bytes at hand.
func Put(path string, mode fs.FileMode, data []byte) error {
	return place(path, mode, func(f *os.File) error { _, err := f.Write(data); return err }, os.Rename)
}

// ReplaceFile is Replace for those who fill a file by its name. They may not keep it open.
func ReplaceFile(path string, mode fs.FileMode, fill func(*os.File) error) error {
	return place(path, mode, fill, os.Rename)
}

// New makes a file that is not there yet; else the error is fs.ErrExist, also where
// a link lies at path or somebody was quicker.
func New(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return NewFile(path, mode, buffered(fill))
}

// NewFile is New for those who fill a file by its name. They may not keep it open.
func NewFile(path string, mode fs.FileMode, fill func(*os.File) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "make", Path: path, Err: fs.ErrExist}
	}
	return place(path, mode, fill, link)
}

// Keep gives what lies at path the name kept, beside its own where the file system can:
// then path has a file at every moment until another takes its place. Nothing at path is
// nothing to keep.
func Keep(path, kept string) error {
	if err := os.Link(path, kept); err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.Rename(path, kept)
}

// link, unlike a rename, fails where another one was quicker; file systems without
// links get the rename.
func link(tmp, path string) error {
	err := os.Link(tmp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(tmp, path)
}

func buffered(fill func(io.Writer) error) func(*os.File) error {
	return func(f *os.File) error {
		b := bufio.NewWriter(f)
		if err := fill(b); err != nil {
			return err
		}
		return b.Flush()
	}
}

// unfinished begins the name of a file that is not whole; behind it are digits.
const unfinished = ".pulse-"

// Sweep removes what those who were killed while they wrote left in dir: nobody looks for
// it, and it may hold what was forgotten since. A day is longer than anybody writes.
func Sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, unfinished+"[0-9]*")) // the pattern is good
	for _, f := range left {
		digits := strings.TrimPrefix(filepath.Base(f), unfinished)
		info, err := os.Lstat(f)
		if err == nil && info.Mode().IsRegular() && strings.Trim(digits, "0123456789") == "" && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(f) // whoever comes next tries again
		}
	}
}

// place fills a file of a name nobody can guess beside path, for its owner alone until
// it is whole and safe on the disk, and gives it its mode and name.
func place(path string, mode fs.FileMode, fill func(*os.File) error, name func(tmp, path string) error) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())               // absent after a rename, second name after a link
	if err = tmp.Chmod(Private); err == nil { // a umask may have taken even that
		err = fill(tmp)
	}
	if err == nil {
		err = errors.Join(tmp.Chmod(mode), tmp.Sync())
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := name(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the new name survive a power cut, where folders can be synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // a folder we may write to and not read: the file is there
	}
	_ = d.Sync() // some file systems refuse this for folders, and the file itself is safe
	return d.Close()
}
