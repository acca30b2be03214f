// Package typeface finds the fonts of a machine and sets words in them: letters
// shaped and placed by the rules of their script, emoji as pictures. A letter
// that no font has is an error that names what to install, never an empty box.
package typeface

import (
	"bytes"
	"image"
	"image/png"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// Face is one font, ready to shape with. It is not safe for concurrent use.
type Face struct {
	name     string
	face     *font.Face
	shaper   *harfbuzz.Font
	buffer   *harfbuzz.Buffer // remembers how scripts are shaped
	outlines map[uint32]sheet.Path
	bitmaps  map[uint32]*sheet.Bitmap
}

// parse reads one font out of a file; bold picks the weight of a variable one.
func parse(name string, data []byte, bold bool) (*Face, error) {
	list, err := font.ParseTTC(bytes.NewReader(data)) // a single font is a collection of one
	if err != nil {
		return nil, err
	}
	f := list[0]
	if bold {
		f.SetVariations([]font.Variation{{Tag: font.Tag(0x77676874), Value: 700}}) // wght
	}
	return &Face{name, f, harfbuzz.NewFont(f), harfbuzz.NewBuffer(), map[uint32]sheet.Path{}, map[uint32]*sheet.Bitmap{}}, nil
}

// Name is that of the font file, without its ending.
func (f *Face) Name() string { return f.name }

// Units make an em.
func (f *Face) Units() float64 { return float64(f.face.Upem()) }

// Metrics are the heights of the font, in units.
func (f *Face) Metrics() sheet.Metrics {
	e, _ := f.face.FontHExtents()
	m := sheet.Metrics{Ascent: float64(e.Ascender), Descent: float64(e.Descender), Cap: float64(e.Ascender) * .7}
	if g, ok := f.face.NominalGlyph('H'); ok {
		m.Cap = f.Outline(uint32(g)).Bounds().Y1
	}
	return m
}

// Advance is the width of a glyph, in units.
func (f *Face) Advance(id uint32) float64 { return float64(f.face.HorizontalAdvance(font.GID(id))) }

// Outline is the shape of a glyph, in units; a picture has none.
func (f *Face) Outline(id uint32) sheet.Path {
	if p, ok := f.outlines[id]; ok {
		return p
	}
	var p sheet.Path
	if o, ok := f.face.GlyphDataOutline(font.GID(id)); ok {
		p.Segs = make([]sheet.Seg, len(o.Segments))
		for i, s := range o.Segments {
			p.Segs[i].Verb = sheet.Verb(s.Op) // in the same order
			for j, a := range s.ArgsSlice() {
				p.Segs[i].P[j] = sheet.Point{X: float64(a.X), Y: float64(a.Y)}
			}
		}
	}
	f.outlines[id] = p
	return p
}

// Bitmap is the picture of an emoji; nil for glyphs that are drawn, and for
// pictures in a format other than PNG.
func (f *Face) Bitmap(id uint32) *sheet.Bitmap {
	if b, ok := f.bitmaps[id]; ok {
		return b
	}
	b := f.readBitmap(id)
	f.bitmaps[id] = b
	return b
}

func (f *Face) readBitmap(id uint32) *sheet.Bitmap {
	if !f.pictures() {
		return nil
	}
	f.face.SetPpem(128, 128) // the largest there is
	defer f.face.SetPpem(0, 0)
	raw, ok := f.face.GlyphDataBitmap(font.GID(id))
	if !ok || raw.Format != font.PNG {
		return nil
	}
	img, err := png.Decode(bytes.NewReader(raw.Data))
	if err != nil {
		return nil
	}
	return &sheet.Bitmap{Image: img, Box: f.boxOf(id, img)}
}

// boxOf is where the font says the picture lies, else on the baseline at its width.
func (f *Face) boxOf(id uint32, img image.Image) sheet.Box {
	if e, ok := f.face.GlyphExtents(font.GID(id)); ok && e.Width > 0 {
		return sheet.Box{X0: float64(e.XBearing), Y0: float64(e.YBearing + e.Height), X1: float64(e.XBearing + e.Width), Y1: float64(e.YBearing)}
	}
	w := f.Advance(id)
	h := w * float64(img.Bounds().Dy()) / float64(max(1, img.Bounds().Dx()))
	return sheet.Box{X0: 0, Y0: -.2 * h, X1: w, Y1: .8 * h}
}

// pictures reports a font of coloured pictures.
func (f *Face) pictures() bool { return len(f.face.BitmapSizes()) > 0 }

// has reports a glyph for a letter.
func (f *Face) has(r rune) bool { _, ok := f.face.NominalGlyph(r); return ok }
