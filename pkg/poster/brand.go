package poster

import (
	"image"
	"image/color"

	"github.com/skip2/go-qrcode"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// code draws the link as a code to scan, on a plate of its own, and returns its
// side with the quiet rim; 0 where there is none.
func (g *page) code(x, y, side float64) (float64, error) {
	if g.URL == "" {
		return 0, nil
	}
	q, err := qrcode.New(g.URL, qrcode.Medium)
	if err != nil {
		return 0, pulse.Usagef("the link is too long for a code to scan: %d bytes", len(g.URL))
	}
	dots := q.Bitmap() // with its quiet rim
	var plate, p sheet.Path
	plate.Rect(x, y, side, side)
	g.fill(plate, g.plate())
	unit := side / float64(len(dots))
	for i, row := range dots {
		for j := 0; j < len(row); j++ {
			from := j
			for j < len(row) && row[j] {
				j++
			}
			if j > from {
				p.Rect(x+float64(from)*unit, y+float64(i)*unit, float64(j-from)*unit, unit)
			}
		}
	}
	g.fill(p, sheet.Color{})
	return side, nil
}

// plate is what the code stands on: paper, where it is pale enough to scan from.
func (g *page) plate() sheet.Color {
	if sheet.Contrast(g.col.Paper, sheet.Color{}) < 12 {
		return sheet.Color{R: 255, G: 255, B: 255}
	}
	return g.col.Paper
}

// brand sets the logo, or the brand's name in colour c, into a box from x, y on; a
// is where in the box it stands. It returns the height used.
func (g *page) brand(x, y, w, h float64, a align, ground sheet.Color) (float64, error) {
	if g.logo.Image == nil {
		end, err := g.label(g.small(g.Brand, typeface.Strong, g.seen(g.col.Main, ground), a), x, y+h*.2, w, h*.55, 1)
		return end - y, err
	}
	size := g.logo.Image.Bounds().Size()
	iw, ih := float64(size.X), float64(size.Y)
	if iw < ih { // one that stands may be higher
		h *= 1.5
	}
	k := min(w/iw, h/ih)
	p := g.logo
	p.X, p.Y, p.W, p.H = x, y, iw*k, ih*k
	if a == centre {
		p.X = x - p.W/2
	}
	if lost(g.logo.Image, ground) {
		rim := p.H * .18
		if a == left {
			p.X += rim
		}
		var plate sheet.Path
		plate.RoundRect(p.X-rim, p.Y-rim, p.W+2*rim, p.H+2*rim, rim)
		g.fill(plate, g.on(ground))
	}
	g.Ops = append(g.Ops, p)
	return p.H, nil
}

// lost reports a logo that cannot be told from its ground: more than a third of
// what it shows is too much like it.
func lost(img image.Image, ground sheet.Color) bool {
	b := img.Bounds()
	step := max(1, b.Dx()*b.Dy()/4000)
	shown, like := 0, 0
	for i := 0; i < b.Dx()*b.Dy(); i += step {
		c := color.NRGBAModel.Convert(img.At(b.Min.X+i%b.Dx(), b.Min.Y+i/b.Dx())).(color.NRGBA)
		if c.A < 128 {
			continue
		}
		shown++
		if sheet.Contrast(sheet.Color{R: c.R, G: c.G, B: c.B}, ground) < 1.8 {
			like++
		}
	}
	return like*3 > shown
}
