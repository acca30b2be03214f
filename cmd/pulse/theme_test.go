package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A fetch that waited for the lock judges by what was decided meanwhile.
func TestFetchLearnsWhatWasDecidedMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pulse.yaml")
	if err := os.WriteFile(path, []byte("brand: {name: B}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open := func() *env {
		return &env{out: io.Discard, err: io.Discard, clock: time.Now, configPath: path, quiet: true,
			lookup: func(string) (string, bool) { return "", false }, terminal: func(any) bool { return false }}
	}
	fetch, other := open(), open()
	db, err := fetch.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	theirs, err := other.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	rule := pulse.ThemeChange{N: 1, What: pulse.ThemeRule, Theme: "location", Words: []string{"stairs"}}
	if err := theirs.AddThemeChange(t.Context(), rule, nil); err != nil {
		t.Fatal(err)
	}
	o, err := fetch.prepare(t.Context(), db, harvest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := o.Judge.Judge(pulse.Mention{Text: "So many stairs, awful", Lang: "en"})
	if len(v.Opinions) == 0 || v.Opinions[0].Theme != "location" {
		t.Errorf("got %+v, want an opinion about location", v.Opinions)
	}
}
