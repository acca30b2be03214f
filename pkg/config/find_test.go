package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestSearchOrder(t *testing.T) {
	root := t.TempDir()
	put := func(parts ...string) string {
		p := filepath.Join(append([]string{root}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("brand: {name: B}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	flag, env, here := put("flag.yaml"), put("env.yaml"), put("here", "pulse.yaml")
	xdg, home := put("xdg", "pulse", "pulse.yaml"), put("home", ".config", "pulse", "pulse.yaml")
	empty := filepath.Join(root, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"PULSE_CONFIG": env, "XDG_CONFIG_HOME": filepath.Join(root, "xdg"), "HOME": filepath.Join(root, "home")}
	without := func(names ...string) map[string]string {
		m := map[string]string{}
		for k, v := range all {
			m[k] = v
		}
		for _, n := range names {
			delete(m, n)
		}
		return m
	}
	cases := []struct {
		name, dir, flag string
		env             map[string]string
		want            string
	}{
		{"the flag first", filepath.Dir(here), flag, all, flag},
		{"then the environment", filepath.Dir(here), "", all, env},
		{"then here", filepath.Dir(here), "", without("PULSE_CONFIG"), here},
		{"then XDG", empty, "", without("PULSE_CONFIG"), xdg},
		{"then home", empty, "", without("PULSE_CONFIG", "XDG_CONFIG_HOME"), home},
		{"relative XDG is not a place", empty, "", map[string]string{"XDG_CONFIG_HOME": "../xdg"}, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Chdir(tc.dir)
			c, err := Load(Options{Path: tc.flag, Types: types, Env: envOf(tc.env)})
			if err != nil {
				t.Fatal(err)
			}
			if c.Path != tc.want {
				t.Errorf("path: got %q, want %q", c.Path, tc.want)
			}
			if dir := filepath.Dir(tc.want); tc.want != "" && c.Store != filepath.Join(dir, "pulse.db") {
				t.Errorf("store: got %q, want it beside the file in %q", c.Store, dir)
			}
		})
	}
}

func TestNamedFileMustBeThere(t *testing.T) {
	for name, o := range map[string]Options{
		"flag":        {Path: "/nonexistent/pulse.yaml"},
		"environment": {Types: types, Env: envOf(map[string]string{"PULSE_CONFIG": "/nonexistent/pulse.yaml"})},
		"a folder":    {Path: t.TempDir()},
	} {
		if _, err := Load(o); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) == "" {
			t.Errorf("%s: got %v, want a usage error with a hint", name, err)
		}
	}
}

func TestStorePath(t *testing.T) {
	cases := []struct {
		name, store string
		env         map[string]string
		want        string // relative to the file's folder unless absolute
	}{
		{"beside the file", "data/p.db", nil, "data/p.db"},
		{"absolute", "/var/lib/pulse/p.db", nil, "/var/lib/pulse/p.db"},
		{"home", "~/p.db", map[string]string{"HOME": "/home/elif"}, "/home/elif/p.db"},
		{"postgres", "postgres://h/db", nil, "postgres://h/db"},
	}
	for _, tc := range cases {
		c, err := load(t, "store: "+tc.store+"\n", tc.env)
		if err != nil {
			t.Fatal(err)
		}
		want := tc.want
		if tc.name == "beside the file" {
			want = filepath.Join(filepath.Dir(c.Path), want)
		}
		if c.Store != want {
			t.Errorf("%s: got %q, want %q", tc.name, c.Store, want)
		}
	}
	if _, err := load(t, "store: ~/p.db\n", nil); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("home without HOME: got %v, want a usage error", err)
	}
}

// What the environment names is relative to where we stand, as for any program.
func TestStorePathOfEnvironment(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	c, err := load(t, "store: a.db\n", map[string]string{"PULSE_STORE": "b.db"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := filepath.EvalSymlinks(filepath.Dir(c.Store))
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := filepath.EvalSymlinks(here); got != want || filepath.Base(c.Store) != "b.db" {
		t.Errorf("store: got %q, want b.db in %q", c.Store, want)
	}
}

func TestRetentionOnlyGetsShorter(t *testing.T) {
	cases := []struct {
		name              string
		owner, duty, want int
	}{
		{"nobody says", 0, 0, 0},
		{"the terms", 0, 30, 30},
		{"the owner", 14, 0, 14},
		{"the owner is stricter", 14, 30, 14},
		{"the terms are stricter", 60, 30, 30},
	}
	for _, tc := range cases {
		if got := (Source{RetentionDays: tc.owner}).Retention(tc.duty); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}
