package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

const corpus = "../../testdata/corpus"

func goldSets(t *testing.T) []set {
	t.Helper()
	all, err := sets(corpus, "")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// leastFlipped is the share of clear verdicts that must change.
const leastFlipped = 0.5

// TestVerdictsStandOnTheirEvidence takes what is underlined out of clear
// verdicts: a share of them must not outlive it.
func TestVerdictsStandOnTheirEvidence(t *testing.T) {
	j, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range goldSets(t) {
		f := erased(s, ours(j))
		t.Logf("%s: %d of %d change", s.name, f.changed, f.clear)
		if f.clear < 50 || f.share() < leastFlipped {
			t.Errorf("%s: %d of %d clear verdicts change without their evidence, want %.2f", s.name, f.changed, f.clear, leastFlipped)
		}
	}
}

// TestErasedCounts: a judge that goes by one word changes, one that does not
// look at its evidence stays, and neither unsure nor neutral verdicts count.
func TestErasedCounts(t *testing.T) {
	s := set{rows: []texts.Row{{Text: "good food"}, {Text: "good and good"}, {Text: "unsure"}, {Text: "nothing"}}}
	byWord := func(text, _ string) pulse.Verdict {
		at := strings.Index(text, "good")
		switch {
		case at >= 0:
			return pulse.Verdict{Kind: pulse.Praise, Evidence: []pulse.Evidence{{Start: at, End: at + 4, Weight: 1}}}
		case text == "unsure":
			return pulse.Verdict{Kind: pulse.Praise, Unsure: true}
		}
		return pulse.Verdict{Kind: pulse.Neutral}
	}
	if got := erased(s, byWord); got != (flips{2, 1}) {
		t.Errorf("got %+v, want one of two to change: the other has a second good", got)
	}
	if err := standsOnEvidence(&bytes.Buffer{}, []set{s, s}, byWord); err != nil {
		t.Errorf("half changed, and it is an error: %v", err)
	}
	stubborn := func(string, string) pulse.Verdict { return pulse.Verdict{Kind: pulse.Complaint} }
	if err := standsOnEvidence(&bytes.Buffer{}, []set{s}, stubborn); err == nil {
		t.Error("a judge that never changes passes")
	}
}

// TestNoiseTeachesNothing trains on a sample of our own texts: with labels dealt
// out anew gold falls to chance, and with their own it does not.
func TestNoiseTeachesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twice")
	}
	own, err := texts.Own(corpus, 1, false)
	if err != nil {
		t.Fatal(err)
	}
	var sample []classify.Example
	for i := 0; i < len(own); i += len(own) / 2000 {
		sample = append(sample, own[i])
	}
	o := classify.TrainOptions{Version: 1, Epochs: 2, Keep: 1 << 16, Decay: 2e-6, Seed: 7}
	blind, err := noise(sample, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := classify.Train(&b, sample, o); err != nil {
		t.Fatal(err)
	}
	seeing, err := classify.From(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range goldSets(t) {
		got, want := eval.Score(pairs(s, ours(blind))).All.MacroF1, eval.Score(pairs(s, ours(seeing))).All.MacroF1
		t.Logf("%s: %.3f from shuffled labels, %.3f from their own", s.name, got, want)
		if got > chance || want < chance+0.05 {
			t.Errorf("%s: macro-F1 %.3f from shuffled labels and %.3f from their own, want at most %.2f and clearly more", s.name, got, want, chance)
		}
	}
}

// TestPlainLearns: the reference must be worth beating.
func TestPlainLearns(t *testing.T) {
	var rows []classify.Example
	for range 20 {
		rows = append(rows,
			classify.Example{Text: "the soup was lovely", Kind: pulse.Praise, Weight: 1},
			classify.Example{Text: "the soup was cold", Kind: pulse.Complaint, Weight: 1},
			classify.Example{Text: "open on sunday", Kind: pulse.Neutral, Weight: 1},
			classify.Example{Text: "lovely but cold", Kind: pulse.Mixed, Weight: 1})
	}
	p := learnPlain(rows, 7)
	for text, want := range map[string]pulse.Kind{"lovely bread": pulse.Praise, "cold bread": pulse.Complaint, "open on friday": pulse.Neutral} {
		v := p.judge(text, "en")
		if s := v.Scores; v.Kind != want || math.Abs(s.Praise+s.Complaint+s.Neutral-1) > 1e-6 {
			t.Errorf("%s: %s %+v, want %s and scores that sum to 1", text, v.Kind, s, want)
		}
	}
}

// TestReport: mean and spread over the seeds, ours beside the reference, and the
// tests of the pool's sets apart from what trained.
func TestReport(t *testing.T) {
	s := set{"gold en", "gold", []texts.Row{{Text: "a", Kind: "praise"}, {Text: "b", Label: "complaint"}}}
	always := func(k pulse.Kind, praise float64) judge {
		return func(string, string) pulse.Verdict {
			return pulse.Verdict{Kind: k, Scores: pulse.Scores{Praise: praise, Complaint: 1 - praise}}
		}
	}
	right := func(text, _ string) pulse.Verdict {
		return always(pulse.Praise, map[string]float64{"a": 1}[text])("", "")
	}
	var b bytes.Buffer
	if err := report(&b, true, []set{s}, []judge{right, always(pulse.Praise, 1)}, []judge{always(pulse.Complaint, 0)}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"praise_against_complaint":{"mean":0.75,"spread":0.5}`, `"plain":{`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s lacks %s", b.String(), want)
		}
	}
	b.Reset()
	if err := report(&b, false, []set{s}, []judge{right}, nil); err != nil || !strings.Contains(b.String(), "gold en") || strings.Contains(b.String(), "plain") {
		t.Errorf("text without a reference: %s (%v)", b.String(), err)
	}
}

func TestSetsLeaveTrainingOut(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.jsonl")
	lines := `{"text":"seen","label":"praise","split":"train"}` + "\n" + `{"text":"kept aside","label":"praise","split":"test"}` + "\n"
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readSet("x", "split", name, func(r texts.Row) bool { return r.Split == "test" })
	if err != nil || len(s.rows) != 1 || s.rows[0].Text != "kept aside" {
		t.Errorf("got %+v, %v", s.rows, err)
	}
}
