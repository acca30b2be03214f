package eval

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func themed(want, got []pulse.Opinion) Pair {
	return Pair{Lang: "en", Opinions: want, Verdict: pulse.Verdict{Opinions: got}}
}

func labelledDay() []Pair {
	service := pulse.Opinion{Theme: "service", Polarity: pulse.Complaint, Sure: "low"}
	price := pulse.Opinion{Theme: "price", Polarity: pulse.Praise, Sure: "high"}
	other := pulse.Opinion{Theme: "waiting", Polarity: pulse.Complaint, Sure: "high"} // that no label names
	silent := pulse.Opinion{Theme: "price", Polarity: pulse.Neutral, Sure: "high"}
	sure := service
	sure.Sure = "high"
	turned := price
	turned.Polarity = pulse.Complaint
	return []Pair{
		themed([]pulse.Opinion{service, price}, []pulse.Opinion{service, sure, other}),  // one of two, twice
		themed([]pulse.Opinion{}, []pulse.Opinion{turned}),                              // falsely
		themed([]pulse.Opinion{}, []pulse.Opinion{silent}),                              // neutral is none
		themed([]pulse.Opinion{price}, []pulse.Opinion{turned}),                         // the theme, not its side
		themed([]pulse.Opinion{{Theme: "price"}}, []pulse.Opinion{silent}),              // a label without polarity takes any
		{Lang: "en", Verdict: pulse.Verdict{Opinions: []pulse.Opinion{service, price}}}, // says nothing of themes
	}
}

func TestScoreThemes(t *testing.T) {
	f := ScoreThemes(labelledDay()).Langs["en"]
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"texts", float64(f.N), 5},
		{"themes found", f.Micro.Recall, 3.0 / 4},
		{"themes right", f.Micro.Precision, 3.0 / 4},
		{"with polarity", f.Themed.Recall, 1.0 / 3},
		{"complaints right", f.Complaints.Precision, 1.0 / 3},
		{"complaints found", f.Complaints.Recall, 1},
		{"covered", f.Coverage, 1},
		{"falsely", f.Falsely, 0.5},
		{"price", f.Themes["price"].Recall, 2.0 / 3},
		{"sure, the surest of a theme", float64(f.Sure["high"].N), 4},
		{"sure and right", f.Sure["high"].Right, 0.75},
		{"not sure: the other opinion of that theme is", float64(f.Sure["low"].N), 0},
	} {
		if diff := c.got - c.want; diff > 1e-9 || diff < -1e-9 {
			t.Errorf("%s: %.3f, want %.3f", c.name, c.got, c.want)
		}
	}
	if _, ok := f.Themes["waiting"]; ok {
		t.Error("a theme that no label names is scored")
	}
}

func TestWriteThemesFits(t *testing.T) {
	pairs := append(labelledDay(), Pair{Lang: "th", Opinions: []pulse.Opinion{{Theme: "บรรยากาศและทำเลที่ตั้ง\x1b[2J", Polarity: pulse.Praise}}})
	var b strings.Builder
	p := Paper{Clean: func(s string) string { return strings.ReplaceAll(s, "\x1b", "?") }, Title: func(s string) string { return s }}
	if err := WriteThemes(&b, ScoreThemes(pairs), p); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if w := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); w > 80 || strings.ContainsRune(line, '\x1b') {
			t.Errorf("%d columns: %q", w, line)
		}
	}
	if !strings.Contains(b.String(), "\nall ") {
		t.Errorf("no line for both languages together:\n%s", b.String())
	}
}
