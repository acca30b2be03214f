// Package file reads what the owner hands over: CSV, JSON lines, JSON arrays
// and old tweet archives, from a path or a stream. It finds out by itself which
// it is, which column means what and how dates are written, and says where it
// had to guess. It does not keep a cursor: the store makes a second import
// harmless, because every row has the same id each time.
package file

import (
	"context"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// Options says what to read and how.
type Options struct {
	Name   string            // of the source; "" is "file"
	Path   string            // file to read, opened anew for every call of Pages
	Reader io.Reader         // or a stream, which can be read once
	Format string            // csv, json, jsonl, tweets-v1; "" finds out from the content
	Map    map[string]string // field=column where the names do not speak for themselves
	Zone   *time.Location    // of dates that state none; nil is UTC
	Place  string            // of rows that state none
	Places []pulse.Place     // to recognise a place by its name

	// Held gives the row that is kept under an id, and whether there is one, or was one
	// that somebody wanted forgotten: rows were named otherwise once, and some have no
	// date. nil: nothing is kept.
	Held func(id string) (Kept, bool)
}

// Kept is what is asked of a row that was imported before.
type Kept struct {
	Posted time.Time
	Place  string
}

// pageRows is how many rows are saved together.
const pageRows = 500

// Source is one file. Its Pages have no Next.
type Source struct {
	o     Options
	first *table // of a stream: opened for the checks, used by Pages
}

// Open reads the beginning of the file and reports what cannot work at all as
// pulse.ErrUsage: an unknown format, a mapped column that is not there, no
// column with the text. Single bad rows are told later, page by page.
func Open(o Options) (*Source, error) {
	if o.Name == "" {
		o.Name = "file"
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if err := checkMap(o.Map); err != nil {
		return nil, err
	}
	t, err := openTable(o)
	if err != nil {
		return nil, err
	}
	if o.Reader != nil {
		return &Source{o: o, first: t}, nil
	}
	return &Source{o: o}, t.Close()
}

func checkMap(m map[string]string) error {
	for _, f := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(fields, field(f)) {
			return pulse.WithHint(pulse.Usagef("%q is no field of a mention", f),
				"the fields are %s", joinFields(fields))
		}
	}
	return nil
}

// Name is the source's name in keys of its mentions.
func (s *Source) Name() string { return s.o.Name }

// Duties has none: the texts are the owner's own.
func (s *Source) Duties() pulse.Duties { return pulse.Duties{KeepVersions: true} }

// Pages gives 500 rows at a time in the order of the file.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		t, err := s.table()
		if err != nil {
			yield(pulse.Page{}, err)
			return
		}
		defer t.Close()
		for {
			p, err := t.page(ctx, ask)
			if ctx.Err() != nil {
				yield(pulse.Page{}, ctx.Err())
				return
			}
			if !empty(p) && !yield(p, nil) {
				return
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(pulse.Page{}, err)
				return
			}
		}
	}
}

func empty(p pulse.Page) bool { return len(p.Mentions)+len(p.Bad)+len(p.Notes) == 0 }

func (s *Source) table() (*table, error) {
	if s.o.Reader == nil {
		return openTable(s.o)
	}
	t := s.first
	if t == nil {
		return nil, pulse.Usagef("%s was read already; a stream can be read only once", s.o.title())
	}
	s.first = nil
	return t, nil
}

// title names the file in messages.
func (o Options) title() string {
	if o.Reader != nil {
		return "the input"
	}
	return o.Path
}

func (o Options) open() (io.ReadCloser, error) {
	if o.Reader != nil {
		return io.NopCloser(o.Reader), nil
	}
	f, err := os.Open(o.Path)
	if err != nil {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Err: err}
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, pulse.Usagef("%s is a folder; name the files in it", o.Path)
	}
	return f, nil
}

// ZoneOf is the zone of a place by its id, where it has one of its own.
func (o Options) ZoneOf(id string) *time.Location {
	for _, p := range o.Places {
		if p.ID == id && p.Zone != nil {
			return p.Zone
		}
	}
	return o.Zone
}

// place turns a place as the file writes it into the id of a configured one.
// known is false where it is written and not configured.
func (o Options) place(written string) (id string, known bool) {
	w := strings.TrimSpace(written)
	if w == "" {
		return o.Place, true
	}
	for _, p := range o.Places {
		if cell.Name(w) == cell.Name(p.ID) || cell.Name(w) == cell.Name(p.Name) {
			return p.ID, true
		}
	}
	return w, len(o.Places) == 0
}
