package inbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

var update = flag.Bool("update", false, "write the golden screens anew")

var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name, in string
		last     bool
		want     string
		rest     string
	}{
		{"letters", "aé", false, "a é", ""},
		{"Thai in one letter and its mark", "กำ", false, "ก ำ", ""},
		{"half a letter", "\xe0\xb8", false, "", "\xe0\xb8"},
		{"half a letter, and the end", "\xe0", true, "\uFFFD", ""},
		{"arrows", "\x1b[A\x1bOB", false, "up down", ""},
		{"half an arrow", "\x1b[", false, "", "\x1b["},
		{"a lone escape waits", "\x1b", false, "", "\x1b"},
		{"a lone escape", "\x1b", true, "esc", ""},
		{"escape and a letter", "\x1bj", false, "esc j", ""},
		{"an unknown sequence", "\x1b[1;5Cj", false, "j", ""},
		{"control", "\x03\x7f\r\x00", false, "stop back enter", ""},
		{"a paste", "\x1b[200~qqq\n\x1b[201~j", false, "paste:qqq\n j", ""},
		{"half a paste", "\x1b[200~qqq", false, "", "\x1b[200~qqq"},
		{"a wheel that we did not ask for", "\x1b[<65;1;1Mj", false, "j", ""},
	} {
		keys, rest := Keys([]byte(c.in), c.last)
		var got []string
		for _, k := range keys {
			switch {
			case k.Name == "paste":
				got = append(got, "paste:"+k.Text)
			case k.Name != "":
				got = append(got, k.Name)
			default:
				got = append(got, string(k.Rune))
			}
		}
		if strings.Join(got, " ") != c.want || string(rest) != c.rest {
			t.Errorf("%s: got %q, rest %q; want %q, %q", c.name, got, rest, c.want, c.rest)
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("\x1b[200~a\x1b[201~\x1b[A\xe0\xb8"))
	f.Fuzz(func(t *testing.T, in []byte) {
		keys, rest := Keys(in, true)
		if len(rest) > 0 || len(keys) > len(in) {
			t.Errorf("%q: %d keys, rest %q", in, len(keys), rest)
		}
	})
}

// row is a case with words in a language.
func row(n int, text string, due time.Duration) render.InboxRow {
	j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(n), Text: text, Author: pulse.Author{Handle: "ada"}, Posted: nine.Add(-time.Hour), URL: "https://example.com/1"},
		Verdict: pulse.Verdict{Kind: pulse.Complaint}}
	c := pulse.Case{N: n, State: pulse.CaseNew, Theme: "waiting", Why: []string{"help"}, Said: j.Posted, Opened: nine, Due: nine.Add(due), Mentions: []string{j.Key()}, Rev: 1, Place: "moda"}
	x := cases.NewEntry(c, j, nine)
	x.Heard = []pulse.Judged{j}
	x.History = []pulse.CaseChange{{Case: n, Rev: 1, At: nine, By: "pulse", What: pulse.CaseOpen}, {Case: n, Rev: 2, At: nine, By: "elif", What: pulse.CaseNote, Note: "cuma günü gelecek"}}
	return render.InboxRow{Case: x, Said: j}
}

func unsure(text string) render.InboxRow {
	return render.InboxRow{Unsure: true, Said: pulse.Judged{Mention: pulse.Mention{Source: "x", ID: "u", Text: text, Posted: nine}}}
}

func sample() Model {
	grave := row(3, "ปวดท้องมาก หลังกินซุป 🤢 รบกวนติดต่อกลับด้วยค่ะ น้ำแข็งก็ไม่สะอาด ร้านควรปรับปรุงด่วน", -3*time.Hour)
	grave.Case.Severity = pulse.Illness
	done := row(4, "\x1b[31mI waited\x1b[0m\nfor\tages \u202e", 0)
	done.Case.State, done.Case.Due = pulse.CaseContacted, time.Time{}
	m := Model{}.Resize(80, 24).Rows(Want{Do: After}, []render.InboxRow{
		grave, row(12, "Kırk dakika bekledik 👩‍🍳👨‍👩‍👧, lütfen bana ulaşın", 2*time.Hour), done, unsure("ก็ดีนะ แต่รอนานไปหน่อย"),
	})
	m.View.Open, m.View.Late, m.View.Doubts = 3, 1, 1
	return m
}

func options(lang string) render.Options {
	return render.Options{Lang: lang, Zone: time.FixedZone("", 3*3600), Now: nine,
		Theme: func(id, lang string) string { return map[string]string{"tr": "Bekleme", "th": "การรอ"}[lang] }}
}

