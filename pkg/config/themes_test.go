package config

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var tops, someParts = []string{"service", "quality", "facilities"}, []string{"coffee", "wifi"}

// What stands in docs/theme-tree.md is pasted by people.
func TestThemesInManualLoad(t *testing.T) {
	m := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(themesPage(t))
	if m == nil {
		t.Fatal("docs/theme-tree.md holds no example")
	}
	list, err := parseThemes("themes.yaml", []byte(m[1]), tops, someParts)
	if err != nil || len(list) != 4 {
		t.Fatalf("got %v %v, want four themes", list, err)
	}
	if n := list[0].ByLang()["tr"]; n != "Aileler ve çocuklar" {
		t.Errorf("got %q", n)
	}
	if n := list[1].ByLang()["th"]; n != "Play corner" {
		t.Errorf("got %q, want the one name in every language", n)
	}
	if w := list[0].Words.ByLang()["tr"]; strings.Join(w, " ") != "mama_sandalye* çocuk_menü*" {
		t.Errorf("got %q, want words as dictionaries take them", w)
	}
	if w := list[3].Words.ByLang()[""]; strings.Join(w, " ") != "flat_white cortado" {
		t.Errorf("got %q, want the words of every language", w)
	}
}

func TestThemesMistakes(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a parent that is not there", "themes:\n  - {id: a, name: A, parent: qualitty}\n", `line 2: "qualitty" is no theme; did you mean quality?`},
		{"its own parent", "themes:\n  - {id: a, name: A, parent: a}\n", "line 2: a cannot be a part of itself"},
		{"a part of a part", "themes:\n  - {id: a, name: A, parent: b}\n  - {id: b, name: B, parent: service}\n", "line 2: b is itself a part of service"},
		{"a part of a built-in part", "themes: [{id: a, name: A, parent: wifi}]\n", "parts have no parts"},
		{"no name", "themes: [{id: a}]\n", "a needs a name people read"},
		{"a long name", "themes: [{id: a, name: " + strings.Repeat("x", 49) + "}]\n", "longer than 48 letters"},
		{"words without a language", "themes: [{id: service, words: [a1, b1]}]\n", "words wants keys and values, like {all: …, en: …}"},
		{"a language pulse does not know", "themes: [{id: service, names: {de: Dienst}}]\n", `unknown key "de" in themes[0].names`},
		{"twice", "themes: [{id: service, words: {en: [card_machine, Card machine]}}]\n", "given twice"},
		{"another file", "brand: {name: B}\n", `unknown key "brand"`},
		{"a tab", "themes:\n\t- id: a\n", "line 2: the line is indented with a tab"},
		{"no YAML", "themes: [\n", "this is no YAML"},
	} {
		_, err := parseThemes("themes.yaml", []byte(tt.text), tops, someParts)
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
	for _, text := range []string{"", "# only a comment\n", "themes:\n", "themes: []\n", "themes: [{id: service}]\n"} {
		if _, err := parseThemes("themes.yaml", []byte(text), tops, someParts); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func themesPage(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "theme-tree.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
