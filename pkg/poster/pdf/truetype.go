package pdf

import (
	"encoding/binary"
	"math"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// trueType builds a font file that holds the glyphs of s in the order of their
// codes, from their outlines: whatever the font was, static, variable or with
// cubic curves, the part of it is plain.
func (s *subset) trueType() []byte {
	var glyf, loca, hmtx []byte
	points, contours := 0, 0
	for _, u := range s.uses {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		g := flatten(s.shape(u))
		points, contours = max(points, len(g.pts)), max(contours, len(g.ends))
		data := g.encode()
		glyf = append(glyf, data...)
		hmtx = appendInts(hmtx, int(math.Round(u.width)), g.box.x0)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	n := len(s.uses)
	m := s.face.Metrics()
	return assemble([]table{
		{"cmap", noLetters},
		{"glyf", glyf},
		{"head", s.head()},
		{"hhea", s.hhea(m, n)},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", appendInts(nil, 1, 0, n, points, contours, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)},
	})
}

// noLetters is a table from letters to glyphs with none in it: codes are glyphs
// here, but some readers do not take a font without the table.
var noLetters = appendInts(nil, 0, 1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0)

func (s *subset) head() []byte {
	b, box := make([]byte, 54), s.bounds()
	put := binary.BigEndian.PutUint16
	put(b[0:], 1)
	put(b[4:], 1)
	binary.BigEndian.PutUint32(b[12:], 0x5f0f3cf5)
	put(b[16:], 3) // baseline and side bearing at 0
	put(b[18:], uint16(s.face.Units()))
	for i, v := range []float64{box.X0, box.Y0, box.X1, box.Y1} {
		put(b[36+2*i:], uint16(int16(math.Round(v))))
	}
	put(b[46:], 8) // smallest readable size
	put(b[48:], 2)
	put(b[50:], 1) // long offsets
	return b
}

func (s *subset) hhea(m sheet.Metrics, n int) []byte {
	widest := 0.0
	for _, u := range s.uses {
		widest = max(widest, u.width)
	}
	box := s.bounds()
	return appendInts(nil, 1, 0, int(m.Ascent), int(m.Descent), 0, int(widest), int(box.X0), 0, int(box.X1), 1, 0, 0, 0, 0, 0, 0, 0, n)
}

// appendInts appends 16-bit numbers.
func appendInts(b []byte, list ...int) []byte {
	for _, v := range list {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}

type table struct {
	tag  string
	data []byte
}

// assemble puts tables, sorted by their tags, into one file with its check sums.
func assemble(list []table) []byte {
	log := 0
	for 2<<log <= len(list) {
		log++
	}
	search := 16 << log
	out := appendInts(nil, 1, 0, len(list), search, log, 16*len(list)-search)
	at := len(out) + 16*len(list)
	var body []byte
	head := 0
	for _, t := range list {
		if t.tag == "head" {
			head = at + len(body)
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, sum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		body = append(body, t.data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[head+8:], 0xb1b0afba-sum(out))
	return out
}

func sum(b []byte) uint32 {
	var n uint32
	for len(b) >= 4 {
		n += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		n += binary.BigEndian.Uint32(last[:])
	}
	return n
}