func draw(t testing.TB, m Model, lang string) ([]string, int) {
	t.Helper()
	m.View.Now = nine
	lines, _, col, err := render.Inbox(m.View, options(lang))
	if err != nil {
		t.Fatal(err)
	}
	return lines, col
}

func press(t *testing.T, m Model, keys string) (Model, Want) {
	t.Helper()
	var w Want
	list, _ := Keys([]byte(keys), true)
	for _, k := range list {
		m, w = m.Press(k)
	}
	return m, w
}

func TestScreens(t *testing.T) {
	one := func(m Model) Model { return m.Opened(m.View.Rows[0].Case, nil) }
	for _, c := range []struct {
		name string
		of   func(t *testing.T) Model
	}{
		{"list", func(*testing.T) Model { return sample() }},
		{"one", func(*testing.T) Model { return one(sample()) }},
		{"help", func(t *testing.T) Model { m, _ := press(t, sample(), "?"); return m }},
		{"note", func(t *testing.T) Model {
			m, _ := press(t, sample(), "nน้ำแข็ง 🙂 ulaşıldı")
			return m
		}},
		{"label", func(t *testing.T) Model { m, _ := press(t, sample(), "l"); return m }},
		{"answer", func(*testing.T) Model { return sample().Asked("https://example.com/1") }},
		{"empty", func(*testing.T) Model { return Model{}.Resize(80, 24) }},
		{"narrow", func(*testing.T) Model { return one(sample()).Resize(42, 12) }},
		{"tiny", func(*testing.T) Model { return sample().Resize(20, 5) }},
	} {
		for _, lang := range render.Languages() {
			m := c.of(t)
			lines, _ := draw(t, m, lang)
			checkScreen(t, c.name+"."+lang, m, lines)
			if lang == "en" || lang == "tr" || lang == "th" {
				golden(t, c.name+"."+lang+".txt", lines)
			}
		}
	}
}

// checkScreen holds what every screen must be: no wider, no higher, harmless.
func checkScreen(t *testing.T, name string, m Model, lines []string) {
	t.Helper()
	if len(lines) > m.View.Height {
		t.Errorf("%s: %d lines in a window of %d", name, len(lines), m.View.Height)
	}
	for i, l := range lines {
		if w := uniseg.StringWidth(l); w > m.View.Width {
			t.Errorf("%s: line %d is %d wide: %q", name, i+1, w, l)
		}
		if strings.ContainsAny(l, "\x1b\n\t\r\u202e") {
			t.Errorf("%s: line %d holds what a terminal acts on: %q", name, i+1, l)
		}
		if strings.Contains(l, "inbox.") || strings.Contains(l, "case.") {
			t.Errorf("%s: line %d has no words: %q", name, i+1, l)
		}
	}
}

func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	path, got := filepath.Join("testdata", name), strings.Join(lines, "\n")+"\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s: got\n%s\nwant\n%s (%v)", name, got, want, err)
	}
}

// The keys stand whole at the bottom of a window of 80 columns.
func TestKeysFitEightyColumns(t *testing.T) {
	for _, lang := range render.Languages() {
		for _, m := range []Model{sample(), sample().Opened(sample().View.Rows[0].Case, nil)} {
			lines, _ := draw(t, m, lang)
			if last := lines[len(lines)-1]; strings.HasSuffix(last, "…") || len(last) < 40 {
				t.Errorf("%s: %q", lang, last)
			}
		}
	}
}

