package login

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// provider gives tokens and takes every renewal once, as X does: a second use of one
// ends the log-in.
type provider struct {
	*httptest.Server
	mu       sync.Mutex
	n        int
	codes    map[string]url.Values // what was asked when the code was given
	refresh  string
	renewals int
	ended    bool
	trial    bool
	noToken  bool
	revoked  []string
	spoil    func(w http.ResponseWriter) bool
}

func newProvider(t *testing.T) *provider {
	p := &provider{codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.n++
		code := fmt.Sprint("code-", p.n, "-secret")
		p.codes[code] = r.URL.Query()
		http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {r.URL.Query().Get("state")}}.Encode(), http.StatusFound)
	})
	mux.HandleFunc("/token", p.token)
	mux.HandleFunc("/revoke", func(_ http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.revoked = append(p.revoked, r.FormValue("token"))
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// set changes the provider while it serves.
func (p *provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spoil != nil && p.spoil(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	no := func(what string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":%q,"error_description":"no"}`, what)
	}
	if id, secret, ok := r.BasicAuth(); ok && (id != "client" || secret != "shh") || !ok && r.FormValue("client_id") != "client" {
		no("invalid_client")
		return
	}
	if r.FormValue("grant_type") == "authorization_code" {
		q := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if q == nil || q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || q.Get("redirect_uri") != r.FormValue("redirect_uri") {
			no("invalid_grant")
			return
		}
	} else {
		if p.ended || r.FormValue("refresh_token") != p.refresh {
			p.ended = true
			no("invalid_grant")
			return
		}
		p.renewals++
	}
	p.n++
	p.refresh = fmt.Sprint("refresh-", p.n, "-secret")
	out := map[string]any{"access_token": fmt.Sprint("access-", p.n, "-secret"), "refresh_token": p.refresh, "expires_in": 7200, "token_type": "bearer"}
	if p.trial {
		out["refresh_token_expires_in"] = 7 * 24 * 3600
	}
	if p.noToken {
		delete(out, "refresh_token")
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (p *provider) app(t *testing.T, header bool) App {
	t.Helper()
	pr, err := Google().Under(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	pr.Header = header
	return App{Provider: pr, ID: "client", Secret: "shh", File: filepath.Join(t.TempDir(), "deep", "google.login"), Source: "google"}
}

func client() *wire.Client {
	return wire.New(wire.Options{Timeout: 5 * time.Second, Attempts: 2, Rate: 1e6, Burst: 1e6, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

// person opens the page and follows it, as a browser does.
func person(t *testing.T, change func(string) string) func(string) error {
	return func(address string) error {
		resp, err := http.Get(change(address))
		if err != nil {
			t.Error(err)
			return nil
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
}

func same(s string) string { return s }

// pasted is where the browser of another machine ends up.
func pasted(t *testing.T, address string) string {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("Location")
}

func TestBrowser(t *testing.T) {
	for _, header := range []bool{false, true} {
		p := newProvider(t)
		a := p.app(t, header)
		if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(a.File)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file has %v, %v; want 0600", info.Mode(), err)
		}
		if dir, _ := os.Stat(filepath.Dir(a.File)); dir.Mode().Perm() != 0o700 {
			t.Errorf("its folder has %v, want 0700", dir.Mode())
		}
		got, err := Open(a, client()).Token(t.Context())
		if err != nil || !strings.HasPrefix(got, "access-") || p.renewals != 0 {
			t.Errorf("%q, %v after %d renewals", got, err, p.renewals)
		}
		if st := Status(a, time.Now()); st.Word != Good || st.Err() != nil {
			t.Errorf("status %+v", st)
		}
	}
}

func TestAnswersToOtherQuestionsAreRefused(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, false)
	for name, change := range map[string]func(string) string{
		"another state": func(s string) string { return strings.Replace(s, "state=", "state=x", 1) },
		"no challenge":  func(s string) string { return strings.Replace(s, "code_challenge=", "code_challenge=x", 1) },
	} {
		err := Browser(t.Context(), a, Asking{Open: person(t, change)}, client())
		if !errors.Is(err, pulse.ErrDenied) || Is(a.File) {
			t.Errorf("%s: %v, kept %v; want access refused and nothing kept", name, err, Is(a.File))
		}
	}
	said := func(query string) error {
		return Browser(t.Context(), a, Asking{Open: func(address string) error {
			u, _ := url.Parse(address)
			resp, err := http.Get(u.Query().Get("redirect_uri") + "?state=" + u.Query().Get("state") + query)
			if err == nil {
				err = resp.Body.Close()
			}
			return err
		}}, client())
	}
	for query, want := range map[string]string{"&error=access_denied": "said no", "&error=redirect_uri_mismatch%1b%5b2J": "refused the log-in: redirect_uri_mismatch [2J", "": "no code"} {
		if err := said(query); !errors.Is(err, pulse.ErrDenied) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", query, err, want)
		}
	}
}

// Whoever else knocks at the port is sent away, and the person's answer still counts.
func TestOthersAtTheDoor(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, false)
	err := Browser(t.Context(), a, Asking{Open: func(address string) error {
		u, _ := url.Parse(address)
		back, _ := url.Parse(u.Query().Get("redirect_uri"))
		for _, try := range []func() (*http.Response, error){
			func() (*http.Response, error) { return http.Get("http://" + back.Host + "/favicon.ico") },
			func() (*http.Response, error) { return http.Post(back.String(), "text/plain", nil) },
			func() (*http.Response, error) {
				req, _ := http.NewRequest(http.MethodGet, back.String()+"?state=x", nil)
				req.Host = "evil.example"
				return http.DefaultClient.Do(req)
			},
		} {
			resp, err := try()
			if err != nil || resp.StatusCode != http.StatusNotFound {
				t.Errorf("%v %v, want 404", resp, err)
			}
		}
		return person(t, same)(address)
	}}, client())
	if err != nil {
		t.Error(err)
	}
}

func TestThePersonMayTakeNoLongerThanThat(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, false)
	err := Browser(t.Context(), a, Asking{Wait: 20 * time.Millisecond}, client())
	if !errors.Is(err, pulse.ErrLater) || !strings.Contains(pulse.HintOf(err), "--paste") {
		t.Errorf("browser: %v", err)
	}
	r, w := io.Pipe()
	defer w.Close()
	if err := Paste(t.Context(), a, Asking{Wait: 20 * time.Millisecond}, r, client()); !errors.Is(err, pulse.ErrLater) {
		t.Errorf("paste: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if err := Browser(ctx, a, Asking{}, client()); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestPaste(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, false)
	paste := func(line func(address string) string) error {
		r, w := io.Pipe()
		return Paste(t.Context(), a, Asking{Show: func(address string) {
			text := line(address)
			go func() { _, _ = io.WriteString(w, text); _ = w.Close() }()
		}}, r, client())
	}
	for name, line := range map[string]func(string) string{
		"a code alone":  func(s string) string { u, _ := url.Parse(pasted(t, s)); return u.Query().Get("code") + "\n" },
		"nothing":       func(string) string { return "\n" },
		"the end":       func(string) string { return "" },
		"another state": func(s string) string { return strings.Replace(pasted(t, s), "state=", "state=x", 1) + "\n" },
		"a novel":       func(string) string { return strings.Repeat("x", 1<<20) },
	} {
		if err := paste(line); err == nil || Is(a.File) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, kept %v", name, err, Is(a.File))
		}
	}
	if err := paste(func(s string) string { return "  " + pasted(t, s) + "  " }); err != nil { // no line break at its end
		t.Fatal(err)
	}
	if !Is(a.File) {
		t.Error("nothing was kept")
	}
}

// Ten processes want a token at the moment it is due: one renews it, and all have it.
func TestOneRenewsForAll(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, true)
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		k, err := read(a.File)
		if err != nil {
			t.Fatal(err)
		}
		k.Expires = time.Now().Add(30 * time.Second) // less than a minute is due
		if err := k.write(a.File); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		tokens := make([]string, 10)
		for i := range tokens {
			wg.Go(func() {
				var err error
				if tokens[i], err = Open(a, client()).Token(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, got := range tokens {
			if got != tokens[0] || got == k.Access {
				t.Errorf("round %d: tokens %v", round, tokens)
				break
			}
		}
		if p.renewals != round+1 || p.ended {
			t.Fatalf("round %d: %d renewals, ended %v; want one a round", round, p.renewals, p.ended)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(a.File), ".pulse-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestALogInThatEnded(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, false)
	s := Open(a, client())
	if _, err := s.Token(t.Context()); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) != "run: pulse login google" {
		t.Errorf("nobody logged in: %v, hint %q", err, pulse.HintOf(err))
	}
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	token, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.set(func() { p.ended = true })
	_, err = s.Renew(t.Context(), token)
	if !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), "pulse login google") {
		t.Errorf("%v, hint %q", err, pulse.HintOf(err))
	}
	// it is known from then on, without asking again
	asked := p.n
	if _, err := Open(a, client()).Token(t.Context()); !errors.Is(err, pulse.ErrDenied) || p.n != asked {
		t.Errorf("%v, asked %v", err, p.n != asked)
	}
	if st := Status(a, time.Now()); st.Word != Ended || st.Remedy == "" {
		t.Errorf("status %+v", st)
	}
	other := a
	other.ID = "another"
	if _, err := Open(other, client()).Token(t.Context()); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("another client id: %v", err)
	}
}

// What fails on the way does not end the log-in, and no message holds a secret.
func TestTroubleWhileRenewing(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(w http.ResponseWriter) bool
		kind  error
	}{
		"503": {func(w http.ResponseWriter) bool { w.WriteHeader(503); return true }, nil},
		"429": {func(w http.ResponseWriter) bool {
			w.Header().Set("Retry-After", "900")
			w.WriteHeader(429)
			return true
		}, pulse.ErrLater},
		"a web page": {func(w http.ResponseWriter) bool { _, _ = io.WriteString(w, "<html>hello"); return true }, nil},
		"nothing":    {func(w http.ResponseWriter) bool { return true }, nil},
		"cut off":    {func(w http.ResponseWriter) bool { panic(http.ErrAbortHandler) }, nil},
		"another app": {func(w http.ResponseWriter) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(401)
			_, _ = io.WriteString(w, `{"error":"invalid_client"}`)
			return true
		}, pulse.ErrDenied},
		"no token": {func(w http.ResponseWriter) bool {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"token_type":"bearer"}`)
			return true
		}, nil},
		"not an error": {func(w http.ResponseWriter) bool {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"error":7}`)
			return true
		}, nil},
	} {
		p := newProvider(t)
		a := p.app(t, false)
		if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
			t.Fatal(err)
		}
		p.set(func() { p.spoil = tt.spoil })
		s := Open(a, client())
		k, _ := read(a.File)
		_, err := s.Renew(t.Context(), k.Access)
		if err == nil || strings.Contains(err.Error()+pulse.HintOf(err), "secret") && !strings.Contains(pulse.HintOf(err), "client secret of the source") || strings.Contains(err.Error(), "shh") {
			t.Errorf("%s: %v", name, err)
		}
		if tt.kind != nil && !errors.Is(err, tt.kind) || tt.kind == nil && pulse.ExitCode(err) != pulse.ExitFault {
			t.Errorf("%s: %v is exit %d, want %v", name, err, pulse.ExitCode(err), tt.kind)
		}
		p.set(func() { p.spoil = nil })
		if got, err := Open(a, client()).Renew(t.Context(), k.Access); err != nil || got == k.Access {
			t.Errorf("%s, afterwards: %v", name, err)
		}
	}
}

func TestWhatIsForeseen(t *testing.T) {
	p := newProvider(t)
	p.trial = true
	a := p.app(t, false)
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		in   time.Duration
		want Word
	}{{0, Good}, {3 * 24 * time.Hour, Good}, {5 * 24 * time.Hour, Soon}, {8 * 24 * time.Hour, Ended}} {
		st := Status(a, time.Now().Add(tt.in))
		if st.Word != tt.want || tt.want != Good && !strings.Contains(st.Remedy, "testing") {
			t.Errorf("in %s: %+v, want %s", tt.in, st, tt.want)
		}
	}
	if err := os.Chmod(a.File, 0o644); err != nil {
		t.Fatal(err)
	}
	if st := Status(a, time.Now()); st.Word != Soon || !strings.Contains(st.Said, "chmod 600") {
		t.Errorf("a file for everybody: %+v", st)
	}
	p.set(func() { p.trial = false })
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	if st := Status(a, time.Now().Add(160*24*time.Hour)); st.Word != Soon {
		t.Errorf("five months at rest: %+v", st)
	}
}

func TestForget(t *testing.T) {
	p := newProvider(t)
	a := p.app(t, true)
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	told, err := Forget(t.Context(), a, client())
	if err != nil || !told || Is(a.File) || len(p.revoked) != 1 || p.revoked[0] != p.refresh {
		t.Errorf("told %v, %v, kept %v, revoked %d", told, err, Is(a.File), len(p.revoked))
	}
	if _, err := Forget(t.Context(), a, client()); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("twice: %v", err)
	}
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); err != nil {
		t.Fatal(err)
	}
	p.Close() // no network: forgotten here all the same
	if told, err := Forget(t.Context(), a, client()); err != nil || told || Is(a.File) {
		t.Errorf("without a network: told %v, %v, kept %v", told, err, Is(a.File))
	}
}

func TestALogInThatCannotBeRenewedIsNotKept(t *testing.T) {
	p := newProvider(t)
	p.noToken = true
	a := p.app(t, false)
	if err := Browser(t.Context(), a, Asking{Open: person(t, same)}, client()); !errors.Is(err, pulse.ErrDenied) || Is(a.File) {
		t.Errorf("%v, kept %v", err, Is(a.File))
	}
}

func FuzzKept(f *testing.F) {
	for _, s := range []string{"", "{", `{"v":1,"access_token":"a"}`, `{"v":1,"refresh_token":"r","ends":"yesterday"}`, `{"v":2}`, "null", `{"v":1,"access_token":"a","expires":"2026-11-22T00:00:00Z","client":"x","refused":"no"}`} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(dir, "x.login")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		a := App{Provider: Google(), ID: "client", File: file, Source: "google"}
		if st := Status(a, time.Now()); st.Word == Good && !strings.Contains(string(b), "token") {
			t.Errorf("%q is a log-in", b)
		}
	})
}
