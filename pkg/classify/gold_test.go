package classify

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

type labelled struct{ ID, Lang, Text, Kind string }

func gold(t testing.TB, code string) []labelled {
	t.Helper()
	f, err := os.Open("../../testdata/corpus/gold." + code + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var r labelled
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// TestTopEvidenceHolds takes the strongest span of the verdict's side out of
// each clear verdict: its score must fall.
func TestTopEvidenceHolds(t *testing.T) {
	j := judge(t)
	for _, code := range lang.All() {
		n, fell, shown, letters := 0, 0, 0, 0
		for _, r := range gold(t, code) {
			v := j.Judge(r.Text, Options{Lang: code})
			top := strongest(v)
			if v.Unsure || top < 0 {
				continue
			}
			e := v.Evidence[top]
			after := j.Judge(r.Text[:e.Start]+r.Text[e.End:], Options{Lang: code}).Scores
			n++
			if score(after, v.Kind) < score(v.Scores, v.Kind) {
				fell++
			}
			for _, e := range v.Evidence {
				shown += e.End - e.Start
			}
			letters += len(r.Text)
		}
		t.Logf("%s: %d of %d fell; %d %% of the letters underlined", code, fell, n, 100*shown/max(letters, 1))
		if n < 50 || fell*100 < n*95 {
			t.Errorf("%s: without its strongest evidence the score fell in %d of %d verdicts, want 95 %%", code, fell, n)
		}
		if shown*10 > letters*6 {
			t.Errorf("%s: %d of %d letters are underlined", code, shown, letters)
		}
	}
}

// strongest is the span that speaks most for the verdict, or -1.
func strongest(v pulse.Verdict) int {
	sign := map[pulse.Kind]float64{pulse.Praise: 1, pulse.Complaint: -1}[v.Kind]
	best := -1
	for i, e := range v.Evidence {
		if e.Weight*sign > 0 && (best < 0 || math.Abs(e.Weight) > math.Abs(v.Evidence[best].Weight)) {
			best = i
		}
	}
	return best
}

func score(s pulse.Scores, k pulse.Kind) float64 {
	if k == pulse.Praise {
		return s.Praise
	}
	return s.Complaint
}

func goldFigures(j *Judge, rows []labelled, code string) eval.Figures {
	var pairs []eval.Pair
	for _, r := range rows {
		pairs = append(pairs, eval.Pair{ID: r.ID, Text: r.Text, Want: pulse.Kind(r.Kind), Verdict: j.Judge(r.Text, Options{Lang: code})})
	}
	return eval.Score(pairs).All
}
