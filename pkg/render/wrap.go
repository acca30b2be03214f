package render

import (
	"strings"

	"github.com/rivo/uniseg"
)

// wrap breaks s into lines of at most width columns. It breaks where Unicode
// allows, inside a word only when the word alone is too long, and never inside a
// grapheme. Thai writes whole sentences without a space: it breaks where words
// says a word ends, and without words at a guessed syllable.
func wrap(width int, s string, words func(string) []int) []string {
	w := wrapper{width: max(width, 8), words: words}
	for para := range strings.SplitSeq(s, "\n") {
		w.para(para)
	}
	return w.out
}

// wrapper gathers lines.
type wrapper struct {
	width int
	words func(string) []int
	out   []string
	row   []byte // the line being filled
	cols  int    // its columns
}

func (w *wrapper) para(s string) {
	before, piece := len(w.out), ""
	for rest, state := s, -1; rest != ""; {
		piece, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		for _, word := range parts(w.words, piece) {
			w.add(word)
		}
	}
	if len(w.row) > 0 || len(w.out) == before {
		w.flush()
	}
}

// add puts s behind what stands on the line, or on the next.
func (w *wrapper) add(s string) {
	for s != "" {
		room := w.width - w.cols
		if fits(room, strings.TrimRight(s, " ")) {
			w.row = append(w.row, s...)
			w.cols += columns(s)
			return
		}
		head := ""
		if len(w.row) == 0 || w.words == nil && thai(s) {
			head, s = split(room, s, len(w.row) == 0)
		}
		w.row = append(w.row, head...)
		if len(w.row) > 0 {
			w.flush()
		}
	}
}

func (w *wrapper) flush() {
	w.out = append(w.out, strings.TrimRight(string(w.row), " "))
	w.row, w.cols = w.row[:0], 0
}

// fits reports whether s takes at most room columns. It looks no further than it
// must: a guest may write a megabyte without a space.
func fits(room int, s string) bool {
	if ascii(s) {
		return len(s) <= room
	}
	for state := -1; s != "" && room >= 0; {
		width := 0
		_, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		room -= width
	}
	return room >= 0
}

// columns is how wide a terminal shows s, which holds no line break.
func columns(s string) int {
	if ascii(s) {
		return len(s)
	}
	return uniseg.StringWidth(s)
}

// ascii reports letters that each take one column.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// split takes from a word what fits into room columns. Where must is set it
// takes at least one grapheme.
func split(room int, s string, must bool) (head, tail string) {
	g, end, width, syllable, before := uniseg.NewGraphemes(s), 0, 0, 0, ""
	for g.Next() {
		from, to := g.Positions()
		switch {
		case pair(before, g.Str()):
			syllable = from - len(before)
		case begins(before, g.Str()):
			syllable = from
		}
		before = g.Str()
		if width += g.Width(); width > room && !(must && end == 0) {
			break
		}
		end = to
	}
	if end == 0 || end == len(s) {
		return s[:end], s[end:]
	}
	if syllable > 0 && syllable <= end && end-syllable < 24 { // eight Thai letters
		end = syllable
	}
	for end > 0 && (follows(s[end:]) || led(lastGrapheme(s[:end]))) {
		end -= len(lastGrapheme(s[:end]))
	}
	if end == 0 && must {
		_, tail, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		return s[:len(s)-len(tail)], tail
	}
	return s[:end], s[end:]
}

func lastGrapheme(s string) string {
	last := ""
	for g := uniseg.NewGraphemes(s); g.Next(); {
		last = g.Str()
	}
	return last
}

// pad fills s with spaces to width columns as a terminal shows them.
func pad(width int, s string) string {
	return s + strings.Repeat(" ", max(width-columns(s), 0))
}

// padLeft fills from the left.
func padLeft(width int, s string) string {
	return strings.Repeat(" ", max(width-columns(s), 0)) + s
}

// bar draws n of most in at most width columns; anything above zero is seen.
func bar(width, n, most int) string {
	if width <= 0 || n <= 0 || most <= 0 {
		return ""
	}
	return strings.Repeat("▇", max(1, n*width/most))
}
