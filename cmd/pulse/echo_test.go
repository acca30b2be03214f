package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
)

// echo is a world of providers that repeat every secret they are told: in the body, in
// headers, in the reason why they refuse.
type echo struct {
	mu     sync.Mutex
	status int
	heard  map[string]bool
}

var echoes sync.Map // script's work directory -> *echo

// cmdEcho starts the world and sets ECHO_URL, ECHO_SMTP, ECHO_CA and every secret: echo
// STATUS. Later calls change the status; echo heard NAME… checks that the secrets of
// these names did reach it, so that the story proves something.
func cmdEcho(ts *testscript.TestScript, neg bool, args []string) {
	if v, ok := echoes.Load(ts.Getenv("WORK")); ok {
		v.(*echo).change(ts, args)
		return
	}
	status, err := strconv.Atoi(args[0])
	ts.Check(err)
	e := &echo{status: status, heard: map[string]bool{}}
	echoes.Store(ts.Getenv("WORK"), e)
	ts.Setenv("ECHO_URL", listen(ts, http.HandlerFunc(e.serve)))
	srv, err := smtptest.Start(ts.MkAbs("."), smtptest.Options{At: func(v smtptest.Visit) error {
		if v.Step != smtptest.Login {
			return nil
		}
		e.hear(smtptest.Password)
		plain := "\x00" + smtptest.User + "\x00" + smtptest.Password
		return smtptest.Says(535, "no "+smtptest.Password+" and no "+base64.StdEncoding.EncodeToString([]byte(plain)))
	}})
	ts.Check(err)
	ts.Defer(srv.Close)
	ts.Setenv("ECHO_SMTP", strconv.Itoa(srv.Port))
	ts.Setenv("ECHO_CA", srv.CAFile)
	for name, value := range echoed {
		ts.Setenv(name, value)
	}
	ts.Setenv("SMTP_PASSWORD", smtptest.Password)
	ts.Setenv("CHAT_URL", ts.Getenv("ECHO_URL")+"/in/canary-chat-5d41/T0")
	ts.Setenv("HOOK_URL", ts.Getenv("ECHO_URL")+"/own/canary-own-77e0?sig=canary-sig-09aa")
}

var echoed = map[string]string{
	"X_BEARER": "canary-x-bearer-1001", "X_USER": "canary-x-user-1002", "FSQ_KEY": "canary-fsq-1003",
	"X_CK": "canary-consumer-1004", "X_CS": "canary-consumer-secret-1005", "X_AT": "canary-access-1006", "X_ATS": "canary-access-secret-1007",
	"LLM_KEY": "canary-judge-1008", "GITHUB_TOKEN": "canary-github-1009", "JIRA_TOKEN": "canary-jira-1010", "HOOK_KEY": "canary-signing-1011",
}

func (e *echo) change(ts *testscript.TestScript, args []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if args[0] != "heard" {
		status, err := strconv.Atoi(args[0])
		ts.Check(err)
		e.status = status
		return
	}
	for _, secret := range args[1:] {
		if !e.heard[secret] {
			ts.Fatalf("nobody told the providers a secret with %q", secret)
		}
	}
}

func (e *echo) hear(s string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, secret := range []string{"x-bearer", "x-user", "fsq", "consumer", "access", "judge", "github", "jira", "chat", "own", "sig", "smtp"} {
		e.heard[secret] = e.heard[secret] || strings.Contains(s, "canary-"+secret)
	}
}

func (e *echo) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	_, password, _ := r.BasicAuth()
	all := []string{r.Header.Get("Authorization"), password} // first: what is too long is cut
	for name, v := range r.Header {
		all = append(all, name+": "+strings.Join(v, ", "))
	}
	said := strings.Join(append(all, r.URL.String(), string(body)), " | ")
	e.hear(said)
	e.mu.Lock()
	status := e.status
	e.mu.Unlock()
	header := strings.NewReplacer("\n", " ", "\r", " ").Replace(said)
	w.Header().Set("X-Echo", header)
	w.Header().Set("Www-Authenticate", "Bearer error="+header)
	w.Header().Set("Content-Type", "application/json")
	if status == 302 {
		w.Header().Set("Location", "http://127.0.0.1:1/?"+header)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client may be gone
		"title": said, "detail": said, "message": said, "error": said, "error_description": said,
		"errors":        []map[string]any{{"message": said, "detail": said, "code": 32}},
		"meta":          map[string]any{"code": status, "errorDetail": said, "newest_id": "1", "result_count": 1},
		"errorMessages": []string{said},
		"data":          []map[string]any{{"id": "1", "text": said, "author_id": "7", "created_at": "2026-11-20T09:00:00.000Z"}},
	})
}

// cmdSecretFile writes the value of a variable into a file that only its owner reads:
// secretfile NAME FILE
func cmdSecretFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: secretfile NAME FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.Getenv(args[0])+"\n"), 0o600))
}
