package judge

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/wire"
)

const key = "canary-llm-key-9d2e"

// model is a scripted server on loopback: answers[n] serves request n, the last
// one all that follow.
type model struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // bodies
	log   bytes.Buffer
	quick bool // its client's patience ends soon
}

type serve func(w http.ResponseWriter, r *http.Request, body string)

func newModel(t *testing.T, answers ...serve) *model {
	t.Helper()
	m := &model{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.mu.Lock()
		m.asked = append(m.asked, string(body))
		n := min(len(m.asked), len(answers)) - 1
		m.mu.Unlock()
		if r.URL.Path != "/v1/chat/completions" || r.Method != http.MethodPost || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("got %s %s with %q", r.Method, r.URL.Path, r.Header.Get("Authorization"))
		}
		answers[n](w, r, string(body))
	}))
	t.Cleanup(m.Close)
	return m
}

// questions are the bodies it was sent so far.
func (m *model) questions() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.asked)
}

func (m *model) judge(o Options) *Judge {
	log := slog.New(slog.NewTextHandler(&m.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.URL, o.Model, o.Key, o.Log = m.URL+"/v1/", "gpt-x", key, log
	timeout := 10 * time.Second // a busy machine is no hanging server
	if m.quick {
		timeout = 100 * time.Millisecond
	}
	return New(wire.New(wire.Options{Timeout: timeout, Attempts: 2, MaxWait: time.Millisecond, MaxBody: 1 << 16, Rate: 1e6, Burst: 1e6, Log: log}), o)
}

// says answers with a completion of these words, in so many tokens.
func says(content string, tokens ...int64) serve {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		out := map[string]any{"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": content}}}}
		if len(tokens) == 2 {
			out["usage"] = map[string]int64{"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
		}
		_ = json.NewEncoder(w).Encode(out)
	}
}

func status(code int, body string) serve {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func hang(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }

func half(w http.ResponseWriter, _ *http.Request, _ string) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"kind\":\"pra`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
