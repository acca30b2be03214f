package main

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What was judged before marks were read shows them at once, keeps them after
// judge --again, and still has them when its text is gone: the figures stay.
func TestMarksOfOldVerdicts(t *testing.T) {
	world := themeWorld(t)
	e, _ := world("")
	db := openWorld(t, e)
	said := func(id, text string, kind pulse.Kind) pulse.Judged {
		return pulse.Judged{
			Mention: pulse.Mention{Source: "file", ID: id, Text: text, Lang: "en", Posted: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)},
			Verdict: pulse.Verdict{Lang: "en", Kind: kind, By: "pulse-linear/0", Opinions: []pulse.Opinion{{End: len(text), Polarity: kind, Theme: "service"}}},
		}
	}
	old := []pulse.Judged{said("1", "Such a friendly waiter, and prompt service.", pulse.Praise), said("2", "The coffee was cold.", pulse.Complaint)}
	if _, err := db.Save(t.Context(), pulse.Keep{Source: "file", Judged: old}); err != nil {
		t.Fatal(err)
	}
	kept := func() pulse.Verdict {
		js, err := db.Kept(t.Context(), "file:1")
		if err != nil || len(js) != 1 {
			t.Fatal(js, err)
		}
		return js[0].Verdict
	}
	strengths := func() string {
		e, out := world("")
		if err := do(t, e, "strengths", "--month", "2026-10", "--format", "json"); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	const warm = `{"id":"warm","praise":{"n":1,"of":1,`
	if kept().Marked != 0 || !strings.Contains(strengths(), warm) {
		t.Errorf("an old verdict shows no mark: %s", strengths())
	}
	e, _ = world("")
	if err := do(t, e, "judge", "--again"); err != nil {
		t.Fatal(err)
	}
	if v := kept(); v.Marked != pulse.MarksBy || len(v.Marks) != 2 {
		t.Errorf("judged again, it has %+v", v.Marks)
	}
	if _, err := db.Purge(t.Context(), time.Now().AddDate(5, 0, 0), map[string]int{"file": 1}); err != nil {
		t.Fatal(err)
	}
	got := strengths()
	if !strings.Contains(got, warm) || strings.Contains(got, "friendly waiter") {
		t.Errorf("after a purge: %s", got)
	}
}

// A person's word makes praise of a complaint; what it says counts then.
func TestMarksOfCorrectedPraise(t *testing.T) {
	j := pulse.Judged{Mention: pulse.Mention{Text: "Such a friendly waiter"}, Correction: &pulse.Correction{Kind: pulse.Praise},
		Verdict: pulse.Verdict{Lang: "en", Kind: pulse.Complaint, Marked: pulse.MarksBy, Opinions: []pulse.Opinion{{End: 22, Polarity: pulse.Complaint}}}}
	if got := marked(j).Marks(); len(got) != 1 || got[0] != pulse.Warm {
		t.Errorf("marks %v, want warm", got)
	}
	j.Gone = "expired"
	if got := marked(j).Marks(); len(got) != 0 {
		t.Errorf("marks %v of a text that is gone", got)
	}
}
