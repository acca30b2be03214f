package config

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// keyOf is a field's key in the file; "" for fields that are not in it.
func keyOf(f reflect.StructField) string {
	tag := f.Tag.Get("yaml")
	if tag == "-" || !f.IsExported() {
		return ""
	}
	return cmp.Or(tag, strings.ToLower(f.Name))
}

func field(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if key != "" && keyOf(v.Type().Field(i)) == key {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func keys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		if k := keyOf(t.Field(i)); k != "" {
			out = append(out, k)
		}
	}
	return out
}

// Keys lists every key of the file by its path: "brand.name", "sources[].type".
func Keys() []string {
	var out []string
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		switch {
		case t.Kind() == reflect.Struct:
			for i := range t.NumField() {
				if k := keyOf(t.Field(i)); k != "" {
					walk(t.Field(i).Type, join(path, k))
				}
			}
		case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
			walk(t.Elem(), path+"[]")
		default:
			out = append(out, path)
		}
	}
	walk(reflect.TypeFor[Config](), "")
	return out
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func name(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func in(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

func wants(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number, like 5 or 2.50"
	}
	return "one text, not a list and not keys"
}

// example shows the first keys of a struct: "{name: …, aliases: …}".
func example(t reflect.Type) string {
	ks := keys(t)
	return "{" + strings.Join(ks[:min(2, len(ks))], ": …, ") + ": …}"
}

// meant is "; did you mean …?" or "" when nothing known is near.
func meant(got string, known []string) string {
	if best := nearest(got, known); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}

// nearest is the known word with the fewest typing mistakes, if they are few.
func nearest(got string, known []string) string {
	best, least := "", 1+min(3, len([]rune(got))/3)
	for _, k := range known {
		d := distance(strings.ToLower(got), strings.ToLower(k))
		if len(got) > 2 && strings.HasPrefix(k, got) {
			d = min(d, 1)
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and swapped neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			step := rows[i-1][j-1]
			if x[i-1] != y[j-1] {
				step++
			}
			step = min(step, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				step = min(step, rows[i-2][j-2]+1)
			}
			rows[i][j] = step
		}
	}
	return rows[len(x)][len(y)]
}

// list is "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	words = slices.Clone(words)
	last := words[len(words)-1]
	return strings.Join(words[:len(words)-1], ", ") + " or " + last
}
