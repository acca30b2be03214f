package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// partsOut is where the model of parts lies: beside that of themes.
func (f flags) partsOut() string { return filepath.Join(filepath.Dir(f.out), "parts.bin") }

// trainParts writes the model of parts, which stands on those of themes.
func (f flags) trainParts() error {
	examples, err := f.partExamples()
	if err != nil {
		return err
	}
	linear, err := os.ReadFile(f.out)
	if err != nil {
		return err
	}
	net, err := os.ReadFile(f.netOut())
	if err != nil {
		return err
	}
	j, err := classify.New()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "themes: parts of %d complaints\n", len(examples))
	var b bytes.Buffer
	worth, err := theme.TrainParts(&b, linear, net, j.Meant, examples, f.parts)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "themes: of %d held back with a part %d have it in front; told %d parts, %d rightly\n", worth.Held, worth.First, worth.Told, worth.Right)
	return replace(f.partsOut(), b.Bytes())
}

// partExamples are the complaints of our own texts that have a label of their part, and
// those that were written for parts alone.
func (f flags) partExamples() ([]theme.PartExample, error) {
	labels := map[string][]string{}
	err := eachList(filepath.Join(f.own, "parts.tsv"), func(id string, parts []string) {
		if parts[0] == "-" {
			parts = nil
		}
		labels[id] = parts
	})
	if err != nil {
		return nil, err
	}
	var out []theme.PartExample
	for _, code := range lang.All() {
		for _, name := range []string{"train.", "parts."} {
			rows, err := read(filepath.Join(f.own, name+code+".jsonl"))
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				parts, ok := labels[r.ID]
				if r.Part == "-" {
					parts, ok = nil, true
				} else if r.Part != "" {
					parts, ok = []string{r.Part}, true
				}
				if ok {
					out = append(out, theme.PartExample{Text: r.Text, Lang: code, Parts: parts, Weight: 1, Held: texts.Bucket(r.ID) < f.held})
				}
			}
		}
	}
	return out, nil
}
