package main

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// least of ten thousand texts must hold a root that is listed as usual.
const least = 12

// usual writes pkg/theme/data/usual.tsv: how often feedback speaks of what, so that
// a word which many guests say everywhere proposes no theme.
func usual(w io.Writer, f flags) error {
	fmt.Fprintln(w, "# How many of ten thousand of our own texts hold a root (scripts/themes -usual).")
	for _, code := range lang.All() {
		rows, err := read(filepath.Join(f.own, "train."+code+".jsonl"))
		if err != nil {
			return err
		}
		count := map[string]int{}
		for _, r := range rows {
			for _, root := range theme.Roots(r.Text, code) {
				count[root]++
			}
		}
		fmt.Fprint(w, code, "\t")
		for i, root := range slices.Sorted(maps.Keys(count)) {
			if n := (count[root]*10000 + len(rows)/2) / len(rows); n >= least {
				if i > 0 {
					fmt.Fprint(w, " ")
				}
				fmt.Fprintf(w, "%s:%d", root, n)
			}
		}
		fmt.Fprintln(w)
	}
	return nil
}
