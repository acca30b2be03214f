package http

import (
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/seen"
)

// state is the content of our cursor.
type state struct {
	Version  int         `json:"v"`
	Newest   int64       `json:"newest,omitempty"` // ms of the newest item of finished walks
	ETag     string      `json:"etag,omitempty"`   // of an endpoint without pages
	Modified string      `json:"modified,omitempty"`
	Seen     seen.Prints `json:"seen,omitempty"`  // of the items of finished walks
	Walk     *walk       `json:"walk,omitempty"`  // one that is not at its end
	Total    int         `json:"total,omitempty"` // items the endpoint counts; 0 it does not say
	Left     int         `json:"left,omitempty"`  // of them, those without words, in the walk that met most
}

// walk goes from the first page to the last. What it found counts as saved only at its
// end, so that a walk cut short loses nothing.
type walk struct {
	At     position    `json:"at"`
	Given  seen.Prints `json:"given,omitempty"`
	Newest int64       `json:"newest,omitempty"`
	Left   int         `json:"left,omitempty"`
}

const cursorVersion = 1

// load reads a cursor. One that is not ours, or of a version to come, begins anew: the
// store makes that harmless.
func load(c pulse.Cursor) *state {
	s := &state{}
	if json.Unmarshal([]byte(c), s) != nil || s.Version != cursorVersion {
		s = &state{}
	}
	s.Version = cursorVersion
	return s
}

func (s *state) cursor() (pulse.Cursor, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return pulse.Cursor(b), nil
}
