package inbox

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// Rows takes rows the desk found for a want of rows; fewer than were asked for are
// the last on that side.
func (m Model) Rows(w Want, rows []render.InboxRow) Model {
	v, full := &m.View, len(rows) >= page
	switch {
	case w.Do == After && w.Row.Key() == "":
		v.Rows, v.At, m.more = rows, 0, [2]bool{false, full}
	case w.Do == Last:
		v.Rows, v.At, m.more = rows, max(len(rows)-1, 0), [2]bool{full, false}
	case w.Do == After:
		v.Rows, m.more[1] = append(slices.Clip(v.Rows), rows...), full
		if over := len(v.Rows) - Window; over > 0 {
			v.Rows, v.At, v.Top, m.more[0] = slices.Clone(v.Rows[over:]), v.At-over, v.Top-over, true
		}
	case w.Do == Before:
		v.Rows, m.more[0] = append(slices.Clip(rows), v.Rows...), full
		v.At, v.Top = v.At+len(rows), v.Top+len(rows)
		if len(v.Rows) > Window {
			v.Rows, m.more[1] = slices.Clone(v.Rows[:Window]), true
		}
	}
	v.Follow()
	return m
}

// Opened shows one row in full, and selects it: what is done then is done to what is
// read.
func (m Model) Opened(x cases.Entry, said []pulse.Judged) Model {
	m.View.Screen, m.View.Entry, m.View.Said = render.InboxOne, x, said
	if at := slices.IndexFunc(m.View.Rows, func(r render.InboxRow) bool { return !r.Unsure && r.Case.N == x.N }); at >= 0 {
		m.View.At = at
		m.View.Follow()
	}
	return m
}

// Changed takes a row as it is after something was done; gone is true where it needs
// nobody now. A row that came back is put where the selection is.
func (m Model) Changed(r render.InboxRow, gone bool) Model {
	v := &m.View
	v.Rows = slices.Clone(v.Rows)
	at := slices.IndexFunc(v.Rows, func(x render.InboxRow) bool { return x.Key() == r.Key() })
	switch {
	case at < 0 && !gone:
		v.At = min(max(v.At, 0), len(v.Rows))
		v.Rows = slices.Insert(v.Rows, v.At, r)
	case at >= 0 && gone:
		v.Rows = slices.Delete(v.Rows, at, at+1)
		if at < v.At {
			v.At--
		}
		v.At = min(v.At, max(len(v.Rows)-1, 0))
		v.Screen = render.InboxList
	case at >= 0:
		v.Rows[at] = r
	}
	v.Follow()
	return m
}

// Asked puts the question whether a guest was answered by hand.
func (m Model) Asked(link string) Model {
	m.View.Ask, m.View.Link = string(Contact), link
	return m
}

// Says shows a line: what was done, or what went wrong.
func (m Model) Says(text string, bad bool) Model {
	m.View.Message, m.View.Bad = text, bad
	return m
}

// Resize takes a new size of the window.
func (m Model) Resize(width, height int) Model {
	m.View.Width, m.View.Height = width, height
	m.View.Follow()
	return m
}
