package poster

import (
	"github.com/skip2/go-qrcode"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Card is a small card with a code to scan: for a table, or a staff room.
type Card struct {
	Title string // what is asked
	Place string
	Hint  string // how to
	Brand string
	URL   string
	Words string // language of all of them
}

// MakeCard lays a card out on A6. Size, design and bleed of o do not count.
func MakeCard(c Card, o Options) (*sheet.Sheet, error) {
	p := Poster{Brand: c.Brand, URL: c.URL, Words: c.Words, Thanks: c.Title, Facts: []string{c.Place}, Notice: c.Hint}
	p.tame(false)
	o.Bleed, o.Marks = false, false
	g, err := pageOf(p, o, 105*sheet.MM, 148*sheet.MM)
	if err != nil {
		return nil, err
	}
	u, mid := g.u, g.W/2
	g.ground(g.col.Paper)
	g.frame(4*u, .4*u, g.col.Main)
	if _, err := g.brand(mid, 11*u, 60*u, 9*u, centre, g.col.Paper); err != nil {
		return nil, err
	}
	end, err := g.label(g.small(p.Thanks, typeface.Strong, g.seen(g.col.Main, g.col.Paper), centre), mid, 26*u, g.W-22*u, 8*u, 2)
	if err != nil {
		return nil, err
	}
	side := 66 * u
	if _, err := g.code(mid-side/2, max(end+3*u, 44*u), side); err != nil {
		return nil, err
	}
	end = max(end+3*u, 44*u) + side
	if _, err := g.facts(mid, end+4*u, g.W-22*u, 4.4*u, centre, g.col.Ink, g.col.Ink); err != nil {
		return nil, err
	}
	return g.Sheet, nil
}

// Code is nothing but a code to scan, with its quiet rim, side points wide: to stand
// on a page of somebody else's.
func Code(url string, side float64) (*sheet.Sheet, error) {
	if _, err := qrcode.New(url, qrcode.Medium); err != nil {
		return nil, pulse.Usagef("the link is too long for a code to scan: %d bytes", len(url))
	}
	s := &sheet.Sheet{W: side, H: side, Title: url}
	g := &page{Sheet: s, Poster: Poster{URL: url}, col: Colors{Paper: sheet.Color{R: 255, G: 255, B: 255}}}
	_, err := g.code(0, 0, side)
	return s, err
}
