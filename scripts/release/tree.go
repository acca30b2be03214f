package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// entry is one file or folder of an archive. Its name has no slash in front.
type entry struct {
	name  string
	mode  fs.FileMode // with fs.ModeDir for a folder, fs.ModeSticky for one like /tmp
	owner int         // of the user and of the group, 0 is root
	data  []byte
}

// tree is what an archive holds. Nothing of the machine that makes it is in it: neither
// its users nor its umask nor its clock.
type tree struct {
	time    time.Time
	entries []entry
}

func (t *tree) file(name string, data []byte)    { t.add(entry{name: name, mode: 0o644, data: data}) }
func (t *tree) program(name string, data []byte) { t.add(entry{name: name, mode: 0o755, data: data}) }

// add takes an entry and the folders it stands in.
func (t *tree) add(e entry) {
	if dir := path.Dir(e.name); dir != "." && !t.has(dir) {
		t.add(entry{name: dir, mode: fs.ModeDir | 0o755})
	}
	t.entries = append(t.entries, e)
}

func (t *tree) has(name string) bool {
	for _, e := range t.entries {
		if e.name == name {
			return true
		}
	}
	return false
}

// sorted gives the entries in the order of their names, a folder before what it holds.
func (t *tree) sorted() []entry {
	out := slices.Clone(t.entries)
	slices.SortFunc(out, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return out
}

// tar writes the tree, each name behind prefix: "./" in a Debian package, else "".
func (t *tree) tar(prefix string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if prefix != "" {
		if err := w.WriteHeader(t.header(entry{mode: fs.ModeDir | 0o755}, prefix)); err != nil {
			return nil, err
		}
	}
	for _, e := range t.sorted() {
		if err := w.WriteHeader(t.header(e, prefix)); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func (t *tree) header(e entry, prefix string) *tar.Header {
	h := &tar.Header{
		Typeflag: tar.TypeReg, Name: prefix + e.name, Mode: int64(e.mode.Perm()), Size: int64(len(e.data)),
		Uid: e.owner, Gid: e.owner, ModTime: t.time, Format: tar.FormatGNU,
	}
	if e.owner == 0 {
		h.Uname, h.Gname = "root", "root"
	}
	if e.mode&fs.ModeSticky != 0 {
		h.Mode |= 0o1000
	}
	if e.mode.IsDir() {
		h.Typeflag, h.Name = tar.TypeDir, strings.TrimSuffix(h.Name, "/")+"/"
	}
	return h
}

// zip writes the tree for Windows.
func (t *tree) zip() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range t.sorted() {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: t.time}
		h.SetMode(e.mode)
		if e.mode.IsDir() {
			h.Name, h.Method = e.name+"/", zip.Store
		}
		to, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(e.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// gzipped packs without name and time, as `gzip -n9` does.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for levels that do not exist
	_, _ = w.Write(data)                                  // to memory
	_ = w.Close()
	return b.Bytes()
}
