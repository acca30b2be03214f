//go:build reference

package main

import (
	"errors"
	"math"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestVaderVerdict(t *testing.T) {
	for _, c := range []struct {
		compound float64
		want     pulse.Kind
	}{{1, pulse.Praise}, {0.05, pulse.Praise}, {0.04, pulse.Neutral}, {0, pulse.Neutral}, {-0.04, pulse.Neutral}, {-0.05, pulse.Complaint}, {-1, pulse.Complaint}} {
		v := vaderVerdict(c.compound)
		s := v.Scores
		if v.Kind != c.want || math.Abs(s.Praise+s.Complaint+s.Neutral-1) > 1e-9 || min(s.Praise, s.Complaint, s.Neutral) < 0 {
			t.Errorf("%.2f: %s %+v, want %s and three shares of one", c.compound, v.Kind, s, c.want)
		}
		if c.compound != 0 && (s.Praise > s.Complaint) != (c.compound > 0) {
			t.Errorf("%.2f: praise %.2f, complaint %.2f", c.compound, s.Praise, s.Complaint)
		}
		if top := map[pulse.Kind]float64{pulse.Praise: s.Praise, pulse.Complaint: s.Complaint, pulse.Neutral: s.Neutral}[v.Kind]; top < max(s.Praise, s.Complaint, s.Neutral) {
			t.Errorf("%.2f: %s is not the largest of %+v", c.compound, v.Kind, s)
		}
	}
}

func TestAgainstReadsEnglishAlone(t *testing.T) {
	vader, err := reference("vader")
	if err != nil {
		t.Fatal(err)
	}
	r := vader.on([]eval.Pair{
		{Text: "The coffee was wonderful, I love it", Want: pulse.Praise, Verdict: pulse.Verdict{Lang: "en", Kind: pulse.Complaint}},
		{Text: "Kahve harikaydı", Want: pulse.Praise, Verdict: pulse.Verdict{Lang: "tr", Kind: pulse.Praise}},
	})
	if r.All.N != 1 || r.All.Accuracy != 1 || r.Ours.N != 1 || r.Ours.Accuracy != 0 {
		t.Errorf("vader %+v, ours %+v; want one text each, right and wrong", r.All, r.Ours)
	}
	if _, err := reference("me"); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("an unknown reference: %v", err)
	}
}
