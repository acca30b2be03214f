// Package inbox goes through the cases at a terminal: a list of who waits, one case in
// full, and what a person does about it. The model is pure: a press of a key gives the
// next model and what is wanted of the desk. Run ties it to a terminal. It knows no
// database and sends nothing.
package inbox

import (
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// Window is how many rows are held at most; page is how many are fetched at once.
const (
	Window = 300
	page   = 100
)

// Model is what is on the screen. The zero value is an empty list.
type Model struct {
	View render.InboxView
	more [2]bool // rows before the first, behind the last
}

// Want is what a press of a key asks of the desk.
type Want struct {
	Do   Do
	Row  render.InboxRow // the one it is about
	Text string          // what was typed
	Kind pulse.Kind      // label
}

// Do is one thing the desk does.
type Do string

const (
	Nothing Do = ""
	Before  Do = "before" // rows before Row
	After   Do = "after"  // rows behind Row; none: from the first
	Last    Do = "last"   // the last rows
	Read    Do = "read"   // Row in full
	Assign  Do = "assign"
	Note    Do = "note"
	Snooze  Do = "snooze"
	Close   Do = "close"
	Label   Do = "label"
	Answer  Do = "answer"   // how Row is answered
	Contact Do = "answered" // a person says it was
	Undo    Do = "undo"
	Quit    Do = "quit"
	Stop    Do = "stop" // Ctrl-C
)

// Press takes one key.
func (m Model) Press(k Key) (Model, Want) {
	m.View.Message, m.View.Bad = "", false
	switch {
	case k.Name == "quit":
		return m, Want{Do: Quit}
	case k.Name == "stop":
		return m, Want{Do: Stop}
	case m.View.Ask != "":
		return m.typed(k)
	case m.View.Screen == render.InboxHelp:
		m.View.Screen = m.View.Back
		return m, Want{}
	}
	if k.Name == "redraw" {
		if r, ok := m.row(); ok && m.View.Screen == render.InboxOne {
			return m, Want{Do: Read, Row: r} // the list from its first row would select another
		}
		return m, Want{Do: After}
	}
	if m.View.Screen == render.InboxOne {
		if n, w, ok := m.reading(k); ok {
			return n, w
		}
	} else if n, w, ok := m.listing(k); ok {
		return n, w
	}
	return m.acting(k)
}

// row is the one selected; false on an empty list.
func (m Model) row() (render.InboxRow, bool) {
	if m.View.At < 0 || m.View.At >= len(m.View.Rows) {
		return render.InboxRow{}, false
	}
	return m.View.Rows[m.View.At], true
}

// listing are the keys of the list alone.
func (m Model) listing(k Key) (Model, Want, bool) {
	n := 0
	switch {
	case k.Name == "down" || k.Rune == 'j':
		n = 1
	case k.Name == "up" || k.Rune == 'k':
		n = -1
	case k.Name == "pgdn" || k.Rune == ' ':
		n = max(m.View.Body(), 1)
	case k.Name == "pgup":
		n = -max(m.View.Body(), 1)
	case k.Name == "home" || k.Rune == 'g':
		if m.more[0] {
			return m, Want{Do: After}, true
		}
		n = -len(m.View.Rows)
	case k.Name == "end" || k.Rune == 'G':
		if m.more[1] {
			return m, Want{Do: Last}, true
		}
		n = len(m.View.Rows)
	case k.Name == "enter" || k.Name == "right":
		r, ok := m.row()
		if !ok {
			return m, Want{}, true
		}
		return m, Want{Do: Read, Row: r}, true
	case k.Rune == 'q':
		return m, Want{Do: Quit}, true
	default:
		return m, Want{}, false
	}
	m, w := m.step(n)
	return m, w, true
}

// step moves the selection, and asks for more rows before the edge is reached.
func (m Model) step(n int) (Model, Want) {
	m.View.At = min(max(m.View.At+n, 0), max(len(m.View.Rows)-1, 0))
	m.View.Follow()
	switch {
	case n > 0 && m.more[1] && m.View.At+m.View.Body() >= len(m.View.Rows):
		return m, Want{Do: After, Row: m.View.Rows[len(m.View.Rows)-1]}
	case n < 0 && m.more[0] && m.View.At-m.View.Body() < 0:
		return m, Want{Do: Before, Row: m.View.Rows[0]}
	}
	return m, Want{}
}

// reading are the keys of one case alone.
func (m Model) reading(k Key) (Model, Want, bool) {
	switch {
	case k.Name == "esc" || k.Name == "left" || k.Rune == 'q':
		m.View.Screen, m.View.Scroll = render.InboxList, 0
		return m, Want{}, true
	case k.Name == "down":
		m.View.Scroll++
	case k.Name == "up":
		m.View.Scroll = max(m.View.Scroll-1, 0)
	case k.Name == "pgdn" || k.Rune == ' ':
		m.View.Scroll += max(m.View.Body()-1, 1)
	case k.Name == "pgup":
		m.View.Scroll = max(m.View.Scroll-max(m.View.Body()-1, 1), 0)
	case k.Rune == 'j' || k.Rune == 'k':
		n := 1
		if k.Rune == 'k' {
			n = -1
		}
		was := m.View.At
		m, w := m.step(n)
		// What is selected is what is read: more rows can wait for the next press.
		if r, ok := m.row(); ok && m.View.At != was {
			m.View.Scroll, w = 0, Want{Do: Read, Row: r}
		}
		return m, w, true
	default:
		return m, Want{}, false
	}
	return m, Want{}, true
}

// asks are the keys that want a text, and whether a case is needed for it.
var asks = map[rune]Do{'a': Assign, 'n': Note, 's': Snooze, 'c': Close}

// acting are the keys that do something about the selected row.
func (m Model) acting(k Key) (Model, Want) {
	if k.Rune == '?' || k.Rune == 'h' {
		m.View.Back, m.View.Screen = m.View.Screen, render.InboxHelp
		return m, Want{}
	}
	if k.Rune == 'u' {
		return m, Want{Do: Undo}
	}
	r, ok := m.row()
	if !ok {
		return m, Want{}
	}
	do, asked := asks[k.Rune]
	switch {
	case k.Rune == 'l':
		m.View.Ask = string(Label)
	case k.Rune == 'r':
		return m, Want{Do: Answer, Row: r}
	case asked && r.Unsure:
		m.View.Ask, m.View.NeedsCase = "", true
		m.View.Bad = true
	case asked:
		m.View.Ask, m.View.Typed = string(do), ""
	}
	return m, Want{}
}

var labels = map[rune]pulse.Kind{'p': pulse.Praise, 'c': pulse.Complaint, 'm': pulse.Mixed, 'n': pulse.Neutral}

// typed is a key while a question stands.
func (m Model) typed(k Key) (Model, Want) {
	r, ok := m.row()
	if k.Name == "esc" || !ok {
		m.View.Ask, m.View.Typed, m.View.Link = "", "", ""
		return m, Want{}
	}
	switch Do(m.View.Ask) {
	case Label:
		if kind := labels[k.Rune]; kind != "" {
			m.View.Ask = ""
			return m, Want{Do: Label, Row: r, Kind: kind}
		}
		return m, Want{}
	case Contact:
		if k.Rune == 'y' || k.Rune == 'Y' {
			m.View.Ask, m.View.Link = "", ""
			return m, Want{Do: Contact, Row: r}
		}
		return m, Want{}
	}
	return m.editing(k, r)
}

const mostTyped = 2000 // bytes

func (m Model) editing(k Key, r render.InboxRow) (Model, Want) {
	text := m.View.Typed
	switch {
	case k.Name == "enter":
		do := Do(m.View.Ask)
		m.View.Ask, m.View.Typed = "", ""
		if strings.TrimSpace(text) == "" && do != Close {
			return m, Want{}
		}
		return m, Want{Do: do, Row: r, Text: strings.TrimSpace(text)}
	case k.Name == "back":
		text = shorter(text)
	case k.Name == "clear":
		text = ""
	case k.Name == "paste":
		text += render.Line(k.Text)
	case k.Rune >= ' ':
		text += render.Clean(string(k.Rune))
	}
	if len(text) <= mostTyped {
		m.View.Typed = text
	}
	return m, Want{}
}

// shorter takes the last thing a person sees as one letter.
func shorter(s string) string {
	last := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		last, _ = g.Positions()
	}
	return s[:last]
}
