package render

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const technical = "lookup api.x.example on 127.0.0.53: no such host"

// troubled is the sample day with foursquare failed in one way.
func troubled(role digest.Role, exit int, later bool) digest.Digest {
	in := input()
	in.Role = role
	last := in.States[1].Last
	last.Exit, last.Error, last.Hint = exit, technical, "export FSQ_KEY=…"
	if later {
		last.NotBefore = until.Add(3 * time.Hour)
	}
	return digest.Build(in)
}

// flat is s on one line, however it was wrapped.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestTroubleIsToldInTheWordsOfTheReader(t *testing.T) {
	for _, lang := range Languages() {
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  string
			exit  int
			later bool
			why   string
		}{
			{"fault", pulse.ExitFault, false, "fault"},
			{"an old run that says nothing", 0, false, "fault"},
			{"configuration", pulse.ExitUsage, false, "config"},
			{"refused", pulse.ExitDenied, false, "denied"},
			{"no credits", pulse.ExitLater, false, "later"},
			{"asked to wait", pulse.ExitLater, true, "later"},
		} {
			for _, format := range []string{Text, Markdown, HTML} {
				got := flat(written(t, format, troubled(digest.Shift, c.exit, c.later), options(lang)))
				for _, want := range []string{w.t("cause." + c.why), w.t("remedy." + c.why)} {
					if !strings.Contains(got, flat(want)) {
						t.Errorf("%s, %s in %s: no %q", c.name, lang, format, want)
					}
				}
			}
		}
	}
}

func TestWhoRunsPulseReadsTheTechnicalTextOnce(t *testing.T) {
	for role, want := range map[digest.Role]int{digest.Owner: 1, digest.Manager: 1, digest.Shift: 0, digest.Staff: 0} {
		for _, format := range []string{Text, Markdown, HTML} {
			got := flat(written(t, format, troubled(role, pulse.ExitFault, false), options("th")))
			if n := strings.Count(got, "no such host"); n != want {
				t.Errorf("%s in %s: %d times, want %d", role, format, n, want)
			}
			if n := strings.Count(got, "FSQ"); n != want {
				t.Errorf("%s in %s: the hint is told %d times, want %d", role, format, n, want)
			}
			if role == digest.Staff && strings.Contains(got, "doctor") {
				t.Errorf("staff in %s are told of a trouble", format)
			}
		}
	}
}

// What is told of a source is what of it lies in the window, whatever its last run brought.
func TestWhereWeListenedCountsTheWindow(t *testing.T) {
	got := written(t, Text, sample(), options("en"))
	for _, want := range []string{"  ✓ X: 15 mentions, last read: 22 November 07:00\n", "  ✗ Foursquare: 0 mentions, last read: 20 November 07:00\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestWhoIsWithoutIsNamedInEveryLanguage(t *testing.T) {
	d := digest.Build(input())
	for _, s := range []pulse.DeliveryState{pulse.DeliveryFailed, pulse.DeliveryRefused, pulse.DeliveryHanded} {
		d.Unsent = append(d.Unsent, digest.Unsent{Reader: string(s) + "@example.com", Day: "2026-11-21", State: s})
	}
	for _, lang := range Languages() {
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, "2026-11-21")
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{Text, Markdown, HTML} {
			got := flat(written(t, format, d, options(lang)))
			for _, u := range d.Unsent {
				want := w.t("unsent."+string(u.State), "reader", u.Reader, "day", w.shortDate(day))
				if format == Text {
					want = u.Reader // Thai is wrapped between its words
				}
				if !strings.Contains(got, flat(want)) || !strings.Contains(got, flat(w.t("h.unsent"))) {
					t.Errorf("%s in %s: no %q", format, lang, want)
				}
			}
		}
		chat, err := Chat("slack", d, options(lang))
		if err != nil || !strings.Contains(string(chat), "refused") {
			t.Errorf("%s: the chat names nobody (%v)", lang, err)
		}
	}
}
