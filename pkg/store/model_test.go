package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestRandomLives plays random saves, edits, corrections, deletions, purges, forgetting,
// rejudging and filling of the search index against a model that is a map.
func TestRandomLives(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		if !db.pg { // the disk is not what is tested here
			if _, err := db.w.Exec("PRAGMA synchronous = OFF"); err != nil {
				t.Fatal(err)
			}
		}
		rapid.Check(t, func(r *rapid.T) {
			for _, table := range []string{"mentions", "bands", "drops", "forgotten", "cursors", "search_docs", "search_words", "search_due"} {
				if _, err := db.w.Exec("DELETE FROM " + table); err != nil {
					r.Fatal(err)
				}
			}
			m := &model{world: db, said: map[string]*pulse.Judged{}, forgotten: map[string]bool{}, shown: map[string]time.Time{}, words: map[string]string{}}
			r.Repeat(map[string]func(*rapid.T){
				"save":    m.save,
				"correct": m.correct,
				"gone":    m.gone,
				"forget":  m.forget,
				"rejudge": m.rejudge,
				"wait":    func(r *rapid.T) { m.pass(time.Duration(rapid.IntRange(1, 60).Draw(r, "hours")) * time.Hour) },
				"purge":   m.purge,
				"index":   m.index,
				"":        m.compare,
			})
		})
	})
}

type model struct {
	world
	said      map[string]*pulse.Judged
	forgotten map[string]bool
	cursor    pulse.Cursor
	shown     map[string]time.Time // when the provider showed a mention last
	words     map[string]string    // what pulse search knows of a mention
}

const people = 6

func key(n int) string { return fmt.Sprintf("x:%04d", n) }

func (m *model) draw(r *rapid.T) pulse.Judged {
	j := said(rapid.IntRange(1, people).Draw(r, "n"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "text"),
		rapid.SampledFrom([]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral}).Draw(r, "kind"))
	j.Verdict.By = rapid.SampledFrom([]string{"v1", "v2"}).Draw(r, "by")
	if rapid.Bool().Draw(r, "copy") {
		j.First = key(rapid.IntRange(1, people).Draw(r, "first"))
	}
	return j
}

func (m *model) save(r *rapid.T) {
	j := m.draw(r)
	next := pulse.Cursor(rapid.SampledFrom([]string{"", "p1", "p2"}).Draw(r, "next"))
	for range rapid.IntRange(1, 2).Draw(r, "times") {
		m.keep(r, j, next)
	}
}

// keep saves one mention in both worlds and compares what is said of it.
func (m *model) keep(r *rapid.T, j pulse.Judged, next pulse.Cursor) {
	got, err := m.Save(r.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{j}, Bands: [][]uint64{{1, 2}}, Next: next})
	if err != nil {
		r.Fatal(err)
	}
	m.cursor = cmp.Or(next, m.cursor)
	var want pulse.Saved
	held, ok := m.said[j.Key()]
	switch {
	case m.forgotten[j.Key()], ok && held.Gone != "":
	case !ok:
		want.New = 1
		j.First = m.lead(j)
		if j.First != "" {
			want.Folded = 1
		}
		m.said[j.Key()] = &j
		m.shown[j.Key()] = m.clock()
	default:
		m.shown[j.Key()] = m.clock()
		if held.Text != j.Text {
			want.Edited = 1
			delete(m.words, j.Key())
		}
		if held.Text != j.Text || held.Verdict.By != j.Verdict.By {
			held.Verdict = j.Verdict
		}
		held.Mention = j.Mention
	}
	if got != want {
		r.Fatalf("saved %s: got %+v, want %+v", j.Key(), got, want)
	}
}

// lead is whom a new copy points to.
func (m *model) lead(j pulse.Judged) string {
	first, ok := m.said[j.First]
	switch {
	case j.First == j.Key() || !ok || first.Gone == "deleted":
		return ""
	case first.First != "":
		return first.First
	}
	return j.First
}

func (m *model) correct(r *rapid.T) {
	k := key(rapid.IntRange(1, people).Draw(r, "n"))
	c := pulse.Correction{Kind: rapid.SampledFrom([]pulse.Kind{"", pulse.Mixed, pulse.Praise}).Draw(r, "to"), Theme: "price", By: "p", At: start}
	err := m.Correct(r.Context(), k, c)
	j, ok := m.said[k]
	if fine := ok && j.Gone != "deleted"; fine != (err == nil) {
		r.Fatalf("correct %s: %v, but held is %v", k, err, fine)
	}
	if err == nil {
		j.Correction = &c
	}
}

func (m *model) gone(r *rapid.T) {
	k := key(rapid.IntRange(1, people).Draw(r, "n"))
	_, id := pulse.SplitKey(k)
	if _, err := m.Save(r.Context(), pulse.Keep{Source: "x", Gone: []pulse.Gone{{ID: id, Reason: "deleted"}}}); err != nil {
		r.Fatal(err)
	}
	if j, ok := m.said[k]; ok && j.Gone != "deleted" { // what lost its words by age loses the rest, too
		m.promote(k)
		delete(m.words, k)
		*j = pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id}, Gone: "deleted"}
	}
}

// promote makes the earliest copy the first of the others.
func (m *model) promote(k string) {
	heir := ""
	for _, c := range slices.Sorted(maps.Keys(m.said)) {
		j := m.said[c]
		if j.First != k {
			continue
		}
		if j.First = heir; heir == "" {
			heir = c
		}
	}
}

