// Package poster lays a guest's words out on a sheet for the wall: it chooses a
// design by their length, sets them byte for byte as large as they go, and adds
// whom they thank and where they come from. It writes no file, chooses no mention
// and knows no sentence of its own: those come with the Poster.
package poster

import (
	"image"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Poster is what is told. Empty fields leave nothing on the sheet.
type Poster struct {
	Quote  string   // the guest's words as they are kept
	Lang   string   // of the quote: decides its quotation marks and where lines end
	Spans  [][2]int // bytes of Quote that are set in the brand's colour: names of staff
	Thanks string   // "Thank you, Elif Yılmaz"
	Facts  []string // author, source, date; what is not to be told is not in it
	Notice string   // "For staff rooms only"
	URL    string   // of the original, as a code to scan
	Brand  string   // shown where there is no logo
	Words  string   // language of everything but the quote
}

// Options are how it is told.
type Options struct {
	Size   string // a3, a4, square, screen
	Design string // "" is chosen by the length of the quote
	Emoji  bool   // coloured; false leaves them out
	Bleed  bool
	Marks  bool // crop marks; they come with a bleed
	Colors Colors
	Logo   image.Image
	Fonts  *typeface.Library
}

// Colors are the brand's. The zero value is a set of our own.
type Colors struct{ Main, Accent, Paper, Ink sheet.Color }

// Made tells what became of it.
type Made struct {
	Design string
	Cut    bool // the quote was too long; what is left out is marked
}

// Designs lists them by the length of text they are for, the shortest first.
func Designs() []string {
	var out []string
	for _, d := range designs {
		out = append(out, d.name)
	}
	return out
}

// Sizes lists the formats of a sheet.
func Sizes() []string { return []string{"a3", "a4", "square", "screen"} }

// design is one way to lay a sheet out.
type design struct {
	name string
	upTo int // graphemes it is chosen for
	draw func(*page) error
}

var designs = []design{
	{"bold", 70, (*page).bold},
	{"medal", 170, (*page).medal},
	{"classic", 360, (*page).classic},
	{"letter", 1 << 30, (*page).letter},
}

// longest quote looked at, in graphemes: more fits no sheet.
const longest = 4000

// Make lays a poster out. A letter that no font has is an ErrUsage that names
// what to install.
func Make(p Poster, o Options) (*sheet.Sheet, Made, error) {
	p.Quote, p.Spans = readable(p.Quote, p.Spans, o.Emoji)
	p.tame(o.Emoji)
	if p.Quote == "" {
		return nil, Made{}, pulse.Usagef("there are no words to put on a poster")
	}
	i := choose(o.Design, o.Size, uniseg.GraphemeClusterCount(p.Quote))
	if i < 0 {
		return nil, Made{}, pulse.Usagef("there is no design %q", o.Design)
	}
	g, err := newPage(p, o)
	if err != nil {
		return nil, Made{}, err
	}
	if err := designs[i].draw(g); err != nil {
		return nil, Made{}, err
	}
	return g.Sheet, Made{designs[i].name, g.cut}, nil
}

// longestLabel is more graphemes than a name or a source needs.
const longestLabel = 120

// tame makes the words around the quote as harmless as the quote, and short.
func (p *Poster) tame(emoji bool) {
	tamed := func(s string) string {
		s, _ = readable(s, nil, emoji)
		s = strings.Join(strings.Fields(s), " ")
		state, rest, n := -1, s, 0
		for rest != "" {
			_, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			if n++; n == longestLabel && rest != "" {
				return s[:len(s)-len(rest)] + "…"
			}
		}
		return s
	}
	p.Thanks, p.Notice, p.Brand = tamed(p.Thanks), tamed(p.Notice), tamed(p.Brand)
	facts := p.Facts
	p.Facts = nil
	for _, f := range facts {
		if f = tamed(f); f != "" {
			p.Facts = append(p.Facts, f)
		}
	}
}

// choose finds the design that was asked for, or the first for n graphemes. Sheets
// that do not stand have less room.
func choose(name, size string, n int) int {
	if size == "square" || size == "screen" {
		n += n / 2
	}
	return slices.IndexFunc(designs, func(d design) bool { return d.name == name || name == "" && n <= d.upTo })
}

// dimensions of the trimmed sheet, in points. The screen is 1920 by 1080 dots.
func dimensions(size string) (w, h float64, err error) {
	switch size {
	case "a3":
		return 297 * sheet.MM, 420 * sheet.MM, nil
	case "a4":
		return 210 * sheet.MM, 297 * sheet.MM, nil
	case "square":
		return 210 * sheet.MM, 210 * sheet.MM, nil
	case "screen":
		return 960, 540, nil
	}
	return 0, 0, pulse.Usagef("there is no size %q", size)
}
