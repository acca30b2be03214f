package export

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// githubSlow tells a refusal that means "slower" from one that means "never":
// GitHub says 403 for both.
func githubSlow(a *wire.Answer) bool {
	if a.Status != http.StatusForbidden {
		return false
	}
	said := strings.ToLower(a.Detail())
	return a.Remaining == 0 || a.Header.Get("Retry-After") != "" || strings.Contains(said, "rate limit") || strings.Contains(said, "abuse")
}

// problem says in a manager's words why GitHub did not do what it was asked, and
// what to do. item is the one it is about, "" none.
func (g *GitHub) problem(a *wire.Answer, item string) error {
	if a.OK() {
		return nil
	}
	p := &pulse.Problem{Kind: pulse.ErrDenied}
	switch a.Status {
	case http.StatusUnauthorized:
		p.Msg = "GitHub does not know our key"
		p.Hint = fmt.Sprintf("make a fine-grained token with Issues: read and write for %s and put it into %s", g.repo, g.KeyName)
	case http.StatusForbidden:
		p.Msg = fmt.Sprintf("GitHub does not let our key write issues in %s", g.repo)
		p.Hint = fmt.Sprintf("give the token of %s the permission Issues: read and write for this repository", g.KeyName)
		if a.Header.Get("X-Github-Sso") != "" {
			p.Hint = fmt.Sprintf("the organisation wants single sign-on: authorise the token of %s for it in your GitHub settings", g.KeyName)
		}
	case http.StatusNotFound:
		p.Msg = fmt.Sprintf("GitHub shows our key no repository %s", g.repo)
		p.Hint = fmt.Sprintf("check export.github.repo; a private repository must be among those the token of %s may see", g.KeyName)
	case http.StatusGone:
		p.Msg = fmt.Sprintf("issues are switched off in %s", g.repo)
		p.Hint = "switch them on there: Settings, General, Features, Issues; or name another repository"
	case http.StatusUnprocessableEntity:
		p.Kind, p.Msg = nil, fmt.Sprintf("GitHub does not take %s: %s", item, invalid(a))
		p.Hint = "change what it names here, then export again; the other items are not held up"
	default:
		p.Kind, p.Msg = nil, fmt.Sprintf("GitHub answered with status %d", a.Status)
		if d := a.Detail(); d != "" {
			p.Msg += ": " + d
		}
		p.Hint = "try again later; githubstatus.com tells of trouble there"
	}
	return p
}

// invalid reads which field GitHub does not like and why.
func invalid(a *wire.Answer) string {
	var b struct {
		Message string
		Errors  []json.RawMessage
	}
	_ = json.Unmarshal(a.Body, &b) // what was readable is told
	var out []string
	for _, raw := range b.Errors {
		var e struct{ Field, Code, Message string }
		var plain string
		switch {
		case json.Unmarshal(raw, &plain) == nil:
			out = append(out, plain)
		case json.Unmarshal(raw, &e) != nil:
		case e.Message != "":
			out = append(out, e.Message)
		default:
			out = append(out, strings.TrimSpace(e.Field+" is "+strings.ReplaceAll(e.Code, "_", " ")))
		}
	}
	if out == nil {
		out = []string{b.Message}
	}
	return wire.Line(strings.Join(out, "; "))
}
