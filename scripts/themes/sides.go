package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// sideTexts are the texts whose themes have a side, with the half each is in.
func (f flags) sideTexts() (out []theme.SideExample, codes []string, in []uint32, err error) {
	add := func(e theme.SideExample, code, id string) {
		out, codes, in = append(out, e), append(codes, code), append(in, half(id))
	}
	for _, code := range lang.All() {
		rows, err := read(filepath.Join(f.own, "train."+code+".jsonl"))
		if err != nil {
			return nil, nil, nil, err
		}
		for _, r := range rows {
			e := theme.SideExample{Text: r.Text, Weight: 1, Sides: map[string]pulse.Kind{}, Held: texts.Bucket(r.ID) < f.held}
			for _, o := range r.opinions() {
				tell(e.Sides, o.Theme, o.Polarity)
			}
			add(e, code, r.ID)
		}
	}
	for i, s := range sets {
		rows, err := read(filepath.Join(f.labelled, "train", s.name+".jsonl.gz"))
		if err != nil {
			return nil, nil, nil, err
		}
		labels := newSet(rows)
		for _, r := range rows {
			e := theme.SideExample{Text: r.Text, Weight: f.setSideWeight, Sides: map[string]pulse.Kind{}, Known: s.known, Source: i + 1, Held: texts.Bucket(r.ID) < f.held || s.name == f.sideSkip}
			for _, p := range r.ThemePolarity {
				if id := labels.canon[p[0]]; id != "" {
					tell(e.Sides, id, labelled[p[1]])
				}
			}
			for _, id := range r.Canon { // whose side is not told
				if _, ok := e.Sides[id]; !ok {
					e.Sides[id] = pulse.Neutral
				}
			}
			add(e, r.Lang, r.ID)
		}
	}
	files, err := filepath.Glob(filepath.Join(f.pool, "*.jsonl.gz"))
	for i, path := range files {
		if !oneSided(filepath.Base(path)) {
			continue
		}
		err = errors.Join(err, texts.Each(path, func(r texts.Row) {
			if r.Split != "test" {
				add(theme.SideExample{Text: r.Text, Weight: f.poolSideWeight, Side: r.Want(), Source: len(sets) + 1 + i}, r.Lang, r.Text)
			}
		}))
	}
	return out, codes, in, err
}

var labelled = map[string]pulse.Kind{"positive": pulse.Praise, "negative": pulse.Complaint, "neutral": pulse.Neutral, "conflict": pulse.Mixed}

// tell notes a side; two sides are mixed, and no opinion counts less than one.
func tell(sides map[string]pulse.Kind, id string, kind pulse.Kind) {
	switch had, ok := sides[id]; {
	case !ok || had == pulse.Neutral:
		sides[id] = kind
	case had != kind && kind != pulse.Neutral:
		sides[id] = pulse.Mixed
	}
}

// sideRows reads the texts with judges and models of themes that have not seen them.
func (f flags) sideRows() (theme.SideRows, error) {
	judges, err := f.blind()
	if err != nil {
		return nil, err
	}
	trees, err := f.blindTrees()
	if err != nil {
		return nil, err
	}
	all, codes, in, err := f.sideTexts()
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all); i = int(next.Add(1)) - 1 {
				e := &all[i]
				e.Tree = trees[in[i]]
				e.Verdict, e.Leans = judges[in[i]].Lean(e.Text, classify.Options{Lang: codes[i]})
			}
		})
	}
	wg.Wait()
	return theme.ReadSides(all), nil
}

// blindTrees learns the models of themes of both halves at the same time.
func (f flags) blindTrees() (trees [halves]*theme.Tree, err error) {
	var wg sync.WaitGroup
	var failed [halves]error
	for k := range trees {
		wg.Go(func() { trees[k], failed[k] = f.blindTree(uint32(k)) })
	}
	wg.Wait()
	return trees, errors.Join(failed[:]...)
}

// blindTree tells themes without having learnt from a half.
func (f flags) blindTree(k uint32) (*theme.Tree, error) {
	path := filepath.Join(f.blindDir, fmt.Sprintf("themes%d.bin", k))
	raw, err := os.ReadFile(path)
	if err != nil || f.blindDir == "" {
		fmt.Fprintf(os.Stderr, "themes: a model of themes that has not seen half %d\n", k)
		if raw, err = f.learnBlindTree(k); err != nil {
			return nil, err
		}
		if f.blindDir != "" {
			if err := os.WriteFile(path, raw, 0o644); err != nil {
				return nil, err
			}
		}
	}
	tree := theme.New()
	return tree, tree.Use(raw)
}

func (f flags) learnBlindTree(k uint32) ([]byte, error) {
	f.o.Forms = nil
	f.skipHalf = func(id string) bool { return half(id) == k }
	examples, err := f.examples("")
	if err != nil {
		return nil, err
	}
	if examples, err = f.taught(examples, f.skipHalf); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = theme.Train(&b, examples, f.o)
	return b.Bytes(), err
}

// trainSides writes the model of sides.
func (f flags) trainSides() error {
	rows, err := f.sideRows()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "themes: %d texts with a theme\n", len(rows))
	var b bytes.Buffer
	if err := theme.TrainSides(&b, rows, f.sides); err != nil {
		return err
	}
	figures, err := rows.Measure(b.Bytes())
	if err != nil {
		return err
	}
	for i, s := range figures {
		name := "own, held"
		if i > 0 {
			name = sets[i-1].name
		}
		fmt.Fprintf(os.Stderr, "%-16s themes %s, with their side %s, complaints %s\n", name, toldOf(s.Themes), toldOf(s.Sides), toldOf(s.Complaints))
	}
	return replace(f.sidesOut(), b.Bytes())
}

// toldOf is F1, precision and recall.
func toldOf(c theme.Counts) string {
	s := sums{c.Want, c.Got, c.Hit}
	return fmt.Sprintf("%.3f (%.3f, %.3f)", s.f1(), s.precision(), s.recall())
}
