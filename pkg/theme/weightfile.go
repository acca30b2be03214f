package theme

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// weightFile reads a file of weights part by part, little endian. It is broken for good
// where it is cut short or holds what cannot be, so that end alone is asked.
type weightFile struct {
	raw    []byte
	broken bool
}

func openWeights(raw, magic []byte) *weightFile {
	rest, ok := bytes.CutPrefix(raw, magic)
	return &weightFile{rest, !ok}
}

// figures reads values of fixed size.
func (f *weightFile) figures(into ...any) {
	for _, v := range into {
		raw := f.take(uint64(binary.Size(v))) // not more: Decode runs over the end of a []int8
		if _, err := binary.Decode(raw, binary.LittleEndian, v); err != nil {
			f.broken = true
			return
		}
	}
}

// take reads n bytes as they are; nil where there are not as many.
func (f *weightFile) take(n uint64) []byte {
	if f.broken = f.broken || n > uint64(len(f.raw)); f.broken {
		return nil
	}
	out := f.raw[:n]
	f.raw = f.raw[n:]
	return out
}

// next reads one byte.
func (f *weightFile) next() byte {
	if f.broken = f.broken || len(f.raw) == 0; f.broken {
		return 0
	}
	out := f.raw[0]
	f.raw = f.raw[1:]
	return out
}

// number reads one of as many bytes as it needs.
func (f *weightFile) number() uint64 {
	v, n := binary.Uvarint(f.raw)
	if f.broken = f.broken || n <= 0; f.broken {
		return 0
	}
	f.raw = f.raw[n:]
	return v
}

// places reads n growing numbers below limit, each told to the one who reads what
// stands behind it.
func (f *weightFile) places(n, limit uint32, each func(place uint32)) {
	last := uint64(0)
	for i := range n {
		step := f.number()
		last += step
		if f.broken = f.broken || step >= uint64(limit) || last >= uint64(limit) || step == 0 && i > 0; f.broken {
			return
		}
		each(uint32(last))
	}
}

// end is damaged where the file was broken or something is left of it.
func (f *weightFile) end(damaged error) error {
	if f.broken || len(f.raw) > 0 {
		return damaged
	}
	return nil
}

// writeFigures writes what weightFile.figures reads; of is what the file tells of.
func writeFigures(b *bytes.Buffer, of string, values ...any) error {
	for _, v := range values {
		if err := binary.Write(b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode %s: %w", of, err)
		}
	}
	return nil
}

// writePlaces writes growing numbers as steps from one to the next, each with what put
// writes behind it.
func writePlaces(b *bytes.Buffer, places []uint32, put func(place uint32)) {
	last := uint32(0)
	for _, p := range places {
		b.Write(binary.AppendUvarint(nil, uint64(p-last)))
		put(p)
		last = p
	}
}
