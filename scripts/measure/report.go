package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// judge gives a verdict on a text; code is the language its source names.
type judge func(text, code string) pulse.Verdict

func ours(j *classify.Judge) judge {
	return func(text, code string) pulse.Verdict { return j.Judge(text, classify.Options{Lang: code}) }
}

// spread is a figure over the seeds: their mean, and the largest less the smallest.
type spread struct {
	Mean   float64 `json:"mean"`
	Spread float64 `json:"spread"`
}

func over(figures []eval.Figures, of func(eval.Figures) float64) spread {
	if len(figures) == 0 {
		return spread{}
	}
	lo, hi, sum := 2.0, -1.0, 0.0
	for _, f := range figures {
		v := of(f)
		lo, hi, sum = min(lo, v), max(hi, v), sum+v
	}
	return spread{sum / float64(len(figures)), hi - lo}
}

// columns are the figures told of every set.
var columns = []struct {
	name, json string
	plain      bool // told of the reference too
	of         func(eval.Figures) float64
}{
	{"macro-F1", "macro_f1", true, func(f eval.Figures) float64 { return f.MacroF1 }},
	{"pr/co", "praise_against_complaint", true, func(f eval.Figures) float64 { return f.Polarity }},
	{"co rec", "complaint_recall", true, func(f eval.Figures) float64 { return f.F1[pulse.Complaint].Recall }},
	{"co prec", "complaint_precision", true, func(f eval.Figures) float64 { return f.F1[pulse.Complaint].Precision }},
	{"kinds", "accuracy", false, func(f eval.Figures) float64 { return f.Accuracy }},
	{"kind F1", "kinds_macro_f1", false, func(f eval.Figures) float64 { return f.KindsF1 }},
	{"heard", "complaints_heard", false, func(f eval.Figures) float64 { return f.Heard }},
	{"unsure", "unsure", false, func(f eval.Figures) float64 { return f.Unsure }},
	{"sure ok", "sure_accuracy", false, func(f eval.Figures) float64 { return f.Sure }},
	{"ece", "calibration_error", false, func(f eval.Figures) float64 { return f.Calibration.Error }},
}

// line is what one set says of ours and of the reference.
type line struct {
	Set   string            `json:"set"`
	Group string            `json:"group"`
	N     int               `json:"n"`
	Seeds int               `json:"seeds"` // models measured
	Ours  map[string]spread `json:"ours"`
	Plain map[string]spread `json:"plain,omitempty"`
}

// report measures set by set and writes as it goes.
func report(w io.Writer, asJSON bool, all []set, models, plains []judge) error {
	group := ""
	for _, s := range all {
		l := line{s.name, s.group, len(s.rows), len(models), table(s, models), nil}
		if len(plains) > 0 {
			l.Plain = table(s, plains)
		}
		if asJSON {
			if err := json.NewEncoder(w).Encode(l); err != nil {
				return err
			}
			continue
		}
		if s.group != group {
			group = s.group
			fmt.Fprint(w, heading(group))
		}
		fmt.Fprint(w, l.text())
	}
	return nil
}

func table(s set, models []judge) map[string]spread {
	var figures []eval.Figures
	for _, m := range models {
		figures = append(figures, eval.Score(pairs(s, m)).All)
	}
	out := map[string]spread{}
	for _, c := range columns {
		out[c.json] = over(figures, c.of)
	}
	return out
}

func pairs(s set, m judge) []eval.Pair {
	var out []eval.Pair
	for _, r := range s.rows {
		out = append(out, eval.Pair{ID: r.ID, Text: r.Text, Want: r.Want(), Verdict: m(r.Text, r.Lang)})
	}
	return out
}

// groupWords say what a group of sets is for.
var groupWords = map[string]string{
	"gold":  "gold: written for pulse, hard on purpose; it measures and chose nothing",
	"near":  "near: other people's texts of our kind, of sources that never trained",
	"far":   "far: other kinds of text, kept to see that nothing breaks",
	"split": "split: the tests of sets whose other texts trained",
}

func heading(group string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n%-24s %6s", groupWords[group], "", "texts")
	for _, c := range columns {
		fmt.Fprintf(&b, " %8s", c.name)
	}
	b.WriteByte('\n')
	return b.String()
}

// text is the mean, below it the spread over the seeds, below that the reference.
func (l line) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-24s %6d", l.Set, l.N)
	for _, c := range columns {
		fmt.Fprintf(&b, " %8.3f", l.Ours[c.json].Mean)
	}
	b.WriteByte('\n')
	if l.Seeds > 1 {
		fmt.Fprintf(&b, "%31s", "± spread")
		for _, c := range columns {
			fmt.Fprintf(&b, " %8.3f", l.Ours[c.json].Spread)
		}
		b.WriteByte('\n')
	}
	if l.Plain == nil {
		return b.String()
	}
	fmt.Fprintf(&b, "%31s", "plain, pool alone")
	for _, c := range columns {
		if c.plain {
			fmt.Fprintf(&b, " %8.3f", l.Plain[c.json].Mean)
		}
	}
	b.WriteByte('\n')
	return b.String()
}
