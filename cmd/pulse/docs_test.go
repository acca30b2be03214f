package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/theme"
)

// called finds calls of pulse in code: at the beginning of a line or a `quote`,
// by its path, and after $, &&, | and ;. It ends there and at a redirection.
var called = regexp.MustCompile("(?:^|`|/bin/|[$&|;] )pulse((?: +[^`\\s|&;>)]+)+)")

// fenced is a block of code in Markdown, with its language.
var fenced = regexp.MustCompile("(?s)```(\\w*)\n(.*?)```")

// TestPagesNameRealCommands: what people copy from a page must exist.
func TestPagesNameRealCommands(t *testing.T) {
	root := newRoot(&env{lookup: func(string) (string, bool) { return "", false }, terminal: func(any) bool { return false }})
	seen := 0
	for _, name := range pages(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		joined := strings.ReplaceAll(string(text), "\\\n", " ")
		for _, line := range codeOf(name, joined) {
			for _, m := range called.FindAllStringSubmatch(line, -1) {
				seen++
				if why := wrong(root, strings.Fields(m[1])); why != "" {
					t.Errorf("%s: pulse%s: %s", filepath.Base(name), m[1], why)
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("found only %d calls; is the pattern still right?", seen)
	}
}

func pages(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, glob := range []string{"../../docs/*.md", "../../README.md", "../../scripts/cron.sample", "../../scripts/pulse.service", "help/*.txt"} {
		list, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, list...)
	}
	return out
}

// codeOf gives what is code in a page: everything but prose in Markdown and
// comments elsewhere.
func codeOf(name, text string) []string {
	if strings.HasSuffix(name, ".md") {
		var out []string
		for _, m := range fenced.FindAllStringSubmatch(text, -1) {
			for line := range strings.Lines(m[2]) {
				if m[1] != "yaml" {
					out = append(out, strings.TrimSpace(line))
				}
			}
		}
		for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			out = append(out, m[1])
		}
		return out
	}
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.Contains(line, "/pulse ") || strings.HasPrefix(line, "pulse ") || strings.Contains(line, "`pulse ") {
			out = append(out, line)
		}
	}
	return out
}

// wrong says what is not there in a call; "" all of it is.
func wrong(root *cobra.Command, words []string) string {
	root.InitDefaultHelpCmd()
	var path []string
	if i := slices.Index(words, "#"); i >= 0 { // a comment of the shell
		words = words[:i]
	}
	for i, w := range words {
		if !strings.HasPrefix(w, "-") && !strings.Contains(w, "/") && !(i > 0 && takesValue(root, words[i-1])) {
			path = append(path, w)
		}
	}
	if len(path) == 0 {
		return ""
	}
	c, rest, err := root.Find(path)
	if err != nil || c == root {
		return "no such command"
	}
	if c.HasSubCommands() && c.ValidArgsFunction == nil && len(rest) > 0 && strings.ToLower(rest[0]) == rest[0] && c.Name() != "help" {
		return "no such command below " + c.Name()
	}
	for _, w := range words {
		if w == "--" { // no flags behind it
			break
		}
		name, ok := strings.CutPrefix(w, "--")
		name, _, _ = strings.Cut(strings.TrimRight(name, ".,:"), "=")
		if ok && c.Flags().Lookup(name) == nil && c.InheritedFlags().Lookup(name) == nil && root.PersistentFlags().Lookup(name) == nil {
			return "no flag --" + name
		}
	}
	return ""
}

// takesValue reports whether the next word may be the value of this one.
func takesValue(root *cobra.Command, flag string) bool {
	name, ok := strings.CutPrefix(flag, "--")
	if !ok || strings.Contains(name, "=") {
		return false
	}
	f := root.PersistentFlags().Lookup(name)
	return f == nil || f.Value.Type() != "bool"
}

// TestManualNamesEveryTheme: teams take themes, so the manual lists them.
func TestManualNamesEveryTheme(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range theme.IDs() {
		if !regexp.MustCompile(`[ ,]` + id + `[ ,]`).Match(text) {
			t.Errorf("docs/configuration.md does not name the theme %s", id)
		}
	}
}

// TestHelpPagesFitTheTerminal: 80 columns, no tabs.
func TestHelpPagesFitTheTerminal(t *testing.T) {
	list, err := filepath.Glob("help/*.txt")
	if err != nil || len(list) == 0 {
		t.Fatalf("no help pages: %v", err)
	}
	for _, name := range list {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if got := len([]rune(strings.TrimRight(line, "\n"))); got > 80 || strings.Contains(line, "\t") {
				t.Errorf("%s line %d: %d columns, or a tab", name, n, got)
			}
		}
	}
}

// TestEveryVariableIsInTheHelp reads our source: a variable that pulse looks up
// and that nobody is told of fails here.
func TestEveryVariableIsInTheHelp(t *testing.T) {
	help, err := os.ReadFile("help/environment.txt")
	if err != nil {
		t.Fatal(err)
	}
	lookup := regexp.MustCompile(`lookup\("([A-Z_]+)"\)|\{"(PULSE_[A-Z_]+)", "`)
	for _, glob := range []string{"*.go", "../../pkg/*/*.go"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range lookup.FindAllStringSubmatch(string(src), -1) {
				if v := m[1] + m[2]; !strings.Contains(string(help), v) {
					t.Errorf("%s reads %s, which `pulse help environment` does not tell of", name, v)
				}
			}
		}
	}
}
