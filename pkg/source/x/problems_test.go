package x

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

const v1Closed = `{"errors":[{"message":"You currently have access to a subset of X API V2 endpoints and limited v1.1 endpoints (e.g. media post, oauth) only. If you need access to this endpoint, you may need a different access level.","code":453}]}`

// What X answers, what it is for us, and what a café manager reads.
func TestProblems(t *testing.T) {
	const p = "https://api.twitter.com/2/problems/"
	for _, c := range []struct {
		name   string
		fault  fake.Fault
		kind   error
		says   string // in the message
		advice string // in the hint
		only   string // dialect
	}{
		{"token refused", fake.Status(401, `{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}`),
			pulse.ErrDenied, "X refused our token (401, Unauthorized)", "X_BEARER", ""},
		{"a v2 error in the shape of v1", fake.Status(401, `{"errors":[{"title":"Unauthorized"}]}`), pulse.ErrDenied, "refused our token", "X_BEARER", ""},
		{"credits", fake.Status(402, `{"title":"CreditsDepleted","detail":"Your enrolled account does not have any credits to fulfill this request.","type":"`+p+`credits"}`),
			pulse.ErrLater, "credits at X are used up", "buy credits", ""},
		{"not enrolled", fake.Status(403, `{"title":"Client Forbidden","reason":"client-not-enrolled","detail":"Project needed","type":"`+p+`client-forbidden"}`),
			pulse.ErrDenied, "Project needed", "attach the app to a project", ""},
		{"wrong kind of token", fake.Status(403, `{"title":"Unsupported Authentication","type":"`+p+`unsupported-authentication"}`), pulse.ErrDenied, "Unsupported", "bearer token", ""},
		{"v1.1 closed", fake.Status(403, v1Closed), pulse.ErrDenied, "code 453", "v1.1 is closed for this key; set dialect: v2", ""},
		{"slow down", fake.Status(429, `{"errors":[{"code":88,"message":"Rate limit exceeded"}]}`, "x-rate-limit-reset", fmt.Sprint(now.Add(time.Hour).Unix())),
			pulse.ErrLater, "slow down", "nothing to do", ""},
		{"monthly cap", fake.Status(429, `{"title":"UsageCapExceeded","period":"Monthly","scope":"Product","type":"`+p+`usage-capped"}`),
			pulse.ErrLater, "usage cap", "monthly", ""},
		{"query not understood", fake.Status(400, `{"title":"Invalid Request","type":"`+p+`invalid-request","errors":[{"parameters":{"query":["("]},"message":"There were errors processing your query: no viable alternative"}]}`),
			pulse.ErrUsage, "errors processing your query", "check search:", V2},
		{"500", fake.Status(500, `{"title":"Internal Server Error"}`), nil, "status 500", "", ""},
		{"a portal", fake.HTML(), nil, "a web page instead of data", "proxy or a login page", ""},
		{"half", fake.Fault{How: fake.Half}, nil, "stopped after", "", ""},
		{"cut", fake.Fault{How: fake.Cut}, nil, "cut off after", "", ""},
		{"hang", fake.Fault{How: fake.Hang}, nil, "no complete answer within 500ms", "", ""},
		{"nobody there", fake.Fault{How: fake.Drop}, nil, "recent search: GET http://127.0.0.1", "", ""},
	} {
		for _, o := range dialects {
			if c.only != "" && o.Dialect == V11 {
				continue
			}
			t.Run(c.name+" "+o.Dialect, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, fake.XOptions{Posts: kahve(3, now)})
				w.faults.Set(c.fault)
				err := fetch(t, w.open(t, o), pulse.Ask{}, 0).err
				if want := pulse.ExitCode(&pulse.Problem{Kind: c.kind}); err == nil || pulse.ExitCode(err) != want {
					t.Errorf("exit %d of %v, want %d", pulse.ExitCode(err), err, want)
				}
				if !strings.Contains(fmt.Sprint(err), c.says) || !strings.Contains(pulse.HintOf(err), c.advice) {
					t.Errorf("says %q, hint %q; want %q and %q", err, pulse.HintOf(err), c.says, c.advice)
				}
				if strings.Contains(fmt.Sprint(err), secret) {
					t.Errorf("shows the token: %v", err)
				}
			})
		}
	}
}

