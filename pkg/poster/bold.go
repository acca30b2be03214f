package poster

import "github.com/seed-919336a1/pulse/pkg/poster/typeface"

// bold is for a few words: the brand's colour over the whole sheet, letters as
// large as they go, and a quotation mark that leaves the page.
func (g *page) bold() error {
	u, m := g.u, 9*g.u
	on := g.on(g.col.Main)
	accent := g.seen(g.col.Accent, g.col.Main)
	dim := g.col.Main.Mix(on, .1)
	g.ground(g.col.Main)
	if err := g.ornament(g.marks[1], typeface.Strong, g.W-36*u, g.H-64*u, 60*u, left, dim); err != nil {
		return err
	}
	if _, err := g.brand(m, m, 50*u, 7*u, left, g.col.Main); err != nil {
		return err
	}
	foot := g.H - m - 17*u
	top := m + 15*u
	s, err := g.words(typeface.Strong, on, accent, left, m*.7)
	if err != nil {
		return err
	}
	s.leading = 1.14
	b, err := fit(s, g.W-2*m, foot-top-7*u, 2.6*u, 21*u)
	if err != nil {
		return err
	}
	g.quote(b, m, top, accent)
	return g.boldFoot(m, foot)
}

func (g *page) boldFoot(m, y float64) error {
	u, on := g.u, g.on(g.col.Main)
	side, err := g.code(g.W-m-17*u, y, 17*u)
	if err != nil {
		return err
	}
	g.rule(m, y, 12*u, .7*u, g.col.Accent)
	w := g.W - 2*m - side - 4*u
	end, err := g.label(g.small(g.Thanks, typeface.Strong, on, left), m, y+4*u, w, 5*u, 2)
	if err != nil {
		return err
	}
	_, err = g.facts(m, end+3*u, w, 2.4*u, left, g.col.Main.Mix(on, .75), g.seen(g.col.Accent, g.col.Main))
	return err
}
