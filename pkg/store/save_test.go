package store

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestPageTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		k := pulse.Keep{Next: "after-2", Judged: []pulse.Judged{said(2, "lovely staff", pulse.Praise), said(1, "cold soup", pulse.Complaint)}, Bands: [][]uint64{{7}, nil}}
		is(t, "first", save(t, db, k), pulse.Saved{New: 2})
		before := dump(t, db)
		db.pass(time.Hour)
		is(t, "second", save(t, db, k), pulse.Saved{})
		is(t, "content", dump(t, db), before)
		is(t, "order", ids(t, db, pulse.Filter{}), "0001 0002")
		c, err := db.Cursor(t.Context(), "x")
		is(t, "cursor", c, pulse.Cursor("after-2"))
		is(t, "error", err, nil)
	})
}

func TestRoundTripKeepsEveryField(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(3, "çok güzel ☕ ดีมาก", pulse.Praise)
		j.Rating, j.ReplyTo, j.RepostOf, j.Reach, j.Via = 4.5, "7", "8", 12, pulse.ViaPlace
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j}})
		got := mention(t, db, "x:0003")
		is(t, "mention", got.Mention, j.Mention)
		is(t, "scores", got.Verdict.Scores, j.Verdict.Scores)
		is(t, "opinion", got.Verdict.Opinions[0], j.Verdict.Opinions[0])
		is(t, "evidence", got.Verdict.Evidence[0], j.Verdict.Evidence[0])
		is(t, "stored", got.Stored, start)
	})
}

func TestEdit(t *testing.T) {
	for name, keep := range map[string]bool{"versions allowed": true, "versions forbidden": false} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db world) {
				save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "cold soup", pulse.Complaint)}, KeepVersions: keep})
				if err := db.Correct(t.Context(), "x:0001", pulse.Correction{Kind: pulse.Mixed, By: "ayşe"}); err != nil {
					t.Fatal(err)
				}
				db.pass(time.Hour)
				is(t, "saved", save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "cold soup, kind waiter", pulse.Neutral)}, KeepVersions: keep}), pulse.Saved{Edited: 1})
				j := mention(t, db, "x:0001")
				is(t, "text", j.Text, "cold soup, kind waiter")
				is(t, "verdict", j.Verdict.Kind, pulse.Neutral)
				is(t, "effective kind", j.Kind(), pulse.Mixed)
				is(t, "kind in the index", ids(t, db, pulse.Filter{Kinds: []pulse.Kind{pulse.Mixed}}), "0001")
				is(t, "edited", j.Edited, start.Add(time.Hour))
				want := map[bool]string{true: "cold soup"}[keep]
				is(t, "earlier text", eventText(t, db, "edited"), want)
			})
		})
	}
}

// eventText is the text of the one event of that name in the history of x:0001.
func eventText(t *testing.T, db world, what string) string {
	t.Helper()
	events, err := db.History(t.Context(), "x:0001")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.What == what {
			return e.Text
		}
	}
	t.Fatalf("no %q in %v", what, events)
	return ""
}

func TestVerdictIsRedoneOnlyWhereItMayDiffer(t *testing.T) {
	cases := map[string]struct {
		change func(*pulse.Judged)
		want   pulse.Kind
	}{
		"nothing changed":   {func(*pulse.Judged) {}, pulse.Complaint},
		"more likes":        {func(j *pulse.Judged) { j.Reach = 9 }, pulse.Complaint},
		"another text":      {func(j *pulse.Judged) { j.Text = "fine" }, pulse.Praise},
		"other stars":       {func(j *pulse.Judged) { j.Rating = 5 }, pulse.Praise},
		"a newer judge":     {func(j *pulse.Judged) { j.Verdict.By = "v2" }, pulse.Praise},
		"another user name": {func(j *pulse.Judged) { j.Author.Name = "new" }, pulse.Complaint},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db world) {
				save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "meh", pulse.Complaint)}})
				again := said(1, "meh", pulse.Praise)
				c.change(&again)
				save(t, db, pulse.Keep{Judged: []pulse.Judged{again}})
				j := mention(t, db, "x:0001")
				is(t, "verdict", j.Verdict.Kind, c.want)
				is(t, "mention", j.Mention, again.Mention)
			})
		})
	}
}

