package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// ways are the moves there are: from one engine to another and between two of the same.
// fn gets a url of each, at which nothing is yet.
func ways(t *testing.T, fn func(t *testing.T, from, to string)) {
	t.Helper()
	file := func(t *testing.T) string { return filepath.Join(t.TempDir(), "pulse.db") }
	pg := os.Getenv("PULSE_TEST_POSTGRES")
	if pg == "" {
		t.Run("file to file", func(t *testing.T) { fn(t, file(t), "sqlite:"+file(t)) })
		return
	}
	t.Run("file to server", func(t *testing.T) { fn(t, file(t), schema(t, pg)) })
	t.Run("server to file", func(t *testing.T) { fn(t, schema(t, pg), file(t)) })
}

// rowsIn is every row of every table that a move carries, by table, and the line that
// the move itself leaves aside.
func rowsIn(t testing.TB, url string) map[string]string {
	t.Helper()
	all, err := shape(t.Context())
	must(t, err)
	d, err := Open(t.Context(), url, Options{})
	must(t, err)
	defer d.Close()
	out := map[string]string{}
	for _, tbl := range all {
		rows, err := d.read().rowsOf(t.Context(), tbl, nil, 1<<30)
		must(t, err)
		rows = slices.DeleteFunc(rows, func(r []any) bool { return tbl.name == "audit" && slices.Contains(r, any(pulse.ActMigrate)) })
		out[tbl.name] = fmt.Sprintf("%q", rows)
	}
	return out
}

func equals(t interface{ Errorf(string, ...any) }, what string, got, want map[string]string) {
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %s has\n%.600s\nwant\n%.600s", what, name, got[name], want[name])
		}
	}
}

func few(int) func(string) int { return func(string) int { return 2 } }

func moved(t testing.TB, m Move) Moved {
	t.Helper()
	out, err := tryMove(t.Context(), m)
	if err != nil {
		t.Fatal(err, pulse.HintOf(err))
	}
	return out
}

func tryMove(ctx context.Context, m Move) (Moved, error) {
	host, _ := os.Hostname()
	m.Owner = host + "/" + strconv.Itoa(os.Getpid())
	return m.Run(ctx, Options{Now: func() time.Time { return start }})
}

// lived is a database with rows in every table, many in some.
func lived(t testing.TB, url string, mentions int) {
	t.Helper()
	old(t, url, latest(t))
	d, err := Open(t.Context(), url, Options{Now: func() time.Time { return start }})
	must(t, err)
	defer d.Close()
	k := pulse.Keep{Source: "x", Next: "9"}
	for i := range mentions {
		k.Judged = append(k.Judged, said(i, fmt.Sprint("the soup is cold ", i), pulse.Complaint))
		k.Bands = append(k.Bands, []uint64{uint64(i), uint64(i) * 7919, math.MaxUint64 - uint64(i)})
	}
	_, err = d.Save(t.Context(), k)
	must(t, err)
}

// TestEveryTableMoves: rows of every table there is come over, and go back.
func TestEveryTableMoves(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		lived(t, from, 0)
		back := filepath.Join(t.TempDir(), "back.db")
		want := rowsIn(t, from)
		for name, rows := range want {
			if rows == "[]" {
				t.Errorf("no row of %s is tried", name)
			}
		}
		out := moved(t, Move{From: from, To: to, paged: few(2)})
		equals(t, "there", rowsIn(t, to), want)
		moved(t, Move{From: to, To: back})
		equals(t, "and back", rowsIn(t, back), want)
		if out.Rows == 0 || out.WentOn || out.Afresh || out.Changed > 0 || out.Tables["mentions"] == 0 {
			t.Errorf("got %+v", out)
		}
		if info, err := os.Stat(back); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file has mode %v, %v", info.Mode(), err)
		}
		goesOn(t, back)
		goesOn(t, to)
	})
}

