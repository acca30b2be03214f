package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Tape lets a library that wants an http.Client speak through a Client, with the
// same politeness. It keeps the last whole answer, so that the caller can check
// what the library hides. All requests run under the context it was made with.
type Tape struct {
	c   *Client
	ctx context.Context // of one call: libraries of this kind pass none on

	mu   sync.Mutex
	last *Answer
	err  error
}

// Tape makes a transport for the requests of one call.
func (c *Client) Tape(ctx context.Context) *Tape { return &Tape{c: c, ctx: ctx} }

// Transport is a Tape for callers that need only the politeness.
func (c *Client) Transport() http.RoundTripper { return c.Tape(context.Background()) }

// RoundTrip implements http.RoundTripper.
func (t *Tape) RoundTrip(req *http.Request) (*http.Response, error) {
	req, err := repeatable(req)
	if err != nil {
		return nil, err
	}
	a, err := t.c.Do(t.ctx, req)
	t.mu.Lock()
	t.last, t.err = a, err
	t.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return a.response(req), nil
}

// Answer returns the last answer, or why there is none. What a library made of
// it does not matter here.
func (t *Tape) Answer() (*Answer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil && t.err == nil {
		return nil, errors.New("the request was not sent")
	}
	return t.last, t.err
}

// Through makes an http.Client over rt, for libraries that sign or log in. It
// follows no redirect of its own: the Client below does.
func Through(rt http.RoundTripper) *http.Client {
	return &http.Client{Transport: rt, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// repeatable reads the body into memory, so that a second attempt can send it.
func repeatable(req *http.Request) (*http.Request, error) {
	out := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return out, nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	if err := req.Body.Close(); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.Body, _ = out.GetBody()
	return out, nil
}

func (a *Answer) response(req *http.Request) *http.Response {
	h := a.Header.Clone()
	h.Del("Content-Encoding")
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: req,
	}
}
