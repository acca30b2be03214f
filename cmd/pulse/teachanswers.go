package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// answers are corrections that are tried out and not kept, by the key of their
// mention.
type answers map[string]pulse.Judged

// of is a mention as it would be corrected.
func (a answers) of(m pulse.Judged) pulse.Judged {
	if said, ok := a[m.Key()]; ok {
		m.Correction = said.Correction
	}
	return m
}

// without leaves out the mentions that would be corrected.
func (a answers) without(list []pulse.Judged) []pulse.Judged {
	return slices.DeleteFunc(list, func(m pulse.Judged) bool { _, said := a[m.Key()]; return said })
}

// with adds the answers to the corrections there are, by key as the store gives those.
func (a answers) with(corrected []pulse.Judged) []pulse.Judged {
	if len(a) == 0 {
		return corrected
	}
	out := slices.AppendSeq(a.without(corrected), maps.Values(a))
	sorting.By(out, func(x, y pulse.Judged) int { return cmp.Compare(x.Key(), y.Key()) })
	return out
}
