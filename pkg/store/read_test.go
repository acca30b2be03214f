package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestFilter(t *testing.T) {
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	cases := []struct {
		name string
		f    pulse.Filter
		want string
	}{
		{"everything", pulse.Filter{}, "0001 0002 0003 0005 0006"},
		{"from is in, to is out", pulse.Filter{From: at(2), To: at(5)}, "0002 0003"},
		{"place", pulse.Filter{Place: "kadıköy"}, "0006"},
		{"source", pulse.Filter{Source: "y"}, "0006"},
		{"two kinds", pulse.Filter{Kinds: []pulse.Kind{pulse.Complaint, pulse.Neutral}}, "0002 0003"},
		{"the correction counts before the verdict", pulse.Filter{Kinds: []pulse.Kind{pulse.Mixed}}, "0001"},
		{"unsure", pulse.Filter{Unsure: true}, "0005"},
		{"the newest two", pulse.Filter{Limit: 2}, "0005 0006"},
		{"author by handle", pulse.Filter{Author: "@guest0002"}, "0002"},
		{"author by Turkish name", pulse.Filter{Author: "GÜL 0003"}, "0003"},
		{"author by id", pulse.Filter{Author: "u0001"}, "0001"},
		{"also gone", pulse.Filter{Gone: true, Limit: 9}, "0004 0001 0002 0003 0005 0006"},
		{"stored after is out, stored to is in", pulse.Filter{StoredFrom: start, StoredTo: start.Add(time.Hour)}, "0006"},
		{"late arrivals", pulse.Filter{StoredFrom: start.Add(-time.Hour), StoredTo: start, To: at(3)}, "0001 0002"},
	}
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "a", pulse.Praise), said(2, "b", pulse.Complaint), said(3, "c", pulse.Neutral), said(4, "d", pulse.Praise), said(5, "e", pulse.Praise)}})
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0004"}}})
		db.pass(time.Hour)
		other := said(6, "f", pulse.Praise)
		other.Source, other.Place = "y", "kadıköy"
		save(t, db, pulse.Keep{Source: "y", Judged: []pulse.Judged{other}})
		if err := db.Correct(t.Context(), "0001", pulse.Correction{Kind: pulse.Mixed, By: "ali"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { is(t, "ids", ids(t, db, c.f), c.want) })
		}
	})
}

func TestMentionByIDAlone(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		for _, source := range []string{"x", "y"} {
			one, two := said(1, "a", pulse.Praise), said(2, "b", pulse.Praise)
			one.Source, two.Source = source, source
			two.ID += source
			save(t, db, pulse.Keep{Source: source, Judged: []pulse.Judged{one, two}})
		}
		is(t, "by key", mention(t, db, "y:0001").Key(), "y:0001")
		is(t, "by id", mention(t, db, "0002x").Key(), "x:0002x")
		for _, key := range []string{"0001", "0009", "x:0009", "", ":"} {
			_, err := db.Mention(t.Context(), key)
			if !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) == "" {
				t.Errorf("%q: got %v, want a usage error with a hint", key, err)
			}
		}
	})
}

// The beginning of an id is enough where no other begins so, and is never guessed at.
func TestNamedByABeginning(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i, id := range []string{"19922764", "19922799", "200355", "200355x", "%%%%%%"} {
			j := said(i, fmt.Sprint(i), pulse.Praise)
			j.ID = id
			js = append(js, j)
		}
		save(t, db, pulse.Keep{Source: "x", Judged: js})
		for typed, want := range map[string]string{"1992276": "x:19922764", "x:1992279": "x:19922799", "200355": "x:200355", "x:200355": "x:200355", "%%%%": "x:%%%%%%"} {
			j, err := db.Named(t.Context(), typed)
			is(t, typed, j.Key(), want)
			is(t, "error", err, nil)
		}
		_, err := db.Named(t.Context(), "19922")
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "x:19922764, x:19922799") {
			t.Errorf("got %v, hint %q; want both named", err, pulse.HintOf(err))
		}
		for _, typed := range []string{"199", "x:199", "x:", "", "____", "9227"} {
			if j, err := db.Named(t.Context(), typed); !errors.Is(err, pulse.ErrUsage) || strings.Contains(err.Error(), "several") {
				t.Errorf("%q: got %v, %v, want that there is none", typed, j.Key(), err)
			}
		}
	})
}

