package pdf

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// subset is the part of a font that a page uses. Each sign with the letters it
// stands for has a code of its own, so that every code says exactly one thing when
// the text is read back.
type subset struct {
	n     int // in the order of use, from 1
	face  sheet.Face
	codes map[string]int
	uses  []use // by code; 0 is the glyph for what is missing, never shown
}

// use is one sign: a glyph, or several that stand for the same letters.
type use struct {
	parts []part
	text  string
	width float64 // font units
}

// part is a glyph of a sign and where it stands in it, in font units.
type part struct {
	id     uint32
	dx, dy int
}

func newSubset(n int, face sheet.Face) *subset {
	return &subset{n: n, face: face, codes: map[string]int{}, uses: []use{{}}}
}

// code gives the code of a sign whose glyphs stand side by side on the page.
func (s *subset) code(list []sheet.Glyph) int {
	var u use
	first := list[0]
	k := s.face.Units() / first.Size
	for _, g := range list {
		u.parts = append(u.parts, part{g.ID, int(math.Round((g.X - first.X) * k)), int(math.Round((first.Y - g.Y) * k))})
		u.text += g.Text
		if len(list) == 1 || g.Width != 0 {
			u.width += s.face.Advance(g.ID)
		}
	}
	key := fmt.Sprint(u.parts, u.text)
	c, ok := s.codes[key]
	if !ok {
		c = len(s.uses)
		s.codes[key], s.uses = c, append(s.uses, u)
	}
	return c
}

// shape is the outline of a sign.
func (s *subset) shape(u use) sheet.Path {
	var out sheet.Path
	for _, p := range u.parts {
		out.Segs = append(out.Segs, s.face.Outline(p.id).Place(1, false, float64(p.dx), float64(p.dy)).Segs...)
	}
	return out
}

// write adds the font with all it needs and gives its number.
func (s *subset) write(f *file) int {
	data := s.trueType()
	file := f.stream(fmt.Sprintf("/Length1 %d", len(data)), data)
	name := s.name(data)
	m, k := s.face.Metrics(), 1000/s.face.Units()
	box := s.bounds()
	desc := f.add("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s %s %s %s]/ItalicAngle 0/Ascent %s/Descent %s/CapHeight %s/StemV 80/FontFile2 %d 0 R>>",
		name, num(box.X0*k), num(box.Y0*k), num(box.X1*k), num(box.Y1*k), num(m.Ascent*k), num(m.Descent*k), num(m.Cap*k), file)
	var widths strings.Builder
	for _, u := range s.uses {
		widths.WriteString(num(u.width*k) + " ")
	}
	cid := f.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 0/W[0[%s]]>>",
		name, desc, strings.TrimSpace(widths.String()))
	words := f.stream("", []byte(s.toUnicode()))
	return f.add("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, words)
}

// name begins with six letters that tell this part of the font from another.
func (s *subset) name(data []byte) string {
	sum := sha256.Sum256(data)
	var b strings.Builder
	for _, c := range sum[:6] {
		b.WriteByte('A' + c%26)
	}
	b.WriteByte('+')
	for _, r := range s.face.Name() {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (s *subset) bounds() sheet.Box {
	var all sheet.Box
	for _, u := range s.uses[1:] {
		b := s.shape(u).Bounds()
		all = sheet.Box{X0: min(all.X0, b.X0), Y0: min(all.Y0, b.Y0), X1: max(all.X1, b.X1), Y1: max(all.Y1, b.Y1)}
	}
	return all
}

// toUnicode is the table from codes to letters, in the form the format asks for.
func (s *subset) toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	var lines []string
	for code, u := range s.uses {
		if u.text != "" {
			lines = append(lines, fmt.Sprintf("<%04X> <%s>\n", code, utf16hex(u.text)))
		}
	}
	for len(lines) > 0 {
		n := min(100, len(lines)) // as many as one table may hold
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(lines[:n], ""))
		lines = lines[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}
