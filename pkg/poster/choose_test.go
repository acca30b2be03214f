package poster

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func kind(id, text string, change ...func(*pulse.Judged)) pulse.Judged {
	j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id, Text: text, Posted: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}
	j.Verdict = pulse.Verdict{Kind: pulse.Praise, Scores: pulse.Scores{Praise: .9}, Opinions: []pulse.Opinion{{Polarity: pulse.Praise, Theme: "service"}}}
	for _, fn := range change {
		fn(&j)
	}
	return j
}

func TestChoose(t *testing.T) {
	deed := strings.Repeat("Elif ran after us with the scarf. ", 2)
	list := []pulse.Judged{
		kind("plain", "Everything was lovely and warm today"),
		kind("elif1", deed),
		kind("elif2", deed+"And smiled."),
		kind("budi", "Budi was patient with my mother for an hour and made her laugh"),
		kind("unsure", deed, func(j *pulse.Judged) { j.Verdict.Unsure = true }),
		kind("stars", deed, func(j *pulse.Judged) { j.Rating = 1 }),
		kind("question", deed, func(j *pulse.Judged) { j.Verdict.Question = true }),
		kind("copy", deed, func(j *pulse.Judged) { j.First = "x:elif1" }),
		kind("but", deed, func(j *pulse.Judged) {
			j.Verdict.Opinions = append(j.Verdict.Opinions, pulse.Opinion{Polarity: pulse.Complaint})
		}),
		kind("blame", deed, func(j *pulse.Judged) { j.Verdict.Kind = pulse.Complaint }),
		kind("out", strings.Repeat("Ufuk was so kind to us. ", 4)),
		kind("short", "Nice"),
		kind("looked at", deed, func(j *pulse.Judged) {
			j.Verdict.Kind, j.Correction = pulse.Praise, &pulse.Correction{Kind: pulse.Neutral}
		}),
	}
	names := func(text, _ string) []pulse.Staff {
		var out []pulse.Staff
		for _, n := range []string{"Elif", "Budi", "Ufuk"} {
			if strings.Contains(text, n) {
				out = append(out, pulse.Staff{Name: n, OptOut: n == "Ufuk"})
			}
		}
		return out
	}
	for range 3 {
		var got []string
		for _, c := range Choose(list, names, 10) {
			got = append(got, c.ID)
			if len(c.Why) == 0 {
				t.Errorf("%s: no reason", c.ID)
			}
		}
		// a second praise of Elif comes after the first of Budi
		if want := []string{"elif2", "budi", "elif1", "plain"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if got := Choose(list, names, 1); len(got) != 1 || got[0].Staff[0] != "Elif" {
		t.Errorf("the best is %+v", got)
	}
	if got := Choose(nil, names, 3); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}
