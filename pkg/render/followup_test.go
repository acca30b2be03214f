package render

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/page"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestWaitingGuestsOnThePage: how many and until when stands on the first page, and
// nothing that tells who.
func TestWaitingGuestsOnThePage(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, lang := range Languages() {
		s, err := NewSite("Kahve Durağı", now, nil, Options{Lang: lang, Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		bare, err := s.Home(page.State{})
		if err != nil || strings.Contains(string(bare), "waiting") {
			t.Errorf("%s: nobody waits, and the page tells of it: %v", lang, err)
		}
		s.Waiting = &digest.Waiting{Open: 3, Late: 1, Listed: []digest.Case{
			{ID: "C-7", Due: now.Add(-time.Hour), Theme: "waiting", Owner: "elif@example.com", Text: "ask for @ayla"}, {ID: "C-8", Due: now.Add(time.Hour)}, {ID: "C-9"}}}
		b, err := s.Home(page.State{})
		if err != nil {
			t.Fatal(err)
		}
		html := string(b)
		for _, want := range []string{"<li class=\"late\">! C-7 · ", s.theme("waiting"), "<li>C-8 · ", s.t("case.dig.title"), s.n("case.fig.late", 1)} {
			if !strings.Contains(html, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		for _, no := range []string{"elif@", "ayla", "C-9"} {
			if strings.Contains(html, no) {
				t.Errorf("%s: the page tells %q", lang, no)
			}
		}
	}
}

// TestTheMonthTellsHowGuestsWereFollowedUp, but not to the staff.
func TestTheMonthTellsHowGuestsWereFollowedUp(t *testing.T) {
	minutes := 90
	month := digest.Strengths{Month: "2026-10", Voices: 9, Praise: 5, Held: 5, Question: "time",
		Followed: &digest.Followed{Cases: 4, Contacted: 3, Minutes: &minutes, InADay: 3, Asked: 4, InTime: 2, Timed: 4, Fixed: 2, Told: 1}}
	for _, lang := range Languages() {
		o := Options{Lang: lang, Zone: time.UTC, Width: 76}
		p, err := newPen(o)
		if err != nil {
			t.Fatal(err)
		}
		lines := []string{p.n("case.fig.cases", 4), p.n("case.fig.first", 3, "time", p.n("case.min", 90)), p.t("case.fig.time", "share", 50, "n", 2, "all", 4), p.n("case.fig.fixed", 2), p.n("case.fig.told", 1)}
		for _, format := range []string{Text, Markdown, HTML, "mail"} {
			for _, s := range []digest.Strengths{month, month.ForStaff()} {
				var b bytes.Buffer
				if format == "mail" {
					err = StrengthsMail(&b, s, o)
				} else {
					err = Strengths(&b, format, s, o)
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, want := range lines {
					has := strings.Contains(strings.ReplaceAll(b.String(), "\\", ""), want)
					if has != (s.Role != digest.Staff) {
						t.Errorf("%s, %s, %q: %q is there: %v", lang, format, s.Role, want, has)
					}
				}
			}
		}
	}
}

// TestRefusalsAreReadInEveryLanguage: each reason a line can have has its words.
func TestRefusalsAreReadInEveryLanguage(t *testing.T) {
	var lines []pulse.Line
	for _, of := range [][]string{{pulse.BecauseStranger}, {pulse.BecauseGrave, "shift", pulse.Illness}, {pulse.BecauseNamed}, {pulse.BecauseUnread},
		{pulse.BecauseNothing}, {pulse.BecauseGive, "shift", "10 EUR, 350 TRY", "kahve"}, {pulse.BecauseNumber}} {
		lines = append(lines, pulse.Line{Rule: "money", Level: pulse.LineHard, Crossed: true, Words: []string{"1.000 tl"}, Why: "ENGLISH", Because: of})
	}
	lines = append(lines, pulse.Line{Rule: "hiding", Level: pulse.LineGuide, Crossed: true, Words: []string{"our policy"}})
	for _, lang := range Languages() {
		o := Options{Lang: lang}
		msg, hint, err := Refused(lines, pulse.LineHard, o)
		if err != nil || strings.Contains(msg, "ENGLISH") || strings.Contains(msg, "why.") || hint == "" {
			t.Errorf("%s: %s / %s, %v", lang, msg, hint, err)
		}
		for _, want := range []string{"1.000 tl", "10 EUR", "350 TRY", "kahve", "shift"} {
			if !strings.Contains(msg, want) {
				t.Errorf("%s: %q lacks %q", lang, msg, want)
			}
		}
		if lang != "en" && strings.Contains(msg, "may give") {
			t.Errorf("%s: English: %s", lang, msg)
		}
		if msg, _, _ := Refused(lines, pulse.LineGuide, o); !strings.Contains(msg, "our policy") || strings.Contains(msg, "1.000") {
			t.Errorf("%s: the guideline: %s", lang, msg)
		}
	}
}
