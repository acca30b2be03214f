package theme

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
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
	keys     []uint32 // place+1 by open addressing, 0 free
	rows     []uint32 // of keys: index into weights
	weights  [][outputs]int8
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
	if w := m.at(f.at); w != nil {
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

func (m *model) at(place uint32) *[outputs]int8 {
	mask := uint32(len(m.keys) - 1)
	for i := place * 2654435761 & mask; m.keys[i] != 0; i = (i + 1) & mask {
		if m.keys[i] == place+1 {
			return &m.weights[m.rows[i]]
		}
	}
	return nil
}

// room makes place for n n-grams.
func (m *model) room(n int) {
	size := 1
	for size < 2*n+2 {
		size *= 2
	}
	m.keys, m.rows = make([]uint32, size), make([]uint32, size)
	m.weights = make([][outputs]int8, 0, n)
}

func (m *model) add(place uint32, w [outputs]int8) {
	mask := uint32(len(m.keys) - 1)
	i := place * 2654435761 & mask
	for m.keys[i] != 0 {
		i = (i + 1) & mask
	}
	m.keys[i], m.rows[i] = place+1, uint32(len(m.weights))
	m.weights = append(m.weights, w)
}

var modelMagic = []byte("themes1\x00")

// places lists the n-grams that have weights, in order.
func (m *model) places() []uint32 {
	var out []uint32
	for _, k := range m.keys {
		if k != 0 {
			out = append(out, k-1)
		}
	}
	slices.Sort(out)
	return out
}

// encode writes the weights with their places as steps
// from one to the next, and of each place the themes that have one. The same
// model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	places := m.places()
	b.Write(modelMagic)
	for _, v := range []any{m.version, m.scale, m.dense, m.least, uint32(len(places))} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode themes: %w", err)
		}
	}
	m.concepts.encode(&b)
	last := uint32(0)
	for _, p := range places {
		b.Write(binary.AppendUvarint(nil, uint64(p-last)))
		var has uint16
		var vs []byte
		for t, v := range m.at(p) {
			if v != 0 {
				has |= 1 << t
				vs = append(vs, byte(v))
			}
		}
		b.Write(binary.LittleEndian.AppendUint16(nil, has))
		b.Write(vs)
		last = p
	}
	_, err := w.Write(b.Bytes())
	return err
}

var errModel = errors.New("the embedded theme model is damaged")

func decode(raw []byte) (*model, error) {
	raw, ok := bytes.CutPrefix(raw, modelMagic)
	if !ok {
		return nil, errModel
	}
	m, n := &model{}, uint32(0)
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.scale, &m.dense, &m.least, &n} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errModel
		}
	}
	if n > 1<<hashBits {
		return nil, errModel
	}
	c, err := decodeConcepts(r)
	if err != nil {
		return nil, err
	}
	m.concepts = c
	m.room(int(n))
	return m, m.read(raw[len(raw)-r.Len():], n)
}

func (m *model) read(raw []byte, n uint32) error {
	last := uint32(0)
	for i := range n {
		step, size := binary.Uvarint(raw)
		if size <= 0 || len(raw) < size+2 || step > uint64(1<<hashBits-1-last) || step == 0 && i > 0 {
			return errModel
		}
		has := binary.LittleEndian.Uint16(raw[size:])
		raw = raw[size+2:]
		var w [outputs]int8
		for t := range w {
			if has&(1<<t) == 0 {
				continue
			}
			if len(raw) == 0 {
				return errModel
			}
			w[t], raw = int8(raw[0]), raw[1:]
		}
		last += uint32(step)
		m.add(last, w)
	}
	if len(raw) > 0 {
		return errModel
	}
	return nil
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
