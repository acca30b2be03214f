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

// model is a linear scorer of two scores, praise and complaint, both against
// neutral, over hashed n-grams and dense sums. Read only once built.
type model struct {
	version uint32
	scale   [2]float64           // of one step of a stored weight
	dense   [2][denseLen]float64 // praise, complaint
	weights []([2]int8)          // 2^hashBits places
}

// logits are the scores of praise and complaint against neutral, which is 0.
type logits [2]float64

// listTrust is what the word lists count beyond their learnt weight: they were
// written for every kind of guest, the model saw only some. Chosen on sources
// kept out of training.
const listTrust = 0.4

func (m *model) score(fs []feature, d [denseLen]float64) logits {
	var sum [2]int
	for _, f := range fs {
		w := m.weights[f.at]
		sum[0] += int(w[0])
		sum[1] += int(w[1])
	}
	var out logits
	norm := 1 / math.Sqrt(float64(max(len(fs), 1)))
	for c := range out {
		out[c] = float64(sum[c]) * m.scale[c] * norm
		for i, v := range d {
			out[c] += m.dense[c][i] * v
		}
		out[c] += listTrust * (d[1+c] - d[10])
	}
	return out
}

var modelMagic = []byte("pulse1\n\x00")

// encode writes the model with its places as steps from one to the next, empty
// places left out. The same model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(modelMagic)
	for _, v := range []any{m.version, m.scale, m.dense} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode model: %w", err)
		}
	}
	last := -1
	for i, v := range m.weights {
		if v == [2]int8{} {
			continue
		}
		b.Write(binary.AppendUvarint(nil, uint64(i-last)))
		b.Write([]byte{byte(v[0]), byte(v[1])})
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
	m := &model{weights: make([][2]int8, 1<<hashBits)}
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.scale, &m.dense} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errModel
		}
	}
	raw = raw[len(raw)-r.Len():]
	for at := -1; len(raw) > 0; {
		step, n := binary.Uvarint(raw)
		if n <= 0 || len(raw) < n+2 || step == 0 || step > uint64(len(m.weights)-1-at) {
			return nil, errModel
		}
		at += int(step)
		m.weights[at] = [2]int8{int8(raw[n]), int8(raw[n+1])}
		raw = raw[n+2:]
	}
	return m, nil
}
