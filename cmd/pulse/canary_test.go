package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Every secret of every story is called canary-something. teller tells the stories and
// afterwards looks for a canary in all that was printed (also with --debug, --json and
// in panics) and in every file the program left: databases, backups, exports, pages.
type teller struct {
	*testing.T
	work string // of the story that is told
	seen *sightings
}

// sightings counts what was looked through. One canary is one too many.
type sightings struct{ stories, files, bytes, leaks atomic.Int64 }

// tell runs stories under a teller.
func tell(t *testing.T, p testscript.Params) *sightings {
	t.Helper()
	seen := new(sightings)
	alone := p.Setup
	p.Setup = func(env *testscript.Env) error {
		env.T().(*teller).work = env.WorkDir
		return alone(env)
	}
	t.Cleanup(func() {
		t.Logf("looked for canary secrets in %d stories and %d files, %d bytes: %d leaks", seen.stories.Load(), seen.files.Load(), seen.bytes.Load(), seen.leaks.Load())
	})
	testscript.RunT(&teller{T: t, seen: seen}, p)
	return seen
}

// Run implements testscript.T.
func (t *teller) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(sub *testing.T) { f(&teller{T: sub, seen: t.seen}) })
}

// Verbose keeps all that is printed until it was looked through.
func (t *teller) Verbose() bool { return true }

// Log gets a story's whole log at its end, while its files are still there.
func (t *teller) Log(args ...any) {
	log := fmt.Sprint(args...)
	t.seen.stories.Add(1)
	for _, line := range strings.Split(log, "\n") {
		if !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "#") { // the story's own words
			t.look("its output", []byte(line))
		}
	}
	t.lookInFiles()
	if !testing.Verbose() && len(log) > 20000 {
		log = "[…]\n" + log[len(log)-20000:]
	}
	t.T.Log(log)
}

func (t *teller) lookInFiles() {
	if t.work == "" {
		return
	}
	err := filepath.WalkDir(t.work, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || t.given(path) {
			return err
		}
		text, err := os.ReadFile(path)
		t.seen.files.Add(1)
		t.look(strings.TrimPrefix(path, t.work+"/"), text)
		return err
	})
	if err != nil {
		t.Errorf("look through the files: %v", err)
	}
}

// given are files that the story's world writes and the program does not: what
// providers were asked, with the keys they were asked with, and files of secrets.
func (t *teller) given(path string) bool {
	name := filepath.Base(path)
	return strings.HasSuffix(name, ".secret") || strings.HasPrefix(name, "chat.")
}

func (t *teller) look(where string, text []byte) {
	t.seen.bytes.Add(int64(len(text)))
	for _, c := range canaries {
		if at := bytes.Index(text, c); at >= 0 {
			t.seen.leaks.Add(1)
			t.Errorf("a secret in %s: %q", where, text[max(0, at-60):min(len(text), at+60)])
		}
	}
}

// canaries are the beginning of every secret in the spellings it might come back in.
var canaries = func() [][]byte {
	out := [][]byte{[]byte("canary-"), []byte("canary%2D"), []byte(hex.EncodeToString([]byte("canary-")))}
	for lead := range 3 {
		b := base64.StdEncoding.EncodeToString(append(make([]byte, lead), "canary-"...))
		out = append(out, []byte(b[[]int{0, 2, 3}[lead]:(lead+len("canary-"))/3*4]))
	}
	return out
}()

// The harness would be worth nothing if it overlooked one.
func TestCanariesAreSeen(t *testing.T) {
	for name, text := range map[string]string{
		"plain": "token canary-x refused", "base64": base64.StdEncoding.EncodeToString([]byte("kahve:canary-x-1")),
		"base64, other user": base64.StdEncoding.EncodeToString([]byte("ab:canary-x-1")), "base64, third": base64.StdEncoding.EncodeToString([]byte("\x00c\x00canary-x-1")),
		"hex": hex.EncodeToString([]byte("canary-x")),
	} {
		found := false
		for _, c := range canaries {
			found = found || bytes.Contains([]byte(text), c)
		}
		if !found {
			t.Errorf("%s: %q is overlooked", name, text)
		}
	}
}
