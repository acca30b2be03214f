package sheet

import "math"

// Path is closed outlines.
type Path struct{ Segs []Seg }

// Verb says what a segment does.
type Verb uint8

// The verbs, and how many points each takes. Every outline begins with MoveTo
// and is closed where the next begins.
const (
	MoveTo Verb = iota // 1
	LineTo             // 1
	QuadTo             // 2: control, end
	CubeTo             // 3: two controls, end
)

// Seg is one segment with its points.
type Seg struct {
	Verb Verb
	P    [3]Point
}

// Point is a place.
type Point struct{ X, Y float64 }

// Points are those of a segment that count.
func (s *Seg) Points() []Point { return s.P[:max(1, int(s.Verb))] }

// Move begins an outline.
func (p *Path) Move(x, y float64) { p.add(MoveTo, Point{x, y}) }

// Line goes on straight.
func (p *Path) Line(x, y float64) { p.add(LineTo, Point{x, y}) }

// Cube goes on in a cubic curve.
func (p *Path) Cube(a, b, end Point) { p.add(CubeTo, a, b, end) }

func (p *Path) add(v Verb, pts ...Point) {
	s := Seg{Verb: v}
	copy(s.P[:], pts)
	p.Segs = append(p.Segs, s)
}

// Rect adds a rectangle.
func (p *Path) Rect(x, y, w, h float64) {
	p.Move(x, y)
	p.Line(x+w, y)
	p.Line(x+w, y+h)
	p.Line(x, y+h)
}

// round is how far the controls of a quarter of a circle stand off, in radii.
const round = 0.5522847498

// Circle adds a circle; inner turns it the other way round, so that it is cut
// out of what surrounds it.
func (p *Path) Circle(cx, cy, r float64, inner bool) {
	at := func(i int, along float64) Point {
		if inner {
			i, along = -i, -along
		}
		sin, cos := math.Sincos(float64(i) * math.Pi / 2)
		return Point{cx + r*(cos-along*sin), cy + r*(sin+along*cos)}
	}
	p.add(MoveTo, at(0, 0))
	for i := range 4 {
		p.Cube(at(i, round), at(i+1, -round), at(i+1, 0))
	}
}

// RoundRect adds a rectangle with round corners.
func (p *Path) RoundRect(x, y, w, h, r float64) {
	r = min(r, w/2, h/2)
	k := r * (1 - round)
	p.Move(x+r, y)
	p.Line(x+w-r, y)
	p.Cube(Point{x + w - k, y}, Point{x + w, y + k}, Point{x + w, y + r})
	p.Line(x+w, y+h-r)
	p.Cube(Point{x + w, y + h - k}, Point{x + w - k, y + h}, Point{x + w - r, y + h})
	p.Line(x+r, y+h)
	p.Cube(Point{x + k, y + h}, Point{x, y + h - k}, Point{x, y + h - r})
	p.Line(x, y+r)
	p.Cube(Point{x, y + k}, Point{x + k, y}, Point{x + r, y})
}

// Place is the path scaled, turned upside down where flip is set, and moved.
func (p Path) Place(scale float64, flip bool, x, y float64) Path {
	sy := scale
	if flip {
		sy = -scale
	}
	out := Path{Segs: make([]Seg, len(p.Segs))}
	for i, s := range p.Segs {
		for j := range s.Points() {
			s.P[j] = Point{x + s.P[j].X*scale, y + s.P[j].Y*sy}
		}
		out.Segs[i] = s
	}
	return out
}

// Bounds is the box around all points, controls too. Nothing has no size.
func (p Path) Bounds() Box {
	if len(p.Segs) == 0 {
		return Box{}
	}
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range p.Segs {
		for _, q := range p.Segs[i].Points() {
			b = Box{min(b.X0, q.X), min(b.Y0, q.Y), max(b.X1, q.X), max(b.Y1, q.Y)}
		}
	}
	return b
}

// Empty reports a box without a size.
func (b Box) Empty() bool { return b.X1 <= b.X0 || b.Y1 <= b.Y0 }
