// Package fake is a loopback provider for demos and tests: http.Handlers that
// speak as the real APIs do, over posts held in memory, and fail on demand. It
// opens no port and reads no file.
package fake

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How says in which way a request goes wrong.
type How string

const (
	Reply How = ""     // Status, Header and Body instead of the true answer
	Hang  How = "hang" // nothing comes until the client gives up
	Half  How = "half" // the connection breaks in the middle of the true answer
	Cut   How = "cut"  // the true answer ends in its middle as if it were whole
	Drop  How = "drop" // the connection closes without an answer
	Lost  How = "lost" // the request is carried out, and the connection closes without an answer
	Slow  How = "slow" // the true answer comes after Delay
)

// Fault is one line of a script of things that go wrong.
type Fault struct {
	Path  string // only requests whose path contains this; "" all
	After int    // so many such requests pass first
	Times int    // so many are hit; 0 all that follow
	How   How

	Status int // of Reply; 200 when 0
	Header map[string]string
	Body   string
	Delay  time.Duration // of Slow
}

// HTML answers 200 with a web page, as captive portals do.
func HTML() Fault {
	return Fault{Status: http.StatusOK, Body: "<!DOCTYPE html><html><title>Welcome to our Wi-Fi</title></html>",
		Header: map[string]string{"Content-Type": "text/html; charset=utf-8"}}
}

// Status answers every request with one status and body. header is name, value, …
func Status(status int, body string, header ...string) Fault {
	h := map[string]string{"Content-Type": "application/json"}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return Fault{Status: status, Body: body, Header: h}
}

// Faults is a script that can be changed while the provider runs. The zero value
// lets everything pass.
type Faults struct {
	mu   sync.Mutex
	list []Fault
	seen []int
}

// Set replaces the script. Counting begins anew.
func (f *Faults) Set(list ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.seen = list, make([]int, len(list))
}

// Clear ends all trouble.
func (f *Faults) Clear() { f.Set() }

// next is the fault that hits this request, if any. Every line counts the
// requests it could hit, so that After and Times speak of its own path.
func (f *Faults) next(path string) (hit Fault, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, l := range f.list {
		if !strings.Contains(path, l.Path) {
			continue
		}
		f.seen[i]++
		n := f.seen[i] - l.After
		if !ok && n > 0 && (l.Times == 0 || n <= l.Times) {
			hit, ok = l, true
		}
	}
	return hit, ok
}

// Wrap puts the script before a handler.
func (f *Faults) Wrap(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l, ok := f.next(r.URL.Path); ok {
			l.serve(w, r, h)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func (l Fault) serve(w http.ResponseWriter, r *http.Request, h http.Handler) {
	switch l.How {
	case Hang:
		_, _ = io.Copy(io.Discard, r.Body) // a server notices who left only behind the body
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Drop:
		panic(http.ErrAbortHandler)
	case Half, Cut:
		l.part(w, r, h)
	case Lost:
		h.ServeHTTP(&recorder{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	case Slow:
		select {
		case <-time.After(l.Delay):
			h.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	default:
		for k, v := range l.Header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(max(l.Status, http.StatusOK))
		_, _ = w.Write([]byte(l.Body)) // a client that left is no concern of ours
	}
}

// part sends the first half of what h answers.
func (l Fault) part(w http.ResponseWriter, r *http.Request, h http.Handler) {
	rec := &recorder{header: w.Header(), code: http.StatusOK}
	h.ServeHTTP(rec, r)
	body := rec.body.Bytes()
	if l.How == Half {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(rec.code)
	_, _ = w.Write(body[:len(body)/2])
	if l.How == Half {
		_ = http.NewResponseController(w).Flush() // what cannot be flushed is not seen either
		panic(http.ErrAbortHandler)
	}
}

// recorder holds an answer back. It is not httptest's, which belongs in no binary.
type recorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(code int)        { r.code = code }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
