package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// moveLease is for how long the locks of a move outlive it.
const moveLease = 2 * time.Minute

// pageBytes is about how much of a table is carried in one transaction.
const pageBytes = 4 << 20

// Move carries all that one database holds into another one, of either engine. The
// zero value of what may be called is fine.
type Move struct {
	From, To string // addresses as Open takes them
	Owner    string // who holds the locks: "host/pid"

	GoOn     func(Begun) error  // asked before a move that was begun goes on; an error ends it
	Progress func(Moving)       // told of every page
	Last     func(Moved) error  // called when To is finished and nobody may write to From yet
	paged    func(t string) int // rows of a page, in tests; 0 as many as suit
}

// Moving is how far a move is.
type Moving struct {
	Table    string
	Rows, Of int  // of all tables
	Checking bool // all is copied, and both sides are compared
}

// Moved is what a move did, or would do.
type Moved struct {
	From, To string         // names fit to be shown
	Schema   int            // of both
	Tables   map[string]int // rows by table
	Rows     int
	Changed  int  // texts that held what PostgreSQL cannot
	WentOn   bool // an earlier try was taken up
	Afresh   bool // the source was written to since, so all was copied anew
}

// Plan says what Run would carry, and refuses what it would refuse. The source is
// brought to this version, as every command does; nothing is made or changed in To.
func (m Move) Plan(ctx context.Context, o Options) (Moved, *Begun, error) {
	all, err := shape(ctx)
	if err != nil {
		return Moved{}, nil, err
	}
	if err := m.apart(); err != nil {
		return Moved{}, nil, err
	}
	from, err := openSource(ctx, m.From, o)
	if err != nil {
		return Moved{}, nil, err
	}
	defer from.Close() // only read from
	out := m.outcome(from)
	if out.Tables, err = from.read().counted(ctx, all); err != nil {
		return out, nil, from.fail("count", err)
	}
	for _, n := range out.Tables {
		out.Rows += n
	}
	begun, name, err := m.look(ctx, all, o)
	out.To = name
	return out, begun, err
}

// look says what is at To without making anything there.
func (m Move) look(ctx context.Context, all []table, o Options) (*Begun, string, error) {
	to := newDB(o)
	if !isPostgres(m.To) {
		to.name = strings.TrimPrefix(m.To, "sqlite:")
		if !exists(m.To) {
			return nil, to.name, named(to.name)
		}
	}
	if err := to.connect(m.To); err != nil {
		return nil, "", err
	}
	defer to.Close() // only read from
	have, moving, err := state(ctx, to.read())
	if err != nil {
		return nil, to.name, to.fail("look at the database", err)
	}
	steps, err := steps()
	switch {
	case err != nil:
	case moving:
		b, err := to.begun(ctx)
		return b, to.name, err
	case have == 0:
		err = to.foreign(ctx)
	case have > len(steps):
		err = newer(to.name, have, len(steps))
	case have == len(steps): // an older one may lack tables, and Run brings it forward first
		err = to.vacant(ctx, all)
	}
	return nil, to.name, err
}

func (m Move) outcome(from *DB) Moved {
	all, _ := steps() // shape has read them
	return Moved{From: from.name, Schema: len(all)}
}

// apart refuses one database for both.
func (m Move) apart() error {
	same := m.From == m.To
	if !isPostgres(m.From) && !isPostgres(m.To) {
		a, err := os.Stat(strings.TrimPrefix(m.From, "sqlite:"))
		b, err2 := os.Stat(strings.TrimPrefix(m.To, "sqlite:"))
		same = same || err == nil && err2 == nil && os.SameFile(a, b)
	}
	if same {
		return pulse.WithHint(pulse.Usagef("a move wants two databases, and this is one"), "name the other one with --from or --to")
	}
	return nil
}

