package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// WriteText prints a report within 80 columns. Texts and ids of the labelled
// file are foreign: clean makes one harmless and brings it on one line.
func WriteText(w io.Writer, r Report, clean func(string) string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-6s %6s %8s %8s %9s %9s %7s %8s\n",
		"lang", "texts", "macroF1", "pr/co", "complaint", "heard", "unsure", "sure ok")
	for _, l := range slices.Sorted(maps.Keys(r.Langs)) {
		line(&b, l, r.Langs[l])
	}
	line(&b, "all", r.All)
	confusion(&b, r.All)
	if len(r.Worst) > 0 {
		b.WriteString("\nMost confident errors (label -> verdict):\n")
	}
	for _, m := range r.Worst {
		head := fmt.Sprintf("%s -> %s %.2f  %s ", m.Want, m.Got, m.Score, short(clean(m.ID), 20))
		fmt.Fprintf(&b, "  %s%s\n", head, short(clean(m.Text), 76-uniseg.StringWidth(head)))
	}
	b.WriteString("\nmacroF1: praise, complaint, neutral. pr/co: praise against complaint.\n" +
		"complaint: its F1. heard: complaints and mixed found.\n" +
		"sure ok: four kinds, right where not unsure.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func line(b *strings.Builder, name string, f Figures) {
	fmt.Fprintf(b, "%-6s %6d %8.3f %8.3f %9.3f %9.3f %6.1f%% %8.3f\n",
		name, f.N, f.MacroF1, f.Polarity, f.F1[pulse.Complaint].F1, f.Heard, 100*f.Unsure, f.Sure)
}

func confusion(b *strings.Builder, f Figures) {
	fmt.Fprintf(b, "\n%-18s %10s %10s %10s\n", "label \\ verdict", "praise", "complaint", "neutral")
	for i, k := range three {
		fmt.Fprintf(b, "%-18s %10d %10d %10d\n", k, f.Confusion[i][0], f.Confusion[i][1], f.Confusion[i][2])
	}
}

// short fits s into n columns.
func short(s string, n int) string {
	if uniseg.StringWidth(s) <= n {
		return s
	}
	var b strings.Builder
	g := uniseg.NewGraphemes(s)
	for width := 0; g.Next() && width+g.Width() < n; width += g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}
