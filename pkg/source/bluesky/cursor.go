package bluesky

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// cursorVersion is written into every cursor, so that a later pulse can read it.
const cursorVersion = 1

// overlap is how far before the newest known post a walk goes on: the network takes a
// while until a post can be found, and one may come to stand before those already seen.
const overlap = 2 * time.Hour

// mostSeen bounds how many posts of the overlap are remembered.
const mostSeen = 400

// cursor is how far every track has been saved.
type cursor struct {
	V      int                 `json:"v"`
	Next   string              `json:"next,omitempty"` // track whose turn it is, so that none starves
	Tracks map[string]progress `json:"tracks,omitempty"`
}

// progress of one track. Since moves only when a walk reaches its end: posts come newest
// first, so before that there is a hole between the walk and Since.
type progress struct {
	Query string    `json:"query,omitempty"`
	Since time.Time `json:"since,omitzero"` // when the newest post of the last finished walk was indexed
	Seen  []string  `json:"seen,omitempty"` // prints of those indexed within the overlap before
	Walk  *walk     `json:"walk,omitempty"` // one that was stopped on its way
}

// walk goes from the newest post back to Floor.
type walk struct {
	Floor  time.Time `json:"floor,omitzero"`
	Token  string    `json:"token,omitempty"` // the network's cursor of the next page
	Newest time.Time `json:"newest,omitzero"` // Since once it is done
	Oldest time.Time `json:"oldest,omitzero"` // seen so far
	Seen   []string  `json:"seen,omitempty"`  // of the newest posts
	Count  int       `json:"count,omitempty"` // posts so far
	Anew   bool      `json:"anew,omitempty"`  // it was begun a second time, as its token was refused

	empty   int  // pages without anything new in sequence
	total   int  // posts that the search claims to have
	resumed bool // its token is of an earlier run
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
		panic(fmt.Sprintf("bluesky: write cursor: %v", err))
	}
	return pulse.Cursor(b)
}

// of is the progress of a track: another question begins anew.
func (c cursor) of(t track) progress {
	p := c.Tracks[t.name]
	if p.Query != t.query {
		return progress{Query: t.query}
	}
	return p
}

// begin opens a new walk down to what is known.
func (p progress) begin(ask pulse.Ask) walk {
	w := walk{Floor: ask.Since.UTC()}
	if known := p.Since.Add(-overlap); !p.Since.IsZero() && known.After(w.Floor) {
		w.Floor = known
	}
	return w
}

// end closes a walk: only now everything up to its newest post has been seen.
func (p progress) end(w walk, now time.Time) progress {
	if w.Newest.After(now) { // a post from the future must not hold back what comes before it
		w.Newest = now
	}
	if w.Newest.After(p.Since) {
		p.Since = w.Newest
	}
	if len(w.Seen) > 0 {
		p.Seen = w.Seen
	}
	p.Walk = nil
	return p
}
