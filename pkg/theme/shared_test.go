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

// TestAssignOnLabelled holds the micro-F1 of the linear model alone, measured on texts
// with theme labels that lie beside the repository; it skips where they do not.
// scripts/themes holds that of both models.
func TestAssignOnLabelled(t *testing.T) {
	dir := os.Getenv("PULSE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	tree := New()
	for _, c := range []struct {
		file                    string
		least, falsely, covered float64
	}{
		{"train/mams_en", 0.825, 0.02, 0.96},
		{"train/hoasa_hotel_id", 0.895, 0.02, 0.98},
		{"dev/semeval14_rest_en", 0.81, 0.29, 0.85},
		{"dev/fdt_rest_fr", 0.92, 0.84, 0.98},
		{"dev/airline_tweets_en", 0.525, 0.28, 0.59},
		{"dev/mabsa_food_en", 0.745, 0.50, 0.76},
		{"dev/mabsa_food_fr", 0.69, 0.51, 0.71},
		{"dev/mabsa_food_id", 0.725, 0.40, 0.74},
		{"dev/mabsa_food_th", 0.75, 0.49, 0.77},
		{"dev/mabsa_food_tr", 0.68, 0.44, 0.72},
	} {
		f := figuresOf(t, tree, filepath.Join(dir, "data/themes", c.file+".jsonl.gz"))
		t.Logf("%-22s micro-F1 %.3f, a theme on %.2f of those without and on %.2f of the others", c.file, f.f1, f.falsely, f.covered)
		if f.f1 < c.least || f.falsely > c.falsely || f.covered < c.covered {
			t.Errorf("%s: micro-F1 %.3f, falsely %.2f, covered %.2f; want at least %.3f, at most %.2f, at least %.2f", c.file, f.f1, f.falsely, f.covered, c.least, c.falsely, c.covered)
		}
	}
}

// setFigures are shares: of texts without a theme that were given one, and of
// the others that were given any.
type setFigures struct{ f1, falsely, covered float64 }

func figuresOf(t *testing.T, tree *Tree, file string) setFigures {
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
func figures(tree *Tree, rows []labelled, labels map[string]bool) setFigures {
	var hit, given, wanted, none, noneHit, some, someHit int
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
		any := 0
		if slices.ContainsFunc(got, func(id string) bool { return labels[id] }) {
			any = 1
		}
		if len(row.Canon) == 0 {
			none, noneHit = none+1, noneHit+any
		} else {
			some, someHit = some+1, someHit+any
		}
	}
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	return setFigures{share(2*hit, given+wanted), share(noneHit, none), share(someHit, some)}
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
