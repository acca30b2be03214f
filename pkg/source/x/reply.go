package x

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dghubble/oauth1"
	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// What X charged for writing in November 2026, in US dollars.
const (
	priceReply = 0.010 // an answer to who named us
	priceLink  = 0.200 // any post with a link in it
)

// User is access as the account itself: an OAuth 2 token of the user, else all four
// Keys. Reading needs none of it.
type User struct {
	Token string
	Keys  Keys
}

// ReplyTerms implements pulse.Replier. Apps may answer only authors who named the
// account or quoted one of its posts.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	t := pulse.ReplyTerms{USD: priceReply, Budget: s.o.Budget.USDPerMonth, Longest: longestPost, Length: weigh(text), ByHand: intent(m.ID, text)}
	if len(links(text)) > 0 {
		t.USD, t.Why = priceLink, "a link makes it twenty times dearer"
	}
	switch {
	case s.o.Dialect == V11:
		t.Why = "v1.1 of X takes no answers; set dialect: v2"
	case m.Via != pulse.ViaAddressed:
		t.Why = "X lets apps answer only authors who named the account or quoted it"
	case s.user == nil:
		t.Why = "answering wants access as the account itself: pulse login x, or the four keys of OAuth 1.0a (docs/answers.md)"
	default:
		t.Can = true
	}
	return t
}

// intent is the page that opens the answer for a person, words filled in.
func intent(id, text string) string {
	u := "https://x.com/intent/tweet?in_reply_to=" + url.QueryEscape(id)
	if text != "" {
		u += "&text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	}
	return u
}

// Reply implements pulse.Replier.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	if t := s.ReplyTerms(m, text); !t.Can {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": " + t.Why}
	}
	var body struct {
		Text  string `json:"text"`
		Reply struct {
			To string `json:"in_reply_to_tweet_id"`
		} `json:"reply"`
	}
	body.Text, body.Reply.To = norm.NFC.String(text), m.ID
	a, err := s.post(ctx, body)
	switch {
	case err != nil && (wire.NotSent(err) || errors.Is(err, pulse.ErrUsage)):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": X may have it, the answer was lost", Err: err}
	case a.OK():
		return s.created(what, a)
	case a.Status >= 500:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
	}
	return s.refused(ctx, what, a, m, text)
}

// created reads the answer of X to a new post.
func (s *Source) created(what string, a *wire.Answer) (pulse.Reply, error) {
	data, _ := get[map[string]json.RawMessage](object(a.Body), "data")
	id := idOf(data["id"])
	if id == "" {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": X took it, and its answer cannot be read"}
	}
	return pulse.Reply{ID: id, URL: link(s.handle(), id), At: timeOf(id)}, nil
}

// refused is an answer that X surely did not post. A duplicate may be our own, of a
// time whose answer was lost.
func (s *Source) refused(ctx context.Context, what string, a *wire.Answer, m pulse.Mention, text string) (pulse.Reply, error) {
	c := readComplaint(a)
	low := strings.ToLower(c.detail)
	switch {
	case a.Status == http.StatusForbidden && strings.Contains(low, "duplicate"):
		if r, ok, err := s.FindReply(ctx, m, text, timeOf(m.ID)); err == nil && ok {
			return r, nil
		}
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X takes no text that your account has posted before" + c.tail(), Hint: "say it in other words"}
	case a.Status == http.StatusForbidden && (strings.Contains(low, "mentioned") || strings.Contains(low, "engaged") || strings.Contains(low, "summon")):
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X lets apps answer only who named the account" + c.tail(),
			Hint: "answer by hand: " + intent(m.ID, text) + " ; then: pulse answer " + m.Key() + " --done"}
	case a.Status == http.StatusForbidden && (strings.Contains(low, "deleted") || strings.Contains(low, "visible")):
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the post is gone, or not shown to you" + c.tail(), Hint: "pulse recheck follows deletions"}
	case a.Status == http.StatusForbidden && c.kind == "unsupported-authentication":
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X wants the account's own keys for this" + c.tail(),
			Hint: "run pulse login x, or set the four keys of OAuth 1.0a (docs/answers.md)"}
	case a.Status == http.StatusUnauthorized:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": X refused the account's keys" + c.tail(),
			Hint: "a user token of OAuth 2 lives two hours: pulse login x keeps one that is renewed; or use the four keys of OAuth 1.0a (docs/answers.md)"}
	case a.Status == http.StatusPaymentRequired:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrLater, Msg: what + ": the credits at X are used up, nothing was sent" + c.tail(),
			Hint: "buy credits or raise the spend limit at console.x.com, then send it again"}
	case a.Status == http.StatusTooManyRequests:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrLater, Until: a.Until, Msg: what + ": X asks us to slow down, nothing was sent" + c.tail(), Hint: again(a.Until)}
	case a.Status == http.StatusBadRequest:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUsage, Msg: what + ": X does not take this text" + c.tail(), Hint: "shorten or change it"}
	}
	return pulse.Reply{}, refusal(what, a)
}

