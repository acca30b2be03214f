package eval

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestFiguresOfNothingAreNull: JSON has no figure where text has "-", and the others are
// as they were.
func TestFiguresOfNothingAreNull(t *testing.T) {
	neutral := Pair{Text: "a", Lang: "fr", Want: pulse.Neutral, Opinions: []pulse.Opinion{},
		Verdict: pulse.Verdict{Kind: pulse.Neutral, Lang: "fr", Unsure: true, Scores: pulse.Scores{Neutral: 1}}}
	mixed := neutral
	mixed.Want = pulse.Mixed
	for _, c := range []struct {
		name string
		of   any
		want []string
	}{
		{"one neutral text", Score([]Pair{neutral}).All, []string{`"n":1`, `"macro_f1":1`, `"praise_against_complaint":null`, `"complaints_heard":null`,
			`"accuracy":1`, `"unsure":1`, `"sure_accuracy":null`, `"clause_polarity":null`, `"theme":{"n":0,"precision":null,"recall":null,"f1":null,"judged":0}`, `"error":0`}},
		{"one mixed text", Score([]Pair{mixed}).All, []string{`"macro_f1":null`, `"kinds_macro_f1":0`, `"complaints_heard":0`,
			`"kinds":{"mixed":{"n":1,"precision":null,"recall":0,"f1":0,"judged":0}}`}},
		{"no text", Score(nil).All, []string{`"n":0`, `"macro_f1":null`, `"kinds_macro_f1":null`, `"accuracy":null`, `"unsure":null`, `"error":null`}},
		{"no theme", ScoreThemes([]Pair{neutral}).All, []string{`"coverage":null`, `"falsely":0`, `"with_theme":0`, `"micro":{"n":0,"precision":null,`}},
	} {
		b, err := json.Marshal(c.of)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			if !strings.Contains(string(b), w) {
				t.Errorf("%s: no %s in %s", c.name, w, b)
			}
		}
	}
	var back Report
	b, err := json.Marshal(Score([]Pair{neutral}))
	if err == nil {
		err = json.Unmarshal(b, &back)
	}
	if err != nil || back.All.N != 1 || back.All.MacroF1 != 1 || back.All.Polarity != 0 {
		t.Errorf("read back: %+v, %v", back.All, err)
	}
}
