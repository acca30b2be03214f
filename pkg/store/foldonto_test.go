package store

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// reported makes a mention that a feed brought.
func reported(n int, text string) pulse.Judged {
	j := said(n, text, pulse.Complaint)
	j.Source = "alerts"
	return j
}

func TestFoldOnto(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		onto := func(what, key, first string, want bool) {
			t.Helper()
			got, err := db.FoldOnto(ctx, key, first)
			if err != nil || got != want {
				t.Errorf("%s: got %v %v, want %v", what, got, err, want)
			}
		}
		copied := reported(3, "as one guest says")
		copied.First = "alerts:0001"
		save(t, db, pulse.Keep{Source: "alerts", Judged: []pulse.Judged{reported(1, "one guest says"), copied}, Bands: [][]uint64{{5}, nil}})
		if err := db.Correct(ctx, "alerts:0001", pulse.Correction{Kind: pulse.Neutral, By: "elif", At: start}); err != nil {
			t.Fatal(err)
		}
		db.pass(time.Hour)
		since := db.clock()
		db.pass(time.Hour)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(9, "what was said", pulse.Complaint)}, Bands: [][]uint64{{6}}})

		onto("nobody", "alerts:0001", "x:nobody", false)
		onto("the quoted one", "alerts:0001", "x:0009", true)
		onto("once more", "alerts:0001", "x:0009", false)
		is(t, "first", mention(t, db, "alerts:0001").First, "x:0009")
		is(t, "its copy", mention(t, db, "alerts:0003").First, "x:0009")
		is(t, "copies", mention(t, db, "x:0009").Copies, 2)
		is(t, "the correction", mention(t, db, "alerts:0001").Kind(), pulse.Neutral)
		is(t, "its bands", near(t, db, 5), "")
		is(t, "the bands of the first", near(t, db, 6), "x:0009")
		if got, err := db.Touched(ctx, since); err != nil || len(got) != 3 {
			t.Errorf("touched %v %v, want the days of all three", got, err)
		}
		tallies, err := db.Tally(ctx, "", []time.Time{start, start.Add(time.Hour)})
		if err != nil || tallies[0].Total() != 1 || tallies[0].Messages != 3 {
			t.Errorf("got %+v %v, want one voice of three messages", tallies, err)
		}
		due, err := db.GroupDue(ctx, "", 10)
		if err != nil || len(due) < 2 {
			t.Errorf("groups are found anew for %v %v", due, err)
		}

		// When the one who said it goes, the report speaks for it.
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0009"}}})
		is(t, "heir", mention(t, db, "alerts:0001").First, "")
		is(t, "near the heir", near(t, db, 6), "alerts:0001")
		is(t, "the heir's copies", mention(t, db, "alerts:0001").Copies, 1)
		onto("one that is gone", "alerts:0001", "x:0009", false)
	})
}

// A guest whose words came first by a report was taken for its copy.
func TestFoldOntoItsCopy(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Source: "alerts", Judged: []pulse.Judged{reported(1, "what was said")}, Bands: [][]uint64{{5}}})
		guest, other := said(2, "what was said", pulse.Complaint), said(3, "what was said", pulse.Complaint)
		guest.First, other.First = "alerts:0001", "alerts:0001"
		save(t, db, pulse.Keep{Judged: []pulse.Judged{guest, other}})
		for i, want := range []bool{true, false} {
			if got, err := db.FoldOnto(t.Context(), "alerts:0001", []string{"x:0002", "x:0003"}[i]); err != nil || got != want {
				t.Fatalf("%d: got %v %v, want %v", i, got, err, want)
			}
		}
		is(t, "the guest", mention(t, db, "x:0002").First, "")
		is(t, "the report", mention(t, db, "alerts:0001").First, "x:0002")
		is(t, "the other copy", mention(t, db, "x:0003").First, "x:0002")
		is(t, "near", near(t, db, 5), "x:0002")
	})
}

// Whoever is forgotten is so in the alert that quotes them; what somebody else said in
// the same words stays, as theirs.
func TestForgetTakesTheQuote(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		quote, other := reported(1, "“what was said”"), reported(2, "what was said")
		quote.Author = pulse.Author{}
		save(t, db, pulse.Keep{Source: "alerts", Judged: []pulse.Judged{quote, other}})
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(9, "what was said", pulse.Complaint)}})
		for _, key := range []string{"alerts:0001", "alerts:0002"} {
			if _, err := db.FoldOnto(ctx, key, "x:0009"); err != nil {
				t.Fatal(err)
			}
		}
		if f, err := db.Forget(ctx, "Guest0009"); err != nil || f.Mentions != 2 {
			t.Errorf("got %+v %v, want two mentions forgotten", f, err)
		}
		is(t, "what is left", ids(t, db, pulse.Filter{}), "0002")
		is(t, "it leads", mention(t, db, "alerts:0002").First, "")
	})
}
