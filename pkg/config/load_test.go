package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata" // a machine without zone files must pass too

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/foursquare"
	"github.com/seed-919336a1/pulse/pkg/source/x"
)

const entire = `brand: {name: Kahve Durağı, aliases: [kahveduragi, "@kahveduragi"], exclude: ["kahve durağı sokağı"], languages: [tr, en]}
timezone: Europe/Istanbul
store: pulse.db
places: [{id: kadikoy, name: Kadıköy, foursquare: 4b5e0a1b2c3d4e5f60718293, timezone: Europe/Istanbul, hours: "mon-sat 08:00-22:00"}]
staff:  [{name: Elif Yılmaz, aliases: [Elif, Elif Hanım], place: kadikoy, team: service}]
sources:
  - {type: x, mentions_of: "123", search: '("Kahve Durağı" OR @kahveduragi) -is:retweet', token_env: X_BEARER, budget: {posts_per_run: 500, usd_per_month: 5}}
  - {type: foursquare, places: all, key_env: FSQ_KEY, every: 1d}
teams:  [{id: service, name: Servis ekibi, lead: elif@example.com, themes: [service, waiting]}]
mute: [{author: "@spam"}, {word: kahve falı, until: 2026-12-31}]
digest:
  from: pulse@example.com
  send: true
  audiences:
    - {role: staff, place: kadikoy, language: tr, to: [staff@example.com]}
smtp:   {host: smtp.example.com, port: 587, user: pulse, password_env: SMTP_PASSWORD}
`

// types are enough of them to tell how the file is read.
var types = []pulse.SourceType{x.Type(), foursquare.Type()}

func load(t *testing.T, text string, env map[string]string) (*Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulse.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(Options{Path: path, Env: envOf(env), Types: types, Themes: []string{"service", "waiting", "price"}})
}

func envOf(m map[string]string) func(string) (string, bool) {
	return func(k string) (string, bool) { v, ok := m[k]; return v, ok }
}

func TestLoadWhole(t *testing.T) {
	c, err := load(t, entire, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Brand.Name, "Kahve Durağı"; got != want {
		t.Errorf("brand: got %q, want %q", got, want)
	}
	if got, want := c.Store, filepath.Join(filepath.Dir(c.Path), "pulse.db"); got != want {
		t.Errorf("store: got %q, want %q", got, want)
	}
	if got, want := c.Sources[0].Budget, (Budget{500, 5}); got != want {
		t.Errorf("budget: got %v, want %v", got, want)
	}
	if got, want := strings.Join(c.Sources[1].Places, ","), "kadikoy"; got != want {
		t.Errorf("places of foursquare: got %q, want %q", got, want)
	}
	if got, want := c.ZoneOf("kadikoy").String(), "Europe/Istanbul"; got != want {
		t.Errorf("zone: got %q, want %q", got, want)
	}
	if got, want := c.PlacesResolved()[0].Provider["foursquare"], "4b5e0a1b2c3d4e5f60718293"; got != want {
		t.Errorf("foursquare id: got %q, want %q", got, want)
	}
	if got, want := c.Mutes()[1].Until.Format("2006-01-02 15:04 MST"), "2027-01-01 00:00 +03"; got != want {
		t.Errorf("mute until: got %q, want %q", got, want)
	}
}

func TestLoadNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load(Options{Env: envOf(map[string]string{"HOME": "/nonexistent"})})
	if err != nil {
		t.Fatal(err)
	}
	if c.Found || c.Path != "" {
		t.Errorf("found %q, want nothing", c.Path)
	}
	if err := c.Need(); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "pulse init") {
		t.Errorf("need: got %v, want a usage error with a hint", err)
	}
}
