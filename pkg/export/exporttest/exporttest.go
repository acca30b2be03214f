// Package exporttest gives trackers on loopback for tests: http.Handlers that
// answer as GitHub and Jira do, over issues held in memory, with their limits,
// their delays and their lost answers. It opens no port and keeps nothing.
package exporttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Trouble is what both trackers can be made to do.
type Trouble struct {
	mu    sync.Mutex
	lose  int // creates that are done and not answered
	early int // changes whose connection ends before they are done
	slow  int // changes answered with "too many requests"
	after int // seconds of their Retry-After; below 0 none is given
	fixed func(http.ResponseWriter)
	hits  int // requests so far

	refuse  int // changes that are refused
	refusal func(http.ResponseWriter)

	made int // issues made by requests
	log  []string
}

// Lose makes the next n creates happen without an answer: the connection ends.
func (t *Trouble) Lose(n int) { t.set(func() { t.lose = n }) }

// Drop ends the connection of the next n changes before anything is done.
func (t *Trouble) Drop(n int) { t.set(func() { t.early = n }) }

// Slow refuses the next n changes as too many, to be tried again after so many
// seconds; below 0 it does not say when.
func (t *Trouble) Slow(n, seconds int) { t.set(func() { t.slow, t.after = n, seconds }) }

// Always answers every request the same way; nil ends that.
func (t *Trouble) Always(fn func(http.ResponseWriter)) { t.set(func() { t.fixed = fn }) }

func (t *Trouble) set(fn func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fn()
}

// Hits is how many requests came, and Made how many issues they made.
func (t *Trouble) Hits() int { t.mu.Lock(); defer t.mu.Unlock(); return t.hits }

// Made is how many issues requests have made.
func (t *Trouble) Made() int { t.mu.Lock(); defer t.mu.Unlock(); return t.made }

// Log lists the requests as "METHOD path?query", oldest first.
func (t *Trouble) Log() []string { t.mu.Lock(); defer t.mu.Unlock(); return slices.Clone(t.log) }

// take counts down one of the troubles.
func take(n *int) bool {
	if *n <= 0 {
		return false
	}
	*n--
	return true
}

// cut ends the connection without an answer.
func cut() { panic(http.ErrAbortHandler) }

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if v != nil {
		_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
	}
}

func atoi(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n
	}
	return otherwise
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

type object = map[string]any

// Refuse answers the next n changes with a status and a body; nothing is done.
func (t *Trouble) Refuse(n, status int, body string) {
	t.set(func() {
		t.refuse, t.refusal = n, func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body)) // a client that left is no concern of ours
		}
	})
}

// Deny answers every request with a status and a body until Always(nil).
func (t *Trouble) Deny(status int, body string) {
	t.Always(func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // a client that left is no concern of ours
	})
}
