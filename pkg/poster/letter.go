package poster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// letter is for a whole story: a page to read, its first sentence large, beside a
// band that says whom it is for.
func (g *page) letter() error {
	u := g.u
	band := .3 * g.W
	g.ground(g.col.Paper)
	g.band(0, 0, band, g.H, g.col.Main)
	if err := g.letterBand(band); err != nil {
		return err
	}
	x, y := band+8*u, 11*u
	w, h := g.W-x-8*u, g.H-y-10*u
	s, err := g.words(typeface.Serif, g.col.Ink, g.seen(g.col.Main, g.col.Paper), left, 5.5*u)
	if err != nil {
		return err
	}
	s.full, s.leading = true, 1.42
	lead, rest, err := g.leadAndRest(s, w, h)
	if err != nil {
		return err
	}
	if rest == nil { // a short one stands where the eye rests, a little above the middle
		g.quote(lead, x, y+max(0, (h-lead.height())*.38), g.col.Accent)
		return nil
	}
	open, _ := lead.quotes(x, y, g.col.Accent)
	at := y + lead.height() + rest.pitch*.75
	_, closing := rest.quotes(x, at, g.col.Accent)
	g.say(g.marks[0], s.lang, open)
	g.say(g.Quote, s.lang, append(lead.place(x, y), rest.place(x, at)...))
	g.say(g.marks[1], s.lang, closing)
	return nil
}

// leadAndRest sets the first sentence larger than the others. Where there is no
// such sentence, or not enough room, all is one block.
func (g *page) leadAndRest(s setting, w, h float64) (lead, rest *block, err error) {
	if at := firstSentence(s.text); at > 0 {
		if lead, rest, err = g.pair(s, at); err != nil {
			return nil, nil, err
		}
		for size := 4.2 * g.u; size >= 1.9*g.u; size *= step {
			if lead.try(w, h, size*1.4) && rest.try(w, h, size) && lead.height()+rest.pitch*.75+rest.height() <= h {
				return lead, rest, nil
			}
		}
	}
	b, err := fit(s, w, h, 1.9*g.u, 6*g.u)
	return b, nil, err
}

// pair cuts a setting in two at a place of its text.
func (g *page) pair(s setting, at int) (lead, rest *block, err error) {
	top, below := s, s
	top.text, top.stack, top.color, top.leading, top.full = s.text[:at], g.fonts[typeface.Display], g.seen(g.col.Main, g.col.Paper), 1.26, false
	top.closing, below.open = typeface.Word{}, typeface.Word{}
	if top.open, err = top.stack.Set(g.marks[0], s.lang); err != nil {
		return nil, nil, err
	}
	below.text, below.spans = s.text[at:], nil
	for _, x := range s.spans {
		if x[0] >= at {
			below.spans = append(below.spans, [2]int{x[0] - at, x[1] - at})
		}
	}
	if lead, err = newBlock(top); err != nil {
		return nil, nil, err
	}
	rest, err = newBlock(below)
	return lead, rest, err
}

// firstSentence is where the second sentence begins, 0 where the first is no good
// beginning: too short, too long, or all there is.
func firstSentence(text string) int {
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if !strings.ContainsRune(".!?…\n", r) || end >= len(text) {
			continue
		}
		rest := strings.TrimLeft(text[end:], ".!?…)»”\"' \u00a0\u202f\n")
		at := len(text) - len(rest)
		if next := text[end:at]; r != '\n' && strings.TrimRight(next, " \n") == next {
			continue // a dot inside a word or a number
		}
		if next, _ := utf8.DecodeRuneInString(rest); r != '\n' && unicode.IsLower(next) {
			continue // the sentence goes on: (Zeynep?) noticed
		}
		n := utf8.RuneCountInString(text[:end])
		if n < 18 {
			continue
		}
		if n > 150 || utf8.RuneCountInString(rest) < 60 {
			return 0
		}
		return at
	}
	return 0
}

func (g *page) letterBand(w float64) error {
	u, on := g.u, g.on(g.col.Main)
	m := w * .16
	if _, err := g.brand(m, 11*u, w-2*m, 6*u, left, g.col.Main); err != nil {
		return err
	}
	bottom := g.H - 10*u
	if g.URL != "" {
		side := min(w-2*m, 17*u)
		bottom -= side
		if _, err := g.code(m, bottom, side); err != nil {
			return err
		}
		bottom -= 4 * u
	}
	top, err := g.letterTold(m, w-2*m, bottom, on)
	if err != nil || top < 24*u+w*.22+6*u { // the sign is the first to go where room is short
		return err
	}
	return g.ornament(g.marks[0], typeface.Display, m, 24*u, w*.22, left, g.col.Accent)
}

// letterTold stacks whom it thanks and the facts upwards from bottom, and returns
// how far up they reach.
func (g *page) letterTold(x, w, bottom float64, on sheet.Color) (float64, error) {
	u := g.u
	soft := g.col.Main.Mix(on, .8)
	var list []setting
	sizes := []float64{}
	add := func(text string, r typeface.Role, c sheet.Color, size float64) {
		if text != "" {
			s := g.small(text, r, c, left)
			list, sizes = append(list, s), append(sizes, size)
		}
	}
	add(g.Notice, typeface.Strong, g.seen(g.col.Accent, g.col.Main), 2.1*u)
	for i := len(g.Facts) - 1; i >= 0; i-- {
		add(g.Facts[i], typeface.Plain, soft, 2.1*u)
	}
	add(g.Thanks, typeface.Strong, on, 3.1*u)
	var said []func() // read from above
	for i, s := range list {
		b, err := fit(s, w, 30*u, sizes[i]*.4, sizes[i])
		if err != nil {
			return 0, err
		}
		// by baselines, so that rows with and without marks are as far apart
		glyphs := b.place(x, bottom-float64(len(b.lines)-1)*b.pitch-b.up)
		said = append(said, func() { g.say(b.says(), g.Words, glyphs) })
		bottom -= float64(len(b.lines)-1)*b.pitch + sizes[i]*1.45
		if i == len(list)-2 {
			bottom -= 1.5 * u
		}
	}
	for _, say := range slices.Backward(said) {
		say()
	}
	g.rule(x, bottom-2*u, 7*u, .5*u, g.col.Accent)
	return bottom - 2*u, nil
}
