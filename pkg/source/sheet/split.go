package sheet

import (
	"bytes"
	"strings"
)

// splitter cuts lines into fields; a quoted field may hold delimiters, doubled
// quotes and line ends. A quote inside an unquoted field is a letter like others.
type splitter struct {
	delim  byte
	out    []string
	field  strings.Builder
	inside bool // of quotes, at the end of the line fed last
	end    string
}

// feed takes one line. done is false where the row goes on in the next line.
func (s *splitter) feed(l Line) (done bool, err error) {
	line := l.Text
	if s.inside {
		s.field.WriteString(s.end) // as it was written: a text is not altered
	}
	s.end = l.end
	for {
		if !s.inside {
			line = s.open(line)
		}
		if s.inside {
			var closed bool
			if line, closed = s.quoted(line); !closed {
				return false, nil
			}
			s.inside = false
			if line = strings.TrimLeft(line, " "); line != "" && line[0] != s.delim {
				return false, ErrQuote
			}
		}
		s.out = append(s.out, s.field.String())
		s.field.Reset()
		if line == "" {
			return true, nil
		}
		line = line[1:] // the delimiter
	}
}

// open begins a field and, where it is not quoted, takes it whole.
func (s *splitter) open(line string) (rest string) {
	if t := strings.TrimLeft(line, " "); t != "" && t[0] == '"' {
		s.inside = true
		return t[1:]
	}
	end := strings.IndexByte(line, s.delim)
	if end < 0 {
		end = len(line)
	}
	s.field.WriteString(line[:end])
	return line[end:]
}

func (s *splitter) quoted(line string) (rest string, closed bool) {
	for {
		i := strings.IndexByte(line, '"')
		if i < 0 {
			s.field.WriteString(line)
			return "", false
		}
		s.field.WriteString(line[:i])
		if !strings.HasPrefix(line[i+1:], `"`) {
			return line[i+1:], true
		}
		s.field.WriteByte('"')
		line = line[i+2:]
	}
}

// delimiter is the one that cuts most of the first lines into as many fields as
// the header. Line ends inside quotes make lines differ, so most is enough.
func delimiter(sample []byte) byte {
	ls := bytes.SplitN(sample, []byte("\n"), 31)
	if len(ls) > 1 {
		ls = ls[:len(ls)-1] // the last may be cut
	}
	if s, ok := bytes.CutPrefix(bytes.ToLower(bytes.TrimSpace(ls[0])), []byte("sep=")); ok && len(s) == 1 {
		return s[0]
	}
	best, bestScore := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		n := outside(ls[0], d)
		if n == 0 {
			continue
		}
		score := 1
		for _, l := range ls {
			if outside(l, d) == n {
				score += 10
			}
		}
		if score += n; score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// outside counts d outside of quotes.
func outside(line []byte, d byte) (n int) {
	quoted := false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == d && !quoted:
			n++
		}
	}
	return n
}
