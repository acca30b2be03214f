package pulse

import (
	"strconv"
	"time"
)

// GuestMessage is one message to one guest about a backlog item: the invitation into
// its solution, or the news that it is fixed. Its identity is (Item, What, Round,
// Guest): one of a kind to each guest, however often they complained. What was sent
// and how far it came is an Answer of the mention Key.
type GuestMessage struct {
	Item  int         `json:"-"`
	What  MessageWhat `json:"what"`
	Round int         `json:"round"` // how often the item had been fixed: news of the first fix is of round 1
	Guest string      `json:"-"`     // keyed hash of the person: the same again, and nobody's name
	Key   string      `json:"id"`    // of the mention that is answered
	At    time.Time   `json:"at"`
	By    string      `json:"by"`

	State AnswerState `json:"state"`             // "" it was never sent
	Ended time.Time   `json:"ended_at,omitzero"` // when it was sent or ticked
	Reply string      `json:"reply,omitempty"`   // of an invited guest: ReplyYes, ReplyNo; "" none yet
	Heard time.Time   `json:"reply_at,omitzero"` // when that was written down
	Note  string      `json:"reply_note,omitempty"`
}

// MessageWhat is what a guest is written to about.
type MessageWhat string

const (
	MessageInvite MessageWhat = "invite"
	MessageTell   MessageWhat = "told"
)

// What an invited guest says.
const (
	ReplyYes = "yes"
	ReplyNo  = "no"
)

// Purpose is the What of the Answer that carries it: "told:B-3", and "told:B-3:2" of
// the second fix.
func (m GuestMessage) Purpose() string {
	s := string(m.What) + ":" + ItemID(m.Item)
	if m.Round > 1 {
		s += ":" + strconv.Itoa(m.Round)
	}
	return s
}

// Contact is what a guest said of being written to.
type Contact string

const (
	ContactNever Contact = "never" // for ever
	ContactYes   Contact = "yes"   // gladly, also where they did not speak to us
)
