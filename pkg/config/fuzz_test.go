package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzLoad: whatever stands in the file, Load answers with a configuration that
// can be shown, or with an error that fits a terminal.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{entire, "a: &a [*a]", "? a\n: b", "brand: {name: !!binary aGk=}", "---\n---\n", "brand: |\n x\n", "\ufeffbrand: {}\n", "- - -", "<<: *x", "store: \"\\u0000\""} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), "pulse.yaml")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(Options{Path: path, Types: types, Env: envOf(nil)})
		if err == nil {
			c.Show()
			c.PlacesResolved()
			c.Mutes()
			return
		}
		msg := err.Error()
		bad := strings.ContainsFunc(msg, func(r rune) bool { return unicode.IsControl(r) && r != '\n' })
		if bad || !utf8.ValidString(msg) {
			t.Errorf("the error would break a terminal: %q", msg)
		}
	})
}

// FuzzSample: any name of a brand survives the way into the file and back.
func FuzzSample(f *testing.F) {
	f.Add("Kahve Durağı: \"eski\" #1", "สีลม")
	f.Add("\\", "'")
	f.Add("yes", "null")
	f.Fuzz(func(t *testing.T, brand, place string) {
		for _, s := range []string{brand, place} {
			if !utf8.ValidString(s) || strings.TrimSpace(s) != s || s == "" || hasControl(s) {
				t.Skip("refused by Load, or trimmed")
			}
		}
		c, err := load(t, string(Sample(Answers{Brand: brand, Places: []Place{{Name: place}}})), nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.Brand.Name != brand || c.Places[0].Name != place {
			t.Errorf("got %q and %q, want %q and %q", c.Brand.Name, c.Places[0].Name, brand, place)
		}
	})
}

// FuzzThemes: whatever stands in themes.yaml is read, or refused in words that fit a
// terminal; a theme that is taken has an id.
func FuzzThemes(f *testing.F) {
	for _, s := range []string{"themes:\n  - {id: kids, name: Kids, parent: service, words: {en: [high_chair*], th: [เก้าอี้เด็ก]}}\n", "themes: [{id: a, names: {tr: A}}]", "themes: [&a {id: b, name: B}, *a]",
		"themes: {a: b}", "themes:\n- id: !!int 7\n  name: \"\\x00\"\n", "themes: [[[[[[", "\ufefftheme: x", "<<: {themes: []}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := parseThemes("themes.yaml", text, tops, someParts)
		if err != nil {
			fits(t, err.Error())
			return
		}
		for _, one := range list {
			if one.ID == "" || !utf8.ValidString(one.ID) || hasControl(one.ID) {
				t.Errorf("taken with the id %q", one.ID)
			}
			for _, name := range one.ByLang() {
				fits(t, name)
			}
		}
	})
}

func fits(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
		t.Errorf("it would break a terminal: %q", s)
	}
}
