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

// Sender brings a message to its reader. An error that wraps ErrUnknown means
// that it may have arrived all the same; any other means that it surely did not.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrUnknown: the message was handed over and no answer came.
var ErrUnknown = errors.New("we cannot know whether it arrived")

// ledger is what deliver needs of the store.
type ledger interface {
	ClaimDelivery(ctx context.Context, d pulse.Delivery) (claimed bool, existing pulse.Delivery, err error)
	SettleDelivery(ctx context.Context, d pulse.Delivery) error
}

// Result says what became of one delivery.
type Result struct {
	pulse.Delivery
	Already bool `json:"already,omitempty"` // it was sent, or claimed by another, before
}

// Once sends a message unless this delivery was sent before. It is claimed before
// anything leaves and settled afterwards, so that neither a second cron nor a
// crash sends it twice. What surely failed may be tried again by the next run;
// what we cannot know stays claimed and is reported, never repeated.
func Once(ctx context.Context, l ledger, s Sender, d pulse.Delivery, m Message, now func() time.Time) (Result, error) {
	claimed, existing, err := l.ClaimDelivery(ctx, d)
	if err != nil {
		return Result{Delivery: d}, err
	}
	if !claimed {
		return already(existing)
	}
	sendErr := s.Send(ctx, m)
	switch {
	case sendErr == nil:
		d.State, d.Sent = pulse.DeliverySent, now()
	case errors.Is(sendErr, ErrUnknown):
		d.State, d.Error = pulse.DeliveryClaimed, sendErr.Error()
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

// already reports a delivery that is not ours to send. One that was claimed and
// never settled is told: its sender died, or is at work this moment.
func already(existing pulse.Delivery) (Result, error) {
	r := Result{Delivery: existing, Already: true}
	if existing.State != pulse.DeliveryClaimed {
		return r, nil
	}
	return r, &pulse.Problem{
		Msg:  fmt.Sprintf("the %s of %s to %s was begun and its end is not known; it is not sent again", existing.Kind, existing.Day, existing.Recipient),
		Hint: "ask the reader whether it came; the next day's is sent as usual",
		Err:  ErrUnknown,
	}
}
