package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// themeWorld makes envs that share one configuration and database.
func themeWorld(t *testing.T) func(typed string) (*env, *bytes.Buffer) {
	path := filepath.Join(t.TempDir(), "pulse.yaml")
	if err := os.WriteFile(path, []byte("brand: {name: B}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(typed string) (*env, *bytes.Buffer) {
		out := new(bytes.Buffer)
		return &env{in: strings.NewReader(typed), out: out, err: io.Discard, clock: time.Now, configPath: path, quiet: true,
			lookup: func(string) (string, bool) { return "", false }, terminal: func(any) bool { return typed != "" }}, out
	}
}

func openWorld(t *testing.T, e *env) *store.DB {
	db, err := e.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the test has ended
	return db
}

// do runs a command line in e's world.
func do(t *testing.T, e *env, args ...string) error {
	args = append([]string{"--config", e.configPath, "--quiet"}, args...) // before newRoot makes the flags, and empties them
	root := newRoot(e)
	root.SetArgs(args)
	return root.ExecuteContext(t.Context())
}

// A fetch that waited for the lock judges by what was decided meanwhile.
func TestFetchLearnsWhatWasDecidedMeanwhile(t *testing.T) {
	world := themeWorld(t)
	fetch, _ := world("")
	other, _ := world("")
	db, theirs := openWorld(t, fetch), openWorld(t, other)
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

// Words are not changed under a fetch that judges by the old ones; what changes no
// words does not wait, and looking needs no lock.
func TestRuleWaitsForAFetch(t *testing.T) {
	world := themeWorld(t)
	fetch, _ := world("")
	release, err := openWorld(t, fetch).Lock(t.Context(), "fetch", fetch.holder(), lockTTL)
	if err != nil {
		t.Fatal(err)
	}
	rule := []string{"theme", "rule", "location", "stairs"}
	e, _ := world("")
	if err := do(t, e, append(rule, "--yes")...); !errors.Is(err, pulse.ErrLater) {
		t.Errorf("got %v, want come back later", err)
	}
	for _, args := range [][]string{rule, {"theme", "merge", "wifi", "--into", "app", "--yes"}} {
		e, _ := world("")
		if err := do(t, e, args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	e, _ = world("")
	if err := do(t, e, append(rule, "--yes")...); err != nil {
		t.Error(err)
	}
}

// At a terminal pulse shows, asks, and does nothing without a yes.
func TestThemeAsks(t *testing.T) {
	world := themeWorld(t)
	for _, tt := range []struct {
		typed string
		want  error
		log   string
	}{
		{"n\n", pulse.ErrPolicy, "nobody has changed the themes yet"},
		{"\n", pulse.ErrPolicy, "nobody has changed the themes yet"},
		{"evet\n", nil, "ignore price"},
	} {
		e, out := world(tt.typed)
		if err := do(t, e, "theme", "ignore", "price"); !errors.Is(err, tt.want) {
			t.Errorf("%q: got %v, want %v", tt.typed, err, tt.want)
		}
		if !strings.Contains(out.String(), "no mention is stored yet") {
			t.Errorf("%q: got %q, want a preview first", tt.typed, out)
		}
		e, out = world("")
		if err := do(t, e, "theme", "log"); err != nil || !strings.Contains(out.String(), tt.log) {
			t.Errorf("%q: got %q %v, want %q", tt.typed, out, err, tt.log)
		}
	}
}

// Programs get a decision as theme.Told words it; a person who reads English gets the same.
func TestADecisionReadsTheSameInEnglish(t *testing.T) {
	said := map[string][]string{"en": {"car_park", "parking"}, "tr": {"otopark", "parking"}}
	for _, d := range []pulse.ThemeChange{
		{What: pulse.ThemeAdd, Theme: "kids", Name: "Kids", To: "service", Words: []string{"high_chair", "pram"}},
		{What: pulse.ThemeAdd, Theme: "parking", Name: "Parking", Said: said, Proposal: "p-1"},
		{What: pulse.ThemeRename, Theme: "kids", Name: "Kids", Lang: "en"}, {What: pulse.ThemeMerge, Theme: "wifi", To: "app"},
		{What: pulse.ThemeSplit, Theme: "quality", To: "tea", Name: "Tea", Top: true, Words: []string{"tea"}},
		{What: pulse.ThemeMove, Theme: "wifi", To: "app"}, {What: pulse.ThemeMove, Theme: "wifi"}, {What: pulse.ThemeIgnore, Theme: "wifi"},
		{What: pulse.ThemeNot, Theme: "price", Key: "x:1"}, {What: pulse.ThemeNot, Theme: "price", Key: "x:1", Pin: &pulse.Pin{}},
		{What: pulse.ThemeRule, Theme: "billing", Words: []string{"card_machine"}, Lang: "en"},
		{What: pulse.ThemeDismiss, Name: "car park", Said: said, Proposal: "p-1"}, {What: pulse.ThemeApply}, {What: pulse.ThemeUndo, Undo: 7},
	} {
		var b bytes.Buffer
		if err := render.Preview(&b, render.Text, render.ThemePreview{Change: d}, nil, nil, render.Options{Width: 200}); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(b.String(), "\n"); got != theme.Told(d) {
			t.Errorf("a person reads %q, a program %q", got, theme.Told(d))
		}
	}
}
