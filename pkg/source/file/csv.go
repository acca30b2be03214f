package file

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A record over this many lines is a quote that was never closed. A file in
// which that happens again and again is given less, down to fewRecordLines:
// every such row costs reading all these lines once more.
const (
	maxRecordLines = 500
	fewRecordLines = 16
)

var (
	errUnclosed = errors.New("a quote is opened and never closed")
	errQuote    = errors.New("broken quoting: text behind a closing quote")
	errLong     = errors.New("row is over 512 KiB")
)

// csvRows reads comma, semicolon, tab or pipe separated rows under one header.
type csvRows struct {
	in    *lines
	delim byte
	cols  map[field]int
	width int
	reach int      // lines that a record may have
	wide  int      // rows with more fields than the header
	left  []string // columns that may name who wrote, where none is known to
}

func newCSV(o Options, in *lines, sample []byte) (*csvRows, error) {
	c := &csvRows{in: in, delim: delimiter(sample), reach: maxRecordLines}
	head, _, err := c.record()
	if err == nil && len(head) <= 2 && strings.HasPrefix(strings.ToLower(head[0]), "sep=") {
		head, _, err = c.record() // Excel's own first line
	}
	if err == io.EOF {
		return nil, pulse.Usagef("%s is empty", o.title())
	}
	if err != nil {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "header of " + o.title(), Err: err}
	}
	c.width = len(head)
	c.cols, err = columns(o.title(), head, o.Map)
	c.left = c.unread(head)
	return c, err
}

// unread are the columns nothing is taken from, where nobody knows who wrote: a
// person cannot be counted once, asked or forgotten without a name, and a file that
// is taken in again with one is taken for other people's words.
func (c *csvRows) unread(head []string) (out []string) {
	if _, ok := c.cols[fAuthor]; ok {
		return nil
	}
	for i, h := range head {
		if read := slices.Contains(slices.Collect(maps.Values(c.cols)), i); !read && strings.TrimSpace(h) != "" {
			out = append(out, h)
		}
	}
	return out
}

func (c *csvRows) next() (row, error) {
	rec, n, err := c.record()
	where := fmt.Sprintf("line %d", n)
	if err != nil {
		if err == io.EOF || n == 0 {
			return row{}, err
		}
		return row{}, &badRow{where, err.Error()}
	}
	return c.row(where, c.fit(rec)), nil
}

// fit mends a row whose last column is the text and was written without quotes.
func (c *csvRows) fit(rec []string) []string {
	if len(rec) <= c.width {
		return rec
	}
	if c.cols[fText] == c.width-1 {
		return append(rec[:c.width-1:c.width-1], strings.Join(rec[c.width-1:], string(c.delim)))
	}
	if slices.ContainsFunc(rec[c.width:], func(s string) bool { return strings.TrimSpace(s) != "" }) {
		c.wide++
	}
	return rec
}

func (c *csvRows) row(where string, rec []string) row {
	get := func(f field) string {
		if i, ok := c.cols[f]; ok && i < len(rec) {
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	return row{where: where, posted: get(fPosted), rating: get(fRating), m: pulse.Mention{
		ID: get(fID), Text: get(fText), Author: named(get(fAuthor)), Place: get(fPlace), Lang: get(fLang), URL: get(fURL),
		ReplyTo: get(fReplyTo), RepostOf: get(fRepostOf), QuoteOf: get(fQuoteOf),
	}}
}

// named reads an author cell: "@handle" or a name.
func named(s string) pulse.Author {
	if h, ok := strings.CutPrefix(s, "@"); ok && !strings.ContainsAny(h, " \t") {
		return pulse.Author{Handle: h}
	}
	return pulse.Author{Name: s}
}

// record reads the next row that is not blank, over several lines where quotes
// ask for it, and the number of its first line. A row with broken quotes costs
// that one line: reading goes on with the line behind it.
func (c *csvRows) record() ([]string, int, error) {
	first, err := c.in.next()
	for err == nil && strings.TrimSpace(first.text) == "" {
		first, err = c.in.next()
	}
	if err != nil {
		return nil, 0, err
	}
	s := splitter{delim: c.delim}
	if err := c.fill(&s, first); err != nil {
		return nil, first.n, err
	}
	return s.out, first.n, nil
}

func (c *csvRows) fill(s *splitter, l line) error {
	var more []line
	size := 0
	for {
		size += len(l.text)
		if l.long || size > maxLine {
			c.in.unread(more)
			return errLong
		}
		done, err := s.feed(l)
		if done {
			c.reach = min(c.reach+1, maxRecordLines)
			return nil
		}
		if err == nil && len(more) < c.reach {
			if l, err = c.in.next(); err == nil {
				more = append(more, l)
				continue
			}
		}
		c.in.unread(more)
		if err == errQuote {
			return err
		}
		c.reach = max(c.reach/2, fewRecordLines)
		return errUnclosed
	}
}

func (c *csvRows) usable() error { return nil }

func (c *csvRows) notes() []string {
	out := c.in.notes()
	if len(c.left) > 0 {
		out = append(out, "no column is known to say who wrote: if one does, name it with --map author=COLUMN; not read: "+listed(c.left))
	}
	if c.wide > 0 {
		out = append(out, fmt.Sprintf("%s more fields than the header; check the quotes around texts", count(c.wide, "row has", "rows have")))
	}
	return out
}
