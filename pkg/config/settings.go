package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What a source or a place is told beyond the keys that all have is said by the types
// of sources (pulse.SourceType). The configuration knows none of them by name.

func typeNames(types []pulse.SourceType) []string {
	var out []string
	for _, t := range types {
		out = append(out, t.Name)
	}
	return out
}

func typeOf(types []pulse.SourceType, name string) (pulse.SourceType, bool) {
	for _, t := range types {
		if t.Name == name {
			return t, true
		}
	}
	return pulse.SourceType{}, false
}

// settingKeys are the keys of a type, or of all types where name is none of them: then
// the type is the mistake to tell, and not each of its keys.
func settingKeys(types []pulse.SourceType, name string) []string {
	var out []string
	for _, t := range types {
		if _, known := typeOf(types, name); known && t.Name != name {
			continue
		}
		for _, s := range t.Settings {
			if !slices.Contains(out, s.Key) {
				out = append(out, s.Key)
			}
		}
	}
	return out
}

// PlaceKeys are the keys under places[] that hold the id of a place at a provider.
func PlaceKeys(types []pulse.SourceType) []string {
	var out []string
	for _, t := range types {
		if t.PlaceKey != "" && !slices.Contains(out, t.PlaceKey) {
			out = append(out, t.PlaceKey)
		}
	}
	return out
}

// ownersOf names the types that have a key.
func ownersOf(types []pulse.SourceType, key string) []string {
	var out []string
	for _, t := range types {
		if _, ok := t.Setting(key); ok || key == "places" && t.PlaceKey != "" {
			out = append(out, t.Name)
		}
	}
	return out
}

// more takes keys that stand in no field of v: settings of a source, ids of a place.
// known are the keys it would have taken.
func (d *decoder) more(pairs []*ast.MappingValueNode, v reflect.Value) (take func(p *ast.MappingValueNode, key, path string) bool, known []string) {
	switch at := v.Addr().Interface().(type) {
	case *Source:
		return d.settings(at, typeIn(pairs))
	case *Place:
		known = PlaceKeys(d.types)
		return func(p *ast.MappingValueNode, key, path string) bool {
			if !slices.Contains(known, key) {
				return false
			}
			if at.Provider == nil {
				at.Provider = map[string]string{}
			}
			id := ""
			d.value(p.Value, reflect.ValueOf(&id).Elem(), path)
			at.Provider[key] = id
			return true
		}, known
	}
	return func(*ast.MappingValueNode, string, string) bool { return false }, nil
}

func typeIn(pairs []*ast.MappingValueNode) string {
	for _, p := range pairs {
		if p.Key.GetToken().Value == "type" && p.Value != nil {
			name, _ := textOf(p.Value)
			return name
		}
	}
	return ""
}

func (d *decoder) settings(s *Source, name string) (func(*ast.MappingValueNode, string, string) bool, []string) {
	s.Settings = map[string][]string{}
	typ, ok := typeOf(d.types, name)
	known := settingKeys(d.types, name)
	return func(p *ast.MappingValueNode, key, path string) bool {
		if set, own := typ.Setting(key); own {
			s.Settings[key] = d.setting(p.Value, set, path)
			return true
		}
		owners := ownersOf(d.types, key)
		if ok && len(owners) > 0 {
			d.bad.add(spotOf(p.Key), "%s belongs to sources of type %s, not %s", key, list(owners), name)
		}
		return len(owners) > 0
	}, known
}

// setting reads one value as texts; what its kind demands beyond is for the checker.
func (d *decoder) setting(n ast.Node, s pulse.Setting, path string) []string {
	if s.Kind == pulse.SettingMap {
		return d.pairs(n, path)
	}
	if s.Kind == pulse.SettingFlag {
		var b bool
		d.value(n, reflect.ValueOf(&b).Elem(), path)
		return []string{strconv.FormatBool(b)}
	}
	if s.Kind == pulse.SettingList {
		var l []string
		d.value(n, reflect.ValueOf(&l).Elem(), path)
		return l
	}
	if s.Kind == pulse.SettingNumber {
		var i int
		d.value(n, reflect.ValueOf(&i).Elem(), path)
		return []string{strconv.Itoa(i)}
	}
	t := ""
	d.value(n, reflect.ValueOf(&t).Elem(), path)
	if t == "" {
		return nil
	}
	return []string{t}
}

// pairs reads keys and texts: {id: .id, text: .comment}.
func (d *decoder) pairs(n ast.Node, path string) []string {
	d.at[path] = spotOf(n)
	entries, ok := pairsOf(n)
	if !ok {
		d.bad.add(spotOf(n), "%s wants keys and values, like {id: …, text: …}", name(path))
		return nil
	}
	var out []string
	for _, p := range entries {
		key, text := p.Key.GetToken().Value, ""
		d.value(p.Value, reflect.ValueOf(&text).Elem(), join(path, key))
		out = append(out, key+"="+text)
	}
	return out
}

