package theme

import (
	"bytes"
	_ "embed"
	"errors"
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
	weights *table[[sides]int8]
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
		if w := m.weights.get(a); w != nil {
			for k, v := range w {
				sum[k] += int32(v)
			}
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
	places := m.weights.numbers()
	err := writeFigures(&b, "sides", m.version, m.scale, m.hidden, m.out, m.least, uint32(len(places)))
	if err != nil {
		return err
	}
	writePlaces(&b, places, func(p uint32) {
		for _, v := range m.weights.get(p) {
			b.WriteByte(byte(v))
		}
	})
	_, err = w.Write(b.Bytes())
	return err
}

var errSides = errors.New("the embedded model of sides is damaged")

func decodeSides(raw []byte) (*sideModel, error) {
	m, n := &sideModel{}, uint32(0)
	f := openWeights(raw, sidesMagic)
	f.figures(&m.version, &m.scale, &m.hidden, &m.out, &m.least, &n)
	if n > 1<<sideBits {
		return nil, errSides
	}
	m.weights = newTable[[sides]int8](int(n))
	f.places(n, 1<<sideBits, func(place uint32) {
		var w [sides]int8
		for k := range w {
			w[k] = int8(f.next())
		}
		m.weights.add(place, w)
	})
	return m, f.end(errSides)
}

// shippedSides is the embedded model, or nil in a broken build; a test sees to it.
var shippedSides = sync.OnceValue(func() *sideModel {
	m, err := decodeSides(sidesFile)
	if err != nil {
		return nil
	}
	return m
})
