package plain

import (
	"strings"
	"unicode"
)

// writer puts words on lines. Line ends and spaces are only owed until words follow, so
// that nothing hangs at the end of a line or of the text.
type writer struct {
	b      strings.Builder
	owed   int    // line ends before the next word
	held   string // spacing before the next word, on this line
	marked string // what begins the line of the next word: "- "
	quotes int    // open quotations
	begun  bool
}

// write adds words. Where spacing does not count, any run of it is one space.
func (w *writer) write(s string, spacing bool) {
	if w.b.Len() > maxOut {
		return
	}
	for _, r := range s {
		switch {
		case r == '\n' && spacing:
			w.line()
		case r == '\r' && spacing:
		case spacing && (r == ' ' || r == '\t'):
			if len(w.held) < maxHeld {
				w.held += string(r)
			}
		case blank(r):
			if w.held == "" && w.owed == 0 && w.begun {
				w.held = " "
			}
		case dropped(r):
		default:
			w.settle()
			w.b.WriteRune(r)
		}
	}
}

// blank are the spaces that markup makes nothing of, and the one that keeps words
// together: people write it for the looks.
func blank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\u00a0'
}

// dropped are characters that no person wrote and no person sees: control characters,
// soft hyphens, the fillers of mail previews. Those that join emoji and letters stay.
func dropped(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u2060', '\ufeff':
		return true
	}
	return unicode.IsControl(r)
}

// maxHeld bounds the spacing that is kept where spacing counts.
const maxHeld = 64

// settle pays what is owed before a word.
func (w *writer) settle() {
	if w.begun {
		w.b.WriteString("\n\n"[:w.owed])
	}
	if !w.begun || w.owed > 0 {
		w.b.WriteString(w.bars())
		w.b.WriteString(w.marked)
	}
	w.b.WriteString(w.held)
	w.owed, w.held, w.marked, w.begun = 0, "", "", true
}

func (w *writer) bars() string { return strings.Repeat("> ", min(w.quotes, maxDepth)) }

// need asks for at least so many line ends before the next word.
func (w *writer) need(n int) {
	if n == 0 {
		return
	}
	w.owed = max(w.owed, n)
	w.held = ""
}

// line ends this line, as <br> does: a second one leaves an empty line, a third no more.
func (w *writer) line() {
	w.owed = min(w.owed+1, 2)
	w.held = ""
}

// tab parts two cells.
func (w *writer) tab() {
	if w.owed == 0 && w.begun {
		w.held = "\t"
	}
}

// mark begins the line of the next word with a sign.
func (w *writer) mark(s string) { w.marked = s }

// quote opens or closes a quotation.
func (w *writer) quote(by int) { w.quotes = max(w.quotes+by, 0) }

// text is all that was written.
func (w *writer) text() string { return w.b.String() }

// maxPicture is the longest name of a picture that stands for a character.
const maxPicture = 32

// picture gives the character that a picture stands for: mail programs and blogs draw
// emoji as pictures. Names in words tell of the layout and are left out.
func picture(alt string) string {
	if len(alt) > maxPicture || strings.ContainsFunc(alt, func(r rune) bool {
		return r < 0x80 || unicode.IsLetter(r)
	}) {
		return ""
	}
	return alt
}
