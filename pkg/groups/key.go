package groups

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Key is what complaints of one cause share: a telling word, or two of them.
type Key struct {
	Name string // "cold+coffee"; unknown words by their stem, "cold+~pide"
	Hash int64  // of Name, to look it up by

	worth float64 // how well it names a cause, before one counts how many say so
	level int     // 0 is the most detailed
	a, b  int     // places of its marks; b < 0 for one word
}

// What a key is worth. A cause is best named by what is wrong and with what.
const (
	worthPair    = 3.0 // cold + coffee
	worthUnknown = 2.7 // cold + pide
	worthSide    = 2.1 // two words side by side: card machine
	worthProblem = 2.0 // rude
	worthThing   = 1.2 // wifi
	worthLoose   = 0.2 // pide
	farCosts     = 0.12
	maxKeys      = 6 // of a clause
	besides      = 2 // how far words side by side may stand from each other
	reach        = 4 // how far a problem may stand from its thing
)

// Keys gives what the part of a text between start and end may share with
// others about a theme, the best first.
func (t *Text) Keys(theme string, start, end int) []Key {
	var out []Key
	add := func(name string, worth float64, a, b int) {
		for i := range out {
			if out[i].Name == name {
				out[i].worth = max(out[i].worth, worth)
				return
			}
		}
		out = append(out, Key{Name: name, worth: worth, level: level(worth, b), a: a, b: b})
	}
	for i, m := range t.marks {
		if m.start < start || m.end > end {
			continue
		}
		if w := t.alone(m, theme); w > 0 {
			add(m.name, w, i, -1)
		}
		for j := i + 1; j < len(t.marks) && t.marks[j].end <= end; j++ {
			if t.misplaced(m, t.marks[j]) {
				continue
			}
			if name, w := t.pair(m, t.marks[j], theme); w > 0 {
				add(name, w, i, j)
			}
		}
	}
	slices.SortFunc(out, func(a, b Key) int { return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.Name, b.Name)) })
	out = out[:min(len(out), maxKeys)]
	for i := range out {
		out[i].Hash = hash(out[i].Name)
	}
	return out
}

// level orders keys from the most detailed to the plainest.
func level(worth float64, b int) int {
	switch {
	case b >= 0:
		return 0
	case worth == worthProblem:
		return 1
	case worth == worthThing:
		return 2
	}
	return 3
}

// alone is what one word is worth by itself.
func (t *Text) alone(m mark, theme string) float64 {
	switch m.role() {
	case problem:
		if t.homes.alone(m.kin, theme) {
			return worthProblem
		}
	case thing:
		if t.homes.alone(m.kin, theme) {
			return worthThing
		}
	case loose:
		if !t.homes.here(abstract, theme) {
			return worthLoose
		}
	}
	return 0
}

// abstract are themes in which a word that no list knows is no cause by itself.
var abstract = strings.Fields("service waiting price billing booking cancellation delivery location")

// gone is the family that a thing joins when there is none of it.
const gone = "none left"

// misplaced reports a "no" on the wrong side of its thing: "no soap", "sabun yok".
func (t *Text) misplaced(a, b mark) bool {
	if t.lang == lang.TR {
		return a.role() == no
	}
	return b.role() == no
}

// pair is what two words are worth together.
func (t *Text) pair(a, b mark, theme string) (string, float64) {
	far := b.at - a.at
	if a.name == b.name || far > reach {
		return "", 0
	}
	if b.role() == problem || b.role() == no {
		a, b = b, a
	}
	cost := farCosts * float64(far-1)
	switch a.role() {
	case problem:
		if !t.homes.of(a.kin, theme) || b.role() == problem || b.role() == no {
			return "", 0
		}
		if b.role() == loose {
			return a.name + "+" + b.name, worthUnknown - cost
		}
		return a.name + "+" + b.name, worthPair - cost
	case no:
		if far > besides || b.role() == problem || b.role() == no {
			return "", 0
		}
		return gone + "+" + b.name, worthUnknown - cost
	}
	if far > besides || a.role() == thin && b.role() == thin || !t.about(a, theme) && !t.about(b, theme) {
		return "", 0
	}
	return min(a.name, b.name) + "+" + max(a.name, b.name), worthSide - cost
}

// about reports whether a thing may be what a theme is about.
func (t *Text) about(m mark, theme string) bool { return m.kin == nil || t.homes.of(m.kin, theme) }

// hash is kept in databases: it never changes.
func hash(s string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // a hash takes everything
	return int64(h.Sum64())
}
