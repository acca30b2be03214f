package poster

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// Report is a text of several pages to print and file: headings, words, bars, tables.
type Report struct {
	Title string
	Over  string // small, above the title: whose it is and of when
	Under string // below the title
	Lang  string // of all but what names its own
	Pages string // "{n} / {of}", at the foot of each page
	Parts []Part
}

// Part is a piece of a report, from top to bottom.
type Part struct {
	Kind  string      // Head, Sub, Words, Item, Quote, Blame, Named, Bars, Table or Ask
	Text  string      //
	Lang  string      // of Text; "" the report's
	Note  string      // small, under it
	Rows  [][]string  // of a Table, its head first; of Bars a name and one or two values
	Share [][]float64 // of Bars, for each value: how full, and where its range ends, 0 to 1
}

// The kinds of parts.
const (
	Head  = "head"
	Sub   = "sub"
	Words = "words"
	Small = "small"
	Item  = "item"
	Quote = "quote"
	Blame = "blame" // a quote that complains
	Named = "named"
	Bars  = "bars"
	Table = "table"
	Ask   = "ask"
)

// Sizes of a report, in points.
const (
	sideMargin = 18 * sheet.MM
	topMargin  = 20 * sheet.MM
	footMargin = 20 * sheet.MM
	bodySize   = 10.0
	smallSize  = 8.5
)

var (
	red  = sheet.Color{R: 0xb2, G: 0x3a, B: 0x24}
	rose = sheet.Color{R: 0xfb, G: 0xef, B: 0xec}
)

// Lay sets a report on as many pages of A4 as it takes. A letter that no font has is
// an ErrUsage that names what to install.
func Lay(r Report, o Options) ([]*sheet.Sheet, error) {
	o.Size = "a4"
	f := &flow{r: r, o: o}
	if err := f.open(); err != nil {
		return nil, err
	}
	for _, p := range r.Parts {
		if err := f.part(p); err != nil {
			return nil, err
		}
	}
	return f.pages, f.foot()
}

// flow fills pages from top to bottom.
type flow struct {
	r     Report
	o     Options
	pages []*sheet.Sheet
	g     *page // the last
	y     float64
	held  *Part // a heading that waits for what follows it
}

func (f *flow) width() float64  { return f.g.W - 2*sideMargin }
func (f *flow) bottom() float64 { return f.g.H - footMargin }

// open begins the first page with the title on the brand's ground.
func (f *flow) open() error {
	if err := f.turn(); err != nil {
		return err
	}
	g, w := f.g, f.width()
	g.Sheet.Title = f.r.Title + ", " + f.r.Over
	on := g.on(g.col.Main)
	over, err := f.set(f.r.Over, "", typeface.Plain, 10, on, w)
	if err != nil {
		return err
	}
	title, err := f.set(f.r.Title, "", typeface.Display, 25, on, w)
	if err != nil {
		return err
	}
	under, err := f.set(f.r.Under, "", typeface.Plain, bodySize, on, w)
	if err != nil {
		return err
	}
	h := 12*sheet.MM + tall(over) + tall(title) + tall(under) + 12*sheet.MM
	g.band(0, 0, g.W, h, g.col.Main)
	f.y = 12 * sheet.MM
	for _, b := range []*block{over, title, under} {
		f.put(b, sideMargin, 3)
	}
	f.y = h + 4
	return nil
}

// turn begins a page.
func (f *flow) turn() error {
	g, err := newPage(Poster{Words: f.r.Lang, Thanks: f.r.Title, Lang: f.r.Lang}, f.o)
	if err != nil {
		return err
	}
	f.g, f.pages, f.y = g, append(f.pages, g.Sheet), topMargin
	return nil
}

// need begins a new page where h points do not go on this one.
func (f *flow) need(h float64) error {
	if f.y+h <= f.bottom() || f.y <= topMargin {
		return nil
	}
	return f.turn()
}

// mostWords is how many letters a part may have: the rest is left out and marked.
const mostWords = 1500

// set makes lines of a text at a size; nil where there is none.
func (f *flow) set(text, code string, r typeface.Role, size float64, c sheet.Color, w float64) (*block, error) {
	text, _ = readable(text, nil, f.o.Emoji)
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return nil, nil
	}
	if code == "" {
		code = f.r.Lang
	}
	if n := []rune(text); len(n) > mostWords {
		text = string(n[:mostWords]) + " " + omission
	}
	b, err := newBlock(setting{text: text, lang: code, stack: f.g.fonts[r], color: c, leading: 1.42, full: true})
	if err != nil {
		return nil, err
	}
	if err := b.split(w/size, 0); err != nil {
		return nil, err
	}
	b.size = size
	b.lines = measure(b.pieces).best(w / size)
	b.measureInk()
	return b, nil
}

// tall is how much room a text takes, with the room between its lines.
func tall(b *block) float64 {
	if b == nil {
		return 0
	}
	return float64(len(b.lines)-1)*b.pitch + b.leading*b.size
}

// put sets a block at x, on from where the page is filled to, with some room behind.
func (f *flow) put(b *block, x, after float64) {
	if b == nil {
		return
	}
	f.at(b, x, f.y)
	f.y += tall(b) + after
}

// at sets a block so that its first baseline is where that of any text of its size
// would be.
func (f *flow) at(b *block, x, y float64) {
	if b != nil {
		f.g.say(b.text, b.lang, b.place(x, y+1.05*b.size-b.up))
	}
}

// aQuote is about the room a quote of two or three lines takes, in points.
const aQuote = 64

