package pulse

import "time"

// Keep is one judged page on its way into the store: saved whole, cursor
// included, or not at all.
type Keep struct {
	Source string
	Run    int64 // id of the run it belongs to
	Judged []Judged
	Bands  [][]uint64 // near-copy signature bands of Judged[i]; nil where the text is too short
	Gone   []Gone
	Drops  []Drop
	Next   Cursor
	Cost   Cost

	KeepVersions bool // Duties.KeepVersions of the source
}

// Near is a stored mention that shares a signature band with a new text.
type Near struct {
	Key  string // of the first of its copies
	Text string
}

// Filter chooses mentions. Zero fields do not restrict.
type Filter struct {
	From, To             time.Time // posted: From <= t < To
	StoredFrom, StoredTo time.Time // stored: From < t <= To
	Place                string
	Source               string
	Kinds                []Kind // of the effective kind: a correction counts before the verdict
	Unsure               bool   // only those a person should look at
	Author               string // handle, name or id
	Gone                 bool   // also mentions whose text is no longer held
	Limit                int    // the newest so many
}

// Tally counts the mentions posted in one stretch of time. Near-copies count
// once; Messages counts them all.
type Tally struct {
	From, To  time.Time
	Praise    int
	Complaint int
	Mixed     int
	Neutral   int
	Messages  int
}

// Total is the number of mentions after folding.
func (t Tally) Total() int { return t.Praise + t.Complaint + t.Mixed + t.Neutral }

// Event is one line in the history of a mention.
type Event struct {
	At   time.Time `json:"at"`
	What string    `json:"what"` // "stored", "edited", "judged", "corrected", "gone", "sent"
	By   string    `json:"by,omitempty"`
	Text string    `json:"text,omitempty"` // earlier text, kind, reason
}

// What an event of a theme says: that a person found a mention not to be about it, and
// that this was undone.
const (
	NotAbout = "not about "
	Undone   = ", undone"
)

// WordRange is the folded words From <= w < To that a search looks for.
type WordRange struct{ From, To string }

// OneWord is the range of a word and none that goes on with it. It ends with the first
// letter PostgreSQL takes in a text, which it does not with a zero; words hold neither.
func OneWord(w string) WordRange { return WordRange{From: w, To: w + "\x01"} }

// Exact reports the range of one word.
func (r WordRange) Exact() bool { return r == OneWord(r.From) }

// Findable is a text with the words by which it is found.
type Findable struct {
	Key, Text string
	Words     []string // folded, each once
}
