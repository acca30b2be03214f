package feed

import (
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/seen"
)

// state is the content of our cursor.
type state struct {
	Version int                  `json:"v"`
	Feeds   map[string]*progress `json:"feeds"` // by address.key
}

// progress is how far one feed has been saved. A feed shows its newest items whatever we
// have, so that what is new is told by what was there the last time.
type progress struct {
	Asked    int64       `json:"asked"`              // ms; the feed asked longest ago is the next
	ETag     string      `json:"etag,omitempty"`     // of the document that was saved to its end
	Modified string      `json:"modified,omitempty"` // likewise, as the server wrote it
	Seen     seen.Prints `json:"seen,omitempty"`     // of the items of that document
	Part     seen.Prints `json:"part,omitempty"`     // of the items saved of a document that is not at its end
	Walk     *walk       `json:"walk,omitempty"`     // older documents behind it are being fetched
}

// walk remembers the first document while older ones are fetched: it counts as saved only
// at the end, so that a walk cut short loses nothing.
type walk struct {
	Next     string      `json:"next"` // address of the document that follows
	Head     seen.Prints `json:"head,omitempty"`
	ETag     string      `json:"etag,omitempty"`
	Modified string      `json:"modified,omitempty"`
	Steps    int         `json:"steps"`
}

const (
	cursorVersion = 1
	// maxWalk ends a walk through a server that sends us in circles.
	maxWalk = 2000
)

// load reads a cursor. One that is not ours, or of a version to come, begins anew: the
// store makes that harmless.
func load(c pulse.Cursor) *state {
	s := &state{}
	if json.Unmarshal([]byte(c), s) != nil || s.Version != cursorVersion {
		s = &state{}
	}
	s.Version = cursorVersion
	if s.Feeds == nil {
		s.Feeds = map[string]*progress{}
	}
	for key, p := range s.Feeds {
		if p == nil {
			delete(s.Feeds, key)
		}
	}
	return s
}

func (s *state) cursor() (pulse.Cursor, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return pulse.Cursor(b), nil
}

func (s *state) of(a address) progress {
	if p := s.Feeds[a.key]; p != nil {
		return *p
	}
	return progress{}
}
