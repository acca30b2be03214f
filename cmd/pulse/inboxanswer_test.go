package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// atDesk is a person at the inbox with three guests who wait at X.
type atDesk struct {
	*desk
	x *fake.X
	m inbox.Model
}

func newDesk(t *testing.T, editor string) *atDesk {
	t.Helper()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	x := fake.NewX(fake.XOptions{Token: xToken, UserToken: xUserToken, Users: []fake.User{ourAccount}, Now: func() time.Time { return start }})
	for i, text := range []string{"@kahveduragi garson çok kabaydı, rezalet", "@kahveduragi bir saat sıra bekledik, rezalet", "Kahve Durağı çok yavaştı, rezalet. Bana ulaşır mısınız?"} {
		at := start.Add(-time.Duration(3-i) * time.Hour)
		x.Add(fake.Post{ID: fake.XID(at, i+1), Author: fake.User{ID: fmt.Sprint(50 + i), Handle: fmt.Sprint("misafir", i)}, Lang: "tr", At: at, Text: text})
	}
	srv := httptest.NewServer(x)
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	text := fmt.Sprintf(`brand: {name: Kahve Durağı, aliases: ["@kahveduragi"], languages: [tr]}
timezone: UTC
store: pulse.db
sources:
  - {type: x, mentions_of: "99887766", search: '"kahve durağı"', base_url: %q, user_token_env: X_USER}
answers: {roles: [{role: shift, most: [10 EUR]}], people: [{name: Elif, role: shift}]}
`, srv.URL)
	path := filepath.Join(dir, "pulse.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{"X_BEARER": xToken, "X_USER": xUserToken, "PULSE_USER": "tester", "EDITOR": editor}
	e := &env{in: strings.NewReader(""), out: &strings.Builder{}, err: &strings.Builder{}, clock: func() time.Time { return start }, terminal: func(any) bool { return true },
		lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok }}
	c := newRoot(e)
	c.SetArgs([]string{"--config", path, "--quiet", "fetch"})
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "pulse.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d := &atDesk{desk: &desk{env: e, db: db, lang: "tr", by: "Elif", send: true}, x: x, m: inbox.Model{}.Resize(80, 24)}
	d.want(t, inbox.Want{Do: inbox.After})
	if len(d.m.View.Rows) != 3 {
		t.Fatalf("%d guests wait, want 3", len(d.m.View.Rows))
	}
	return d
}

func (d *atDesk) want(t *testing.T, w inbox.Want) {
	t.Helper()
	m, err := d.Do(t.Context(), d.m, w)
	if d.m = m; err != nil {
		t.Fatalf("%s: %v", w.Do, err)
	}
}

// press types keys and lets the desk do what they want.
func (d *atDesk) press(t *testing.T, keys string) {
	t.Helper()
	list, _ := inbox.Keys([]byte(keys), true)
	for _, k := range list {
		m, w := d.m.Press(k)
		if d.m = m; w.Do != inbox.Nothing {
			d.want(t, w)
		}
	}
}

// is checks what is on the screen, what X has, and how the selected case stands.
func (d *atDesk) is(t *testing.T, what string, screen string, can render.Replying, posted int, state pulse.CaseState) {
	t.Helper()
	v := d.m.View
	got := render.Replying("")
	if v.Screen == render.InboxReply {
		got = v.Replies()
	}
	c, _, err := d.db.Case(t.Context(), v.Rows[v.At].Case.N)
	if err != nil {
		t.Fatal(err)
	}
	if v.Screen != screen || got != can || len(d.x.Posted()) != posted || c.State != state {
		t.Errorf("%s: screen %q, %q, %d posted, the case is %s; want %q, %q, %d, %s", what, v.Screen, got, len(d.x.Posted()), c.State, screen, can, posted, state)
	}
}

func TestInboxAnswers(t *testing.T) {
	d := newDesk(t, `sed -i '/^#/!s/.*/Size 1.000 TL iade edelim/'`)
	d.press(t, "r")
	d.is(t, "draft", render.InboxReply, render.ReplySend, 0, pulse.CaseNew)
	if s := d.m.View.Reply; s.Lang != "tr" || !strings.Contains(s.Text, "üzgünüz") && !strings.Contains(s.Text, "özür") || s.By != "Elif" || s.Terms.USD != 0.01 {
		t.Errorf("draft: got %+v", s)
	}
	d.press(t, "ey")
	d.is(t, "refused", render.InboxReply, render.ReplyRefused, 0, pulse.CaseNew)
	d.press(t, "\x1b")
	d.is(t, "left", render.InboxList, "", 0, pulse.CaseNew)

	d.press(t, "\rr")
	shown := d.m.View.Reply.Text
	d.press(t, "y")
	d.is(t, "sent", render.InboxOne, "", 1, pulse.CaseContacted)
	if got := d.x.Posted()[0].Text; got != shown {
		t.Errorf("posted %q, and shown was %q", got, shown)
	}
	d.press(t, "ry")
	d.is(t, "again", render.InboxReply, render.ReplyDone, 1, pulse.CaseContacted)
	d.press(t, "\x1b\x1b")

	for d.m.View.Rows[d.m.View.At].Said.Text[0] == '@' { // who did not name us
		d.press(t, "j")
	}
	d.press(t, "r")
	d.is(t, "by hand", render.InboxReply, render.ReplyHand, 1, pulse.CaseNew)
	key := d.m.View.Reply.To.Key()
	d.press(t, "y")
	d.is(t, "ticked", render.InboxList, "", 1, pulse.CaseContacted)
	if a, _, err := d.db.Answer(t.Context(), key, pulse.AnswerReply); err != nil || a.State != pulse.AnswerByHand || a.By != "Elif" || a.Text != "" {
		t.Errorf("ticked: got %+v, %v", a, err)
	}
}

func TestInboxSendsNothingUnlessStartedTo(t *testing.T) {
	d := newDesk(t, "true")
	d.send = false
	d.press(t, "ry")
	d.is(t, "off", render.InboxReply, render.ReplyOff, 0, pulse.CaseNew)
	if _, err := d.Do(t.Context(), d.m, inbox.Want{Do: inbox.Send, Row: d.m.View.Rows[0]}); err == nil || len(d.x.Posted()) != 0 {
		t.Errorf("sent without --send: %v", err)
	}
}

// What the screen allowed may be refused by now: another sits there, whom the policy
// lets answer nothing.
func TestInboxAsksThePolicyAgain(t *testing.T) {
	d := newDesk(t, "true")
	d.press(t, "r")
	d.by = "Mehmet"
	if _, err := d.Do(t.Context(), d.m, inbox.Want{Do: inbox.Send, Row: d.m.View.Rows[0]}); pulse.ExitCode(err) != pulse.ExitPolicy || len(d.x.Posted()) != 0 {
		t.Errorf("got %v, %d posted; want a refusal", err, len(d.x.Posted()))
	}
}

// A run that was killed answered the guest, and not the case: looking mends it.
func TestInboxTellsTheCaseLater(t *testing.T) {
	d := newDesk(t, "true")
	key := d.m.View.Rows[0].Said.Key()
	if _, _, err := d.db.TickAnswer(t.Context(), pulse.Answer{Key: key, What: pulse.AnswerReply, Source: "x", By: "Elif", At: d.Options().Now}); err != nil {
		t.Fatal(err)
	}
	d.press(t, "r")
	d.is(t, "answered", render.InboxReply, render.ReplyDone, 0, pulse.CaseContacted)
}
