package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// content is the drawing of pages and what they refer to.
type content struct {
	f     *file
	s     *sheet.Sheet // the page at work
	b     bytes.Buffer
	fonts []*subset
	at    map[sheet.Face]*subset
	pics  []int // numbers of image objects, in the order of their names
	known map[any]int
	fill  *sheet.Color // the colour that holds now; nil at the beginning
	langs []string     // of each text of the page that is read aloud, in order
	told  [][]string   // langs of every page
}

func newContent(f *file) *content {
	return &content{f: f, at: map[sheet.Face]*subset{}, known: map[any]int{}}
}

func (c *content) put(format string, args ...any) { fmt.Fprintf(&c.b, format, args...) }

// x and y are places on the page as PDF counts them, from below.
func (c *content) x(v float64) string { return num(v + c.s.Margin()) }
func (c *content) y(v float64) string { return num(c.s.H + c.s.Margin() - v) }

// page draws one.
func (c *content) page(s *sheet.Sheet) []byte {
	c.s, c.fill, c.langs = s, nil, nil
	c.b.Reset()
	c.draw()
	c.told = append(c.told, c.langs)
	return c.b.Bytes()
}

// draw writes everything within the bleed, then the crop marks around it.
func (c *content) draw() {
	m, s := c.s.Slug(), c.s
	c.put("q\n")
	if s.Marks { // elsewhere the page itself cuts
		c.put("%s %s %s %s re W n\n", num(m), num(m), num(s.W+2*s.Bleed), num(s.H+2*s.Bleed))
	}
	for _, op := range s.Ops {
		switch op := op.(type) {
		case sheet.Fill:
			c.put("/Artifact BMC\n")
			c.color(op.Color)
			c.path(op.Path)
			c.put("EMC\n")
		case sheet.Text:
			c.text(op)
		case sheet.Picture:
			c.put("/Artifact BMC\n")
			c.picture(op)
			c.put("EMC\n")
		}
	}
	c.put("Q\n")
	if c.fill = nil; s.Marks {
		c.put("/Artifact BMC\n")
		c.color(sheet.Color{})
		c.path(s.CropMarks())
		c.put("EMC\n")
	}
}

func (c *content) color(v sheet.Color) {
	if c.fill != nil && *c.fill == v {
		return
	}
	c.fill = &v
	c.put("%s %s %s rg\n", num(float64(v.R)/255), num(float64(v.G)/255), num(float64(v.B)/255))
}

func (c *content) path(p sheet.Path) {
	var at sheet.Point
	for i, s := range p.Segs {
		q := s.P
		switch s.Verb {
		case sheet.MoveTo:
			if i > 0 {
				c.put("h\n")
			}
			c.put("%s %s m\n", c.x(q[0].X), c.y(q[0].Y))
		case sheet.LineTo:
			c.put("%s %s l\n", c.x(q[0].X), c.y(q[0].Y))
		case sheet.QuadTo:
			a, b := raise(at, q[0], q[1])
			c.put("%s %s %s %s %s %s c\n", c.x(a.X), c.y(a.Y), c.x(b.X), c.y(b.Y), c.x(q[1].X), c.y(q[1].Y))
		case sheet.CubeTo:
			c.put("%s %s %s %s %s %s c\n", c.x(q[0].X), c.y(q[0].Y), c.x(q[1].X), c.y(q[1].Y), c.x(q[2].X), c.y(q[2].Y))
		}
		pts := s.Points()
		at = pts[len(pts)-1]
	}
	if len(p.Segs) > 0 {
		c.put("h f\n")
	}
}

// raise gives the controls of the cubic curve that is a quadratic one.
func raise(from, ctrl, to sheet.Point) (a, b sheet.Point) {
	third := func(p sheet.Point) sheet.Point {
		return sheet.Point{X: p.X + (ctrl.X-p.X)*2/3, Y: p.Y + (ctrl.Y-p.Y)*2/3}
	}
	return third(from), third(to)
}

