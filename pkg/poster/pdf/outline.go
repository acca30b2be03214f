package pdf

import (
	"math"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// outline is a glyph as TrueType knows it: points on the curve and between.
type outline struct {
	pts  []point
	ends []int // index of the last point of each contour
	box  struct{ x0, y0, x1, y1 int }
}

type point struct {
	x, y int
	on   bool
}

// flatten makes an outline of a path. Cubic curves become four quadratic ones
// each, which differ from them by less than a unit.
func flatten(p sheet.Path) outline {
	var o outline
	var at sheet.Point
	for _, s := range p.Segs {
		switch q := s.P; s.Verb {
		case sheet.MoveTo:
			o.close()
			o.add(q[0], true)
		case sheet.LineTo:
			o.add(q[0], true)
		case sheet.QuadTo:
			o.add(q[0], false)
			o.add(q[1], true)
		case sheet.CubeTo:
			o.cube(at, q)
		}
		pts := s.Points()
		at = pts[len(pts)-1]
	}
	o.close()
	o.measure()
	return o
}

func (o *outline) add(p sheet.Point, on bool) {
	o.pts = append(o.pts, point{int(math.Round(p.X)), int(math.Round(p.Y)), on})
}

func (o *outline) cube(from sheet.Point, q [3]sheet.Point) {
	const n = 4
	at := func(t float64) sheet.Point {
		s := 1 - t
		mix := func(a, b, c, d float64) float64 { return s*s*s*a + 3*s*s*t*b + 3*s*t*t*c + t*t*t*d }
		return sheet.Point{X: mix(from.X, q[0].X, q[1].X, q[2].X), Y: mix(from.Y, q[0].Y, q[1].Y, q[2].Y)}
	}
	for i := range n {
		a, mid, b := at(float64(i)/n), at((float64(i)+.5)/n), at(float64(i+1)/n)
		o.add(sheet.Point{X: 2*mid.X - (a.X+b.X)/2, Y: 2*mid.Y - (a.Y+b.Y)/2}, false)
		o.add(b, true)
	}
}

// close ends a contour; a last point on its first is not needed.
func (o *outline) close() {
	first := 0
	if n := len(o.ends); n > 0 {
		first = o.ends[n-1] + 1
	}
	n := len(o.pts)
	if n-first > 1 && o.pts[n-1] == o.pts[first] {
		n--
	}
	if n-first < 2 { // nothing to fill
		o.pts = o.pts[:first]
		return
	}
	o.pts = o.pts[:n]
	o.ends = append(o.ends, n-1)
}

func (o *outline) measure() {
	for i, p := range o.pts {
		if i == 0 {
			o.box.x0, o.box.y0, o.box.x1, o.box.y1 = p.x, p.y, p.x, p.y
		}
		o.box.x0, o.box.y0 = min(o.box.x0, p.x), min(o.box.y0, p.y)
		o.box.x1, o.box.y1 = max(o.box.x1, p.x), max(o.box.y1, p.y)
	}
}

// encode is the glyph's entry of the table glyf; nothing to draw is no bytes.
func (o *outline) encode() []byte {
	if len(o.ends) == 0 {
		return nil
	}
	b := appendInts(nil, len(o.ends), o.box.x0, o.box.y0, o.box.x1, o.box.y1)
	b = appendInts(b, o.ends...)
	b = appendInts(b, 0) // no instructions
	for _, p := range o.pts {
		flag := byte(0)
		if p.on {
			flag = 1
		}
		b = append(b, flag)
	}
	x, y := 0, 0
	for _, p := range o.pts {
		b = appendInts(b, p.x-x)
		x = p.x
	}
	for _, p := range o.pts {
		b = appendInts(b, p.y-y)
		y = p.y
	}
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
