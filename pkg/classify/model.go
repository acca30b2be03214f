package classify

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

//go:embed data/model.bin
var modelFile []byte

// model is a linear scorer over hashed n-grams and dense sums: praise and
// complaint, both against neutral, and mixed against the rest. Its head turns
// what the whole text and its clauses score into the verdict. Read only once built.
type model struct {
	version uint32
	scale   [outputs]float64           // of one step of a stored weight
	dense   [outputs][denseLen]float64 // praise, complaint, mixed
	head    head
	weights [][outputs]int8 // 2^hashBits places
}

const outputs = 3

// logits are the scores of praise and complaint against neutral, which is 0,
// and that of mixed against all else.
type logits [outputs]float64

// listTrust is what the word lists count beyond their learnt weight: they were
// written for every kind of guest, the model saw only some. Chosen on sources
// kept out of training.
const listTrust = 0.4

func (m *model) score(fs []feature, d [denseLen]float64) logits {
	var sum [outputs]int
	for _, f := range fs {
		w := m.weights[f.at]
		sum[0] += int(w[0])
		sum[1] += int(w[1])
		sum[2] += int(w[2])
	}
	var out logits
	norm := 1 / math.Sqrt(float64(max(len(fs), 1)))
	for c := range out {
		out[c] = float64(sum[c]) * m.scale[c] * norm
		for i, v := range d {
			out[c] += m.dense[c][i] * v
		}
	}
	out[0] += listTrust * (d[1] - d[10])
	out[1] += listTrust * (d[2] - d[10])
	return out
}

var modelMagic = []byte("pulse2\n\x00")

// encode writes the model with its places as steps from one to the next, empty
// places left out. The same model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(modelMagic)
	for _, v := range []any{m.version, m.scale, m.dense, m.head} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode model: %w", err)
		}
	}
	last := -1
	for i, v := range m.weights {
		if v == [outputs]int8{} {
			continue
		}
		b.Write(binary.AppendUvarint(nil, uint64(i-last)))
		b.Write([]byte{byte(v[0]), byte(v[1]), byte(v[2])})
		last = i
	}
	_, err := w.Write(b.Bytes())
	return err
}

var errModel = errors.New("the embedded model is damaged")

func decodeModel(raw []byte) (*model, error) {
	raw, ok := bytes.CutPrefix(raw, modelMagic)
	if !ok {
		return nil, errModel
	}
	m := &model{weights: make([][outputs]int8, 1<<hashBits)}
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.scale, &m.dense, &m.head} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errModel
		}
	}
	raw = raw[len(raw)-r.Len():]
	for at := -1; len(raw) > 0; {
		step, n := binary.Uvarint(raw)
		if n <= 0 || len(raw) < n+outputs || step == 0 || step > uint64(len(m.weights)-1-at) {
			return nil, errModel
		}
		at += int(step)
		m.weights[at] = [outputs]int8{int8(raw[n]), int8(raw[n+1]), int8(raw[n+2])}
		raw = raw[n+outputs:]
	}
	return m, nil
}
