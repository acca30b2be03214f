package classify

import (
	"encoding/binary"
	"math/bits"
)

// sparse is rows of bytes for some of many places. It reads them where they lie
// in the model file, so that loading takes next to nothing, and is small enough
// to stay in the processor's cache.
type sparse struct {
	marks []mark
	data  []byte
	size  int    // of a row
	wide  []byte // data, with room behind it to read its last row as four bytes
}

// mark tells of 64 places which have a row, and how many rows stand before them.
type mark struct {
	has    uint64
	before uint32
}

// rank is the number of the row of a place.
func (s *sparse) rank(at uint32) (n int, ok bool) {
	m := &s.marks[at>>6]
	bit := uint64(1) << (at & 63)
	if m.has&bit == 0 {
		return 0, false
	}
	return int(m.before) + bits.OnesCount64(m.has&(bit-1)), true
}

// triple gives the three bytes of a place in the lower ones of four, 0 where it
// has none. That is found without a jump: whether an n-gram has a row no processor
// can foretell, and a text has hundreds.
func (s *sparse) triple(at uint32) uint32 {
	m := &s.marks[at>>6]
	here := m.has >> (at & 63) & 1
	n := int(m.before) + bits.OnesCount64(m.has&(1<<(at&63)-1))
	return binary.LittleEndian.Uint32(s.wide[n*outputs:]) & -uint32(here)
}

// row gives the row of a place, nil where it has none.
func (s *sparse) row(at uint32) []byte {
	n, ok := s.rank(at)
	if !ok {
		return nil
	}
	return s.data[n*s.size : (n+1)*s.size]
}

func (s *sparse) rows() int { return len(s.data) / s.size }

// newSparse makes a row of size for every place that has one, in their order.
func newSparse(places, size int, row func(at int) []byte) sparse {
	s := sparse{make([]mark, places/64), nil, size, nil}
	for at := range places {
		if at%64 == 0 {
			s.marks[at/64].before = uint32(s.rows())
		}
		if r := row(at); r != nil {
			s.marks[at/64].has |= 1 << (at % 64)
			s.data = append(s.data, r...)
		}
	}
	return s.widened()
}

func (s sparse) widened() sparse {
	if s.size != outputs {
		return s // nobody asks for triples
	}
	s.wide = append(s.data, 0, 0, 0, 0)
	s.data = s.wide[:len(s.data):len(s.data)]
	return s
}

// pack gives one bit for each place, then the rows.
func (s *sparse) pack() []byte {
	out := make([]byte, 0, len(s.marks)*8+len(s.data))
	for _, m := range s.marks {
		out = binary.LittleEndian.AppendUint64(out, m.has)
	}
	return append(out, s.data...)
}

// openSparse reads what pack wrote, and keeps it.
func openSparse(raw []byte, places, size int) (s sparse, ok bool) {
	if len(raw) < places/8 {
		return s, false
	}
	s = sparse{make([]mark, places/64), raw[places/8:], size, nil}
	n := 0
	for i := range s.marks {
		has := binary.LittleEndian.Uint64(raw[i*8:])
		s.marks[i] = mark{has, uint32(n)}
		n += bits.OnesCount64(has)
	}
	return s.widened(), n*size == len(s.data)
}
