package pulse

import (
	"context"
	"time"
)

// RunKind is what a run does with its source.
type RunKind string

const (
	Fetch    RunKind = "fetch"   // takes what is new; it alone says how a source stands
	Recheck  RunKind = "recheck" // asks again for what is held
	Replying RunKind = "answer"  // sends one answer to a guest
	ChatRun  RunKind = "chat"    // reads a hashtag session, and stores nothing
)

// Run is one visit to one source with its outcome. A run that never ended was killed.
type Run struct {
	ID      int64     `json:"id"`
	Kind    RunKind   `json:"kind"`
	Source  string    `json:"source"`
	Started time.Time `json:"started_at"`
	Ended   time.Time `json:"ended_at,omitzero"`

	Seen     int `json:"seen"` // mentions the source gave
	New      int `json:"new"`
	Edited   int `json:"edited"`
	Folded   int `json:"folded"`  // new ones that repeat an earlier mention
	Dropped  int `json:"dropped"` // not ours, or muted
	Gone     int `json:"gone"`
	Bad      int `json:"bad"`                // items that could not be read
	Total    int `json:"total,omitempty"`    // mentions the provider says it has; 0 it does not say
	Wordless int `json:"wordless,omitempty"` // of Total, what holds no words of a guest

	Cost      Cost      `json:"cost"`
	Error     string    `json:"error,omitempty"` // "" it succeeded
	Hint      string    `json:"hint,omitempty"`
	Exit      int       `json:"exit"`                // exit code its error stands for
	NotBefore time.Time `json:"not_before,omitzero"` // the provider asked us to wait
	Notes     []string  `json:"notes,omitempty"`

	Lost bool `json:"lost,omitempty"` // another worker took the source over in the middle of it
}

// Claim is a source that one worker has taken among several.
type Claim struct {
	Source  string   // "" none was free
	Done    []string // those that another worker finished meanwhile
	Under   func(context.Context) context.Context
	Release func() error
}

// Worker is a pulse that harvests at this moment.
type Worker struct {
	Owner   string    `json:"owner"` // host/pid
	Since   time.Time `json:"since"`
	Sources []string  `json:"sources,omitempty"` // that it is at; none between two, or where it holds all
}

// Lease is who holds the right to do something alone, as it stands in the database.
type Lease struct {
	Name, Owner  string // "fetch"; host/pid
	Since, Until time.Time
	Over         bool // it ran out, or its owner ran on this machine and is no more
}

// JudgeRun is the source under whose name runs of the second judge are kept:
// Seen is how many mentions it was asked about, Edited how many that settled.
const JudgeRun = "judge"

// OK reports whether the run ended without an error.
func (r Run) OK() bool { return !r.Ended.IsZero() && r.Error == "" }

// SourceState is where one source stands: its last fetch, the last that succeeded
// (nil: none yet) and when the first that succeeded ended (zero: never, or not told).
type SourceState struct {
	Source  string    `json:"source"`
	Last    *Run      `json:"last,omitempty"`
	LastOK  *Run      `json:"last_ok,omitempty"`
	FirstOK time.Time `json:"first_ok_at,omitzero"`
}

// Saved counts what keeping a page changed.
type Saved struct{ New, Edited, Folded, Gone int }

// Add sums two counts.
func (s Saved) Add(t Saved) Saved {
	return Saved{s.New + t.New, s.Edited + t.Edited, s.Folded + t.Folded, s.Gone + t.Gone}
}

// Drop is a mention that was not kept, and why: "not about the brand",
// "our own post", "muted author @spam".
type Drop struct {
	Mention
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Mute is the owner's wish not to hear from an author, of a word, or about a place.
type Mute struct {
	What  MuteWhat  `json:"what"`
	Value string    `json:"value"`
	Until time.Time `json:"until,omitzero"` // zero is for ever
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// MuteWhat is what a Mute looks at.
type MuteWhat string

const (
	MuteAuthor MuteWhat = "author"
	MuteWord   MuteWhat = "word"
	MutePlace  MuteWhat = "place"
)

// Delivery is one thing sent to one recipient, once. Its key is (Kind, Place,
// Day, Recipient).
type Delivery struct {
	Kind      string        `json:"kind"`      // "digest"
	Place     string        `json:"place"`     // "" all places
	Day       string        `json:"day"`       // calendar day of the window's end in the place's zone, 2026-11-21
	Recipient string        `json:"recipient"` // mail address or channel name
	State     DeliveryState `json:"state"`
	Built     time.Time     `json:"built_at"`          // what was stored later was not in it
	Begun     time.Time     `json:"begun_at,omitzero"` // of one that is not settled: when its sender took it
	Sent      time.Time     `json:"sent_at,omitzero"`
	Error     string        `json:"error,omitempty"`
}

// A sender needs seconds from claim to hand-over and at most a few minutes to hear the
// answer. One that says nothing for longer has died.
const (
	ClaimLease = 2 * time.Minute
	HandLease  = 5 * time.Minute
)

// AtWork reports whether its sender may be sending it at this moment.
func (d Delivery) AtWork(now time.Time) bool {
	lease := map[DeliveryState]time.Duration{DeliveryClaimed: ClaimLease, DeliveryHanded: HandLease}[d.State]
	return !d.Begun.IsZero() && d.Error == "" && now.Sub(d.Begun) < lease
}

// Unknown reports whether it was handed over and nobody knows whether it arrived:
// its sender died before it read the answer, or there was none.
func (d Delivery) Unknown() bool {
	return d.State == DeliveryHanded || d.State == DeliveryClaimed && d.Begun.IsZero()
}

// DeliveryState says how far a delivery came.
type DeliveryState string

const (
	DeliveryClaimed DeliveryState = "claimed" // taken by a sender; if it died nothing had left
	DeliveryHanded  DeliveryState = "handed"  // handed over; if its sender died we cannot know
	DeliverySent    DeliveryState = "sent"
	DeliveryFailed  DeliveryState = "failed"  // surely not sent: the next run tries again
	DeliveryRefused DeliveryState = "refused" // surely not sent, and trying again is useless
)
