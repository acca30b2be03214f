// Package deliver brings what was rendered to people: by mail, once. It writes no
// words and reads no mentions.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Message is one digest for one reader.
type Message struct {
	ID      string // becomes the Message-ID's left side; the same delivery always has the same
	From    string // "Pulse <pulse@example.com>"
	To      string // one address
	ReplyTo string // where answers go; "" to From
	Subject string
	Lang    string // BCP 47
	Text    string
	HTML    string
	Date    time.Time
	Body    []byte // JSON, for chats and webhooks
}

// Sender brings a message to its reader. It calls handing once, right before the
// message can no longer be taken back, and sends nothing where that is an error. An
// error that wraps ErrUnknown means that the message may have arrived all the same,
// one that wraps ErrRefused that trying again is useless; any other means that it
// surely did not arrive.
type Sender interface {
	Send(ctx context.Context, m Message, handing func() error) error
}

// ErrUnknown: the message was handed over and no answer came.
var ErrUnknown = errors.New("we cannot know whether it arrived")

// ErrRefused: the reader's address, or this message, will never be taken.
var ErrRefused = errors.New("refused for good")

// ledger is what deliver needs of the store.
type ledger interface {
	ClaimDelivery(ctx context.Context, d pulse.Delivery) (claimed bool, existing pulse.Delivery, err error)
	HandDelivery(ctx context.Context, d pulse.Delivery) error
	SettleDelivery(ctx context.Context, d pulse.Delivery) error
}

// Result says what became of one delivery.
type Result struct {
	pulse.Delivery
	Already bool `json:"already,omitempty"` // it was sent, refused, or claimed by another, before
}

// Once sends a message unless this delivery was sent before. It is claimed before
// anything leaves, noted as handed over when it can no longer be taken back, and
// settled afterwards, so that neither a second cron nor a crash sends it twice. What
// surely failed is tried again by the next run; what we cannot know and what was
// refused is reported and never repeated.
func Once(ctx context.Context, l ledger, s Sender, d pulse.Delivery, m Message, now func() time.Time) (Result, error) {
	claimed, existing, err := l.ClaimDelivery(ctx, d)
	if err != nil {
		return Result{Delivery: d}, err
	}
	if !claimed {
		return already(ctx, l, existing, now())
	}
	d.Begun = existing.Begun
	// Between the claim and here another may have taken it, or somebody pressed Ctrl-C.
	handing := func() error { return errors.Join(ctx.Err(), l.HandDelivery(ctx, d)) }
	sendErr := s.Send(ctx, m, handing)
	switch {
	case sendErr == nil:
		d.State, d.Sent = pulse.DeliverySent, now()
	case errors.Is(sendErr, ErrUnknown):
		d.State, d.Error = pulse.DeliveryHanded, sendErr.Error()
	case errors.Is(sendErr, ErrRefused):
		d.State, d.Error = pulse.DeliveryRefused, sendErr.Error()
	default:
		d.State, d.Error = pulse.DeliveryFailed, sendErr.Error()
	}
	// The outcome is written even when ctx was cancelled meanwhile: the mail has left or not.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := l.SettleDelivery(end, d); err != nil {
		return Result{Delivery: d}, errors.Join(sendErr, fmt.Errorf("record the delivery to %s: %w", d.Recipient, err))
	}
	return Result{Delivery: d}, sendErr
}

// already reports a delivery that is not ours to send. One that was handed over and
// never settled is told, and noted as told.
func already(ctx context.Context, l ledger, d pulse.Delivery, now time.Time) (Result, error) {
	what := fmt.Sprintf("the %s of %s to %s", d.Kind, d.Day, d.Recipient)
	p := &pulse.Problem{}
	switch {
	case d.AtWork(now):
		p.Kind, p.Until = pulse.ErrLater, d.Begun.Add(pulse.HandLease)
		p.Msg = what + " is being sent by another pulse"
		p.Hint = "wait some minutes; the next run says what became of it"
	case d.Unknown():
		p.Err = ErrUnknown
		p.Msg = what + " was handed over and its end is not known; it is not sent again by itself"
		p.Hint = askReader(d.Recipient)
	case d.State == pulse.DeliveryRefused:
		p.Kind = ErrRefused
		p.Msg = what + " was refused and is not tried again: " + d.Error
		p.Hint = mend(d.Recipient)
	default:
		return Result{Delivery: d, Already: true}, nil
	}
	if d.Unknown() && !d.AtWork(now) && d.Error == "" {
		d.Error = p.Error()
		// Whoever else settles it meanwhile knows more than we do.
		_ = l.SettleDelivery(ctx, d)
	}
	return Result{Delivery: d, Already: true}, p
}

// askReader says what to do about a message that may have arrived.
func askReader(to string) string {
	return "ask the reader whether it came; if not, --send --again " + to + " sends it once more"
}

// mend says what to do about an address that is refused.
func mend(to string) string {
	return "correct the address in pulse.yaml; if it is right, --send --again " + to + " tries it once more"
}
