package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// longest is how many characters an answer may have.
const longest = 350

// ReplyTerms implements pulse.Replier.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	t := pulse.ReplyTerms{Longest: longest, Length: utf8.RuneCountInString(norm.NFC.String(text)), ByHand: m.URL}
	if _, _, ok := s.whose(m); !ok {
		t.Why = "its app is not configured any more"
		return t
	}
	t.Can = true
	return t
}

// whose parts a mention's id into app and review.
func (s *Source) whose(m pulse.Mention) (app, id string, ok bool) {
	app, id, ok = strings.Cut(m.ID, "/")
	if !ok || !safe.MatchString(id) || strings.Trim(id, ".") == "" {
		return "", "", false
	}
	for _, a := range s.apps {
		if a == app {
			return app, id, true
		}
	}
	return "", "", false
}

// one asks for one review; found is false where it is no longer there.
func (s *Source) one(ctx context.Context, app, id string) (r review, found bool, err error) {
	a, err := s.ask(ctx, http.MethodGet, s.reviewsURL(app).JoinPath(id), nil)
	switch {
	case err != nil:
		return r, false, err
	case a.Status == http.StatusNotFound:
		return r, false, nil
	case !a.OK():
		return r, false, s.refused(a, app, "")
	}
	var raw map[string]json.RawMessage
	if err := a.JSON(s.say(app)+": review "+id, &raw); err != nil {
		return r, false, err
	}
	r, err = s.review(a.Body)
	return r, err == nil, err
}

// Reply implements pulse.Replier. Google would replace an answer that stands there
// already, so it is looked at first and left alone.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	app, id, ok := s.whose(m)
	if !ok {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": its app is not configured any more"}
	}
	was, found, err := s.one(ctx, app, id)
	switch {
	case err != nil:
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case !found:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the review is gone, or older than Google Play shows", Hint: "answer by hand in the Play Console: " + m.URL}
	case was.reply != "" && newest.Said(was.reply) == newest.Said(text):
		return pulse.Reply{ID: m.ID, URL: m.URL, At: was.replied}, nil
	case was.reply != "":
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": an answer of " + was.replied.Format("2006-01-02") + " stands there already and would be replaced; nothing was sent",
			Hint: "read it, and change it by hand where it is wrong: " + m.URL + " ; then: pulse answer " + m.Key() + " --done"}
	}
	u := s.reviewsURL(app)
	u.Path += "/" + id + ":reply"
	a, err := s.ask(wire.Unrepeated(ctx), http.MethodPost, u, map[string]string{"replyText": norm.NFC.String(text)})
	switch {
	case err != nil && (wire.NotSent(err) || errors.Is(err, pulse.ErrUsage) || errors.Is(err, pulse.ErrDenied)):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Google may have it, the answer was lost", Err: err}
	case a.Status >= 500:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
	case a.Status == http.StatusBadRequest:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUsage, Err: a.Err(what), Hint: "Google Play does not take this text: 350 characters, no HTML; shorten or change it"}
	case !a.OK():
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, s.refused(a, app, ""))
	}
	return sent(what, a, m)
}

// sent reads what Google says of an answer it took.
func sent(what string, a *wire.Answer, m pulse.Mention) (pulse.Reply, error) {
	var in struct {
		Result *struct {
			Text   json.RawMessage `json:"replyText"`
			Edited json.RawMessage `json:"lastEdited"`
		} `json:"result"`
	}
	if json.Unmarshal(a.Body, &in) != nil || in.Result == nil {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Google took it, and its answer cannot be read"}
	}
	at, _ := moment(in.Result.Edited) // zero where it does not say
	return pulse.Reply{ID: m.ID, URL: m.URL, At: at}, nil
}

// FindReply implements pulse.Replier: a review has one answer, and holds it.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	app, id, ok := s.whose(m)
	if !ok {
		return pulse.Reply{}, false, nil
	}
	r, found, err := s.one(ctx, app, id)
	if err != nil || !found || newest.Said(r.reply) != newest.Said(text) || !r.replied.IsZero() && r.replied.Before(since) {
		return pulse.Reply{}, false, err
	}
	return pulse.Reply{ID: m.ID, URL: m.URL, At: r.replied}, true, nil
}

var (
	_ pulse.Planner = (*Source)(nil)
	_ pulse.Replier = (*Source)(nil)
)
