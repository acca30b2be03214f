package google

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/google/googletest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func answerOf(body string) *wire.Answer {
	return &wire.Answer{Status: 200, Body: []byte(body), Header: http.Header{}}
}

func answered(t *testing.T, o googletest.Options) (*rig, *Source, pulse.Mention) {
	t.Helper()
	quick := pauses
	pauses = []time.Duration{time.Millisecond, time.Millisecond}
	t.Cleanup(func() { pauses = quick })
	o.Now = func() time.Time { return now }
	r := newRig(t, 1, o)
	r.Add(googletest.Review{Place: location(1, 0), ID: "A", Text: "cold soup", Stars: 1, Created: now.Add(-time.Hour)})
	return r, r.open(t), pulse.Mention{Source: "google", ID: "500-A", URL: "https://business.google.com/reply/A"}
}

func TestReply(t *testing.T) {
	r, s, m := answered(t, googletest.Options{Moderate: []string{"PENDING", "APPROVED"}})
	if terms := s.ReplyTerms(m, "çok"); !terms.Can || terms.USD != 0 || terms.Length != 4 || terms.Longest != 4096 || terms.ByHand != m.URL {
		t.Errorf("terms %+v", terms)
	}
	if s.ReplyTerms(m, strings.Repeat("ก", 1366)).Fits() {
		t.Error("4,098 bytes of Thai fit into 4,096")
	}
	got, err := s.Reply(t.Context(), m, "We are sorry.")
	if err != nil || got.ID != "accounts/1/locations/500/reviews/A/reply" || !got.At.Equal(now) {
		t.Fatalf("%+v, %v", got, err)
	}
	again, err := s.Reply(t.Context(), m, "We  are sorry. ")
	if err != nil || again != got || r.Count("put") != 1 {
		t.Errorf("the same words again: %+v, %v, %d sent; want the answer that stands", again, err, r.Count("put"))
	}
	found, ok, err := s.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute))
	if err != nil || !ok || found != got {
		t.Errorf("find: %+v %v %v", found, ok, err)
	}
	if _, ok, _ := s.FindReply(t.Context(), m, "We are sorry.", now.Add(time.Minute)); ok {
		t.Error("an answer from before was found")
	}
	if _, ok, _ := s.FindReply(t.Context(), m, "Other words.", now.Add(-time.Minute)); ok {
		t.Error("other words were found")
	}
}

func TestAnAnswerThatStandsIsNotReplaced(t *testing.T) {
	r, s, m := answered(t, googletest.Options{})
	r.Change("A", func(v *googletest.Review) {
		v.Reply, v.ReplyAt = "Written by the owner by hand.", now.Add(-time.Minute)
	})
	_, err := s.Reply(t.Context(), m, "We are sorry.")
	if !errors.Is(err, pulse.ErrPolicy) || r.Count("put") != 0 || !strings.Contains(pulse.HintOf(err), "by hand") {
		t.Errorf("%v, hint %q, %d sent; want a refusal and nothing sent", err, pulse.HintOf(err), r.Count("put"))
	}
}

func TestAnAnswerThatGoogleRejectsIsNotSent(t *testing.T) {
	r, s, m := answered(t, googletest.Options{Moderate: []string{"PENDING", "REJECTED"}, Fault: "OFFENSIVE_CONTENT"})
	_, err := s.Reply(t.Context(), m, "Bad words.")
	if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(err.Error(), "offensive content") {
		t.Errorf("%v, want a refusal with its reason", err)
	}
	if _, ok, _ := s.FindReply(t.Context(), m, "Bad words.", time.Time{}); ok {
		t.Error("an answer that nobody can read was found")
	}
	got := fetch(t, s, "")
	if len(got.notes) != 1 || !strings.Contains(got.notes[0], "pulse answer google:500-A") {
		t.Errorf("notes %q, want one that tells of the rejected answer", got.notes)
	}
	if _, err := s.Reply(t.Context(), m, "Good words."); err == nil || r.Count("put") != 2 {
		t.Errorf("%d sent, want a second try to be let through to Google", r.Count("put"))
	}
}

func TestAnswersWhoseFateIsUnknown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault fake.Fault
		kind  error
	}{
		{"lost behind Google", fake.Fault{How: fake.Lost}, pulse.ErrUnknownOutcome},
		{"a server error", fake.Status(500, `{}`), pulse.ErrUnknownOutcome},
		{"half an answer", fake.Fault{How: fake.Half}, pulse.ErrUnknownOutcome},
		{"nothing readable", fake.Status(200, `{}`), pulse.ErrUnknownOutcome},
		{"too long", fake.Status(400, `{"error":{"code":400,"message":"too long"}}`), pulse.ErrUsage},
		{"refused", fake.Status(403, `{"error":{"code":403}}`), pulse.ErrDenied},
		{"too many", fake.Status(429, `{"error":{"code":429}}`), pulse.ErrLater},
	} {
		r, s, m := answered(t, googletest.Options{})
		tt.fault.Path = "/reply"
		r.faults.Set(tt.fault)
		_, err := s.Reply(t.Context(), m, "We are sorry.")
		if !errors.Is(err, tt.kind) || tt.kind != pulse.ErrUnknownOutcome && errors.Is(err, pulse.ErrUnknownOutcome) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
		if r.Count("put") > 1 {
			t.Errorf("%s: sent %d times", tt.name, r.Count("put"))
		}
		r.faults.Clear()
		if _, ok, _ := s.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); ok != (tt.fault.How == fake.Lost || tt.fault.How == fake.Half) {
			t.Errorf("%s: found %v", tt.name, ok)
		}
	}
	r, s, m := answered(t, googletest.Options{})
	r.Remove("A")
	if _, err := s.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrDenied) || r.Count("put") != 0 {
		t.Errorf("a review that is gone: %v", err)
	}
	m.ID = "777-A"
	if terms := s.ReplyTerms(m, "x"); terms.Can || terms.Why == "" {
		t.Errorf("a place that is configured no more: %+v", terms)
	}
}
