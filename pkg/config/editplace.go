package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// PlaceAt writes into the text of a configuration what id a place has at a provider: key
// is the PlaceKey of a type, "foursquare".
func PlaceAt(path string, text []byte, types []pulse.SourceType, place, key, id string) ([]byte, error) {
	before := new(Config)
	if err := before.fill(path, text, Options{Types: types}); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(before.Places, func(p Place) bool { return p.ID == place })
	if i < 0 {
		return nil, pulse.WithHint(pulse.Usagef("no place has the id %q", place), "configured: %s", strings.Join(placeIDs(before.Places), ", "))
	}
	f := &file{path: path, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	line := key + ": " + quote(id)
	byHand := f.byHand("the lines of "+place+" cannot be changed safely", "write there, under places: "+line)
	if !f.placed(text, i, line) {
		return nil, byHand
	}
	next := []byte(strings.Join(f.lines, "\n") + "\n")
	after := new(Config)
	if err := after.fill(path, next, Options{Types: types, added: true}); err != nil {
		return nil, err
	}
	want := slices.Clone(before.Places)
	want[i].Provider = maps.Clone(want[i].Provider)
	if want[i].Provider == nil {
		want[i].Provider = map[string]string{}
	}
	want[i].Provider[key] = id
	if !reflect.DeepEqual(after.Places, want) || len(after.Sources) != len(before.Sources) {
		return nil, byHand
	}
	return next, nil
}

func placeIDs(places []Place) []string {
	var out []string
	for _, p := range places {
		out = append(out, p.ID)
	}
	return out
}

// placed writes a line into the i-th place: one of its own, or before the bracket of a
// place that is written in one line.
func (f *file) placed(text []byte, i int, line string) bool {
	tree, err := parser.ParseBytes(text, 0)
	if err != nil || len(tree.Docs) == 0 {
		return false
	}
	pairs, _ := pairsOf(tree.Docs[0].Body)
	for _, p := range pairs {
		seq, ok := p.Value.(*ast.SequenceNode)
		if !ok || p.Key.GetToken().Value != "places" || i >= len(seq.Values) {
			continue
		}
		if m, ok := seq.Values[i].(*ast.MappingNode); ok && m.IsFlowStyle {
			return f.bracketed(m, line)
		}
		f.key = p.Key.GetToken().Position.Line - 1
		if f.take(seq); i < len(f.entries) {
			e := f.entries[i]
			f.lines = slices.Insert(f.lines, e.end, strings.Repeat(" ", e.column)+line)
			return true
		}
	}
	return false
}

func (f *file) bracketed(m *ast.MappingNode, line string) bool {
	at := m.End.Position
	if at.Line < 1 || at.Line > len(f.lines) {
		return false
	}
	letters := []rune(f.lines[at.Line-1]) // columns count letters, not bytes
	if at.Column < 1 || at.Column > len(letters) || letters[at.Column-1] != '}' {
		return false
	}
	head := strings.TrimRight(string(letters[:at.Column-1]), " ,")
	f.lines[at.Line-1] = head + ", " + line + string(letters[at.Column-1:])
	return true
}