func TestPress(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       Want
		at         int
	}{
		{"down and back", "jjk", Want{}, 1},
		{"never above the first", "kk", Want{}, 0},
		{"never below the last", "jjjjjjjj", Want{}, 3},
		{"last", "G", Want{}, 3},
		{"open", "j\r", Want{Do: Read}, 1},
		{"assign", "aservice\r", Want{Do: Assign, Text: "service"}, 0},
		{"note in Thai, a letter with its marks taken back", "nน้ำแข็งกี่\x7f\r", Want{Do: Note, Text: "น้ำแข็ง"}, 0},
		{"a family is one letter", "n👩‍🍳👨‍👩‍👧\x7f\r", Want{Do: Note, Text: "👩‍🍳"}, 0},
		{"typed keys are no commands", "nquit\r", Want{Do: Note, Text: "quit"}, 0},
		{"a paste is no command", "\x1b[200~q\ru\x1b[201~", Want{}, 0},
		{"a paste into a note is one line", "n\x1b[200~a\nb\x1b[31m\x1b[201~\r", Want{Do: Note, Text: "a b␛[31m"}, 0},
		{"nothing typed", "n  \r", Want{}, 0},
		{"thought better of it", "nabc\x1b", Want{}, 0},
		{"close without a word is for the desk to say", "c\r", Want{Do: Close}, 0},
		{"snooze", "stomorrow\r", Want{Do: Snooze, Text: "tomorrow"}, 0},
		{"label", "lc", Want{Do: Label, Kind: pulse.Complaint}, 0},
		{"label, a wrong key", "lx", Want{}, 0},
		{"answer", "r", Want{Do: Answer}, 0},
		{"undo", "u", Want{Do: Undo}, 0},
		{"help takes any key", "?q", Want{}, 0},
		{"quit", "q", Want{Do: Quit}, 0},
		{"Ctrl-C while typing", "nabc\x03", Want{Do: Stop}, 0},
		{"an unsure one has nobody to assign", "Ga", Want{}, 3},
		{"an unsure one can be answered", "Gr", Want{Do: Answer}, 3},
	} {
		m, got := press(t, sample(), c.keys)
		got.Row = render.InboxRow{}
		if got.Do != c.want.Do || got.Text != c.want.Text || got.Kind != c.want.Kind || m.View.At != c.at {
			t.Errorf("%s: got %+v at %d, want %+v at %d", c.name, got, m.View.At, c.want, c.at)
		}
	}
	for _, keys := range []string{"a", "\r", "r", "l", "j", "G", "u", "n"} {
		if _, w := press(t, Model{}.Resize(80, 24), keys); w.Do != Nothing && w.Do != Undo {
			t.Errorf("an empty list: %q wants %+v", keys, w)
		}
	}
}

// Whatever is pressed while one case is read, the next key is about that case.
func TestKeysActOnTheCaseThatIsRead(t *testing.T) {
	read := func(m Model, w Want) Model {
		if w.Do == Read {
			m = m.Opened(w.Row.Case, nil)
		}
		if w.Do == After || w.Do == Before {
			m = m.Rows(w, []render.InboxRow{row(90, "more", time.Hour)})
		}
		return m
	}
	full := func() Model {
		var rows []render.InboxRow
		for i := range page {
			rows = append(rows, row(100+i, "slow", time.Hour))
		}
		m := Model{}.Resize(80, 24).Rows(Want{Do: After}, rows)
		m.View.At = page - 3
		return m
	}
	for _, c := range []struct {
		name  string
		m     Model
		keys  []string
		undid int // a case that undo shows again
	}{
		{"drawn anew", sample(), []string{"j", "\r", "\x0c"}, 0},
		{"the next one, where more rows are wanted", full(), []string{"\r", "j"}, 0},
		{"undone on another", sample(), []string{"\r", "j"}, 3},
	} {
		m := c.m
		for _, k := range c.keys {
			m = read(press(t, m, k))
		}
		if c.undid > 0 {
			r := row(c.undid, "as before", time.Hour)
			m = m.Changed(r, false).Opened(r.Case, nil)
		}
		_, w := press(t, m, "nfriday\r")
		if w.Do != Note || w.Row.Case.N != m.View.Entry.N {
			t.Errorf("%s: %s of C-%d while C-%d is read", c.name, w.Do, w.Row.Case.N, m.View.Entry.N)
		}
	}
}

func TestAnswerByHand(t *testing.T) {
	m, w := press(t, sample().Asked("https://example.com/1"), "n")
	if w.Do != Nothing || m.View.Ask == "" {
		t.Errorf("n: got %+v", w)
	}
	m, w = press(t, m, "y")
	if w.Do != Contact || m.View.Ask != "" || w.Row.Case.N != 3 {
		t.Errorf("y: got %+v, want C-3 contacted", w)
	}
}

func TestChanged(t *testing.T) {
	m := sample()
	m = m.Changed(m.View.Rows[0], true)
	if len(m.View.Rows) != 3 || m.View.Rows[0].Case.N != 12 {
		t.Errorf("gone: got %v", m.View.Rows)
	}
	m = m.Changed(row(3, "back", time.Hour), false)
	if len(m.View.Rows) != 4 || m.View.Rows[m.View.At].Case.N != 3 {
		t.Errorf("back: got %d rows, at %d", len(m.View.Rows), m.View.At)
	}
	m = m.Changed(row(12, "other words", time.Hour), false)
	if at := slices.IndexFunc(m.View.Rows, func(r render.InboxRow) bool { return r.Case.N == 12 }); m.View.Rows[at].Said.Text != "other words" {
		t.Errorf("changed: got %v", m.View.Rows[at])
	}
}

