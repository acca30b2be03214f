package classify

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"sync/atomic"
)

//go:embed data/model.bin
var modelFile []byte

// model is what was learnt: a linear scorer over hashed n-grams, hashed concepts
// and dense sums, a small net over concepts and stems, the lists of concepts,
// and the head that makes the verdict of all this. Read only once built.
type model struct {
	version  uint32
	dense    [outputs][denseLen]float64 // praise, complaint, mixed
	head     head
	letters  table
	ideas    table // of concepts
	net      *net
	concepts *concepts
}

// table is 2^hashBits places of weights in 8 bits.
type table struct {
	scale   [outputs]float64 // of one step of a stored weight
	weights [][outputs]int8
}

const outputs = 3

// logits are the scores of praise and complaint against neutral, which is 0,
// and that of mixed against all else.
type logits [outputs]float64

// listTrust is what the word lists count beyond their learnt weight: they were
// written for every kind of guest, the model saw only some. Chosen on sources
// kept out of training.
const listTrust = 0.4

// score adds up what n-grams, concepts and listed words say.
func (m *model) score(fs, ideas []feature, d [denseLen]float64) logits {
	out := m.letters.sum(fs)
	for c, v := range m.ideas.sum(ideas) {
		out[c] += v
	}
	for c := range out {
		for i, v := range d {
			out[c] += m.dense[c][i] * v
		}
	}
	out[0] += listTrust * (d[1] - d[10])
	out[1] += listTrust * (d[2] - d[10])
	return out
}

func (t *table) sum(fs []feature) logits {
	var sum [outputs]int
	for _, f := range fs {
		w := t.weights[f.at]
		sum[0] += int(w[0])
		sum[1] += int(w[1])
		sum[2] += int(w[2])
	}
	var out logits
	for c := range out {
		out[c] = float64(sum[c]) * t.scale[c] * share(fs)
	}
	return out
}

// share is what one of these features counts: long texts have more of them.
func share(fs []feature) float64 { return 1 / math.Sqrt(float64(max(len(fs), 1))) }

// side is what a feature says for praise less what it says for complaint.
func (t *table) side(f feature) float64 {
	w := t.weights[f.at]
	return float64(w[0])*t.scale[0] - float64(w[1])*t.scale[1]
}

var modelMagic = []byte("pulse3\n\x00")

// encode writes the model. The same model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(modelMagic)
	for _, v := range []any{m.version, m.dense, m.head, m.letters.scale, m.ideas.scale, m.net.filter, m.net.bias, m.net.out} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode model: %w", err)
		}
	}
	section(&b, m.letters.pack())
	section(&b, m.ideas.pack())
	section(&b, m.net.pack())
	section(&b, m.concepts.class)
	for _, code := range slices.Sorted(maps.Keys(m.concepts.lists)) {
		section(&b, []byte(code))
		section(&b, m.concepts.lists[code].packed)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// section writes the length of a part and the part.
func section(b *bytes.Buffer, part []byte) {
	b.Write(binary.AppendUvarint(nil, uint64(len(part))))
	b.Write(part)
}

// pack writes places as steps from one to the next, empty places left out.
func (t *table) pack() []byte {
	var out []byte
	last := -1
	for i, v := range t.weights {
		if v == [outputs]int8{} {
			continue
		}
		out = binary.AppendUvarint(out, uint64(i-last))
		out = append(out, byte(v[0]), byte(v[1]), byte(v[2]))
		last = i
	}
	return out
}

func (n *net) pack() []byte {
	var out []byte
	last := -1
	for i, r := range n.index {
		if r == 0 {
			continue
		}
		out = binary.AppendUvarint(out, uint64(i-last))
		for _, v := range n.rows[r] {
			out = append(out, byte(v))
		}
		last = i
	}
	return out
}

var errModel = errors.New("the embedded model is damaged")

func decodeModel(raw []byte) (*model, error) {
	raw, ok := bytes.CutPrefix(raw, modelMagic)
	if !ok {
		return nil, errModel
	}
	m := &model{net: &net{}}
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.dense, &m.head, &m.letters.scale, &m.ideas.scale, &m.net.filter, &m.net.bias, &m.net.out} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errModel
		}
	}
	parts, ok := sections(raw[len(raw)-r.Len():])
	if !ok || len(parts) < 4 || len(parts)%2 != 0 || !m.letters.unpack(parts[0]) || !m.ideas.unpack(parts[1]) || !m.net.unpack(parts[2]) {
		return nil, errModel
	}
	packed := map[string][]byte{}
	for i := 4; i < len(parts); i += 2 {
		packed[string(parts[i])] = parts[i+1]
	}
	m.concepts = newConcepts(parts[3], packed)
	return m, nil
}

func sections(raw []byte) (parts [][]byte, ok bool) {
	for len(raw) > 0 {
		size, n := binary.Uvarint(raw)
		if n <= 0 || size > uint64(len(raw)-n) {
			return nil, false
		}
		parts = append(parts, raw[n:n+int(size)])
		raw = raw[n+int(size):]
	}
	return parts, true
}

func (t *table) unpack(raw []byte) bool {
	t.weights = make([][outputs]int8, 1<<hashBits)
	return steps(raw, outputs, len(t.weights), func(at int, v []byte) {
		t.weights[at] = [outputs]int8{int8(v[0]), int8(v[1]), int8(v[2])}
	})
}

func (n *net) unpack(raw []byte) bool {
	n.index, n.rows, n.ready = make([]uint16, netIDs), make([][netDim]int8, 1), make([]atomic.Pointer[filtered], rowClasses)
	return steps(raw, netDim, netIDs, func(at int, v []byte) {
		n.index[at] = uint16(len(n.rows))
		var row [netDim]int8
		for d := range row {
			row[d] = int8(v[d])
		}
		n.rows = append(n.rows, row)
	})
}

// steps reads what pack wrote: a step, then size bytes.
func steps(raw []byte, size, places int, do func(at int, v []byte)) bool {
	for at := -1; len(raw) > 0; {
		step, n := binary.Uvarint(raw)
		if n <= 0 || len(raw) < n+size || step == 0 || step > uint64(places-1-at) {
			return false
		}
		at += int(step)
		do(at, raw[n:n+size])
		raw = raw[n+size:]
	}
	return true
}
