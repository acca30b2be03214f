package config

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const kept = `# ours
brand: {name: Kahve}   # the café
places:
  - {id: kadikoy, foursquare: 4b5e662e70c603bba7d790b4}
sources:
  # our account
  - type: x
    token_env: X_BEARER   # of the app
    search: |
      kahve
      durağı
  # tips
  - {type: foursquare, places: all,
     key_env: FSQ_KEY}

# who hears of it
timezone: UTC
`

func TestEditsKeepWhatTheOwnerWrote(t *testing.T) {
	text := strings.Replace(kept, "|\n      kahve\n      durağı", "kahve", 1)
	edit := func(name string, got []byte, err error, want ...string) []byte {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, comment := range []string{"# ours", "# the café", "# our account", "# tips", "# who hears of it"} {
			if !strings.Contains(string(got), comment) {
				t.Errorf("%s: %q is lost in\n%s", name, comment, got)
			}
		}
		for _, w := range want {
			if !strings.Contains(string(got), w) {
				t.Errorf("%s: no %q in\n%s", name, w, got)
			}
		}
		return got
	}
	got, err := PauseSource("pulse.yaml", []byte(text), types, "x", true)
	got = edit("pause x", got, err, "    search: kahve\n    paused: true\n  # tips")
	got, err = PauseSource("pulse.yaml", got, types, "foursquare", true)
	got = edit("pause foursquare", got, err, "key_env: FSQ_KEY, paused: true}")
	for _, name := range []string{"x", "foursquare", "foursquare"} {
		got, err = PauseSource("pulse.yaml", got, types, name, false)
		got = edit("resume "+name, got, err)
	}
	if string(got) != text {
		t.Errorf("paused and resumed is\n%s\nwant what it was", got)
	}
	got, err = AddSource("pulse.yaml", got, types, []Pair{{"type", "x"}, {"name", `"second"`}, {"mentions_of", `"@kahve"`}})
	got = edit("add", got, err, "     key_env: FSQ_KEY}\n  - type: x\n    name: \"second\"\n    mentions_of: \"@kahve\"\n\n# who hears")
	got, err = RemoveSource("pulse.yaml", got, types, "x")
	got = edit("remove", got, err, "  # our account\n  # tips\n  - {type: foursquare")
	got, err = RemoveSource("pulse.yaml", got, types, "second")
	got, err = RemoveSource("pulse.yaml", edit("remove second", got, err), types, "foursquare")
	got = edit("remove the last", got, err, "sources:\n  # our account\n  # tips\n\n# who")
	got, err = AddSource("pulse.yaml", got, types, []Pair{{"type", "x"}})
	edit("add to none", got, err, "sources:\n  - type: x\n  # our account")
}

func TestEditsThatCannotBeMadeSafelyAreNot(t *testing.T) {
	one := "brand: {name: Kahve}\nsources: [{type: x}]\n"
	for name, try := range map[string]func() ([]byte, error){
		"add to one line": func() ([]byte, error) {
			return AddSource("p", []byte(one), types, []Pair{{"type", "x"}, {"name", "b"}})
		},
		"pause in one line":    func() ([]byte, error) { return PauseSource("p", []byte(one), types, "x", true) },
		"remove from one line": func() ([]byte, error) { return RemoveSource("p", []byte(one), types, "x") },
		"no such source":       func() ([]byte, error) { return RemoveSource("p", []byte(kept), types, "twitter") },
		"a name taken":         func() ([]byte, error) { return AddSource("p", []byte(kept), types, []Pair{{"type", "x"}}) },
		"a broken file":        func() ([]byte, error) { return PauseSource("p", []byte("sources: {"), types, "x", true) },
	} {
		if got, err := try(); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("%s: %q, %v; want a usage error", name, got, err)
		}
	}
}

func TestAddToAFileWithoutSources(t *testing.T) {
	got, err := AddSource("p", []byte("brand: {name: Kahve}\n\n\n"), types, []Pair{{"type", "x"}})
	if want := "brand: {name: Kahve}\n\n# Where guests speak.\nsources:\n  - type: x\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

// However sources are written: an edit changes what it should and nothing else, or
// says that it cannot.
func TestEditsOfAnyFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("brand: {name: Kahve}\nsources:\n")
		indent := strings.Repeat(" ", rapid.IntRange(0, 4).Draw(t, "indent"))
		n := rapid.IntRange(1, 4).Draw(t, "sources")
		for i := range n {
			name := string(rune('a' + i))
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				b.WriteString(indent + "- {type: x, name: " + name + "}\n")
			case 1:
				b.WriteString(indent + "- type: x\n" + indent + "  name: " + name + "   # - ' \"\n")
			case 2:
				b.WriteString(indent + "-\n" + indent + "    type: x\n" + indent + "    name: " + name + "\n")
			case 3:
				b.WriteString(indent + "-   paused: true\n" + indent + "    name: " + name + "\n" + indent + "    type: x\n")
			}
			b.WriteString(rapid.SampledFrom([]string{"", "\n", indent + "# about the next\n", "# - none\n"}).Draw(t, "between"))
		}
		b.WriteString("timezone: UTC\n")
		text, name := []byte(b.String()), string(rune('a'+rapid.IntRange(0, n-1).Draw(t, "which")))
		switch rapid.IntRange(0, 2).Draw(t, "edit") {
		case 0:
			_, err := RemoveSource("p", text, types, name)
			told(t, text, err)
		case 1:
			_, err := AddSource("p", text, types, []Pair{{"type", "x"}, {"name", "new"}})
			told(t, text, err)
		case 2:
			on, err := PauseSource("p", text, types, name, true)
			told(t, text, err)
			if err == nil {
				_, err = PauseSource("p", on, types, name, false)
				told(t, on, err)
			}
		}
	})
}

func told(t *rapid.T, text []byte, err error) {
	if err != nil && !strings.Contains(err.Error(), "changed safely") {
		t.Fatalf("%v\n%s", err, text)
	}
	if err != nil {
		t.Logf("not safe:\n%s", text)
	}
}
