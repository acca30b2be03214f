// Package backlog gathers complaints by cause for the teams that put them right:
// how many people, how grave, more or fewer than before, in whose words and whose
// task. Build is pure; Load asks the store. It decides no theme and writes no
// words and no format.
package backlog

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Report is the complaints of one window by cause. Its JSON fields are promises.
type Report struct {
	Since      time.Time  `json:"since"`
	Until      time.Time  `json:"until"` // excluded
	People     int        `json:"people"`
	Messages   int        `json:"messages"`
	Unassigned Unassigned `json:"unassigned"`
	Groups     []Group    `json:"groups"` // the heaviest first

	Place    string      `json:"place,omitempty"`    // id, where only one was asked for
	Theme    string      `json:"theme,omitempty"`    // id of a theme or a part of one, where only that was asked for
	More     int         `json:"more,omitempty"`     // groups that Top left out
	Themes   []ThemeSize `json:"themes"`             // the largest first
	Quiet    []Past      `json:"quiet,omitempty"`    // groups of the time before that nobody named since
	Proposed []string    `json:"proposed,omitempty"` // names of the themes proposed for what fits none
	OnePlace bool        `json:"-"`                  // the brand has no other: naming it says nothing
	Heard    time.Time   `json:"-"`                  // the first mention we know of, where it lies too late to compare with the time before
}

// Top is the report with its n heaviest groups; 0 or less keeps all.
func (r Report) Top(n int) Report {
	if n > 0 && n < len(r.Groups) {
		r.More += len(r.Groups) - n
		r.Groups = r.Groups[:n]
	}
	return r
}

// ThemeSize is how many people and messages complain of a theme, whatever its
// groups. Who names two groups of it counts once.
type ThemeSize struct {
	Theme    string `json:"theme"`
	People   int    `json:"people"`
	Messages int    `json:"messages"`
	Before   int    `json:"before"`
	Trend    Trend  `json:"trend"`
}

// Past is a group that was loud in the time before and is named no more.
type Past struct {
	ID     string `json:"id"`
	Theme  string `json:"theme"`
	Label  string `json:"label"`
	Before int    `json:"before"` // people
}

// Unassigned counts the complaints that belong to no group. NoReason and NoTheme
// add up to Messages.
type Unassigned struct {
	People   int      `json:"people"`
	Messages int      `json:"messages"`
	NoReason int      `json:"no_reason"` // messages that say no more than that it was bad
	NoTheme  int      `json:"no_theme"`  // messages with a reason that fits no theme
	Mentions []string `json:"mentions"`
}

// Group is the complaints with one cause. A message with two causes is in two
// groups and counts once in the Report.
type Group struct {
	ID       string         `json:"id"` // stable
	Theme    string         `json:"theme"`
	Label    string         `json:"label"`
	People   int            `json:"people"`
	Messages int            `json:"messages"` // with near-copies and reposts
	Severity string         `json:"severity"` // the gravest grade in it: illness, safety, discrimination, refund; "" ordinary
	Trend    Trend          `json:"trend"`
	Places   map[string]int `json:"places"`   // people by place id; "" the brand as a whole
	Mentions []string       `json:"mentions"` // keys, newest first
	Quotes   []Quote        `json:"quotes"`   // the most typical first
	Why      []string       `json:"why"`      // words that put them here, most frequent first
	Team     string         `json:"team"`     // id of the team that owns the theme; "" none

	TeamName string         `json:"team_name,omitempty"`
	Teams    []Share        `json:"teams,omitempty"`  // where several teams own parts of it, the largest share first
	Severe   int            `json:"severity_people"`  // who spoke of something of that grade
	Grades   map[string]int `json:"grades,omitempty"` // people by the gravest thing each spoke of; ordinary complaints left out
	Before   int            `json:"before"`           // people in the same length of time before
	Rest     bool           `json:"rest,omitempty"`   // what is left of a theme: its people have no one cause
	Sub      string         `json:"sub,omitempty"`    // id of the part of the theme that most of them speak of
	Reach    int            `json:"reach"`            // likes and reposts, where sources tell; decides nothing
	Burst    *Burst         `json:"burst,omitempty"`
	Item     *Work          `json:"item,omitempty"` // what is being done about it

	// Weight decides the order: People x SeverityFactor x TrendFactor.
	Weight         float64 `json:"weight"`
	SeverityFactor float64 `json:"severity_factor"`
	TrendFactor    float64 `json:"trend_factor"`
}

// Quote is one guest's words. A long text is cut to the clause about the cause.
type Quote struct {
	ID     string    `json:"id"` // key of the mention
	Text   string    `json:"text"`
	Mark   string    `json:"mark,omitempty"` // typical or harshest, where there are three or more; else ""
	Place  string    `json:"place,omitempty"`
	Posted time.Time `json:"posted_at"`
}

// The marks of quotes.
const (
	Typical  = "typical"
	Harshest = "harshest"
)

// Share is how many people of a group are a team's.
type Share struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	People int    `json:"people"`
}

// Work is what is being done about a group: an item of the backlog, in short.
type Work struct {
	ID     string `json:"id"`
	Status string `json:"status"` // open, in_progress, fixed, closed or reopened
	Owner  string `json:"owner,omitempty"`
	Due    string `json:"due,omitempty"` // a day, 2026-12-01
	Late   bool   `json:"late,omitempty"`
}

// Trend says how the people of a group stand against those of the time before.
type Trend string

const (
	Unknown Trend = "unknown" // we were not listening during all the time before
	TooFew  Trend = "too_few" // too few to say
	Same    Trend = "same"
	More    Trend = "more" // by more than chance
	Fewer   Trend = "fewer"
)

// store is what the backlog needs of the database.
type store interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
}

// Grouper puts complaints into groups by cause. The order of items must not
// matter to it.
type Grouper interface {
	// Grouped gives the groups, labelled for a reader of lang, and the ids of
	// the items that belong to none.
	Grouped(items []Item, lang string) (causes []Cause, none []string)
}

// Item is one complaint to be grouped.
type Item struct {
	ID       string
	Who      string // said it
	Text     string
	Lang     string          // it was judged as
	Opinions []pulse.Opinion // those that complain
}

// Cause is one group as the Grouper found it.
type Cause struct {
	ID    string // stable from day to day
	Theme string
	Label string
	Items []string // ids
	Why   []string // words, most frequent first
	Rest  bool     // what is left of a theme beside its groups: no one cause
}

// Team owns themes and parts of themes. A part that a team owns is not the
// task of the team that owns the theme; of several owners the first counts.
type Team struct {
	ID, Name string
	Themes   []string
}

// Options say which complaints are wanted and lend what Build needs to know.
type Options struct {
	Since, Until time.Time
	Zone         *time.Location // of the report's times; nil UTC
	Place        string         // id; "" all places
	Lang         string         // of the reader, for the labels
	Teams        []Team
	Severity     func(text string) string // grade of a complaint; nil: all ordinary
	Grouper      Grouper                  // nil groups by theme, labelled with its id
	Theme        string                   // id of a theme or a part of one; "" all
	Work         map[string]Work          // by id of the group
	OnePlace     bool                     // the brand has one place
	Proposed     []string                 // names of themes that wait for a decision
}