// fillIn gives a source its type and the defaults of its settings.
func (s *Source) fillIn(types []pulse.SourceType) {
	typ, ok := typeOf(types, s.Type)
	if !ok {
		return
	}
	s.typ = typ
	if s.Settings == nil {
		s.Settings = map[string][]string{}
	}
	for _, set := range typ.Settings {
		if len(s.Settings[set.Key]) == 0 && set.Default != "" {
			s.Settings[set.Key] = []string{set.Default}
		}
	}
	if typ.Complete != nil {
		typ.Complete(s.Settings)
	}
}

// settings checks what stands under a source's own keys.
func (k *checker) settings(key string, s Source) {
	for _, set := range s.typ.Settings {
		at := key + "." + set.Key
		values := s.Settings[set.Key]
		if set.Need && len(values) == 0 {
			k.no(key, "source %s has no %s: %s", s.Name, set.Key, set.Help)
		}
		for i, v := range values {
			if set.Kind == pulse.SettingList {
				at = fmt.Sprintf("%s.%s[%d]", key, set.Key, i)
			}
			k.setting(at, s, set, v)
		}
	}
	if s.typ.Check == nil {
		return
	}
	for _, m := range s.typ.Check(k.Setup(s)) {
		k.no(join(key, m.Key), "%s", m.What)
	}
}

func (k *checker) setting(at string, s Source, set pulse.Setting, v string) {
	switch set.Kind {
	case pulse.SettingSecret:
		k.variable(at, v)
	case pulse.SettingNumber:
		if n, err := strconv.Atoi(v); err != nil || n < 0 {
			k.no(at, "%s cannot be below 0", set.Key)
		}
	}
	if len(set.Choices) > 0 {
		k.one(at, set.Key+" of "+s.Type, v, set.Choices)
	}
	if set.Check == nil {
		return
	}
	if err := set.Check(v); err != nil {
		k.no(at, "%v", err)
	}
}

// Setup is what a source is opened with, less its secrets and its log-in.
func (c *Config) Setup(s Source) pulse.Setup {
	return pulse.Setup{
		Name: s.Name, BaseURL: s.BaseURL, Values: maps.Clone(s.Settings), Places: c.placesOf(s), Place: s.Place,
		Brand: c.Brand, Budget: s.Budget.USDPerMonth, PerRun: s.Budget.PostsPerRun, Dir: c.Dir(), Tokens: c.LoginFile(s.Name),
		Zone: c.ZoneOf,
		Secret: func(key string) (string, error) {
			name := s.Setting(key)
			if name == "" {
				return "", nil
			}
			return c.Secret(name)
		},
	}
}

// LoginFile is where the log-in of a source is kept: beside the database where that is a
// file, else beside the configuration.
func (c *Config) LoginFile(source string) string {
	dir := c.Dir()
	if !strings.Contains(c.Store, "://") {
		dir = filepath.Dir(c.Store)
	}
	return filepath.Join(dir, "pulse-"+source+".login")
}

// placesOf are the places a source asks for.
func (c *Config) placesOf(s Source) []pulse.Place {
	return slices.DeleteFunc(c.PlacesResolved(), func(p pulse.Place) bool { return !slices.Contains(s.Places, p.ID) })
}

// providerID is any id that a provider gives a place, where its type says no more.
var providerID = regexp.MustCompile(`^[^\s<>"]{1,256}$`)

// ids checks the ids that a place has at providers.
func (k *checker) ids(key string, p Place) {
	for _, name := range slices.Sorted(maps.Keys(p.Provider)) {
		id := p.Provider[name]
		for _, t := range k.types {
			if t.PlaceKey != name || id == "" {
				continue
			}
			if t.PlaceCheck != nil {
				if err := t.PlaceCheck(id); err != nil {
					k.no(join(key, name), "%v", err)
				}
			} else if !providerID.MatchString(id) {
				k.no(join(key, name), "%q is no id of a place at %s", id, t.Name)
			}
			break
		}
	}
}

// atPlaces checks the places of a source whose type asks by place.
func (k *checker) atPlaces(key string, s Source, places []string) {
	by := s.typ.PlaceKey
	if by == "" || s.typ.AnyPlace {
		return
	}
	if len(s.Places) == 0 {
		k.no(key, "source %s has no place: give at least one of places a %s: id", s.Name, by)
	}
	for i, id := range s.Places {
		at := fmt.Sprintf("%s.places[%d]", key, i)
		k.one(at, "configured place", id, places)
		for _, p := range k.Places {
			if p.ID == id && p.Provider[by] == "" {
				k.no(at, "place %s has no %s: id", id, by)
			}
		}
	}
}

// everywhere makes "all", or nothing, every place that has an id there.
func (s *Source) everywhere(places []Place) {
	by := s.typ.PlaceKey
	if by == "" || len(s.Places) > 0 && (len(s.Places) != 1 || s.Places[0] != "all") {
		return
	}
	s.Places = nil
	for _, p := range places {
		if p.Provider[by] != "" || s.typ.AnyPlace {
			s.Places = append(s.Places, p.ID)
		}
	}
}
