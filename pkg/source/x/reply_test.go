package x

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

const userSecret = "UUUUsecretUUUU"

func TestWeigh(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "hello": 5, "çğışöü": 6, "ขอบคุณ": 6, "ที่": 3, "日本": 4, "👍": 2, "👨‍👩‍👧‍👦": 2, "🇹🇷": 2, "1️⃣": 2, "❤️": 2,
		"e\u0301": 1, "see https://kahve.example/a/very/long/path?x=1 now": 4 + 23 + 4, "see https://x.co.": 4 + 23 + 1,
		"kahve.com": 23, "kahve.com.tr": 23, "kahve.tr": 8, "kahve.tr/menu": 23, "t.co": 23, "hello@kahve.com": 15, "kahve.example": 13, "1.5": 3, "end.Next": 8,
	} {
		if got := weigh(text); got != want {
			t.Errorf("%q weighs %d, want %d", text, got, want)
		}
	}
}

// guest is somebody who wrote to us, at the fake and as we hold it.
func guest(w world, text string, quote string) pulse.Mention {
	p := fake.Post{ID: fake.XID(now.Add(-time.Hour), len(text)%1000), Author: author("guest"), Text: text, At: now.Add(-time.Hour), Lang: "en", QuoteOf: quote}
	w.Add(p)
	return pulse.Mention{Source: "x", ID: p.ID, Text: text, Via: pulse.ViaAddressed}
}

func replying() Options {
	return Options{MentionsOf: us.ID, Search: "kahve", User: func() (User, error) { return User{Token: userSecret}, nil }}
}

func TestReplyOnceAndFindIt(t *testing.T) {
	for _, spelling := range []string{famTweet, famPost} {
		w := newWorld(t, fake.XOptions{UserToken: userSecret, Spelling: spelling})
		s := w.open(t, replying())
		m := guest(w, "@mavikapikafe we waited & waited", "")
		text := "@guest We are sorry & we <look> into it: https://kahve.example/sorry"
		r, err := s.Reply(t.Context(), m, text)
		if err != nil || r.ID == "" || !r.At.Equal(now.Truncate(time.Millisecond)) || len(w.Posted()) != 1 || w.Posted()[0].ReplyTo != m.ID {
			t.Fatalf("%s: %+v, %v; posted %v", spelling, r, err, w.Posted())
		}
		found, ok, err := s.FindReply(t.Context(), m, text, now.Add(-time.Minute))
		if err != nil || !ok || found.ID != r.ID {
			t.Errorf("%s: found %+v %v %v, want %s", spelling, found, ok, err, r.ID)
		}
		if _, ok, err := s.FindReply(t.Context(), m, "other words", now.Add(-time.Minute)); ok || err != nil {
			t.Errorf("%s: other words were found: %v", spelling, err)
		}
		if _, ok, err := s.FindReply(t.Context(), m, text, now.Add(time.Hour)); !ok || err != nil {
			t.Errorf("%s: a clock that is ahead hides it: %v", spelling, err)
		}
	}
}

