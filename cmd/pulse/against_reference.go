//go:build reference

package main

import (
	"github.com/jonreiter/govader"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// reference is a judge to compare with, in builds made for that.
func reference(name string) (*against, error) {
	switch name {
	case "":
		return nil, nil
	case "vader":
		v := govader.NewSentimentIntensityAnalyzer()
		return &against{"vader", []string{lang.EN}, func(text string) pulse.Verdict { return vaderVerdict(v.PolarityScores(text).Compound) }}, nil
	}
	return nil, pulse.Usagef("--against %q: use vader", name)
}

// vaderClear is the compound score from which VADER's authors call a text
// positive or negative.
const vaderClear = 0.05

// vaderVerdict gives the kind the largest score, and keeps the side of a weak
// compound, which decides between praise and complaint.
func vaderVerdict(compound float64) pulse.Verdict {
	v := pulse.Verdict{By: "vader", Kind: pulse.Neutral, Scores: pulse.Scores{Praise: 0.25 + compound, Complaint: 0.25 - compound, Neutral: 0.5}}
	switch {
	case compound >= vaderClear:
		v.Kind, v.Scores = pulse.Praise, pulse.Scores{Praise: 0.5 + compound/2, Complaint: (0.5 - compound/2) / 2, Neutral: (0.5 - compound/2) / 2}
	case compound <= -vaderClear:
		v.Kind, v.Scores = pulse.Complaint, pulse.Scores{Praise: (0.5 + compound/2) / 2, Complaint: 0.5 - compound/2, Neutral: (0.5 + compound/2) / 2}
	}
	return v
}
