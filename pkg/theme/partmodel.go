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
	keys    []uint32  // place+1 by open addressing, 0 free
	rows    []uint32  // of keys: index into begins
	begins  []uint32  // of cells, one more than places
	cells   []partCell
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
	mask := uint32(len(m.keys) - 1)
	for i := place * 2654435761 & mask; m.keys[i] != 0; i = (i + 1) & mask {
		if m.keys[i] == place+1 {
			row := m.rows[i]
			return m.cells[m.begins[row]:m.begins[row+1]]
		}
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

// encode writes the weights with their places as steps from one to the next. The same
// model gives the same bytes.
func (m *partModel) encode(w io.Writer) error {
	var b bytes.Buffer
	var places []uint32
	for _, k := range m.keys {
		if k != 0 {
			places = append(places, k-1)
		}
	}
	slices.Sort(places)
	names := strings.Join(m.ids, " ")
	b.Write(partMagic)
	for _, v := range []any{m.version, m.scale, m.steps, uint32(len(names)), []byte(names), m.dense, uint32(len(places))} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode parts: %w", err)
		}
	}
	last := uint32(0)
	for _, p := range places {
		cells := m.says(p)
		b.Write(binary.AppendUvarint(nil, uint64(p-last)))
		b.WriteByte(byte(len(cells)))
		for _, c := range cells {
			b.Write([]byte{c.class, byte(c.step)})
		}
		last = p
	}
	_, err := w.Write(b.Bytes())
	return err
}

var errParts = errors.New("the embedded model of parts is damaged")

func decodeParts(raw []byte) (*partModel, error) {
	raw, ok := bytes.CutPrefix(raw, partMagic)
	if !ok {
		return nil, errParts
	}
	m, n := &partModel{}, uint32(0)
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.scale, &m.steps, &n} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errParts
		}
	}
	if int(n) > r.Len() {
		return nil, errParts
	}
	names := make([]byte, n)
	_, _ = r.Read(names) // it is there: the length was looked at
	m.ids = strings.Fields(string(names))
	if m.classes() > math.MaxUint8 {
		return nil, errParts
	}
	m.dense = make([]int8, m.classes()*denseParts)
	for _, v := range []any{m.dense, &n} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errParts
		}
	}
	if n > 1<<hashBits {
		return nil, errParts
	}
	m.weigh()
	m.room(int(n))
	return m, m.read(raw[len(raw)-r.Len():], n)
}

// room makes place for n n-grams.
func (m *partModel) room(n int) {
	size := 1
	for size < 2*n+2 {
		size *= 2
	}
	m.keys, m.rows = make([]uint32, size), make([]uint32, size)
	m.begins = append(make([]uint32, 0, n+1), 0)
}

func (m *partModel) add(place uint32, cells []partCell) {
	mask := uint32(len(m.keys) - 1)
	i := place * 2654435761 & mask
	for m.keys[i] != 0 {
		i = (i + 1) & mask
	}
	m.keys[i], m.rows[i] = place+1, uint32(len(m.begins)-1)
	m.cells = append(m.cells, cells...)
	m.begins = append(m.begins, uint32(len(m.cells)))
}

func (m *partModel) read(raw []byte, n uint32) error {
	last := uint32(0)
	var cells []partCell
	for i := range n {
		step, size := binary.Uvarint(raw)
		if size <= 0 || len(raw) < size+1 || step > uint64(1<<hashBits-1-last) || step == 0 && i > 0 {
			return errParts
		}
		count := int(raw[size])
		if raw = raw[size+1:]; len(raw) < 2*count {
			return errParts
		}
		cells = cells[:0]
		for k := range count {
			c := partCell{raw[2*k], int8(raw[2*k+1])}
			if int(c.class) >= m.classes() {
				return errParts
			}
			cells = append(cells, c)
		}
		raw = raw[2*count:]
		last += uint32(step)
		m.add(last, cells)
	}
	if len(raw) > 0 {
		return errParts
	}
	return nil
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
