// Package eval scores verdicts against labels: what a reader of the digest can
// trust, per language. It is pure and judges nothing itself.
package eval

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Pair is one labelled text with its verdict. Want may be mixed; the three-way
// figures leave mixed labels out.
type Pair struct {
	ID      string
	Text    string
	Want    pulse.Kind
	Verdict pulse.Verdict
}

// Three are the kinds of the three-way figures, in the order of Confusion.
var three = [3]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral}

// Report holds the figures of each language and of all together.
type Report struct {
	All   Figures            `json:"all"`
	Langs map[string]Figures `json:"languages"`
	Worst []Miss             `json:"worst"` // most confident errors first
}

// Figures are shares from 0 to 1. Where nothing was counted they are 0.
type Figures struct {
	N         int                   `json:"n"`
	MacroF1   float64               `json:"macro_f1"` // over the kinds that occur among the labels
	F1        map[pulse.Kind]Scores `json:"f1"`
	Polarity  float64               `json:"praise_against_complaint"` // accuracy where the label is one of the two
	Confusion [3][3]int             `json:"confusion"`                // [label][verdict]: praise, complaint, neutral
	Unsure    float64               `json:"unsure"`                   // share a person should look at
	Sure      float64               `json:"sure_accuracy"`            // four kinds, of those not unsure
	Accuracy  float64               `json:"accuracy"`                 // four kinds, of all
	Heard     float64               `json:"complaints_heard"`         // complaint and mixed labels judged one of these
}

// Scores are the figures of one kind.
type Scores struct {
	N         int     `json:"n"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Miss is one error.
type Miss struct {
	ID    string     `json:"id"`
	Lang  string     `json:"lang"`
	Text  string     `json:"text"`
	Want  pulse.Kind `json:"want"`
	Got   pulse.Kind `json:"got"`
	Score float64    `json:"score"` // how sure it was
}

// maxWorst is how many errors a report names.
const maxWorst = 20

// Score counts pairs. Their order does not matter.
func Score(pairs []Pair) Report {
	byLang := map[string]*tally{}
	all := &tally{}
	r := Report{Langs: map[string]Figures{}, Worst: []Miss{}}
	for _, p := range pairs {
		l := p.Verdict.Lang
		if byLang[l] == nil {
			byLang[l] = &tally{}
		}
		byLang[l].add(p)
		all.add(p)
		if p.Want != p.Verdict.Kind {
			r.Worst = append(r.Worst, miss(p))
		}
	}
	r.All = all.figures()
	for l, t := range byLang {
		r.Langs[l] = t.figures()
	}
	slices.SortFunc(r.Worst, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
	r.Worst = r.Worst[:min(len(r.Worst), maxWorst)]
	return r
}

func miss(p Pair) Miss {
	s := p.Verdict.Scores
	return Miss{p.ID, p.Verdict.Lang, p.Text, p.Want, p.Verdict.Kind, max(s.Praise, s.Complaint, s.Neutral)}
}

// threeWay is the largest score: what the verdict says when it may not say mixed.
func threeWay(s pulse.Scores) int {
	switch {
	case s.Praise > s.Complaint && s.Praise > s.Neutral:
		return 0
	case s.Complaint > s.Neutral:
		return 1
	}
	return 2
}

type tally struct {
	n, right, sure, sureRight int
	bad, heard                int // labels complaint or mixed; of these judged so
	polar, polarRight         int
	confusion                 [3][3]int
}

func (t *tally) add(p Pair) {
	t.n++
	right := p.Want == p.Verdict.Kind
	t.right += one(right)
	if !p.Verdict.Unsure {
		t.sure++
		t.sureRight += one(right)
	}
	if complains(p.Want) {
		t.bad++
		t.heard += one(complains(p.Verdict.Kind))
	}
	want := slices.Index(three[:], p.Want)
	if want < 0 {
		return
	}
	t.confusion[want][threeWay(p.Verdict.Scores)]++
	if want < 2 {
		t.polar++
		s := p.Verdict.Scores
		t.polarRight += one((s.Praise > s.Complaint) == (want == 0))
	}
}

func complains(k pulse.Kind) bool { return k == pulse.Complaint || k == pulse.Mixed }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *tally) figures() Figures {
	f := Figures{
		N: t.n, F1: map[pulse.Kind]Scores{}, Confusion: t.confusion,
		Polarity: ratio(t.polarRight, t.polar),
		Unsure:   ratio(t.n-t.sure, t.n), Sure: ratio(t.sureRight, t.sure),
		Accuracy: ratio(t.right, t.n), Heard: ratio(t.heard, t.bad),
	}
	for i, k := range three {
		if s := t.kind(i); s.N > 0 {
			f.F1[k] = s
		}
	}
	for _, k := range slices.Sorted(maps.Keys(f.F1)) {
		f.MacroF1 += f.F1[k].F1 / float64(len(f.F1))
	}
	return f
}

func (t *tally) kind(i int) Scores {
	var labelled, judged int
	for k := range three {
		labelled += t.confusion[i][k]
		judged += t.confusion[k][i]
	}
	hit := t.confusion[i][i]
	return Scores{labelled, ratio(hit, judged), ratio(hit, labelled), ratio(2*hit, labelled+judged)}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
