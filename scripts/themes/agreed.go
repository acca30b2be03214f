package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// unlabelled are the sets of guests' texts that nobody labelled with themes and that a
// first model labels. Those of food are left out: the same texts measure themes.
var unlabelled = []string{"mabsa_hotel", "mabsa_phone", "uci_yelp", "prdect", "pythainlp_small"}

// The first model is smaller than what ships and gives themes more freely: what it is
// sure of is asked, and no more.
const (
	firstKeep    = 80000
	firstFalsely = 0.5
)

// learnFirst gives the model that labels the texts without labels. The folder of -blind
// keeps it.
func (f flags) learnFirst() ([]byte, error) {
	path := filepath.Join(f.blindDir, "first.bin")
	if f.blindDir != "" {
		if raw, err := os.ReadFile(path); err == nil {
			return raw, nil
		}
	}
	fmt.Fprintln(os.Stderr, "themes: a first model, which labels texts without labels")
	f.o.Forms, f.skipHalf = nil, nil
	f.o.Keep, f.o.Falsely = firstKeep, firstFalsely
	examples, err := f.examples("")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := theme.Train(&b, examples, f.o); err != nil {
		return nil, err
	}
	if f.blindDir != "" {
		return b.Bytes(), os.WriteFile(path, b.Bytes(), 0o644)
	}
	return b.Bytes(), nil
}

// taught are the examples and, beside them, texts without labels as a first model sees
// them: words that our own texts lack stand beside words that they have. Each teaches
// what the first model is sure of alone. Of a text that is there in several languages the
// mean of all counts, so that the language it is best understood in helps the others.
// What skip tells of is left out.
func (f flags) taught(examples []theme.Example, skip func(text string) bool) ([]theme.Example, error) {
	first, err := f.first()
	if err != nil {
		return nil, err
	}
	margins, err := theme.Margins(first)
	if err != nil {
		return nil, err
	}
	rows, err := f.withoutLabels()
	if err != nil {
		return nil, err
	}
	sum, n := map[string][]float64{}, map[string]float64{}
	for _, r := range rows {
		key := texts.Translated(r)
		if sum[key] == nil {
			sum[key] = make([]float64, len(theme.IDs()))
		}
		for c, v := range margins(r.Text, r.Lang) {
			sum[key][c] += v
		}
		n[key]++
	}
	out := slices.Clone(examples)
	for _, r := range rows {
		if skip != nil && skip(r.Text) {
			continue
		}
		e := theme.Example{Text: r.Text, Lang: r.Lang, Weight: f.agreedWeight, Known: []string{}}
		for c, id := range theme.IDs() {
			v := sum[texts.Translated(r)][c] / n[texts.Translated(r)]
			if v >= f.agreedSure {
				e.Themes = append(e.Themes, id)
			}
			if v >= f.agreedSure || v <= -f.agreedSure {
				e.Known = append(e.Known, id)
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// withoutLabels reads the texts; what their sets keep for tests stays out.
func (f flags) withoutLabels() ([]texts.Row, error) {
	files, err := filepath.Glob(filepath.Join(f.pool, "*.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var out []texts.Row
	for _, path := range files {
		if !slices.ContainsFunc(unlabelled, func(s string) bool { return strings.Contains(filepath.Base(path), s) }) {
			continue
		}
		if err := texts.Each(path, func(r texts.Row) {
			if r.Split != "test" {
				out = append(out, r)
			}
		}); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no texts without labels in %s: the shipped model learns from them too; name their folder with -pool", f.pool)
	}
	return out, nil
}
