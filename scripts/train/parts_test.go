package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/theme"
)

// TestPartsAreOfOurTexts: every label names a text of train and known parts, every part is
// taught in every language, and no text that teaches parts is a neighbour of what measures.
func TestPartsAreOfOurTexts(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "corpus", "parts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	known := append(theme.Parts(), "-")
	labels, of := map[string]bool{}, map[string]string{}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		id, parts, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if labels[id] {
			t.Errorf("%s has two labels", id)
		}
		labels[id] = true
		for i, p := range strings.Fields(parts) {
			if !slices.Contains(known, p) || i > 1 || i == 1 && p == "-" {
				t.Errorf("%s is about %q", id, parts)
			}
		}
	}
	for _, l := range languages {
		for _, it := range read(t, "train."+l+".jsonl") {
			of[it.ID] = it.Label
		}
		list, taught := read(t, "parts."+l+".jsonl"), map[string]int{}
		for _, it := range list {
			if taught[it.Part]++; !slices.Contains(known, it.Part) || it.Lang != l {
				t.Errorf("%s: %q in %q", it.ID, it.Part, it.Lang)
			}
		}
		for _, p := range known {
			if taught[p] == 0 {
				t.Errorf("nothing teaches %s in %s", p, l)
			}
		}
		_, across := neighbours(l, list, slices.Concat(read(t, "gold."+l+".jsonl"), read(t, "causes."+l+".jsonl")))
		for _, pair := range across {
			t.Errorf("%s: what teaches and what measures are neighbours: %s", l, pair)
		}
	}
	for id := range labels {
		if k := of[id]; k != "complaint" && k != "mixed" {
			t.Errorf("%s is %q: want a complaint of train", id, k)
		}
	}
}
