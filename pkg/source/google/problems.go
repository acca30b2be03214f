package google

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// complaint is what Google says of a refusal.
type complaint struct {
	status string // PERMISSION_DENIED
	reason string // SERVICE_DISABLED, out of the details
	limit  string // the quota that was reached: "0" is none at all
}

func readComplaint(a *wire.Answer) complaint {
	var in struct {
		Error struct {
			Status  json.RawMessage   `json:"status"`
			Details []json.RawMessage `json:"details"`
		} `json:"error"`
	}
	_ = json.Unmarshal(a.Body, &in) // a proxy's page says nothing
	c := complaint{status: newest.Str(in.Error.Status)}
	for _, raw := range in.Error.Details {
		var d struct {
			Reason   json.RawMessage            `json:"reason"`
			Metadata map[string]json.RawMessage `json:"metadata"`
		}
		if json.Unmarshal(raw, &d) != nil {
			continue
		}
		if r := newest.Str(d.Reason); r != "" {
			c.reason = r
		}
		if v := newest.Str(d.Metadata["quota_limit_value"]); v != "" {
			c.limit = v
		}
	}
	return c
}

// unapproved is the state of every project before Google has looked at it.
func (s *Source) unapproved(what string) error {
	return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": Google has not yet approved this project (its quota is 0 requests a minute)",
		Hint: "ask for access once, as an owner or manager of a profile that has been verified for 60 days: " + Form + " (Application for Basic API Access); it takes some days"}
}

// refused says in the owner's words what a status other than 2xx means.
func (s *Source) refused(a *wire.Answer, list, token string) error {
	if a.OK() {
		return nil
	}
	what := s.say(list)
	c := readComplaint(a)
	err := a.Err(what)
	switch {
	case a.Status == http.StatusTooManyRequests && c.limit == "0":
		return s.unapproved(what)
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(err, "wait a minute; where it never worked, the project may not be approved yet: %s", Form)
	case a.Status == http.StatusUnauthorized:
		return pulse.WithHint(err, "run: pulse login %s", s.name)
	case a.Status == http.StatusForbidden:
		err = pulse.WithHint(err, "%s", s.whyForbidden(c))
		if c.status == "PERMISSION_DENIED" && c.reason == "" {
			return newest.Gone(err) // it is about this place
		}
		return err
	case token != "" && (a.Status == http.StatusBadRequest || a.Status == http.StatusGone):
		return newest.Stale(err)
	case a.Status == http.StatusNotFound, a.Status == http.StatusBadRequest:
		return newest.Gone(pulse.WithHint(err, "%s", s.wherePlaces(list)))
	}
	return err
}

func (s *Source) whyForbidden(c complaint) string {
	switch {
	case c.reason == "SERVICE_DISABLED":
		return "enable \"Google My Business API\" for the project in the Google Cloud console (APIs & Services); it is listed there after Google approved the project: " + Form
	case strings.Contains(c.reason, "SCOPE"):
		return "the log-in lacks a right: run pulse login " + s.name + " and leave every tick where it is"
	}
	return "the account that logged in must be an owner or manager of the place, and the place verified; another account: pulse login " + s.name
}

func (s *Source) wherePlaces(list string) string {
	return "check google: " + list + " of the place; it may have closed, moved to another account, or not be verified. pulse login " + s.name + " shows the places of your account"
}
