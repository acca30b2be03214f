package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/source/apptest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// stores are the two app stores of a script.
type stores struct {
	apple *apptest.Apple
	play  *apptest.Play
}

var appStores sync.Map // script's work directory -> stores

// cmdApps starts App Store Connect and Google Play on loopback, names them APPLE_URL and
// PLAY_URL and writes their keys: apps start. Then they are changed: apps review
// apple|play ID STARS TEXT, apps remove apple|play ID, apps refuse apple|play STATUS BODY,
// apps replied apple|play ID TEXT (our answer there).
func cmdApps(ts *testscript.TestScript, neg bool, args []string) {
	if args[0] == "start" {
		s := startStores(ts)
		appStores.Store(ts.Getenv("WORK"), s)
		return
	}
	v, ok := appStores.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no app store runs: call apps start first")
	}
	s := v.(stores)
	w := map[string]*apptest.World{"apple": &s.apple.World, "play": &s.play.World}[args[1]]
	if w == nil || len(args) < 3 {
		ts.Fatalf("apps does not know %q", args)
	}
	switch id := args[2]; args[0] {
	case "review":
		stars, err := strconv.Atoi(args[3])
		ts.Check(err)
		said := apptest.AppleReview(id, "", args[4], stars, time.Now().Add(-time.Hour))
		if args[1] == "play" {
			said = apptest.PlayReview(id, args[4], stars, time.Now().Add(-time.Hour))
		}
		w.Change(func() { w.Reviews = append([]map[string]any{said}, w.Reviews...) })
	case "remove":
		w.Change(func() {
			w.Reviews = slices.DeleteFunc(w.Reviews, func(r map[string]any) bool { return r["id"] == id || r["reviewId"] == id })
		})
	case "refuse":
		status, err := strconv.Atoi(id)
		ts.Check(err)
		w.Faults.Set(fake.Status(status, args[3]))
	case "clear":
		w.Faults.Clear()
	case "replied":
		said := ""
		w.Change(func() { said = repliedAt(s, args[1], id) })
		if said != args[3] {
			ts.Fatalf("the answer there is %q, want %q", said, args[3])
		}
	default:
		ts.Fatalf("apps does not know %q", args)
	}
}

func startStores(ts *testscript.TestScript) stores {
	apple, err := apptest.NewApple()
	ts.Check(err)
	play, err := apptest.NewPlay()
	ts.Check(err)
	ts.Setenv("APPLE_URL", listen(ts, apple))
	play.URL = listen(ts, play)
	ts.Setenv("PLAY_URL", play.URL)
	file, _, err := apple.Key()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("AuthKey_2X9R4HXF34.p8"), file, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("play-service-account.json"), play.Key(), 0o600))
	return stores{apple, play}
}

// repliedAt is our answer to a review, as the store holds it.
func repliedAt(s stores, store, id string) string {
	if store == "apple" {
		if attrs, ok := s.apple.Replies[id]["attributes"].(map[string]string); ok {
			return attrs["responseBody"]
		}
		return ""
	}
	for _, r := range s.play.Reviews {
		for _, c := range r["comments"].([]any) {
			if ours, ok := c.(map[string]any)["developerComment"].(map[string]any); ok && r["reviewId"] == id {
				return ours["text"].(string)
			}
		}
	}
	return ""
}

// xLogin is the log-in of X: a page that says yes, and tokens for its codes. It takes each
// renewal once, as X does.
type xLogin struct {
	mu      sync.Mutex
	serial  int
	codes   map[string]string // code to challenge
	refresh string
}

// cmdXLogin starts the log-in of X and names it X_LOGIN_URL. Its app is client-1 with
// canary-client-secret, and it gives the token with which the account may post.
func cmdXLogin(ts *testscript.TestScript, neg bool, args []string) {
	x := &xLogin{codes: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth", x.auth)
	mux.HandleFunc("POST /token", x.token)
	mux.HandleFunc("POST /revoke", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(`{"revoked":true}`)) })
	ts.Setenv("X_LOGIN_URL", listen(ts, mux))
}

func (x *xLogin) auth(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != "client-1" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || back.String() != "http://127.0.0.1:8713/callback" {
		http.Error(w, "Something went wrong", http.StatusBadRequest)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.serial++
	code := fmt.Sprint("canary-code-", x.serial)
	x.codes[code] = q.Get("code_challenge")
	back.RawQuery = url.Values{"state": {q.Get("state")}, "code": {code}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (x *xLogin) token(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	defer x.mu.Unlock()
	id, secret, ok := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	switch r.FormValue("grant_type") {
	case "authorization_code":
		challenge, known := x.codes[r.FormValue("code")]
		delete(x.codes, r.FormValue("code"))
		ok = ok && known && challenge == base64.RawURLEncoding.EncodeToString(sum[:])
	case "refresh_token":
		ok = ok && x.refresh != "" && r.FormValue("refresh_token") == x.refresh
	default:
		ok = false
	}
	w.Header().Set("Content-Type", "application/json")
	if !ok || id != "client-1" || secret != "canary-client-secret" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`)) // a client that left is no concern of ours
		return
	}
	x.serial++
	x.refresh = fmt.Sprint("canary-renewal-", x.serial)
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": xUserToken, "refresh_token": x.refresh, "expires_in": 7200, "token_type": "bearer"})
}
