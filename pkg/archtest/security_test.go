package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName  = regexp.MustCompile("`(?:pkg/([a-z/]+) )?((?:Test|Fuzz)[A-Za-z0-9]+)`")
	storyName = regexp.MustCompile("story `([a-z0-9-]+)`")
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9]+)\(`)
)

// A page that promises a proof must not outlive it: each test and each story that
// docs/security.md names is there, and each line of its tables names one.
func TestSecurityPageNamesTests(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root(t), "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	have := testsBelow(t)
	named := 0
	for _, m := range testName.FindAllStringSubmatch(string(page), -1) {
		named++
		if !have[m[2]][m[1]] {
			t.Errorf("there is no test %s %s", m[1], m[2])
		}
	}
	for _, m := range storyName.FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join(root(t), "testdata", "script", m[1]+".txtar")); m[1] != "" && err != nil {
			t.Errorf("there is no story %s", m[1])
		}
		named++
	}
	for _, line := range strings.Split(string(page), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(line, "|---") || strings.Contains(line, "what could happen") {
			continue
		}
		proof := cells[len(cells)-2]
		if !testName.MatchString(proof) && !storyName.MatchString(proof) {
			t.Errorf("nothing proves: %s", line)
		}
	}
	if named < 40 {
		t.Errorf("the page names %d proofs; was it read at all?", named)
	}
}

// testsBelow are all tests: name, and the package below pkg it is in; "" for any.
func testsBelow(t *testing.T) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	err := filepath.WalkDir(root(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(filepath.Join(root(t), "pkg"), filepath.Dir(path))
		for _, m := range testFunc.FindAllStringSubmatch(string(text), -1) {
			if out[m[1]] == nil {
				out[m[1]] = map[string]bool{"": true}
			}
			out[m[1]][filepath.ToSlash(dir)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every module is one that was looked at: a version, its hash, and nothing in its place.
func TestModulesArePinned(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root(t), "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	modules := 0
	for _, line := range strings.Split(string(mod), "\n") {
		f := strings.Fields(strings.TrimPrefix(line, "require "))
		switch {
		case len(f) > 0 && (f[0] == "replace" || f[0] == "exclude" || f[0] == "toolchain") || strings.Contains(line, "=>"):
			t.Errorf("go.mod puts something in the place of a module: %s", line)
		case len(f) >= 2 && strings.HasPrefix(f[1], "v"):
			modules++
			if !strings.Contains(string(sum), f[0]+" "+f[1]+"/go.mod h1:") {
				t.Errorf("%s %s has no hash in go.sum", f[0], f[1])
			}
		}
	}
	if modules < 10 {
		t.Errorf("found %d modules in go.mod", modules)
	}
}
