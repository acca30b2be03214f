package x

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

// Answers are signed by a log-in where there is one, and it is renewed: a token of X
// lives two hours.
func TestAnswersTakeTheLogIn(t *testing.T) {
	refresh := "first"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, secret, ok := r.BasicAuth()
		if r.URL.Path != "/token" || r.FormValue("refresh_token") != refresh || !ok || id != "client" || secret != "shh" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		refresh = "second" // X takes each renewal once
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"fresh","refresh_token":"second","expires_in":7200,"token_type":"bearer"}`))
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "x.login")
	s := pulse.Setup{Name: "x", Tokens: file,
		Values: map[string][]string{"client_id_env": {"ID"}, "client_secret_env": {"SECRET"}, "login_url": {srv.URL}, "user_token_env": {"USER"}},
		Secret: func(key string) (string, error) {
			return map[string]string{"client_id_env": "client", "client_secret_env": "shh", "user_token_env": "by hand"}[key], nil
		}}
	if u, err := userOf(s, sourcetest.Client())(); err != nil || u.Token != "by hand" {
		t.Errorf("nobody logged in: %+v %v, want the token by hand", u, err)
	}
	app, err := login.For(login.X(), s)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(`{"v":1,"provider":"X","client":"PRINT","access_token":"old","refresh_token":"first","expires":"2020-01-01T00:00:00Z","since":"2020-01-01T00:00:00Z"}`, "PRINT", app.Fingerprint(), 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if u, err := userOf(s, sourcetest.Client())(); err != nil || u.Token != "fresh" {
			t.Errorf("logged in: %+v %v, want the renewed token", u, err)
		}
	}
	if st := login.Status(app, time.Now()); st.Word != login.Good {
		t.Errorf("%+v", st)
	}
	delete(s.Values, "user_token_env")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := userOf(s, sourcetest.Client())(); !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) != "run: pulse login x" {
		t.Errorf("nobody logged in: %v, hint %q", err, pulse.HintOf(err))
	}
}
