package eval

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The kinds in the order of the confusion tables; the first three are those of
// the three-way figures.
var kinds = [4]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, pulse.Mixed}

// Figures are shares from 0 to 1. Where nothing was counted they are 0, and the
// numbers beside them say so; in text they are "-", in JSON null.
type Figures struct {
	N int `json:"n"`

	// Three-way: what is labelled mixed is left out, and a verdict is its largest
	// score. A macro-F1 is over the kinds that occur among the labels.
	MacroF1   float64   `json:"macro_f1"`
	F1        ByKind    `json:"f1"`
	Polarity  float64   `json:"praise_against_complaint"` // of texts labelled one of the two: does the greater score agree
	Confusion [3][3]int `json:"confusion"`                // [label][verdict]: praise, complaint, neutral

	// Four kinds, mixed among them.
	KindsF1        float64   `json:"kinds_macro_f1"`
	Kinds          ByKind    `json:"kinds"`
	KindsConfusion [4][4]int `json:"kinds_confusion"` // [label][verdict]: praise, complaint, neutral, mixed
	Accuracy       float64   `json:"accuracy"`
	Heard          float64   `json:"complaints_heard"` // complaint and mixed labels judged one of these

	Unsure float64 `json:"unsure"`        // share a person should look at
	Sure   float64 `json:"sure_accuracy"` // four kinds, of those not unsure

	Calibration Calibration `json:"calibration"`
	Abstention  []Kept      `json:"abstention"`
	Opinions    *Opinions   `json:"opinions,omitempty"` // where the labels name any
}

// Scores are the figures of one kind.
type Scores struct {
	N         int     `json:"n"` // labelled
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Judged    int     `json:"judged"` // taken for it
}

// ByKind holds the kinds that occur among the labels.
type ByKind map[pulse.Kind]Scores

// labelled counts the texts labelled one of these kinds; without kinds all.
func (b ByKind) labelled(of ...pulse.Kind) int {
	n := 0
	for k, s := range b {
		if len(of) == 0 || slices.Contains(of, k) {
			n += s.N
		}
	}
	return n
}

// sureOnes counts the verdicts a person need not look at.
func (f Figures) sureOnes() int { return f.N - int(f.Unsure*float64(f.N)+.5) }

type tally struct {
	n, sure, sureRight int
	polar, polarRight  int
	three              [3][3]int
	four               [4][4]int
	stated             []stated
	opinions           opinionTally
}

func (t *tally) add(p Pair) {
	v := p.Verdict
	right := p.Want == v.Kind
	t.n++
	if !v.Unsure {
		t.sure++
		t.sureRight += one(right)
	}
	want := slices.Index(kinds[:], p.Want)
	if got := slices.Index(kinds[:], v.Kind); want >= 0 && got >= 0 {
		t.four[want][got]++
	}
	t.stated = append(t.stated, state(p))
	t.opinions.add(p)
	if want < 0 || want > 2 {
		return
	}
	t.three[want][threeWay(v.Scores)]++
	if want < 2 {
		t.polar++
		t.polarRight += one((v.Scores.Praise > v.Scores.Complaint) == (want == 0))
	}
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

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *tally) figures() Figures {
	f := Figures{
		N: t.n, Confusion: t.three, KindsConfusion: t.four,
		Polarity: ratio(t.polarRight, t.polar),
		Unsure:   ratio(t.n-t.sure, t.n), Sure: ratio(t.sureRight, t.sure),
		Heard:       ratio(t.heard()),
		Calibration: calibrate(t.stated), Abstention: abstain(t.stated),
		Opinions: t.opinions.figures(),
	}
	right := 0
	for i := range t.four {
		right += t.four[i][i]
	}
	f.Accuracy = ratio(right, t.n)
	f.F1, f.MacroF1 = byKind(3, func(i, k int) int { return t.three[i][k] })
	f.Kinds, f.KindsF1 = byKind(4, func(i, k int) int { return t.four[i][k] })
	return f
}

// heard counts labels with a complaint in them, and of these the verdicts with one.
func (t *tally) heard() (found, all int) {
	for _, i := range []int{1, 3} {
		for k, n := range t.four[i] {
			all += n
			if k == 1 || k == 3 {
				found += n
			}
		}
	}
	return found, all
}

// byKind gives the figures of each kind that occurs among the labels, and the
// mean of their F1.
func byKind(n int, cell func(label, verdict int) int) (ByKind, float64) {
	out, sum := ByKind{}, 0.0
	for i, k := range kinds[:n] {
		var labelled, judged int
		for j := range n {
			labelled += cell(i, j)
			judged += cell(j, i)
		}
		if labelled == 0 {
			continue
		}
		hit := cell(i, i)
		out[k] = Scores{labelled, ratio(hit, judged), ratio(hit, labelled), ratio(2*hit, labelled+judged), judged}
		sum += out[k].F1
	}
	if len(out) == 0 {
		return out, 0
	}
	return out, sum / float64(len(out))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
