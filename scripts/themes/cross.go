package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// folds is how many parts a set is cut into for its cross-validation.
const folds = 5

// cross measures a set by models that learnt from our own texts and from the
// other rows of the set, with its labels as it means them.
func cross(w io.Writer, f flags, name string) error {
	rows, err := read(filepath.Join(f.labelled, "train", name+".jsonl.gz"))
	if err != nil {
		return err
	}
	base, err := f.examples(name)
	if err != nil {
		return err
	}
	for i := range base {
		base[i].Held = false
	}
	s := newSet(rows)
	known := []string{}
	for _, id := range theme.IDs() {
		if s.labels[id] {
			known = append(known, id)
		}
	}
	for k := range folds {
		examples := base[:len(base):len(base)]
		for _, r := range rows {
			if b := texts.Bucket(r.ID); int(b)%folds != k {
				examples = append(examples, theme.Example{Text: r.Text, Lang: r.Lang, Themes: r.Canon, Known: known, Weight: crossWeight, Held: texts.Bucket("held"+r.ID) == 0})
			}
		}
		if err := f.fold(s, k, rows, examples); err != nil {
			return err
		}
	}
	s.print(w, fmt.Sprintf("%s, %d folds", name, folds))
	return nil
}

// crossWeight is how much one of the set's own rows counts: as a shop's would.
const crossWeight = 1

func (f flags) fold(s *set, k int, rows []row, examples []theme.Example) error {
	var b bytes.Buffer
	o := f.o
	o.Falsely = 1 // the set decides where its thresholds are
	if err := theme.Train(&b, examples, o); err != nil {
		return err
	}
	tree := theme.New()
	if err := tree.Use(b.Bytes()); err != nil {
		return err
	}
	assign, err := newAssigner(tree)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if int(texts.Bucket(r.ID))%folds == k {
			s.add(r, assign(r.Text, r.Lang))
		}
	}
	return nil
}
