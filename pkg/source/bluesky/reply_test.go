package bluesky

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

func recheck(t *testing.T, s *Source, ids []string) (ms []pulse.Mention, gone []pulse.Gone, err error) {
	t.Helper()
	for p, e := range s.Recheck(t.Context(), ids, pulse.Ask{Now: now}) {
		ms, gone, err = append(ms, p.Mentions...), append(gone, p.Gone...), e
	}
	return ms, gone, err
}

func TestRecheckFollowsDeletionsAndEdits(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	var ids []string
	for i := range 60 {
		p := write1(i, fmt.Sprintf("guest%d", i), fmt.Sprintf("kahve %d", i), now.Add(-time.Hour))
		w.Add(p)
		id, _ := idOf(p.URI())
		ids = append(ids, id)
	}
	at := func(i int) string { uri, _ := addressOf(ids[i]); return uri }
	w.Remove(at(3))
	w.Remove(at(59))
	w.Edit(at(4), "kahve sonradan iyi")
	w.Label(at(5), "!takedown")
	ms, gone, err := recheck(t, w.open(t, nil), append(ids, "12345", "did:plc:x/../y"))
	if err != nil || len(ms) != 57 || len(gone) != 3 {
		t.Fatalf("%d mentions, %v gone, %v; want 57 and 3", len(ms), gone, err)
	}
	reasons := map[string]string{}
	for _, g := range gone {
		reasons[g.ID] = g.Reason
	}
	if reasons[ids[3]] != "deleted" || reasons[ids[59]] != "deleted" || reasons[ids[5]] != "withdrawn by the network" {
		t.Errorf("gone: %v", reasons)
	}
	if ms[3].ID != ids[4] || ms[3].Text != "kahve sonradan iyi" {
		t.Errorf("the edited one came as %+v", ms[3])
	}
	if n := strings.Count(strings.Join(w.Seen(), "\n"), "getPosts"); n != 3 {
		t.Errorf("%d requests for 60 posts, want 3", n)
	}
}

// An answer that shows nothing at all lets go of nothing: guests do not all delete at once.
func TestRecheckDoubtsAnEmptyNetwork(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	var ids []string
	for i := range 25 {
		id, _ := idOf(write1(i, fmt.Sprintf("guest%d", i), "kahve", now).URI())
		ids = append(ids, id)
	}
	if _, gone, err := recheck(t, w.open(t, nil), ids); err == nil || len(gone) != 0 {
		t.Errorf("%d gone, %v; want a fault and none gone", len(gone), err)
	}
	var spam []string
	for i := range 25 {
		id, _ := idOf(write1(i, "spam", "kahve", now).URI())
		spam = append(spam, id)
	}
	if _, gone, err := recheck(t, w.open(t, nil), spam); err != nil || len(gone) != 25 {
		t.Errorf("one author's: %d gone, %v; want 25", len(gone), err)
	}
}

func TestRecheckOfJunk(t *testing.T) {
	for _, j := range junk("posts") {
		w := newWorld(t, blueskytest.Options{})
		f := fake.Status(200, j.Body)
		f.Path = "getPosts"
		w.faults.Set(f)
		ms, gone, err := recheck(t, w.open(t, nil), []string{"did:plc:a/3aa"})
		if (err != nil) != j.Fault {
			t.Errorf("%s: %v, want a fault: %v", j.Name, err, j.Fault)
		}
		if j.Fault && len(gone)+len(ms) > 0 {
			t.Errorf("%s: %v %v out of nothing", j.Name, ms, gone)
		}
	}
}

// wrote is a guest who answered a post of ours that named us; both are at the network.
func wrote(w world, text string) pulse.Mention {
	p := write1(7, "somchai", text, now.Add(-time.Hour))
	p.Facets = named(text)
	w.Add(p)
	id, _ := idOf(p.URI())
	return pulse.Mention{Source: "bluesky", ID: id, Text: text, Via: pulse.ViaAddressed, Posted: p.At, Lang: "th", Author: pulse.Author{ID: p.DID, Handle: p.Handle}}
}

const sorry = "@somchai.bsky.social ขอโทษด้วยนะคะ 🙏 เมนู https://kahve.example/menu. #มาวีกาปี"

