package poster

import (
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// classic is for a few sentences: a quiet page, a fine frame, everything on one
// axis.
func (g *page) classic() error {
	u, mid := g.u, g.W/2
	g.ground(g.col.Paper)
	g.frame(4.5*u, .32*u, g.col.Main)
	g.frame(5.7*u, .1*u, g.col.Main)
	if _, err := g.brand(mid, 11*u, 44*u, 6*u, centre, g.col.Paper); err != nil {
		return err
	}
	top, mark := 20*u, 5*u
	if g.high() {
		top, mark = 27*u, 8*u
	}
	if err := g.ornament(g.marks[0], typeface.Display, mid, top, mark, centre, g.col.Accent); err != nil {
		return err
	}
	foot := g.H - 11*u - g.classicFootHeight()
	s, err := g.words(typeface.Display, g.col.Ink, g.seen(g.col.Main, g.col.Paper), centre, 0)
	if err != nil {
		return err
	}
	s.open, s.closing = typeface.Word{}, typeface.Word{} // the large ones stand for them
	s.leading = 1.3
	from := top + mark + 5*u
	b, err := fit(s, g.W-26*u, foot-from-6*u, 2.3*u, 11*u)
	if err != nil {
		return err
	}
	g.say(b.says(), b.lang, b.place(mid, from+max(0, foot-6*u-from-b.height())*.42))
	g.cut = b.cut
	return g.classicFoot(foot)
}

func (g *page) classicFootHeight() float64 {
	h := 11 * g.u
	if g.Notice != "" {
		h += 4.5 * g.u
	}
	if g.URL != "" && g.high() {
		h += 15 * g.u
	}
	return h
}

func (g *page) classicFoot(y float64) error {
	u, mid := g.u, g.W/2
	g.rule(mid-7*u, y, 14*u, .3*u, g.col.Accent)
	end, err := g.label(g.small(g.Thanks, typeface.Strong, g.seen(g.col.Main, g.col.Paper), centre), mid, y+3.6*u, g.W-30*u, 4*u, 1)
	if err != nil {
		return err
	}
	soft := g.col.Ink.Mix(g.col.Paper, .25)
	if end, err = g.facts(mid, end+2.2*u, g.W-30*u, 2.2*u, centre, soft, g.seen(g.col.Main, g.col.Paper)); err != nil {
		return err
	}
	if g.high() {
		_, err = g.code(mid-6.5*u, end+2.2*u, 13*u)
	} else { // where height is dear, in the corner of the frame
		_, err = g.code(g.W-22*u, g.H-22*u, 13*u)
	}
	return err
}

// frame is a line around the sheet at a distance from its edge.
func (g *page) frame(at, thick float64, c sheet.Color) {
	g.rule(at, at, g.W-2*at, thick, c)
	g.rule(at, g.H-at-thick, g.W-2*at, thick, c)
	g.rule(at, at, thick, g.H-2*at, c)
	g.rule(g.W-at-thick, at, thick, g.H-2*at, c)
}
