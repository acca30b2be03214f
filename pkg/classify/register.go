package classify

import "encoding/binary"

// register is a small second reader. It learnt from talk alone: forums, posts on
// brand pages, films. What such sets call neutral is not what we do, and the
// larger model unlearns it; in talk it is right all the same. The register says
// what talk would make of a text and how much the text is talk, and the head
// weighs both.
type register struct {
	scale          [2][outputs]float64        // of one step: n-grams, concepts
	dense          [outputs][denseLen]float64 // praise, complaint, talk
	letters, ideas []byte                     // registerPlaces rows of outputs weights in 8 bits
}

// talk is where the register says how much a text is talk.
const talk = 2

// registerBits is the size of its tables.
const (
	registerBits   = 15
	registerPlaces = 1 << registerBits
)

// score gives praise and complaint against neutral as talk has them, and talk
// against feedback.
func (g *register) score(d doc, sums [denseLen]float64) logits {
	out := g.sum(g.letters, d.features, g.scale[0])
	for c, v := range g.sum(g.ideas, d.ideas, g.scale[1]) {
		out[c] += v
	}
	for c := range out {
		for i, v := range sums {
			out[c] += g.dense[c][i] * v
		}
	}
	return out
}

func (g *register) sum(table []byte, fs []feature, scale [outputs]float64) logits {
	var a, b, c int
	table = table[:registerPlaces*outputs]
	for i := range fs {
		at := inRegister(fs[i].at) * outputs
		from := min(at, registerPlaces*outputs-4) // four bytes are read at once, of the last row one before it
		w := binary.LittleEndian.Uint32(table[from:]) >> ((at - from) * 8)
		a += int(int8(w))
		b += int(int8(w >> 8))
		c += int(int8(w >> 16))
	}
	k := perFeature(len(fs))
	return logits{float64(a) * scale[0] * k, float64(b) * scale[1] * k, float64(c) * scale[2] * k}
}

// inRegister is the place of a feature in the smaller tables.
func inRegister(at uint32) uint32 { return at >> (hashBits - registerBits) }
