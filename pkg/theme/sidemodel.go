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

//go:embed data/sides.bin
var sidesFile []byte

const sideHidden = 16

// sideModel tells on which side a text is of a theme: a linear sum over hashed
// words where they stand, and a small net over the figures. Read only once built.
type sideModel struct {
	version uint32
	scale   float32 // of one step of a stored weight
	hidden  [sideDense][sideHidden]float32
	out     [sides][sideHidden + sideDense]float32
	least   [sides]float32 // see decide
	keys    []uint32       // place+1 by open addressing, 0 free
	weights [][sides]int8  // of keys
}

// room makes place for n words.
func (m *sideModel) room(n int) {
	size := 1
	for size < 2*n+2 {
		size *= 2
	}
	m.keys, m.weights = make([]uint32, size), make([][sides]int8, size)
}

func (m *sideModel) add(place uint32, w [sides]int8) {
	i := m.slot(place)
	m.keys[i], m.weights[i] = place+1, w
}

// slot is where a place lies or would.
func (m *sideModel) slot(place uint32) uint32 {
	mask := uint32(len(m.keys) - 1)
	i := place * 2654435761 & mask
	for m.keys[i] != 0 && m.keys[i] != place+1 {
		i = (i + 1) & mask
	}
	return i
}

// chances are how likely the sides are.
func (m *sideModel) chances(p *pair) [sides]float64 {
	z := m.words(p.at)
	h := m.sums(&p.dense)
	for k := range z {
		for i, v := range h {
			z[k] += float64(m.out[k][i]) * v
		}
		for i, v := range &p.dense {
			if v != 0 {
				z[k] += float64(m.out[k][sideHidden+i]) * v
			}
		}
	}
	return likely(z)
}

func (m *sideModel) words(at []uint32) (z [sides]float64) {
	var sum [sides]int32
	for _, a := range at {
		i := m.slot(a)
		for k, v := range m.weights[i] { // 0 where it is free
			sum[k] += int32(v)
		}
	}
	norm := spread(len(at)) * float64(m.scale)
	for k, v := range sum {
		z[k] = float64(v) * norm
	}
	return z
}

func (m *sideModel) sums(d *[sideDense]float64) (h [sideHidden]float64) {
	for c, v := range d {
		if v == 0 {
			continue
		}
		for i, w := range &m.hidden[c] {
			h[i] += float64(w) * v
		}
	}
	for i, v := range h {
		h[i] = math.Tanh(v)
	}
	return h
}

func likely(z [sides]float64) [sides]float64 {
	top, sum := slices.Max(z[:]), 0.0
	for k := range z {
		z[k] = math.Exp(z[k] - top)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

var sidesMagic = []byte("sides1\x00\x00")

// encode writes the weights by place, as steps from one to the next.
func (m *sideModel) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(sidesMagic)
	places := m.places()
	for _, v := range []any{m.version, m.scale, m.hidden, m.out, m.least, uint32(len(places))} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode sides: %w", err)
		}
	}
	last := uint32(0)
	for _, p := range places {
		b.Write(binary.AppendUvarint(nil, uint64(p-last)))
		for _, v := range m.weights[m.slot(p)] {
			b.WriteByte(byte(v))
		}
		last = p
	}
	_, err := w.Write(b.Bytes())
	return err
}

// places lists the words that have weights, in order.
func (m *sideModel) places() []uint32 {
	var out []uint32
	for _, k := range m.keys {
		if k != 0 {
			out = append(out, k-1)
		}
	}
	slices.Sort(out)
	return out
}

var errSides = errors.New("the embedded model of sides is damaged")

func decodeSides(raw []byte) (*sideModel, error) {
	raw, ok := bytes.CutPrefix(raw, sidesMagic)
	if !ok {
		return nil, errSides
	}
	m, n := &sideModel{}, uint32(0)
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.scale, &m.hidden, &m.out, &m.least, &n} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errSides
		}
	}
	if n > 1<<sideBits {
		return nil, errSides
	}
	raw = raw[len(raw)-r.Len():]
	m.room(int(n))
	last := uint64(0)
	for i := range n {
		step, size := binary.Uvarint(raw)
		if size <= 0 || len(raw) < size+sides || last+step >= 1<<sideBits || step == 0 && i > 0 {
			return nil, errSides
		}
		last += step
		var w [sides]int8
		for k := range w {
			w[k] = int8(raw[size+k])
		}
		raw = raw[size+sides:]
		m.add(uint32(last), w)
	}
	if len(raw) > 0 {
		return nil, errSides
	}
	return m, nil
}

// shippedSides is the embedded model, or nil in a broken build; a test sees to it.
var shippedSides = sync.OnceValue(func() *sideModel {
	m, err := decodeSides(sidesFile)
	if err != nil {
		return nil
	}
	return m
})
