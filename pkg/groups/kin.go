package groups

import (
	"embed"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/*.tsv
var filesPacked embed.FS

var files = packed.FS{FS: filesPacked}

// role is what a word does in a cause.
type role uint8

const (
	loose   role = iota // an unknown word: a thing no list knows, such as pide
	problem             // what is wrong: cold, rude, broken
	thing               // what it is wrong with, and a cause by itself: wifi, toilet
	thin                // a thing that says nothing alone: food, order
	denied              // what should be: "not fresh" is stale
	no                  // none, without: "no soap" is missing soap
	mute                // tells no cause
)

var roles = map[string]role{"p": problem, "s": thing, "o": thin, "n": denied, "x": mute}

// kin is a family of concepts that mean one thing to whoever looks for causes.
type kin struct {
	name   string // kept in databases: never changes
	role   role
	themes []string // what it may be said of; none: everything
	every  bool     // of everything, and themes are where it is a cause by itself
	says   []string // of themes, where it alone says no more than the theme; "" everywhere
	into   string   // denied: the family it becomes
	part   string   // of a theme, that says the same as it does alone; "" none
}

// homes say which theme each built-in one is today, as merged ones lead to others.
type homes map[string]string

// here reports whether one of the built-in themes is this theme today. A theme
// that is none of them may be about anything.
func (h homes) here(built []string, theme string) bool {
	if _, known := h[theme]; !known {
		return true
	}
	return slices.ContainsFunc(built, func(id string) bool { return h[id] == theme })
}

// of reports whether a family may be said of a theme.
func (h homes) of(k *kin, theme string) bool {
	return k.every || len(k.themes) == 0 || h.here(k.themes, theme)
}

// alone reports whether a family is a cause of a theme by itself: "waited" is all
// that waiting can be about, and "broken" says nothing without a thing.
func (h homes) alone(k *kin, theme string) bool {
	if slices.Contains(k.says, "") || len(k.says) > 0 && slices.ContainsFunc(k.says, func(id string) bool { return h[id] == theme }) {
		return false
	}
	return len(k.themes) == 0 || h.here(k.themes, theme)
}

// Meaner tells what words mean, as numbers that hold for one model: what it
// appends begins and ends in text.
type Meaner interface {
	Concepts(out []lang.Found[uint32], text, code string, words []lang.PlainToken) []lang.Found[uint32]
}

// families reads the list and asks m for the number of each word in it.
func families(m Meaner) (by map[uint32]*kin, named map[string]*kin) {
	by, named = map[uint32]*kin{}, map[string]*kin{}
	for _, row := range rows("kin") {
		k := &kin{name: row[0], role: roles[row[1]]}
		for id := range strings.FieldsSeq(strings.TrimPrefix(row[2], "-")) {
			if id == "*" {
				k.every = true
				continue
			}
			name, bare := strings.CutPrefix(id, "@")
			if bare {
				k.says = append(k.says, name)
			}
			if name != "" {
				k.themes = append(k.themes, name)
			}
		}
		if len(row) > 4 {
			k.part = row[4]
		}
		if k.role == denied {
			k.into, k.themes = row[2], nil
		}
		named[k.name] = k
		for form := range strings.FieldsSeq(row[3]) {
			if n, ok := number(m, form); ok && by[n] == nil {
				by[n] = k
			}
		}
	}
	return by, named
}

// number is what a listed English word means.
func number(m Meaner, form string) (uint32, bool) {
	text := strings.ReplaceAll(form, "_", " ")
	found := m.Concepts(nil, text, lang.EN, lang.PlainTokens(text, lang.EN))
	if len(found) == 0 || found[0].Start != 0 || found[0].End != len(text) {
		return 0, false
	}
	return found[0].Value, true
}

// rows are the tab-separated lines of an embedded file.
func rows(name string) [][]string {
	raw, _ := files.ReadFile("data/" + name + ".tsv")
	var out [][]string
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(strings.TrimSpace(line), "\t"))
		}
	}
	return out
}

// closed is how many of a language's most frequent words no name begins or ends with.
const closed = 90

// common are the words of each language that stand in texts of every kind, with
// their place: the most frequent first.
func common() map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, row := range rows("common") {
		out[row[0]] = map[string]int{}
		for i, w := range strings.Fields(row[1]) {
			out[row[0]][lang.Plain(w)] = i + 1
		}
	}
	return out
}
