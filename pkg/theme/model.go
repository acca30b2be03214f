package theme

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sync"
)

//go:embed data/model.bin
var modelFile []byte

// outputs is how many themes the model knows: the built-in ones, in their order.
const outputs = 15

// logits are the scores of the themes: above 0 a theme is more likely than not.
type logits [outputs]float64

// dense are the inputs besides n-grams: 1, then for each theme whether one term
// of it and whether a second one stands in the span.
const denseLen = 1 + 2*outputs

// model scores a span for every theme: a linear sum over hashed n-grams and over
// the listed terms. Read only once built.
type model struct {
	version  uint32
	scale    [outputs]float32           // of one step of a stored weight
	dense    [outputs][denseLen]float32 // of terms
	least    [outputs]float32           // logit from which a theme is given
	concepts *concepts
	weights  *table[[outputs]int8] // by n-gram
}

// voice is what the n-grams that begin at a word, or at many, say: how many they are
// and their sums in steps.
type voice struct {
	n   int32
	sum [outputs]int32
}

// tell looks every n-gram of a text up once: clauses are sums of words.
func (m *model) tell(fs []feature, words int) []voice {
	out := make([]voice, words)
	for _, f := range fs {
		out[f.token].add(m, f)
	}
	return out
}

func (t *voice) add(m *model, f feature) {
	t.n++
	if w := m.weights.get(f.at); w != nil {
		for c, v := range w {
			t.sum[c] += int32(v)
		}
	}
}

func total(of []voice) (out voice) {
	for i := range of {
		out.n += of[i].n
		for c, v := range of[i].sum {
			out.sum[c] += v
		}
	}
	return out
}

// score is the model's opinion of a span given by its n-grams and dense inputs.
func (m *model) score(fs []feature, d [denseLen]float64) logits {
	var t voice
	for _, f := range fs {
		t.add(m, f)
	}
	return m.weigh(t, d)
}

func (m *model) weigh(t voice, d [denseLen]float64) logits {
	var out logits
	norm := spread(int(t.n))
	for c := range out {
		out[c] = float64(t.sum[c]) * float64(m.scale[c]) * norm
		for i, v := range d {
			if v != 0 {
				out[c] += float64(m.dense[c][i]) * v
			}
		}
	}
	return out
}

// spread keeps long spans from shouting: what n n-grams are multiplied with.
func spread(n int) float64 { return 1 / math.Sqrt(float64(max(n, 1))) }

var modelMagic = []byte("themes1\x00")

// encode writes the weights by place, and of each place the themes that have one. The
// same model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(modelMagic)
	places := m.weights.numbers()
	err := writeFigures(&b, "themes", m.version, m.scale, m.dense, m.least, uint32(len(places)))
	if err != nil {
		return err
	}
	m.concepts.encode(&b)
	writePlaces(&b, places, func(p uint32) {
		var has uint16
		var vs []byte
		for t, v := range m.weights.get(p) {
			if v != 0 {
				has |= 1 << t
				vs = append(vs, byte(v))
			}
		}
		b.Write(binary.LittleEndian.AppendUint16(nil, has))
		b.Write(vs)
	})
	_, err = w.Write(b.Bytes())
	return err
}

var errModel = errors.New("the embedded theme model is damaged")

func decode(raw []byte) (*model, error) {
	m, n := &model{}, uint32(0)
	f := openWeights(raw, modelMagic)
	f.figures(&m.version, &m.scale, &m.dense, &m.least, &n)
	if n > 1<<hashBits {
		return nil, errModel
	}
	var err error
	if m.concepts, err = readConcepts(f); err != nil {
		return nil, err
	}
	m.weights = newTable[[outputs]int8](int(n))
	f.places(n, 1<<hashBits, func(place uint32) { m.weights.add(place, readWeights(f)) })
	return m, f.end(errModel)
}

// readWeights reads which themes an n-gram speaks for, and what it says of each.
func readWeights(f *weightFile) (w [outputs]int8) {
	has := uint16(f.next()) | uint16(f.next())<<8
	for t := range w {
		if has&(1<<t) != 0 {
			w[t] = int8(f.next())
		}
	}
	return w
}

// shipped is the embedded model, or nil in a broken build, where terms alone
// decide; a test sees to it.
var shipped = sync.OnceValue(func() *model {
	m, err := decode(modelFile)
	if err != nil {
		return nil
	}
	return m
})
