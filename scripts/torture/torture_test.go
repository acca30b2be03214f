package main

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
)

// Each invariant must be able to break: rows as a faulty program would leave them.
func TestTheModelSeesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(m *model)
		rows [][]string
		want string
	}{
		{"all is well", nil, [][]string{{"x:1", "new", "", "", "praise"}}, ""},
		{"nothing came yet", nil, nil, ""},
		{"nobody said it", nil, [][]string{{"x:2", "new", "", "", "praise"}}, "nobody said it"},
		{"other words", nil, [][]string{{"x:1", "else", "", "", "praise"}}, "never said"},
		{"lost", func(m *model) { m.said["x:1"].seen = 1 }, nil, "is lost"},
		{"an old text came back", func(m *model) { m.said["x:1"].seen = 1 }, [][]string{{"x:1", "old", "", "", "praise"}}, "version 0"},
		{"a correction is gone", func(m *model) { m.said["x:1"].kind = "complaint" }, [][]string{{"x:1", "new", "", "", "praise"}}, `a person said "complaint"`},
		{"a correction does not count", func(m *model) { m.said["x:1"].kind = "complaint" }, [][]string{{"x:1", "new", "", "complaint", "praise"}}, "shown as"},
		{"a correction nobody made", nil, [][]string{{"x:1", "new", "", "praise", "praise"}}, `a person said ""`},
		{"a correction on its way", func(m *model) { m.said["x:1"].asked = "complaint" }, [][]string{{"x:1", "new", "", "complaint", "complaint"}}, ""},
		{"forgotten, and back", func(m *model) { m.said["x:1"].forgot = true }, [][]string{{"x:1", "new", "", "", "praise"}}, "is back"},
		{"deleted by us alone", nil, [][]string{{"x:1", "", "deleted", "", "praise"}}, "its provider shows it"},
		{"let go of too early", nil, [][]string{{"x:1", "", "expired", "", "praise"}}, "before their time"},
		{"let go of by name alone", func(m *model) { m.said["x:1"].wordless = true }, [][]string{{"x:1", "new", "expired", "", "praise"}}, "words are still held"},
	} {
		m := newModel()
		m.say("x:1", "old", true)
		m.say("x:1", "new", true)
		if c.make != nil {
			c.make(m)
		}
		if got := m.compare(c.rows); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheModelSeesWhatIsMissing(t *testing.T) {
	m := newModel()
	m.say("x:1", "old", true)
	m.say("file:1", "by nobody's promise", false)
	due := m.due()
	if got := m.lacks(due); got != "x:1 is missing" {
		t.Errorf("got %q", got)
	}
	m.said["x:1"].seen = 0
	if got := m.lacks(due); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	m.say("x:1", "new", true)
	if got := m.lacks(m.due()); got != "x:1 is held in version 0 of 1" {
		t.Errorf("got %q", got)
	}
	m.said["x:1"].removed = true
	if got := m.lacks(m.due()); got != "" {
		t.Errorf("what the provider took back is missed: %q", got)
	}
}

// breachOf runs f and gives the invariant that broke in it.
func breachOf(f func()) (why string) {
	defer func() {
		if b, ok := recover().(breach); ok {
			why = string(b)
		}
	}()
	f()
	return ""
}

func testShop(t *testing.T) *shop {
	return &shop{bench: &bench{tally: newTally()}, engine: sqlite, dir: t.TempDir(), model: newModel(), rng: rand.New(rand.NewPCG(1, 2))}
}

func TestDamageIsSeen(t *testing.T) {
	s := testShop(t)
	s.store = s.path("pulse.db")
	s.file(s.store, func(db *sql.DB) {
		for _, stmt := range []string{"CREATE TABLE mentions (key TEXT PRIMARY KEY, source TEXT, id TEXT, text TEXT, gone TEXT, fixed_kind TEXT, kind TEXT)",
			"CREATE INDEX by_text ON mentions (text)", "INSERT INTO mentions VALUES ('x:1', 'x', '1', 'words that are looked for', '', '', 'praise')"} {
			if _, err := db.Exec(stmt); err != nil {
				t.Fatal(err)
			}
		}
	})
	s.model.say("x:1", "words that are looked for", true)
	if why := breachOf(s.sound); why != "" {
		t.Fatalf("a sound database: %s", why)
	}
	bytes, err := os.ReadFile(s.store)
	if err != nil {
		t.Fatal(err)
	}
	i := strings.LastIndex(string(bytes), "looked for")
	bytes[i] = 'b'
	if err := os.WriteFile(s.store, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if why := breachOf(s.sound); !strings.Contains(why, "integrity_check") {
		t.Errorf("one byte of an index is another: %q", why)
	}
}

func TestMailsThatComeTwiceAreSeen(t *testing.T) {
	s, p := testShop(t), &post{}
	p.empty()
	letter := smtptest.Letter{To: "ada@example.com", Text: []byte("Message-Id: <1@x>\r\nSubject: a\r\n\r\n.")}
	p.took(letter)
	if why := breachOf(func() { s.once(p, 1) }); why != "" {
		t.Errorf("once: %s", why)
	}
	p.took(letter)
	if why := breachOf(func() { s.once(p, 1) }); !strings.Contains(why, "twice") {
		t.Errorf("twice: %q", why)
	}
}

func TestEndsThatAreNotDecent(t *testing.T) {
	s := testShop(t)
	for _, c := range []struct {
		o    outcome
		want string
	}{
		{outcome{code: 3, out: "1 of 2 sources failed"}, ""},
		{outcome{code: -1, killed: true}, ""},
		{outcome{code: 9}, "ended with 9"},
		{outcome{code: 2, out: "panic: index out of range"}, "panicked"},
		{outcome{code: 1, out: "bearer " + secrets["X_BEARER"]}, "tells a secret"},
	} {
		if why := breachOf(func() { s.decent(c.o, "fetch") }); c.want == "" && why != "" || !strings.Contains(why, c.want) {
			t.Errorf("%+v: %q, want %q", c.o, why, c.want)
		}
	}
}

func TestASeedDrawsTheSameLife(t *testing.T) {
	b := &bench{}
	for seed := range uint64(50) {
		sort, _, engine, one := b.draw(seed)
		again, _, same, two := b.draw(seed)
		if sort == "" || sort != again || engine != same || one.Uint64() != two.Uint64() {
			t.Errorf("seed %d: %s on %s, then %s on %s", seed, sort, engine, again, same)
		}
	}
}

func TestTotalsGoOnWhereTheyWere(t *testing.T) {
	dir := t.TempDir()
	path, doc := filepath.Join(dir, "totals.json"), filepath.Join(dir, "torture.md")
	if err := os.WriteFile(doc, []byte("before\n"+begins+"\nold\n"+ends+"\nbehind\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		all, err := readTotals(path)
		if err != nil {
			t.Fatal(err)
		}
		got := newTally()
		got.Lives = 3
		count(got.Kills, "fetch", sqlite, 2)
		all.add(got, all.Next, all.Next+3)
		if err := all.write(path, doc); err != nil {
			t.Fatal(err)
		}
	}
	all, err := readTotals(path)
	if err != nil || all.Next != 7 || all.Sum.Lives != 6 || sum(all.Sum.Kills) != 4 || len(all.Slices) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	page, _ := os.ReadFile(doc)
	if text := string(page); !strings.HasPrefix(text, "before\n"+begins) || !strings.HasSuffix(text, ends+"\nbehind\n") || strings.Contains(text, "old") || !strings.Contains(text, "| `fetch` | 4 | 0 | 0 | 0 |") {
		t.Errorf("the page is\n%s", page)
	}
}
