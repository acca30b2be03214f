package bluesky

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// xrpc asks the account's server. It is used by one goroutine at a time.
type xrpc struct {
	base     string // where we log in
	who      string
	password func() (string, error)
	file     string // that keeps the session; "" none
	http     *wire.Client
	now      func() time.Time

	s                session
	logins, renewals int
	trouble          string // for the next page's notes
}

// get asks a query under the account's session.
func (x *xrpc) get(ctx context.Context, method string, q url.Values) (*wire.Answer, error) {
	if len(q) > 0 {
		method += "?" + q.Encode()
	}
	return x.authed(ctx, http.MethodGet, method, nil)
}

// authed sends a request, and once more with a new session where the server takes the old
// one no more: then it has done nothing.
func (x *xrpc) authed(ctx context.Context, verb, method string, body any) (*wire.Answer, error) {
	s, err := x.session(ctx)
	if err != nil {
		return nil, err
	}
	a, err := x.send(ctx, verb, s.host(), method, s.Access, body)
	if err != nil || !expired(a) {
		return a, err
	}
	if s, err = x.renew(ctx, s); err != nil {
		return nil, err
	}
	return x.send(ctx, verb, s.host(), method, s.Access, body)
}

func (x *xrpc) send(ctx context.Context, verb, host, method, token string, body any) (*wire.Answer, error) {
	req, err := wire.JSONRequest(ctx, verb, host+"/xrpc/"+method, token, body)
	if err != nil {
		return nil, err
	}
	return x.http.Do(ctx, req)
}

// complaint is the network's own name for what was wrong, and its words.
func complaint(a *wire.Answer) (name, words string) {
	var b struct{ Error, Message string }
	if tolerant(a.Body, &b) != nil {
		return "", ""
	}
	return b.Error, wire.Line(b.Message)
}

func expired(a *wire.Answer) bool {
	name, _ := complaint(a)
	switch a.Status {
	case http.StatusUnauthorized:
		return true
	case http.StatusBadRequest:
		return name == "ExpiredToken" || name == "InvalidToken"
	}
	return false
}

// unknownMethod: the server has no such call.
func unknownMethod(a *wire.Answer) bool {
	name, _ := complaint(a)
	return a.Status == http.StatusNotImplemented || name == "MethodNotImplemented" ||
		a.Status == http.StatusNotFound && (name == "" || name == "XRPCNotSupported")
}

// refusal says what a status other than 2xx means for us, and what to do.
func refusal(what string, a *wire.Answer) error {
	err := a.Err(what)
	if err == nil {
		return nil
	}
	name, words := complaint(a)
	switch {
	case name == "BadQueryString":
		return &pulse.Problem{Kind: pulse.ErrUsage, Msg: what + ": the network cannot read the query: " + words, Hint: "check search: of this source"}
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(err, "nothing to do: the next fetch goes on where this one stopped")
	case a.Status == http.StatusForbidden:
		return pulse.WithHint(err, "ask the server at which the account lives: set base_url to it, %s for accounts of Bluesky's own", entry)
	case a.Status == http.StatusUnauthorized:
		return pulse.WithHint(err, "make a new app password at bsky.app and put it into the variable named by password_env")
	}
	return err
}

// pause says that the window's requests are used up before all was asked.
func pause(a *wire.Answer, now time.Time) error {
	until, used := a.UsedUp(now)
	if !used {
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Until: until, Msg: "the requests that the network allows are used up",
		Hint: "nothing to do: the next fetch goes on where this one stopped"}
}
