package lang

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestDetectOnLabelled holds what was measured on texts of known language that
// lie beside the repository; it skips where they do not.
func TestDetectOnLabelled(t *testing.T) {
	dir := os.Getenv("PULSE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	for _, c := range []struct {
		file, want string
		least      float64
	}{
		{"data/sentiment/dev/en_airline_before_22feb.jsonl.gz", EN, 0.98},
		{"data/sentiment/dev/tr_eticaret.jsonl.gz", TR, 0.97},
		{"data/sentiment/dev/fr_tripadvisor.jsonl.gz", FR, 0.98},
		{"data/sentiment/dev/id_indolem.jsonl.gz", ID, 0.88},
		{"data/sentiment/dev/th_mabsa_laptop.jsonl.gz", TH, 0.99},
		{"data/themes/dev/semeval16_rest_es.jsonl.gz", Other, 0.95},
	} {
		got, n := shareDetected(t, filepath.Join(dir, c.file), c.want)
		t.Logf("%s: %.3f of %d are %s", filepath.Base(c.file), got, n, c.want)
		if n > 0 && got < c.least {
			t.Errorf("%s: %.3f are %s, want at least %.2f", c.file, got, c.want, c.least)
		}
	}
}

func shareDetected(t *testing.T, file, want string) (float64, int) {
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("labelled texts are not here: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	ok, n := 0, 0
	for s := bufio.NewScanner(z); s.Scan() && n < 2000; n++ {
		var row struct{ Text string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if got := Detect(row.Text, ""); got == want {
			ok++
		} else if testing.Verbose() && n%7 == 0 {
			t.Logf("%s for %.80q", got, row.Text)
		}
	}
	return float64(ok) / float64(n), n
}
