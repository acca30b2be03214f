package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// findable keeps the words of every text that is not findable yet.
func findable(t testing.TB, db world) {
	t.Helper()
	due, err := db.Unfindable(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var list []pulse.Findable
	for _, j := range due {
		words := strings.Fields(strings.ToLower(j.Text))
		slices.Sort(words)
		list = append(list, pulse.Findable{Key: j.Key(), Text: j.Text, Words: slices.Compact(words)})
	}
	if err := db.SaveFindable(t.Context(), list); err != nil {
		t.Fatal(err)
	}
}

// hits are the keys of what holds words that begin so, newest first.
func hits(t testing.TB, db world, f pulse.Filter, after string, limit int, words ...string) string {
	t.Helper()
	var ranges []pulse.WordRange
	for _, w := range words {
		ranges = append(ranges, pulse.WordRange{From: w, To: w + "\U0010ffff"})
	}
	js, err := db.Search(t.Context(), ranges, f, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(keysOf(js), " ")
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		soup, tea, old := said(1, "cold soup", pulse.Complaint), said(2, "cold tea", pulse.Praise), said(3, "soup of old", pulse.Neutral)
		old.Posted = start.AddDate(-2, 0, 0)
		same := said(4, "soup at the same moment", pulse.Neutral)
		same.Posted = tea.Posted
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{soup, tea, old, same}})
		if got := hits(t, db, pulse.Filter{}, "", 9, "soup"); got != "" {
			t.Errorf("%s is found before its words are kept", got)
		}
		findable(t, db)
		for _, tt := range []struct {
			name, want string
			f          pulse.Filter
			after      string
			limit      int
			words      []string
		}{
			{"the beginning of a word", "x:0002 x:0001", pulse.Filter{}, "", 9, []string{"col"}},
			{"all words", "x:0001", pulse.Filter{}, "", 9, []string{"soup", "cold"}},
			{"newest first", "x:0004 x:0001 x:0003", pulse.Filter{}, "", 9, []string{"soup"}},
			{"the next page", "x:0001", pulse.Filter{}, "x:0004", 1, []string{"soup"}},
			{"a time", "x:0003", pulse.Filter{To: start}, "", 9, []string{"soup"}},
			{"since", "x:0004 x:0001", pulse.Filter{From: start}, "", 9, []string{"soup"}},
			{"a kind", "x:0002", pulse.Filter{Kinds: []pulse.Kind{pulse.Praise}}, "", 9, []string{"cold"}},
			{"nothing", "", pulse.Filter{}, "", 9, []string{"tea", "soup"}},
		} {
			if got := hits(t, db, tt.f, tt.after, tt.limit, tt.words...); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
			}
		}
	})
}

// A text that changed while its words were told apart is not found by the old ones.
func TestFindableIsTheTextOfNow(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "new words", pulse.Praise)}})
		if err := db.SaveFindable(t.Context(), []pulse.Findable{{Key: key(1), Text: "old words", Words: []string{"old"}}, {Key: key(2), Text: "gone", Words: []string{"gone"}}}); err != nil {
			t.Fatal(err)
		}
		wantWords(t, db)
		if due, err := db.Unfindable(t.Context(), 9); len(due) != 1 || err != nil {
			t.Errorf("%d wait for their words (%v), want 1", len(due), err)
		}
	})
}

// Whatever happens to texts, the words that are kept are those of the texts that are
// held, and of no other.
func TestWordsFollowTheTexts(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		draw := rand.New(rand.NewPCG(7, 11))
		for step := range 150 {
			n := 1 + draw.IntN(12)
			j := said(n, fmt.Sprintf("word%d and word%d", draw.IntN(5), draw.IntN(5)), pulse.Praise)
			switch what := draw.IntN(10); {
			case what < 5:
				save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{j}})
			case what < 8:
				findable(t, db)
			case what == 8:
				save(t, db, pulse.Keep{Source: "x", Gone: []pulse.Gone{{ID: j.ID, Reason: "deleted"}}})
			case step%3 == 0:
				if _, err := db.Forget(t.Context(), j.Author.Handle); err != nil {
					t.Fatal(err)
				}
			default:
				if _, err := db.Purge(t.Context(), start.AddDate(0, 0, 3), map[string]int{"x": 1}); err != nil {
					t.Fatal(err)
				}
			}
			wantWords(t, db)
		}
	})
}

// wantWords holds both tables against the texts that do not wait for their words.
func wantWords(t *testing.T, db world) {
	t.Helper()
	c := db.read()
	told, err := c.strings(t.Context(), "SELECT d.key || ' ' || w.word FROM search_words w LEFT JOIN search_docs d ON d.doc = w.doc ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := c.strings(t.Context(), "SELECT key || ' ' || text FROM mentions WHERE gone = '' AND key NOT IN (SELECT key FROM search_due)")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := c.strings(t.Context(), "SELECT key FROM search_docs")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{}
	for _, text := range texts {
		all := strings.Fields(text)
		words := slices.Compact(slices.Sorted(slices.Values(all[1:])))
		for _, w := range words {
			want = append(want, all[0]+" "+w)
		}
	}
	slices.Sort(want)
	slices.Sort(told)
	if !slices.Equal(told, want) || len(docs) != len(texts) {
		t.Fatalf("%d texts, %d of them in search_docs\nkept %q\nwant %q", len(texts), len(docs), told, want)
	}
}

// What holds all words is found as Search finds it, whichever word comes first, within the
// time asked for and no further than it may look.
func TestHolding(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		var words []pulse.Findable
		for i := range 40 {
			j := said(i, fmt.Sprint("text ", i), pulse.Praise)
			j.Posted = start.Add(-time.Duration(i) * time.Hour)
			w := []string{"every"}
			for _, n := range []int{2, 3, 5} {
				if i%n == 0 {
					w = append(w, fmt.Sprint("of", n))
				}
			}
			js, words = append(js, j), append(words, pulse.Findable{Key: j.Key(), Text: j.Text, Words: w})
		}
		save(t, db, pulse.Keep{Judged: js})
		is(t, "findable", db.SaveFindable(t.Context(), words), nil)
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: js[6].ID}}})
		since := start.Add(-30 * time.Hour)
		for _, list := range [][]string{{"of5", "of3", "every"}, {"every", "of3", "of5"}, {"of2", "of3"}, {"of2"}, {"nothing", "every"}, {"every", "nothing"}} {
			var ranges []pulse.WordRange
			for _, w := range list {
				ranges = append(ranges, pulse.OneWord(w))
			}
			want, err := db.Search(t.Context(), ranges, pulse.Filter{From: since}, "", 5)
			is(t, "error", err, nil)
			got, err := db.Holding(t.Context(), list, since, 1000, 5)
			if err != nil || !slices.Equal(keysOf(got), keysOf(want)) {
				t.Errorf("%v: %v %v, want %v", list, keysOf(got), err, keysOf(want))
			}
		}
		if got, _ := db.Holding(t.Context(), []string{"every", "of5"}, since, 7, 50); len(got) != 2 {
			t.Errorf("%v among the newest seven, want two", keysOf(got))
		}
		for word, want := range map[string]int{"every": 9, "of5": 7, "nothing": 0} {
			n, err := db.Often(t.Context(), word, since, 9)
			if err != nil || n != want {
				t.Errorf("%s stands in %d texts (%v), want %d", word, n, err, want)
			}
		}
	})
}
