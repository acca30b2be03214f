package mastodon

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon/mastodontest"
)

func lookAgain(t *testing.T, s *Source, ids []string) (ms []pulse.Mention, gone []pulse.Gone, bad int, err error) {
	t.Helper()
	for p, e := range s.Recheck(t.Context(), ids, pulse.Ask{Now: now}) {
		ms, gone, bad, err = append(ms, p.Mentions...), append(gone, p.Gone...), bad+len(p.Bad), e
	}
	return ms, gone, bad, err
}

// Edits and deletions are followed, on servers that give posts by twenty and on those that
// give them one by one.
func TestRecheckFollowsDeletionsAndEdits(t *testing.T) {
	for _, single := range []bool{false, true} {
		w := newWorld(t, mastodontest.Options{Single: single})
		var ids []string
		for i := range 45 {
			ids = append(ids, w.Add(about(i, now.Add(-time.Duration(i)*time.Hour)))...)
		}
		w.Change(ids[3], nil)
		w.Change(ids[44], nil)
		w.Change(ids[4], func(p *mastodontest.Post) { p.HTML, p.Edited = "<p>sonradan iyi</p>", now })
		ms, gone, _, err := lookAgain(t, w.open(t, tagged), append(ids, "../x", "did:plc:a/b"))
		if err != nil || len(ms) != 43 || len(gone) != 2 || gone[0] != (pulse.Gone{ID: ids[3], Reason: "deleted"}) || gone[1].ID != ids[44] {
			t.Fatalf("one by one %v: %d mentions, %v gone, %v", single, len(ms), gone, err)
		}
		found := false
		for _, m := range ms {
			found = found || m.ID == ids[4] && m.Text == "sonradan iyi"
		}
		if n := len(w.Seen()); !found || !single && n != 5 || single && n != 46 {
			t.Errorf("one by one %v: edited %v, %d requests", single, found, n)
		}
	}
}

// Only the server's own word lets go of a text: a proxy's page, an odd answer or a server
// in trouble does not.
func TestRecheckLetsGoOfNothingByMistake(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault fake.Fault
		err   bool
		kept  int
	}{
		{"an empty list", fake.Status(200, `[]`), false, 2}, // and each alone is there
		{"the wrong posts", fake.Status(200, `[`+good+`]`), false, 2},
		{"null", fake.Status(200, `null`), true, 0},
		{"a web page", fake.HTML(), true, 0},
		{"500", fake.Status(500, `{}`), true, 0},
		{"401", fake.Status(401, `{"error":"The access token is invalid"}`), true, 0},
	} {
		w := newWorld(t, mastodontest.Options{})
		ids := w.Add(about(1, now), about(2, now))
		tt.fault.Path, tt.fault.Times = "/api/v1/statuses", 2
		if !tt.err {
			tt.fault.Times = 1
		}
		w.faults.Set(tt.fault)
		ms, gone, _, err := lookAgain(t, w.open(t, tagged), ids)
		if (err != nil) != tt.err || len(gone) != 0 || len(ms) != tt.kept {
			t.Errorf("%s: %d mentions, %v gone, %v", tt.name, len(ms), gone, err)
		}
	}
	w := newWorld(t, mastodontest.Options{Single: true})
	f := fake.Status(404, `<html>not here</html>`)
	w.faults.Set(f)
	if _, gone, _, err := lookAgain(t, w.open(t, tagged), []string{"115590012345678901"}); err == nil || len(gone) != 0 {
		t.Errorf("404 of a proxy: %v gone, %v", gone, err)
	}
}

// wrote is a guest who named us, at the server and as we hold it.
func wrote(w world, visibility, warning string) pulse.Mention {
	p := mastodontest.Post{Acct: "camille@piaille.fr", HTML: mastodontest.Text("@mavikapi trop long"), At: now.Add(-time.Hour), Names: []string{us}, Visibility: visibility, Warning: warning, Language: "fr"}
	id := w.Add(p)[0]
	return pulse.Mention{Source: "mastodon", ID: id, Via: pulse.ViaAddressed, Text: "@mavikapi trop long", Lang: "fr", URL: "https://piaille.fr/@camille/" + id, Author: pulse.Author{Handle: "camille@piaille.fr"}}
}

// An answer names the guest, keeps the warning, and is never more public than what it
// answers.
func TestReplyFollowsTheGuestsVisibility(t *testing.T) {
	for guest, want := range map[string]string{"public": "unlisted", "unlisted": "unlisted"} {
		w := newWorld(t, mastodontest.Options{})
		s := w.open(t, named)
		m := wrote(w, guest, "Nourriture")
		text := "Nous sommes désolés & <à votre écoute> : https://kahve.example/pardon"
		r, err := s.Reply(t.Context(), m, text)
		if err != nil || r.ID == "" || !r.At.Equal(now) || len(w.Ours()) != 1 {
			t.Fatalf("%s: %+v, %v", guest, r, err)
		}
		got := w.Ours()[0]
		if got.Visibility != want || got.Warning != "Nourriture" || got.InReplyTo != m.ID || got.Language != "fr" || !strings.Contains(got.HTML, "@camille@piaille.fr Nous sommes") {
			t.Errorf("%s: posted %+v", guest, got)
		}
		found, ok, err := w.open(t, named).FindReply(t.Context(), m, text, now.Add(-time.Minute))
		if err != nil || !ok || found.ID != r.ID || found.URL == "" {
			t.Errorf("%s: found %+v %v %v", guest, found, ok, err)
		}
		if _, ok, err := s.FindReply(t.Context(), m, "autre chose", now.Add(-time.Minute)); ok || err != nil {
			t.Errorf("%s: other words were found: %v", guest, err)
		}
		w.Change(m.ID, nil) // the guest deletes: the answer is still found
		if found, ok, err := s.FindReply(t.Context(), m, text, now.Add(-time.Minute)); err != nil || !ok || found.ID != r.ID {
			t.Errorf("%s: behind a deletion: %+v %v %v", guest, found, ok, err)
		}
	}
}

