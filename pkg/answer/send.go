package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Message is one text to one guest, to which a person said yes. That the policy
// allows it is for Policy.Check to say before.
type Message struct {
	To     pulse.Mention
	What   string // "" is pulse.AnswerReply; "told:B-3" and the like: each once to a guest
	Text   string
	Lang   string
	By     string       // whose yes sends it
	Lines  []pulse.Line // of the policy, for the record
	Reason string       // why a guideline was stepped over
}

// Result is how a message stands after Once.
type Result struct {
	pulse.Answer
	Already bool `json:"already"` // an earlier run sent it; nothing was sent now
}

// keeper is what sending needs of the store.
type keeper interface {
	ClaimAnswer(ctx context.Context, a pulse.Answer, fits func(sent []string) error) (claimed bool, existing pulse.Answer, err error)
	ReclaimAnswer(ctx context.Context, was pulse.Answer, at time.Time) (bool, error)
	SettleAnswer(ctx context.Context, a pulse.Answer) error
	Spent(ctx context.Context, source string, month time.Time) (float64, error)
}

// Options shape Once. Zero fields take the value in the comment.
type Options struct {
	Now   func() time.Time                           // time.Now
	Sleep func(context.Context, time.Duration) error // waits, or returns ctx.Err()
	Wait  time.Duration                              // 1 min: an open claim this old whose text the provider does not show was never sent
}

func (o Options) withDefaults() Options {
	o.Wait = cmp.Or(o.Wait, time.Minute)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// skew is how far the provider's clock may be behind ours.
const skew = 5 * time.Minute

// Once sends m to its guest, and never twice: it claims before it sends and settles
// afterwards, and what an earlier run left open is looked for at the provider before
// anything leaves again. ErrPolicy: another guest has read (nearly) the same text, or
// it cannot be answered there. ErrUnknownOutcome: run the same again, it looks first.
// ErrLater: the budget of the source, the provider, or an open claim wants time.
func Once(ctx context.Context, mem keeper, to pulse.Replier, m Message, o Options) (Result, error) {
	s := &sending{mem: mem, to: to, m: m, o: o.withDefaults()}
	s.m.What = cmp.Or(m.What, pulse.AnswerReply)
	if err := s.possible(ctx); err != nil {
		return Result{}, err
	}
	for range 2 { // the second time after a claim of an earlier run was given up
		now := s.o.Now()
		claimed, a, err := mem.ClaimAnswer(ctx, pulse.Answer{Key: m.To.Key(), What: s.m.What, Source: m.To.Source, Text: m.Text, Lang: m.Lang,
			By: m.By, Lines: m.Lines, Reason: m.Reason, USD: s.terms.USD, At: now, Print: Print(m.Text)},
			func(sent []string) error { return unread(m.Text, sent) })
		switch {
		case err != nil:
			return Result{}, err
		case claimed:
			return s.send(ctx, a)
		case a.State.Settled():
			return Result{a, true}, nil
		}
		if a, done, err := s.clear(ctx, a); err != nil || done {
			return Result{a, true}, err
		}
	}
	return Result{}, s.busy(s.o.Now())
}

// Settle finds out what became of an answer that an earlier run left open, and sends
// nothing. found is false where the provider does not show it (yet).
func Settle(ctx context.Context, mem keeper, to pulse.Replier, m pulse.Mention, open pulse.Answer, o Options) (a pulse.Answer, found bool, err error) {
	s := &sending{mem: mem, to: to, m: Message{To: m, What: open.What}, o: o.withDefaults()}
	return s.find(ctx, open)
}

// sending is one message on its way.
type sending struct {
	mem   keeper
	to    pulse.Replier
	m     Message
	o     Options
	terms pulse.ReplyTerms
}

// possible refuses before anything is claimed.
func (s *sending) possible(ctx context.Context) error {
	s.terms = s.to.ReplyTerms(s.m.To, s.m.Text)
	switch t := s.terms; {
	case !t.Can:
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("%s cannot be answered by pulse: %s", s.m.To.Key(), t.Why), Hint: ByHand(t, s.m.To)}
	case !t.Fits():
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("the text has %d characters and %d fit; nothing was sent", t.Length, t.Longest), Hint: "say it shorter"}
	case t.Budget > 0:
		spent, err := s.mem.Spent(ctx, s.m.To.Source, s.o.Now())
		if err != nil {
			return err
		}
		if spent+t.USD > t.Budget+1e-9 {
			return &pulse.Problem{Kind: pulse.ErrLater, Msg: fmt.Sprintf("our own budget for %s is reached: $%.2f of $%.2f this month, and the answer costs $%.3f; nothing was sent", s.m.To.Source, spent, t.Budget, t.USD),
				Hint: "raise budget.usd_per_month of the source, or answer by hand: " + t.ByHand}
		}
	}
	return nil
}

