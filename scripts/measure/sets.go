package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// set is a labelled file that measures and never trains.
type set struct {
	name  string
	group string // gold, held, near, far or split
	rows  []texts.Row
}

// near are the sets that resemble what guests write to a business. All others
// of their folder are far: kept to see that nothing breaks.
var near = []string{"en_airline_before_22feb", "tr_eticaret", "fr_tripadvisor", "id_indolem"}

// split are the sets of the pool that keep texts aside for tests.
var split = []string{"en_goemotions", "id_smsa", "th_wisesight"}

// sets reads gold, and of data what is there.
func sets(gold, data string) ([]set, error) {
	var out []set
	for _, code := range lang.All() {
		s, err := readSet("gold "+code, "gold", filepath.Join(gold, "gold."+code+".jsonl"), nil)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if data == "" {
		return out, nil
	}
	if _, err := os.Stat(data); err != nil {
		fmt.Fprintf(os.Stderr, "measure: %s is not here: gold alone is measured\n", data)
		return out, nil
	}
	dev, err := devSets(filepath.Join(data, "dev"))
	if err != nil {
		return nil, err
	}
	out = append(out, dev...)
	for _, name := range split {
		s, err := readSet(name, "split", filepath.Join(data, "train", name+".jsonl.gz"), func(r texts.Row) bool { return r.Split == "test" })
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// heldSets are the tenth of our own texts that training with -holdout leaves out:
// what choices are made on.
func heldSets(own string) ([]set, error) {
	var out []set
	for _, code := range lang.All() {
		s, err := readSet("held "+code, "held", filepath.Join(own, "train."+code+".jsonl"), texts.Held)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// devSets gives the near ones first.
func devSets(dir string) ([]set, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var close, far []set
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")
		group := groupOf(name)
		s, err := readSet(name, group, f, nil)
		if err != nil {
			return nil, err
		}
		if group == "near" {
			close = append(close, s)
		} else {
			far = append(far, s)
		}
	}
	return append(close, far...), nil
}

func groupOf(name string) string {
	for _, n := range near {
		if n == name {
			return "near"
		}
	}
	return "far"
}

func readSet(name, group, path string, want func(texts.Row) bool) (set, error) {
	s := set{name: name, group: group}
	err := texts.Each(path, func(r texts.Row) {
		if want == nil || want(r) {
			s.rows = append(s.rows, r)
		}
	})
	return s, err
}
