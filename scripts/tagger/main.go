// Command tagger writes the English tagger's table of package lang: the weights
// and the dictionary of github.com/jdkato/prose/v2, unchanged, in a form that
// is small and quick to read. The same version of prose gives the same bytes.
package main

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/jdkato/prose/v2"
)

//go:embed notice.txt
var notice string

func main() {
	out := flag.String("out", "pkg/lang/data/en.tagger.bin", "where the table goes")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "tagger:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	table, err := build()
	if err != nil {
		return err
	}
	return os.WriteFile(out, table, 0o644)
}

// perceptron is prose's model as it lies in the module.
type perceptron struct {
	words   map[string]string             // tags of words that have only one
	weights map[string]map[string]float64 // by feature, then by tag
}

func build() ([]byte, error) {
	var p perceptron
	if err := read("tags", &p.words); err != nil {
		return nil, err
	}
	if err := read("weights", &p.weights); err != nil {
		return nil, err
	}
	return p.encode()
}

func read(name string, into any) error {
	raw, err := prose.Asset("model/AveragedPerceptron/" + name + ".gob")
	if err != nil {
		return fmt.Errorf("read prose's %s: %w", name, err)
	}
	if err := gob.NewDecoder(bytes.NewReader(raw)).Decode(into); err != nil {
		return fmt.Errorf("decode prose's %s: %w", name, err)
	}
	return nil
}

// The kinds of feature, as prose spells them. A pair's name is followed by a tag
// and a second string, the others' by one string.
var (
	singles = []string{"bias", "i suffix", "i pref1", "i-1 tag", "i-2 tag", "i word", "i-1 word", "i-1 suffix", "i-2 word", "i+1 word", "i+1 suffix", "i+2 word"}
	pairs   = []string{"i tag+i-2 tag", "i-1 tag+i word"}
)

// row is one feature of one kind and what it says for each tag.
type row struct {
	first, key string // first: of a pair
	weights    map[string]float64
}

func (p perceptron) rows() (map[string][]row, error) {
	out := map[string][]row{}
	for _, f := range slices.Sorted(maps.Keys(p.weights)) {
		kind, r, err := split(f)
		if err != nil {
			return nil, err
		}
		r.weights = p.weights[f]
		out[kind] = append(out[kind], r)
	}
	return out, nil
}

func split(feature string) (kind string, r row, err error) {
	for _, k := range pairs {
		if rest, ok := strings.CutPrefix(feature, k+" "); ok {
			first, key, _ := strings.Cut(rest, " ")
			return k, row{first: first, key: key}, nil
		}
	}
	for _, k := range singles {
		if rest, ok := strings.CutPrefix(feature, k); ok && (rest == "" || rest[0] == ' ') {
			return k, row{key: strings.TrimPrefix(rest, " ")}, nil
		}
	}
	return "", row{}, fmt.Errorf("a feature of no known kind: %q", feature)
}

// table is the file while it is written: numbers are unsigned varints, a string
// is its length and its bytes, a word or a tag is its place in its list.
type table struct {
	bytes.Buffer
	words, tags map[string]int
}

func (p perceptron) encode() ([]byte, error) {
	rows, err := p.rows()
	if err != nil {
		return nil, err
	}
	t := &table{}
	t.tags = t.list(p.tagSet())
	t.words = t.list(wordSet(p, rows))
	t.number(len(p.words))
	for _, w := range slices.Sorted(maps.Keys(p.words)) {
		t.number(t.words[w])
		t.number(t.tags[p.words[w]])
	}
	for _, k := range slices.Concat(singles, pairs) {
		t.text(k)
		t.number(len(rows[k]))
		for _, r := range rows[k] {
			if err := t.row(r, slices.Contains(pairs, k)); err != nil {
				return nil, err
			}
		}
	}
	return packed(t.Bytes())
}

// packed leaves the notice readable and packs the table behind it.
func packed(table []byte) ([]byte, error) {
	b := bytes.NewBufferString("pulse tagger 2\n" + notice + "\x00")
	w, err := flate.NewWriter(b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(table)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (p perceptron) tagSet() []string {
	set := map[string]bool{}
	for _, tag := range p.words {
		set[tag] = true
	}
	for _, ws := range p.weights {
		for tag := range ws {
			set[tag] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func wordSet(p perceptron, rows map[string][]row) []string {
	set := map[string]bool{}
	for w := range p.words {
		set[w] = true
	}
	for k, rs := range rows {
		for _, r := range rs {
			set[r.key] = true
			if slices.Contains(pairs, k) {
				set[r.first] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (t *table) row(r row, pair bool) error {
	if pair {
		t.number(t.words[r.first])
	}
	t.number(t.words[r.key])
	t.number(len(r.weights))
	for _, tag := range slices.Sorted(maps.Keys(r.weights)) {
		thousandths := r.weights[tag] * 1000
		n := math.Round(thousandths)
		if math.Abs(thousandths-n) > 1e-6 {
			return fmt.Errorf("weight %v of %q is finer than a thousandth", r.weights[tag], r.key)
		}
		t.number(t.tags[tag])
		t.Write(binary.AppendVarint(nil, int64(n)))
	}
	return nil
}

func (t *table) list(items []string) map[string]int {
	at := make(map[string]int, len(items))
	t.number(len(items))
	for i, s := range items {
		t.text(s)
		at[s] = i
	}
	return at
}

func (t *table) text(s string) {
	t.number(len(s))
	t.WriteString(s)
}

func (t *table) number(n int) { t.Write(binary.AppendUvarint(nil, uint64(n))) }
