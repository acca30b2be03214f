// Package digest turns judged mentions into what a team reads in the morning:
// who needs an answer today, who was praised and for what, and whether the day was
// unusual. Build is pure; Load asks the store. It writes no words and no format.
package digest

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Role is who reads a digest.
type Role string

const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Shift   Role = "shift"
	Staff   Role = "staff" // praise only
)

// Empty says why a digest has nothing to tell. "" it has something.
type Empty string

const (
	Quiet     Empty = "quiet"     // we looked and nobody said anything
	Unfetched Empty = "unfetched" // nothing was fetched since the window began
	Never     Empty = "never"     // nothing was ever fetched
	Failed    Empty = "failed"    // the last try of every source failed
)

// Digest is one window told in the order people read it.
type Digest struct {
	Brand string    `json:"brand,omitempty"`
	Place string    `json:"place,omitempty"` // id; "" all places
	Name  string    `json:"place_name,omitempty"`
	Role  Role      `json:"role"`
	Every Period    `json:"every,omitempty"` // a whole week or month; "" any stretch
	Since time.Time `json:"since"`
	Until time.Time `json:"until"` // excluded
	Day   string    `json:"day"`   // calendar day of Until: the key of its delivery
	Built time.Time `json:"built_at"`

	Empty   Empty        `json:"empty,omitempty"`
	Trouble []Source     `json:"trouble"`          // sources to see to, worst first
	Unsent  []Unsent     `json:"unsent,omitempty"` // for the owner: who is without an earlier digest
	Urgent  []Item       `json:"urgent"`           // complaints and mixed, worst first
	Best    *Item        `json:"best,omitempty"`
	Praise  []Item       `json:"praise"` // without Best, most telling first
	Held    []Held       `json:"held"`   // line-ups of the window
	Late    []Item       `json:"late"`   // posted before the window, stored since the last digest
	Counts  []Count      `json:"counts"` // praise, complaint, mixed, neutral
	Days    int          `json:"days"`   // earlier stretches the usual was taken from
	Themes  []Theme      `json:"themes"` // most spoken of first
	Waiting []Item       `json:"waiting"`
	Fixed   []Fixed      `json:"fixed"` // put right since the last digest, or in the week or month
	Ideas   []pulse.Idea `json:"ideas"` // of the staff, new in the same time, newest first
	Sources []Source     `json:"sources"`
	Cases   *Cases       `json:"cases,omitempty"` // unhappy guests who wait for us; nil nobody is late, or not for this reader

	Attributions []string `json:"attributions,omitempty"`
}

// Held is a line-up that took place.
type Held struct {
	Place string    `json:"place,omitempty"`
	Name  string    `json:"place_name,omitempty"`
	Shift string    `json:"shift,omitempty"` // its name
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty"`
}

// Total is the number of voices of the window after folding.
func (d Digest) Total() int {
	n := 0
	for _, c := range d.Counts {
		n += c.N
	}
	return n
}

// Count returns how many mentions of a kind the window holds.
func (d Digest) Count(k pulse.Kind) Count {
	for _, c := range d.Counts {
		if c.Kind == k {
			return c
		}
	}
	return Count{Kind: k}
}

// Item is one voice, its copies folded in.
type Item struct {
	Key    string     `json:"id"`
	Source string     `json:"source"`
	Kind   pulse.Kind `json:"kind"`
	Text   string     `json:"text"` // as it was written: foreign, to be cleaned where it is shown
	Author string     `json:"author,omitempty"`
	Place  string     `json:"place,omitempty"`
	Name   string     `json:"place_name,omitempty"`
	URL    string     `json:"url,omitempty"`
	Lang   string     `json:"lang,omitempty"`
	Rating float64    `json:"rating,omitempty"`
	Posted time.Time  `json:"posted_at"`

	Age      Seconds  `json:"age_seconds"` // from posting to the end of the window
	Themes   []string `json:"themes"`
	Severity string   `json:"severity,omitempty"` // illness, safety, discrimination, refund; "" ordinary
	Step     string   `json:"step,omitempty"`     // id of the suggested first step
	Staff    []string `json:"staff,omitempty"`    // of the roster, named in the text
	Marks    []string `json:"marks,omitempty"`    // of praise: responsive, beyond, warm, free
	People   int      `json:"people"`
	Messages int      `json:"messages"`
	Unsure   bool     `json:"unsure,omitempty"`
	Question bool     `json:"question,omitempty"`
	Also     []Also   `json:"also,omitempty"` // where else it stands
}

// Also is a copy of a voice in another source than where it leads.
type Also struct {
	Key    string `json:"id"`
	Source string `json:"source"`
	URL    string `json:"url,omitempty"`
}

// Seconds is a duration that JSON shows as whole seconds.
type Seconds int64

// Count compares a number of the window with the usual one.
type Count struct {
	Kind   pulse.Kind `json:"kind"`
	N      int        `json:"n"`
	Unsure int        `json:"unsure,omitempty"` // of N: a person should look
	Usual  float64    `json:"usual"`
	Change Change     `json:"change"`
}

// Change says how a number stands against the usual.
type Change string

const (
	TooFew  Change = "too_few" // too few, or too few days, to say
	Same    Change = "same"    // within what the earlier days had
	Unclear Change = "unclear" // outside of it, but chance alone may do that
	More    Change = "more"    // by more than chance
	Fewer   Change = "fewer"
)

// Theme counts the voices that praise or complain about one part of the service.
type Theme struct {
	ID        string `json:"id"`
	Praise    int    `json:"praise"`
	Complaint int    `json:"complaint"`
}

// Source is one source as a reader should know it. Error, Hint and Notes are in
// the words of programs: owners and managers alone have them.
type Source struct {
	Name     string    `json:"name"`
	State    State     `json:"state"`
	LastOK   time.Time `json:"last_ok_at,omitzero"`
	Last     time.Time `json:"last_at,omitzero"`
	New      int       `json:"new"`            // of its last run
	Mentions int       `json:"mentions"`       // of the window, copies counted
	Exit     int       `json:"exit,omitempty"` // what kind of error ended its last run: pulse.ExitFault …
	Error    string    `json:"error,omitempty"`
	Hint     string    `json:"hint,omitempty"`
	Until    time.Time `json:"not_before,omitzero"`
	Notes    []string  `json:"notes,omitempty"`
}

// State is how a source does.
type State string

const (
	OK        State = "ok"
	Broken    State = "failed"  // its last run ended with an error
	Killed    State = "killed"  // its last run never ended
	Silent    State = "silent"  // it has not been asked for too long
	NeverRan  State = "never"   // configured and never asked
	Postponed State = "waiting" // the provider asked us to wait
)