func TestWhoCannotBeAnswered(t *testing.T) {
	w := newWorld(t, mastodontest.Options{MaxCharacters: 60})
	s := w.open(t, named)
	m := wrote(w, "public", "")
	private := wrote(w, "public", "")
	w.Change(private.ID, func(p *mastodontest.Post) { p.Visibility = "private" })
	lost, found := m, m
	lost.ID, found.Via = "115590012345678901", pulse.ViaSearch
	reader := w.open(t, map[string][]string{"hashtags": {"kahve"}, "token_env": nil})
	for _, tt := range []struct {
		name string
		s    *Source
		m    pulse.Mention
		text string
		kind error
		says string
	}{
		{"made private", s, private, "pardon", pulse.ErrPolicy, "private"},
		{"deleted", s, lost, "pardon", pulse.ErrDenied, "gone"},
		{"found by search", s, found, "pardon", pulse.ErrPolicy, "named the account"},
		{"no token", reader, m, "pardon", pulse.ErrPolicy, "token"},
		{"longer than this server takes", s, m, strings.Repeat("é", 60), pulse.ErrUsage, "takes 60 characters"},
	} {
		if _, err := tt.s.Reply(t.Context(), tt.m, tt.text); !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
	}
	if len(w.Ours()) != 0 {
		t.Errorf("posted: %+v", w.Ours())
	}
}

func TestReplyTermsAskNobody(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	s := w.open(t, named)
	m := pulse.Mention{ID: "5", Via: pulse.ViaAddressed, URL: "https://piaille.fr/@c/5", Author: pulse.Author{Handle: "camille@piaille.fr"}}
	for text, want := range map[string]int{"pardon": len("@camille pardon"), "@camille@piaille.fr pardon": len("@camille pardon"), "voir https://kahve.example/a/very/long/path?x=1": len("@camille voir ") + 23, "ขอโทษ 👍": len("@camille ") + 7} {
		if got := s.ReplyTerms(m, text); got.Length != want || !got.Can || got.Longest != 500 || got.ByHand != m.URL {
			t.Errorf("%q: %+v, want %d characters", text, got, want)
		}
	}
	if len(w.Seen()) > 0 {
		t.Errorf("the server was asked: %v", w.Seen())
	}
}

// What the server refuses was surely not sent; what is lost may have been. An answer that
// is sent again after that carries the same key, and stands there once.
func TestRepliesThatFail(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   fake.Fault
		kind    error
		posted  int
		unknown bool
	}{
		{"rate", fake.Status(429, `{"error":"Too many requests"}`), pulse.ErrLater, 0, false},
		{"text", fake.Status(422, `{"error":"Validation failed: Text character limit of 500 exceeded"}`), pulse.ErrUsage, 0, false},
		{"scope", fake.Status(403, `{"error":"This action is outside the authorized scopes"}`), pulse.ErrDenied, 0, false},
		{"token", fake.Status(401, `{"error":"The access token is invalid"}`), pulse.ErrDenied, 0, false},
		{"gone meanwhile", fake.Status(404, `{"error":"The post you are trying to reply to does not appear to exist."}`), pulse.ErrDenied, 0, false},
		{"busy", fake.Status(503, ``), pulse.ErrUnknownOutcome, 0, true},
		{"dropped", fake.Fault{How: fake.Drop}, pulse.ErrUnknownOutcome, 0, true},
		{"lost", fake.Fault{How: fake.Lost}, pulse.ErrUnknownOutcome, 1, true},
		{"half", fake.Fault{How: fake.Half}, pulse.ErrUnknownOutcome, 1, true},
		{"cut", fake.Fault{How: fake.Cut}, pulse.ErrUnknownOutcome, 1, true},
		{"a web page", fake.HTML(), pulse.ErrUnknownOutcome, 0, true},
	} {
		w := newWorld(t, mastodontest.Options{})
		m := wrote(w, "public", "")
		tt.fault.Path, tt.fault.After, tt.fault.Times = "/api/v1/statuses", 1, 1 // the guest's post is looked at first
		w.faults.Set(tt.fault)
		_, err := w.open(t, named).Reply(t.Context(), m, "Nous sommes désolés.")
		if !errors.Is(err, tt.kind) || errors.Is(err, pulse.ErrUnknownOutcome) != tt.unknown || strings.Contains(fmt.Sprint(err)+pulse.HintOf(err), "SECRET") {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
		if n := len(w.Ours()); n != tt.posted {
			t.Errorf("%s: %d posted, want %d", tt.name, n, tt.posted)
		}
		w.faults.Clear()
		if _, ok, err := w.open(t, named).FindReply(t.Context(), m, "Nous sommes désolés.", now.Add(-time.Hour)); err != nil || ok != (tt.posted == 1) {
			t.Errorf("%s: found %v, %v", tt.name, ok, err)
		}
		if _, err := w.open(t, named).Reply(t.Context(), m, "Nous sommes désolés."); err != nil || len(w.Ours()) != 1 {
			t.Errorf("%s: sent again: %v, %d posted; want one", tt.name, err, len(w.Ours()))
		}
	}
}
