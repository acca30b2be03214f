package backlog

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Entry is one item of the backlog as people and programs get it: the item with
// its history, its figures and its guests as they stand at one moment.
type Entry struct {
	ID string `json:"id"` // B-12
	pulse.Item
	ThemeName string `json:"theme_name"`
	OwnerName string `json:"owner_name"` // of the team, or the person; "" nobody
	Team      string `json:"team"`       // id, where a team is the owner; "" a person or nobody
	Overdue   bool   `json:"overdue"`

	People   int         `json:"people"`         // who complained of it, in the time Rate looks at
	Messages int         `json:"messages"`       // theirs, copies included
	Mentions []string    `json:"mentions"`       // keys, newest first
	Rate     *pulse.Rate `json:"rate,omitempty"` // nil before it is fixed
	Now      pulse.Span  `json:"now"`            // the last weeks, whatever its status

	Invite  []Guest            `json:"invite"`  // into the solution, while it is not done
	Tell    []Guest            `json:"tell"`    // once it is fixed
	Unheld  int                `json:"unheld"`  // people whose words are no longer held: nobody can be asked or told
	Letters Letters            `json:"letters"` // how far inviting and telling has come
	History []pulse.ItemChange `json:"history"` // oldest first
}

// Guest is one person who complained of the cause. Nothing is sent to anybody.
// How and Why are "" where nobody asked yet whether they can be written to.
type Guest struct {
	Author string    `json:"author"`  // masked unless authors were asked for; "" the source does not tell
	Last   string    `json:"mention"` // key of what they said last
	URL    string    `json:"url,omitempty"`
	Place  string    `json:"place,omitempty"`
	Posted time.Time `json:"posted_at"`
	How    string    `json:"how,omitempty"` // ByReply, ByHand; "" it cannot be
	Why    string    `json:"why,omitempty"` // they are not written to
}
