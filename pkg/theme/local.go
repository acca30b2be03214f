package theme

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"
)

// localBits is the size of the local model's table: the n-grams of the shipped
// model, 2^15 places. Some hundred corrections do not fill more.
const localBits = 15

// Local is what one shop's corrections taught about themes: a linear model over the
// same n-grams as the shipped one, added to how far that sees a theme above its
// threshold, for each theme as far as there is evidence. Read only once made; nil
// says nothing.
type Local struct {
	beside uint32           // the shipped model it was learnt beside
	share  [outputs]float32 // how far each theme is believed, 0-1
	scale  [outputs]float32 // of one step of a stored weight
	bias   [outputs]float32
	lean   [outputs]float32 // on what the shipped model says: above 0 more than it does itself
	w      [outputs][]int8  // 2^localBits places; nil where nothing was told of a theme
	gate   gate
}

func localPlace(at uint32) uint32 { return at >> (hashBits - localBits) }

// moves is how far each theme moves above or below its threshold in a text, given
// how far the shipped model sees it there.
func (l *Local) moves(fs []feature, shipped logits) logits {
	var out logits
	norm := spread(len(fs))
	open := l.gate.opens(fs)
	for c, w := range l.w {
		if open == 0 {
			break
		}
		if w == nil {
			continue
		}
		sum := 0
		for _, f := range fs {
			sum += int(w[localPlace(f.at)])
		}
		z := float64(sum)*float64(l.scale[c])*norm + float64(l.bias[c]) + float64(l.lean[c])*leant(shipped[c])
		out[c] = open * float64(l.share[c]) * z
	}
	return out
}

// says is what one n-gram speaks for a theme.
func (l *Local) says(f feature, theme int) float64 {
	if l == nil || l.w[theme] == nil {
		return 0
	}
	return float64(l.w[theme][localPlace(f.at)]) * float64(l.scale[theme]*l.share[theme])
}

// leant bounds what the shipped model says as an input.
func leant(z float64) float64 { return max(-4, min(4, z)) / 2 }

// With is t with what corrections taught; nil takes it away.
func (t *Tree) With(l *Local) *Tree {
	out := *t
	out.local = l
	return &out
}

// Local is what corrections taught t; nil nothing.
func (t *Tree) Local() *Local { return t.local }

var localMagic = []byte("themelocal1\n")

// hasGate stands behind the bits of the themes.
const hasGate = 1 << outputs

// MarshalBinary writes the model. The same model gives the same bytes.
func (l *Local) MarshalBinary() ([]byte, error) {
	var out bytes.Buffer
	out.Write(localMagic)
	b, err := flate.NewWriter(&out, flate.BestCompression) // most weights are 0
	if err != nil {
		return nil, fmt.Errorf("encode local themes: %w", err)
	}
	var has uint16
	for c, w := range l.w {
		if w != nil {
			has |= 1 << c
		}
	}
	if l.gate.w != nil {
		has |= hasGate
	}
	parts := []any{has, l.beside, l.share, l.scale, l.bias, l.lean, l.gate.from, l.gate.over, l.gate.scale, l.gate.bias}
	if l.gate.w != nil {
		parts = append(parts, l.gate.w)
	}
	for _, w := range l.w {
		if w != nil {
			parts = append(parts, w)
		}
	}
	for _, v := range parts {
		if err := binary.Write(b, binary.LittleEndian, v); err != nil {
			return nil, fmt.Errorf("encode local themes: %w", err)
		}
	}
	if err := b.Close(); err != nil {
		return nil, fmt.Errorf("encode local themes: %w", err)
	}
	return out.Bytes(), nil
}

// shippedMark tells shipped models apart.
var shippedMark = sync.OnceValue(func() uint32 { return crc32.Update(crc32.ChecksumIEEE(modelFile), crc32.IEEETable, netFile()) })

var errLocal = errors.New("the local model of themes is damaged")

// DecodeLocal reads what MarshalBinary wrote. What was learnt beside another shipped
// model is an error: it is to be learnt anew.
func DecodeLocal(raw []byte) (*Local, error) {
	raw, ok := bytes.CutPrefix(raw, localMagic)
	if !ok {
		return nil, errLocal
	}
	l, r, has := &Local{}, flate.NewReader(bytes.NewReader(raw)), uint16(0)
	for _, v := range []any{&has, &l.beside, &l.share, &l.scale, &l.bias, &l.lean, &l.gate.from, &l.gate.over, &l.gate.scale, &l.gate.bias} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errLocal
		}
	}
	if has&hasGate != 0 {
		l.gate.w = make([]int8, 1<<localBits)
		if err := binary.Read(r, binary.LittleEndian, l.gate.w); err != nil {
			return nil, errLocal
		}
	}
	for c := range l.w {
		if has&(1<<c) == 0 {
			continue
		}
		l.w[c] = make([]int8, 1<<localBits)
		if err := binary.Read(r, binary.LittleEndian, l.w[c]); err != nil {
			return nil, errLocal
		}
	}
	if n, _ := r.Read(make([]byte, 1)); n > 0 || l.beside != shippedMark() {
		return nil, errLocal
	}
	return l, nil
}
