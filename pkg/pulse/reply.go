package pulse

import (
	"context"
	"time"
)

// Replier is a Source that can answer a guest where the mention stands. It sends one
// answer at a time, each after a person said yes to it; whether the words are allowed
// is the business of who asks, and so is that nobody gets one twice (answer.Once).
type Replier interface {
	// ReplyTerms says, without asking the provider, whether m can be answered there,
	// what text would cost, and where a person answers by hand.
	ReplyTerms(m Mention, text string) ReplyTerms
	// Reply sends text once and never again by itself. An error that wraps
	// ErrUnknownOutcome may have sent it: ask FindReply before sending again. After any
	// other error nothing was sent.
	Reply(ctx context.Context, m Mention, text string) (Reply, error)
	// FindReply looks for an answer of ours with that text to m, written at or after
	// since. ok is false where there is none.
	FindReply(ctx context.Context, m Mention, text string, since time.Time) (r Reply, ok bool, err error)
}

// ReplyTerms are the conditions of one answer.
type ReplyTerms struct {
	Can     bool    `json:"can"`               // false: by hand alone
	Why     string  `json:"why,omitempty"`     // why it cannot, or what to mind
	USD     float64 `json:"usd"`               // what sending costs
	Budget  float64 `json:"budget,omitempty"`  // US dollars the source may cost in a month; 0 no limit known
	Longest int     `json:"longest,omitempty"` // characters that fit as the provider counts them; 0 no limit known
	Length  int     `json:"length"`            // of the text, counted the same way
	ByHand  string  `json:"by_hand,omitempty"` // link that opens the answer for a person; "" none
}

// Fits reports whether the text is not too long.
func (t ReplyTerms) Fits() bool { return t.Longest == 0 || t.Length <= t.Longest }

// Reply is an answer that stands at the provider.
type Reply struct {
	ID  string    `json:"id"`
	URL string    `json:"url,omitempty"`
	At  time.Time `json:"at"`
}
