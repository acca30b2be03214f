package play

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/apptest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

var now = sourcetest.Now

const (
	app    = apptest.PlayApp
	secret = apptest.PlayToken
)

// store is Google Play with one app and its reviews, newest first.
type store struct{ *apptest.Play }

func newStore(t testing.TB) *store {
	s, err := apptest.NewPlay()
	if err != nil {
		t.Fatal(err)
	}
	s.Now = func() time.Time { return now }
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	s.URL = srv.URL
	return &store{s}
}

var item = apptest.PlayReview

func (s *store) setup(key string) pulse.Setup {
	return pulse.Setup{Name: "play", BaseURL: s.URL, Values: map[string][]string{"app": {app}, "key_env": {"KEY"}}, Secret: func(string) (string, error) { return key, nil }}
}

func (s *store) open(t testing.TB, c *wire.Client) *Source {
	src, err := open(s.setup(string(s.Key())), c)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

var junk = []sourcetest.Junk{
	{Name: "foreign items", Body: `{"reviews":[null,7,"x",{"reviewId":"1","comments":[null,{"userComment":{"text":"good","lastModified":{"seconds":1795253400},"starRating":"x","thumbsUpCount":-1}}]}]}`, Good: 1, Bad: 3},
	{Name: "no words, no date, no id", Body: `{"reviews":[{"reviewId":"1","comments":[]},{"reviewId":"2","comments":[{"userComment":{"text":"x"}}]},{"reviewId":"../3","comments":[{"userComment":{"text":"x","lastModified":{"seconds":"1795253400"}}}]},{"reviewId":"4","comments":[{"developerComment":{"text":"x"}}]},{"reviewId":"5","comments":[{"userComment":{"text":" ","lastModified":{"seconds":"1795253400"}}}]},{"reviewId":"6","comments":[{"userComment":{"text":"x","lastModified":{"seconds":"9999999999999"}}}]}],"tokenPagination":7}`, Bad: 6},
	{Name: "NUL", Body: `{"reviews":[{"reviewId":"1","comments":[{"userComment":{"text":"a\u0000b","lastModified":{"seconds":"1795253400","nanos":99999999999}}}]}]}`, Good: 1},
	{Name: "a quiet week", Body: `{}`},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "another object", Body: `{"ok":true}`, Fault: true},
	{Name: "a list", Body: `[]`, Fault: true},
	{Name: "reviews of another type", Body: `{"reviews":{}}`, Fault: true},
}

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Case{Junk: junk, JunkPath: "/reviews", Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
		s := newStore(t)
		s.Page = 7
		for i := len(items) - 1; i >= 0; i-- {
			s.Reviews = append(s.Reviews, item(fmt.Sprintf("gp:%d", i), items[i].Text, 1+i%5, items[i].At))
		}
		c := sourcetest.ClientOf(t)
		return sourcetest.Provider{Open: func() pulse.Source { return s.open(t, c) }, Faults: &s.Faults, Secret: secret}
	}})
}

func mentions(t testing.TB, s *Source, ask pulse.Ask) (out []pulse.Mention, notes []string, next pulse.Cursor) {
	t.Helper()
	for p, err := range s.Pages(t.Context(), ask) {
		if err != nil {
			t.Fatal(err)
		}
		out, notes, next = append(out, p.Mentions...), append(notes, p.Notes...), p.Next
	}
	return out, notes, next
}

func TestAReviewAsItIsKept(t *testing.T) {
	s := newStore(t)
	at := now.Add(-time.Hour)
	s.Reviews = append(s.Reviews, item("gp:1", "Sering error\tKeluar sendiri.", 2, at), item("gp:2", "\tNo title", 5, at))
	s.Reviews[1]["comments"].([]any)[0].(map[string]any)["userComment"].(map[string]any)["originalText"] = "\tSans titre"
	got, _, next := mentions(t, s.open(t, sourcetest.ClientOf(t)), pulse.Ask{Now: now})
	want := pulse.Mention{Source: "play", ID: app + "/gp:1", Via: pulse.ViaAddressed, Text: "Sering error\nKeluar sendiri.", Author: pulse.Author{Name: "Budi S."},
		Posted: at, Lang: "id", Rating: 2, Reach: 3, URL: "https://play.google.com/store/apps/details?id=com.example.coffee&reviewId=gp%3A1"}
	if len(got) != 2 || got[0] != want || got[1].Text != "Sans titre" {
		t.Errorf("got %+v\nwant %+v first", got, want)
	}
	// an edit comes back, and a fetch after the window says what it may have missed
	s.Reviews[0] = item("gp:1", "now good", 5, now)
	got, notes, next := mentions(t, s.open(t, sourcetest.ClientOf(t)), pulse.Ask{Now: now.Add(24 * time.Hour), From: next})
	if len(got) != 1 || got[0].Text != "now good" || len(notes) != 0 {
		t.Errorf("after an edit: %+v, notes %q", got, notes)
	}
	if _, notes, _ = mentions(t, s.open(t, sourcetest.ClientOf(t)), pulse.Ask{Now: now.Add(12 * 24 * time.Hour), From: next}); len(notes) != 1 || !strings.Contains(notes[0], "11 days ago") {
		t.Errorf("after eleven days: notes %q", notes)
	}
}

