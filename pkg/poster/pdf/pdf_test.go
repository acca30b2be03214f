package pdf

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// face is a font of three shapes: nothing, a square with a hole, a round one.
type face struct{}

func (face) Name() string                { return "Test (Fäce)-Regular" }
func (face) Units() float64              { return 1000 }
func (face) Metrics() sheet.Metrics      { return sheet.Metrics{Ascent: 800, Descent: -200, Cap: 700} }
func (face) Advance(id uint32) float64   { return float64(300 + 100*id) }
func (face) Bitmap(uint32) *sheet.Bitmap { return nil }
func (face) Outline(id uint32) sheet.Path {
	var p sheet.Path
	switch id {
	case 1:
		p.Rect(0, 0, 500, 700)
		p.Move(100, 100)
		p.Line(100, 600)
		p.Line(400, 600)
		p.Line(400, 100)
	case 2:
		p.Circle(250, 350, 250, false)
	}
	return p
}

// Another reader of fonts finds the shapes and widths again.
func TestEmbeddedFontIsAFont(t *testing.T) {
	s := newSubset(1, face{})
	for id := range uint32(3) {
		s.code([]sheet.Glyph{{Face: face{}, ID: id, Size: 10, Text: "x"}})
	}
	data := s.trueType()
	if got := sum(data); got != 0xb1b0afba {
		t.Errorf("the check sum of the file is %x, want b1b0afba", got)
	}
	f, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for code, id := range []uint32{0, 0, 1, 2} {
		if code == 0 {
			continue
		}
		if got, want := float64(f.HorizontalAdvance(font.GID(code))), (face{}).Advance(id); got != want {
			t.Errorf("code %d is %g wide, want %g", code, got, want)
		}
		o, _ := f.GlyphDataOutline(font.GID(code))
		var p sheet.Path
		for _, x := range o.Segments {
			seg := sheet.Seg{Verb: sheet.Verb(x.Op)}
			for j, a := range x.ArgsSlice() {
				seg.P[j] = sheet.Point{X: float64(a.X), Y: float64(a.Y)}
			}
			p.Segs = append(p.Segs, seg)
		}
		got, want := area(p), area((face{}).Outline(id))
		if math.Abs(got-want) > .002*math.Abs(want) {
			t.Errorf("code %d covers %.0f, want %.0f", code, got, want)
		}
	}
}

// area is what a path covers, holes taken off, curves cut into short lines.
func area(p sheet.Path) float64 {
	total := 0.0
	var first, at sheet.Point
	to := func(q sheet.Point) {
		total += (at.X*q.Y - q.X*at.Y) / 2
		at = q
	}
	for _, s := range p.Segs {
		switch q := s.P; s.Verb {
		case sheet.MoveTo:
			to(first)
			first, at = q[0], q[0]
		case sheet.LineTo:
			to(q[0])
		case sheet.QuadTo, sheet.CubeTo:
			from := at
			for i := 1; i <= 64; i++ {
				to(onCurve(from, s, float64(i)/64))
			}
		}
	}
	to(first)
	return math.Abs(total)
}

func onCurve(a sheet.Point, s sheet.Seg, t float64) sheet.Point {
	mix := func(p, q sheet.Point) sheet.Point { return sheet.Point{X: p.X + (q.X-p.X)*t, Y: p.Y + (q.Y-p.Y)*t} }
	list := append([]sheet.Point{a}, s.Points()...)
	for len(list) > 1 {
		for i := range len(list) - 1 {
			list[i] = mix(list[i], list[i+1])
		}
		list = list[:len(list)-1]
	}
	return list[0]
}

func TestStringsCannotBreakOut(t *testing.T) {
	s := &sheet.Sheet{W: 100, H: 100, Title: ") >> endobj trailer ( <", Lang: "en) /X (",
		Ops: []sheet.Op{sheet.Text{Says: ")> endstream \x00 😀", Lang: ">>", Glyphs: []sheet.Glyph{{Face: face{}, ID: 1, Size: 10, Text: ") Tj ET (😀"}}}}}
	var b bytes.Buffer
	if err := Write(&b, s); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"trailer (", "/X (", "Tj ET ("} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q stands in the file as it was given", bad)
		}
	}
	if got := strings.Count(b.String(), "endobj"); got != strings.Count(b.String(), " 0 obj") {
		t.Errorf("%d ends of objects", got)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[float64]string{0: "0", -0.0001: "0", 1.5: "1.5", 841.8897638: "841.89", 100: "100", -12.3456: "-12.346"} {
		if got := num(in); got != want {
			t.Errorf("%g is written %s, want %s", in, got, want)
		}
	}
}
