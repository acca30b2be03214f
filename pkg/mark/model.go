package mark

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/model.json.gz
var modelFile []byte

// Model is what was learnt from labelled texts, beside the concepts it was learnt
// on. Weights and Bias stand in the order of pulse.Marks.
type Model struct {
	Names    []string             `json:"names"`    // of concepts
	Concepts map[string]string    `json:"concepts"` // lang.Terms, packed, by language
	Weights  map[string][]float32 `json:"weights"`  // by feature
	Bias     []float32            `json:"bias"`

	terms map[string]func() *lang.Terms
}

var shipped = sync.OnceValue(func() *Model {
	m, err := Open(modelFile)
	if err != nil {
		panic(err) // the file is ours; a test reads it
	}
	return m
})

// Open reads a model that Packed wrote.
func Open(packed []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("model of marks: %w", err)
	}
	m := &Model{}
	if err := json.NewDecoder(z).Decode(m); err != nil {
		return nil, fmt.Errorf("model of marks: %w", err)
	}
	return m, m.ready()
}

// ready opens the concepts of each language when it first comes up.
func (m *Model) ready() error {
	m.terms = map[string]func() *lang.Terms{}
	for code, packed := range m.Concepts {
		m.terms[code] = sync.OnceValue(func() *lang.Terms {
			t, _ := lang.OpenTerms(code, []byte(packed), uint32(len(m.Names)))
			return t
		})
	}
	if len(m.Bias) != len(pulse.Marks()) {
		return fmt.Errorf("model of marks: knows %d of %d marks", len(m.Bias), len(pulse.Marks()))
	}
	return nil
}

// Packed is the model as bytes; the same model gives the same.
func (m *Model) Packed() ([]byte, error) {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err := json.NewEncoder(z).Encode(m); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}

// chances are how likely each mark is, in the order of pulse.Marks.
func (m *Model) chances(fs []feature) []float64 {
	out := make([]float64, len(m.Bias))
	for k, b := range m.Bias {
		out[k] = float64(b)
	}
	seen := map[string]bool{}
	for _, f := range fs {
		if w := m.Weights[f.name]; w != nil && !seen[f.name] {
			seen[f.name] = true
			for k := range out {
				out[k] += float64(w[k])
			}
		}
	}
	for k := range out {
		out[k] = 1 / (1 + math.Exp(-out[k]))
	}
	return out
}

// words are what speaks most for mark k: in the sentence that speaks most for it,
// from the first to the last feature that does.
func (m *Model) words(k int, fs []feature, sentences []lang.Span) (pulse.Mark, bool) {
	best, most := pulse.Mark{Mark: pulse.Marks()[k], By: byModel}, 0.0
	for _, s := range sentences {
		sum, top := 0.0, float32(0)
		var in []feature
		for _, f := range fs {
			w := m.Weights[f.name]
			if f.start < s.Start || f.end > s.End || w == nil {
				continue
			}
			sum += float64(w[k])
			top = max(top, w[k])
			in = append(in, f)
		}
		in = slices.DeleteFunc(in, func(f feature) bool { return m.Weights[f.name][k] < top/2 })
		if top <= 0 || sum <= most {
			continue
		}
		most = sum
		best.Start, best.End = in[0].start, in[0].end
		for _, f := range in {
			best.Start, best.End = min(best.Start, f.start), max(best.End, f.end)
		}
	}
	return best, most > 0
}
