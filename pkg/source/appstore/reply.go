package appstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// longest is how many characters an answer may have.
const longest = 5970

// ReplyTerms implements pulse.Replier.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	return pulse.ReplyTerms{Can: plain(m.ID), Longest: longest, Length: utf8.RuneCountInString(norm.NFC.String(text)), ByHand: m.URL}
}

// standing is an answer that a review has.
type standing struct {
	id, text, state string
	at              time.Time
}

// stands asks for the answer that a review has; nil none.
func (s *Source) stands(ctx context.Context, id string) (*standing, error) {
	what := s.name + ": the answer to " + id
	a, err := s.ask(ctx, http.MethodGet, s.base.JoinPath("v1", "customerReviews", id, "response"), nil)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", what, err)
	case a.Status == http.StatusNotFound && code(a) == "NOT_FOUND":
		return nil, nil
	case !a.OK():
		return nil, s.refused(a, "", "")
	}
	return response(a, what)
}

func response(a *wire.Answer, what string) (*standing, error) {
	var in struct {
		Data *struct {
			ID         json.RawMessage            `json:"id"`
			Attributes map[string]json.RawMessage `json:"attributes"`
		} `json:"data"`
	}
	if err := a.JSON(what, &in); err != nil || in.Data == nil {
		return nil, err
	}
	at, _ := time.Parse(time.RFC3339, newest.Str(in.Data.Attributes["lastModifiedDate"])) // zero where it does not say
	return &standing{newest.Str(in.Data.ID), newest.Str(in.Data.Attributes["responseBody"]), newest.Str(in.Data.Attributes["state"]), at.UTC()}, nil
}

// Reply implements pulse.Replier. Apple would replace an answer that stands there
// already, so it is looked at first and left alone.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	if !plain(m.ID) {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": it is no review of the App Store"}
	}
	was, err := s.stands(ctx, m.ID)
	switch {
	case err != nil:
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case was != nil && newest.Said(was.text) == newest.Said(text):
		return was.reply(m), nil
	case was != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": an answer of " + was.at.Format("2006-01-02") + " stands there already and would be replaced; nothing was sent",
			Hint: "read it, and change it by hand where it is wrong: " + m.URL + " ; then: pulse answer " + m.Key() + " --done"}
	}
	type ref struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	body := map[string]any{"data": map[string]any{"type": "customerReviewResponses",
		"attributes":    map[string]string{"responseBody": norm.NFC.String(text)},
		"relationships": map[string]any{"review": map[string]any{"data": ref{"customerReviews", m.ID}}}}}
	a, err := s.ask(wire.Unrepeated(ctx), http.MethodPost, s.base.JoinPath("v1", "customerReviewResponses"), body)
	switch {
	case err != nil && (wire.NotSent(err) || errors.Is(err, pulse.ErrUsage)):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Apple may have it, the answer was lost", Err: err}
	case a.Status >= 500:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
	case a.Status == http.StatusNotFound:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the review is gone", Hint: "pulse recheck follows deletions"}
	case a.Status == http.StatusBadRequest, a.Status == http.StatusConflict, a.Status == http.StatusUnprocessableEntity:
		return pulse.Reply{}, pulse.WithHint(&pulse.Problem{Kind: pulse.ErrUsage, Err: a.Err(what)}, "Apple does not take this text: shorten or change it")
	case !a.OK():
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, s.refused(a, "", ""))
	}
	now, err := response(a, what)
	if err != nil || now == nil || now.id == "" {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Apple took it, and its answer cannot be read"}
	}
	return now.reply(m), nil
}

func (st *standing) reply(m pulse.Mention) pulse.Reply {
	return pulse.Reply{ID: st.id, URL: m.URL, At: st.at}
}

// FindReply implements pulse.Replier: a review has one answer.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	if !plain(m.ID) {
		return pulse.Reply{}, false, nil
	}
	st, err := s.stands(ctx, m.ID)
	if err != nil || st == nil || newest.Said(st.text) != newest.Said(text) || !st.at.IsZero() && st.at.Before(since) {
		return pulse.Reply{}, false, err
	}
	return st.reply(m), true, nil
}

var (
	_ pulse.Planner   = (*Source)(nil)
	_ pulse.Rechecker = (*Source)(nil)
	_ pulse.Replier   = (*Source)(nil)
)