// Run carries everything: table by table in the order of their keys, a page and how far
// it is in one transaction, so that it can be killed at any moment and run again. Then
// both sides are read from end to end and compared value by value. Nobody can write to
// From meanwhile; where somebody did between two tries, all is copied anew. To must be
// empty or hold a part of the same move, and is refused by every other command until
// it is whole.
func (m Move) Run(ctx context.Context, o Options) (out Moved, err error) {
	all, err := shape(ctx)
	if err != nil {
		return out, err
	}
	if err := m.apart(); err != nil {
		return out, err
	}
	from, err := openSource(ctx, m.From, o)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, begun, err := openTarget(ctx, m.To, all, o)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if begun != nil && m.GoOn != nil {
		if err := m.GoOn(*begun); err != nil {
			return out, err
		}
	}
	unlock, err := to.Lock(ctx, "migrate", m.Owner, moveLease)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	src, err := from.hold(ctx, m.Owner, all)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, src.release()) }()
	t := &transit{Move: m, from: src, to: to, all: all, out: m.outcome(from)}
	t.out.To = to.name
	if err := t.run(ctx, begun); err != nil {
		return t.out, err
	}
	if m.Last != nil {
		return t.out, m.Last(t.out)
	}
	return t.out, nil
}

// transit is a move at work.
type transit struct {
	Move
	from *still
	to   *DB
	all  []table
	out  Moved
	done int // rows that Progress was told of
}

func (t *transit) run(ctx context.Context, begun *Begun) error {
	var err error
	if t.out.Tables, err = t.from.conn().counted(ctx, t.all); err != nil {
		return t.from.fail("count", err)
	}
	for _, n := range t.out.Tables {
		t.out.Rows += n
	}
	if err := t.start(ctx, begun); err != nil {
		return err
	}
	if err := t.to.hasten(ctx, true); err != nil {
		return err
	}
	err = t.both(ctx)
	var differs *difference
	if errors.As(err, &differs) && t.out.WentOn {
		t.to.log.Warn("the old database was written to since the move was begun: all is copied anew", "found", differs.Error())
		t.out.Afresh, t.out.Changed = true, 0
		if err = t.to.anew(ctx, t.all); err == nil {
			err = t.both(ctx)
		}
	}
	if errors.As(err, &differs) {
		return &pulse.Problem{Msg: "the new database is not what the old one is: " + differs.Error(),
			Hint: "go on with the old one, nothing of it was changed; " + t.to.emptied() + " and begin again"}
	}
	if err != nil {
		return err
	}
	return t.to.finish(ctx, t.act(), t.all)
}

func (t *transit) start(ctx context.Context, begun *Begun) error {
	if begun == nil {
		return t.to.begin(ctx, Begun{From: t.from.name, Print: t.from.print, Schema: t.out.Schema, At: t.to.now()}, t.all)
	}
	if begun.Print != t.from.print {
		return pulse.WithHint(pulse.Usagef("%s holds a part of another move, from %s, begun %s", t.to.name, begun.From, begun.At.UTC().Format(time.RFC3339)),
			"go on with that one, or %s and begin again", t.to.emptied())
	}
	t.out.WentOn = true
	return nil
}

// act is what the new database remembers: where it came from, and the file that still
// holds what guests said.
func (t *transit) act() pulse.Act {
	a := pulse.Act{What: pulse.ActMigrate, About: "from " + t.from.name, Items: t.out.Tables["mentions"]}
	if !t.from.pg {
		a.File = t.from.name
		if full, err := filepath.Abs(t.from.name); err == nil {
			a.File = full
		}
	}
	return a
}

func (t *transit) both(ctx context.Context) error {
	t.done = 0
	for _, tbl := range t.all {
		if err := t.copy(ctx, tbl); err != nil {
			return err
		}
	}
	t.done = 0
	for _, tbl := range t.all {
		if err := t.compare(ctx, tbl); err != nil {
			return err
		}
	}
	return nil
}