func TestUnknownAccount(t *testing.T) {
	w := newWorld(t, fake.XOptions{})
	for _, who := range []string{"@nobody_here", "424242"} {
		g := fetch(t, w.open(t, Options{MentionsOf: who, Search: "kahve"}), pulse.Ask{}, 0)
		if g.err == nil || len(g.ids) != 0 {
			t.Errorf("%s: error %v, want one", who, g.err)
		}
	}
	g := fetch(t, w.open(t, Options{MentionsOf: "@nobody_here", Search: "kahve"}), pulse.Ask{}, 0)
	if !errors.Is(g.err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(g.err), "mentions_of") {
		t.Errorf("error %v, hint %q; want a usage error about mentions_of", g.err, pulse.HintOf(g.err))
	}
}

func TestKeys(t *testing.T) {
	for _, o := range dialects {
		w := newWorld(t, fake.XOptions{Posts: kahve(3, now), Key: "my key", Secret: "my secret"})
		o.Keys = Keys{"ck", "cs", "at", "as"}
		if g := fetch(t, w.open(t, o), pulse.Ask{}, 0); g.err != nil || len(g.ids) != 3 {
			t.Errorf("%s signed for a user: %d mentions, error %v; want 3", o.Dialect, len(g.ids), g.err)
		}
		o.Keys = Keys{ConsumerKey: "my key", ConsumerSecret: "my secret"}
		if g := fetch(t, w.open(t, o), pulse.Ask{}, 0); g.err != nil || len(g.ids) != 3 {
			t.Errorf("%s with an app token: %d mentions, error %v; want 3", o.Dialect, len(g.ids), g.err)
		}
		o.Keys.ConsumerSecret = "wrong-consumer-secret"
		g := fetch(t, w.open(t, o), pulse.Ask{}, 0)
		if !errors.Is(g.err, pulse.ErrDenied) || strings.Contains(fmt.Sprint(g.err), "wrong-consumer") || pulse.HintOf(g.err) == "" {
			t.Errorf("%s with a wrong secret: %v, want access refused, a hint and no secret", o.Dialect, g.err)
		}
	}
}

// v1.1 mentions need the user's keys.
func TestMentionsWithAppToken(t *testing.T) {
	w := newWorld(t, fake.XOptions{})
	g := fetch(t, w.open(t, Options{Dialect: V11, MentionsOf: us.ID, Search: "kahve"}), pulse.Ask{}, 0)
	if !errors.Is(g.err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(g.err), "access_token_env") {
		t.Errorf("error %v, hint %q; want access refused and which keys", g.err, pulse.HintOf(g.err))
	}
}

func TestOptions(t *testing.T) {
	token := func() (string, error) { return secret, nil }
	for _, c := range []struct {
		name string
		o    Options
		want string // in the error; "" none
	}{
		{"good", Options{Search: "a", Token: token}, ""},
		{"no token", Options{Search: "a"}, "no token"},
		{"half the keys", Options{Search: "a", Keys: Keys{ConsumerKey: "k"}}, "no token"},
		{"nothing to look for", Options{Token: token}, "nothing to look for"},
		{"unknown dialect", Options{Search: "a", Token: token, Dialect: "v3"}, "v3"},
		{"no address", Options{Search: "a", Token: token, BaseURL: "api.x.com"}, "base_url"},
		{"a budget below one page", Options{Search: "a", Token: token, Budget: Budget{PostsPerRun: 3}}, "posts_per_run"},
		{"an endless query", Options{Search: strings.Repeat("a", 4097), Token: token}, "4097 characters"},
	} {
		_, err := New(c.o, nil)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want a usage error with %q", c.name, err, c.want)
		}
	}
}

func TestTokenTrouble(t *testing.T) {
	w := newWorld(t, fake.XOptions{})
	for _, o := range dialects {
		o.Token = func() (string, error) { return "", pulse.Usagef("X_BEARER is not set") }
		if g := fetch(t, w.open(t, o), pulse.Ask{}, 0); !errors.Is(g.err, pulse.ErrUsage) || len(w.Seen()) != 0 {
			t.Errorf("%s: error %v after %d requests, want the token's own and none", o.Dialect, g.err, len(w.Seen()))
		}
	}
}

func TestCursorOfANewerPulse(t *testing.T) {
	w := newWorld(t, fake.XOptions{})
	for _, from := range []pulse.Cursor{`{"v":2}`, `{`, `[]`} {
		if g := fetch(t, w.open(t, dialects[0]), pulse.Ask{From: from}, 0); g.err == nil || len(w.Seen()) != 0 {
			t.Errorf("cursor %s: error %v after %d requests, want one and none", from, g.err, len(w.Seen()))
		}
	}
}
