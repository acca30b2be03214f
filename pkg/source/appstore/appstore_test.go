package appstore

import (
	"encoding/base64"
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

// apple is App Store Connect with one app and its reviews, newest first.
type apple struct {
	*apptest.Apple
	url string
}

func newApple(t testing.TB) *apple {
	a, err := apptest.NewApple()
	if err != nil {
		t.Fatal(err)
	}
	a.Now = func() time.Time { return now }
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	return &apple{a, srv.URL}
}

var review = apptest.AppleReview

func (a *apple) setup(t testing.TB) pulse.Setup {
	text, der, err := a.Key()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "AuthKey_2X9R4HXF34.p8"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return pulse.Setup{Name: "appstore", BaseURL: a.url, Dir: dir, Place: "app",
		Values: map[string][]string{"app": {"1234567890"}, "key_file": {"AuthKey_2X9R4HXF34.p8"}, "key_id": {"2X9R4HXF34"}, "issuer": {apptest.AppleIssuer}},
		Secret: func(string) (string, error) { return base64.StdEncoding.EncodeToString(der), nil }}
}

func (a *apple) open(t testing.TB, c *wire.Client) *Source {
	s, err := open(a.setup(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var junk = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `{"data":[null,7,"x",{"id":"1","attributes":{"body":"good","createdDate":"2026-11-20T08:00:00-08:00","rating":"five"}}],"links":"none"}`, Fault: true},
	{Name: "foreign items", Body: `{"data":[null,7,"x",{"id":"1","attributes":{"body":"good","createdDate":"2026-11-20T08:00:00-08:00","rating":"five","title":7}}],"links":{"next":7}}`, Good: 1, Bad: 3},
	{Name: "no words, no date, no id", Body: `{"data":[{"id":"1","attributes":{"createdDate":"2026-11-20T08:00:00Z"}},{"id":"2","attributes":{"body":"x"}},{"id":"../3","attributes":{"body":"x","createdDate":"2026-11-20T08:00:00Z"}},{"id":"4","attributes":7},{"id":"..","attributes":{}}]}`, Bad: 5},
	{Name: "NUL", Body: `{"data":[{"id":"1","attributes":{"body":"a\u0000b","createdDate":"2026-11-20T08:00:00Z"}}]}`, Good: 1},
	{Name: "nothing yet", Body: `{"data":[],"links":{}}`},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "no data", Body: `{}`, Fault: true},
	{Name: "a list", Body: `[]`, Fault: true},
}

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Case{Totals: true, Junk: junk, JunkPath: "customerReviews", Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
		a := newApple(t)
		a.Page = 7
		for i := len(items) - 1; i >= 0; i-- {
			a.Reviews = append(a.Reviews, review(fmt.Sprintf("0000-%d", i), "", items[i].Text, 1+i%5, items[i].At))
		}
		c := sourcetest.ClientOf(t)
		return sourcetest.Provider{Open: func() pulse.Source { return a.open(t, c) }, Faults: &a.Faults, Secret: "eyJ"}
	}})
}

func TestAReviewAsItIsKept(t *testing.T) {
	a := newApple(t)
	at := now.Add(-time.Hour)
	a.Reviews = append(a.Reviews, review("r1", "Sering error", "Aplikasi sering keluar sendiri.", 2, at), review("r2", "Çok iyi…", "Çok iyi bir uygulama", 5, at), review("r3", "Only a title", "", 3, at))
	var got []pulse.Mention
	for p, err := range a.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Mentions...)
	}
	want := pulse.Mention{Source: "appstore", ID: "r1", Via: pulse.ViaAddressed, Place: "app", Text: "Sering error\nAplikasi sering keluar sendiri.",
		Author: pulse.Author{Name: "budi_s"}, Posted: at, Rating: 2, URL: "https://appstoreconnect.apple.com/apps/1234567890/distribution/activity/ios/ratingsResponses"}
	if len(got) != 3 || got[0] != want || got[1].Text != "Çok iyi bir uygulama" || got[2].Text != "Only a title" {
		t.Errorf("got %+v\nwant %+v first", got, want)
	}
	if len(a.Tokens) != 1 {
		t.Errorf("%d tokens were signed, want one", len(a.Tokens))
	}
}

func TestKeys(t *testing.T) {
	a := newApple(t)
	s := a.setup(t)
	delete(s.Values, "key_file")
	s.Values["key_env"] = []string{"KEY"}
	src, err := open(s, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range src.Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Errorf("a key in one line: %v", err)
		}
	}
	for name, text := range map[string]string{"nothing": "", "words": "hello there", "another kind": "MIIB", "a certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"} {
		s.Secret = func(string) (string, error) { return text, nil }
		if _, err := open(s, sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) == "" || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Values["key_file"] = []string{"missing.p8"}
	if _, err := open(s, sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), "key_file") {
		t.Errorf("no such file: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		fault fake.Fault
		kind  error
		hint  string
	}{
		{fake.Status(401, `{"errors":[{"status":"401","code":"NOT_AUTHORIZED","detail":"x"}]}`), pulse.ErrDenied, "key_id"},
		{fake.Status(403, `{"errors":[{"status":"403","code":"FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED","detail":"x"}]}`), pulse.ErrDenied, "agreement"},
		{fake.Status(403, `{"errors":[{"status":"403","code":"FORBIDDEN_ERROR","detail":"x"}]}`), pulse.ErrDenied, "Customer Support"},
		{fake.Status(404, `{"errors":[{"status":"404","code":"NOT_FOUND","detail":"x"}]}`), nil, "check app: 1234567890"},
	} {
		a := newApple(t)
		a.Faults.Set(tt.fault)
		for _, err := range a.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
			if err == nil || tt.kind != nil && !errors.Is(err, tt.kind) || !strings.Contains(pulse.HintOf(err), tt.hint) {
				t.Errorf("%v, hint %q; want %q", err, pulse.HintOf(err), tt.hint)
			}
		}
	}
}