// ByHand says how a guest is answered who cannot be answered by pulse.
func ByHand(t pulse.ReplyTerms, m pulse.Mention) string {
	tick := "then: pulse answer " + m.Key() + " --done"
	if t.ByHand == "" {
		return "answer where it was said; " + tick
	}
	return "answer by hand: " + t.ByHand + " ; " + tick
}

// send lets a claimed message leave.
func (s *sending) send(ctx context.Context, a pulse.Answer) (Result, error) {
	// the request must have ended before anybody may take the claim over
	within, cancel := context.WithTimeout(ctx, s.o.Wait/2)
	r, err := s.to.Reply(within, s.m.To, s.m.Text)
	cut := within.Err()
	cancel()
	// what left has left: it is written down also while somebody interrupts us
	after := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		return s.stands(after, a, r)
	case errors.Is(err, pulse.ErrUnknownOutcome), cut != nil:
		return s.lost(ctx, a, err)
	}
	a.State, a.Error, a.USD, a.Ended = pulse.AnswerFailed, err.Error(), 0, s.o.Now()
	return Result{Answer: a}, errors.Join(err, s.mem.SettleAnswer(after, a))
}

func (s *sending) stands(ctx context.Context, a pulse.Answer, r pulse.Reply) (Result, error) {
	a.State, a.Remote, a.URL, a.Error, a.Ended = pulse.AnswerSent, r.ID, r.URL, "", s.o.Now()
	return Result{Answer: a}, s.mem.SettleAnswer(ctx, a)
}

// looks are the pauses before each look for a message whose answer was lost.
var looks = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}

// lost looks for a message that may have left.
func (s *sending) lost(ctx context.Context, a pulse.Answer, cause error) (Result, error) {
	a.State, a.Error = pulse.AnswerUnknown, cause.Error()
	if err := s.mem.SettleAnswer(context.WithoutCancel(ctx), a); err != nil {
		return Result{Answer: a}, errors.Join(cause, err)
	}
	for _, pause := range looks {
		if s.o.Sleep(ctx, pause) != nil {
			break
		}
		if found, ok, err := s.find(ctx, a); err == nil && ok {
			return Result{Answer: found}, nil
		}
	}
	return Result{Answer: a}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: cause,
		Hint: "nobody knows whether the guest has it; run the same command again in some minutes: it looks before it sends"}
}

// find looks at the provider for an open answer and settles it where it stands there.
func (s *sending) find(ctx context.Context, a pulse.Answer) (pulse.Answer, bool, error) {
	if a.Text == "" {
		return a, false, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: "nobody knows whether " + a.Key + " was answered, and the words are erased",
			Hint: "look where it was said, then: pulse answer " + a.Key + " --done"}
	}
	r, ok, err := s.to.FindReply(ctx, s.m.To, a.Text, a.At.Add(-skew))
	if err != nil || !ok {
		return a, false, err
	}
	done, err := s.stands(context.WithoutCancel(ctx), a, r)
	return done.Answer, err == nil, err
}

// clear brings an open claim of an earlier run to an end: it was sent after all, or it
// is old enough to be sure that it was not, and is given up.
func (s *sending) clear(ctx context.Context, open pulse.Answer) (a pulse.Answer, done bool, err error) {
	if a, done, err = s.find(ctx, open); err != nil || done {
		return a, done, err
	}
	now := s.o.Now()
	if free := open.At.Add(s.o.Wait); now.Before(free) {
		return open, false, s.busy(free)
	}
	if !now.After(open.At) {
		now = open.At.Add(time.Millisecond)
	}
	got, err := s.mem.ReclaimAnswer(ctx, open, now)
	if err != nil {
		return open, false, err
	}
	if !got {
		return open, false, s.busy(now.Add(s.o.Wait))
	}
	open.At, open.State, open.USD, open.Error, open.Ended = now, pulse.AnswerFailed, 0, "it never arrived", now
	return open, false, s.mem.SettleAnswer(ctx, open)
}

func (s *sending) busy(free time.Time) error {
	return &pulse.Problem{Kind: pulse.ErrLater, Until: free.UTC(),
		Msg:  fmt.Sprintf("an answer to %s is on its way, and nobody knows yet whether it arrived; nothing was sent", s.m.To.Key()),
		Hint: "run the same command again after " + free.UTC().Format("15:04:05 MST") + ": it looks before it sends"}
}
