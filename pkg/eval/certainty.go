package eval

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Calibration sets what verdicts say of their certainty beside how often they
// are right. It is about the largest of the three scores; a text labelled mixed
// is half right for praise and half for complaint, as the scores mean it.
type Calibration struct {
	Error float64 `json:"error"` // expected calibration error: mean distance of the two over all texts
	Bins  []Bin   `json:"bins"`  // those with texts, the least certain first
}

// Bin holds the verdicts of one range of certainty.
type Bin struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	N         int     `json:"n"`
	Certainty float64 `json:"certainty"` // their mean
	Right     float64 `json:"right"`     // share
}

// Kept tells how often the verdicts are right when only the most certain share
// of them is kept.
type Kept struct {
	Share     float64 `json:"share"`
	N         int     `json:"n"`
	Certainty float64 `json:"certainty"` // of the least certain kept
	Right     float64 `json:"right"`     // share, of four kinds
}

// stated is what one verdict said of itself and what became of it.
type stated struct {
	top       float64 // largest of the three scores
	topRight  float64 // 1, 0, or a half where the label is mixed
	certain   float64 // of its kind
	kindRight bool
}

func state(p Pair) stated {
	s := p.Verdict.Scores
	out := stated{top: max(s.Praise, s.Complaint, s.Neutral), certain: certainty(p.Verdict), kindRight: p.Want == p.Verdict.Kind}
	switch got := kinds[threeWay(s)]; {
	case p.Want == got:
		out.topRight = 1
	case p.Want == pulse.Mixed && got != pulse.Neutral:
		out.topRight = 0.5
	}
	return out
}

// binWidth cuts certainties, which three scores keep above a third, into seven.
const binWidth = 0.1

func calibrate(all []stated) Calibration {
	var bins [10]Bin
	for _, s := range all {
		b := &bins[min(max(int(s.top/binWidth+1e-9), 0), len(bins)-1)]
		b.N++
		b.Certainty += s.top
		b.Right += s.topRight
	}
	out := Calibration{Bins: []Bin{}}
	for i, b := range bins {
		if b.N == 0 {
			continue
		}
		b.From, b.To = float64(i)/10, float64(i+1)/10
		b.Certainty /= float64(b.N)
		b.Right /= float64(b.N)
		out.Error += math.Abs(b.Certainty-b.Right) * float64(b.N) / float64(len(all))
		out.Bins = append(out.Bins, b)
	}
	return out
}

// abstain keeps all, nine tenths, eight tenths … of the texts.
func abstain(all []stated) []Kept {
	all = slices.Clone(all)
	// Of equals the wrong first, so that an order by chance does not flatter.
	sorting.By(all, func(a, b stated) int {
		return cmp.Or(cmp.Compare(b.certain, a.certain), cmp.Compare(one(a.kindRight), one(b.kindRight)))
	})
	out := []Kept{}
	for tenth := 10; tenth > 0 && len(all) > 0; tenth-- {
		n := (len(all)*tenth + 9) / 10
		right := 0
		for _, s := range all[:n] {
			right += one(s.kindRight)
		}
		out = append(out, Kept{float64(tenth) / 10, n, all[n-1].certain, ratio(right, n)})
	}
	return out
}
