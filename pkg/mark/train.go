package mark

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Labelled is a text with the marks a person gave it.
type Labelled struct {
	Text, Lang string
	Opinions   []pulse.Opinion
	Marks      []string
}

const (
	epochs   = 60
	ridge    = .02 // what a weight costs, for each text
	fewTexts = 3   // a feature of fewer texts teaches nothing but itself
)

// Train learns weights for the features of labelled texts. m brings the concepts;
// the same input gives the same weights.
func Train(m *Model, texts []Labelled) error {
	m.Bias = make([]float32, len(pulse.Marks()))
	if err := m.ready(); err != nil {
		return err
	}
	rows := make([][]string, len(texts))
	count := map[string]int{}
	for i, t := range texts {
		rows[i] = m.names(t)
		for _, n := range rows[i] {
			count[n]++
		}
	}
	ids := map[string]int{}
	for _, n := range slices.Sorted(maps.Keys(count)) {
		if count[n] >= fewTexts {
			ids[n] = len(ids)
		}
	}
	m.Weights = map[string][]float32{}
	for k, id := range pulse.Marks() {
		bias, weights := fit(rows, ids, func(i int) bool { return slices.Contains(texts[i].Marks, id) })
		m.Bias[k] = float32(bias)
		for n, at := range ids {
			if w := float32(math.Round(weights[at]*100) / 100); math.Abs(float64(w)) >= .05 {
				if m.Weights[n] == nil {
					m.Weights[n] = make([]float32, len(pulse.Marks()))
				}
				m.Weights[n][k] = w
			}
		}
	}
	return nil
}

// names are the features of a text, each once.
func (m *Model) names(t Labelled) []string {
	r, ruled, ok := read(t.Text, t.Lang, t.Opinions)
	if !ok {
		return nil
	}
	var out []string
	for _, f := range r.features(t.Text, m.terms[t.Lang](), m.Names, ruled) {
		out = append(out, f.name)
	}
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}

// fit is logistic regression with a ridge, by AdaGrad over the texts in order.
func fit(rows [][]string, ids map[string]int, is func(int) bool) (bias float64, w []float64) {
	w = make([]float64, len(ids))
	g := make([]float64, len(ids))
	gb := 0.0
	for range epochs {
		for i, row := range rows {
			sum := bias
			for _, n := range row {
				if at, ok := ids[n]; ok {
					sum += w[at]
				}
			}
			miss := 1 / (1 + math.Exp(-sum))
			if is(i) {
				miss--
			}
			gb += miss * miss
			bias -= rate * miss / math.Sqrt(gb+1)
			for _, n := range row {
				at, ok := ids[n]
				if !ok {
					continue
				}
				d := miss + ridge*w[at]
				g[at] += d * d
				w[at] -= rate * d / math.Sqrt(g[at]+1)
			}
		}
	}
	return bias, w
}

// rate is how far one text moves a weight at first.
const rate = .3

// PackConcepts packs the words of concepts, by language and name, for a Model.
func PackConcepts(names []string, words map[string]map[string][]string) (*Model, error) {
	m := &Model{Names: names, Concepts: map[string]string{}}
	for code, byName := range words {
		t := lang.NewTerms(code)
		for i, n := range names {
			for _, term := range byName[n] {
				t.Add(term, uint32(i))
			}
		}
		packed, err := t.Packed()
		if err != nil {
			return nil, err
		}
		m.Concepts[code] = string(packed)
	}
	return m, nil
}

// ReadCorpus reads labelled texts: {"text","lang","marks":[{"mark","start","end"}]} a line.
func ReadCorpus(path string) ([]Labelled, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Labelled
	for d := json.NewDecoder(f); ; {
		var row struct {
			Text, Lang string
			Marks      []pulse.Mark
		}
		switch err := d.Decode(&row); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		l := Labelled{Text: row.Text, Lang: row.Lang}
		for _, m := range row.Marks {
			l.Marks = append(l.Marks, m.Mark)
		}
		out = append(out, l)
	}
}

// Used are the names of the concepts that m has a weight for, alone or in a pair.
func (m *Model) Used() []string {
	var out []string
	for f := range m.Weights {
		kind, name, _ := strings.Cut(f, ":")
		if kind == "c" || kind == "p" {
			out = append(out, strings.Split(name, ">")...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
