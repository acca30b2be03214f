package config

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// decoder fills structs from a syntax tree. Unlike a general YAML decoder it
// goes on after a mistake and remembers where every value stood.
type decoder struct {
	bad *mistakes
	at  map[string]spot // "sources[0].token_env" -> where its value stands

	types []pulse.SourceType
}

var durationType = reflect.TypeFor[time.Duration]()

func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	if n == nil {
		return
	}
	d.at[path] = spotOf(n)
	switch n := n.(type) {
	case *ast.NullNode:
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		d.bad.add(spotOf(n), "anchors (&), references (*) and tags (!) are not used here: write the value out, or put it in quotes")
		return
	}
	switch {
	case v.Type() == durationType:
		d.duration(n, v, path)
	case v.Kind() == reflect.Struct:
		d.fields(n, v, path)
	case v.Kind() == reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) fields(n ast.Node, v reflect.Value, path string) {
	pairs, ok := pairsOf(n)
	if !ok {
		d.bad.add(spotOf(n), "%s wants keys and values, like %s", name(path), example(v.Type()))
		return
	}
	seen := map[string]bool{}
	more, known := d.more(pairs, v)
	for _, p := range pairs {
		key, at := p.Key.GetToken().Value, spotOf(p.Key)
		f, ok := field(v, key)
		switch {
		case seen[key]:
			d.bad.add(at, "%q is given twice%s", key, in(path))
		case !ok && more(p, key, join(path, key)):
		case !ok:
			d.bad.add(at, "unknown key %q%s%s", key, in(path), meant(key, append(keys(v.Type()), known...)))
		default:
			d.value(p.Value, f, join(path, key))
		}
		seen[key] = true
	}
}

// pairsOf gives the entries of a mapping; a mapping of one entry has its own node.
func pairsOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// list takes a sequence; a single text stands for a list of one.
func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok && v.Type().Elem().Kind() == reflect.String {
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		d.value(n, v.Index(0), path)
		return
	}
	if !ok {
		d.bad.add(spotOf(n), "%s wants a list: lines that begin with \"- \"", name(path))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, e := range seq.Values {
		d.value(e, v.Index(i), path+"["+strconv.Itoa(i)+"]")
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) {
	text, ok := textOf(n)
	if !ok {
		d.bad.add(spotOf(n), "%s wants %s", name(path), wants(v.Kind()))
		return
	}
	var err error
	switch v.Kind() {
	case reflect.String:
		d.text(n, v, path, text)
	case reflect.Bool:
		b, isBool := n.(*ast.BoolNode)
		if !isBool {
			d.bad.add(spotOf(n), "%s wants true or false, not %q", name(path), text)
			return
		}
		v.SetBool(b.Value)
	case reflect.Int:
		var i int
		i, err = strconv.Atoi(text)
		v.SetInt(int64(i))
	case reflect.Float64:
		var f float64
		f, err = strconv.ParseFloat(text, 64)
		v.SetFloat(f)
	}
	if err != nil || (v.Kind() == reflect.Float64 && v.Float()-v.Float() != 0) {
		d.bad.add(spotOf(n), "%s wants %s, not %q", name(path), wants(v.Kind()), text)
	}
}

// text refuses control characters everywhere: these values reach mail headers,
// queries and terminals.
func (d *decoder) text(n ast.Node, v reflect.Value, path, text string) {
	if _, isBool := n.(*ast.BoolNode); isBool {
		d.bad.add(spotOf(n), "%s wants a text; put %q in quotes", name(path), text)
		return
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		d.bad.add(spotOf(n), "%s holds a line break or another control character", name(path))
		return
	}
	v.SetString(text)
}

// textOf is a scalar as it was written; numbers keep their leading zeros.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value), true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	return "", false
}

func (d *decoder) duration(n ast.Node, v reflect.Value, path string) {
	text, ok := textOf(n)
	t, err := parseDuration(text)
	least, like := "a minute", "30m, 24h or 7d"
	if path == "judge.timeout" { // how long one answer may take; the others are how often
		least, like = "a second", "10s or 2m"
	}
	if !ok || err != nil || t < time.Second || t < time.Minute && least == "a minute" {
		d.bad.add(spotOf(n), "%s wants a stretch of time of %s or more, like %s, not %q", name(path), least, like, text)
		return
	}
	v.SetInt(int64(t))
}

// parseDuration adds days and weeks to what Go reads.
func parseDuration(s string) (time.Duration, error) {
	for unit, hours := range map[string]int{"d": 24, "w": 7 * 24} {
		if num, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseUint(num, 10, 12)
			return time.Duration(n) * time.Duration(hours) * time.Hour, err
		}
	}
	return time.ParseDuration(s)
}

func spotOf(n ast.Node) spot {
	t := n.GetToken()
	if m, ok := n.(*ast.MappingValueNode); ok {
		t = m.Key.GetToken() // its own token is the colon
	}
	if t == nil || t.Position == nil {
		return spot{}
	}
	return spot{t.Position.Line, t.Position.Column}
}
