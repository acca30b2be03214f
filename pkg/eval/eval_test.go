package eval

import (
	"math"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func pair(id string, want, got pulse.Kind, lang string, unsure bool) Pair {
	s := pulse.Scores{Praise: 0.1, Complaint: 0.1, Neutral: 0.1}
	switch got {
	case pulse.Praise:
		s.Praise = 0.8
	case pulse.Neutral:
		s.Neutral = 0.8
	default:
		s.Complaint = 0.8
	}
	return Pair{id, "text of " + id, want, pulse.Verdict{Lang: lang, Kind: got, Scores: s, Unsure: unsure}}
}

func day() []Pair {
	return []Pair{
		pair("1", pulse.Praise, pulse.Praise, "en", false),
		pair("2", pulse.Praise, pulse.Neutral, "en", true),
		pair("3", pulse.Complaint, pulse.Complaint, "en", false),
		pair("4", pulse.Complaint, pulse.Praise, "tr", false),
		pair("5", pulse.Neutral, pulse.Neutral, "tr", false),
		pair("6", pulse.Mixed, pulse.Mixed, "tr", false),
		pair("7", pulse.Mixed, pulse.Complaint, "tr", true),
	}
}

func TestScore(t *testing.T) {
	f := Score(day()).All
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"texts", float64(f.N), 7},
		// praise: 1 of 2 labelled, 2 judged; complaint: 1 of 2, 1 judged; neutral: 1 of 1, 2 judged
		{"macro-F1", f.MacroF1, (0.5 + 2.0/3 + 2.0/3) / 3},
		{"complaint recall", f.F1[pulse.Complaint].Recall, 0.5},
		{"complaint precision", f.F1[pulse.Complaint].Precision, 1},
		{"polarity: a tie is no praise", f.Polarity, 0.5},
		{"unsure", f.Unsure, 2.0 / 7},
		{"sure", f.Sure, 4.0 / 5},
		{"heard", f.Heard, 3.0 / 4},
		{"four kinds", f.Accuracy, 4.0 / 7},
	} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s: got %.4f, want %.4f", c.name, c.got, c.want)
		}
	}
}

func TestScoreOfNothing(t *testing.T) {
	if f := Score(nil).All; f.MacroF1 != 0 || math.IsNaN(f.Sure) {
		t.Errorf("figures of nothing = %+v, want zeros", f)
	}
}

func TestWriteTextFits(t *testing.T) {
	pairs := append(day(), pair("8", pulse.Praise, pulse.Complaint, "th", false))
	pairs[7].Text = strings.Repeat("พนักงานบริการดีมาก😍\x1b[31m ", 20)
	pairs[7].ID = "8\x1b[2J"
	clean := func(s string) string { return strings.ReplaceAll(s, "\x1b", "") }
	var b strings.Builder
	if err := WriteText(&b, Score(pairs), clean); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Errorf("an escape of a guest's text reached the terminal")
	}
}
