package file

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
	"github.com/seed-919336a1/pulse/pkg/source/sheet"
)

// csvRows reads comma, semicolon, tab or pipe separated rows under one header.
type csvRows struct {
	*sheet.Reader
	in    *sheet.Lines
	cols  map[field]int
	width int
	wide  int      // rows with more fields than the header
	left  []string // columns that may name who wrote, where none is known to
}

func newCSV(o Options, in *sheet.Lines, sample []byte) (*csvRows, error) {
	c := &csvRows{Reader: sheet.NewReader(in, sample), in: in}
	head, err := c.Header()
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
	rec, n, err := c.Record()
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
		return append(rec[:c.width-1:c.width-1], strings.Join(rec[c.width-1:], string(c.Delim)))
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

func (c *csvRows) usable() error { return nil }

func (c *csvRows) notes() []string {
	out := c.in.Notes()
	if len(c.left) > 0 {
		out = append(out, "no column is known to say who wrote: if one does, name it with --map author=COLUMN; not read: "+listed(c.left))
	}
	if c.wide > 0 {
		out = append(out, fmt.Sprintf("%s more fields than the header; check the quotes around texts", cell.Count(c.wide, "row has", "rows have")))
	}
	return out
}
