package eval

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

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
	return Pair{ID: id, Text: "text of " + id, Want: want, Verdict: pulse.Verdict{Lang: lang, Kind: got, Scores: s, Unsure: unsure}}
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

func TestKindsCountMixed(t *testing.T) {
	f := Score(day()).All
	// mixed: 1 of 2 labelled, 1 judged; praise 1 of 2, 2 judged; complaint 1 of 2, 2 judged; neutral 1 of 1, 2 judged
	if want := (2.0/3 + 0.5 + 0.5 + 2.0/3) / 4; math.Abs(f.KindsF1-want) > 1e-9 {
		t.Errorf("macro-F1 of four kinds: got %.4f, want %.4f", f.KindsF1, want)
	}
	if got := f.KindsConfusion[3]; got != [4]int{0, 1, 0, 1} {
		t.Errorf("mixed labels were judged %v, want one complaint and one mixed", got)
	}
}

func TestLabelledLanguageCounts(t *testing.T) {
	p := pair("1", pulse.Praise, pulse.Praise, "other", true)
	p.Lang = "id"
	if r := Score([]Pair{p}); r.Langs["id"].N != 1 || len(r.Langs) != 1 {
		t.Errorf("a text labelled id and judged as other counts in %v", r.Langs)
	}
}

// Certainties that are met must give an error of 0, others their distance.
func TestCalibration(t *testing.T) {
	said := func(certainty float64, right, n int) []Pair {
		var out []Pair
		for i := range n {
			p := pair("", pulse.Complaint, pulse.Praise, "en", false)
			if i < right {
				p.Want = pulse.Praise
			}
			rest := (1 - certainty) / 2
			p.Verdict.Scores = pulse.Scores{Praise: certainty, Complaint: rest, Neutral: rest}
			out = append(out, p)
		}
		return out
	}
	for _, c := range []struct {
		name  string
		pairs []Pair
		error float64
		bins  int
	}{
		{"honest", append(said(0.9, 9, 10), said(0.6, 6, 10)...), 0, 2},
		{"boasts", said(0.9, 5, 10), 0.4, 1},
		{"modest in half of its texts", append(said(0.6, 10, 10), said(0.9, 9, 10)...), 0.2, 2},
		{"certain of all", said(1, 10, 10), 0, 1},
		{"nothing", nil, 0, 0},
	} {
		got := Score(c.pairs).All.Calibration
		if math.Abs(got.Error-c.error) > 1e-9 || len(got.Bins) != c.bins {
			t.Errorf("%s: error %.3f in %d ranges, want %.3f in %d", c.name, got.Error, len(got.Bins), c.error, c.bins)
		}
	}
	mixed := said(0.6, 0, 2)
	for i := range mixed {
		mixed[i].Want = pulse.Mixed
	}
	if b := Score(mixed).All.Calibration.Bins; len(b) != 1 || b[0].Right != 0.5 {
		t.Errorf("praise for a text labelled mixed: %+v, want half right", b)
	}
}

func TestAbstentionKeepsTheCertain(t *testing.T) {
	var ps []Pair
	for i := range 10 { // the more certain, the more often right
		p := pair("", pulse.Praise, pulse.Praise, "en", false)
		p.Verdict.Scores.Praise = 0.5 + float64(i)/25
		if i < 4 {
			p.Want = pulse.Complaint
		}
		ps = append(ps, p)
	}
	kept := Score(ps).All.Abstention
	if len(kept) != 10 || kept[0].Right != 0.6 || kept[4].N != 6 || kept[4].Right != 1 {
		t.Errorf("kept %+v, want .6 right of all and all right of six", kept)
	}
}