func TestRecheck(t *testing.T) {
	a := newApple(t)
	var ids []string
	for i := range 30 {
		ids = append(ids, fmt.Sprint("r", i))
		a.Reviews = append(a.Reviews, review(ids[i], "", fmt.Sprint("text ", i), 3, now.Add(-time.Duration(i)*time.Hour)))
	}
	a.Page = 10
	a.Reviews = append(a.Reviews[:4], a.Reviews[5:]...)
	a.Reviews[7] = review("r8", "", "edited", 1, now)
	there, gone := 0, []pulse.Gone{}
	edited := false
	for p, err := range a.open(t, sourcetest.ClientOf(t)).Recheck(t.Context(), append(ids, "../x"), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Mentions {
			there++
			edited = edited || m.Text == "edited"
		}
		gone = append(gone, p.Gone...)
	}
	if there != 29 || len(gone) != 1 || gone[0].ID != "r4" || !edited || a.Gets != 1 {
		t.Errorf("%d there, gone %v, edited %v, %d asked one by one", there, gone, edited, a.Gets)
	}
}

func TestReply(t *testing.T) {
	a := newApple(t)
	a.Reviews = append(a.Reviews, review("r1", "", "cold soup", 1, now), review("r2", "", "cold soup", 1, now))
	s := a.open(t, sourcetest.ClientOf(t))
	m := pulse.Mention{Source: "appstore", ID: "r1"}
	got, err := s.Reply(t.Context(), m, "We are sorry.")
	if err != nil || got.ID != "resp-r1" {
		t.Fatalf("%+v %v", got, err)
	}
	if again, err := s.Reply(t.Context(), m, "We are sorry. "); err != nil || again != got || a.Posts != 1 {
		t.Errorf("the same words again: %+v %v, %d sent", again, err, a.Posts)
	}
	if _, err := s.Reply(t.Context(), m, "Other words."); !errors.Is(err, pulse.ErrPolicy) || a.Posts != 1 {
		t.Errorf("other words: %v, %d sent", err, a.Posts)
	}
	if found, ok, err := s.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); !ok || err != nil || found != got {
		t.Errorf("find: %+v %v %v", found, ok, err)
	}
	m.ID = "r2"
	a.Faults.Set(fake.Fault{How: fake.Lost, Path: "customerReviewResponses"})
	if _, err := s.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrUnknownOutcome) {
		t.Errorf("lost: %v", err)
	}
	a.Faults.Clear()
	if _, ok, _ := s.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); !ok {
		t.Error("the lost answer is not found")
	}
	m.ID = "gone"
	if _, err := s.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrDenied) {
		t.Errorf("gone: %v", err)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	a := newApple(t)
	a.Page = 20
	for i := range 20_000 {
		a.Reviews = append(a.Reviews, review(fmt.Sprint("r", i), "", strings.Repeat("kahve ", 20), 3, now.Add(-time.Duration(i)*time.Hour)))
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n, pages, early := 0, 0, uint64(0)
	for p, err := range a.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
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
	s := &Source{name: "appstore", apps: []string{"1234567890"}}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := s.read(&wire.Answer{Status: 200, Body: []byte(body), Header: http.Header{}}, "1234567890")
		if err != nil {
			return
		}
		for _, it := range a.Items {
			if m := it.Mention; !plain(m.ID) || m.Posted.IsZero() || strings.TrimSpace(m.Text) == "" || strings.Contains(m.Text, "\x00") || m.Rating < 0 || m.Rating > 5 {
				t.Errorf("%+v", m)
			}
		}
	})
}

// What Apple answered, written down by us in its shape.
func TestWrittenAnswers(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "wire", "appstore", "list.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Source{name: "appstore", apps: []string{"1234567890"}}
	a, err := s.read(&wire.Answer{Status: 200, Body: b, Header: http.Header{}}, "1234567890")
	if err != nil || len(a.Items) != 2 || len(a.Bad) != 0 || a.Next != "cursor=Mg&limit=200&sort=-createdDate" {
		t.Fatalf("%d items, bad %v, next %q, %v", len(a.Items), a.Bad, a.Next, err)
	}
	if m := a.Items[0].Mention; m.Text != "Sering error\nAplikasi sering keluar sendiri saat pesan kamar." || m.Rating != 2 || m.Author.Name != "budi_s" || m.Posted.Hour() != 16 {
		t.Errorf("%+v", m)
	}
	if m := a.Items[1].Mention; m.Text != "Très pratique" {
		t.Errorf("%+v", m)
	}
}
