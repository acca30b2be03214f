package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// halves is how many judges share our own texts, so that each text is read by one
// that has not learnt from it: the shipped judge is too sure of what it knows.
const halves = 2

// half is the one of our own texts that a judge is blind to.
func half(id string) uint32 { return texts.Bucket("half"+id) % halves }

// blind gives the judges that learnt without a half each. The folder of -blind keeps
// them, so that a second training need not wait for them.
func (f flags) blind() (out [halves]*classify.Judge, err error) {
	for k := range out {
		path := filepath.Join(f.blindDir, fmt.Sprintf("blind%d.bin", k))
		raw, err := os.ReadFile(path)
		if err != nil || f.blindDir == "" {
			fmt.Fprintf(os.Stderr, "themes: a judge of kinds that has not seen half %d\n", k)
			if raw, err = f.learnBlind(uint32(k)); err != nil {
				return out, err
			}
			if f.blindDir != "" {
				if err := os.WriteFile(path, raw, 0o644); err != nil {
					return out, err
				}
			}
		}
		if out[k], err = classify.From(raw); err != nil {
			return out, err
		}
	}
	return out, nil
}

// learnBlind learns as scripts/train does, with fewer texts.
func (f flags) learnBlind(k uint32) ([]byte, error) {
	o := classify.TrainOptions{Version: 1, Epochs: 5, Keep: 262144, KeepIdeas: 131072, Decay: 2e-6, Seed: f.o.Seed}
	var err error
	if o.Concepts, err = texts.Concepts(f.concepts); err != nil {
		return nil, err
	}
	var examples []classify.Example
	for _, code := range lang.All() {
		err := texts.Each(filepath.Join(f.own, "train."+code+".jsonl"), func(r texts.Row) {
			if half(r.ID) != k {
				examples = append(examples, classify.Example{Text: r.Text, Lang: code, Kind: r.Want(), Weight: 10, Own: true})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	labels, err := texts.ReadLabels(f.own)
	if err != nil {
		return nil, err
	}
	pool, err := texts.Pool(f.pool, texts.PoolOptions{Ours: labels, Weight: texts.LabelWeight, Skip: func(set string, r texts.Row) bool {
		return strings.Contains(set, "casa") || oneSided(set) && half(r.Text) == k // both teach sides, too
	}})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = classify.Train(&b, append(examples, pool...), o)
	return b.Bytes(), err
}

// oneSided tells the sets of feedback to a business whose texts take one side: every
// theme of such a text is on it. What lies beside as a set to measure by is none.
func oneSided(source string) bool {
	return slices.ContainsFunc([]string{"mabsa_hotel", "mabsa_phone", "mabsa_sight", "mabsa_coursera", "uci_yelp", "uci_amazon", "smsa", "prdect"},
		func(s string) bool { return strings.Contains(source, s) })
}