// text writes letters with what they say, and the pictures among them on top.
func (c *content) text(t sheet.Text) {
	if strings.ContainsFunc(t.Says, spoken) {
		c.put("/P<</MCID %d>>BDC\n/Span<</Lang %s/ActualText %s>>BDC\nBT\n", len(c.langs), text(t.Lang), text(t.Says))
		defer c.put("EMC\n") // of the second
		c.langs = append(c.langs, t.Lang)
	} else { // quotation marks that stand alone
		c.put("/Artifact BMC\nBT\n")
	}
	for i := 0; i < len(t.Glyphs); {
		i += c.row(t.Glyphs[i:])
	}
	c.put("ET\n")
	for _, g := range t.Glyphs {
		if bm := g.Face.Bitmap(g.ID); bm != nil {
			k := g.Size / g.Face.Units()
			c.image(bm.Image, g.X+bm.Box.X0*k, g.Y-bm.Box.Y1*k, (bm.Box.X1-bm.Box.X0)*k, (bm.Box.Y1-bm.Box.Y0)*k)
		}
	}
	c.put("EMC\n")
}

// spoken reports what a voice says: letters, digits, pictures.
func spoken(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) }

// row writes the signs at the beginning of list that share font, size, colour and
// baseline, and says how many glyphs they are.
func (c *content) row(list []sheet.Glyph) int {
	g := list[0]
	font := c.font(g.Face)
	c.color(g.Color)
	c.put("/F%d %s Tf 1 0 0 1 %s %s Tm [", font.n, num(g.Size), c.x(g.X), c.y(g.Y))
	pen, n := g.X, 0
	for n < len(list) && alike(g, list[n]) && list[n].Y == g.Y {
		sign := list[n : n+signLen(list[n:])]
		if d := (pen - sign[0].X) / g.Size * 1000; d > .5 || d < -.5 {
			c.put("%s", num(d))
			pen = sign[0].X
		}
		code := font.code(sign)
		c.put("<%04X>", code)
		pen += font.uses[code].width / g.Face.Units() * g.Size
		n += len(sign)
	}
	c.put("] TJ\n")
	return n
}

func alike(a, b sheet.Glyph) bool {
	return a.Face == b.Face && a.Size == b.Size && a.Color == b.Color
}

// signLen is how many glyphs at the beginning of list are drawn as one, so that
// none is without letters to be read back: ำ is a ring and a stroke.
func signLen(list []sheet.Glyph) int {
	n, text := 1, list[0].Text
	for n < len(list) && alike(list[0], list[n]) && (list[n].Text == "" || text == "") {
		text += list[n].Text
		n++
	}
	return n
}

func (c *content) font(face sheet.Face) *subset {
	s, ok := c.at[face]
	if !ok {
		s = newSubset(len(c.fonts)+1, face)
		c.at[face], c.fonts = s, append(c.fonts, s)
	}
	return s
}

func (c *content) picture(p sheet.Picture) { c.image(p.Image, p.X, p.Y, p.W, p.H) }

// resources writes the fonts and lists what the page uses.
func (c *content) resources() string {
	var b strings.Builder
	b.WriteString("/Font<<")
	for _, s := range c.fonts {
		fmt.Fprintf(&b, "/F%d %d 0 R", s.n, s.write(c.f))
	}
	b.WriteString(">>/XObject<<")
	for i, n := range c.pics {
		fmt.Fprintf(&b, "/P%d %d 0 R", i+1, n)
	}
	b.WriteString(">>")
	return b.String()
}

// structure tells those who have the pages read to them what is on them, in order.
func (c *content) structure(pages []int) int {
	root, doc := c.f.reserve(), c.f.reserve()
	var all, tree strings.Builder
	for p, langs := range c.told {
		var kids strings.Builder
		for i, l := range langs {
			n := c.f.add("<</Type/StructElem/S/P/P %d 0 R/Pg %d 0 R/K %d/Lang %s>>", doc, pages[p], i, text(l))
			fmt.Fprintf(&kids, "%d 0 R ", n)
		}
		all.WriteString(kids.String())
		fmt.Fprintf(&tree, "%d[%s]", p, strings.TrimSpace(kids.String()))
	}
	c.f.set(doc, "<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>", root, strings.TrimSpace(all.String()))
	c.f.set(root, "<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", doc, tree.String(), len(pages))
	return root
}