// rowsDesk reads rows from a database as the program does.
type rowsDesk struct {
	db    *store.DB
	reads int
}

func (d *rowsDesk) Options() render.Options { return options("en") }

func (d *rowsDesk) Do(ctx context.Context, m Model, w Want) (Model, error) {
	f := pulse.CaseFilter{Open: true, Limit: page, Last: w.Do != After}
	if w.Row.Key() != "" {
		f.After = &w.Row.Case.Case
	}
	if w.Do == Read {
		return m.Opened(w.Row.Case, nil), nil
	}
	d.reads++
	list, err := d.db.Cases(ctx, f)
	if err != nil {
		return m, err
	}
	said, err := d.db.CaseSaid(ctx, list)
	var rows []render.InboxRow
	for _, c := range list {
		rows = append(rows, render.InboxRow{Case: cases.NewEntry(c, said[c.N][0], nine), Said: said[c.N][0]})
	}
	return m.Rows(w, rows), err
}

// Ten thousand open cases: from a press of a key to the bytes of the screen, whatever
// is pressed. Only a window of them is held.
func TestTenThousandOpenCases(t *testing.T) {
	const all = 10000
	ctx, d := context.Background(), &rowsDesk{db: tenThousand(t, all)}
	m, err := d.Do(ctx, Model{}.Resize(80, 24), Want{Do: After})
	if err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	seen, s := map[string]bool{}, screen{out: io.Discard}
	hit := func(keys string) {
		start := time.Now()
		list, _ := Keys([]byte(keys), true)
		for _, k := range list {
			m, _ = press1(ctx, t, m, k, d)
		}
		if err := s.draw(m, d.Options()); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
		if len(m.View.Rows) > Window {
			t.Fatalf("%d rows are held", len(m.View.Rows))
		}
		for i := m.View.Top; i < len(m.View.Rows) && i < m.View.Top+m.View.Body(); i++ {
			seen[m.View.Rows[i].Key()] = true
		}
	}
	hit("") // the first screen
	for range all/m.View.Body() + 2 {
		hit("\x1b[6~")
	}
	if len(seen) != all || m.View.Rows[m.View.At].Case.N != all {
		t.Errorf("down: saw %d of %d, ended at %s", len(seen), all, m.View.Rows[m.View.At].Key())
	}
	clear(seen)
	hit("")
	for range all/m.View.Body() + 2 {
		hit("\x1b[5~")
	}
	if len(seen) != all || m.View.Rows[m.View.At].Case.N != 1 {
		t.Errorf("up: saw %d of %d, ended at %s", len(seen), all, m.View.Rows[m.View.At].Key())
	}
	for _, keys := range []string{"G", "g", "j", "\r", "j", "\x1b", "G", "k"} {
		hit(keys)
	}
	slices.Sort(took)
	median, most := took[len(took)/2], took[len(took)*99/100]
	t.Logf("%d keys: median %v, 99 of 100 within %v, longest %v; %d reads", len(took), median, most, took[len(took)-1], d.reads)
	if median > 30*time.Millisecond || most > 300*time.Millisecond {
		t.Errorf("median %v, 99 of 100 within %v: not fluid", median, most)
	}
}

func press1(ctx context.Context, t *testing.T, m Model, k Key, d Desk) (Model, Want) {
	t.Helper()
	m, w := m.Press(k)
	if w.Do == Nothing {
		return m, w
	}
	n, err := d.Do(ctx, m, w)
	if err != nil && !errors.Is(err, pulse.ErrUsage) {
		t.Fatal(err)
	}
	return n, w
}

func tenThousand(t *testing.T, all int) *store.DB {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "pulse.db"), store.Options{Now: func() time.Time { return nine }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for from := 0; from < all; from += 1000 {
		var js []pulse.Judged
		var changes []pulse.CaseChange
		for n := from + 1; n <= from+1000; n++ {
			j := row(n, "Kırk dakika bekledik, รอนานมาก 🙏", 0).Said
			j.Author.ID = fmt.Sprint("u", n)
			js = append(js, j)
			changes = append(changes, pulse.CaseChange{Rev: 1, At: nine, By: "pulse", What: pulse.CaseOpen, Key: j.Key(), Person: j.Person(), Theme: "waiting", Why: []string{"help"}, Said: j.Posted,
				Due: nine.Add(time.Duration(n) * time.Minute)})
		}
		if _, err := db.Save(ctx, pulse.Keep{Source: "x", Judged: js}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.AddCaseChanges(ctx, changes...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}
