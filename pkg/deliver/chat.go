package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Chat posts to the incoming webhook of a chat, or of a program of the owner's.
type Chat struct {
	name   string
	kind   string // slack, teams, mattermost, webhook
	url    *url.URL
	secret string
	client *wire.Client
}

// NewChat checks the address. It is a secret and stands in no error: who knows it
// may write to the channel.
func NewChat(name, kind, address, secret string, client *wire.Client) (*Chat, error) {
	u, ok := wire.WebAddress(strings.TrimSpace(address))
	if !ok {
		return nil, pulse.Usagef("%s: what its variable holds is no address like https://…", name)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, pulse.Usagef("%s: its address begins with http; everybody on the way could read it: use https", name)
	}
	if strings.HasSuffix(u.Hostname(), ".webhook.office.com") {
		return nil, pulse.WithHint(pulse.Usagef("%s: Microsoft has switched connectors (webhook.office.com) off", name),
			"make a new address in Teams: Workflows, \"Send webhook alerts to a channel\"")
	}
	return &Chat{name, kind, u, secret, client}, nil
}

// Send posts m.Body. A webhook of the owner's gets the signature and the id of the
// message with it, so that it can tell a repetition; a chat would show one twice and
// is asked once.
func (c *Chat) Send(ctx context.Context, m Message, handing func() error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), bytes.NewReader(m.Body))
	if err != nil {
		return fmt.Errorf("%s: its address cannot be used", c.name)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if c.kind == "webhook" {
		req.Header.Set("Idempotency-Key", m.ID)
		if c.secret != "" {
			sign(req, c.secret, m)
		}
	}
	if err := handing(); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	a, err := c.client.Do(ctx, req)
	if err != nil && unsent(err) {
		return fmt.Errorf("%s: %s", c.name, c.hide(err.Error()))
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", c.name, ErrUnknown, c.hide(err.Error()))
	}
	return c.outcome(a)
}

// unsent reports a fault that came before anything was handed over.
func unsent(err error) bool {
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &cert)
}

// sign proves to a webhook that a message is ours and when it was made: HMAC-SHA256
// over the time, a dot and the body.
func sign(req *http.Request, secret string, m Message) {
	at := strconv.FormatInt(m.Date.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + ".")) // never fails
	mac.Write(m.Body)
	req.Header.Set("X-Pulse-Timestamp", at)
	req.Header.Set("X-Pulse-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
}

// outcome reads the answer. Slack says in plain words what is wrong.
func (c *Chat) outcome(a *wire.Answer) error {
	if a.OK() {
		return nil
	}
	says := wire.Line(c.hide(string(a.Body[:min(len(a.Body), 300)])))
	p := &pulse.Problem{Until: a.Until, Msg: fmt.Sprintf("%s: the chat answered with status %d", c.name, a.Status)}
	if says != "" && !strings.HasPrefix(says, "<") {
		p.Msg += ": " + says
	}
	switch {
	case a.Status == http.StatusTooManyRequests:
		p.Kind = pulse.ErrLater
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden, a.Status == http.StatusNotFound, a.Status == http.StatusGone:
		p.Kind = pulse.ErrDenied
		p.Hint = "the address of the webhook no longer works: the channel is gone or archived, or who made it left; make a new one"
	case a.Status == http.StatusRequestEntityTooLarge, a.Status == http.StatusBadRequest:
		p.Hint = "the chat does not take this message; pulse digest --format json shows what is in it"
	case a.Status >= 500:
		return fmt.Errorf("%w: %s", ErrUnknown, p.Msg)
	}
	return p
}

// hide takes the address out of foreign words.
func (c *Chat) hide(s string) string {
	for _, part := range []string{c.url.String(), c.url.RequestURI(), c.url.Path} {
		if len(part) > 1 {
			s = strings.ReplaceAll(s, part, "/***")
		}
	}
	return s
}
