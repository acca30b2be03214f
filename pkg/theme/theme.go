// Package theme says which part of the service an opinion is about. Theme ids are
// permanent. It is pure, judges neither praise nor complaint, and finds no causes.
package theme

import (
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/*.tsv
var filesPacked embed.FS

var files = packed.FS{FS: filesPacked}

// Theme is one part of the service.
type Theme struct {
	ID     string              // permanent
	Parent string              // the theme it is a part of; "" it stands alone
	Names  map[string]string   // by language; English stands in for a missing one
	Terms  map[string][]string // by language, as lang.Dict takes them; "" means every language
}

// Name is the theme's name for a reader of a language.
func (t Theme) Name(code string) string {
	for _, c := range []string{code, lang.EN} {
		if n := t.Names[c]; n != "" {
			return n
		}
	}
	return t.ID
}

// builtin reads the 15 themes with their names and terms once.
var builtin = sync.OnceValue(func() []Theme {
	var out []Theme
	codes := lang.All()
	for _, row := range rows("names") {
		t := Theme{ID: row[0], Names: map[string]string{}, Terms: map[string][]string{}}
		for i, c := range codes {
			t.Names[c] = row[i+1]
		}
		out = append(out, t)
	}
	for _, c := range codes {
		for _, row := range rows(c) {
			i := slices.IndexFunc(out, func(t Theme) bool { return t.ID == row[0] })
			out[i].Terms[c] = strings.Fields(row[1])
		}
	}
	return out
})

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

// IDs lists the ids of the 15 themes in their usual order.
func IDs() []string {
	var out []string
	for _, t := range builtin() {
		out = append(out, t.ID)
	}
	return out
}

// Name is the name of a built-in theme for a reader of a language; an id that
// is not built in is its own name.
func Name(id, code string) string {
	for _, t := range builtin() {
		if t.ID == id {
			return t.Name(code)
		}
	}
	return id
}

// Tree holds the themes and their terms. Safe for concurrent use.
type Tree struct {
	themes  []Theme
	dicts   map[string]*lang.Dict[int] // by language; the value is the theme's index, behind own where the owner listed it
	local   *Local                     // what the shop's corrections taught; nil nothing
	alone   bool                       // only local speaks
	without int                        // 1 + the place of a theme that is not given; 0 none
	model   *model                     // nil where terms alone decide
	net     *net                       // beside it; nil none
	reader  Reader                     // what tells the net what stands in a text; nil: none speaks
	sides   *sideModel                 // nil where a theme has the side of its clause
	parts   *partModel                 // nil where words alone tell parts
}

// Use takes a model as Train wrote it in the place of the embedded one. Call it
// before the tree is used.
func (t *Tree) Use(raw []byte) error {
	m, err := decode(raw)
	if err == nil {
		t.model = m
	}
	return err
}

// UseParts takes a model of parts as TrainParts wrote it; nil takes the embedded one away.
func (t *Tree) UseParts(raw []byte) (err error) {
	if t.parts = nil; raw != nil {
		t.parts, err = decodeParts(raw)
	}
	return err
}

// UseSides takes a model as TrainSides wrote it; nil takes the embedded one away.
func (t *Tree) UseSides(raw []byte) (err error) {
	if t.sides = nil; raw != nil {
		t.sides, err = decodeSides(raw)
	}
	return err
}

// own is added to the value of terms that the owner listed: they always count.
const own = 1 << 16

// New gives the 15 themes and the owner's own. An extra theme with a known id
// adds its terms and names to that theme.
func New(extra ...Theme) *Tree { return newTree("", extra) }

// Without gives the built-in themes as if one of them did not exist: neither its terms
// nor the model give it. What proposals are worth is measured with it.
func Without(id string) *Tree { return newTree(id, nil) }

func newTree(without string, extra []Theme) *Tree {
	t := &Tree{dicts: map[string]*lang.Dict[int]{}, model: shipped(), sides: shippedSides(), parts: shippedParts()}
	for _, c := range append(lang.All(), lang.Other) {
		t.dicts[c] = lang.NewDict[int](c)
	}
	for _, th := range builtin() {
		if th.ID == without {
			th.Terms, t.without = nil, len(t.themes)+1
		}
		t.add(th, 0)
	}
	for _, th := range extra {
		t.add(th, own)
	}
	return t
}

func (t *Tree) add(th Theme, by int) {
	i := slices.IndexFunc(t.themes, func(o Theme) bool { return o.ID == th.ID })
	if i < 0 {
		i = len(t.themes)
		t.themes = append(t.themes, th)
	}
	for code, dict := range t.dicts {
		for _, term := range slices.Concat(th.Terms[code], th.Terms[""]) {
			dict.Add(term, i+by)
		}
	}
}

// ignored is the value of a term that hides others and gives no theme.
const ignored = -1

// Ignoring makes names of the brand give no theme: "Kahve Durağı" speaks of no
// coffee. Call it before the tree is used.
func (t *Tree) Ignoring(names ...string) *Tree {
	for _, n := range names {
		words := strings.Fields(strings.TrimLeft(n, "#@"))
		for _, dict := range t.dicts {
			if len(words) > 0 {
				dict.Add(strings.Join(words, "_")+"*", ignored)
			}
		}
	}
	return t
}

// Themes lists the themes in order, the owner's own last.
func (t *Tree) Themes() []Theme { return slices.Clone(t.themes) }

// Theme finds one by id.
func (t *Tree) Theme(id string) (Theme, bool) {
	i := slices.IndexFunc(t.themes, func(o Theme) bool { return o.ID == id })
	if i < 0 {
		return Theme{ID: id}, false
	}
	return t.themes[i], true
}
