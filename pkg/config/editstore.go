package config

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/parser"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// storeLine is the key of the store with its value and the comment behind it.
var storeLine = regexp.MustCompile(`^store:[ \t]*(?:"[^"]*"|'[^']*'|[^"'#\s|>{](?:\S|[ \t]+[^#\s])*)?([ \t]+#.*)?$`)

// StoreAt writes into the text of a configuration which database is worked with: the
// whole path of a file, or the address of a server without its password.
func StoreAt(path string, text []byte, types []pulse.SourceType, store string) ([]byte, error) {
	before := new(Config)
	if err := before.fill(path, text, Options{Types: types}); err != nil {
		return nil, err
	}
	f := &file{path: path, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	line := "store: " + quote(store)
	byHand := f.byHand("its line store: cannot be changed safely", "write there: "+line)
	at, err := f.storeAt(text)
	if err != nil {
		return nil, err
	}
	switch {
	case at < 0:
		f.lines = append(trimmed(f.lines), "", line)
	case storeLine.MatchString(f.lines[at]):
		f.lines[at] = line + storeLine.FindStringSubmatch(f.lines[at])[1]
	default:
		return nil, byHand
	}
	next := []byte(strings.Join(f.lines, "\n") + "\n")
	if before.Replica != "" && !strings.Contains(store, "://") {
		return nil, pulse.WithHint(pulse.Usagef("%s names a replica, and a file has none", path), "take its line replica: out first")
	}
	after := new(Config)
	if err := after.fill(path, next, Options{Types: types, added: true}); err != nil || after.Store != store || !sameBut(before, after) {
		return nil, byHand
	}
	return next, nil
}

// storeAt is the line of the key, -1 where there is none.
func (f *file) storeAt(text []byte) (int, error) {
	tree, err := parser.ParseBytes(text, 0)
	if err != nil || len(tree.Docs) == 0 {
		return -1, err
	}
	pairs, _ := pairsOf(tree.Docs[0].Body)
	for _, p := range pairs {
		if p.Key.GetToken().Value == "store" {
			return p.Key.GetToken().Position.Line - 1, nil
		}
	}
	return -1, nil
}

// sameBut reports that nothing but the store differs.
func sameBut(a, b *Config) bool {
	lines := func(c *Config) []Line {
		return slices.DeleteFunc(c.Show(), func(l Line) bool { return l.Key == "store" })
	}
	x, y := lines(a), lines(b)
	for _, list := range [][]Line{x, y} {
		for i := range list {
			list[i].Origin = ""
		}
	}
	return reflect.DeepEqual(x, y)
}
