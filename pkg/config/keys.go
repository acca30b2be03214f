package config

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
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

// Keys lists every key of the file by its path: "brand.name", "sources[].type". Those
// of types of sources are among them.
func Keys(types []pulse.SourceType) []string {
	var out []string
	for _, k := range PlaceKeys(types) {
		out = append(out, "places[]."+k)
	}
	for _, k := range settingKeys(types, "") {
		out = append(out, "sources[]."+k)
	}
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
	if best := pulse.Nearest(got, known); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
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
