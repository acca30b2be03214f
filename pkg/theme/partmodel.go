package theme

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/parts.bin
var partFilePacked []byte

// partModel tells which part of the service a complaint is about where the guest names
// it by what it did to them: "had to microwave my latte" was served cold. It sums hashed
// n-grams and concepts, as the model of themes does, and what the filters of the net
// answered. Read only once built.
type partModel struct {
	version uint32
	ids     []string  // of the parts; class 0, which has none, is nothing of the list
	scale   float32   // of one step of a stored weight
	steps   float32   // of one step of dense
	dense   []int8    // of each class: a constant, then the filters of the net
	weighed []float32 // dense in weights, of each input
	cells   *table[[]partCell]
}

// partCell is what an n-gram says for or against one class.
type partCell struct {
	class uint8
	step  int8
}

// denseParts are the dense inputs of a class.
const denseParts = 1 + netFilters

func (m *partModel) classes() int { return len(m.ids) + 1 }

func (m *partModel) says(place uint32) []partCell {
	if cells := m.cells.get(place); cells != nil {
		return *cells
	}
	return nil
}

// looked are what the model knows of n-grams, one after the other: they are looked up once
// for a text and all of its clauses.
func (m *partModel) looked(fs []feature) [][]partCell {
	out := make([][]partCell, len(fs))
	for i, f := range fs {
		if i > 0 && f.at == fs[i-1].at { // what counts several times stands together
			out[i] = out[i-1]
		} else {
			out[i] = m.says(f.at)
		}
	}
	return out
}

// score gives the sum of each class for n-grams, as they were looked up, and the answers
// of the net.
func (m *partModel) score(known [][]partCell, h *heard) []float64 {
	k := m.classes()
	steps, sums := make([]int32, k), make([]float32, k)
	for _, cells := range known {
		for _, c := range cells {
			steps[c.class] += int32(c.step)
		}
	}
	copy(sums, m.side(0))
	for f, v := range &h.top {
		if v <= 0 {
			continue
		}
		for c, w := range m.side(1 + f) {
			sums[c] += w * v
		}
	}
	out := make([]float64, k)
	norm := spread(len(known)) * float64(m.scale)
	for c := range out {
		out[c] = float64(steps[c])*norm + float64(sums[c])
	}
	return out
}

// side is what one dense input says for each class.
func (m *partModel) side(input int) []float32 {
	k := m.classes()
	return m.weighed[input*k:][:k]
}

// weigh makes the stored steps of dense inputs to weights, input by input.
func (m *partModel) weigh() {
	k := m.classes()
	m.weighed = make([]float32, len(m.dense))
	for c := range k {
		for i, v := range m.dense[c*denseParts:][:denseParts] {
			m.weighed[i*k+c] = float32(v) * m.steps
		}
	}
}

// likeliest is the class of the part with the largest share.
func likeliest(p []float64) int {
	best := 1
	for c := range p {
		if c > 0 && p[c] > p[best] {
			best = c
		}
	}
	return best
}

// shares makes sums to shares of 1.
func shares(z []float64) []float64 {
	top, sum := slices.Max(z), 0.0
	out := make([]float64, len(z))
	for i, v := range z {
		out[i] = math.Exp(v - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

var partMagic = []byte("parts1\x00\x00")

// encode writes the weights by place. The same model gives the same bytes.
func (m *partModel) encode(w io.Writer) error {
	var b bytes.Buffer
	places := m.cells.numbers()
	names := strings.Join(m.ids, " ")
	b.Write(partMagic)
	err := writeFigures(&b, "parts", m.version, m.scale, m.steps, uint32(len(names)), []byte(names), m.dense, uint32(len(places)))
	if err != nil {
		return err
	}
	writePlaces(&b, places, func(p uint32) {
		cells := *m.cells.get(p)
		b.WriteByte(byte(len(cells)))
		for _, c := range cells {
			b.Write([]byte{c.class, byte(c.step)})
		}
	})
	_, err = w.Write(b.Bytes())
	return err
}

var errParts = errors.New("the embedded model of parts is damaged")

func decodeParts(raw []byte) (*partModel, error) {
	m, n := &partModel{}, uint32(0)
	f := openWeights(raw, partMagic)
	f.figures(&m.version, &m.scale, &m.steps, &n)
	m.ids = strings.Fields(string(f.take(uint64(n))))
	if m.classes() > math.MaxUint8 {
		return nil, errParts
	}
	m.dense = make([]int8, m.classes()*denseParts)
	f.figures(m.dense, &n)
	if n > 1<<hashBits {
		return nil, errParts
	}
	m.weigh()
	m.cells = newTable[[]partCell](int(n))
	f.places(n, 1<<hashBits, func(place uint32) { m.cells.add(place, m.read(f)) })
	return m, f.end(errParts)
}

// read reads what one n-gram says.
func (m *partModel) read(f *weightFile) []partCell {
	cells := make([]partCell, f.next())
	for i := range cells {
		cells[i] = partCell{f.next(), int8(f.next())}
		f.broken = f.broken || int(cells[i].class) >= m.classes()
	}
	return cells
}

// shippedParts is the embedded model, or nil in a broken build, where words alone tell
// parts; a test sees to it.
var shippedParts = sync.OnceValue(func() *partModel {
	m, err := decodeParts(packed.Bytes(partFilePacked))
	if err != nil {
		return nil
	}
	return m
})
