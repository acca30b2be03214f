package config

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Changes of pulse.yaml are made in its lines: comments, order and spelling of all the
// rest stay as the owner wrote them. What comes out is read again, and an edit that
// changed anything else is refused.

// Pair is one key of a source as it is written: Text is YAML.
type Pair struct{ Key, Text string }

// PairOf writes a setting as YAML. A list or a map has several values, a map's as
// "key=text".
func PairOf(key string, kind pulse.SettingKind, values []string) Pair {
	switch kind {
	case pulse.SettingFlag, pulse.SettingNumber:
		return Pair{key, strings.Join(values, "")}
	case pulse.SettingList:
		return Pair{key, flow(values)}
	case pulse.SettingMap:
		var out []string
		for _, v := range values {
			k, text, _ := strings.Cut(v, "=")
			out = append(out, k+": "+quote(text))
		}
		return Pair{key, "{" + strings.Join(out, ", ") + "}"}
	}
	return Pair{key, quote(strings.Join(values, " "))}
}

// Lines writes a source as it stands under sources:, indented by so many spaces.
func Lines(pairs []Pair, indent int) string {
	var b strings.Builder
	lead := strings.Repeat(" ", indent) + "- "
	for _, p := range pairs {
		fmt.Fprintf(&b, "%s%s: %s\n", lead, p.Key, p.Text)
		lead = strings.Repeat(" ", indent+2)
	}
	return b.String()
}

// AddSource adds a source to the text of a configuration.
func AddSource(path string, text []byte, types []pulse.SourceType, pairs []Pair) ([]byte, error) {
	f, err := readSources(path, text, types)
	if err != nil {
		return nil, err
	}
	entry := Lines(pairs, f.indent)
	switch {
	case f.key < 0:
		f.lines = append(trimmed(f.lines), "", "# Where guests speak.", "sources:")
		f.lines = append(f.lines, strings.Split(strings.TrimSuffix(entry, "\n"), "\n")...)
	case f.flow && len(f.before) == 0 && strings.Contains(f.lines[f.key], "[]"):
		f.lines[f.key] = strings.Replace(f.lines[f.key], " []", "", 1)
		f.lines = slices.Insert(f.lines, f.key+1, strings.Split(strings.TrimSuffix(entry, "\n"), "\n")...)
	case f.flow:
		return nil, f.byHand("sources: is written in one line, "+strconv.Itoa(f.key+1), "write each source on a line of its own there, with a dash before it, and these lines with them:\n"+Lines(pairs, f.indent))
	default:
		at := f.key + 1
		if n := len(f.entries); n > 0 {
			at = f.entries[n-1].end
		}
		f.lines = slices.Insert(f.lines, at, strings.Split(strings.TrimSuffix(entry, "\n"), "\n")...)
	}
	return f.changed(types, func(before []Source) []Source {
		return append(before, Source{})
	}, len(f.entries))
}

// RemoveSource takes a source out of the text of a configuration.
func RemoveSource(path string, text []byte, types []pulse.SourceType, name string) ([]byte, error) {
	f, err := readSources(path, text, types)
	if err != nil {
		return nil, err
	}
	i, err := f.find(name)
	if err != nil {
		return nil, err
	}
	f.lines = slices.Delete(f.lines, f.entries[i].start, f.entries[i].end)
	return f.changed(types, func(before []Source) []Source { return slices.Delete(before, i, i+1) }, -1)
}

// PauseSource writes into the text of a configuration that a source is not asked, or
// that it is asked again.
func PauseSource(path string, text []byte, types []pulse.SourceType, name string, pause bool) ([]byte, error) {
	f, err := readSources(path, text, types)
	if err != nil {
		return nil, err
	}
	i, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if f.before[i].Paused == pause {
		return text, nil
	}
	f.resume(f.entries[i])
	if pause {
		f.pause(f.entries[i])
	}
	return f.changed(types, func(before []Source) []Source {
		before[i].Paused = pause
		return before
	}, -1)
}

// file is a configuration as lines, with where its sources stand in them.
type file struct {
	path    string
	lines   []string
	before  []Source
	key     int // line of sources:; -1 there is none
	flow    bool
	indent  int // of the dashes
	entries []entry
}

// entry is the lines of one source, [start, end).
type entry struct {
	start, end int
	column     int // of its keys
	flow       bool
}

func readSources(path string, text []byte, types []pulse.SourceType) (*file, error) {
	c := new(Config)
	if err := c.fill(path, text, Options{Types: types}); err != nil {
		return nil, err
	}
	f := &file{path: path, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), before: c.Sources, key: -1, indent: 2}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil || len(tree.Docs) == 0 {
		return f, err // an empty file is refused above
	}
	pairs, _ := pairsOf(tree.Docs[0].Body)
	for _, p := range pairs {
		if p.Key.GetToken().Value == "sources" {
			f.key = p.Key.GetToken().Position.Line - 1
			if seq, ok := p.Value.(*ast.SequenceNode); ok {
				f.take(seq)
			}
		}
	}
	return f, nil
}

