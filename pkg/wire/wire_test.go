package wire

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// rig is a server that answers as told, and a client that records its pauses.
type rig struct {
	*httptest.Server
	hits  atomic.Int32
	slept []time.Duration
	log   bytes.Buffer
}

func newRig(t *testing.T, serve func(n int, w http.ResponseWriter, r *http.Request)) *rig {
	t.Helper()
	g := &rig{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serve(int(g.hits.Add(1)), w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *rig) client(o Options) *Client {
	o.Now = func() time.Time { return now }
	o.Sleep = func(ctx context.Context, d time.Duration) error { g.slept = append(g.slept, d); return ctx.Err() }
	o.Log = slog.New(slog.NewTextHandler(&g.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Rate, o.Burst = 1e6, 1e6
	return New(o)
}

func (g *rig) do(t *testing.T, c *Client, method, path, body string, header ...string) (*Answer, error) {
	t.Helper()
	req, err := http.NewRequest(method, g.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return c.Do(t.Context(), req)
}

func TestRetries(t *testing.T) {
	for _, c := range []struct {
		name   string
		method string
		status int
		header map[string]string
		hits   int
		until  time.Time
	}{
		{"200", "GET", 200, nil, 1, time.Time{}},
		{"404", "GET", 404, nil, 1, time.Time{}},
		{"400", "GET", 400, nil, 1, time.Time{}},
		{"402", "GET", 402, nil, 1, time.Time{}},
		{"500", "GET", 500, nil, 4, time.Time{}},
		{"501 is no accident", "GET", 501, nil, 1, time.Time{}},
		{"500 to a POST", "POST", 500, nil, 1, time.Time{}},
		{"503 to a POST", "POST", 503, nil, 4, time.Time{}},
		{"429 to a POST", "POST", 429, nil, 4, time.Time{}},
		{"429 with a short wait", "GET", 429, map[string]string{"Retry-After": "3"}, 4, now.Add(3 * time.Second)},
		{"429 with a long wait", "GET", 429, map[string]string{"Retry-After": "600"}, 1, now.Add(10 * time.Minute)},
		{"503 with a date", "GET", 503, map[string]string{"Retry-After": "Sun, 22 Nov 2026 10:00:00 GMT"}, 1, now.Add(time.Hour)},
		{"429 with unix reset", "GET", 429, map[string]string{"x-rate-limit-reset": fmt.Sprint(now.Add(time.Hour).Unix())}, 1, now.Add(time.Hour)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var bodies []string
			g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(b))
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
			})
			a, err := g.do(t, g.client(Options{}), c.method, "/", "once more")
			if err != nil || a.Status != c.status || int(g.hits.Load()) != c.hits {
				t.Fatalf("status %v after %d requests, error %v; want %d after %d", a, g.hits.Load(), err, c.status, c.hits)
			}
			if !a.Until.Equal(c.until) {
				t.Errorf("until %s, want %s", a.Until, c.until)
			}
			for i, b := range bodies {
				if b != "once more" {
					t.Errorf("request %d carried %q", i+1, b)
				}
			}
			for i, d := range g.slept {
				if c.header == nil && (d < 250*time.Millisecond<<i || d > 500*time.Millisecond<<i) {
					t.Errorf("pause %d was %s", i+1, d)
				}
			}
		})
	}
}

func TestRetrySucceeds(t *testing.T) {
	g := newRig(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n < 3 {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "at last")
	})
	if a, err := g.do(t, g.client(Options{}), "GET", "/", ""); err != nil || string(a.Body) != "at last" {
		t.Errorf("got %v, error %v; want an answer at the third attempt", a, err)
	}
	g.hits.Store(0)
	if _, err := g.do(t, g.client(Options{}), "POST", "/", "x"); err == nil || g.hits.Load() != 1 {
		t.Errorf("a POST on a broken connection: error %v after %d requests, want one after 1", err, g.hits.Load())
	}
	g.hits.Store(0)
	if _, err := g.do(t, g.client(Options{}), "POST", "/", "x", "Idempotency-Key", "k1"); err != nil {
		t.Errorf("a POST that may be repeated: %v", err)
	}
}

