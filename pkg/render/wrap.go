package render

import (
	"math"
	"strings"
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
	whole := strings.TrimRight(s, " ")
	if width, ok := plainWidth(w.width, whole); ok && width <= w.width { // most paragraphs are a line
		w.out = append(w.out, whole)
		return
	}
	before, piece := len(w.out), ""
	for rest, state := s, -1; rest != ""; {
		piece, rest, state = segment(rest, state)
		if w.words == nil || !thai(piece) {
			w.add(piece)
			continue
		}
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
		room, word := w.width-w.cols, strings.TrimRight(s, " ")
		if width := measure(room, word); width <= room {
			w.row = append(w.row, s...)
			w.cols += width + len(s) - len(word)
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

// columns is how wide a terminal shows s, which holds no line break.
func columns(s string) int {
	if ascii(s) {
		return len(s)
	}
	return measure(math.MaxInt, s)
}

// measure is the columns of s, or more than room where they are more. It looks no
// further than it must: a guest may write a megabyte without a space.
func measure(room int, s string) int {
	width, ok := plainWidth(room, s)
	if ok {
		return width
	}
	width = 0
	for s != "" && width <= room {
		size, w := grapheme(s)
		s, width = s[size:], width+w
	}
	return width
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
	end, width, syllable, before := 0, 0, 0, ""
	for end < len(s) {
		size, wide := grapheme(s[end:])
		this := s[end : end+size]
		switch {
		case pair(before, this):
			syllable = end - len(before)
		case begins(before, this):
			syllable = end
		}
		before = this
		if width += wide; width > room && !(must && end == 0) {
			break
		}
		end += size
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
		end, _ = grapheme(s)
	}
	return s[:end], s[end:]
}

func lastGrapheme(s string) string {
	last := ""
	for s != "" {
		size, _ := grapheme(s)
		last, s = s[:size], s[size:]
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