// goesOn works in a database that was moved: what counts up finds its place behind what
// came over.
func goesOn(t *testing.T, url string) {
	t.Helper()
	d, err := Open(t.Context(), url, Options{})
	must(t, err)
	defer d.Close()
	before, err := d.Ideas(t.Context())
	must(t, err)
	i, err := d.AddIdea(t.Context(), pulse.Idea{Text: "a second grinder", By: "Elif"})
	must(t, err)
	for _, b := range before {
		if b.N >= i.N {
			t.Errorf("the new idea is %d, and there is %d", i.N, b.N)
		}
	}
	must(t, d.Note(t.Context(), pulse.Act{What: pulse.ActExport}))
	if s, err := d.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(7001, "new", pulse.Praise)}, Bands: [][]uint64{{1}}}); err != nil || s.New != 1 {
		t.Errorf("saved %+v, %v", s, err)
	}
	release, err := d.Lock(t.Context(), "migrate", "elsewhere/2", time.Minute)
	must(t, err)
	must(t, release())
}

// TestHostileTextsMove: what guests may write comes over byte by byte.
func TestHostileTextsMove(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		w := open(t, from)
		k := pulse.Keep{Source: "x", Next: "1"}
		for i, x := range hostile.Texts() {
			j := said(i, x.Raw, pulse.Complaint)
			j.Author.Name, j.Place = hostile.Name(i, x), x.Raw[:min(len(x.Raw), 60)]
			k.Judged, k.Bands = append(k.Judged, j), append(k.Bands, []uint64{uint64(i)})
		}
		save(t, w, k)
		want := dump(t, w)
		moved(t, Move{From: from, To: to})
		back := filepath.Join(t.TempDir(), "back.db")
		moved(t, Move{From: to, To: back})
		for _, url := range []string{to, back} {
			if got := dump(t, open(t, url)); got != want {
				t.Errorf("the export of %s has %d bytes, and another %d were exported before", url, len(got), len(want))
			}
		}
	})
}

// TestAnyRowMoves fills tables with what their columns can hold at all.
func TestAnyRowMoves(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		if err := anyMove(t, filepath.Join(dir, "from.db"), filepath.Join(dir, "to.db"), anyTables(t).Draw(r, "tables"), rapid.IntRange(1, 9).Draw(r, "page")); err != nil {
			r.Fatal(err)
		}
	})
	pg := os.Getenv("PULSE_TEST_POSTGRES")
	for seed := 0; seed < 3 && pg != ""; seed++ { // each costs a second to make the tables
		must(t, anyMove(t, filepath.Join(t.TempDir(), "from.db"), schema(t, pg), anyTables(t).Example(seed), 5+seed))
	}
}

// laden is a table with rows for it.
type laden struct {
	table
	rows [][]any
}

