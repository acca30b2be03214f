package all_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const file = `brand: {name: Kahve Durağı, aliases: ["@kahveduragi"]}
places:
  - {id: kadikoy, name: Kadıköy, foursquare: 4b5e662df964a520f08d28e3}
  - {id: galata, name: Galata, foursquare: 4b5e662df964a520f08d28e4}
sources:
  - {type: x, mentions_of: "123", token_env: X_BEARER}
  - {type: x, name: old, dialect: v1.1, mentions_of: "123", consumer_key_env: CK, consumer_secret_env: CS}
  - {type: foursquare, key_env: FSQ_KEY, places: [galata], retention_days: 7}
`

func load(t *testing.T, text string, env map[string]string) *config.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulse.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Options{Path: path, Types: all.Types(), Env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASourceWithoutItsKeyFailsWhenAskedAndNotBefore(t *testing.T) {
	c := load(t, file, map[string]string{"FSQ_KEY": "k", "CK": "ck", "CS": "cs", "X_ACCESS_TOKEN": "at", "X_ACCESS_SECRET": "as"})
	sources, err := all.Open(c, wire.New(wire.Options{}), nil)
	if err != nil || len(sources) != 3 {
		t.Fatalf("%d sources, %v; want 3", len(sources), err)
	}
	for _, err := range sources[0].Pages(t.Context(), pulse.Ask{}) {
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), "X_BEARER") || sources[0].Name() != "x" {
			t.Errorf("%s: %v; want a usage error that names X_BEARER", sources[0].Name(), err)
		}
	}
	for _, s := range sources[1:] {
		plan, ok := s.(pulse.Planner)
		if !ok || len(plan.Plan(pulse.Ask{}).Requests) == 0 {
			t.Errorf("%s plans nothing: %v", s.Name(), ok)
		}
	}
}

func TestOnlyTheNamedPlacesAreAsked(t *testing.T) {
	c := load(t, file, map[string]string{"FSQ_KEY": "k"})
	sources, err := all.Open(c, wire.New(wire.Options{}), []string{"foursquare"})
	if err != nil || len(sources) != 1 {
		t.Fatalf("%d sources, %v; want foursquare alone", len(sources), err)
	}
	requests := strings.Join(sources[0].(pulse.Planner).Plan(pulse.Ask{}).Requests, "\n")
	if !strings.Contains(requests, "4b5e662df964a520f08d28e4") || strings.Contains(requests, "4b5e662df964a520f08d28e3") {
		t.Errorf("requests are\n%s\nwant Galata alone", requests)
	}
}

func TestUnknownNamesAndNoSources(t *testing.T) {
	c := load(t, file, nil)
	if _, err := all.Open(c, wire.New(wire.Options{}), []string{"twitter"}); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "x, old, foursquare") {
		t.Errorf("%v, hint %q; want a usage error that lists the names", err, pulse.HintOf(err))
	}
	if _, err := all.Open(load(t, "store: a.db\n", nil), wire.New(wire.Options{}), nil); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("no source: %v, want a usage error", err)
	}
}

func TestRetentionHoldsForSourcesThatWereConfiguredOnce(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"the owner made it shorter", file, 7},
		{"configured no more", "store: a.db\n", 30},
	} {
		if got := all.Retention(load(t, tt.text, nil))["foursquare"]; got != tt.want {
			t.Errorf("%s: %d days, want %d", tt.name, got, tt.want)
		}
	}
}
