package pulse

import "time"

// LeastPeople is the smallest group of staff anything is ever shown of.
const LeastPeople = 5

// CheckIn is what is kept in the open of one answer until its round closes: scores,
// themes and words without names. Nothing in it says who, at what hour or in which
// shift.
type CheckIn struct {
	Round   string         // id of the round it counts in: 2026-W47
	Who     string         // hash that tells two people of one round apart, and no more
	Ends    time.Time      // of the round, excluded
	Place   string         // id; "" none
	Morning Morning        // of the day it was given
	Scores  map[string]int // by id of the question, 1-5; those that were answered
	Themes  []StaffTheme   // of the free words, each pair once
	Text    string         // free words, names masked; "" none
}

// Morning says whether there was praise before an answer.
type Morning int

const (
	MorningUnknown Morning = iota // the answer came in a file
	MorningPraised                // a line-up was held or a digest sent that day at the place
	MorningPlain
)

// StaffTheme is a theme of the tree that somebody praised or complained of.
type StaffTheme struct {
	Theme    string `json:"theme"`
	Polarity Kind   `json:"polarity"` // praise or complaint
}

// Round is a stretch of check-ins that is closed: published once, never changed.
type Round struct {
	ID    string    `json:"round"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"` // excluded
	Cells []Cell    `json:"cells"`
}

// Cell is what is published of one group of at least five people. No person is in
// two cells of a round; every figure about staff is made of cells alone.
type Cell struct {
	Places  []string          `json:"places"`            // ids; the group is all of them together; "" is no place
	Praised *bool             `json:"praised,omitempty"` // of a group parted by it
	People  int               `json:"people_at_least"`   // 5, 10, 15…: rounded down
	Scores  map[string]Mean   `json:"scores"`            // by id of the question
	Themes  []StaffThemeCount `json:"themes"`
	Texts   []string          `json:"texts,omitempty"` // names masked, in no order that tells anything
}

// Mean is the mean score of one question.
type Mean struct {
	Mean   float64 `json:"mean"`            // one decimal, between 1.4 and 4.6
	People int     `json:"people_at_least"` // who answered it, rounded down
}

// StaffThemeCount is how many people of a cell spoke of a theme.
type StaffThemeCount struct {
	StaffTheme
	People int `json:"people_at_least"`
}

// VoiceKey is the key of raw answers. Neither half opens anything without the other.
type VoiceKey struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Public []byte    `json:"public"`
	Halves [2]Locked `json:"halves"`
}

// Locked is half a private key, locked by a passphrase.
type Locked struct {
	Salt   []byte `json:"salt"`
	Rounds int    `json:"rounds"` // of the function that makes a key of the passphrase
	Sealed []byte `json:"sealed"`
}

// VoiceAudit is one line of who opened raw answers.
type VoiceAudit struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	What    string    `json:"what"` // "key", "open", "refused"
	Round   string    `json:"round,omitempty"`
	Answers int       `json:"answers"`
	Reason  string    `json:"reason,omitempty"`
}

// IdeaItem ties an idea to the backlog item it became.
type IdeaItem struct {
	Idea   int       `json:"idea"`
	Item   int       `json:"item"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Told   time.Time `json:"told_at,omitzero"` // when its author was told that it is fixed
	ToldBy string    `json:"told_by,omitempty"`
}

// The sources that pulse serve and pulse checkin speak for. No configured source and
// no import may take their names.
const (
	SourceForm  = "form"  // guests' tips
	SourceStaff = "staff" // never a mention
)
