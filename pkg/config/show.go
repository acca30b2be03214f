package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Show lists every value with where it came from. Secrets appear as ***: the
// names of their variables are shown, and whether they are set.
func (c *Config) Show() []Line {
	var out []Line
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		switch {
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if key := keyOf(v.Type().Field(i)); key != "" {
					walk(v.Field(i), join(path, key))
				}
			}
			out = append(out, c.told(v, path)...)
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
			for i := range v.Len() {
				walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
			}
		case !v.IsZero() || c.origins[path] != "":
			out = append(out, c.line(path, v))
		}
	}
	walk(reflect.ValueOf(c).Elem(), "")
	return out
}

// told are the keys of v that its type of source knows alone.
func (c *Config) told(v reflect.Value, path string) []Line {
	var out []Line
	switch at := v.Interface().(type) {
	case Place:
		for _, key := range slices.Sorted(maps.Keys(at.Provider)) {
			out = append(out, c.line(join(path, key), reflect.ValueOf(at.Provider[key])))
		}
	case Source:
		for _, set := range at.typ.Settings {
			values := at.Settings[set.Key]
			if len(values) == 0 {
				continue
			}
			v := reflect.ValueOf(values)
			if set.Kind == pulse.SettingSecret {
				v = reflect.ValueOf(values[0])
			}
			out = append(out, c.line(join(path, set.Key), v))
		}
	}
	return out
}

func (c *Config) line(path string, v reflect.Value) Line {
	return Line{Key: path, Value: c.printed(path, v), Origin: c.origin(path)}
}

func (c *Config) printed(path string, v reflect.Value) string {
	switch {
	case strings.HasSuffix(path, "_env") && v.String() != "":
		if _, err := c.SecretState(v.String()); err != nil {
			return v.String() + " (not set)"
		}
		return v.String() + " = ***"
	case v.Kind() == reflect.Slice:
		return userinfo.ReplaceAllString(strings.Join(v.Interface().([]string), ", "), "$1***@")
	case v.Type() == durationType:
		return duration(time.Duration(v.Int()))
	}
	return userinfo.ReplaceAllString(fmt.Sprint(v.Interface()), "$1***@")
}

// duration is written as a person would: 24h, 30m.
func duration(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"0s", "0m"} {
		if t, ok := strings.CutSuffix(s, zero); ok && strings.ContainsAny(t, "hm") {
			s = t
		}
	}
	return s
}
