package sorting

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type entry struct{ key, place int }

func byKey(a, b entry) int { return cmp.Compare(a.key, b.key) }

func TestSortsLikeTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.IntRange(-3, 3)).Draw(t, "keys")
		var items []entry
		for i, key := range keys {
			items = append(items, entry{key, i})
		}
		want := slices.Clone(items)
		slices.SortStableFunc(want, byKey)
		By(items, byKey)
		if !slices.Equal(items, want) {
			t.Fatalf("%v, want %v", items, want)
		}
	})
}
