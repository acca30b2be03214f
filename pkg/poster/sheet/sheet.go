// Package sheet says what is on a printed page and where: shapes, letters and
// pictures in points from the top left corner of the trimmed sheet. It draws
// nothing and knows no file format; pdf, svg and raster do.
package sheet

import "image"

// MM is a millimetre in points.
const MM = 72 / 25.4

// Sheet is one page. What lies outside the trimmed size is there to bleed.
type Sheet struct {
	W, H  float64 // trimmed size, points
	Bleed float64 // how far the ground is drawn over each edge
	Marks bool    // crop marks outside the bleed

	Title string // for the reader of the file, plain text
	Lang  string // BCP 47, of the words around the quote

	Ops []Op // in the order they are painted
}

// Op is one thing to paint: Fill, Text or Picture.
type Op interface{ isOp() }

// Fill paints the inside of a path, by the nonzero rule.
type Fill struct {
	Path  Path
	Color Color
}

// Text is a stretch of letters that says one thing, whatever lines it stands on.
type Text struct {
	Says   string // what is read aloud, searched and copied
	Lang   string
	Glyphs []Glyph
}

// Glyph is one drawn letter, or a part of one.
type Glyph struct {
	Face  Face
	ID    uint32
	X, Y  float64 // origin on the baseline
	Size  float64 // points an em
	Width float64 // how far the pen moves, points
	Text  string  // what it stands for; "" where an earlier glyph stands for it too
	Color Color
}

// Face is a font as far as those need it who draw. Outlines, widths and heights
// are in units of which Units make an em, y upwards.
type Face interface {
	Name() string // of the font file, without its ending
	Units() float64
	Metrics() Metrics
	Advance(id uint32) float64
	Outline(id uint32) Path
	// Bitmap is the picture of a coloured glyph and where it lies; nil for others.
	Bitmap(id uint32) *Bitmap
}

// Metrics are heights of a whole font, in its units.
type Metrics struct{ Ascent, Descent, Cap float64 }

// Bitmap is the picture of an emoji.
type Bitmap struct {
	Image image.Image
	Box   Box // in font units, y upwards
}

// Picture is an image laid into a box.
type Picture struct {
	Image      image.Image
	X, Y, W, H float64
}

// Box is a rectangle between two corners.
type Box struct{ X0, Y0, X1, Y1 float64 }

func (Fill) isOp()    {}
func (Text) isOp()    {}
func (Picture) isOp() {}

// Slug is the room around the bleed that crop marks need; 0 without them.
func (s *Sheet) Slug() float64 {
	if !s.Marks {
		return 0
	}
	return 8 * MM
}

// Margin is how much larger than trimmed the page is on each side.
func (s *Sheet) Margin() float64 { return s.Bleed + s.Slug() }

// CropMarks are the hairlines that tell where to cut.
func (s *Sheet) CropMarks() Path {
	if !s.Marks {
		return Path{}
	}
	const hair, length = .25, 5 * MM
	off := s.Bleed + 2*MM
	var p Path
	for _, x := range []float64{0, s.W} {
		p.Rect(x-hair/2, -off-length, hair, length)
		p.Rect(x-hair/2, s.H+off, hair, length)
	}
	for _, y := range []float64{0, s.H} {
		p.Rect(-off-length, y-hair/2, length, hair)
		p.Rect(s.W+off, y-hair/2, length, hair)
	}
	return p
}
