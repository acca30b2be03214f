package x

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/dghubble/oauth1"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// session is an http.Client that carries our access, and the tape below it that
// keeps what was answered.
type session struct {
	http *http.Client
	tape *wire.Tape
}

// open prepares one call. The order is library, signer, base URL, wire.
func (s *Source) open(ctx context.Context, bearer *string) (session, error) {
	tape := s.http.Tape(ctx)
	below := rebase{base: s.base, next: tape}
	k := s.o.Keys
	if s.o.Token == nil && k.AccessToken != "" {
		c := context.WithValue(ctx, oauth1.HTTPClient, wire.Through(below))
		signed := oauth1.NewConfig(k.ConsumerKey, k.ConsumerSecret).Client(c, oauth1.NewToken(k.AccessToken, k.AccessSecret))
		return session{wire.Through(signed.Transport), tape}, nil
	}
	if *bearer == "" {
		t, err := s.bearer(ctx)
		if err != nil {
			return session{}, err
		}
		*bearer = t
	}
	return session{wire.Through(withBearer{*bearer, below}), tape}, nil
}

// bearer is the configured token, or one bought with the app's keys.
func (s *Source) bearer(ctx context.Context) (string, error) {
	if s.o.Token != nil {
		return s.o.Token()
	}
	tape := s.http.Tape(ctx)
	c := context.WithValue(ctx, oauth2.HTTPClient, wire.Through(rebase{base: s.base, next: tape}))
	cfg := clientcredentials.Config{ClientID: s.o.Keys.ConsumerKey, ClientSecret: s.o.Keys.ConsumerSecret,
		TokenURL: s.base.JoinPath("oauth2", "token").String(), AuthStyle: oauth2.AuthStyleInHeader}
	t, err := cfg.Token(c)
	if err == nil {
		return t.AccessToken, nil
	}
	a, sent := tape.Answer()
	switch {
	case sent != nil:
		return "", fmt.Errorf("get an app token: %w", sent)
	case !a.OK():
		return "", pulse.WithHint(a.Err("get an app token from X"), "check the consumer key and secret of your app (console.x.com)")
	}
	return "", fmt.Errorf("get an app token: the server sent no token")
}

// withBearer adds the token to each request.
type withBearer struct {
	token string
	next  http.RoundTripper
}

func (b withBearer) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(req)
}

// rebase sends requests for the vendor's fixed address to the configured one. It
// sits below the signer.
type rebase struct {
	base *url.URL
	next http.RoundTripper
}

func (r rebase) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == r.base.Host {
		return r.next.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.base.Scheme, r.base.Host, r.base.Host
	req.URL.Path = strings.TrimRight(r.base.Path, "/") + req.URL.Path
	return r.next.RoundTrip(req)
}
