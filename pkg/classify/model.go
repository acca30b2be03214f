package classify

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

//go:embed data/model.bin
var modelFile []byte

// model is what was learnt: a linear scorer over hashed n-grams, hashed concepts
// and dense sums, a smaller one of talk, a small net over concepts and stems, the
// lists of concepts, and the head that makes the verdict of all this. Read only once built.
type model struct {
	version  uint32
	dense    [outputs][denseLen]float64 // praise, complaint, mixed
	head     head
	letters  table
	ideas    table // of concepts
	register register
	net      *net
	concepts *concepts
}

// table is 2^hashBits places of weights in 8 bits, most of them empty.
type table struct {
	scale   [outputs]float64 // of one step of a stored weight
	weights sparse
}

const outputs = 3

// logits are the scores of praise and complaint against neutral, which is 0,
// and that of mixed against all else.
type logits [outputs]float64

// listTrust is what the word lists count beyond their learnt weight: they were
// written for every kind of guest, the model saw only some. Chosen on sources
// kept out of training.
const listTrust = 0.4

// said is what the features of a token, or of many, add up to, in steps.
type said struct {
	n   int // features
	sum [outputs]int
}

func total(of []said) (t said) {
	for i := range of {
		t.n += of[i].n
		for c, v := range of[i].sum {
			t.sum[c] += v
		}
	}
	return t
}

// score adds up what n-grams, concepts and listed words say.
func (m *model) score(letters, ideas said, d [denseLen]float64) logits {
	out := m.letters.logits(letters)
	for c, v := range m.ideas.logits(ideas) {
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

// tell adds up the features of each token. Every table is looked up once a text:
// clauses and evidence are sums of tokens.
func (t *table) tell(out []said, fs []feature) {
	clear(out)
	for len(fs) > 0 {
		fs = t.add(&out[fs[0].token], fs, fs[0].token)
	}
}

// add adds up the features up to one of another token, and gives those left.
func (t *table) add(s *said, fs []feature, token int32) []feature {
	var a, b, c int32
	n := 0
	for n < len(fs) && fs[n].token == token {
		w := t.weights.triple(fs[n].at)
		a += int32(w<<24) >> 24
		b += int32(w<<16) >> 24
		c += int32(w<<8) >> 24
		n++
	}
	s.n += n
	s.sum[0] += int(a)
	s.sum[1] += int(b)
	s.sum[2] += int(c)
	return fs[n:]
}

// sum adds up features, whatever their token.
func (t *table) sum(fs []feature) said {
	var out said
	for len(fs) > 0 {
		fs = t.add(&out, fs, fs[0].token)
	}
	return out
}

func (t *table) logits(s said) logits {
	var out logits
	for c := range out {
		out[c] = float64(s.sum[c]) * t.scale[c] * perFeature(s.n)
	}
	return out
}

// side is what features say for praise less what they say for complaint.
func (t *table) side(s said) float64 {
	return float64(s.sum[0])*t.scale[0] - float64(s.sum[1])*t.scale[1]
}

var modelMagic = []byte("pulse6\n\x00")

// encode writes the model. The same model gives the same bytes.
func (m *model) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(modelMagic)
	for _, v := range []any{m.version, m.dense, m.head, m.letters.scale, m.ideas.scale, m.register.scale, m.register.dense, m.net.filter, m.net.bias, m.net.out} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("encode model: %w", err)
		}
	}
	for _, part := range [][]byte{m.letters.weights.pack(), m.ideas.weights.pack(), m.net.rows.pack()} {
		section(&b, deflate(part))
	}
	section(&b, m.register.letters)
	section(&b, m.register.ideas)
	section(&b, m.concepts.class)
	for _, code := range slices.Sorted(maps.Keys(m.concepts.lists)) {
		section(&b, []byte(code))
		section(&b, m.concepts.lists[code].packed)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// deflate packs what is read whole at once anyway. Lists of concepts are packed
// already, and each is read when its language first comes up.
func deflate(part []byte) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) // the level is there
	_, _ = w.Write(part)                               // into memory
	_ = w.Close()
	return b.Bytes()
}

// maxPart is more than any part is unpacked.
const maxPart = 8 << 20

func inflate(packed []byte) ([]byte, bool) {
	src := bytes.NewReader(packed)
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(src), maxPart))
	return out, err == nil && src.Len() == 0 && len(out) < maxPart
}

// section writes the length of a part and the part.
func section(b *bytes.Buffer, part []byte) {
	b.Write(binary.AppendUvarint(nil, uint64(len(part))))
	b.Write(part)
}

var errModel = errors.New("the embedded model is damaged")

func decodeModel(raw []byte) (*model, error) {
	raw, ok := bytes.CutPrefix(raw, modelMagic)
	if !ok {
		return nil, errModel
	}
	m := &model{net: &net{}}
	r := bytes.NewReader(raw)
	for _, v := range []any{&m.version, &m.dense, &m.head, &m.letters.scale, &m.ideas.scale, &m.register.scale, &m.register.dense, &m.net.filter, &m.net.bias, &m.net.out} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errModel
		}
	}
	parts, ok := sections(raw[len(raw)-r.Len():])
	if !ok || len(parts) < fixedParts || (len(parts)-fixedParts)%2 != 0 || !m.unpack(parts) {
		return nil, errModel
	}
	packed := map[string][]byte{}
	for i := fixedParts; i < len(parts); i += 2 {
		packed[string(parts[i])] = parts[i+1]
	}
	m.concepts = newConcepts(parts[fixedParts-1], packed)
	return m, nil
}

// fixedParts stand before the lists of concepts: tables, rows of the net, the
// tables of the register, the classes of concepts.
const fixedParts = 6

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

// unpack takes the tables and the rows of the net.
func (m *model) unpack(parts [][]byte) bool {
	var whole [3][]byte
	for i := range whole {
		var ok bool
		if whole[i], ok = inflate(parts[i]); !ok {
			return false
		}
	}
	var letters, ideas, net bool
	m.letters.weights, letters = openSparse(whole[0], 1<<hashBits, outputs)
	m.ideas.weights, ideas = openSparse(whole[1], 1<<hashBits, outputs)
	m.net.rows, net = openSparse(whole[2], netIDs, netDim)
	m.register.letters, m.register.ideas = parts[3], parts[4]
	if len(parts[3]) != registerPlaces*outputs || len(parts[4]) != registerPlaces*outputs {
		return false
	}
	m.net.prepare()
	return letters && ideas && net
}