func TestReplyStandsInItsThread(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, nil)
	m := wrote(w, "รอนานมาก @"+account)
	r, err := s.Reply(t.Context(), m, sorry)
	if err != nil || r.ID == "" || len(w.Written()) != 1 || !strings.HasPrefix(r.URL, "https://bsky.app/profile/"+blueskytest.DID) {
		t.Fatalf("%+v, %v", r, err)
	}
	var rec newPost
	if err := json.Unmarshal(w.Written()[0], &rec); err != nil {
		t.Fatal(err)
	}
	uri, _ := addressOf(m.ID)
	if rec.Reply.Parent.URI != uri || rec.Reply.Root != rec.Reply.Parent || rec.Reply.Parent.CID == "" || rec.Text != sorry || rec.Langs[0] != "th" || rec.Type != feedPost {
		t.Errorf("wrote %s", w.Written()[0])
	}
	pieces := map[string]string{}
	for _, f := range rec.Facets {
		pieces[rec.Text[f.Index.Start:f.Index.End]] = f.Features[0].URI + f.Features[0].DID + f.Features[0].Tag
	}
	if len(pieces) != 3 || pieces["@somchai.bsky.social"] != m.Author.ID || pieces["https://kahve.example/menu"] != "https://kahve.example/menu" || pieces["#มาวีกาปี"] != "มาวีกาปี" {
		t.Errorf("facets %v", pieces)
	}
	found, ok, err := w.open(t, nil).FindReply(t.Context(), m, sorry, now.Add(-time.Minute))
	if err != nil || !ok || found.ID != r.ID || found.URL != r.URL {
		t.Errorf("found %+v %v %v, want %s", found, ok, err, r.ID)
	}
	if _, ok, err := s.FindReply(t.Context(), m, "other words", now.Add(-time.Minute)); ok || err != nil {
		t.Errorf("other words were found: %v", err)
	}
}

// Below an answer the root is that of the talk.
func TestReplyBelowAnAnswerKeepsTheRoot(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	p := write1(9, "ayse", "olmadı", now.Add(-time.Hour))
	p.Parent, p.Root = "at://"+blueskytest.DID+"/app.bsky.feed.post/3bbbbbbbbbbbb", "at://did:plc:other/app.bsky.feed.post/3aaaaaaaaaaaa"
	w.Add(p)
	id, _ := idOf(p.URI())
	if _, err := w.open(t, nil).Reply(t.Context(), pulse.Mention{Source: "bluesky", ID: id, Via: pulse.ViaAddressed}, "özür dileriz"); err != nil {
		t.Fatal(err)
	}
	var rec newPost
	if err := json.Unmarshal(w.Written()[0], &rec); err != nil || rec.Reply.Root.URI != p.Root || rec.Reply.Root.CID != "bafyroot" || rec.Reply.Parent.URI != p.URI() {
		t.Errorf("%s, %v", w.Written()[0], err)
	}
}

func TestReplyTermsAskNobody(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, nil)
	m := pulse.Mention{Source: "bluesky", ID: "did:plc:a/3aa", Via: pulse.ViaAddressed}
	found, foreign := m, m
	found.Via, foreign.ID = pulse.ViaSearch, "1992276480000000001"
	family := strings.Repeat("👨‍👩‍👧‍👦", 299)
	for _, tt := range []struct {
		name   string
		m      pulse.Mention
		text   string
		can    bool
		length int
		fits   bool
	}{
		{"named us", m, "sorry", true, 5, true},
		{"found by search", found, "sorry", false, 5, true},
		{"of another network", foreign, "sorry", false, 5, true},
		{"300 letters", m, strings.Repeat("ก็", 300), true, 300, true},
		{"301 letters", m, strings.Repeat("é", 301), true, 301, false},
		{"too many bytes", m, family, true, 301, false},
	} {
		got := s.ReplyTerms(tt.m, tt.text)
		if got.Can != tt.can || got.Length != tt.length || got.Fits() != tt.fits || got.USD != 0 || !tt.can && got.Why == "" {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if len(w.Seen()) > 0 {
		t.Errorf("the network was asked: %v", w.Seen())
	}
}

// What the network refuses was surely not sent; what is lost may have been, and is found
// again or refused a second time. Nothing stands there twice.
func TestRepliesThatFail(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   fake.Fault
		kind    error
		written int
		unknown bool
	}{
		{"rate", fake.Status(429, `{"error":"RateLimitExceeded"}`), pulse.ErrLater, 0, false},
		{"record", fake.Status(400, `{"error":"InvalidRequest","message":"Record/text must not be longer than 300 graphemes"}`), pulse.ErrUsage, 0, false},
		{"scope", fake.Status(403, `{"error":"Forbidden"}`), pulse.ErrDenied, 0, false},
		{"busy", fake.Status(503, ``), pulse.ErrUnknownOutcome, 0, true},
		{"dropped", fake.Fault{How: fake.Drop}, pulse.ErrUnknownOutcome, 0, true},
		{"lost", fake.Fault{How: fake.Lost}, pulse.ErrUnknownOutcome, 1, true},
		{"half", fake.Fault{How: fake.Half}, pulse.ErrUnknownOutcome, 1, true},
		{"cut", fake.Fault{How: fake.Cut}, pulse.ErrUnknownOutcome, 1, true},
		{"a web page", fake.HTML(), pulse.ErrUnknownOutcome, 0, true},
	} {
		w := newWorld(t, blueskytest.Options{})
		m := wrote(w, "kahve @"+account+" "+tt.name)
		tt.fault.Path, tt.fault.Times = "createRecord", 1
		w.faults.Set(tt.fault)
		_, err := w.open(t, nil).Reply(t.Context(), m, "We are sorry.")
		if !errors.Is(err, tt.kind) || errors.Is(err, pulse.ErrUnknownOutcome) != tt.unknown || strings.Contains(fmt.Sprint(err), "SECRET") {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
		if n := len(w.Written()); n != tt.written {
			t.Errorf("%s: %d written, want %d", tt.name, n, tt.written)
		}
		found, ok, err := w.open(t, nil).FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Hour))
		if err != nil || ok != (tt.written == 1) {
			t.Errorf("%s: found %v, %v", tt.name, ok, err)
		}
		r, err := w.open(t, nil).Reply(t.Context(), m, "We are sorry.") // sent again all the same
		if err != nil || len(w.Written()) != 1 || ok && r.ID != found.ID {
			t.Errorf("%s: sent again: %+v, %v, %d written; want one", tt.name, r, err, len(w.Written()))
		}
	}
}

