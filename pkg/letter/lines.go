package letter

import (
	"bufio"
	"bytes"
)

// lines gives one line after another and stops at the boundaries of the parts that are
// open. A line longer than the buffer comes in pieces.
type lines struct {
	r      *bufio.Reader
	bounds []string // of the open parts, each with its --
	at     int      // which of them was met and not yet passed; -1 none
	closed bool     // and that it was the last of its kind
	inside bool     // the last piece did not end its line
	again  []byte   // a piece that was put back
	err    error
}

// next gives a piece of a line with its end. It is good until the next call. false is at
// a boundary, and at the end.
func (l *lines) next() ([]byte, bool) {
	if b := l.again; b != nil {
		l.again = nil
		return b, true
	}
	if l.at >= 0 || l.err != nil {
		return nil, false
	}
	b, err := l.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		err = nil
	}
	l.err = err
	if len(b) == 0 {
		return nil, false
	}
	begins := !l.inside
	l.inside = b[len(b)-1] != '\n'
	if begins && l.boundary(b) {
		return nil, false
	}
	return b, true
}

func (l *lines) boundary(b []byte) bool {
	if len(l.bounds) == 0 || len(b) < 2 || b[0] != '-' || b[1] != '-' {
		return false
	}
	b = bytes.TrimRight(b, " \t\r\n")
	for i := len(l.bounds) - 1; i >= 0; i-- {
		rest, ok := bytes.CutPrefix(b, []byte(l.bounds[i]))
		if ok && (len(rest) == 0 || string(rest) == "--") {
			l.at, l.closed = i, len(rest) > 0
			return true
		}
	}
	return false
}

// pass goes on behind a boundary.
func (l *lines) pass() { l.at, l.closed = -1, false }

// skip reads to the next boundary or the end.
func (l *lines) skip() {
	for {
		if _, ok := l.next(); !ok {
			return
		}
	}
}

// take reads to the next boundary or the end and gives at most limit bytes of it.
func (l *lines) take(limit int) (b []byte, whole bool) {
	whole = true
	for {
		line, ok := l.next()
		if !ok {
			break
		}
		if room := limit - len(b); len(line) > room {
			line, whole = line[:room], false
		}
		b = append(b, line...)
	}
	if l.at >= 0 { // the last line break belongs to the boundary
		b = bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
	}
	return b, whole
}
