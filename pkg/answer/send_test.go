package answer

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// memory keeps answers as the store does.
type memory struct {
	held  map[string]pulse.Answer
	spent float64
}

func (m *memory) ClaimAnswer(_ context.Context, a pulse.Answer, fits func([]string) error) (bool, pulse.Answer, error) {
	if was, ok := m.held[a.Key+a.What]; ok && was.State != pulse.AnswerFailed {
		return false, was, nil
	}
	var sent []string
	for _, h := range m.held {
		if h.State != pulse.AnswerFailed {
			sent = append(sent, h.Text)
		}
	}
	if err := fits(sent); err != nil {
		return false, pulse.Answer{}, err
	}
	a.State = pulse.AnswerSending
	m.held[a.Key+a.What] = a
	return true, a, nil
}

func (m *memory) ReclaimAnswer(_ context.Context, was pulse.Answer, at time.Time) (bool, error) {
	h := m.held[was.Key+was.What]
	if !h.State.Open() || !h.At.Equal(was.At) {
		return false, nil
	}
	h.At = at
	m.held[was.Key+was.What] = h
	return true, nil
}

func (m *memory) SettleAnswer(ctx context.Context, a pulse.Answer) error {
	if ctx.Err() != nil || !m.held[a.Key+a.What].State.Open() {
		return fmt.Errorf("not claimed: %v", ctx.Err())
	}
	m.held[a.Key+a.What] = a
	return nil
}

func (m *memory) Spent(context.Context, string, time.Time) (float64, error) { return m.spent, nil }

// provider takes answers, and loses some.
type provider struct {
	terms  pulse.ReplyTerms
	err    error // of Reply
	takes  bool  // although err
	late   int   // looks that find nothing, though it stands
	posted []string
}

func (p *provider) ReplyTerms(pulse.Mention, string) pulse.ReplyTerms { return p.terms }

func (p *provider) Reply(_ context.Context, _ pulse.Mention, text string) (pulse.Reply, error) {
	if p.err == nil || p.takes {
		p.posted = append(p.posted, text)
	}
	return pulse.Reply{ID: fmt.Sprint(len(p.posted))}, p.err
}

func (p *provider) FindReply(_ context.Context, _ pulse.Mention, text string, _ time.Time) (pulse.Reply, bool, error) {
	if p.late > 0 {
		p.late--
		return pulse.Reply{}, false, nil
	}
	for i, t := range p.posted {
		if t == text {
			return pulse.Reply{ID: fmt.Sprint(i + 1)}, true, nil
		}
	}
	return pulse.Reply{}, false, nil
}

func TestOnce(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	lost := fmt.Errorf("lost: %w", pulse.ErrUnknownOutcome)
	can := pulse.ReplyTerms{Can: true, USD: 0.01}
	open := func(age time.Duration) map[string]pulse.Answer {
		return map[string]pulse.Answer{"x:1answer": {Key: "x:1", What: pulse.AnswerReply, State: pulse.AnswerSending, Text: "earlier words", At: now.Add(-age)}}
	}
	for _, tt := range []struct {
		name    string
		p       provider
		mem     memory
		kind    error
		state   pulse.AnswerState
		posted  int
		already bool
	}{
		{"sent", provider{terms: can}, memory{}, nil, pulse.AnswerSent, 1, false},
		{"refused there", provider{terms: can, err: &pulse.Problem{Kind: pulse.ErrDenied, Msg: "403"}}, memory{}, pulse.ErrDenied, pulse.AnswerFailed, 0, false},
		{"lost after it was taken", provider{terms: can, err: lost, takes: true}, memory{}, nil, pulse.AnswerSent, 1, false},
		{"found at the third look", provider{terms: can, err: lost, takes: true, late: 2}, memory{}, nil, pulse.AnswerSent, 1, false},
		{"lost for good", provider{terms: can, err: lost}, memory{}, pulse.ErrUnknownOutcome, pulse.AnswerUnknown, 0, false},
		{"open, and it stands", provider{terms: can, posted: []string{"earlier words"}}, memory{held: open(time.Second)}, nil, pulse.AnswerSent, 1, true},
		{"open, and young", provider{terms: can}, memory{held: open(time.Second)}, pulse.ErrLater, pulse.AnswerSending, 0, false},
		{"open, old, never arrived", provider{terms: can}, memory{held: open(time.Hour)}, nil, pulse.AnswerSent, 1, false},
		{"done before", provider{terms: can}, memory{held: map[string]pulse.Answer{"x:1answer": {State: pulse.AnswerByHand}}}, nil, pulse.AnswerByHand, 0, true},
		{"another guest read it", provider{terms: can}, memory{held: map[string]pulse.Answer{"x:2": {State: pulse.AnswerSent, Text: "We are SORRY about the wait"}}}, pulse.ErrPolicy, "", 0, false},
		{"by hand alone", provider{terms: pulse.ReplyTerms{Why: "no"}}, memory{}, pulse.ErrPolicy, "", 0, false},
		{"too long", provider{terms: pulse.ReplyTerms{Can: true, Longest: 3, Length: 4}}, memory{}, pulse.ErrPolicy, "", 0, false},
		{"no money left", provider{terms: pulse.ReplyTerms{Can: true, USD: 0.01, Budget: 5}}, memory{spent: 4.995}, pulse.ErrLater, "", 0, false},
	} {
		if tt.mem.held == nil {
			tt.mem.held = map[string]pulse.Answer{}
		}
		o := Options{Now: func() time.Time { return now }, Sleep: func(context.Context, time.Duration) error { return nil }}
		r, err := Once(t.Context(), &tt.mem, &tt.p, Message{To: pulse.Mention{Source: "x", ID: "1"}, Text: "We are sorry about the wait", By: "elif"}, o)
		if !errors.Is(err, tt.kind) || tt.kind == nil && err != nil || r.Already != tt.already && err == nil {
			t.Errorf("%s: %v, already %v; want %v, %v", tt.name, err, r.Already, tt.kind, tt.already)
		}
		if got := tt.mem.held["x:1answer"].State; got != tt.state || len(tt.p.posted) != tt.posted {
			t.Errorf("%s: stands as %q, posted %v; want %q and %d", tt.name, got, tt.p.posted, tt.state, tt.posted)
		}
	}
}

// Ctrl-C while it leaves: what is known is written down all the same.
func TestOnceInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	mem := &memory{held: map[string]pulse.Answer{}}
	p := &cancelling{provider{terms: pulse.ReplyTerms{Can: true}, err: context.Canceled, takes: true}, cancel}
	_, err := Once(ctx, mem, p, Message{To: pulse.Mention{Source: "x", ID: "1"}, Text: "sorry"}, Options{})
	if !errors.Is(err, pulse.ErrUnknownOutcome) || mem.held["x:1answer"].State != pulse.AnswerUnknown {
		t.Errorf("%v, stands as %q; want unknown", err, mem.held["x:1answer"].State)
	}
}

type cancelling struct {
	provider
	cancel context.CancelFunc
}

func (c *cancelling) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	c.cancel()
	return c.provider.Reply(ctx, m, text)
}
