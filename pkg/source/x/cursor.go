package x

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// cursorVersion is written into every cursor, so that a later pulse can read it.
const cursorVersion = 1

// cursor is how far every track has been saved.
type cursor struct {
	V      int                 `json:"v"`
	Handle string              `json:"handle,omitempty"` // that was looked up
	User   string              `json:"user,omitempty"`   // its number
	Family string              `json:"family,omitempty"` // of parameter names that works: "tweet" or "post"
	Next   string              `json:"next,omitempty"`   // track whose turn it is, so that none starves
	Tracks map[string]progress `json:"tracks,omitempty"`
}

// progress of one track. Since moves only when a walk reaches its end: posts come
// newest first, so before that there is a hole between the walk and Since.
type progress struct {
	Since   string    `json:"since,omitempty"`   // newest id of the last finished walk
	SinceAt time.Time `json:"since_at,omitzero"` // when that was posted
	Done    time.Time `json:"done,omitzero"`     // when the last finished walk began
	Walk    *walk     `json:"walk,omitempty"`    // one that was stopped on its way
}

// walk goes from the newest post back to Since or Start.
type walk struct {
	Query    string    `json:"query,omitempty"`  // that it asks; tokens belong to it
	Began    time.Time `json:"began"`            // nothing posted later is promised
	From     time.Time `json:"from,omitzero"`    // all before this was fetched earlier
	Start    time.Time `json:"start,omitzero"`   // lower end in time, where Since is of no use
	Newest   string    `json:"newest,omitempty"` // Since once it is done
	NewestAt time.Time `json:"newest_at,omitzero"`
	Token    string    `json:"token,omitempty"` // of the next page; may expire
	Until    string    `json:"until,omitempty"` // oldest id seen: goes on without a token
	UntilAt  time.Time `json:"until_at,omitzero"`
	Seen     int       `json:"seen,omitempty"` // posts so far

	empty int // empty pages in sequence
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
		return out, fmt.Errorf("read the cursor of x: %w", err)
	}
	if out.V > cursorVersion {
		return out, pulse.WithHint(fmt.Errorf("the cursor of x has version %d, we know %d", out.V, cursorVersion),
			"the database was written by a newer pulse: use that one")
	}
	if out.Tracks == nil {
		out.Tracks = map[string]progress{}
	}
	return out, nil
}

func (c cursor) text() pulse.Cursor {
	b, err := json.Marshal(c)
	if err != nil { // strings and times only: those of a page are checked in decode, ours in readCursor
		panic(fmt.Sprintf("x: write cursor: %v", err))
	}
	return pulse.Cursor(b)
}

// window is how far recent search looks back. The minute keeps a request that is
// under way from falling out of it.
const window = 7*24*time.Hour - time.Minute

// begin opens a new walk down to what is known. The note tells of posts that can
// no longer be had, or soon cannot.
func (t track) begin(p progress, ask pulse.Ask) (walk, string) {
	from := later(p.SinceAt, p.Done)
	w := walk{Query: t.query, Began: ask.Now, From: from}
	if p.Since == "" || ask.Since.After(p.SinceAt) {
		w.Start = ask.Since
	}
	if t.own {
		return w, ""
	}
	floor := ask.Now.Add(-window)
	if w.Start.Before(floor) && (p.Since == "" || p.SinceAt.Before(floor)) {
		w.Start = floor
	}
	if from.IsZero() {
		w.From = w.Start
		return w, ""
	}
	return w, t.warn(from, floor, ask)
}

func (t track) warn(from, floor time.Time, ask pulse.Ask) string {
	switch {
	case ask.Since.After(from): // the owner wants no more
		return ""
	case from.Before(floor):
		return gap(t, from, floor)
	case from.Before(ask.Now.Add(-5 * 24 * time.Hour)):
		return fmt.Sprintf("%s: the last fetch was %d days ago and X shows only 7: fetch at least once a day",
			t, int(ask.Now.Sub(from).Hours()/24))
	}
	return ""
}

// resume goes on with a stopped walk. It reports false when nothing of the rest
// can be had any more.
func (t track) resume(p progress, now time.Time) (w walk, note string, more bool) {
	w = *p.Walk
	if w.Query != t.query {
		w.Query, w.Token = t.query, ""
	}
	floor := now.Add(-window)
	low := w.Start
	if low.IsZero() {
		low = p.SinceAt
	}
	if t.own || !low.Before(floor) {
		return w, "", true
	}
	// The lower end slid out of the window: a token would ask for it still.
	w.Start, w.Token = floor, ""
	if !w.UntilAt.IsZero() && !w.UntilAt.After(floor) {
		return w, gap(t, w.From, w.UntilAt), false
	}
	if w.From.Before(floor) {
		note = gap(t, w.From, floor)
	}
	return w, note, true
}

func gap(t track, from, to time.Time) string {
	const layout = "2 Jan 15:04"
	return fmt.Sprintf("%s: a gap: posts between %s and %s UTC can no longer be fetched, X shows only 7 days",
		t, from.UTC().Format(layout), to.UTC().Format(layout))
}

// end closes a walk: only now everything up to its newest post has been seen.
func (p progress) end(w walk) progress {
	if w.Newest != "" && compareIDs(w.Newest, p.Since) > 0 {
		p.Since, p.SinceAt = w.Newest, w.NewestAt
	}
	p.Done, p.Walk = later(p.Done, w.Began), nil
	return p
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// compareIDs orders ids by age: they are numbers, and longer ones are larger.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