// anyMove moves rows there and back.
func anyMove(t *testing.T, from, to string, what []laden, page int) error {
	d, err := Open(t.Context(), from, Options{})
	must(t, err)
	must(t, d.write(t.Context(), "fill", func(c conn) error {
		for _, f := range what {
			if _, err := c.rows(t.Context(), "INSERT INTO "+f.name+" ("+f.names()+")", "", f.rows); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, d.Close())
	want := rowsIn(t, from)
	back := filepath.Join(t.TempDir(), fmt.Sprint(rand.Int64(), ".db"))
	for _, m := range []Move{{From: from, To: to}, {From: to, To: back}} {
		m.paged = func(string) int { return page }
		if _, err := tryMove(t.Context(), m); err != nil {
			return err
		}
		got := rowsIn(t, m.To)
		for name := range want {
			if got[name] != want[name] {
				return fmt.Errorf("to %s: %s has\n%s\nwant\n%s", m.To, name, got[name], want[name])
			}
		}
	}
	return nil
}

// anyTables draws tables with rows: those whose rows need no other's, and are unique in
// no more than their key.
func anyTables(t *testing.T) *rapid.Generator[[]laden] {
	all, err := shape(t.Context())
	must(t, err)
	free := slices.DeleteFunc(all, func(t table) bool {
		return len(t.parents) > 0 || slices.Contains([]string{"cases", "search_docs"}, t.name)
	})
	return rapid.Custom(func(r *rapid.T) (out []laden) {
		for _, tbl := range rapid.SliceOfNDistinct(rapid.SampledFrom(free), 1, 4, func(t table) string { return t.name }).Draw(r, "tables") {
			out = append(out, laden{tbl, anyRows(r, tbl)})
		}
		return out
	})
}

// anyRows draws rows of a table, no two with one key.
func anyRows(r *rapid.T, tbl table) [][]any {
	one := rapid.Custom(func(r *rapid.T) []any {
		row := make([]any, len(tbl.columns))
		for i, c := range tbl.columns {
			switch c.kind {
			case isText:
				row[i] = storable(rapid.String().Draw(r, c.name))
			case isNumber:
				row[i] = int64(rapid.Int32().Draw(r, c.name)) // some columns of PostgreSQL hold no more
			case isReal:
				row[i] = rapid.Float64().Draw(r, c.name)
			}
		}
		return row
	})
	return rapid.SliceOfNDistinct(one, 1, 12, func(row []any) string { return fmt.Sprintf("%q", tbl.place(row)) }).Draw(r, tbl.name)
}

// moveOnce is the child of TestAMoveThatIsKilledGoesOn.
func moveOnce(args string) {
	from, to, _ := strings.Cut(args, "|")
	m := Move{From: from, To: to, paged: func(string) int { return 25 }, Progress: func(Moving) { fmt.Println("page") }}
	fmt.Println("begun")
	if _, err := tryMove(context.Background(), m); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("done")
}

// TestAMoveThatIsKilledGoesOn kills it with signal 9 behind any page and anywhere
// between, until one try reaches the end.
func TestAMoveThatIsKilledGoesOn(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		lived(t, from, 150)
		want := rowsIn(t, from)
		for range 4 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "PULSE_STORE_TEST_MOVE="+from+"|"+to)
			killBehind(t, cmd, 1+rand.N(90), rand.N(8*time.Millisecond))
			d, err := Open(t.Context(), to, Options{})
			if err == nil {
				must(t, d.Close()) // killed before it began, or it was done
			} else if !errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "not finished") {
				t.Fatal("the half of it can be worked with: ", err)
			}
		}
		if _, err := tryMove(t.Context(), Move{From: from, To: to}); err != nil && !strings.Contains(err.Error(), "holds data already") {
			t.Fatal(err)
		}
		equals(t, "after kills", rowsIn(t, to), want)
		equals(t, "the old one", rowsIn(t, from), want)
	})
}

// killBehind kills a program some time behind so many lines it printed.
func killBehind(t *testing.T, cmd *exec.Cmd, lines int, later time.Duration) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	buf := make([]byte, 1)
	for lines > 0 {
		if _, err := out.Read(buf); err != nil {
			break
		}
		if buf[0] == '\n' {
			lines--
		}
	}
	time.Sleep(later)
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()         // "signal: killed"
}

// TestWhatIsWrittenBetweenTwoTriesComesOver: the old database is worked with until the
// move goes on.
func TestWhatIsWrittenBetweenTwoTriesComesOver(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		lived(t, from, 40)
		stopped(t, from, to, "mentions", 20)
		d, err := Open(t.Context(), from, Options{})
		must(t, err)
		js, err := d.Mentions(t.Context(), pulse.Filter{Limit: 3})
		must(t, err)
		must(t, d.Correct(t.Context(), js[0].Key(), pulse.Correction{Kind: pulse.Praise, By: "Elif"}))
		_, err = d.Forget(t.Context(), "Guest0001")
		must(t, err)
		_, err = d.Save(t.Context(), pulse.Keep{Source: "a", Judged: []pulse.Judged{saidAt("a", 1)}, Bands: [][]uint64{{5}}})
		must(t, err)
		must(t, d.Close())
		want := rowsIn(t, from)
		asked := false
		out := moved(t, Move{From: from, To: to, GoOn: func(b Begun) error { asked = b.Rows > 0 && b.At.Equal(start); return nil }})
		if !asked || !out.WentOn || !out.Afresh {
			t.Errorf("got %+v, asked: %v", out, asked)
		}
		equals(t, "there", rowsIn(t, to), want)
	})
}

