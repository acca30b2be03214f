package eval

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Erase takes the evidence out of a text and leaves a space for each span: a
// verdict that stands on its evidence does not outlive it. Offsets are bytes
// and are kept inside the text.
func Erase(text string, evidence []pulse.Evidence) string {
	spans := slices.Clone(evidence)
	sorting.By(spans, func(a, b pulse.Evidence) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, e := range spans {
		start, end := min(max(e.Start, at), len(text)), min(max(e.End, at), len(text))
		if start < end {
			b.WriteString(text[at:start] + " ")
			at = end
		}
	}
	b.WriteString(text[at:])
	return b.String()
}
