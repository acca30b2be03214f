package play

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// scope is what a service account asks for.
const scope = "https://www.googleapis.com/auth/androidpublisher"

// access is a service account with the token it has at the moment.
type access struct {
	source string
	mail   string
	keyID  string
	at     string // where tokens are had
	key    crypto.Signer
	now    func() time.Time

	mu    sync.Mutex
	token string
	until time.Time
}

func newAccess(source, text string) (*access, error) {
	var in struct {
		Type  string `json:"type"`
		Mail  string `json:"client_email"`
		ID    string `json:"private_key_id"`
		Key   string `json:"private_key"`
		Token string `json:"token_uri"`
	}
	if json.Unmarshal([]byte(text), &in) != nil {
		return nil, errors.New("the key is no JSON file of a service account")
	}
	if in.Type != "service_account" || in.Mail == "" || in.Key == "" {
		return nil, errors.New("the key is no service account's (its type, client_email or private_key is missing)")
	}
	if in.Token == "" {
		in.Token = "https://oauth2.googleapis.com/token"
	}
	u, err := url.Parse(in.Token)
	if err != nil || u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
		return nil, errors.New("token_uri of the key is no https address")
	}
	key, err := login.Key(in.Key)
	if err != nil {
		return nil, fmt.Errorf("private_key of the service account %w", err)
	}
	if _, ok := key.(*rsa.PrivateKey); !ok {
		return nil, errors.New("private_key of the service account is of another kind than expected")
	}
	return &access{source: source, mail: in.Mail, keyID: in.ID, at: in.Token, key: key, now: time.Now}, nil
}

// get is a token that holds for a minute and more.
func (a *access) get(ctx context.Context, c *wire.Client) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if now.Add(time.Minute).Before(a.until) {
		return a.token, nil
	}
	signed, err := login.Signed(a.key, map[string]any{"kid": a.keyID},
		map[string]any{"iss": a.mail, "scope": scope, "aud": a.at, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()})
	if err != nil {
		return "", fmt.Errorf("%s: %w", a.source, err)
	}
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {signed}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.at, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	answer, err := c.Do(ctx, req)
	if err != nil {
		return "", fmt.Errorf("%s: get a token: %w", a.source, err)
	}
	return a.keep(answer, now)
}

func (a *access) keep(answer *wire.Answer, now time.Time) (string, error) {
	what := a.source + ": get a token"
	if answer.Status == http.StatusBadRequest || answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden {
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Err: answer.Err(what),
			Hint: "the service account or its key was deleted, or this machine's clock is wrong; make a new key in the Google Cloud console (IAM, Service accounts, Keys)"}
	}
	if err := answer.Err(what); err != nil {
		return "", err
	}
	var in struct {
		Token string          `json:"access_token"`
		Lives json.RawMessage `json:"expires_in"`
	}
	if err := answer.JSON(what, &in); err != nil {
		return "", err
	}
	if in.Token == "" {
		return "", errors.New(what + ": Google sent none")
	}
	var seconds float64
	if json.Unmarshal(in.Lives, &seconds) != nil || seconds <= 0 || seconds > 24*3600 {
		seconds = 3600
	}
	a.token, a.until = in.Token, now.Add(time.Duration(seconds)*time.Second)
	return a.token, nil
}

// drop lets go of a token that is no longer taken.
func (a *access) drop(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == token {
		a.until = time.Time{}
	}
}