func TestTally(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i, k := range []pulse.Kind{pulse.Praise, pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral, pulse.Praise} {
			js = append(js, said(i, fmt.Sprint(i), k))
		}
		js[1].First = "x:0000"
		js[5].Place = "elsewhere"
		save(t, db, pulse.Keep{Judged: js})
		edges := []time.Time{start, start.Add(3 * time.Minute), start.Add(time.Hour), start.Add(2 * time.Hour)}
		got, err := db.Tally(t.Context(), "moda", edges)
		if err != nil {
			t.Fatal(err)
		}
		is(t, "first", got[0], pulse.Tally{From: edges[0], To: edges[1], Praise: 1, Complaint: 1, Messages: 3})
		is(t, "second", got[1], pulse.Tally{From: edges[1], To: edges[2], Mixed: 1, Neutral: 1, Messages: 2})
		is(t, "empty", got[2], pulse.Tally{From: edges[2], To: edges[3]})
		got, err = db.Tally(t.Context(), "", edges)
		is(t, "all places", got[1].Praise, 1)
		is(t, "error", err, nil)
	})
}

func TestHistory(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "slow", pulse.Complaint)}, KeepVersions: true})
		for i, k := range []pulse.Kind{pulse.Neutral, pulse.Mixed} {
			db.pass(time.Hour)
			if err := db.Correct(t.Context(), "x:0001", pulse.Correction{Kind: k, By: fmt.Sprint("p", i), Note: "n"}); err != nil {
				t.Fatal(err)
			}
		}
		db.pass(time.Hour)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "slow but kind", pulse.Mixed)}, KeepVersions: true})
		events, err := db.History(t.Context(), "0001")
		if err != nil {
			t.Fatal(err)
		}
		var got string
		for _, e := range events {
			got += fmt.Sprintf("%s %s %s %s\n", e.At.Format("15:04"), e.What, e.By, e.Text)
		}
		is(t, "history", got, "09:00 stored  \n10:00 corrected p0 neutral\n11:00 corrected p1 mixed\n12:00 edited  slow\n12:00 judged v1 mixed\n")
		is(t, "the last label counts", mention(t, db, "x:0001").Kind(), pulse.Mixed)
	})
}

func TestCorrectRefuses(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "a", pulse.Praise), said(2, "b", pulse.Praise)}, Gone: []pulse.Gone{{ID: "0002"}}})
		for name, err := range map[string]error{
			"no such kind":    db.Correct(t.Context(), "x:0001", pulse.Correction{Kind: "great"}),
			"no such mention": db.Correct(t.Context(), "x:0009", pulse.Correction{Kind: pulse.Praise}),
			"gone":            db.Correct(t.Context(), "x:0002", pulse.Correction{Kind: pulse.Praise}),
		} {
			if !errors.Is(err, pulse.ErrUsage) {
				t.Errorf("%s: got %v, want a usage error", name, err)
			}
		}
	})
}

func TestThemeAloneKeepsTheKindJudged(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(5, "a", pulse.Praise)}})
		for _, c := range []pulse.Correction{{Kind: pulse.Complaint}, {Theme: "waiting"}} {
			if err := db.Correct(t.Context(), "x:0005", c); err != nil {
				t.Fatal(err)
			}
		}
		is(t, "praise", ids(t, db, pulse.Filter{Kinds: []pulse.Kind{pulse.Praise}}), "0005")
		is(t, "unsure", ids(t, db, pulse.Filter{Unsure: true}), "")
	})
}