func TestBrokenAnswers(t *testing.T) {
	for _, c := range []struct {
		name  string
		serve func(http.ResponseWriter, *http.Request)
		want  string
		hits  int32
	}{
		{"half a body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "stopped after 4 bytes", 4},
		{"too long", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 1001)) }, "longer than we take", 1},
		{"too long once unpacked", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, strings.Repeat("x", 1<<20))
			z.Close()
		}, "longer than we take", 1},
		{"hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no complete answer within 200ms", 1},
		{"hang in the body", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "slow")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "no complete answer within 200ms", 1},
		{"a dropped connection", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF", 4},
		{"broken gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "this was never packed by gzip")
		}, "gzip", 4},
		{"a circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }, "5 redirects", 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) { c.serve(w, r) })
			patience := 30 * time.Second // only what hangs may run into it, however busy the machine
			if strings.HasPrefix(c.name, "hang") {
				patience = 200 * time.Millisecond
			}
			_, err := g.do(t, g.client(Options{MaxBody: 1000, Timeout: patience}), "GET", "/?access_token=geheim", "")
			if err == nil || !strings.Contains(err.Error(), c.want) || g.hits.Load() != c.hits {
				t.Errorf("error %v after %d requests, want %q after %d", err, g.hits.Load(), c.want, c.hits)
			}
			if pulse.ExitCode(err) != pulse.ExitFault {
				t.Errorf("exit %d, want a fault", pulse.ExitCode(err))
			}
			clean(t, g, err)
			if strings.Contains(err.Error(), "?") {
				t.Errorf("a query is no help in an error: %v", err)
			}
		})
	}
}

func clean(t *testing.T, g *rig, err error) {
	t.Helper()
	if s := fmt.Sprint(err) + g.log.String(); strings.Contains(s, "geheim") {
		t.Errorf("a secret is shown: %s", s)
	}
}

func TestGzip(t *testing.T) {
	g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", r.Header.Get("Accept-Encoding"))
		z := gzip.NewWriter(w)
		fmt.Fprint(z, `{"ua":"`+r.UserAgent()+`"}`)
		z.Close()
	})
	a, err := g.do(t, g.client(Options{UserAgent: "pulse/1"}), "GET", "/", "")
	if err != nil || string(a.Body) != `{"ua":"pulse/1"}` {
		t.Errorf("got %v, error %v; want the unpacked body", a, err)
	}
}

