package google

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// longest is how many bytes an answer may have.
const longest = 4096

// manage is where a person answers, when Google gave no link to the review.
const manage = "https://business.google.com/reviews"

// ReplyTerms implements pulse.Replier. Every review of a place of ours can be answered,
// once.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	t := pulse.ReplyTerms{Longest: longest, Length: len(norm.NFC.String(text)), ByHand: m.URL}
	if t.ByHand == "" {
		t.ByHand = manage
	}
	if _, _, err := s.whose(m); err != nil {
		t.Why = err.Error()
		return t
	}
	t.Can = true
	return t
}

// whose finds the place that a review belongs to.
func (s *Source) whose(m pulse.Mention) (place, string, error) {
	location, id, ok := strings.Cut(m.ID, "-")
	p, ours := s.place(location)
	if !ok || !ours {
		return place{}, "", errors.New("its place is not configured any more")
	}
	return p, id, nil
}

// Reply implements pulse.Replier. Google would replace an answer that stands there
// already, so it is looked at first: one that a person wrote is left alone, the same
// words count as sent, and one that Google rejected may be replaced.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	p, id, err := s.whose(m)
	if err != nil {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": " + err.Error()}
	}
	r, found, err := s.one(ctx, p, id)
	switch {
	case err != nil:
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case !found:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the review is gone", Hint: "pulse recheck follows deletions"}
	case r.reply != nil && !r.reply.rejected() && newest.Said(r.reply.text) == newest.Said(text):
		return s.stood(m, p, id, r.reply), nil
	case r.reply != nil && !r.reply.rejected():
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("%s: an answer of %s stands there already and would be replaced; nothing was sent", what, day(r.reply.at)),
			Hint: "read it, and change it by hand where it is wrong: " + s.ReplyTerms(m, text).ByHand + " ; then: pulse answer " + m.Key() + " --done"}
	}
	return s.put(ctx, what, m, p, id, text)
}

// put sends the answer, once.
func (s *Source) put(ctx context.Context, what string, m pulse.Mention, p place, id, text string) (pulse.Reply, error) {
	body := map[string]string{"comment": norm.NFC.String(text)}
	a, err := s.ask(wire.Unrepeated(ctx), http.MethodPut, s.base.JoinPath(p.parent(), "reviews", id, "reply"), body)
	switch {
	case err != nil && (wire.NotSent(err) || errors.Is(err, pulse.ErrUsage) || errors.Is(err, pulse.ErrDenied)):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Google may have it, the answer was lost", Err: err}
	case a.Status >= 500:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
	case a.Status == http.StatusBadRequest:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUsage, Msg: what + ": Google does not take this text" + tail(a), Hint: "shorten or change it"}
	case !a.OK():
		err := s.refused(a, p.parent(), "")
		if errors.Is(err, pulse.ErrLater) {
			err = pulse.WithHint(err, "nothing was sent; send it again in a minute")
		}
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	}
	r := replyOf(a.Body)
	if r == nil {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": Google took it, and its answer cannot be read"}
	}
	return s.settled(ctx, what, m, p, id, r)
}

// pauses are how long Google's look at an answer is waited for. Most take seconds; what
// is still open then has arrived, and a rejection later is told by a fetch or recheck.
var pauses = []time.Duration{2 * time.Second, 4 * time.Second}

// settled waits a moment for what Google thinks of the answer: one that nobody may see
// has not reached the guest.
func (s *Source) settled(ctx context.Context, what string, m pulse.Mention, p place, id string, r *reply) (pulse.Reply, error) {
	for _, pause := range pauses {
		if r.state != "PENDING" || wire.Sleep(ctx, pause) != nil {
			break
		}
		now, found, err := s.one(ctx, p, id)
		if err != nil || !found || now.reply == nil {
			break // it arrived; how it stands is asked for again by the recheck
		}
		r = now.reply
	}
	if r.rejected() {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": Google does not show it (" + r.why() + "); the guest has not read it",
			Hint: "say it in other words and send it again: support.google.com/contributionpolicy lists what Google does not show"}
	}
	return s.stood(m, p, id, r), nil
}

func (s *Source) stood(m pulse.Mention, p place, id string, r *reply) pulse.Reply {
	return pulse.Reply{ID: p.parent() + "/reviews/" + id + "/reply", URL: m.URL, At: r.at}
}

// FindReply implements pulse.Replier: a review has one answer, and holds it.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	p, id, err := s.whose(m)
	if err != nil {
		return pulse.Reply{}, false, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "look for the answer to " + m.Key() + ": " + err.Error()}
	}
	r, found, err := s.one(ctx, p, id)
	if err != nil || !found || r.reply == nil || r.reply.rejected() || newest.Said(r.reply.text) != newest.Said(text) {
		return pulse.Reply{}, false, err
	}
	if !r.reply.at.IsZero() && r.reply.at.Before(since) {
		return pulse.Reply{}, false, nil
	}
	return s.stood(m, p, id, r.reply), true, nil
}

func tail(a *wire.Answer) string {
	if d := a.Detail(); d != "" {
		return ": " + d
	}
	return ""
}

func day(t time.Time) string {
	if t.IsZero() {
		return "an unknown day"
	}
	return t.Format("2006-01-02")
}

var (
	_ pulse.Planner   = (*Source)(nil)
	_ pulse.Rechecker = (*Source)(nil)
	_ pulse.Replier   = (*Source)(nil)
)
