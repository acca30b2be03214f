package backlog

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestASignCountsInOneTheme(t *testing.T) {
	text := "noted at booking, illness after the cake"
	both := told("1", pulse.Complaint, 1, text, "booking", "service")
	r := build(both)
	if b, s := find(t, r, "booking").Severity, find(t, r, "service").Severity; b != "" || s != "illness" {
		t.Errorf("booking %q, service %q; want it where illness is likeliest", b, s)
	}
	surest := told("2", pulse.Complaint, 1, text, "booking", "choice")
	surest.Verdict.Opinions[0].Score, surest.Verdict.Opinions[1].Score = .6, .9
	r = build(surest)
	if b, c := find(t, r, "booking").Severity, find(t, r, "choice").Severity; b != "" || c != "illness" {
		t.Errorf("booking %q, choice %q; want the surest of the unlikely", b, c)
	}
}

func TestPraiseIsNotSuffered(t *testing.T) {
	text := "refund came at once, the shirt is rubbish"
	cut := strings.Index(text, ", the")
	j := told("1", pulse.Mixed, 1, text, "+billing", "quality")
	j.Verdict.Opinions[0].End, j.Verdict.Opinions[1].Start = cut, cut+2
	if g := find(t, build(j), "quality"); g.Severity != "" {
		t.Errorf("severity %q of what was praised, want none", g.Severity)
	}
	j.Verdict.Kind = pulse.Complaint
	if g := find(t, build(j), "quality"); g.Severity != "refund" {
		t.Errorf("severity %q, want refund: of a complaint all counts", g.Severity)
	}
}