func TestCancel(t *testing.T) {
	g := newRig(t, func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	req, _ := http.NewRequest("GET", g.URL, nil)
	if _, err := g.client(Options{}).Do(ctx, req); err != context.Canceled {
		t.Errorf("error %v, want ctx.Err() itself", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := g.client(Options{Attempts: 1}).Do(ctx, req); err != context.Canceled {
		t.Errorf("at the last attempt: error %v, want ctx.Err() itself", err)
	}
	g2 := newRig(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	c := g2.client(Options{})
	ctx, cancel = context.WithCancel(t.Context())
	c.o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	req, _ = http.NewRequest("GET", g2.URL, nil)
	if _, err := c.Do(ctx, req); err != context.Canceled || g2.hits.Load() != 1 {
		t.Errorf("cancelled in a pause: error %v after %d requests, want ctx.Err() after 1", err, g2.hits.Load())
	}
}

// A redirect to another host is followed only without credentials.
func TestRedirects(t *testing.T) {
	var got http.Header
	other := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) { got = r.Header; fmt.Fprint(w, "other") })
	g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		to := other.URL
		if r.URL.Path == "/here" {
			to = "/there"
		}
		if r.URL.Path == "/there" {
			fmt.Fprint(w, "there")
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	for _, c := range []struct {
		name, path string
		header     []string
		body       string // "" refused
	}{
		{"nothing secret", "/", nil, "other"},
		{"same host with a token", "/here", []string{"Authorization", "Bearer geheim-geheim"}, "there"},
		{"token", "/", []string{"Authorization", "Bearer geheim-geheim"}, ""},
		{"key header", "/", []string{"X-Api-Key", "geheim"}, ""},
		{"cookie", "/", []string{"Cookie", "geheim"}, ""},
		{"key in the query", "/?client_secret=geheim", nil, ""},
	} {
		got = nil
		a, err := g.do(t, g.client(Options{}), "GET", c.path, "", c.header...)
		if c.body == "" && (err == nil || got != nil || !strings.Contains(err.Error(), "our key is not sent there")) {
			t.Errorf("%s: error %v, the other host saw %v; want a refusal", c.name, err, got)
		}
		if c.body != "" && (err != nil || string(a.Body) != c.body) {
			t.Errorf("%s: got %v, error %v; want %q", c.name, a, err, c.body)
		}
		clean(t, g, err)
	}
}

// Two requests to one host keep their distance; another host does not wait.
func TestRate(t *testing.T) {
	g := newRig(t, func(_ int, w http.ResponseWriter, _ *http.Request) {})
	c := New(Options{Rate: 50, Burst: 1})
	started := time.Now()
	for range 4 {
		if _, err := g.do(t, c, "GET", "/", ""); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(started); took < 55*time.Millisecond {
		t.Errorf("4 requests at 50 a second took %s, want 60 ms or more", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	req, _ := http.NewRequest("GET", g.URL, nil)
	slow := New(Options{Rate: 0.001, Burst: 1})
	slow.limiter(req.URL.Host).Allow()
	if _, err := slow.Do(ctx, req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
}

func TestTape(t *testing.T) {
	g := newRig(t, func(n int, w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Rate-Limit-Remaining", "7")
		w.WriteHeader(map[bool]int{true: 503, false: 402}[n == 1])
		fmt.Fprintf(w, "%s %d", b, n)
	})
	tape := g.client(Options{}).Tape(t.Context())
	if a, err := tape.Answer(); a != nil || err == nil {
		t.Errorf("before any request: %v, error %v; want an error", a, err)
	}
	resp, err := Through(tape).Post(g.URL, "text/plain", io.NopCloser(strings.NewReader("stream")))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	a, err := tape.Answer()
	if err != nil || a.Status != 402 || a.Remaining != 7 || string(a.Body) != "stream 2" || string(body) != "stream 2" {
		t.Errorf("kept %+v, error %v, library read %q; want 402 and both the body of the second attempt", a, err, body)
	}
}

// net/http itself sends a request a second time where a kept connection breaks, the body can
// be read again and it carries an Idempotency-Key: not what must not happen twice.
func TestUnrepeatedIsNotSentAgainByTheTransport(t *testing.T) {
	var posts atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		if posts.Add(1) == 1 {
			panic(http.ErrAbortHandler) // carried out, and the answer lost
		}
	}))
	defer srv.Close()
	c := New(Options{})
	get, err := http.NewRequest(http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(t.Context(), get); err != nil { // so that there is a kept connection
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, srv.URL, strings.NewReader("words"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "k")
	if _, err := c.Do(Unrepeated(t.Context()), req); err == nil || posts.Load() != 1 {
		t.Errorf("%v after %d posts, want an error after one", err, posts.Load())
	}
}

// TestTurnsAreBookedForEveryAttempt: other programs ask the same host.
func TestTurnsAreBookedForEveryAttempt(t *testing.T) {
	g := newRig(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	booked := 0
	c := g.client(Options{Turn: func(_ context.Context, host string, step time.Duration, burst int) (time.Duration, error) {
		booked++
		if !strings.HasSuffix(g.URL, host) || step != time.Microsecond || burst != 1e6 {
			t.Errorf("booked %s, one each %s, %d at once", host, step, burst)
		}
		return time.Duration(booked) * time.Minute, nil
	}})
	if a, err := g.do(t, c, "GET", "/", ""); err != nil || a.Status != http.StatusOK {
		t.Fatalf("%+v, %v", a, err)
	}
	if booked != 2 || len(g.slept) != 3 || g.slept[0] != time.Minute || g.slept[2] != 2*time.Minute {
		t.Errorf("%d booked, slept %v; want a minute, the pause before the second attempt, and two minutes", booked, g.slept)
	}
	c = g.client(Options{Turn: func(context.Context, string, time.Duration, int) (time.Duration, error) {
		return 0, errors.New("the desk is closed")
	}})
	if _, err := g.do(t, c, "GET", "/", ""); err != nil {
		t.Errorf("no turn to be had: %v, want that it is asked all the same", err)
	}
}

// TestTheWayIsToldInWords: a manager reads what to look at, and no words of the system.
func TestTheWayIsToldInWords(t *testing.T) {
	g := newRig(t, func(int, http.ResponseWriter, *http.Request) {})
	host := strings.TrimPrefix(g.URL, "http://")
	g.Close()
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, "nobody answers at " + host + " (connection refused)"},
		{&net.DNSError{Err: "no such host", Name: "kahve.example", Server: "127.0.0.53:53", IsNotFound: true}, "no host is known as kahve.example; is the address right, and is this machine on the network?"},
		{&net.DNSError{Err: "server misbehaving", Name: "kahve.example", Server: "127.0.0.53:53", IsTemporary: true}, "the name kahve.example could not be looked up; is this machine on the network?"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, "no way leads to " + host + "; is this machine on the network?"},
		{x509.UnknownAuthorityError{}, "the certificate of " + host + " is signed by nobody this machine trusts"},
	} {
		client := g.client(Options{Attempts: 1})
		if c.err != nil {
			client.http.Transport = failing{c.err}
		}
		_, err := g.do(t, client, http.MethodGet, "/feed.xml", "")
		if want := "GET " + g.URL + "/feed.xml: " + c.want; err == nil || err.Error() != want {
			t.Errorf("%v is told as\n%v, want\n%s", c.err, err, want)
		}
	}
}

// failing never gets through.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