func saidAt(source string, n int) pulse.Judged {
	j := said(n, "elsewhere", pulse.Praise)
	j.Source = source
	return j
}

// stopped begins a move and ends it in the middle of a table.
func stopped(t *testing.T, from, to, table string, rows int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	began := -1
	_, err := tryMove(ctx, Move{From: from, To: to, paged: func(string) int { return 7 }, Progress: func(p Moving) {
		if p.Table != table {
			return
		}
		if began < 0 {
			began = p.Rows
		}
		if p.Rows-began >= rows {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal("it was to be stopped: ", err)
	}
}

// TestNobodyWritesWhileAMoveReads, but who reads is let in, and nobody works with what
// is half there.
func TestNobodyWritesWhileAMoveReads(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		lived(t, from, 3)
		looked := false
		moved(t, Move{From: from, To: to, Progress: func(p Moving) {
			if looked {
				return
			}
			looked = true
			if err := intrude(t, from); err == nil {
				t.Error("somebody wrote to the old database in the middle of a move")
			}
			d, err := Open(t.Context(), from, Options{})
			must(t, err)
			if _, err := d.Mentions(t.Context(), pulse.Filter{}); err != nil {
				t.Error("nobody may read the old one: ", err)
			}
			must(t, d.Close())
			_, err = Open(t.Context(), to, Options{})
			if !errors.Is(err, pulse.ErrLater) || !strings.Contains(fmt.Sprint(err), "is not finished") {
				t.Error("the half can be opened: ", err)
			}
			if !isPostgres(from) {
				return // others wait for ten seconds before they are told
			}
			m := Move{From: from, To: filepath.Join(t.TempDir(), "x.db"), Owner: "till/4711"}
			if _, err = m.Run(t.Context(), Options{}); !errors.Is(err, pulse.ErrLater) {
				t.Error("a second move runs beside the first: ", err)
			}
		}})
		if err := intrude(t, from); err != nil {
			t.Error("afterwards nobody can write: ", err)
		}
		if !looked {
			t.Error("no page was told of")
		}
	})
}

// intrude writes to a database, and does not wait long for it.
func intrude(t *testing.T, url string) error {
	t.Helper()
	driver, at := "sqlite", "file:"+url+"?_pragma=busy_timeout(50)"
	if isPostgres(url) {
		driver, at = "pgx", url
	}
	d, err := sql.Open(driver, at)
	must(t, err)
	defer d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, err = d.ExecContext(ctx, "UPDATE mentions SET reach = reach + 0")
	return err
}

// TestAFetchThatRunsIsNotMovedAway from.
func TestAFetchThatRunsIsNotMovedAwayFrom(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		must(t, db.write(t.Context(), "book a request", func(c conn) error { // of a provider's host, which holds nobody up
			_, err := c.exec(t.Context(), "INSERT INTO leases (name, owner, token, since, until) VALUES ('rate/x', '', '', 0, ?)", time.Now().Add(time.Hour).UnixMilli())
			return err
		}))
		release, err := db.Lock(t.Context(), "fetch", "till/4711", time.Minute)
		must(t, err)
		m := Move{From: db.url, To: filepath.Join(t.TempDir(), "x.db")}
		if _, err := tryMove(t.Context(), m); !errors.Is(err, pulse.ErrLater) || !strings.Contains(err.Error(), "fetch is already running: till/4711") {
			t.Errorf("got %v", err)
		}
		must(t, release())
		moved(t, m)
	})
}