func (t *transit) tell(table string, rows int, checking bool) {
	t.done += rows
	if t.Progress != nil {
		t.Progress(Moving{Table: table, Rows: t.done, Of: t.out.Rows, Checking: checking})
	}
}

// many is how many rows of a table go in one page, grown by what the last one weighed.
func (t *transit) many(name string, last [][]any) int {
	if t.paged != nil {
		if n := t.paged(name); n > 0 {
			return n
		}
	}
	if len(last) == 0 {
		return 100 // of unknown weight
	}
	size := 0
	for _, row := range last {
		size += 16 * len(row)
		for _, v := range row {
			if s, ok := v.(string); ok {
				size += len(s)
			}
		}
	}
	return max(1, min(pageBytes*len(last)/max(size, 1), 20*len(last), 50_000))
}

func (t *transit) copy(ctx context.Context, tbl table) error {
	at, err := t.to.spotOf(ctx, tbl)
	if err != nil {
		return err
	}
	t.tell(tbl.name, at.rows, false)
	n := t.many(tbl.name, nil)
	for !at.done {
		rows, err := t.from.conn().rowsOf(ctx, tbl, at.behind, n)
		if err != nil {
			return t.from.fail("read "+tbl.name, err)
		}
		for _, row := range rows {
			changed, err := tbl.carried(row)
			if err != nil {
				return err
			}
			t.out.Changed += changed
		}
		at.rows, at.done = at.rows+len(rows), len(rows) < n
		if len(rows) > 0 {
			at.behind = tbl.place(rows[len(rows)-1])
		}
		if err := t.to.add(ctx, tbl, rows, at); err != nil {
			return t.clash(tbl, err)
		}
		t.tell(tbl.name, len(rows), false)
		n = t.many(tbl.name, rows)
	}
	return nil
}

// difference is what was found where both sides should hold the same.
type difference struct{ what string }

func (d *difference) Error() string { return d.what }

// clash reads a row that is there already, where it was to be added behind the last
// one, as what it is: the source is not what it was.
func (t *transit) clash(tbl table, err error) error {
	if t.out.WentOn && !t.out.Afresh && taken(err) {
		return &difference{"table " + tbl.name + " holds a row that was added or changed meanwhile"}
	}
	return err
}

// compare reads a table on both sides and holds each row against the other.
func (t *transit) compare(ctx context.Context, tbl table) error {
	var behind []any
	n := t.many(tbl.name, nil)
	for {
		want, err := t.from.conn().rowsOf(ctx, tbl, behind, n)
		if err != nil {
			return t.from.fail("read "+tbl.name, err)
		}
		got, err := t.to.read().rowsOf(ctx, tbl, behind, n)
		if err != nil {
			return t.to.fail("read "+tbl.name, err)
		}
		if err := tbl.differ(want, got); err != nil {
			return err
		}
		t.tell(tbl.name, len(want), true)
		if len(want) < n {
			return nil
		}
		behind, n = tbl.place(want[len(want)-1]), t.many(tbl.name, want)
	}
}

// differ names the first row that is not the same on both sides.
func (t table) differ(want, got [][]any) error {
	for i, row := range want {
		if _, err := t.carried(row); err != nil {
			return err
		}
		if i >= len(got) {
			return &difference{fmt.Sprintf("table %s: the row %v is missing in the target", t.name, t.place(row))}
		}
		if have := t.place(got[i]); !slices.Equal(have, t.place(row)) {
			return &difference{fmt.Sprintf("table %s: the target has a row %v where %v should be", t.name, have, t.place(row))}
		}
		for j, c := range t.columns {
			if !equal(row[j], got[i][j]) {
				return &difference{fmt.Sprintf("table %s, row %v: the column %s is not the same in the target", t.name, t.place(row), c.name)}
			}
		}
	}
	if len(got) > len(want) {
		return &difference{fmt.Sprintf("table %s: the target has a row %v that the source has not", t.name, t.place(got[len(want)]))}
	}
	return nil
}