func TestReplyTermsAskNobody(t *testing.T) {
	w := newWorld(t, fake.XOptions{UserToken: userSecret})
	m := pulse.Mention{Source: "x", ID: "5", Via: pulse.ViaAddressed}
	found := m
	found.Via = pulse.ViaSearch
	reader := replying()
	reader.User = nil
	for _, tt := range []struct {
		name string
		o    Options
		m    pulse.Mention
		text string
		can  bool
		usd  float64
	}{
		{"named us", replying(), m, "sorry", true, priceReply},
		{"with a link", replying(), m, "sorry https://a.example", true, priceLink},
		{"with a bare link", replying(), m, "sorry kahve.com", true, priceLink},
		{"found by search", replying(), found, "sorry", false, priceReply},
		{"no keys", reader, m, "sorry", false, priceReply},
	} {
		got := w.open(t, tt.o).ReplyTerms(tt.m, tt.text)
		if got.Can != tt.can || got.USD != tt.usd || got.Longest != 280 || !strings.HasPrefix(got.ByHand, "https://x.com/intent/tweet?in_reply_to=5&text=sorry") || !tt.can && got.Why == "" {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if len(w.Seen()) > 0 {
		t.Errorf("X was asked: %v", w.Seen())
	}
}

// What X refuses was surely not sent; what is lost may have been. Nothing is ever
// sent a second time by itself.
func TestRepliesThatFail(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   fake.Fault
		kind    error
		posted  int
		unknown bool
	}{
		{"credits", fake.Status(402, `{"title":"CreditsDepleted"}`), pulse.ErrLater, 0, false},
		{"rate", fake.Status(429, `{"title":"Too Many Requests"}`), pulse.ErrLater, 0, false},
		{"not summoned", fake.Status(403, `{"detail":"you have not been mentioned"}`), pulse.ErrDenied, 0, false},
		{"keys", fake.Status(401, `{"title":"Unauthorized"}`), pulse.ErrDenied, 0, false},
		{"too long", fake.Status(400, `{"detail":"too long"}`), pulse.ErrUsage, 0, false},
		{"busy", fake.Status(503, ``), pulse.ErrUnknownOutcome, 0, true},
		{"dropped", fake.Fault{How: fake.Drop}, pulse.ErrUnknownOutcome, 0, true},
		{"lost", fake.Fault{How: fake.Lost}, pulse.ErrUnknownOutcome, 1, true},
		{"half", fake.Fault{How: fake.Half}, pulse.ErrUnknownOutcome, 1, true},
		{"cut", fake.Fault{How: fake.Cut}, pulse.ErrUnknownOutcome, 1, true},
		{"a web page", fake.HTML(), pulse.ErrUnknownOutcome, 0, true},
	} {
		w := newWorld(t, fake.XOptions{UserToken: userSecret})
		m := guest(w, "@mavikapikafe "+tt.name, "")
		tt.fault.Path = "/2/tweets"
		w.faults.Set(tt.fault)
		_, err := w.open(t, replying()).Reply(t.Context(), m, "We are sorry.")
		if !errors.Is(err, tt.kind) || errors.Is(err, pulse.ErrUnknownOutcome) != tt.unknown {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
		if n := len(w.Posted()); n != tt.posted || len(w.Seen()) != 1 {
			t.Errorf("%s: %d posted by %v, want %d by one request", tt.name, n, w.Seen(), tt.posted)
		}
		if strings.Contains(err.Error()+pulse.HintOf(err), userSecret) {
			t.Errorf("%s: the error holds the token: %v", tt.name, err)
		}
	}
}

func TestWhoMayBeAnswered(t *testing.T) {
	w := newWorld(t, fake.XOptions{UserToken: userSecret})
	s := w.open(t, replying())
	ours := fake.Post{ID: fake.XID(now.Add(-2*time.Hour), 1), Author: us, Text: "Open today", At: now.Add(-2 * time.Hour)}
	w.Add(ours)
	if _, err := s.Reply(t.Context(), guest(w, "closed again, what a shame", ours.ID), "We are sorry."); err != nil {
		t.Errorf("who quoted us: %v", err)
	}
	if _, err := s.Reply(t.Context(), guest(w, "mavi kapi was slow", ""), "We are very sorry."); !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "intent") {
		t.Errorf("who did not name us: %v, want ErrDenied with a link", err)
	}
	app := replying()
	app.User = func() (User, error) { return User{Token: secret}, nil }
	if _, err := w.open(t, app).Reply(t.Context(), guest(w, "@mavikapikafe hello", ""), "We are sorry indeed."); !errors.Is(err, pulse.ErrDenied) || !strings.Contains(err.Error(), "own keys") {
		t.Errorf("with the app's token: %v", err)
	}
	signed := replying()
	signed.User = func() (User, error) {
		return User{Keys: Keys{ConsumerKey: "ck", ConsumerSecret: "cs", AccessToken: "at", AccessSecret: "as"}}, nil
	}
	if _, err := w.open(t, signed).Reply(t.Context(), guest(w, "@mavikapikafe hello hello", ""), "We are sorry, truly."); err != nil {
		t.Errorf("signed by OAuth 1.0a: %v", err)
	}
	m := guest(w, "@mavikapikafe one more", "")
	if _, err := s.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrDenied) || !strings.Contains(err.Error(), "posted before") {
		t.Errorf("the same text again: %v", err)
	}
}

// A quote of ours holds a link to it: its author may be answered.
func TestQuotesAreAddressed(t *testing.T) {
	d := &v2{s: must(New(Options{MentionsOf: "@mavikapikafe", Search: "kahve", Token: func() (string, error) { return "t", nil }}, nil))(t), cur: &cursor{}}
	for link, want := range map[string]pulse.Via{
		"https://twitter.com/MaviKapiKafe/status/5": pulse.ViaAddressed, "https://x.com/mavikapikafe/status/5?s=20": pulse.ViaAddressed,
		"https://x.com/other/status/5": pulse.ViaSearch, "https://evil.example/mavikapikafe/status/5": pulse.ViaSearch, "https://x.com/mavikapikafe": pulse.ViaSearch,
	} {
		raw := []byte(`{"id":"7","text":"so true","created_at":"2026-11-20T10:00:00.000Z","entities":{"urls":[{"expanded_url":"` + link + `"}]}}`)
		p, err := d.post(raw, nil)
		if err != nil || p.Via != want {
			t.Errorf("%s: %q, %v; want %q", link, p.Via, err, want)
		}
	}
}