func TestRejudge(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i := range 2*rejudgeRows + 3 {
			js = append(js, said(i, "text", pulse.Neutral))
		}
		js[7].Verdict.By = "v2"
		save(t, db, pulse.Keep{Judged: js, Gone: []pulse.Gone{{ID: "0001"}}})
		if err := db.Correct(t.Context(), "0002", pulse.Correction{Kind: pulse.Mixed}); err != nil {
			t.Fatal(err)
		}
		edited := false
		n, err := db.Rejudge(t.Context(), "v2", func(j pulse.Judged) (pulse.Verdict, error) {
			if j.ID == "0003" && !edited {
				edited = true
				save(t, db, pulse.Keep{Judged: []pulse.Judged{said(3, "edited meanwhile", pulse.Praise)}})
			}
			return pulse.Verdict{Kind: pulse.Complaint, By: "v2"}, nil
		})
		is(t, "error", err, nil)
		is(t, "replaced", n, len(js)-3) // not the gone one, not the one of v2, not the edited one
		is(t, "corrected", mention(t, db, "0002").Kind(), pulse.Mixed)
		is(t, "edited", mention(t, db, "0003").Verdict.Kind, pulse.Praise)
		is(t, "redone", mention(t, db, "0004").Verdict.Kind, pulse.Complaint)
		stop := errors.New("stop")
		n, err = db.Rejudge(t.Context(), "v3", func(pulse.Judged) (pulse.Verdict, error) { return pulse.Verdict{}, stop })
		is(t, "replaced after an error", n, 0)
		is(t, "its error", errors.Is(err, stop), true)
	})
}

func TestUnsureAndDecide(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i := range rejudgeRows + 5 {
			j := said(i, "text", pulse.Neutral)
			j.Verdict.Unsure = true
			js = append(js, j)
		}
		js[0].Verdict.Unsure = false
		save(t, db, pulse.Keep{Judged: js, Gone: []pulse.Gone{{ID: "0001"}}})
		if err := db.Correct(t.Context(), "0002", pulse.Correction{Kind: pulse.Praise}); err != nil {
			t.Fatal(err)
		}
		var got []pulse.Judged
		for j, err := range db.Unsure(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if n := len(got); n > 0 && j.Posted.After(got[n-1].Posted) {
				t.Errorf("%s comes after an older one", j.Key())
			}
			got = append(got, j)
			v := j.Verdict // decided while we read on, as the caller does
			v.Unsure, v.Second = j.ID == "0004", &pulse.Second{By: "gpt-x", Kind: pulse.Complaint, Confidence: 1, Reason: "text"}
			done, err := db.Decide(t.Context(), j, v)
			is(t, "error", err, nil)
			is(t, "done", done, true)
		}
		is(t, "unsure", len(got), len(js)-3) // not the sure one, not the gone one, not the corrected one
		is(t, "left", ids(t, db, pulse.Filter{Unsure: true}), "0004")
		is(t, "said", mention(t, db, "0003").Verdict.Second.Reason, "text")

		stale := mention(t, db, "0005")
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(5, "edited meanwhile", pulse.Praise)}})
		done, err := db.Decide(t.Context(), stale, pulse.Verdict{Kind: pulse.Complaint, By: "v1"})
		is(t, "error", err, nil)
		is(t, "decided on another text", done, false)
		is(t, "edited", mention(t, db, "0005").Verdict.Kind, pulse.Praise)

		fixed := mention(t, db, "0002")
		v := fixed.Verdict
		v.Kind = pulse.Complaint
		_, err = db.Decide(t.Context(), fixed, v)
		is(t, "error", err, nil)
		is(t, "corrected", mention(t, db, "0002").Kind(), pulse.Praise)

		is(t, "reason without words", wordless(mention(t, db, "0003").Verdict).Second.Reason, "")
		is(t, "reason as held", mention(t, db, "0003").Verdict.Second.Reason, "text")
	})
}
