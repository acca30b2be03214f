package play

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

var now = sourcetest.Now

const (
	app    = "com.example.coffee"
	secret = "ya29.play-secret"
)

// serviceKey is made once: RSA keys take their time.
var serviceKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// store is Google Play with one app and its reviews, newest first.
type store struct {
	faults  fake.Faults
	reviews []map[string]any
	page    int
	tokens  int
	posts   int
	expired bool
	url     string
}

func newStore(t testing.TB) *store {
	s := &store{page: 100}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /androidpublisher/v3/applications/{app}/reviews", s.list)
	mux.HandleFunc("GET /androidpublisher/v3/applications/{app}/reviews/{id}", s.get)
	mux.HandleFunc("POST /androidpublisher/v3/applications/{app}/reviews/{call}", s.reply)
	h := s.faults.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/token" && (s.expired || r.Header.Get("Authorization") != "Bearer "+secret) {
			s.expired = false
			send(w, 401, map[string]any{"error": map[string]any{"code": 401, "message": "Invalid Credentials"}})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a server notices that its client left only behind it
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// token checks what the service account signed.
func (s *store) token(w http.ResponseWriter, r *http.Request) {
	s.tokens++
	parts := strings.Split(r.FormValue("assertion"), ".")
	var claims struct {
		Iss, Scope, Aud string
		Iat, Exp        int64
	}
	ok := len(parts) == 3 && r.FormValue("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer"
	if ok {
		b, _ := base64.RawURLEncoding.DecodeString(parts[1])
		sig, _ := base64.RawURLEncoding.DecodeString(parts[2])
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		ok = json.Unmarshal(b, &claims) == nil && claims.Iss == "pulse@example.iam.gserviceaccount.com" && claims.Scope == scope && claims.Aud == s.url+"/token" &&
			claims.Exp-claims.Iat <= 3600 && rsa.VerifyPKCS1v15(&serviceKey().PublicKey, crypto.SHA256, sum[:], sig) == nil
	}
	if !ok {
		send(w, 400, map[string]string{"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
		return
	}
	send(w, 200, map[string]any{"access_token": secret, "expires_in": 3600, "token_type": "Bearer"})
}

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("app") != app {
		send(w, 404, map[string]any{"error": map[string]any{"code": 404, "message": "Package not found: x."}})
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("token"))
	to := min(from+s.page, len(s.reviews))
	out := map[string]any{}
	if len(s.reviews) > 0 {
		out["reviews"] = s.reviews[min(from, to):to]
	}
	if to < len(s.reviews) {
		out["tokenPagination"] = map[string]string{"nextPageToken": strconv.Itoa(to)}
	}
	send(w, 200, out)
}

func (s *store) find(id string) map[string]any {
	for _, r := range s.reviews {
		if r["reviewId"] == id {
			return r
		}
	}
	return nil
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	if rv := s.find(r.PathValue("id")); rv != nil {
		send(w, 200, rv)
		return
	}
	send(w, 404, map[string]any{"error": map[string]any{"code": 404, "message": "no"}})
}

func (s *store) reply(w http.ResponseWriter, r *http.Request) {
	s.posts++
	id, ok := strings.CutSuffix(r.PathValue("call"), ":reply")
	var in struct{ ReplyText string }
	rv := s.find(id)
	if !ok || rv == nil || json.NewDecoder(r.Body).Decode(&in) != nil || in.ReplyText == "" {
		send(w, 400, map[string]any{"error": map[string]any{"code": 400, "message": "no"}})
		return
	}
	rv["comments"] = append(rv["comments"].([]any), map[string]any{"developerComment": map[string]any{"text": in.ReplyText, "lastModified": seconds(now)}})
	send(w, 200, map[string]any{"result": map[string]any{"replyText": in.ReplyText, "lastEdited": seconds(now)}})
}

func seconds(at time.Time) map[string]any {
	return map[string]any{"seconds": strconv.FormatInt(at.Unix(), 10), "nanos": at.Nanosecond()}
}

func item(id, text string, stars int, at time.Time) map[string]any {
	return map[string]any{"reviewId": id, "authorName": "Budi S.", "comments": []any{map[string]any{"userComment": map[string]any{
		"text": text, "lastModified": seconds(at), "starRating": stars, "reviewerLanguage": "in", "thumbsUpCount": 3}}}}
}

func (s *store) key() string {
	der := x509.MarshalPKCS1PrivateKey(serviceKey())
	b, _ := json.Marshal(map[string]string{"type": "service_account", "client_email": "pulse@example.iam.gserviceaccount.com", "private_key_id": "k1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: der})), "token_uri": s.url + "/token"})
	return string(b)
}

func (s *store) setup(key string) pulse.Setup {
	return pulse.Setup{Name: "play", BaseURL: s.url, Values: map[string][]string{"app": {app}, "key_env": {"KEY"}}, Secret: func(string) (string, error) { return key, nil }}
}

func (s *store) open(t testing.TB, c *wire.Client) *Source {
	src, err := open(s.setup(s.key()), c)
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
		s.page = 7
		for i := len(items) - 1; i >= 0; i-- {
			s.reviews = append(s.reviews, item(fmt.Sprintf("gp:%d", i), items[i].Text, 1+i%5, items[i].At))
		}
		c := sourcetest.ClientOf(t)
		return sourcetest.Provider{Open: func() pulse.Source { return s.open(t, c) }, Faults: &s.faults, Secret: secret}
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
	s.reviews = append(s.reviews, item("gp:1", "Sering error\tKeluar sendiri.", 2, at), item("gp:2", "\tNo title", 5, at))
	s.reviews[1]["comments"].([]any)[0].(map[string]any)["userComment"].(map[string]any)["originalText"] = "\tSans titre"
	got, _, next := mentions(t, s.open(t, sourcetest.ClientOf(t)), pulse.Ask{Now: now})
	want := pulse.Mention{Source: "play", ID: app + "/gp:1", Via: pulse.ViaAddressed, Text: "Sering error\nKeluar sendiri.", Author: pulse.Author{Name: "Budi S."},
		Posted: at, Lang: "id", Rating: 2, Reach: 3, URL: "https://play.google.com/store/apps/details?id=com.example.coffee&reviewId=gp%3A1"}
	if len(got) != 2 || got[0] != want || got[1].Text != "Sans titre" {
		t.Errorf("got %+v\nwant %+v first", got, want)
	}
	// an edit comes back, and a fetch after the window says what it may have missed
	s.reviews[0] = item("gp:1", "now good", 5, now)
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
		"stolen address": strings.Replace(s.key(), s.url, "http://evil.example", 1),
	} {
		if _, err := open(s.setup(key), sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) == "" || strings.Contains(err.Error(), "secret!") {
			t.Errorf("%s: %v", name, err)
		}
	}
	src := s.open(t, sourcetest.ClientOf(t))
	mentions(t, src, pulse.Ask{Now: now})
	s.expired = true
	mentions(t, src, pulse.Ask{Now: now})
	if s.tokens != 2 {
		t.Errorf("%d tokens, want one and one more when it was no longer taken", s.tokens)
	}
	s.faults.Set(fake.Status(400, `{"error":"invalid_grant","error_description":"Invalid JWT"}`))
	for _, err := range s.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "clock") {
			t.Errorf("a refused key: %v", err)
		}
	}
	s.faults.Set(fake.Fault{Path: "/reviews", Status: 403, Body: `{"error":{"code":403,"message":"The caller does not have permission"}}`})
	for _, err := range s.open(t, sourcetest.ClientOf(t)).Pages(t.Context(), pulse.Ask{Now: now}) {
		if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "pulse@example.iam") {
			t.Errorf("not invited: %v, hint %q", err, pulse.HintOf(err))
		}
	}
}

func TestReply(t *testing.T) {
	s := newStore(t)
	s.reviews = append(s.reviews, item("gp:1", "cold soup", 1, now), item("gp:2", "cold soup", 1, now))
	src := s.open(t, sourcetest.ClientOf(t))
	m := pulse.Mention{Source: "play", ID: app + "/gp:1"}
	if terms := src.ReplyTerms(m, strings.Repeat("ก", 351)); terms.Fits() || !terms.Can {
		t.Errorf("terms %+v", terms)
	}
	got, err := src.Reply(t.Context(), m, "We are sorry.")
	if err != nil || !got.At.Equal(now) {
		t.Fatalf("%+v %v", got, err)
	}
	if again, err := src.Reply(t.Context(), m, "We are sorry. "); err != nil || again != got || s.posts != 1 {
		t.Errorf("the same words again: %+v %v, %d sent", again, err, s.posts)
	}
	if _, err := src.Reply(t.Context(), m, "Other words."); !errors.Is(err, pulse.ErrPolicy) || s.posts != 1 {
		t.Errorf("other words: %v, %d sent", err, s.posts)
	}
	if found, ok, err := src.FindReply(t.Context(), m, "We are sorry.", now.Add(-time.Minute)); !ok || err != nil || found != got {
		t.Errorf("find: %+v %v %v", found, ok, err)
	}
	m.ID = app + "/gp:2"
	s.faults.Set(fake.Fault{How: fake.Lost, Path: ":reply"})
	if _, err := src.Reply(t.Context(), m, "We are sorry."); !errors.Is(err, pulse.ErrUnknownOutcome) {
		t.Errorf("lost: %v", err)
	}
	s.faults.Clear()
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
	s.page = 20
	for i := range 20_000 {
		s.reviews = append(s.reviews, item(fmt.Sprint("gp:", i), strings.Repeat("kahve ", 20), 3, now.Add(-time.Duration(i)*20*time.Second)))
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