func (m *model) forget(r *rapid.T) {
	n := rapid.IntRange(1, 3*people).Draw(r, "n") // mostly nobody
	got, err := m.Forget(r.Context(), fmt.Sprintf("guest%04d", n))
	if err != nil {
		r.Fatal(err)
	}
	want := 0
	if j, ok := m.said[key(n)]; ok && j.Gone == "" {
		want = 1
		m.promote(key(n))
		delete(m.said, key(n))
		delete(m.words, key(n))
		m.forgotten[key(n)] = true
	}
	if got.Mentions != want {
		r.Fatalf("forgot %d, want %d", got.Mentions, want)
	}
}

// purge takes the words of what the provider has not shown for two days; what was said
// of it, and by whom it was corrected, stays.
func (m *model) purge(r *rapid.T) {
	got, err := m.Purge(r.Context(), m.clock(), map[string]int{"x": 2})
	if err != nil {
		r.Fatal(err)
	}
	want := 0
	for k, j := range m.said {
		if j.Gone != "" || !m.shown[k].Before(m.clock().AddDate(0, 0, -2)) {
			continue
		}
		want++
		delete(m.words, k)
		j.Text, j.Author, j.URL, j.Gone = "", pulse.Author{}, "", "expired"
	}
	if got != want {
		r.Fatalf("purged %d, want %d", got, want)
	}
}

// index does what follows a harvest: it makes findable what is not.
func (m *model) index(r *rapid.T) {
	due, err := m.Unfindable(r.Context(), 100)
	if err != nil {
		r.Fatal(err)
	}
	want := 0
	for k, j := range m.said {
		if _, known := m.words[k]; !known && j.Gone == "" {
			m.words[k] = j.Text
			want++
		}
	}
	var list []pulse.Findable
	for _, j := range due {
		list = append(list, pulse.Findable{Key: j.Key(), Text: j.Text, Words: []string{j.Text}})
	}
	if err := m.SaveFindable(r.Context(), list); err != nil || len(due) != want {
		r.Fatalf("%d are not to be found, want %d; %v", len(due), want, err)
	}
}

// compareWords looks up every word there is, and that no word of a text that went is left.
func (m *model) compareWords(r *rapid.T) {
	var docs, words int
	err := m.read().row(r.Context(), "SELECT (SELECT COUNT(*) FROM search_docs), (SELECT COUNT(*) FROM search_words)").Scan(&docs, &words)
	if err != nil || docs != len(m.words) || words != len(m.words) {
		r.Fatalf("%d texts and %d words are in the index, want %d; %v", docs, words, len(m.words), err)
	}
	for _, w := range []string{"a", "b", "c"} {
		js, err := m.Search(r.Context(), []pulse.WordRange{{From: w, To: w + "\x01"}}, pulse.Filter{}, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		got := keysOf(js)
		var want []string
		for k, word := range m.words {
			if word == w {
				want = append(want, k)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			r.Fatalf("%s finds %v, want %v", w, got, want)
		}
	}
}

func (m *model) rejudge(r *rapid.T) {
	_, err := m.Rejudge(r.Context(), "v2", func(j pulse.Judged) (pulse.Verdict, error) {
		return pulse.Verdict{Kind: pulse.Neutral, By: "v2"}, nil
	})
	if err != nil {
		r.Fatal(err)
	}
	for _, j := range m.said {
		if j.Gone == "" && j.Verdict.By != "v2" {
			j.Verdict = pulse.Verdict{Kind: pulse.Neutral, By: "v2"}
		}
	}
}

// compare looks at all that can be seen in both worlds.
func (m *model) compare(r *rapid.T) {
	var want []string
	for _, j := range m.said {
		copies := 0
		for _, c := range m.said {
			if c.First == j.Key() {
				copies++
			}
		}
		j.Copies = copies
		want = append(want, line(*j))
	}
	slices.Sort(want)
	js, err := m.Mentions(r.Context(), pulse.Filter{Gone: true})
	if err != nil {
		r.Fatal(err)
	}
	var got []string
	for _, j := range js {
		got = append(got, line(j))
	}
	slices.Sort(got)
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		r.Fatalf("got\n%s\nwant\n%s", g, w)
	}
	if c, err := m.Cursor(r.Context(), "x"); err != nil || c != m.cursor {
		r.Fatalf("cursor: got %q %v, want %q", c, err, m.cursor)
	}
	m.compareKinds(r)
	m.compareWords(r)
}

// compareKinds checks the column that filters use against the words' own rule.
func (m *model) compareKinds(r *rapid.T) {
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral} {
		js, err := m.Mentions(r.Context(), pulse.Filter{Kinds: []pulse.Kind{k}})
		if err != nil {
			r.Fatal(err)
		}
		want := 0
		for _, j := range m.said {
			if j.Gone == "" && j.Kind() == k {
				want++
			}
		}
		if len(js) != want {
			r.Fatalf("%d are %s, want %d", len(js), k, want)
		}
	}
}

func line(j pulse.Judged) string {
	c := pulse.Correction{}
	if j.Correction != nil {
		c = *j.Correction
	}
	return fmt.Sprint(j.Mention, " ", j.Verdict.Kind, j.Verdict.By, " unsure:", j.Unsure(), " ", c, " first:", j.First, " copies:", j.Copies, " gone:", j.Gone)
}