func (f *file) take(seq *ast.SequenceNode) {
	if seq.IsFlowStyle {
		f.flow = true
		return
	}
	f.indent = seq.Start.Position.Column - 1
	for _, v := range seq.Values {
		at := spotOf(v)
		if m, ok := v.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
			at = spotOf(m.Values[0])
		}
		e := entry{start: f.dash(at.line - 1), column: at.col - 1}
		if m, ok := v.(*ast.MappingNode); ok {
			e.flow = m.IsFlowStyle
		}
		e.end = f.after(e.start)
		f.entries = append(f.entries, e)
	}
}

// dash is the line of the dash of what stands in a line.
func (f *file) dash(line int) int {
	for line > f.key && !strings.HasPrefix(f.lines[line], strings.Repeat(" ", f.indent)+"-") {
		line--
	}
	return line
}

// after is the first line behind an entry. Comments before the next one are not its.
func (f *file) after(start int) int {
	end := start + 1
	for i := start + 1; i < len(f.lines); i++ {
		line := strings.TrimLeft(f.lines[i], " ")
		if line == "" || line[0] == '#' {
			continue
		}
		if at := len(f.lines[i]) - len(line); at <= f.indent {
			break
		}
		end = i + 1
	}
	return end
}

func (f *file) find(name string) (int, error) {
	var names []string
	for i, s := range f.before {
		if s.Name == name && (f.flow || i >= len(f.entries)) {
			return 0, f.byHand("sources: is written in one line, "+strconv.Itoa(f.key+1), "change "+name+" there by hand, or write each source on a line of its own, with a dash before it")
		}
		if s.Name == name {
			return i, nil
		}
		names = append(names, s.Name)
	}
	if len(names) == 0 {
		return 0, pulse.Usagef("no source is configured")
	}
	return 0, pulse.WithHint(pulse.Usagef("no source is called %q%s", name, meant(name, names)), "configured: %s", strings.Join(names, ", "))
}

// paused is the key with what separates it, in a mapping of one line or of many.
var paused = regexp.MustCompile(`,\s*paused:\s*\w+|paused:\s*\w+\s*,\s*`)

func (f *file) resume(e entry) {
	for i := e.start; i < min(e.end, len(f.lines)); i++ {
		if e.flow {
			f.lines[i] = paused.ReplaceAllString(f.lines[i], "")
		} else if at := strings.Index(f.lines[i], "paused:"); at >= 0 && strings.Trim(f.lines[i][:at], " -") == "" {
			f.drop(i, f.lines[i][:at], e.end)
		}
	}
	f.lines = slices.DeleteFunc(f.lines, func(l string) bool { return l == "\x00" })
}

// drop takes a key's line away. What stands behind the dash makes room for the next key.
func (f *file) drop(i int, lead string, end int) {
	if strings.Contains(lead, "-") && i+1 < end {
		f.lines[i+1] = lead + strings.TrimLeft(f.lines[i+1], " ")
	}
	f.lines[i] = "\x00"
}

func (f *file) pause(e entry) {
	end := f.after(e.start)
	if !e.flow {
		f.lines = slices.Insert(f.lines, end, strings.Repeat(" ", e.column)+"paused: true")
		return
	}
	if i := strings.LastIndexByte(f.lines[end-1], '}'); i >= 0 {
		f.lines[end-1] = f.lines[end-1][:i] + ", paused: true" + f.lines[end-1][i:]
	}
}

// changed gives the text as it is now, if its sources are what want makes of the old
// ones. free is the index of one that may be anything; -1 none.
func (f *file) changed(types []pulse.SourceType, want func([]Source) []Source, free int) ([]byte, error) {
	text := []byte(strings.Join(f.lines, "\n") + "\n")
	c := new(Config)
	if err := c.fill(f.path, text, Options{Types: types, added: free >= 0}); err != nil {
		return nil, err
	}
	expected := want(slices.Clone(f.before))
	if len(c.Sources) != len(expected) {
		return nil, f.byHand("its lines are written in a way that cannot be changed safely", "change it there: "+f.path)
	}
	for i, s := range c.Sources {
		e := expected[i]
		s.typ, e.typ = pulse.SourceType{}, pulse.SourceType{} // functions cannot be compared
		if i != free && !reflect.DeepEqual(s, e) {
			return nil, f.byHand("its lines are written in a way that cannot be changed safely", "change it there: "+f.path)
		}
	}
	return text, nil
}

func (f *file) byHand(why, remedy string) error {
	return &pulse.Problem{Kind: pulse.ErrUsage, Msg: "change " + f.path, Hint: strings.TrimSuffix(remedy, "\n"), Err: errors.New(why)}
}

// trimmed drops empty lines at the end.
func trimmed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