// TestWhatDoesNotFitTogetherIsRefused, with what to do, and nothing changes.
func TestWhatDoesNotFitTogetherIsRefused(t *testing.T) {
	each(t, func(t *testing.T, full world) {
		save(t, full, pulse.Keep{Judged: []pulse.Judged{said(1, "cold", pulse.Complaint)}, Bands: [][]uint64{{1}}})
		file := func() string { return filepath.Join(t.TempDir(), "x.db") }
		half := file()
		src := file()
		lived(t, src, 20)
		stopped(t, src, half, "mentions", 5)
		other := file()
		harm(t, other, "CREATE TABLE recipes (name TEXT)")
		head := func(schema int) string {
			return fmt.Sprintf(`UPDATE moving SET place = '{"from":"x","print":"?","schema":%d}' WHERE tbl = ''`, schema)
		}
		for _, tt := range []struct {
			name, from, to, does, want, hint string
		}{
			{"a full target", src, full.url, "", "holds data already (in the table bands)", "right way round"},
			{"no source", file(), file(), "", "there is no database", "store: in pulse.yaml"},
			{"the same", full.url, full.url, "", "this is one", "--from or --to"},
			{"another program's", full.url, other, "", "another program", "not there yet"},
			{"from another program", other, file(), "", "holds nothing of pulse", "right way round"},
			{"another move", full.url, half, "", "a part of another move, from " + src, "delete the file"},
			{"begun by an older pulse", src, half, head(3), "another version of pulse (schema 3", "go on with that version, or delete the file"},
			{"begun by a newer pulse", src, half, head(99), "another version of pulse (schema 99", "go on with that version, or delete the file"},
			{"half a source", half, file(), "", "is not finished", "run the same pulse migrate again"},
			{"a newer source", src, file(), "INSERT INTO migrations (version, name, at) VALUES (99, 'x', 1)", "written by a newer pulse (schema 99", "upgrade pulse"},
			{"a newer target", full.url, src, "", "written by a newer pulse (schema 99", "upgrade pulse"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				if tt.does != "" {
					at := tt.to
					if strings.Contains(tt.does, "migrations") {
						at = tt.from
					}
					harm(t, at, tt.does)
				}
				for _, how := range []string{"plan", "run"} {
					_, _, err := Move{From: tt.from, To: tt.to}.Plan(t.Context(), Options{})
					if how == "run" {
						_, err = tryMove(t.Context(), Move{From: tt.from, To: tt.to})
					} else if tt.name == "another move" {
						continue // a plan tells of it, and leaves the source alone
					}
					if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(pulse.HintOf(err), tt.hint) {
						t.Errorf("%s: got %v (%s), want %q (%q)", how, err, pulse.HintOf(err), tt.want, tt.hint)
					}
				}
				if _, err := os.Stat(tt.to); tt.name == "no source" && !errors.Is(err, fs.ErrNotExist) {
					t.Error("a file was made for nothing")
				}
			})
		}
		is(t, "mentions in the full one", len(strings.Split(strings.TrimSpace(dump(t, full)), "\n")), 1)
	})
}

// run changes a file as another program would.
func harm(t *testing.T, path, stmt string) {
	t.Helper()
	d, err := sql.Open("sqlite", path)
	must(t, err)
	defer d.Close()
	_, err = d.Exec(stmt)
	must(t, err)
}

// TestAPlanChangesNothing and says what there is.
func TestAPlanChangesNothing(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from.db"), filepath.Join(t.TempDir(), "to.db")
	lived(t, from, 20)
	out, begun, err := Move{From: from, To: to}.Plan(t.Context(), Options{})
	if err != nil || begun != nil || out.Rows == 0 || out.Tables["mentions"] < 20 || out.From != from || out.To != to {
		t.Errorf("got %+v, %v, %v", out, begun, err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file was made: ", err)
	}
	stopped(t, from, to, "mentions", 7)
	before, err := os.ReadFile(to)
	must(t, err)
	_, begun, err = Move{From: from, To: to}.Plan(t.Context(), Options{})
	if err != nil || begun == nil || begun.Rows == 0 || begun.From != from {
		t.Errorf("begun is %+v, %v", begun, err)
	}
	if after, err := os.ReadFile(to); err != nil || !bytes.Equal(before, after) {
		t.Error("a plan changed the target")
	}
}

// TestWhatOnlyAnotherProgramWrote: PostgreSQL holds neither U+0000 nor bytes that are no
// text. They become what pulse makes of them in all it takes in, and are counted.
func TestWhatOnlyAnotherProgramWrote(t *testing.T) {
	ways(t, func(t *testing.T, from, to string) {
		if isPostgres(from) {
			return // it cannot hold them
		}
		lived(t, from, 2)
		harm(t, from, "UPDATE mentions SET text = 'a' || char(0) || 'b', author_name = CAST(x'67fc6c' AS TEXT), url = x'6869' WHERE key = 'x:0000'")
		out := moved(t, Move{From: from, To: to})
		is(t, "changed", out.Changed, 3)
		m := mention(t, open(t, to), "x:0000")
		is(t, "text", m.Text, "a b")
		is(t, "name", m.Author.Name, "g?l")
		is(t, "link", m.URL, "hi")
	})
	for _, tt := range []struct{ does, want string }{
		{"UPDATE mentions SET posted = 'soon' WHERE key = 'x:0001'", "table mentions, row [x:0001], column posted holds a value"},
		{"UPDATE mentions SET reach = 1.5 WHERE key = 'x:0001'", "table mentions, row [x:0001], column reach holds a value"},
		{"UPDATE counters SET name = 'a' || char(0) WHERE name = (SELECT MIN(name) FROM counters)", "table counters"},
	} {
		from, to := filepath.Join(t.TempDir(), "from.db"), filepath.Join(t.TempDir(), "to.db")
		lived(t, from, 2)
		harm(t, from, tt.does)
		if _, err := tryMove(t.Context(), Move{From: from, To: to}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.does, err)
		}
	}
}

