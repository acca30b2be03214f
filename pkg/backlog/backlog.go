// Package backlog gathers complaints by cause for the teams that put them right:
// how many people, how grave, more or fewer than before, in whose words and whose
// task. Build is pure; Load asks the store. It decides no theme and writes no
// words and no format.
package backlog

import (
	"context"
	"fmt"
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
	Groups     []Group    `json:"groups"` // gravest first, then largest

	Place string `json:"place,omitempty"` // id, where only one was asked for
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

	TeamName string `json:"team_name,omitempty"`
	Severe   int    `json:"severity_people"` // who spoke of something of that grade
	Before   int    `json:"before"`          // people in the same length of time before
}

// Quote is one guest's words. A long text is cut to the clause about the cause.
type Quote struct {
	ID   string `json:"id"` // key of the mention
	Text string `json:"text"`
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
}

// Team owns themes. The first team with a theme gets its groups.
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
}

// Input is everything Build looks at. Mentions that complain of nothing are only
// needed where copies hang on them.
type Input struct {
	Options
	Window []pulse.Judged // posted in [Since, Until)
	Before []pulse.Judged // posted in the same length of time before
	Known  bool           // we were listening during all the time before
}

// Load reads what Build needs. Mentions whose text has expired are counted and
// not quoted, so that figures do not shrink as texts are purged.
func Load(ctx context.Context, db store, o Options) (Input, error) {
	if !o.Since.Before(o.Until) {
		return Input{}, pulse.Usagef("complaints from %s until %s hold no time", o.Since.Format(time.RFC3339), o.Until.Format(time.RFC3339))
	}
	in, err := Input{Options: o}, error(nil)
	if in.Window, err = read(ctx, db, o.Place, o.Since, o.Until); err != nil {
		return Input{}, fmt.Errorf("read complaints: %w", err)
	}
	from := o.Since.Add(-o.Until.Sub(o.Since))
	if in.Before, err = read(ctx, db, o.Place, from, o.Since); err != nil {
		return Input{}, fmt.Errorf("read complaints of the time before: %w", err)
	}
	first, err := db.Mentions(ctx, pulse.Filter{To: from, Place: o.Place, Limit: 1, Gone: true})
	if err != nil {
		return Input{}, fmt.Errorf("look how far mentions go back: %w", err)
	}
	in.Known = len(first) > 0
	return in, nil
}

// atOnce is how much time is read at a time: a year of a chain need not fit into
// memory, only its complaints.
const atOnce = 7 * 24 * time.Hour

func read(ctx context.Context, db store, place string, from, to time.Time) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for ; from.Before(to); from = from.Add(atOnce) {
		end := from.Add(atOnce)
		if end.After(to) {
			end = to
		}
		list, err := db.Mentions(ctx, pulse.Filter{From: from, To: end, Place: place, Gone: true})
		if err != nil {
			return nil, err
		}
		for _, j := range list {
			if j.Complains() || j.Copies > 0 {
				out = append(out, j)
			}
		}
	}
	return out, nil
}
