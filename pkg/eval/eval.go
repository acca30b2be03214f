// Package eval scores verdicts against labels: what a reader of the digest can
// trust, per language and kind. It is pure and judges nothing itself.
package eval

import (
	"cmp"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Pair is one labelled text with its verdict.
type Pair struct {
	ID      string
	Text    string
	Lang    string     // as labelled; "" takes the verdict's
	Want    pulse.Kind // mixed counts in the figures of four kinds alone
	Verdict pulse.Verdict
	// Opinions are the labelled ones: a polarity, a theme or "", and the span
	// where it is known. Nil where the line says nothing of opinions.
	Opinions []pulse.Opinion
}

func (p Pair) lang() string { return cmp.Or(p.Lang, p.Verdict.Lang) }

// Report holds the figures of each language and of all together. Its JSON is a
// promise: fields are added, none is renamed.
type Report struct {
	By    string             `json:"by"` // the model that judged
	All   Figures            `json:"all"`
	Langs map[string]Figures `json:"languages"`
	Worst []Miss             `json:"worst"` // most confident errors first
	// Against is what a reference makes of the same texts, where one was asked for.
	Against *Reference `json:"against,omitempty"`
}

// Reference is another judge on those texts that it can read.
type Reference struct {
	Name  string             `json:"name"`
	All   Figures            `json:"all"`
	Langs map[string]Figures `json:"languages"`
	Ours  Figures            `json:"ours"` // of pulse on the same texts
}

// Miss is one error.
type Miss struct {
	ID       string           `json:"id"`
	Lang     string           `json:"lang"`
	Text     string           `json:"text"`
	Want     pulse.Kind       `json:"want"`
	Got      pulse.Kind       `json:"got"`
	Score    float64          `json:"score"` // how certain it was, 0-1
	Unsure   bool             `json:"unsure"`
	Evidence []pulse.Evidence `json:"evidence"` // offsets in bytes of the text
}

// Score counts pairs and names every error. The order of pairs does not matter.
func Score(pairs []Pair) Report {
	all, langs := count(pairs)
	r := Report{All: all, Langs: langs, Worst: []Miss{}}
	for _, p := range pairs {
		r.By = cmp.Or(r.By, p.Verdict.By)
		if p.Want != p.Verdict.Kind {
			r.Worst = append(r.Worst, miss(p))
		}
	}
	sorting.By(r.Worst, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
	return r
}

// Compare puts a reference's verdicts on some of the same texts beside ours.
func Compare(name string, ours, theirs []Pair) *Reference {
	all, langs := count(theirs)
	mine, _ := count(ours)
	return &Reference{name, all, langs, mine}
}

func count(pairs []Pair) (Figures, map[string]Figures) {
	all, byLang := &tally{}, map[string]*tally{}
	for _, p := range pairs {
		l := p.lang()
		if byLang[l] == nil {
			byLang[l] = &tally{}
		}
		byLang[l].add(p)
		all.add(p)
	}
	langs := map[string]Figures{}
	for l, t := range byLang {
		langs[l] = t.figures()
	}
	return all.figures(), langs
}

func miss(p Pair) Miss {
	m := Miss{p.ID, p.lang(), p.Text, p.Want, p.Verdict.Kind, certainty(p.Verdict), p.Verdict.Unsure, p.Verdict.Evidence}
	if m.Evidence == nil {
		m.Evidence = []pulse.Evidence{}
	}
	return m
}

// certainty is how sure a verdict is of its kind, as far as its scores tell: the
// largest, and of a mixed verdict twice the smaller side, because the scores
// give half of mixed to each.
func certainty(v pulse.Verdict) float64 {
	s := v.Scores
	if v.Kind == pulse.Mixed {
		return min(2*min(s.Praise, s.Complaint), 1)
	}
	return max(s.Praise, s.Complaint, s.Neutral)
}
