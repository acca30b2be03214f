// Package svg writes a sheet as SVG: letters as outlines, so that it looks the
// same where the fonts are not. Nothing in it runs or is fetched.
package svg

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"io"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// drawing is an SVG while it is written.
type drawing struct {
	b      bytes.Buffer
	shapes map[shape]int // glyphs drawn before, by the number of their definition
	seen   map[image.Image]int
	err    error
}

type shape struct {
	face sheet.Face
	id   uint32
}

// Write writes a sheet.
func Write(w io.Writer, s *sheet.Sheet) error {
	d := &drawing{shapes: map[shape]int{}, seen: map[image.Image]int{}}
	m := s.Margin()
	width, height := s.W+2*m, s.H+2*m
	d.put(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%smm" height="%smm" viewBox="%s %s %s %s" role="img" xml:lang="%s">`+"\n",
		num(width/sheet.MM), num(height/sheet.MM), num(-m), num(-m), num(width), num(height), escape(s.Lang))
	d.put("<title>%s</title>\n<desc>%s</desc>\n", escape(s.Title), escape(said(s)))
	clip := ""
	if s.Marks { // elsewhere the page itself cuts
		d.put(`<clipPath id="bleed"><rect x="%s" y="%s" width="%s" height="%s"/></clipPath>`+"\n", num(-s.Bleed), num(-s.Bleed), num(s.W+2*s.Bleed), num(s.H+2*s.Bleed))
		clip = ` clip-path="url(#bleed)"`
	}
	d.put("<g%s>\n", clip)
	for _, op := range s.Ops {
		switch op := op.(type) {
		case sheet.Fill:
			d.put(`<path fill="%s" d="%s"/>`+"\n", op.Color.Hex(), path(op.Path))
		case sheet.Text:
			d.text(op)
		case sheet.Picture:
			d.image(op.Image, op.X, op.Y, op.W, op.H)
		}
	}
	d.put("</g>\n")
	if s.Marks {
		d.put(`<path d="%s"/>`+"\n", path(s.CropMarks()))
	}
	d.put("</svg>\n")
	if d.err != nil {
		return d.err
	}
	_, err := w.Write(d.b.Bytes())
	return err
}

func (d *drawing) put(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

// said is everything on the sheet as plain text, for those who cannot see it.
func said(s *sheet.Sheet) string {
	var list []string
	for _, op := range s.Ops {
		if t, ok := op.(sheet.Text); ok {
			list = append(list, t.Says)
		}
	}
	return strings.Join(list, "\n")
}

// text draws letters; each shape is defined where it is used first.
func (d *drawing) text(t sheet.Text) {
	for _, g := range t.Glyphs {
		k := g.Size / g.Face.Units()
		if bm := g.Face.Bitmap(g.ID); bm != nil {
			d.image(bm.Image, g.X+bm.Box.X0*k, g.Y-bm.Box.Y1*k, (bm.Box.X1-bm.Box.X0)*k, (bm.Box.Y1-bm.Box.Y0)*k)
			continue
		}
		p := g.Face.Outline(g.ID)
		if len(p.Segs) == 0 {
			continue
		}
		key := shape{g.Face, g.ID}
		n, ok := d.shapes[key]
		if !ok {
			n = len(d.shapes) + 1
			d.shapes[key] = n
			d.put(`<defs><path id="g%d" d="%s"/></defs>`+"\n", n, path(p))
		}
		d.put(`<use xlink:href="#g%d" fill="%s" transform="matrix(%s 0 0 -%s %s %s)"/>`+"\n", n, g.Color.Hex(), fine(k), fine(k), num(g.X), num(g.Y))
	}
}

// image draws a picture, which is part of the file.
func (d *drawing) image(img image.Image, x, y, w, h float64) {
	n, ok := d.seen[img]
	if !ok {
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil && d.err == nil {
			d.err = err
		}
		n = len(d.seen) + 1
		d.seen[img] = n
		d.put(`<defs><image id="i%d" width="1" height="1" preserveAspectRatio="none" xlink:href="data:image/png;base64,%s"/></defs>`+"\n", n, base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	d.put(`<use xlink:href="#i%d" transform="matrix(%s 0 0 %s %s %s)"/>`+"\n", n, fine(w), fine(h), num(x), num(y))
}

func path(p sheet.Path) string {
	var b strings.Builder
	for i, s := range p.Segs {
		if s.Verb == sheet.MoveTo && i > 0 {
			b.WriteByte('Z')
		}
		b.WriteByte("MLQC"[s.Verb])
		for j, q := range s.Points() {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(num(q.X) + " " + num(q.Y))
		}
	}
	if len(p.Segs) > 0 {
		b.WriteByte('Z')
	}
	return b.String()
}

func num(v float64) string  { return digits(v, 3) }
func fine(v float64) string { return digits(v, 6) }

func digits(v float64, n int) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', n, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
