package pulse

import "time"

// AnswerState says how far one answer to a guest has come.
type AnswerState string

const (
	AnswerSending AnswerState = "sending" // claimed: it may have left, and nobody wrote down how it ended
	AnswerUnknown AnswerState = "unknown" // it left and the answer of the provider was lost
	AnswerSent    AnswerState = "sent"    // it stands at the provider
	AnswerByHand  AnswerState = "by hand" // a person gave it outside pulse and ticked it
	AnswerFailed  AnswerState = "failed"  // it surely was not sent; it may be sent anew
	AnswerGone    AnswerState = "gone"    // it was sent, and the provider no longer shows it
)

// Settled reports that the guest has it, or had it.
func (s AnswerState) Settled() bool {
	return s == AnswerSent || s == AnswerByHand || s == AnswerGone
}

// Open reports that nobody knows whether it was sent.
func (s AnswerState) Open() bool { return s == AnswerSending || s == AnswerUnknown }

// Answer is one message to one guest. Its identity is (Key, What): the same What is
// never sent to the same guest twice.
type Answer struct {
	Key    string      `json:"id"`               // of the mention that is answered
	What   string      `json:"what"`             // AnswerReply, or what else it is about: "told:B-3"
	Source string      `json:"source,omitempty"` // of the mention
	State  AnswerState `json:"state"`
	Text   string      `json:"text,omitempty"` // "" erased, or ticked without its words
	Lang   string      `json:"lang,omitempty"`
	By     string      `json:"by"`                // whose yes sent it
	Lines  []Line      `json:"lines,omitempty"`   // of the policy, as it stood when it was sent
	Reason string      `json:"reason,omitempty"`  // why a guideline was stepped over
	USD    float64     `json:"usd"`               // what it cost
	Remote string      `json:"remote,omitempty"`  // the provider's id of it
	URL    string      `json:"url,omitempty"`     // where it stands
	Error  string      `json:"error,omitempty"`   // why it was not sent
	At     time.Time   `json:"at"`                // of the claim
	Ended  time.Time   `json:"ended_at,omitzero"` // when it was sent, ticked or given up
	Seen   time.Time   `json:"seen_at,omitzero"`  // when the provider was last asked for it
	Print  string      `json:"-"`                 // of the text: two of the same read alike
}

// AnswerReply is the What of the answer to what a guest said.
const AnswerReply = "answer"

// LineLevel is how strict a line of the policy is.
type LineLevel string

const (
	LineHard  LineLevel = "hard"  // never crossed: nothing is sent
	LineGuide LineLevel = "guide" // may be crossed with a reason
	LineFree  LineLevel = "free"  // no line: it is said freely
)

// What a line may say of itself.
const (
	BecauseStranger = "stranger" // who says yes is not among the people who may
	BecauseGrave    = "grave"    // role, grade: the role does not answer that
	BecauseNamed    = "named"    // somebody of the house is named
	BecauseUnread   = "unread"   // an amount nobody can read
	BecauseNothing  = "nothing"  // nobody may give anything
	BecauseGive     = "give"     // role, amounts, things: what it may give
	BecauseNumber   = "number"   // the guest's own number
)

// TakesNone says that a source cannot be answered by programs.
func TakesNone(source string) string {
	switch source {
	case "file":
		return "it came from a file, and pulse has no way to answer there"
	case "form":
		return "it came by your own form, which has no way back to the guest"
	}
	return source + " takes no answers from programs"
}

// Line is one line of the policy and how a text stands to it.
type Line struct {
	Rule    string    `json:"rule"` // id: "refund", "medical"
	Level   LineLevel `json:"level"`
	Words   []string  `json:"words,omitempty"` // of the text, that hit it
	Crossed bool      `json:"crossed"`         // false: it allows them, or nothing hit it
	Why     string    `json:"why,omitempty"`   // "role shift may give up to 10 EUR"

	// Because says the same for readers of other languages: one of the Because words,
	// then what it is about.
	Because []string `json:"because,omitempty"`
}
