package mastodon

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// cursorVersion is written into every cursor, so that a later pulse can read it.
const cursorVersion = 1

// overlap is how far before the newest known post a walk begins: a post of another server
// comes late, and its number is made of when it was written.
const overlap = 2 * time.Hour

// mostSeen bounds how many posts of the overlap are remembered.
const mostSeen = 400

// cursor is how far every track has been saved.
type cursor struct {
	V      int                 `json:"v"`
	Next   string              `json:"next,omitempty"` // track whose turn it is, so that none starves
	Tracks map[string]progress `json:"tracks,omitempty"`
}

// progress of one track.
type progress struct {
	High string    `json:"high,omitempty"` // newest id up to which all is saved
	At   time.Time `json:"at,omitzero"`    // when that was written
	Seen []string  `json:"seen,omitempty"` // prints of posts of the overlap
	Walk *walk     `json:"walk,omitempty"` // one that was stopped on its way
}

// walk goes back from the newest post to Floor, the first time and for searches, or forward
// from an id, page by page, as often as there is one.
type walk struct {
	Forward bool      `json:"forward,omitempty"`
	From    string    `json:"from,omitempty"` // ids above it come next (forward), or below it (back); "" the newest
	Floor   time.Time `json:"floor,omitzero"` // of a walk back
	High    string    `json:"high,omitempty"` // newest id seen
	At      time.Time `json:"at,omitzero"`
	Seen    []string  `json:"seen,omitempty"`
	Count   int       `json:"count,omitempty"`
	empty   int       // pages without anything new in sequence
}

func readCursor(c pulse.Cursor) (cursor, error) {
	out := cursor{V: cursorVersion, Tracks: map[string]progress{}}
	if c == "" {
		return out, nil
	}
	err := json.Unmarshal([]byte(c), &out)
	if err == nil { // a zone a day from ours can be read and not written
		_, err = json.Marshal(out)
	}
	if err != nil {
		return out, pulse.WithHint(fmt.Errorf("the cursor of this source cannot be read: %w", err),
			"give the source another name in pulse.yaml: it then begins anew, and nothing is lost")
	}
	if out.V > cursorVersion {
		return out, pulse.WithHint(fmt.Errorf("the cursor of this source has version %d, we know %d", out.V, cursorVersion),
			"the database was written by a newer pulse: use that one")
	}
	if out.Tracks == nil {
		out.Tracks = map[string]progress{}
	}
	return out, nil
}

func (c cursor) text() pulse.Cursor {
	b, err := json.Marshal(c)
	if err != nil { // texts and times only: a year beyond 9999 never gets here, nor what readCursor refuses
		panic(fmt.Sprintf("mastodon: write cursor: %v", err))
	}
	return pulse.Cursor(b)
}

// begin opens a new walk: forward from what is known, else back from the newest. Searches
// always go back: the servers give the newest of what lies above an id, and not the next.
func (p progress) begin(t track, ask pulse.Ask) walk {
	if p.High != "" && t.kind != search {
		return walk{Forward: true, From: before(t, p.High), High: p.High, At: p.At}
	}
	w := walk{Floor: ask.Since.UTC()}
	if known := p.At.Add(-overlap); p.High != "" && known.After(w.Floor) {
		w.Floor = known
	}
	return w
}

// end closes a walk: only now everything up to its newest post has been seen.
func (p progress) end(w walk) progress {
	if p.High == "" || later(w.High, p.High) {
		p.High, p.At = w.High, w.At
	}
	if len(w.Seen) > 0 {
		p.Seen = w.Seen
	}
	p.Walk = nil
	return p
}

// before is the id from which a walk goes forward: with ids that hold a time, somewhat
// earlier than the newest known. Notifications are numbered as they come in.
func before(t track, id string) string {
	at, ok := written(id)
	if t.kind == mentions || !ok {
		return id
	}
	return strconv.FormatInt(at.Add(-overlap).UnixMilli()<<16, 10)
}

// written reads the moment out of an id of Mastodon: milliseconds above 16 bits.
func written(id string) (time.Time, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	at := time.UnixMilli(n >> 16).UTC()
	if err != nil || at.Year() < 2012 || at.Year() > 2100 {
		return time.Time{}, false
	}
	return at, true
}

// later compares ids: they are opaque, and a longer one is newer.
func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return strings.Compare(a, b) > 0
}