func TestKeysAndTokens(t *testing.T) {
	s := newStore(t)
	for name, key := range map[string]string{
		"nothing": "", "no JSON": "secret!", "another file": `{"installed":{"client_id":"x"}}`, "no key": `{"type":"service_account","client_email":"a@b"}`,
		"a broken key":   `{"type":"service_account","client_email":"a@b","private_key":"secret!"}`,
		"stolen address": strings.Replace(string(s.Key()), s.URL, "http://evil.example", 1),
	} {
		if _, err := open(s.setup(key), sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) == "" || strings.Contains(err.Error(), "secret!") {
			t.Errorf("%s: %v", name, err)
		}
	}
	src := s.open(t, sourcetest.ClientOf(t))
	mentions(t, src, pulse.Ask{Now: now})
	s.Expired = true
	mentions(t, src, pulse.Ask{Now: now})
	if s.Tokens != 2 {
		t.Errorf("%d tokens, want one and one more when it was no longer taken", s.Tokens)
	}
	s.Faults.Set(fake.Status(400, `{"error":"invalid_grant","error_description":"Invalid JWT"}`))
	for _, err := range s.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "clock") {
			t.Errorf("a refused key: %v", err)
		}
	}
	s.Faults.Set(fake.Fault{Path: "/reviews", Status: 403, Body: `{"error":{"code":403,"message":"The caller does not have permission"}}`})
	for _, err := range s.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "pulse@example.iam") {
			t.Errorf("not invited: %v, hint %q", err, pulse.HintOf(err))
		}
	}
}

func TestReply(t *testing.T) {
	s := newStore(t)
	s.Reviews = append(s.Reviews, item("gp:1", "cold soup", 1, now), item("gp:2", "cold soup", 1, now))
	src := s.open(t, sourcetest.ClientOf(t))
	m := pulse.Mention{Source: "play", ID: app + "/gp:1"}
	if terms := src.ReplyTerms(m, strings.Repeat("ก", 351)); terms.Fits() || !terms.Can {
		t.Errorf("terms %+v", terms)
	}
	got, err := src.Reply(t.Context(), m, "We are sorry.")
	if err != nil || !got.At.Equal(now) {
		t.Fatalf("%+v %v", got, err)
	}
	if again, err := src.Reply(t.Context(), m, "We are sorry. "); err != nil || again != got || s.Posts != 1 {
		t.Errorf("the same words again: %+v %v, %d sent", again, err, s.Posts)
	}
	if _, err := src.Reply(t.Context(), m, "Other words."); !errors.Is(err, pulse.ErrPolicy) || s.Posts != 1 {
		t.Errorf("other words: %v, %d sent", err, s.Posts)
	}
	if found, ok, err := src.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); !ok || err != nil || found != got {
		t.Errorf("find: %+v %v %v", found, ok, err)
	}
	m.ID = app + "/gp:2"
	s.Faults.Set(fake.Fault{How: fake.Lost, Path: ":reply"})
	if _, err := src.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrUnknownOutcome) {
		t.Errorf("lost: %v", err)
	}
	s.Faults.Clear()
	if _, ok, _ := src.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); !ok {
		t.Error("the lost answer is not found")
	}
	m.ID = app + "/gone"
	if _, err := src.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrDenied) {
		t.Errorf("gone: %v", err)
	}
	m.ID = "com.other/gp:1"
	if terms := src.ReplyTerms(m, "x"); terms.Can {
		t.Errorf("another app: %+v", terms)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	s := newStore(t)
	s.Page = 20
	for i := range 20_000 {
		s.Reviews = append(s.Reviews, item(fmt.Sprint("gp:", i), strings.Repeat("kahve ", 20), 3, now.Add(-time.Duration(i)*20*time.Second)))
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n, pages, early := 0, 0, uint64(0)
	for p, err := range s.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		if n, pages = n+len(p.Mentions), pages+1; pages == 50 {
			early = heap()
		}
	}
	if late := heap(); n != 20_000 || pages != 1000 || late > early+2<<20 {
		t.Errorf("%d mentions in %d pages, heap %d kB after 50 and %d kB after all", n, pages, early>>10, late>>10)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, j := range junk {
		f.Add(j.Body)
	}
	s := &Source{name: "play", apps: []string{app}}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := s.read(&wire.Answer{Status: 200, Body: []byte(body), Header: http.Header{}}, app)
		if err != nil {
			return
		}
		for _, it := range a.Items {
			if m := it.Mention; m.ID == "" || m.Posted.IsZero() || strings.TrimSpace(m.Text) == "" || strings.Contains(m.Text, "\x00") || m.Rating < 0 || m.Rating > 5 || m.Reach < 0 {
				t.Errorf("%+v", m)
			}
		}
	})
}

// What Google Play answered, written down by us in its shape.
func TestWrittenAnswers(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "wire", "play", "list.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Source{name: "play", apps: []string{app}}
	a, err := s.read(&wire.Answer{Status: 200, Body: b, Header: http.Header{}}, app)
	if err != nil || len(a.Items) != 2 || len(a.Bad) != 0 || a.Next != "abc" {
		t.Fatalf("%d items, bad %v, next %q, %v", len(a.Items), a.Bad, a.Next, err)
	}
	if m := a.Items[0].Mention; m.Text != "Harika\nSipariş vermek çok kolay." || m.Rating != 5 || m.Lang != "tr" || m.Reach != 4 || m.Posted.Nanosecond() != 713_000_000 {
		t.Errorf("%+v", m)
	}
	if m := a.Items[1].Mention; m.Text != "Menunya tidak bisa dibuka" || m.Lang != "id" {
		t.Errorf("%+v", m)
	}
}
