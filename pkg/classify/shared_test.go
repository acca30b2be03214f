package classify

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestTransfer holds what was measured on labelled texts of other sources that
// lie beside the repository; it skips where they do not. Nothing of them trains.
func TestTransfer(t *testing.T) {
	dir := os.Getenv("PULSE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	j := judge(t)
	for _, c := range []struct {
		file        string
		f1, against float64
	}{
		{"en_airline_before_22feb", 0.64, 0.83},
		{"tr_eticaret", 0.47, 0.93},
		{"fr_tripadvisor", 0.58, 0.93},
		{"id_indolem", 0.49, 0.63},
		{"en_umsab", 0.53, 0.72},
		{"fr_umsab", 0.43, 0.57},
		{"id_idsa", 0.46, 0.68},
		{"th_mabsa_laptop", 0.56, 0.8},
		{"tr_mabsa_laptop", 0.57, 0.82},
	} {
		f := eval.Score(judged(t, j, filepath.Join(dir, "data/sentiment/dev", c.file+".jsonl.gz"))).All
		t.Logf("%-24s macro-F1 %.3f praise/complaint %.3f unsure %.2f sure %.3f", c.file, f.MacroF1, f.Polarity, f.Unsure, f.Sure)
		if f.MacroF1 < c.f1 || f.Polarity < c.against {
			t.Errorf("%s: macro-F1 %.3f, praise against complaint %.3f; want at least %.3f, %.3f", c.file, f.MacroF1, f.Polarity, c.f1, c.against)
		}
	}
}

// sampled is how many texts of a set are judged: enough to see two points.
const sampled = 500

// stride spreads the sample over the file.
const stride = 4

func judged(t *testing.T, j *Judge, file string) []eval.Pair {
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("labelled texts are not here: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []eval.Pair
	s := bufio.NewScanner(z)
	for n := 0; s.Scan() && len(out) < sampled; n++ {
		if n%stride != 0 {
			continue
		}
		var row struct{ ID, Lang, Text, Label string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, eval.Pair{ID: row.ID, Text: row.Text, Want: pulse.Kind(row.Label), Verdict: j.Judge(row.Text, Options{Lang: row.Lang})})
	}
	return out
}

func judge(t testing.TB) *Judge {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return j
}
