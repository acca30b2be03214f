package file

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// row is one row as its format gave it: the parts whose meaning depends on the
// whole column are still as written.
type row struct {
	where  string // "line 12", "item 3"
	m      pulse.Mention
	posted string
	rating string
}

// badRow is one row that cannot be taken. Reading goes on behind it.
type badRow struct{ where, why string }

func (b *badRow) Error() string { return b.where + ": " + b.why }

// rows is one file format. next returns io.EOF at the end, *badRow for a row
// that is skipped, and any other error where nothing more can be read.
type rows interface {
	next() (row, error)
	// usable is asked once, after the look-ahead: are the columns there?
	usable() error
	notes() []string
}

// table is an opened file: the rows looked at in advance, and those behind them.
type table struct {
	o      Options
	file   io.Closer
	rows   rows
	ahead  []ahead
	dates  cell.Dates
	scale  cell.Scale
	start  []string // notes of the first page
	tally  tally
	closed bool
}

type ahead struct {
	r   row
	err error
}

// The look-ahead is bounded in rows and bytes; it decides how dates are written.
const (
	aheadRows  = 2000
	aheadBytes = 4 << 20
)

const sampleBytes = 64 << 10

func openTable(o Options) (*table, error) {
	f, err := o.open()
	if err != nil {
		return nil, err
	}
	t := &table{o: o, file: f, dates: cell.Dates{Zone: o.Zone}}
	if err := t.begin(f); err != nil {
		f.Close()
		return nil, err
	}
	return t, nil
}

func (t *table) begin(r io.Reader) (err error) {
	br := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(transform.Nop)), sampleBytes)
	sample, err := br.Peek(sampleBytes)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read %s: %w", t.o.title(), err)
	}
	if t.rows, err = openRows(t.o, br, sample); err != nil {
		return err
	}
	t.lookAhead()
	if err := t.rows.usable(); err != nil {
		return err
	}
	t.readColumns()
	return nil
}

// readColumns settles what only a whole column tells: which number of a date is the
// month, and how far ratings go.
func (t *table) readColumns() {
	var posted, rated []string
	for _, a := range t.ahead {
		posted, rated = append(posted, a.r.posted), append(rated, a.r.rating)
	}
	var order, scale string
	t.dates.MonthFirst, order = cell.DayMonthOrder(posted)
	t.scale, scale = cell.ScaleOf(rated)
	for _, note := range []string{order, scale} {
		if note != "" {
			t.start = append(t.start, note)
		}
	}
}

func (t *table) lookAhead() {
	for n, size := 0, 0; n < aheadRows && size < aheadBytes; n++ {
		r, err := t.rows.next()
		t.ahead = append(t.ahead, ahead{r, err})
		size += len(r.m.Text) + 256
		if final(err) {
			return
		}
	}
}

// final reports whether err ends the file, which a bad row does not.
func final(err error) bool {
	var bad *badRow
	return err != nil && !errors.As(err, &bad)
}

func (t *table) next() (row, error) {
	if len(t.ahead) > 0 {
		a := t.ahead[0]
		t.ahead = t.ahead[1:]
		return a.r, a.err
	}
	return t.rows.next()
}

// page reads up to pageRows rows. A final error may come with a page before it.
func (t *table) page(ctx context.Context, ask pulse.Ask) (p pulse.Page, err error) {
	p.Notes, t.start = t.start, nil
	for n := 0; n < pageRows; n++ {
		if ctx.Err() != nil {
			return pulse.Page{}, ctx.Err()
		}
		r, err := t.next()
		if final(err) {
			p.Notes = append(p.Notes, append(t.rows.notes(), t.tally.notes()...)...)
			if err != io.EOF {
				err = fmt.Errorf("read %s: %w", t.o.title(), err)
			}
			return p, err
		}
		t.take(&p, r, err, ask)
	}
	return p, nil
}

func (t *table) take(p *pulse.Page, r row, err error, ask pulse.Ask) {
	m := r.m
	if err == nil {
		m, err = t.finish(r, ask.Now)
	}
	var bad *badRow
	if errors.As(err, &bad) {
		p.Bad = append(p.Bad, pulse.Bad{Where: bad.where, Why: bad.why})
		return
	}
	if m.Posted.Before(ask.Since) {
		return
	}
	p.Mentions = append(p.Mentions, m)
	p.Cost.Items++
}

// Close closes the file. Closing twice is harmless.
func (t *table) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	return t.file.Close()
}

// tally counts what was guessed, so that it is told once and not per row.
type tally struct {
	undated int
	unrated cell.Unread
	places  []string // written and not configured
}

func (t *tally) strange(place string) {
	for _, p := range t.places {
		if p == place {
			return
		}
	}
	if len(t.places) < 5 {
		t.places = append(t.places, place)
	}
}

func (t *tally) notes() (out []string) {
	if t.undated > 0 {
		out = append(out, fmt.Sprintf("%s no date, taken as posted now", cell.Count(t.undated, "row has", "rows have")))
	}
	if note := t.unrated.Note(); note != "" {
		out = append(out, note)
	}
	for _, p := range t.places {
		out = append(out, fmt.Sprintf("place %q is not in the configuration; kept as written", p))
	}
	return out
}

// tooFarAhead is how much a file's clock may be ahead of ours.
const tooFarAhead = 24 * time.Hour