func TestGoneNeverComesBack(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "secret words", pulse.Praise), said(2, "other", pulse.Praise)}, KeepVersions: true})
		is(t, "gone", save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0001", Reason: "deleted"}, {ID: "never-seen"}}}), pulse.Saved{Gone: 1})
		is(t, "again", save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "secret words", pulse.Praise)}, Gone: []pulse.Gone{{ID: "0001", Reason: "deleted"}}}), pulse.Saved{})
		j := mention(t, db, "x:0001")
		is(t, "tombstone", j.Mention, pulse.Mention{Source: "x", ID: "0001"})
		is(t, "reason", j.Gone, "deleted")
		is(t, "listed", ids(t, db, pulse.Filter{}), "0002")
		is(t, "listed with gone", ids(t, db, pulse.Filter{Gone: true}), "0001 0002")
		if strings.Contains(dump(t, db), "secret") {
			t.Error("the text is still there")
		}
	})
}

func TestCopies(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		first := said(1, "the queue is far too long today", pulse.Complaint)
		copyOf := func(n int, key string) pulse.Judged {
			j := said(n, "the queue is far too long today!", pulse.Complaint)
			j.First = key
			return j
		}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{first}, Bands: [][]uint64{{5, 6}}})
		s := save(t, db, pulse.Keep{Judged: []pulse.Judged{copyOf(2, "x:0001"), copyOf(3, "x:0002"), copyOf(4, "x:nobody")}, Bands: [][]uint64{{5}, {5}, {99}}})
		is(t, "saved", s, pulse.Saved{New: 3, Folded: 2})
		is(t, "a copy of a copy", mention(t, db, "x:0003").First, "x:0001")
		is(t, "a copy of nobody", mention(t, db, "x:0004").First, "")
		is(t, "copies", mention(t, db, "x:0001").Copies, 2)
		is(t, "near", near(t, db, 5), "x:0001")

		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0001"}}})
		is(t, "heir", mention(t, db, "x:0002").First, "")
		is(t, "heir's copies", mention(t, db, "x:0002").Copies, 1)
		is(t, "near after the first is gone", near(t, db, 6), "x:0002")
		db.pass(60 * 24 * time.Hour)
		is(t, "near after two months", near(t, db, 5), "")
	})
}

func near(t *testing.T, db world, bands ...uint64) string {
	t.Helper()
	list, err := db.Near(t.Context(), bands)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range list {
		out = append(out, n.Key)
	}
	return strings.Join(out, " ")
}

func TestCircleOfCopiesInOnePage(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a, b, c := said(1, "a", pulse.Neutral), said(2, "b", pulse.Neutral), said(3, "c", pulse.Neutral)
		a.First, b.First, c.First = "x:0002", "x:0001", "x:0001"
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b, c}})
		for _, j := range []string{"x:0001", "x:0002", "x:0003"} {
			if f := mention(t, db, j).First; f != "" && mention(t, db, f).First != "" {
				t.Errorf("%s points to %s, which is itself a copy", j, f)
			}
		}
	})
}

func TestForeignBytes(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(1, "a\x00b\xffc \u202e \x1b[31m", pulse.Praise)
		j.Author.Name, j.Verdict.Opinions[0].Why = "\xc3\x28\x00", `\u0000 \\u0000`+"\x00"
		big := said(2, strings.Repeat("ğ", 1<<19), pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j, big}, Drops: []pulse.Drop{{Mention: said(3, "\xfe\x00", "").Mention, Reason: "\x00\xff"}}, Next: "\x00\xff"})
		got := mention(t, db, "x:0001")
		is(t, "text keeps its length", got.Text, "a b?c \u202e \x1b[31m")
		is(t, "why", strings.HasPrefix(got.Verdict.Opinions[0].Why, `\u0000 \\u0000`), true)
		is(t, "1 MB", mention(t, db, "x:0002").Text, big.Text)
		is(t, "again", save(t, db, pulse.Keep{Judged: []pulse.Judged{j, big}}), pulse.Saved{})
	})
}

func TestDrops(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		drop := func(n int) pulse.Drop {
			return pulse.Drop{Mention: said(n, "street", "").Mention, Reason: "not about the brand"}
		}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "hi", pulse.Praise)}, Drops: []pulse.Drop{drop(1), drop(2), drop(3), drop(3)}})
		list, err := db.Drops(t.Context(), start)
		if err != nil || len(list) != 2 || list[0].Key() != "x:0002" || list[0].Reason != "not about the brand" || !list[0].At.Equal(start) {
			t.Errorf("got %+v, %v; want x:0002 and x:0003", list, err)
		}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(2, "kept after all", pulse.Praise)}})
		list, _ = db.Drops(t.Context(), start)
		is(t, "left", len(list), 1)
	})
}

func TestEmptyNextKeepsTheCursor(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Next: "p1"})
		save(t, db, pulse.Keep{})
		c, _ := db.Cursor(t.Context(), "x")
		is(t, "cursor", c, pulse.Cursor("p1"))
		c, err := db.Cursor(t.Context(), "never")
		is(t, "of an unknown source", c, pulse.Cursor(""))
		is(t, "error", err, nil)
	})
}
