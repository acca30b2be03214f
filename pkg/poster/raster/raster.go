// Package raster draws a sheet as dots, with soft edges.
package raster

import (
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// Write writes a sheet as PNG with so many dots a point; the bleed and what is
// outside come along.
func Write(w io.Writer, s *sheet.Sheet, dots float64) error {
	e := png.Encoder{CompressionLevel: png.DefaultCompression}
	return e.Encode(w, Draw(s, dots))
}

// canvas is a picture while it is painted.
type canvas struct {
	*image.RGBA
	k, off float64 // dots a point, and where the trimmed sheet begins
	r      vector.Rasterizer
}

// Draw paints a sheet with so many dots a point.
func Draw(s *sheet.Sheet, dots float64) *image.RGBA {
	m := s.Margin()
	size := image.Rect(0, 0, int(math.Round((s.W+2*m)*dots)), int(math.Round((s.H+2*m)*dots)))
	c := &canvas{RGBA: image.NewRGBA(size), k: dots, off: m * dots}
	draw.Draw(c, size, image.White, image.Point{}, draw.Src)
	whole := c.RGBA
	if in := s.Slug() * dots; in > 0 { // nothing is printed outside the bleed
		c.RGBA = c.SubImage(size.Inset(int(math.Round(in)))).(*image.RGBA)
	}
	for _, op := range s.Ops {
		switch op := op.(type) {
		case sheet.Fill:
			c.fill(op.Path, op.Color)
		case sheet.Text:
			c.text(op)
		case sheet.Picture:
			c.picture(op.Image, op.X, op.Y, op.W, op.H)
		}
	}
	c.RGBA = whole
	c.fill(s.CropMarks(), sheet.Color{})
	return whole
}

func (c *canvas) text(t sheet.Text) {
	for _, g := range t.Glyphs {
		k := g.Size / g.Face.Units()
		if bm := g.Face.Bitmap(g.ID); bm != nil {
			c.picture(bm.Image, g.X+bm.Box.X0*k, g.Y-bm.Box.Y1*k, (bm.Box.X1-bm.Box.X0)*k, (bm.Box.Y1-bm.Box.Y0)*k)
			continue
		}
		c.fill(g.Face.Outline(g.ID).Place(k, true, g.X, g.Y), g.Color)
	}
}

// fill paints a path. Only the part of the picture it covers is looked at.
func (c *canvas) fill(p sheet.Path, col sheet.Color) {
	p = p.Place(c.k, false, c.off, c.off)
	b := p.Bounds()
	box := image.Rect(int(math.Floor(b.X0)), int(math.Floor(b.Y0)), int(math.Ceil(b.X1))+1, int(math.Ceil(b.Y1))+1).Intersect(c.Bounds())
	if box.Empty() {
		return
	}
	c.r.Reset(box.Dx(), box.Dy())
	x0, y0 := float64(box.Min.X), float64(box.Min.Y)
	at := func(q sheet.Point) (float32, float32) { return float32(q.X - x0), float32(q.Y - y0) }
	for i, s := range p.Segs {
		ax, ay := at(s.P[0])
		bx, by := at(s.P[1])
		cx, cy := at(s.P[2])
		switch s.Verb {
		case sheet.MoveTo:
			if i > 0 {
				c.r.ClosePath()
			}
			c.r.MoveTo(ax, ay)
		case sheet.LineTo:
			c.r.LineTo(ax, ay)
		case sheet.QuadTo:
			c.r.QuadTo(ax, ay, bx, by)
		case sheet.CubeTo:
			c.r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	c.r.ClosePath()
	c.r.Draw(c, box, image.NewUniform(col.RGBA()), image.Point{})
}

// picture lays an image into a box, sampled finely enough for soft edges.
func (c *canvas) picture(img image.Image, x, y, w, h float64) {
	src := flat(img)
	box := image.Rect(int(math.Floor(x*c.k+c.off)), int(math.Floor(y*c.k+c.off)), int(math.Ceil((x+w)*c.k+c.off)), int(math.Ceil((y+h)*c.k+c.off)))
	out := image.NewRGBA(box.Intersect(c.Bounds()))
	sx, sy := float64(src.Rect.Dx())/(w*c.k), float64(src.Rect.Dy())/(h*c.k)
	n := max(1, int(math.Ceil(max(sx, sy)))) // samples a side where dots are coarser than the image's
	for py := out.Rect.Min.Y; py < out.Rect.Max.Y; py++ {
		for px := out.Rect.Min.X; px < out.Rect.Max.X; px++ {
			var sum [4]float64
			for i := range n * n {
				fx := float64(px) + (float64(i%n)+.5)/float64(n) - x*c.k - c.off
				fy := float64(py) + (float64(i/n)+.5)/float64(n) - y*c.k - c.off
				between(src, fx*sx-.5, fy*sy-.5, &sum)
			}
			at := out.PixOffset(px, py)
			for j, v := range sum {
				out.Pix[at+j] = uint8(v/float64(n*n) + .5)
			}
		}
	}
	draw.Draw(c, out.Rect, out, out.Rect.Min, draw.Over)
}

// between adds the colour at a place between four dots; outside all is clear.
func between(src *image.RGBA, x, y float64, sum *[4]float64) {
	x0, y0 := math.Floor(x), math.Floor(y)
	for i := range 4 {
		px, py := int(x0)+i%2, int(y0)+i/2
		if px < 0 || py < 0 || px >= src.Rect.Dx() || py >= src.Rect.Dy() {
			continue
		}
		k := math.Abs(float64(1-i%2)-(x-x0)) * math.Abs(float64(1-i/2)-(y-y0))
		at := src.PixOffset(src.Rect.Min.X+px, src.Rect.Min.Y+py)
		for j := range sum {
			sum[j] += k * float64(src.Pix[at+j])
		}
	}
}

// flat is a picture in a form that scales fast and right at clear edges.
func flat(img image.Image) *image.RGBA {
	if p, ok := img.(*image.RGBA); ok {
		return p
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}
