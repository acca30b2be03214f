package x

import (
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// complaint is X's own account of what was wrong, in any of its shapes: problem
// JSON of v2, the errors array of v1.1, or a bare code and message.
type complaint struct {
	status int
	kind   string // last part of the problem type: hosts in it vary
	title  string
	detail string
	reason string
	period string // of a usage cap: Daily or Monthly
	code   int    // of v1.1
}

func readComplaint(a *wire.Answer) complaint {
	f := object(a.Body)
	c := complaint{status: a.Status, detail: a.Detail()}
	c.fill(f)
	for _, e := range list[map[string]json.RawMessage](f, "errors") {
		c.fill(e)
		if m, ok := get[string](e, "message", "detail"); ok {
			c.detail = wire.Line(m)
		}
	}
	return c
}

func (c *complaint) fill(f map[string]json.RawMessage) {
	if t, ok := get[string](f, "type"); ok {
		c.kind = path.Base(t)
	}
	for name, to := range map[string]*string{"title": &c.title, "reason": &c.reason, "period": &c.period} {
		if s, ok := get[string](f, name); ok {
			*to = wire.Line(s)
		}
	}
	if n, ok := get[int](f, "code"); ok {
		c.code = n
	}
}

// badRequest is a 400: the walk may know another way to ask.
type badRequest struct{ complaint }

func (b *badRequest) Error() string { return "X does not accept the request: " + b.detail }

func (b *badRequest) about(word string) bool { return strings.Contains(b.detail, word) }

// refusal says what a status other than 2xx means for us, and what to do.
func refusal(what string, a *wire.Answer) error {
	if a.OK() {
		return nil
	}
	c := readComplaint(a)
	switch a.Status {
	case http.StatusBadRequest:
		return c.badRequest(what)
	case http.StatusUnauthorized:
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X refused our token" + c.tail(),
			Hint: "make a new bearer token at console.x.com and put it into X_BEARER (or the variable named in token_env)"}
	case http.StatusPaymentRequired:
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: what + ": the credits at X are used up" + c.tail(),
			Hint: "buy credits or raise the spend limit at console.x.com; pulse goes on where it stopped"}
	case http.StatusForbidden:
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X refused access" + c.tail(), Hint: c.remedy()}
	case http.StatusTooManyRequests:
		return c.tooMany(what, a)
	case http.StatusNotFound:
		return pulse.WithHint(a.Err(what), "check mentions_of and base_url")
	}
	if c.code == 453 {
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X refused access" + c.tail(), Hint: c.remedy()}
	}
	return a.Err(what)
}

// badRequest is the owner's mistake where it is about the query.
func (c complaint) badRequest(what string) error {
	cause := &badRequest{c}
	if strings.Contains(c.detail, "query") && !cause.about("token") || c.code == 25 || c.code == 195 {
		return &pulse.Problem{Kind: pulse.ErrUsage, Msg: what, Err: cause,
			Hint: "check search: of this source; the operators are described at docs.x.com (search, build a query)"}
	}
	return &pulse.Problem{Msg: what, Err: cause}
}

func (c complaint) tooMany(what string, a *wire.Answer) error {
	if c.kind == "usage-capped" {
		return &pulse.Problem{Kind: pulse.ErrLater, Until: a.Until, Msg: what + ": the usage cap of the plan at X is reached" + c.tail(),
			Hint: "the cap is " + strings.ToLower(c.period) + "; raise it at console.x.com or wait, pulse goes on where it stopped"}
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Until: a.Until, Msg: what + ": X asks us to slow down" + c.tail(),
		Hint: "nothing to do: the next fetch goes on where this one stopped"}
}

func (c complaint) remedy() string {
	switch {
	case c.code == 453:
		return "v1.1 is closed for this key; set dialect: v2"
	case c.code == 220:
		return "mentions by v1.1 need the user's keys: set access_token_env and access_token_secret_env"
	case c.reason == "client-not-enrolled", c.kind == "client-forbidden":
		return "attach the app to a project with API access at console.x.com"
	case c.kind == "unsupported-authentication":
		return "this call wants another kind of token: use the app's bearer token"
	}
	return "check at console.x.com what this app may read"
}

// tail puts status and X's own words in brackets.
func (c complaint) tail() string {
	words := []string{strconv.Itoa(c.status)}
	if c.code != 0 {
		words = append(words, "code "+strconv.Itoa(c.code))
	}
	said := c.title
	if c.detail != "" && !strings.EqualFold(c.detail, c.title) {
		said = strings.TrimPrefix(said+": "+c.detail, ": ")
	}
	if said != "" {
		words = append(words, said)
	}
	return " (" + strings.Join(words, ", ") + ")"
}

func asBadRequest(err error) (*badRequest, bool) {
	var b *badRequest
	return b, errors.As(err, &b)
}
