// Package login connects pulse with an account: OAuth 2 with PKCE, by a redirect to this
// machine or by pasting. It keeps what the provider gave in a file that its owner alone
// can read, and renews it there, also when several processes want to at once. Providers
// are data. Nothing it prints, logs or returns as an error holds a secret.
package login

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Provider is one service that one logs in to.
type Provider struct {
	Name  string // as people call it: "Google"
	Auth  string // page where a person says yes
	Token string // where codes become tokens
	Gone  string // where a token is given back; "" nowhere
	Scope []string
	Extra map[string]string // more parameters of the page

	Port    int           // of the redirect, where it must be registered beforehand; 0 any
	Header  bool          // client id and secret go into a header
	Renew   time.Duration // how long before its end a token is renewed; 0 one minute
	Trial   time.Duration // how long a log-in lives while the app is on trial; 0 no such thing
	OnTrial string        // what to do about that
	Again   string        // why a log-in may end before, for the remedy
}

// Path is where the answer of the provider arrives. X compares it to the letter.
const Path = "/callback"

// Google is the account that owns a Business Profile.
func Google() Provider {
	return Provider{
		Name: "Google", Auth: "https://accounts.google.com/o/oauth2/v2/auth", Token: "https://oauth2.googleapis.com/token",
		Gone:  "https://oauth2.googleapis.com/revoke",
		Scope: []string{"https://www.googleapis.com/auth/business.manage"},
		// without these two no token comes that outlives an hour
		Extra:   map[string]string{"access_type": "offline", "prompt": "consent"},
		Trial:   7 * 24 * time.Hour,
		OnTrial: "while the consent screen is in testing, Google ends every log-in after 7 days: publish it (Google Cloud console, Google Auth Platform, Audience), then log in once more",
		Again:   "it was taken back at myaccount.google.com, the password was changed, or it was not used for six months",
	}
}

// X is an account of X that posts its own answers.
func X() Provider {
	return Provider{
		Name: "X", Auth: "https://x.com/i/oauth2/authorize", Token: "https://api.x.com/2/oauth2/token",
		Gone: "https://api.x.com/2/oauth2/revoke", Header: true, Port: 8713,
		// offline.access is what lets a token of two hours be renewed
		Scope: []string{"tweet.read", "tweet.write", "users.read", "offline.access"},
		Again: "it was taken back in the account's settings, or another program used it up: X takes each renewal once",
	}
}

// App is a provider with the app that was registered there.
type App struct {
	Provider
	ID     string // client id
	Secret string // client secret; "" a public client
	File   string // where the log-in is kept
	Source string // name of the source it is for: "google"
}

// Under moves all addresses of the provider to another server, for tests and
// compatible servers: base/auth, base/token and base/revoke.
func (p Provider) Under(base string) (Provider, error) {
	u, ok := wire.WebAddress(strings.TrimRight(base, "/"))
	if !ok {
		return p, pulse.Usagef("login_url %q is no web address", wire.Mask(base))
	}
	p.Auth, p.Token, p.Gone = u.JoinPath("auth").String(), u.JoinPath("token").String(), u.JoinPath("revoke").String()
	return p, nil
}

// Settings are the keys under sources[] of a source that logs in.
func Settings(id, secret string) []pulse.Setting {
	return []pulse.Setting{
		{Key: "client_id_env", Kind: pulse.SettingSecret, Default: id, Help: "variable that holds the client id of your app, for pulse login"},
		{Key: "client_secret_env", Kind: pulse.SettingSecret, Default: secret, Help: "variable that holds the client secret of your app"},
		{Key: "login_url", Help: "another server to log in at, for tests and compatible servers"},
	}
}

// For is the app that a configured source logs in with.
func For(p Provider, s pulse.Setup) (App, error) {
	if base := s.Value("login_url"); base != "" {
		var err error
		if p, err = p.Under(base); err != nil {
			return App{}, err
		}
	}
	a := App{Provider: p, File: s.Tokens, Source: s.Name}
	var err error
	if a.ID, err = s.Secret("client_id_env"); err != nil {
		return App{}, err
	}
	if a.Secret, err = s.Secret("client_secret_env"); err != nil {
		return App{}, err
	}
	if a.ID == "" {
		return App{}, pulse.WithHint(pulse.Usagef("%s has no client id", s.Name), "client_id_env of the source names the variable that holds it (docs/sources.md)")
	}
	if a.File == "" {
		return App{}, pulse.Usagef("%s has no file to keep its log-in in", s.Name)
	}
	return a, nil
}

// Fingerprint tells one client id from another without showing it: a log-in is kept
// with it.
func (a App) Fingerprint() string {
	sum := sha256.Sum256([]byte(a.ID))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// config is the app as the library wants it.
func (a App) config(redirect string) *oauth2.Config {
	style := oauth2.AuthStyleInParams
	if a.Header && a.Secret != "" {
		style = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{ClientID: a.ID, ClientSecret: a.Secret, RedirectURL: redirect, Scopes: a.Scope,
		Endpoint: oauth2.Endpoint{AuthURL: a.Auth, TokenURL: a.Token, AuthStyle: style}}
}

// remedy is the command that mends a log-in.
func (a App) remedy() string { return "run: pulse login " + a.Source }
