package cases

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Entry is a case as people and programs get it. Its JSON fields are promises.
type Entry struct {
	ID string `json:"id"` // C-12
	pulse.Case
	ThemeName string `json:"theme_name"`
	OwnerName string `json:"owner_name"` // of the team, or the person; "" nobody
	Overdue   bool   `json:"overdue"`
	Author    string `json:"author"` // masked unless authors were asked for; "" the source does not tell
	Text      string `json:"text"`   // what was said last, as it was written; "" not held any more
	URL       string `json:"url,omitempty"`

	Heard   []pulse.Judged     `json:"-"`                 // the mentions of the case, oldest first
	Earlier []pulse.Judged     `json:"-"`                 // what else the guest said, newest first
	History []pulse.CaseChange `json:"history,omitempty"` // oldest first
}

// NewEntry shows a case at a moment; last is what was said last.
func NewEntry(c pulse.Case, last pulse.Judged, now time.Time) Entry {
	return Entry{ID: pulse.CaseID(c.N), Case: c, Overdue: c.Overdue(now), Author: last.Author.Label(), Text: last.Text, URL: last.URL}
}
