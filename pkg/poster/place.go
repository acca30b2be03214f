package poster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// measureInk sets the distance of lines so that the marks of one never touch the
// tails of the line above, whatever the font says of itself.
func (b *block) measureInk() {
	b.pitch = b.leading * b.size
	var above float64
	for i, l := range b.lines {
		up, down := b.ink(l)
		if i == 0 {
			b.up = up * b.size
		} else {
			b.pitch = max(b.pitch, (above+up+.06)*b.size)
		}
		above, b.down = down, down*b.size
	}
}

// ink is how far a line reaches over and under its baseline, in ems.
func (b *block) ink(l line) (up, down float64) {
	for _, p := range b.pieces[l.from:l.to] {
		for _, g := range p.word.Glyphs {
			box := inkOf(g)
			up, down = max(up, -box.Y0), max(down, box.Y1)
		}
	}
	return up, down
}

// inkOf is the box a glyph of any size blackens around its place, y downwards.
func inkOf(g sheet.Glyph) sheet.Box {
	unit := g.Size / g.Face.Units()
	box := g.Face.Outline(g.ID).Bounds()
	if bm := g.Face.Bitmap(g.ID); bm != nil {
		box = bm.Box
	}
	return sheet.Box{X0: g.X + box.X0*unit, Y0: g.Y - box.Y1*unit, X1: g.X + box.X1*unit, Y1: g.Y - box.Y0*unit}
}

// place gives the glyphs of a block whose first line has its ink begin at y. x is
// the left edge, or the middle of centred lines.
func (b *block) place(x, y float64) []sheet.Glyph {
	var out []sheet.Glyph
	base := y + b.up
	for i, l := range b.lines {
		pen := x + b.indent(l)
		out = b.line(out, l, pen, base+float64(i)*b.pitch)
	}
	return out
}

// quotes gives the marks before and behind a placed block: both hang outside.
func (b *block) quotes(x, y float64, c sheet.Color) (open, closing []sheet.Glyph) {
	first, last := b.lines[0], b.lines[len(b.lines)-1]
	base := y + b.up
	open = b.sign(b.open, x+b.indent(first)-b.open.Width*b.size, base, c)
	return open, b.sign(b.closing, x+b.indent(last)+last.width*b.size, base+float64(len(b.lines)-1)*b.pitch, c)
}

func (b *block) sign(w typeface.Word, x, y float64, c sheet.Color) []sheet.Glyph {
	out := make([]sheet.Glyph, len(w.Glyphs))
	for i, g := range w.Glyphs {
		g.X, g.Y, g.Width, g.Size, g.Color = x+g.X*b.size, y+g.Y*b.size, g.Width*b.size, b.size, c
		out[i] = g
	}
	return out
}

// indent is where a line begins: signs that are light to the eye hang over the
// edge, so that the edge looks straight.
func (b *block) indent(l line) float64 {
	before, after := b.hanging(l)
	if b.align == left {
		return b.pad - before*b.size
	}
	return -(l.width + before - after) / 2 * b.size
}

// hanging is how far the first and the last sign of a line stand out, in ems.
func (b *block) hanging(l line) (before, after float64) {
	first, last := b.pieces[l.from], b.pieces[l.to-1]
	if gs := first.word.Glyphs; len(gs) > 1 {
		before = hangs(gs[0].Text, true) * gs[0].Width
	}
	if gs := last.word.Glyphs; len(gs) > 1 {
		g := gs[len(gs)-1]
		after = hangs(g.Text, false) * g.Width
	}
	return before, after
}

// hangs is the part of a sign's width that hangs over the edge.
func hangs(sign string, before bool) float64 {
	r, _ := utf8.DecodeRuneInString(sign)
	switch {
	case strings.ContainsRune("“”„\"'‘’", r):
		return 1
	case strings.ContainsRune("«»‹›-–—", r):
		return .6
	case !before && strings.ContainsRune(".,", r):
		return .8
	case !before && strings.ContainsRune(";:!?…", r):
		return .4
	}
	return 0
}

// line sets one line from pen on.
func (b *block) line(out []sheet.Glyph, l line, pen, base float64) []sheet.Glyph {
	for _, part := range b.visual(l) {
		for k, g := range part.Glyphs {
			g.X, g.Y = pen+g.X*b.size, base+g.Y*b.size
			g.Width, g.Size = g.Width*b.size, b.size
			g.Color = b.colorAt(part.at + part.At[k])
			out = append(out, g)
		}
		pen += part.Width * b.size
	}
	return out
}

// stretch is a word or a space and where its text begins.
type stretch struct {
	typeface.Word
	at int
}

// visual is the words and spaces of a line as they stand: those of a script that
// runs from right to left change places, and the space behind the last of them
// stays behind all.
func (b *block) visual(l line) []stretch {
	word := func(i int) stretch { return stretch{b.pieces[i].word, b.pieces[i].start} }
	space := func(i int) stretch {
		p := b.pieces[i]
		return stretch{p.space, p.start + len(strings.TrimRightFunc(p.text, unicode.IsSpace))}
	}
	var out []stretch
	for i := l.from; i < l.to; {
		j := i + 1
		for b.pieces[i].word.RTL && j < l.to && b.pieces[j].word.RTL {
			j++
		}
		for k := j - 1; k >= i; k-- {
			if k < j-1 {
				out = append(out, space(k))
			}
			out = append(out, word(k))
		}
		out = append(out, space(j-1))
		i = j
	}
	return out
}

func (b *block) colorAt(at int) sheet.Color {
	for _, s := range b.spans {
		if at >= s[0] && at < s[1] {
			return b.accent
		}
	}
	return b.color
}
