package classify

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestDemoFeedback holds what the reader of the demo sees: the share of its
// labels that the verdicts meet. Its texts train nothing.
func TestDemoFeedback(t *testing.T) {
	f, err := os.Open("../demo/feedback.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j := judge(t)
	var pairs []eval.Pair
	for s := bufio.NewScanner(f); s.Scan(); {
		var row struct{ ID, Text, Lang, Label string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Label != "" {
			pairs = append(pairs, eval.Pair{ID: row.ID, Text: row.Text, Want: pulse.Kind(row.Label), Verdict: j.Judge(row.Text, Options{Lang: row.Lang})})
		}
	}
	got := eval.Score(pairs).All
	t.Logf("%d texts: %.3f of four kinds, sure %.3f, unsure %.3f, praise against complaint %.3f, heard %.3f",
		got.N, got.Accuracy, got.Sure, got.Unsure, got.Polarity, got.Heard)
	if got.Accuracy < 0.72 || got.Sure < 0.77 || got.Polarity < 0.82 || got.Heard < 0.8 {
		t.Errorf("fewer than before: %+v", got)
	}
}