func TestOpinions(t *testing.T) {
	gold := []pulse.Opinion{
		{Start: 0, End: 10, Polarity: pulse.Praise, Theme: "service"},
		{Start: 11, End: 20, Polarity: pulse.Complaint, Theme: "price"},
		{Start: 11, End: 20, Polarity: pulse.Complaint, Theme: ""},
	}
	p := pair("1", pulse.Mixed, pulse.Mixed, "en", false)
	p.Opinions = gold
	p.Verdict.Opinions = []pulse.Opinion{
		{Start: 0, End: 12, Polarity: pulse.Praise, Theme: "service"},
		{Start: 12, End: 20, Polarity: pulse.Praise, Theme: "price"},
		{Start: 12, End: 20, Polarity: pulse.Neutral, Theme: "app"},
	}
	none := pair("2", pulse.Neutral, pulse.Neutral, "en", false)
	none.Opinions = []pulse.Opinion{}
	none.Verdict.Opinions = []pulse.Opinion{{Polarity: pulse.Praise, Theme: "app"}}
	unknown := pair("3", pulse.Praise, pulse.Praise, "en", false)
	unknown.Verdict.Opinions = none.Verdict.Opinions

	o := Score([]Pair{p, none, unknown}).All.Opinions
	if o == nil || o.Texts != 2 || o.Clauses != 3 {
		t.Fatalf("got %+v, want two texts with labelled opinions and three clauses", o)
	}
	// found: service+praise (right), price+praise (wrong side), app+praise where there is none
	if o.Themed.Precision != 1.0/3 || o.Themed.Recall != 0.5 || o.Themes.Recall != 1 {
		t.Errorf("themes: %+v, %+v; want a third precise, half found, both themes named", o.Themed, o.Themes)
	}
	if math.Abs(o.Polarity-1.0/3) > 1e-9 {
		t.Errorf("clauses: %.3f agree, want one of three", o.Polarity)
	}
	if Score([]Pair{unknown}).All.Opinions != nil {
		t.Error("figures of opinions where no label names any")
	}
}

// A clause about two themes has two opinions with one span, and weighs once.
func TestPolarityOfASpan(t *testing.T) {
	os := []pulse.Opinion{
		{Start: 0, End: 6, Polarity: pulse.Praise, Theme: "service"}, {Start: 0, End: 6, Polarity: pulse.Praise, Theme: "price"},
		{Start: 6, End: 16, Polarity: pulse.Complaint},
	}
	for _, c := range []struct {
		start, end int
		want       pulse.Kind
	}{{0, 16, pulse.Complaint}, {0, 8, pulse.Praise}, {20, 30, pulse.Neutral}} {
		if got := polarityOf(os, c.start, c.end); got != c.want {
			t.Errorf("%d to %d: %s, want %s", c.start, c.end, got, c.want)
		}
	}
}

// The scores give half of mixed to each side: even scores make a mixed verdict
// certain and any other uncertain.
func TestCertainty(t *testing.T) {
	even := pulse.Scores{Praise: 0.5, Complaint: 0.5}
	for _, c := range []struct {
		v    pulse.Verdict
		want float64
	}{
		{pulse.Verdict{Kind: pulse.Mixed, Scores: even}, 1},
		{pulse.Verdict{Kind: pulse.Mixed, Scores: pulse.Scores{Praise: 0.6, Complaint: 0.3, Neutral: 0.1}}, 0.6},
		{pulse.Verdict{Kind: pulse.Praise, Scores: even}, 0.5},
	} {
		if got := certainty(c.v); got != c.want {
			t.Errorf("%s %+v: %.2f, want %.2f", c.v.Kind, c.v.Scores, got, c.want)
		}
	}
}

func TestErase(t *testing.T) {
	for _, c := range []struct {
		name, in string
		spans    []pulse.Evidence
		want     string
	}{
		{"two", "cold soup, rude waiter", []pulse.Evidence{{Start: 11, End: 15}, {Start: 0, End: 4}}, "  soup,   waiter"},
		{"overlapping", "abcdef", []pulse.Evidence{{Start: 1, End: 4}, {Start: 3, End: 5}}, "a  f"},
		{"outside", "abc", []pulse.Evidence{{Start: -4, End: 1}, {Start: 2, End: 90}}, " b "},
		{"none", "abc", nil, "abc"},
	} {
		if got := Erase(c.in, c.spans); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWriteTextFits(t *testing.T) {
	pairs := append(day(), pair("8", pulse.Praise, pulse.Complaint, "th", false))
	pairs[7].Text = strings.Repeat("พนักงานบริการดีมาก😍\x1b[31m ", 20)
	pairs[7].ID = "8\x1b[2J" + strings.Repeat("long", 20)
	pairs[7].Opinions = []pulse.Opinion{{Start: 0, End: 3, Polarity: pulse.Praise, Theme: "service"}}
	clean := func(s string) string { return strings.ReplaceAll(s, "\x1b", "") }
	r := Score(pairs)
	r.Against = Compare("vader", pairs, pairs)
	var quoted string
	var b strings.Builder
	err := WriteText(&b, r, Paper{Clean: clean, Title: clean, Quote: func(s string, _ []pulse.Evidence) []string {
		quoted = s
		return []string{"  quoted"}
	}})
	if err != nil {
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
	if len(quoted) > longQuote+len("…") || !utf8.ValidString(quoted) {
		t.Errorf("%d bytes of a long text are quoted, want %d, cut between letters", len(quoted), longQuote)
	}
}
