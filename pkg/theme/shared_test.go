package theme

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestAssignOnLabelled holds the micro-F1 measured on texts with theme labels
// that lie beside the repository; it skips where they do not.
func TestAssignOnLabelled(t *testing.T) {
	dir := os.Getenv("PULSE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	tree := New()
	for _, c := range []struct {
		file  string
		least float64
	}{
		{"train/mams_en", 0.76},
		{"train/hoasa_hotel_id", 0.79},
		{"dev/semeval14_rest_en", 0.75},
		{"dev/fdt_rest_fr", 0.89},
		{"dev/airline_tweets_en", 0.48},
		{"dev/mabsa_food_en", 0.64},
		{"dev/mabsa_food_fr", 0.56},
		{"dev/mabsa_food_id", 0.66},
		{"dev/mabsa_food_th", 0.65},
		{"dev/mabsa_food_tr", 0.62},
	} {
		f1, extra := microF1(t, tree, filepath.Join(dir, "data/themes", c.file+".jsonl.gz"))
		t.Logf("%-22s micro-F1 %.3f, a theme on %.2f of those without", c.file, f1, extra)
		if f1 < c.least {
			t.Errorf("%s: micro-F1 %.3f, want at least %.2f", c.file, f1, c.least)
		}
	}
}

func microF1(t *testing.T, tree *Tree, file string) (f1, extra float64) {
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("labelled texts are not here: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, labels := []labelled{}, map[string]bool{}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	for s.Scan() && len(rows) < 800 {
		var row labelled
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
		for _, c := range row.Canon {
			labels[c] = true
		}
	}
	return figures(tree, rows, labels)
}

type labelled struct {
	Lang, Text string
	Canon      []string
}

// figures counts only the themes that the set labels at all.
func figures(tree *Tree, rows []labelled, labels map[string]bool) (f1, extra float64) {
	var hit, given, wanted, none, noneHit int
	for _, row := range rows {
		got := assigned(tree, row)
		for _, id := range got {
			if labels[id] && len(row.Canon) > 0 {
				given++
				if slices.Contains(row.Canon, id) {
					hit++
				}
			}
		}
		wanted += len(row.Canon)
		if len(row.Canon) == 0 {
			none++
			if slices.ContainsFunc(got, func(id string) bool { return labels[id] }) {
				noneHit++
			}
		}
	}
	return 2 * float64(hit) / float64(max(given+wanted, 1)), float64(noneHit) / float64(max(none, 1))
}

func assigned(tree *Tree, row labelled) []string {
	var ops []pulse.Opinion
	for _, c := range lang.Clauses(row.Text, row.Lang) {
		ops = append(ops, pulse.Opinion{Start: c.Start, End: c.End})
	}
	var out []string
	for _, o := range tree.Assign(row.Text, row.Lang, ops) {
		if o.Theme != "" && !slices.Contains(out, o.Theme) {
			out = append(out, o.Theme)
		}
	}
	return out
}
