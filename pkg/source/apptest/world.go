// Package apptest is App Store Connect and Google Play on loopback for tests, each with
// one app and its reviews held in memory. It belongs in no program.
package apptest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// World is what both stores are made of. Its fields are set before a request comes; what
// is counted is read behind it.
type World struct {
	Faults  fake.Faults
	Reviews []map[string]any // newest first, as the store writes them
	Page    int              // reviews of an answer at most
	Posts   int              // answers that were sent
	Now     func() time.Time

	mu sync.Mutex
}

// Change lets fn change what the store holds while it runs.
func (w *World) Change(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

// handler answers by mux where wrong finds nothing wrong with a request. The body is read
// before anything hangs: a server notices that its client left only behind it.
func (w *World) handler(mux http.Handler, wrong func(http.ResponseWriter, *http.Request) bool) http.Handler {
	h := w.Faults.Wrap(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !wrong(out, r) {
			mux.ServeHTTP(out, r)
		}
	}))
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(out, r)
	})
}

// part is a page of the reviews from one on, and where the next begins; 0 it is the last.
func (w *World) part(from int) (list []map[string]any, next int) {
	from = min(max(from, 0), len(w.Reviews))
	to := min(from+w.Page, len(w.Reviews))
	if to < len(w.Reviews) {
		next = to
	}
	return w.Reviews[from:to], next
}

// find is the review whose key has this value; nil none has.
func (w *World) find(key, id string) map[string]any {
	for _, r := range w.Reviews {
		if r[key] == id {
			return r
		}
	}
	return nil
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
}

// signed takes a signed token apart: its head, its claims, what was signed and how.
func signed(token string, head, claims any) (sum, sig []byte, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, nil, false
	}
	for i, to := range []any{head, claims} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(b, to) != nil {
			return nil, nil, false
		}
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	of := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return of[:], sig, err == nil
}