// part sets one part. A heading waits for the part behind it: it does not stand
// alone at the end of a page.
func (f *flow) part(p Part) error {
	if p.Kind == Head || p.Kind == Sub {
		if f.held != nil {
			if err := f.heading(*f.held, 0); err != nil {
				return err
			}
		}
		f.held = &p
		return nil
	}
	draw, h, err := f.prepare(p)
	if err != nil {
		return err
	}
	if held := f.held; held != nil {
		f.held = nil
		follows := h
		if p.Kind == Small {
			follows += aQuote // it says what is behind it: a quote at least goes on the page too
		}
		if err := f.heading(*held, follows); err != nil {
			return err
		}
	}
	if err := f.need(h); err != nil {
		return err
	}
	draw()
	return nil
}

// heading sets a heading on a page that has room for it and h points more.
func (f *flow) heading(p Part, h float64) error {
	size, role, before := 14.0, typeface.Strong, 14.0
	if p.Kind == Sub {
		size, before = 11.5, 8
	}
	b, err := f.set(p.Text, p.Lang, role, size, f.g.seen(f.g.col.Main, f.g.col.Paper), f.width())
	if err != nil || b == nil {
		return err
	}
	if err := f.need(before + tall(b) + min(h, f.g.H/2)); err != nil {
		return err
	}
	if f.y > topMargin {
		f.y += before
	}
	f.put(b, sideMargin, 2)
	return nil
}

// prepare says how tall a part is, and gives what draws it where the page is filled to.
func (f *flow) prepare(p Part) (draw func(), h float64, err error) {
	switch p.Kind {
	case Quote, Blame:
		return f.box(p, 5*sheet.MM)
	case Ask:
		return f.ask(p)
	case Bars:
		return f.bars(p)
	case Table:
		return f.table(p)
	}
	return f.words(p)
}

func (f *flow) words(p Part) (func(), float64, error) {
	x, size, role, c := sideMargin, bodySize, typeface.Plain, f.g.col.Ink
	switch p.Kind {
	case Item:
		x += 10
	case Named:
		role, c = typeface.Strong, f.g.seen(f.g.col.Main, f.g.col.Paper)
	case Small:
		size, c = smallSize, f.g.col.Ink.Mix(f.g.col.Paper, .35)
	}
	b, err := f.set(p.Text, p.Lang, role, size, c, f.width()-(x-sideMargin))
	if err != nil || b == nil {
		return func() {}, 0, err
	}
	note, err := f.note(p.Note, f.width())
	return func() {
		if p.Kind == Item {
			f.g.rule(sideMargin+1, f.y+.62*size, 4, 1.2, f.g.col.Accent)
		}
		f.put(b, x, 1)
		f.put(note, x, 0)
		f.y += 2
	}, tall(b) + tall(note) + 3, err
}

func (f *flow) note(text string, w float64) (*block, error) {
	return f.set(text, "", typeface.Plain, smallSize, f.g.col.Ink.Mix(f.g.col.Paper, .35), w)
}

// box is a guest's words on a ground of their own.
func (f *flow) box(p Part, pad float64) (func(), float64, error) {
	ground, edge := f.g.col.Main.Mix(f.g.col.Paper, .92), f.g.col.Main.Mix(f.g.col.Paper, .4)
	if p.Kind == Blame {
		ground, edge = rose, red
	}
	w := f.width() - 2*pad
	b, err := f.set(p.Text, p.Lang, typeface.Serif, bodySize+.5, f.g.col.Ink, w)
	if err != nil || b == nil {
		return func() {}, 0, err
	}
	note, err := f.note(p.Note, w)
	h := tall(b) + tall(note) + 12
	return func() {
		f.g.rule(sideMargin, f.y, f.width(), h, ground)
		f.g.rule(sideMargin, f.y, 2.5, h, edge)
		f.y += 5
		f.put(b, sideMargin+pad, 0)
		f.put(note, sideMargin+pad, 0)
		f.y += 13
	}, h + 6, err
}

// ask is the question to the staff, on the brand's ground.
func (f *flow) ask(p Part) (func(), float64, error) {
	pad := 7 * sheet.MM
	w, on := f.width()-2*pad, f.g.on(f.g.col.Main)
	b, err := f.set(p.Text, p.Lang, typeface.Serif, 14, on, w)
	if err != nil || b == nil {
		return func() {}, 0, err
	}
	note, err := f.set(p.Note, "", typeface.Plain, bodySize, on, w)
	h := tall(b) + tall(note) + 2*pad + 4
	return func() {
		f.g.rule(sideMargin, f.y+6, f.width(), h, f.g.col.Main)
		f.y += 6 + pad
		f.put(b, sideMargin+pad, 4)
		f.put(note, sideMargin+pad, 0)
		f.y += pad + 8
	}, h + 14, err
}

// foot writes at the foot of each page what it is of, and which page it is.
func (f *flow) foot() error {
	if f.held != nil {
		if err := f.heading(*f.held, 0); err != nil {
			return err
		}
	}
	for i, s := range f.pages {
		f.g.Sheet = s
		mute := f.g.col.Ink.Mix(f.g.col.Paper, .35)
		n := strings.NewReplacer("{n}", digits(i+1), "{of}", digits(len(f.pages))).Replace(f.r.Pages)
		of, err := f.set(f.r.Over+" · "+f.r.Title, "", typeface.Plain, smallSize, mute, f.width()*.8)
		if err != nil {
			return err
		}
		page, err := f.set(n, "", typeface.Plain, smallSize, mute, f.width()*.2)
		if err != nil {
			return err
		}
		y := s.H - 13*sheet.MM
		f.g.rule(sideMargin, y-4, f.width(), .5, f.g.col.Ink.Mix(f.g.col.Paper, .75))
		f.at(of, sideMargin, y)
		if page != nil {
			f.at(page, s.W-sideMargin-page.lines[0].width*smallSize, y)
		}
	}
	return nil
}
