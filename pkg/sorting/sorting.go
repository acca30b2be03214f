// Package sorting sorts by a comparison in code that all types share. The generic
// sort of the standard library is compiled anew for every type it meets, 10 KB each:
// in the places that sort a page of figures that was 340 KB of the program. What is
// sorted by the hundred thousand (judging, grouping) keeps to slices.
package sorting

import "sort"

// By sorts items as compare says: below zero when a comes before b. Items that
// compare equal stay as they stood.
func By[T any](items []T, compare func(a, b T) int) {
	s := sorter[T]{items, compare}
	if !sort.IsSorted(s) { // what comes from the database often is
		sort.Stable(s)
	}
}

type sorter[T any] struct {
	items   []T
	compare func(a, b T) int
}

func (s sorter[T]) Len() int           { return len(s.items) }
func (s sorter[T]) Less(i, j int) bool { return s.compare(s.items[i], s.items[j]) < 0 }
func (s sorter[T]) Swap(i, j int)      { s.items[i], s.items[j] = s.items[j], s.items[i] }
