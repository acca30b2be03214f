package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

const (
	chance  = 0.36 // macro-F1 three-way that blind guessing reaches, with room for luck
	flipped = 0.5  // share of clear verdicts that must not outlive their evidence
)

// check tries to break the result. It fails where a model that learnt nothing
// scores, or where verdicts stand without what they say they stand on.
func check(ctx context.Context, o options, dir string) error {
	all, err := sets(o.own, "")
	if err != nil {
		return err
	}
	js, err := judges(ctx, o, dir)
	if err != nil {
		return err
	}
	blind, err := learntFromNoise(o)
	if err != nil {
		return err
	}
	return errors.Join(standsOnEvidence(os.Stdout, all, js[0]), fallsToChance(os.Stdout, all, ours(blind)))
}

// learntFromNoise trains with the options of scripts/train as they are by
// default, on the same texts with their labels dealt out anew.
func learntFromNoise(o options) (*classify.Judge, error) {
	own, err := texts.Own(o.own, 10, false)
	if err != nil {
		return nil, err
	}
	pool, err := texts.Pool(filepath.Join(o.data, "train"), texts.PoolOptions{})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "measure: train on shuffled labels")
	return noise(append(own, pool...), classify.TrainOptions{Version: 1, Epochs: 5, Keep: 262144, Decay: 2e-6, Seed: o.seeds[0]})
}

// noise learns from examples whose kinds went to other examples. Our own change
// only among themselves, so that both parts keep their shares of each kind.
func noise(examples []classify.Example, t classify.TrainOptions) (*classify.Judge, error) {
	shuffled := make([]classify.Example, len(examples))
	copy(shuffled, examples)
	for _, own := range []bool{true, false} {
		var at []int
		for i, e := range shuffled {
			if e.Own == own {
				at = append(at, i)
			}
		}
		rng := rand.New(rand.NewPCG(t.Seed, 5))
		rng.Shuffle(len(at), func(i, j int) {
			a, b := &shuffled[at[i]], &shuffled[at[j]]
			a.Kind, b.Kind = b.Kind, a.Kind
		})
	}
	var b bytes.Buffer
	if err := classify.Train(&b, shuffled, t); err != nil {
		return nil, err
	}
	return classify.From(b.Bytes())
}

func fallsToChance(w io.Writer, all []set, blind judge) error {
	fmt.Fprintf(w, "\nTrained on shuffled labels (macro-F1 three-way, at most %.2f):\n", chance)
	var errs []error
	for _, s := range all {
		f := eval.Score(pairs(s, blind)).All
		fmt.Fprintf(w, "%-10s %6.3f   praise against complaint %.3f\n", s.name, f.MacroF1, f.Polarity)
		if f.MacroF1 > chance {
			errs = append(errs, fmt.Errorf("%s: shuffled labels still give macro-F1 %.3f", s.name, f.MacroF1))
		}
	}
	return errors.Join(errs...)
}

// flips counts clear verdicts and those that changed without their evidence.
type flips struct{ clear, changed int }

func (f flips) share() float64 { return float64(f.changed) / float64(max(f.clear, 1)) }

// erased judges each text again without the evidence of its verdict. Neutral
// verdicts are left out: what speaks for neither side is not underlined.
func erased(s set, j judge) flips {
	var f flips
	for _, r := range s.rows {
		v := j(r.Text, r.Lang)
		if v.Unsure || v.Kind == pulse.Neutral {
			continue
		}
		f.clear++
		if j(eval.Erase(r.Text, v.Evidence), r.Lang).Kind != v.Kind {
			f.changed++
		}
	}
	return f
}

func standsOnEvidence(w io.Writer, all []set, j judge) error {
	fmt.Fprintf(w, "\nClear verdicts that change without their evidence (at least %.2f):\n", flipped)
	var errs []error
	for _, s := range all {
		f := erased(s, j)
		fmt.Fprintf(w, "%-10s %6.3f   %d of %d\n", s.name, f.share(), f.changed, f.clear)
		if f.share() < flipped {
			errs = append(errs, fmt.Errorf("%s: only %d of %d clear verdicts change without their evidence", s.name, f.changed, f.clear))
		}
	}
	return errors.Join(errs...)
}
