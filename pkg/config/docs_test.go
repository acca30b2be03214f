package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/source/all"
)

func page(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A key without its line in the manual, or a line without its key, fails here.
func TestManualNamesEveryKey(t *testing.T) {
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|").FindAllStringSubmatch(page(t, "configuration.md"), -1) {
		told = append(told, m[1])
	}
	for _, key := range config.Keys(all.Types()) {
		if !slices.Contains(told, key) {
			t.Errorf("docs/configuration.md does not tell of %s", key)
		}
	}
	for _, key := range told {
		if !slices.Contains(config.Keys(all.Types()), key) {
			t.Errorf("docs/configuration.md tells of %s, which is no key", key)
		}
	}
}

func TestManualNamesEveryVariable(t *testing.T) {
	text := page(t, "configuration.md")
	for _, v := range config.Variables() {
		if !strings.Contains(text, "| `"+v.Name+"` | "+v.Key) {
			t.Errorf("docs/configuration.md does not tell that %s is %s", v.Name, v.Key)
		}
	}
}

// What stands in the pages as YAML is pasted by people.
func TestExamplesInPagesLoad(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	for _, name := range []string{"configuration.md", "sources.md", "privacy.md", "cron.md", "export.md", "answers.md", "voice.md", "operations.md"} {
		for i, m := range block.FindAllStringSubmatch(page(t, name), -1) {
			text := m[1]
			if !strings.Contains(text, "brand:") {
				text += "\nbrand: {name: Kahve}\n"
			}
			if !strings.Contains(text, "places:\n") {
				text += "\nplaces: [{id: kadikoy, foursquare: 4b5e662e70c603bba7d790b4}]\n"
			}
			if err := config.Check("pulse.yaml", []byte(text), all.Types()); err != nil {
				t.Errorf("docs/%s, example %d: %v", name, i+1, err)
			}
		}
	}
}
