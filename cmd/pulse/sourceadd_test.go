package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cafe is a configuration with two places, and somebody at a terminal beside it.
func cafe(t *testing.T, typed []string, args ...string) (yaml, shown string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulse.yaml")
	text := "brand: {name: Kahve Durağı} # ours\nplaces:\n  - {id: kadikoy, name: Kadıköy}\n  - {id: galata, name: Galata} # small\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	e := &env{in: &typist{lines: typed}, out: &out, err: &out, clock: time.Now, terminal: func(any) bool { return true },
		lookup: func(string) (string, bool) { return "", false }}
	c := newRoot(e)
	c.SetArgs(append([]string{"--config", path}, args...))
	c.SetOut(&out)
	c.SetErr(&out)
	err = c.ExecuteContext(t.Context())
	after, readErr := os.ReadFile(path)
	if readErr != nil {
		t.Fatal(readErr)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		line = strings.TrimPrefix(line, "> ")                       // what was typed ends this line
		if len([]rune(line)) > 80 && !strings.Contains(line, "/") { // a path is not broken
			t.Errorf("wider than a terminal: %q", line)
		}
	}
	return string(after), out.String(), err
}

func TestAddingASourceAsksWhichIDEachPlaceHas(t *testing.T) {
	yaml, shown, err := cafe(t, []string{"", "", "y", "not an id", "4b5e662e70c603bba7d790b4", "", "w"}, "source", "add", "foursquare")
	if err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	for _, want := range []string{"# ours\n", "  - {id: kadikoy, name: Kadıköy, foursquare: \"4b5e662e70c603bba7d790b4\"}\n", "  - {id: galata, name: Galata} # small\n", "  - type: foursquare\n"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("pulse.yaml lacks %q:\n%s", want, yaml)
		}
	}
	for _, want := range []string{"That cannot be written", "is no place id of Foursquare", "It cannot be asked like this: FSQ_KEY is not set"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not told:\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "line 6") {
		t.Errorf("a line is named that the file does not have:\n%s", shown)
	}
}

func TestAnswersCanBeGivenAgain(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"data":[{"c":"Çay soğuktu","when":"2026-11-21"}]}`)) // the test sees what is missing
	}))
	defer srv.Close()
	yaml, shown, err := cafe(t, []string{srv.URL, "", "text=.c, posted_at=.when", "", "a", "", ".data", "", "", "y"}, "source", "add", "http")
	if err != nil || !strings.Contains(yaml, `items: ".data"`) || !strings.Contains(shown, "Çay soğuktu") {
		t.Errorf("%v\n%s\n%s", err, yaml, shown)
	}
}

func TestAServerIsAskedForWhereTheOwnerNamesOne(t *testing.T) {
	yaml, shown, err := cafe(t, []string{"https://127.0.0.1:1", "", "#kahve", "w"}, "source", "add", "mastodon")
	if err != nil || !strings.Contains(yaml, `base_url: "https://127.0.0.1:1"`) || strings.Contains(shown, "token_env (") {
		t.Errorf("%v\n%s\n%s", err, yaml, shown)
	}
}
