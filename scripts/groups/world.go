package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// row is one labelled complaint.
type row struct {
	ID, Lang, Text, Label, Polarity string
	Date                            time.Time
}

func (r row) complains() bool { return r.Label == "complaint" || r.Polarity == "negative" }

// readRows gives the complaints of a file of JSON lines, gzipped or not.
func readRows(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	var out []row
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if r.complains() {
			out = append(out, r)
		}
	}
	return out, lines.Err()
}

// mind judges and groups as the program does. Every text is a complaint.
type mind struct {
	polarity *classify.Judge
	tree     *theme.Tree
	state    *theme.State
	reader   *groups.Reader
}

func newMind() (mind, error) {
	j, err := classify.New()
	if err != nil {
		return mind{}, err
	}
	s := theme.NewState(nil, nil)
	return mind{j, s.Tree().Reading(j.Meant), s, groups.NewReader(j)}, nil
}

func (m mind) Judge(x pulse.Mention) pulse.Verdict {
	v, leaning := m.polarity.Lean(x.Text, classify.Options{Lang: x.Lang})
	v.Opinions = m.state.Detail(x.Text, v.Lang, m.tree.Judged(x.Text, v, leaning))
	v.Kind = cmp.Or(map[pulse.Kind]pulse.Kind{pulse.Mixed: pulse.Mixed}[v.Kind], pulse.Complaint)
	return v
}

// day is a source that gives rows in pages of a hundred.
type day []row

func (day) Name() string         { return "file" }
func (day) Duties() pulse.Duties { return pulse.Duties{} }
func (d day) Pages(_ context.Context, _ pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		for len(d) > 0 {
			n := min(len(d), 100)
			var p pulse.Page
			for _, r := range d[:n] {
				p.Mentions = append(p.Mentions, pulse.Mention{ID: r.ID, Source: "file", Text: r.Text, Lang: r.Lang, Via: pulse.ViaFile, Posted: r.Date})
			}
			if !yield(p, nil) {
				return
			}
			d = d[n:]
		}
	}
}

// live harvests rows into a database on a day and finds their groups, as a fetch
// in the morning does: the program starts, works and ends.
func (m mind) live(path string, now time.Time, rows []row) error {
	ctx := context.Background()
	clock := func() time.Time { return now }
	db, err := store.Open(ctx, path, store.Options{Now: clock})
	if err != nil {
		return err
	}
	defer db.Close() // what matters was saved before
	o := harvest.Options{Sources: []pulse.Source{day(rows)}, Judge: m, Now: clock, Log: slog.New(slog.DiscardHandler)}
	if _, err := harvest.Run(ctx, db, o); err != nil {
		return err
	}
	return groups.CatchUp(ctx, db, m.reader, m.state, nil)
}
