// Package sheet reads rows of cells as spreadsheets and survey tools write them: it finds
// out what parts the cells, mends what it can, and loses one line to broken quotes where
// others lose the file. It does not know what a column means.
package sheet

import (
	"errors"
	"strings"
)

// A record over this many lines is a quote that was never closed. A file in
// which that happens again and again is given less, down to fewRecordLines:
// every such row costs reading all these lines once more.
const (
	maxRecordLines = 500
	fewRecordLines = 16
)

// What may be wrong with one row. Reading goes on behind it.
var (
	ErrUnclosed = errors.New("a quote is opened and never closed")
	ErrQuote    = errors.New("broken quoting: text behind a closing quote")
	ErrLong     = errors.New("row is over 512 KiB")
)

// Reader gives the rows, the header first.
type Reader struct {
	Delim byte // between two cells

	in    *Lines
	reach int // lines that a record may have
}

// NewReader reads from in; sample is its beginning.
func NewReader(in *Lines, sample []byte) *Reader {
	return &Reader{Delim: delimiter(sample), in: in, reach: maxRecordLines}
}

// Header is the first row; it skips the line with which Excel names its delimiter.
func (c *Reader) Header() ([]string, error) {
	head, _, err := c.Record()
	if err == nil && len(head) <= 2 && strings.HasPrefix(strings.ToLower(head[0]), "sep=") {
		head, _, err = c.Record()
	}
	return head, err
}

// Record reads the next row that is not blank, over several Lines where quotes
// ask for it, and the number of its first line. A row with broken quotes costs
// that one line: reading goes on with the line behind it.
func (c *Reader) Record() ([]string, int, error) {
	first, err := c.in.Next()
	for err == nil && strings.TrimSpace(first.Text) == "" {
		first, err = c.in.Next()
	}
	if err != nil {
		return nil, 0, err
	}
	s := splitter{delim: c.Delim}
	if err := c.fill(&s, first); err != nil {
		return nil, first.N, err
	}
	return s.out, first.N, nil
}

func (c *Reader) fill(s *splitter, l Line) error {
	var more []Line
	size := 0
	for {
		size += len(l.Text)
		if l.Long || size > MaxLine {
			c.in.unread(more)
			return ErrLong
		}
		done, err := s.feed(l)
		if done {
			c.reach = min(c.reach+1, maxRecordLines)
			return nil
		}
		if err == nil && len(more) < c.reach {
			if l, err = c.in.Next(); err == nil {
				more = append(more, l)
				continue
			}
		}
		c.in.unread(more)
		if err == ErrQuote {
			return err
		}
		c.reach = max(c.reach/2, fewRecordLines)
		return ErrUnclosed
	}
}
