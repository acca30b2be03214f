package poster

import (
	"math"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// medal is for a sentence or two: an order on its ribbon, and under it whom it is
// for and why.
func (g *page) medal() error {
	g.ground(g.col.Paper.Mix(g.col.Accent, .1))
	if g.W > 1.2*g.H {
		return g.medalWide()
	}
	u, mid := g.u, g.W/2
	r := 10.5 * u
	if g.high() {
		r = 15 * u
	}
	g.hang(mid, r*2.2, r)
	y := r*2.2 + r + 5*u
	end, err := g.label(g.small(g.Thanks, typeface.Strong, g.seen(g.col.Main, g.col.Paper), centre), mid, y, g.W-20*u, 4.6*u, 2)
	if err != nil {
		return err
	}
	foot := g.H - 19*u
	s, err := g.words(typeface.Display, g.col.Ink, g.seen(g.col.Main, g.col.Paper), centre, 6*u)
	if err != nil {
		return err
	}
	s.leading = 1.24
	end += 6 * u
	b, err := fit(s, g.W-24*u, foot-end-5*u, 2.3*u, 11*u)
	if err != nil {
		return err
	}
	g.quote(b, mid, end+max(0, foot-5*u-end-b.height())*.4, g.col.Accent)
	return g.medalFoot(foot)
}

func (g *page) medalFoot(y float64) error {
	u := g.u
	m := 9 * u
	soft, strong := g.col.Ink.Mix(g.col.Paper, .25), g.seen(g.col.Main, g.col.Paper)
	g.rule(m, y, g.W-2*m, .18*u, g.col.Accent)
	side := 0.0
	var err error
	if side, err = g.code(g.W-m-12*u, y+2.5*u, 12*u); err != nil {
		return err
	}
	w := g.W - 2*m - side - 3*u
	used, err := g.brand(m, y+2.5*u, w*.6, 5*u, left, g.col.Paper)
	if err != nil {
		return err
	}
	_, err = g.facts(m, y+2.5*u+max(used, 3*u)+1.8*u, w, 2.2*u, left, soft, strong)
	return err
}

// medalWide hangs the medal at the left of a screen.
func (g *page) medalWide() error {
	u := g.u
	r := 17 * u
	g.hang(32*u, 40*u, r)
	x := 66 * u
	w, foot := g.W-x-10*u, g.H-19*u
	end, err := g.label(g.small(g.Thanks, typeface.Strong, g.seen(g.col.Main, g.col.Paper), left), x, 12*u, w, 5*u, 1)
	if err != nil {
		return err
	}
	s, err := g.words(typeface.Display, g.col.Ink, g.seen(g.col.Main, g.col.Paper), left, 8*u)
	if err != nil {
		return err
	}
	end += 7 * u
	b, err := fit(s, w, foot-end-5*u, 2.6*u, 11*u)
	if err != nil {
		return err
	}
	g.quote(b, x, end, g.col.Accent)
	return g.medalFoot(foot)
}

// hang draws the medal with its middle at x, y and the ribbon it hangs by.
func (g *page) hang(x, y, r float64) {
	dark := g.col.Main.Mix(sheet.Color{}, .25)
	for _, side := range []float64{-1, 1} {
		var p sheet.Path // a ribbon comes down from over the edge
		p.Move(x+side*r*.95, -g.Bleed-over)
		p.Line(x+side*r*.42, -g.Bleed-over)
		p.Line(x-side*r*.12, y)
		p.Line(x+side*r*.42, y)
		c := g.col.Main
		if side > 0 {
			c = dark
		}
		g.fill(p, c)
	}
	g.fill(rosette(x, y, r, 36, .035), g.col.Accent)
	edge := g.col.Accent.Mix(sheet.Color{}, .22)
	var ring sheet.Path
	ring.Circle(x, y, r*.86, false)
	ring.Circle(x, y, r*.82, true)
	g.fill(ring, edge)
	var disc sheet.Path
	disc.Circle(x, y, r*.74, false)
	g.fill(disc, g.col.Main)
	g.fill(star(x, y, r*.46), g.col.Accent)
}

// rosette is a disc with a wavy edge.
func rosette(x, y, r float64, waves int, depth float64) sheet.Path {
	var p sheet.Path
	n := waves * 12
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		sin, cos := math.Sincos(a)
		k := r * (1 + depth*math.Cos(float64(waves)*a))
		if i == 0 {
			p.Move(x+k*cos, y+k*sin)
		} else {
			p.Line(x+k*cos, y+k*sin)
		}
	}
	return p
}

// star has five points.
func star(x, y, r float64) sheet.Path {
	var p sheet.Path
	for i := range 10 {
		k := r
		if i%2 == 1 {
			k = r * .42
		}
		sin, cos := math.Sincos(math.Pi * (float64(i)/5 - .5))
		if i == 0 {
			p.Move(x+k*cos, y+k*sin)
		} else {
			p.Line(x+k*cos, y+k*sin)
		}
	}
	return p
}