func TestWhoCannotBeAnswered(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, nil)
	m := wrote(w, "kahve @"+account)
	closed := write1(8, "shy", "kahve @"+account, now)
	closed.NoReplies = true
	w.Add(closed)
	shy := m
	shy.ID, _ = idOf(closed.URI())
	lost := m
	lost.ID = "did:plc:gone/3gg"
	found := m
	found.Via = pulse.ViaSearch
	for _, tt := range []struct {
		name string
		m    pulse.Mention
		text string
		kind error
		says string
	}{
		{"answers are closed", shy, "sorry", pulse.ErrDenied, "lets nobody answer"},
		{"deleted", lost, "sorry", pulse.ErrDenied, "gone"},
		{"found by search", found, "sorry", pulse.ErrPolicy, "named the account"},
		{"no words", m, "  ", pulse.ErrUsage, "1 to 300"},
		{"too long", m, strings.Repeat("a", 301), pulse.ErrUsage, "301"},
	} {
		if _, err := s.Reply(t.Context(), tt.m, tt.text); !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
	}
	if len(w.Written()) != 0 {
		t.Errorf("written: %s", w.Written())
	}
}

// An access token that ends while an answer is under way costs no second answer.
func TestReplyWithATokenThatEnds(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, nil)
	m := wrote(w, "kahve @"+account)
	f := fake.Status(400, `{"error":"ExpiredToken","message":"Token has expired"}`)
	f.Path, f.Times = "createRecord", 1
	w.faults.Set(f)
	if _, err := s.Reply(t.Context(), m, "We are sorry."); err != nil || len(w.Written()) != 1 || w.Renewals != 1 {
		t.Errorf("%v, %d written, %d renewals; want one and one", err, len(w.Written()), w.Renewals)
	}
}

// An answer that a person wrote by hand is found too.
func TestFindReplyByHand(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	m := wrote(w, "kahve @"+account)
	other := m
	other.Posted = m.Posted.Add(-time.Second) // another key than ours has
	if _, err := w.open(t, nil).Reply(t.Context(), other, "We are sorry."); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := w.open(t, nil).FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Hour)); err != nil || !ok {
		t.Errorf("found %v, %v", ok, err)
	}
}

func TestKeysAreOfTheNetworksShape(t *testing.T) {
	seen := map[string]bool{}
	for i := range 2000 {
		k := keyOf(pulse.Mention{ID: "did:plc:a/3aa", Posted: now}, fmt.Sprint(i))
		if len(k) != 13 || strings.Trim(k, letters) != "" || !strings.Contains("234567abcdefghij", k[:1]) || seen[k] {
			t.Fatalf("key %q", k)
		}
		seen[k] = true
	}
	if a, b := keyOf(pulse.Mention{ID: "did:plc:a/3aa"}, "x"), keyOf(pulse.Mention{ID: "did:plc:b/3aa"}, "x"); a == b {
		t.Errorf("two posts share the key %s", a)
	}
}
