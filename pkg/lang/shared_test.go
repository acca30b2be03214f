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
		{"data/sentiment/train/en_goemotions.jsonl.gz", EN, 0.98},
		{"data/sentiment/train/en_uci_yelp.jsonl.gz", EN, 0.98},
		{"data/sentiment/dev/tr_eticaret.jsonl.gz", TR, 0.98},
		{"data/sentiment/train/tr_movie.jsonl.gz", TR, 0.98},
		{"data/sentiment/train/tr_cemrifki_tweets.jsonl.gz", TR, 0.97},
		{"data/sentiment/dev/fr_tripadvisor.jsonl.gz", FR, 0.99},
		{"data/sentiment/dev/fr_umsab.jsonl.gz", FR, 0.98},
		{"data/sentiment/train/id_prdect.jsonl.gz", ID, 0.98},
		{"data/sentiment/train/id_smsa.jsonl.gz", ID, 0.97},
		{"data/sentiment/dev/id_indolem.jsonl.gz", ID, 0.93},
		{"data/sentiment/dev/id_idsa.jsonl.gz", ID, 0.88}, // one in ten is Malay
		{"data/sentiment/train/th_wisesight.jsonl.gz", TH, 0.98},
		{"data/themes/dev/semeval16_rest_es.jsonl.gz", Other, 0.95},
	} {
		got, n := shareDetected(t, filepath.Join(dir, c.file), c.want)
		t.Logf("%s: %.3f of %d are %s", filepath.Base(c.file), got, n, c.want)
		if n > 0 && got < c.least {
			t.Errorf("%s: %.3f are %s, want at least %.2f", c.file, got, c.want, c.least)
		}
	}
}

// every spreads the sample over the file, which may be sorted.
const every = 5

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
	s := bufio.NewScanner(z)
	for at := 0; s.Scan(); at++ {
		if at%every != 0 {
			continue
		}
		var row struct{ Text string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		n++
		if Detect(row.Text, "") == want {
			ok++
		}
	}
	return float64(ok) / float64(n), n
}
