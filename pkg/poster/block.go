package poster

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// align is how lines stand to each other.
type align int

const (
	left align = iota
	centre
)

// setting is a text and how it is to be set.
type setting struct {
	text    string
	lang    string
	stack   *typeface.Stack
	color   sheet.Color
	accent  sheet.Color // of the spans
	spans   [][2]int    // bytes of text set in the accent colour
	align   align
	leading float64 // lines are at least so far apart, in ems
	full    bool    // lines as wide as there is room: for long texts

	// Quotation marks hang outside the lines, over a margin of edge points; what
	// the margin does not hold is taken from the lines.
	open, closing typeface.Word
	edge          float64
}

// block is a text cut into lines at a size.
type block struct {
	setting
	pieces []piece
	lines  []line
	size   float64
	pitch  float64 // from baseline to baseline, points
	up     float64 // from the first baseline to the highest ink, points
	down   float64 // from the last baseline to the lowest ink, points
	pad    float64 // what the opening mark takes of the lines, points
	cut    bool    // the end was left out and marked
}

// height is from the highest to the lowest ink.
func (b *block) height() float64 { return b.up + float64(len(b.lines)-1)*b.pitch + b.down }

// fit sets a text as large as goes into w by h points, between two sizes. What
// does not go in at the smallest is cut, and the cut is marked.
func fit(s setting, w, h, smallest, largest float64) (*block, error) {
	b, err := newBlock(s)
	if err != nil {
		return nil, err
	}
	if err := b.split(b.room(w, math.Sqrt(smallest*largest)), longestWord); err != nil {
		return nil, err
	}
	for size := largest; size > smallest; size *= step {
		if b.try(w, h, size) {
			b.better(w, h, max(smallest, size*.8))
			return b, nil
		}
	}
	return b, b.squeeze(w, h, smallest)
}

// newBlock shapes a text, without a size yet.
func newBlock(s setting) (*block, error) {
	b := &block{setting: s, pieces: cutPieces(s.text, s.lang)}
	return b, setPieces(b.pieces, s.stack, s.lang)
}

// step is from one size to the next that is tried.
const step = .97

// better looks among sizes a little smaller for one whose lines stand better.
func (b *block) better(w, h, least float64) {
	large := b.size
	best, at := b.ragged(), large
	for size := large * step; size >= least; size *= step {
		if !b.try(w, h, size) {
			continue
		}
		if c := b.ragged() + 2*(1-size/large); c < best {
			best, at = c, size
		}
	}
	b.try(w, h, at)
}

// ragged is how unlike each other the lines are, 0 where all are as long.
func (b *block) ragged() float64 {
	widest, sum := 0.0, 0.0
	for _, l := range b.lines {
		widest = max(widest, l.width)
	}
	for i, l := range b.lines {
		d := 1 - l.width/widest
		if i == len(b.lines)-1 {
			d = max(0, d-.5) // the last may be short
		}
		sum += d*d + .1*max(0, b.pieces[l.to-1].cost)
	}
	return 4 * sum / float64(len(b.lines))
}

// try sets the block at a size and reports whether it fits. It looks for the
// best lines only where it may.
func (b *block) try(w, h, size float64) bool {
	room := b.room(w, size)
	ws := measure(b.pieces)
	if ws.widest() > room || float64(ws.greedy(room)-1)*b.leading*size > h {
		return false
	}
	return b.lay(ws, room, h, size)
}

// room is how many ems a line may be wide, and sets what the marks take of w.
func (b *block) room(w, size float64) float64 {
	b.pad = max(0, b.open.Width*size-b.edge)
	if b.align == centre {
		return (w - 2*b.pad) / size
	}
	return (w - b.pad) / size
}

func (b *block) lay(ws widths, room, h, size float64) bool {
	b.size = size
	if b.full {
		b.lines = ws.best(room)
	} else {
		b.lines = ws.balanced(room)
	}
	b.measureInk()
	last := b.lines[len(b.lines)-1]
	over := (last.width+b.closing.Width-room)*size - b.edge // of the closing mark
	return fits(b.lines, room) && b.height() <= h && over <= 0
}

// omission is how an editor marks words that were left out.
const omission = "[…]"

// squeeze sets the block at its smallest size: long words are cut, and of too
// long a text the end.
func (b *block) squeeze(w, h, size float64) error {
	if err := b.split(b.room(w, size)-b.closing.Width, 0); err != nil {
		return err
	}
	if b.try(w, h, size) {
		return nil
	}
	whole := b.pieces
	mark := []piece{{text: omission, start: len(b.text)}}
	if err := setPieces(mark, b.stack, b.lang); err != nil {
		return err
	}
	low, high := 1, len(whole)
	for low < high { // the most pieces that fit
		mid := (low + high + 1) / 2
		if b.pieces = shortened(whole, mid, mark[0]); b.try(w, h, size) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	b.pieces, b.cut = shortened(whole, sentence(whole, low), mark[0]), true
	b.lay(measure(b.pieces), b.room(w, size), h, size)
	return nil
}

// shortened is the first n pieces and the mark of what is left out.
func shortened(whole []piece, n int, mark piece) []piece {
	out := append([]piece(nil), whole[:n]...)
	last := &out[n-1]
	last.ends = false
	if last.space.Width == 0 {
		last.space.Width = .25
	}
	return append(out, mark)
}

// sentence goes back from n to where a sentence ends, if one is near.
func sentence(list []piece, n int) int {
	for i := n; i > n*3/4 && i > 0; i-- {
		t := strings.TrimSpace(list[i-1].text)
		if last, _ := utf8.DecodeLastRuneInString(t); strings.ContainsRune(".!?…", last) {
			return i
		}
	}
	return n
}

// says is the text as far as it is set.
func (b *block) says() string {
	if !b.cut {
		return b.text
	}
	at := b.pieces[len(b.pieces)-2]
	return b.text[:at.start] + strings.TrimRightFunc(at.text, unicode.IsSpace) + " " + omission
}