// TestTheCheckSeesEveryDifference there may be in a row, and rows too few or too many.
func TestTheCheckSeesEveryDifference(t *testing.T) {
	for _, tt := range []struct{ does, want string }{
		{"UPDATE mentions SET text = text || ' ' WHERE key = 'x:0003'", "table mentions, row [x:0003]: the column text is not the same"},
		{"UPDATE theme_changes SET key = NULL WHERE key IS NOT NULL", "the column key is not the same"},
		{"UPDATE runs SET usd = usd + 0.0000001 WHERE id = 1", "table runs, row [1]: the column usd is not the same"},
		{"DELETE FROM bands WHERE key = 'x:0002'", "where [1385 -3 x:0002] should be"},
		{"DELETE FROM search_words WHERE word = (SELECT MAX(word) FROM search_words)", "is missing in the target"},
		{"INSERT INTO search_words (word, doc) VALUES ('zz', 1)", "the target has a row [zz 1] that the source has not"},
	} {
		from, to := filepath.Join(t.TempDir(), "from.db"), filepath.Join(t.TempDir(), "to.db")
		lived(t, from, 5)
		done := false
		_, err := tryMove(t.Context(), Move{From: from, To: to, paged: few(2), Progress: func(p Moving) {
			if p.Rows == p.Of && !p.Checking && !done { // all is copied, and not yet compared
				done = true
				harm(t, to, tt.does)
			}
		}})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(pulse.HintOf(err), "begin again") {
			t.Errorf("%s: got %v (%s)", tt.does, err, pulse.HintOf(err))
		}
	}
}

// TestRowsMoveWhateverTheCollation of the server is: most orders "a" before "B".
func TestRowsMoveWhateverTheCollation(t *testing.T) {
	pg := os.Getenv("PULSE_TEST_POSTGRES")
	if pg == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set")
	}
	from, there, back := filepath.Join(t.TempDir(), "from.db"), schema(t, pg), filepath.Join(t.TempDir(), "back.db")
	open(t, from)
	for _, word := range []string{"b", "B", "a", "A", "é", "É", "z", "Z", "i", "İ", "ı", "-a", "_", "😀", "ก"} {
		harm(t, from, "INSERT INTO contacts (guest, state, at, who) VALUES ('"+word+"', 'never', 1, ''), ('"+word+" b', 'never', 1, '')")
	}
	d := open(t, there)
	_, err := d.w.Exec(`ALTER TABLE contacts ALTER COLUMN guest TYPE TEXT COLLATE "en-x-icu"`)
	must(t, err)
	want := rowsIn(t, from)
	moved(t, Move{From: from, To: there, paged: few(2)})
	equals(t, "there", rowsIn(t, there), want)
	moved(t, Move{From: there, To: back, paged: few(2)})
	equals(t, "back", rowsIn(t, back), want)
}
