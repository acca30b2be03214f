package wire

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"syscall"
	"time"
)

// errTooLong is a body over Options.MaxBody.
var errTooLong = errors.New("the answer is longer than we take")

// Do sends a request and reads the whole answer. Every HTTP status is an Answer,
// not an error; ask Answer.Err. It tries again on 429 and 5xx, and on a broken
// connection, as far as the request may be repeated: one that is not idempotent
// only on 429 and 503, unless it carries an Idempotency-Key. A server that hangs
// is not asked again. An error is ctx.Err() or a fault of the network.
func (c *Client) Do(ctx context.Context, req *http.Request) (*Answer, error) {
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.o.UserAgent)
	}
	for try := 1; ; try++ {
		a, err := c.once(ctx, req, try)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if unrepeated(ctx) {
			return a, err
		}
		wait, again := c.again(req, a, err, try)
		if !again {
			return a, err
		}
		c.o.Log.Debug("try again", "url", shown(ctx, req.URL), "in", wait.Round(time.Millisecond), "try", try+1)
		if err := c.o.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// Unrepeated makes a context under which a request is sent once and never again by
// itself, whatever comes back: for what must not happen twice.
func Unrepeated(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, true)
}

type onceKey struct{}

func unrepeated(ctx context.Context) bool { return ctx.Value(onceKey{}) != nil }

// NotSent reports an error of Do after which the server surely saw nothing: no
// connection was made.
func NotSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial" || errors.Is(err, errTurn)
}

// errTurn is a request whose turn did not come within the deadline.
var errTurn = errors.New("the host's turn did not come in time")

// once is one attempt: wait for the host's turn, send, read to the end.
func (c *Client) once(ctx context.Context, req *http.Request, try int) (*Answer, error) {
	if err := c.limiter(req.URL.Host).Wait(ctx); err != nil {
		return nil, waitErr(ctx, err)
	}
	if err := c.turn(ctx, req.URL.Host); err != nil {
		return nil, waitErr(ctx, err)
	}
	r, err := copyFor(ctx, req, c.o.Timeout)
	if err != nil {
		return nil, err
	}
	defer r.cancel()
	started := time.Now()
	a, err := c.send(r.Request)
	status := 0
	if a != nil {
		status = a.Status
	}
	c.o.Log.Debug("request", "method", req.Method, "url", shown(ctx, req.URL), "status", status,
		"try", try, "took", time.Since(started).Round(time.Millisecond))
	if err != nil {
		return nil, c.explain(req, r.Request, err)
	}
	return a, nil
}

// turn waits until others that ask the host let us. Where that cannot be asked, our own
// rate has to do: who asks a provider a little too often is told so by it.
func (c *Client) turn(ctx context.Context, host string) error {
	if c.o.Turn == nil {
		return nil
	}
	wait, err := c.o.Turn(ctx, host, time.Duration(float64(time.Second)/c.o.Rate), c.o.Burst)
	if err != nil {
		c.o.Log.Debug("asked without a turn", "host", host, "error", err)
		return ctx.Err()
	}
	if wait <= 0 {
		return nil
	}
	return c.o.Sleep(ctx, wait)
}

// waitErr: the limiter refuses at once when the deadline comes before our turn.
func waitErr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w: %w", errTurn, context.DeadlineExceeded, err)
}

type attempt struct {
	*http.Request
	cancel context.CancelFunc
}

func copyFor(ctx context.Context, req *http.Request, timeout time.Duration) (attempt, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	r := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			cancel()
			return attempt{}, fmt.Errorf("read the request again: %w", err)
		}
		r.Body = body
	}
	if unrepeated(ctx) { // net/http sends again by itself what it can read again and what has an Idempotency-Key
		r.GetBody = nil
	}
	return attempt{r, cancel}, nil
}

func (c *Client) send(r *http.Request) (*Answer, error) {
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.o.MaxBody+1))
	if err != nil {
		return nil, &halfError{len(body), err}
	}
	if int64(len(body)) > c.o.MaxBody {
		return nil, errTooLong
	}
	return newAnswer(r, resp, body, c.o.Now()), nil
}

// halfError is an answer that stopped on its way.
type halfError struct {
	got int
	err error
}

func (e *halfError) Error() string {
	return fmt.Sprintf("the answer stopped after %d bytes: %v", e.got, e.err)
}
func (e *halfError) Unwrap() error { return e.err }

// explain says in a person's words what went wrong on the way, without secrets.
func (c *Client) explain(req, sent *http.Request, err error) error {
	u := *req.URL
	u.RawQuery = "" // a query of a thousand characters explains nothing
	where := req.Method + " " + shown(sent.Context(), &u)
	switch {
	case errors.Is(sent.Context().Err(), context.DeadlineExceeded):
		return &masked{fmt.Sprintf("%s: no complete answer within %s", where, c.o.Timeout), errHang}
	case errors.Is(err, errTooLong):
		return &masked{fmt.Sprintf("%s: %v (more than %d bytes)", where, err, c.o.MaxBody), err}
	}
	return &masked{where + ": " + Mask(onTheWay(err, u.Host)), err}
}

// onTheWay tells what happened between us and a host. What has no words here is said
// in those of the system.
func onTheWay(err error, host string) string {
	var name *net.DNSError
	var issuer x509.UnknownAuthorityError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "no host is known as " + name.Name + "; is the address right, and is this machine on the network?"
	case errors.As(err, &name):
		return "the name " + name.Name + " could not be looked up; is this machine on the network?"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody answers at " + host + " (connection refused)"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "no way leads to " + host + "; is this machine on the network?"
	case errors.As(err, &issuer):
		return "the certificate of " + host + " is signed by nobody this machine trusts"
	}
	return inner(err)
}

// errHang marks an attempt that ran into our own timeout. It is no
// context.DeadlineExceeded: the caller's context lives on.
var errHang = errors.New("no complete answer in time")

// again decides whether and after which pause to try once more.
func (c *Client) again(req *http.Request, a *Answer, err error, try int) (time.Duration, bool) {
	if try >= c.o.Attempts || (req.Body != nil && req.Body != http.NoBody && req.GetBody == nil) {
		return 0, false
	}
	if err != nil {
		return backoff(try), idempotent(req) && !settled(err)
	}
	if !retryable(req, a.Status) {
		return 0, false
	}
	if a.Until.IsZero() {
		return backoff(try), true
	}
	wait := max(a.Until.Sub(c.o.Now()), 0)
	return wait + backoff(1)/4, wait <= c.o.MaxWait
}

// settled reports errors that another attempt would meet again.
func settled(err error) bool {
	for _, e := range []error{errHang, errTooLong, errRedirect, errCircle, ErrGuarded} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func retryable(req *http.Request, status int) bool {
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return true
	case status == http.StatusNotImplemented:
		return false
	}
	return status >= 500 && idempotent(req)
}

func idempotent(req *http.Request) bool {
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	return req.Header.Get("Idempotency-Key") != ""
}

// backoff doubles from half a second. The jitter keeps a thousand cafés whose
// cron starts on the hour from coming back together.
func backoff(try int) time.Duration {
	full := 500 * time.Millisecond << min(try-1, 6)
	return full/2 + rand.N(full/2)
}
