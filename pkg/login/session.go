package login

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Session gives the access token of a log-in and renews it when it is due.
type Session struct {
	App
	http *wire.Client
	now  func() time.Time

	mu   sync.Mutex
	kept Kept // as last read
}

// Open makes a session. It reads and asks nothing yet.
func Open(a App, c *wire.Client) *Session { return &Session{App: a, http: c, now: time.Now} }

// Token is an access token that holds for a minute and more. ErrUsage where nobody has
// logged in, ErrDenied where the provider ended the log-in.
func (s *Session) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fresh(s.kept) {
		return s.kept.Access, nil
	}
	k, err := s.load()
	if err != nil {
		return "", err
	}
	if s.fresh(k) {
		s.kept = k
		return k.Access, nil
	}
	return s.renew(ctx, k.Access)
}

// Renew is a new token in place of one that the provider no longer takes.
func (s *Session) Renew(ctx context.Context, refused string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renew(ctx, refused)
}

func (s *Session) fresh(k Kept) bool {
	return k.Access != "" && k.Refused == "" && s.now().Add(cmp.Or(s.App.Renew, time.Minute)).Before(k.Expires)
}

// load reads the file and says what to do where it holds nothing for us.
func (s *Session) load() (Kept, error) {
	k, err := read(s.File)
	switch {
	case errors.Is(err, errNone):
		return k, &pulse.Problem{Kind: pulse.ErrUsage, Msg: s.Source + ": nobody has logged in to " + s.Name + " yet", Hint: s.remedy()}
	case err != nil:
		return k, pulse.WithHint(fmt.Errorf("%s: %w", s.Source, err), "%s", s.remedy())
	case k.Client != s.Fingerprint():
		return k, &pulse.Problem{Kind: pulse.ErrUsage, Msg: s.Source + ": the log-in was made with another client id", Hint: s.remedy()}
	case k.Refused != "":
		return k, s.ended(k.Refused)
	}
	return k, nil
}

// ended is a log-in that a person has to make again.
func (s *Session) ended(why string) error {
	hint := s.remedy() + "; " + s.Again
	if s.OnTrial != "" {
		hint += "; or " + s.OnTrial
	}
	return &pulse.Problem{Kind: pulse.ErrDenied, Msg: fmt.Sprintf("%s: %s has ended the log-in (%s)", s.Source, s.Name, why), Hint: hint}
}

// renew asks for a new token, unless another process did meanwhile: the providers take
// each renewal once, and a second one would end the log-in.
func (s *Session) renew(ctx context.Context, old string) (string, error) {
	err := locked(ctx, s.File, func() error {
		k, err := s.load()
		if err != nil {
			return err
		}
		if k.Access != old && s.fresh(k) {
			s.kept = k
			return nil
		}
		if k.Refresh == "" {
			return &pulse.Problem{Kind: pulse.ErrDenied, Msg: fmt.Sprintf("%s: the access to %s has run out and cannot be renewed", s.Source, s.Name), Hint: s.remedy()}
		}
		return s.exchange(ctx, k)
	})
	if err != nil {
		return "", err
	}
	return s.kept.Access, nil
}

// exchange spends the renewal and keeps what comes for it.
func (s *Session) exchange(ctx context.Context, k Kept) error {
	// an interrupt between the provider's answer and our file would lose the log-in
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience/2)
	defer cancel()
	tape := s.http.Tape(ctx)
	t, err := s.config("").TokenSource(through(ctx, tape), &oauth2.Token{RefreshToken: k.Refresh}).Token()
	if err != nil {
		return s.failed(tape, k, err)
	}
	k = s.take(k, t)
	k.Renewed = s.now().UTC()
	if err := k.write(s.File); err != nil {
		return err
	}
	s.kept = k
	return nil
}

// take puts what the provider gave into k. A renewal that is not given anew goes on.
func (s *Session) take(k Kept, t *oauth2.Token) Kept {
	k.Provider, k.Client, k.Access, k.Refused = s.Name, s.Fingerprint(), t.AccessToken, ""
	k.Refresh = cmp.Or(t.RefreshToken, k.Refresh)
	if k.Expires = t.Expiry.UTC(); t.Expiry.IsZero() {
		k.Expires = s.now().Add(time.Hour).UTC() // it did not say: asked for again in an hour
	}
	if left, ok := t.Extra("refresh_token_expires_in").(float64); ok && left > 0 && left < 1e9 {
		k.Ends = s.now().Add(time.Duration(left) * time.Second).UTC()
	}
	return k
}

// failed says why no token came, and notes in the file where the log-in is at its end.
func (s *Session) failed(tape *wire.Tape, k Kept, err error) error {
	what := s.Source + ": renew the log-in"
	a, sent := tape.Answer()
	switch {
	case sent != nil:
		return fmt.Errorf("%s: %w", what, sent)
	case a.OK():
		return fmt.Errorf("%s: %s sent no token", what, s.Name)
	}
	var no *oauth2.RetrieveError
	code := ""
	if errors.As(err, &no) {
		code = wire.Line(no.ErrorCode)
	}
	switch code {
	case "invalid_grant":
		k.Refused = "status 400, invalid_grant"
		return errors.Join(s.ended(k.Refused), k.write(s.File))
	case "invalid_client", "unauthorized_client", "invalid_request":
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: fmt.Sprintf("%s: %s refused our app (%s)", what, s.Name, code),
			Hint: "check the client id and client secret of the source; then " + s.remedy()}
	}
	return a.Err(what)
}

// through makes the library speak through our client.
func through(ctx context.Context, tape *wire.Tape) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, wire.Through(tape))
}

// Forget gives the log-in back to the provider and removes the file. told is false
// where the provider could not be told; the file is gone all the same.
func Forget(ctx context.Context, a App, c *wire.Client) (told bool, err error) {
	err = locked(ctx, a.File, func() error {
		k, err := read(a.File)
		if errors.Is(err, errNone) {
			return pulse.Usagef("%s: nobody is logged in", a.Source)
		}
		if err == nil {
			told = a.giveBack(ctx, c, cmp.Or(k.Refresh, k.Access))
		}
		return remove(a.File)
	})
	return told, err
}

func (a App) giveBack(ctx context.Context, c *wire.Client, token string) bool {
	if a.Gone == "" {
		return false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.Gone, form("token", token, "client_id", a.ID))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a.Header && a.Secret != "" {
		req.SetBasicAuth(a.ID, a.Secret)
	}
	answer, err := c.Do(ctx, req)
	return err == nil && answer.OK()
}
