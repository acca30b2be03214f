package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// What the log-in is made of.
const (
	createSession  = "com.atproto.server.createSession"
	refreshSession = "com.atproto.server.refreshSession"
)

// mostLogins a day are ours: the network allows an account 300, people's own included.
const mostLogins = 200

// session is a log-in as it is kept between runs: a file of mode 0600.
type session struct {
	V       int     `json:"v"`
	Service string  `json:"service"` // where we logged in
	Who     string  `json:"who"`     // as whom
	DID     string  `json:"did"`
	Access  string  `json:"access"`
	Refresh string  `json:"refresh"`
	PDS     string  `json:"pds,omitempty"`    // the account's own server; "" is Service
	Logins  []int64 `json:"logins,omitempty"` // of the last day, Unix seconds
}

// host is where requests of the session go.
func (s session) host() string {
	if s.PDS != "" {
		return s.PDS
	}
	return s.Service
}

// granted is the network's answer to a log-in and to a renewal.
type granted struct {
	AccessJwt, RefreshJwt, DID string
	DidDoc                     struct {
		Service []struct{ ID, ServiceEndpoint string }
	}
}

// kept is the session in memory, else the one in the file. Empty where there is none, or
// it is of another account.
func (x *xrpc) kept() session {
	if x.s.Access != "" {
		return x.s
	}
	return x.read()
}

func (x *xrpc) read() session {
	fresh := session{V: 1, Service: x.base, Who: x.who}
	if x.file == "" {
		return fresh
	}
	text, err := os.ReadFile(x.file)
	var s session
	if err != nil || json.Unmarshal(text, &s) != nil || s.V != 1 || s.Service != x.base || s.Who != x.who {
		return fresh
	}
	return s
}

// keep holds a session and writes it down, whole or not at all. A file that cannot be
// written stops nothing; it is told, as each run then logs in anew.
func (x *xrpc) keep(s session) {
	x.s = s
	if x.file == "" {
		return
	}
	if err := write(x.file, s); err != nil && x.trouble == "" {
		x.trouble = fmt.Sprintf("the log-in cannot be kept (%v): every fetch logs in anew, and the network allows 300 a day", wire.Line(err.Error()))
	}
}

func write(path string, s session) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return whole.Put(path, whole.Private, append(text, '\n'))
}

// session gives the log-in that is kept, or logs in.
func (x *xrpc) session(ctx context.Context) (session, error) {
	x.s = x.kept()
	if x.s.Access != "" {
		return x.s, nil
	}
	return x.login(ctx)
}

// renew replaces a session that the server takes no more: by what another run of ours has
// written meanwhile, by its refresh token, and at last by logging in.
func (x *xrpc) renew(ctx context.Context, old session) (session, error) {
	if s := x.read(); s.Access != "" && s.Access != old.Access {
		x.s = s
		return s, nil
	}
	a, err := x.send(ctx, http.MethodPost, old.host(), refreshSession, old.Refresh, nil)
	if err != nil {
		return session{}, fmt.Errorf("renew the log-in: %w", err)
	}
	x.renewals++
	switch {
	case a.OK():
		s, err := x.take("renew the log-in", a, old)
		if err == nil {
			x.keep(s)
		}
		return s, err
	case a.Status == http.StatusBadRequest || a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		return x.login(ctx)
	}
	return session{}, refusal("renew the log-in", a)
}

// login spends one of the account's log-ins.
func (x *xrpc) login(ctx context.Context) (session, error) {
	s := x.read()
	now := x.now()
	s.Logins = within(s.Logins, now.Add(-24*time.Hour))
	if len(s.Logins) >= mostLogins {
		return session{}, &pulse.Problem{Kind: pulse.ErrLater, Until: time.Unix(s.Logins[0], 0).Add(24 * time.Hour),
			Msg:  fmt.Sprintf("log in: %d log-ins within a day, and the network allows 300", len(s.Logins)),
			Hint: "the session does not last: see whether another program changes the password or removes " + filepath.Base(x.file)}
	}
	password, err := x.password()
	if err != nil {
		return session{}, err
	}
	s.Logins = append(s.Logins, now.Unix())
	x.logins++
	a, err := x.send(ctx, http.MethodPost, x.base, createSession, "", map[string]string{"identifier": x.who, "password": password})
	if err != nil {
		return session{}, fmt.Errorf("log in: %w", err)
	}
	if !a.OK() {
		s.Access, s.Refresh = "", ""
		x.keep(s) // the attempt counts
		return session{}, loginRefused(x.who, a)
	}
	s, err = x.take("log in", a, s)
	if err == nil {
		x.keep(s)
	}
	return s, err
}

// take reads what a log-in or a renewal gave.
func (x *xrpc) take(what string, a *wire.Answer, s session) (session, error) {
	var g granted
	if err := a.JSON(what, &g); err != nil {
		return session{}, err
	}
	if g.AccessJwt == "" || g.RefreshJwt == "" || !strings.HasPrefix(g.DID, "did:") {
		return session{}, fmt.Errorf("%s: the answer holds no session", what)
	}
	s.Access, s.Refresh, s.DID = g.AccessJwt, g.RefreshJwt, g.DID
	for _, v := range g.DidDoc.Service {
		if strings.HasSuffix(v.ID, "#atproto_pds") && sameOrSafer(x.base, v.ServiceEndpoint) {
			s.PDS = strings.TrimRight(v.ServiceEndpoint, "/")
		}
	}
	return s, nil
}

// sameOrSafer: a token goes to another host only as well protected as to the first.
func sameOrSafer(base, other string) bool {
	if checkBase(other) != nil {
		return false
	}
	b, err := url.Parse(base)
	return err == nil && (strings.HasPrefix(other, "https://") || b.Scheme == "http")
}

func within(list []int64, from time.Time) []int64 {
	var out []int64
	for _, t := range list {
		if t > from.Unix() {
			out = append(out, t)
		}
	}
	return out
}

// loginRefused says why the network did not let us in.
func loginRefused(who string, a *wire.Answer) error {
	const page = "make an app password at bsky.app, Settings, Privacy and security, App passwords, and put it into the variable named by password_env"
	name, _ := complaint(a)
	p := &pulse.Problem{Kind: pulse.ErrDenied, Hint: page}
	switch {
	case name == "AuthFactorTokenRequired":
		p.Msg = "log in: " + who + " is protected by a code that comes by mail"
	case name == "AccountTakedown":
		p.Msg, p.Hint = "log in: the network has closed the account "+who, "see the mail Bluesky sent you, or write to support@bsky.app"
	case a.Status == http.StatusUnauthorized || name == "AuthenticationRequired":
		p.Msg = "log in: the network does not know " + who + " with this password"
	default:
		return refusal("log in", a)
	}
	return p
}
