package poster

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// page is a sheet while it is drawn.
type page struct {
	*sheet.Sheet
	Poster
	col   Colors
	logo  sheet.Picture // without a place yet
	fonts [4]*typeface.Stack
	marks [2]string
	u     float64 // a hundredth of the shorter side: the measure of everything
	cut   bool
}

// Bleed of printers in Europe.
const bleed = 3 * sheet.MM

func newPage(p Poster, o Options) (*page, error) {
	w, h, err := dimensions(o.Size)
	if err != nil {
		return nil, err
	}
	return pageOf(p, o, w, h)
}

func pageOf(p Poster, o Options, w, h float64) (*page, error) {
	var err error
	g := &page{Poster: p, col: o.Colors.orOurs(), marks: quotesOf(p.Lang), u: min(w, h) / 100}
	g.Sheet = &sheet.Sheet{W: w, H: h, Marks: o.Marks, Title: p.Thanks, Lang: p.Words}
	if o.Bleed || o.Marks {
		g.Sheet.Bleed = bleed
	}
	if o.Logo != nil {
		g.logo = sheet.Picture{Image: o.Logo}
	}
	for r := range g.fonts {
		if g.fonts[r], err = o.Fonts.Stack(typeface.Role(r)); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// OurColors are for brands that name none.
func OurColors() Colors {
	return Colors{Main: sheet.Color{R: 0x16, G: 0x3d, B: 0x3a}, Accent: sheet.Color{R: 0xd9, G: 0x8e, B: 0x32},
		Paper: sheet.Color{R: 0xfb, G: 0xf8, B: 0xf1}, Ink: sheet.Color{R: 0x1f, G: 0x1d, B: 0x1a}}
}

func (c Colors) orOurs() Colors {
	if c == (Colors{}) {
		return OurColors()
	}
	return c
}

// on is the colour of letters on a ground: the paper's or the ink's.
func (g *page) on(ground sheet.Color) sheet.Color {
	if sheet.Contrast(ground, g.col.Paper) >= sheet.Contrast(ground, g.col.Ink) {
		return g.col.Paper
	}
	return g.col.Ink
}

// seen is c where it can be read on a ground, else what can.
func (g *page) seen(c, ground sheet.Color) sheet.Color {
	if sheet.Contrast(c, ground) >= 4.5 {
		return c
	}
	return g.on(ground)
}

// high reports a sheet that stands.
func (g *page) high() bool { return g.H > 1.2*g.W }

// ground paints the sheet and its bleed.
func (g *page) ground(c sheet.Color) { g.band(0, 0, g.W, g.H, c) }

// over is how far grounds go beyond the bleed, lest a dot at the edge stay white.
const over = 1

// band paints a rectangle; edges on the edge of the sheet go on over the bleed.
func (g *page) band(x, y, w, h float64, c sheet.Color) {
	x1, y1 := x+w, y+h
	if x <= 0 {
		x = -g.Bleed - over
	}
	if y <= 0 {
		y = -g.Bleed - over
	}
	if x1 >= g.W {
		x1 = g.W + g.Bleed + over
	}
	if y1 >= g.H {
		y1 = g.H + g.Bleed + over
	}
	var p sheet.Path
	p.Rect(x, y, x1-x, y1-y)
	g.fill(p, c)
}

func (g *page) fill(p sheet.Path, c sheet.Color) {
	g.Ops = append(g.Ops, sheet.Fill{Path: p, Color: c})
}

// rule is a thin line from x on.
func (g *page) rule(x, y, w, thick float64, c sheet.Color) {
	var p sheet.Path
	p.Rect(x, y, w, thick)
	g.fill(p, c)
}

// words is a setting of the guest's words in a font, with their marks.
func (g *page) words(r typeface.Role, c, accent sheet.Color, a align, edge float64) (setting, error) {
	s := setting{text: g.Quote, lang: g.Poster.Lang, stack: g.fonts[r], color: c, accent: accent, spans: g.Spans, align: a, leading: 1.2, edge: edge}
	var err error
	if s.open, err = s.stack.Set(g.marks[0], s.lang); err != nil {
		return s, err
	}
	s.closing, err = s.stack.Set(g.marks[1], s.lang)
	return s, err
}

// quote sets a block of the guest's words with their marks, the ink from y on.
func (g *page) quote(b *block, x, y float64, marks sheet.Color) {
	open, closing := b.quotes(x, y, marks)
	g.say(g.marks[0], b.lang, open)
	g.say(b.says(), b.lang, b.place(x, y))
	g.say(g.marks[1], b.lang, closing)
	g.cut = g.cut || b.cut
}

func (g *page) say(says, code string, gs []sheet.Glyph) {
	if len(gs) > 0 {
		g.Ops = append(g.Ops, sheet.Text{Says: says, Lang: code, Glyphs: gs})
	}
}

// small is a setting of words around the quote.
func (g *page) small(text string, r typeface.Role, c sheet.Color, a align) setting {
	return setting{text: text, lang: g.Words, stack: g.fonts[r], color: c, align: a, leading: 1.3}
}

// label sets a short text at a size, smaller where it would not fit, with its ink
// from y on, and returns where its ink ends.
func (g *page) label(s setting, x, y, w, size, lines float64) (float64, error) {
	if s.text == "" {
		return y, nil
	}
	b, err := fit(s, w, size*s.leading*lines, size*.4, size)
	if err != nil {
		return y, err
	}
	g.say(b.says(), g.Words, b.place(x, y))
	return y + b.height(), nil
}

// facts are the author, the source and the date in one line, and the notice under
// it; they return where their ink ends.
func (g *page) facts(x, y, w, size float64, a align, c, notice sheet.Color) (float64, error) {
	end, err := g.label(g.small(strings.Join(g.Facts, "  ·  "), typeface.Plain, c, a), x, y, w, size, 2)
	if err != nil || g.Notice == "" {
		return end, err
	}
	if len(g.Facts) > 0 {
		end += size * .8
	}
	return g.label(g.small(g.Notice, typeface.Strong, notice, a), x, end, w, size*1.15, 1)
}

// ornament paints a sign as a shape, which nobody reads out: its ink in a box of
// height h from x, y on, x its middle where it is centred.
func (g *page) ornament(sign string, r typeface.Role, x, y, h float64, a align, c sheet.Color) error {
	w, err := g.fonts[r].Set(strings.TrimSpace(sign), g.Poster.Lang)
	if err != nil || len(w.Glyphs) == 0 {
		return err
	}
	gl := w.Glyphs[0]
	p := gl.Face.Outline(gl.ID)
	box := p.Bounds()
	if box.Empty() {
		return nil
	}
	k := h / (box.Y1 - box.Y0)
	if a == centre {
		x -= (box.X1 - box.X0) * k / 2
	}
	g.fill(p.Place(k, true, x-box.X0*k, y+box.Y1*k), c)
	return nil
}
