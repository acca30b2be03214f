package theme

import (
	"slices"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// parts reads the built-in parts of the 15 themes with their names and words
// once. Their words refine a theme that was found and find none by themselves:
// "card" is about billing, and only then about the card.
var parts = sync.OnceValue(func() []Theme {
	var out []Theme
	codes := lang.All()
	for _, row := range rows("subs") {
		t := Theme{ID: row[0], Parent: row[1], Names: map[string]string{}, Terms: map[string][]string{}}
		for i, c := range codes {
			t.Names[c] = row[i+2]
		}
		out = append(out, t)
	}
	for _, row := range rows("subwords") {
		i := slices.IndexFunc(out, func(t Theme) bool { return t.ID == row[0] })
		out[i].Terms[row[1]] = strings.Fields(row[2])
	}
	return out
})

// plainParts are the built-in parts that are told only where no other is named: a queue
// is a wait, too, and a table often only where it happened.
var plainParts = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, row := range rows("subs") {
		out[row[0]] = row[len(row)-1] == "plain"
	}
	return out
})

// homeOf is the theme that a built-in part is of.
var homeOf = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, t := range parts() {
		out[t.ID] = t.Parent
	}
	return out
})

// Parts lists the ids of the built-in parts, by the order of their themes.
func Parts() []string {
	var out []string
	for _, t := range parts() {
		out = append(out, t.ID)
	}
	return out
}