func again(until time.Time) string {
	if until.IsZero() {
		return "send it again in a quarter of an hour"
	}
	return "send it again after " + until.UTC().Format("15:04 MST")
}

// post sends a new post once. Whatever comes back, it is not sent again.
func (s *Source) post(ctx context.Context, body any) (*wire.Answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	access, err := s.user()
	if err != nil {
		return nil, err
	}
	ctx = wire.Unrepeated(ctx)
	tape := s.http.Tape(ctx)
	below := rebase{base: s.base, next: tape}
	client := wire.Through(withBearer{access.Token, below})
	if access.Token == "" {
		k := access.Keys
		c := context.WithValue(ctx, oauth1.HTTPClient, wire.Through(below))
		client = wire.Through(oauth1.NewConfig(k.ConsumerKey, k.ConsumerSecret).Client(c, oauth1.NewToken(k.AccessToken, k.AccessSecret)).Transport)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.o.BaseURL+"/2/tweets", bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: make a request: %s", pulse.ErrUsage, wire.Mask(s.o.BaseURL))
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err == nil {
		err = resp.Body.Close()
	}
	if a, sent := tape.Answer(); a != nil || sent != nil && err == nil {
		return a, sent
	}
	return nil, err
}

// findPages bounds how far back our own posts are read.
const findPages = 8

// FindReply implements pulse.Replier: it reads what the account posted since then.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	what, cur := "look for the answer to "+m.Key(), cursor{}
	d := &v2{s: s, cur: &cur}
	id := s.account()
	if id == "" {
		var err error
		if id, err = d.user(ctx, s.handle()); err != nil {
			return pulse.Reply{}, false, err
		}
	}
	page, want := "", said(text)
	for range findPages {
		a, err := d.get(ctx, what, func(fam string) string { return d.url("/2/users/"+id+"/tweets", d.ourPosts(fam, page, since)) })
		if bad, ok := asBadRequest(err); ok && bad.about("start_time") && !since.IsZero() {
			since = time.Time{} // our clock is ahead of X's
			continue
		}
		if err != nil {
			return pulse.Reply{}, false, err
		}
		b, err := d.decode(what, a, false)
		if err != nil {
			return pulse.Reply{}, false, err
		}
		for _, p := range b.posts {
			if p.ReplyTo == m.ID && said(p.Text) == want {
				return pulse.Reply{ID: p.ID, URL: link(s.handle(), p.ID), At: p.Posted}, true, nil
			}
		}
		if !b.more {
			break
		}
		page = b.token
	}
	return pulse.Reply{}, false, nil
}

// ourPosts asks for a page of what the account posted since then.
func (d *v2) ourPosts(fam, page string, since time.Time) url.Values {
	q := url.Values{"max_results": {"100"}}
	d.wanted(q, fam)
	if !since.IsZero() {
		q.Set("start_time", since.UTC().Truncate(time.Second).Format(time.RFC3339))
	}
	if page != "" {
		q.Set("pagination_token", page)
	}
	return q
}

// said is a text without what X adds or changes: the handle before an answer, links.
func said(text string) string {
	text = norm.NFC.String(text)
	var b strings.Builder
	at := 0
	for _, l := range links(text) {
		b.WriteString(text[at:l[0]] + " ")
		at = l[1]
	}
	b.WriteString(text[at:])
	words := strings.Fields(b.String())
	for len(words) > 0 && strings.HasPrefix(words[0], "@") {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// timeOf reads the moment out of an id.
func timeOf(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + 1288834974657).UTC()
}

var _ pulse.Replier = (*Source)(nil)
