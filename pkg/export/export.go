// Package export brings backlog items to where a team works: issues at GitHub or
// Jira, a CSV file or a Markdown page. Doing it again updates and never doubles,
// also after an answer that was lost. It keeps nothing itself, opens no connection
// that is not wire's, and sends nothing that Plan has not named before.
package export

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Issue is one backlog item as a team reads it elsewhere. Texts are as they were
// written; each format makes them harmless in its own way.
type Issue struct {
	ID        string // B-12
	Title     string
	Theme     string // id
	ThemeName string
	Severity  string // grade, "" ordinary
	Status    pulse.ItemStatus
	WasFixed  bool // before it was closed: something was done

	Owner, OwnerMail string // as people read it; the address only reaches CSV
	Due              string // 2026-12-01; "" none
	Added            time.Time

	People, Messages int
	Places           []Count // most people first
	Cause            string
	Countermeasure   string
	Rate             *pulse.Rate // before and since the fix; nil not fixed
	Returned         bool        // open again, as complaints came back
	Invite, Tell     []Guest
	Quotes           []Quote

	restore bool // our text is put back above what a person made of it
}

// Count is a number with the name of what was counted.
type Count struct {
	Name string
	N    int
}

// Guest is somebody to invite or to tell. Name is "" where it is masked.
type Guest struct{ Name, URL string }

// Quote is one guest's words, byte for byte.
type Quote struct {
	Text   string
	Author string // "" masked or unknown
	URL    string // "" masked or none
	Place  string // as people read it
	Day    string // 2026-11-20
}

// Words says a phrase in the team's language: its key, then names and values.
type Words func(key string, pairs ...any) string

// Tracker is a place on the web where issues live. Its errors are for people, and
// never hold a key. Create may fail with errLost: then nobody knows whether there
// is an issue. Get fails with errGone where an issue is no more.
type Tracker interface {
	Target() string // as pulse.Exported.Target
	Place() string  // as people call it: "GitHub, kahve/service"
	// List gives every issue that carries our mark, in the order they were made.
	List(ctx context.Context, known []pulse.Exported) ([]Remote, error)
	// Find looks for one issue by its mark alone, as well as the tracker can.
	Find(ctx context.Context, item string) (Remote, bool, error)
	Get(ctx context.Context, remote string) (Remote, error)
	Create(ctx context.Context, i Issue) (Remote, []string, error)
	// Update brings parts of r to what i says; the notes tell what could not be done.
	Update(ctx context.Context, r Remote, i Issue, parts []string) (Remote, []string, error)
	// Wants is the state that i has there.
	Wants(i Issue) string
	// Parts are prints of what Create would send.
	Parts(i Issue) map[string]string
	// Text is what an issue says there, for looking at it first.
	Text(i Issue) string
	// Probe asks whether our key is taken and changes nothing; it says what it found.
	Probe(ctx context.Context) (string, error)
	// Patience is how long a new issue may hide from List and Find.
	Patience() time.Duration
}

// Remote is an issue as its tracker gives it.
type Remote struct {
	ID     string // number or key
	Num    string // number behind a key
	URL    string
	Item   string // B-12, from our mark; "" it has none
	State  string // in the tracker's words
	Title  string
	Labels []string
	Moved  string // where it lives now, when that is elsewhere

	body any // as the tracker needs it for an update
}

var (
	errLost = errors.New("no answer came, so nobody knows whether the issue was made")
	errGone = errors.New("the issue is no longer there")
)

// Options are what both trackers need.
type Options struct {
	Client  *wire.Client // with one attempt a request: export repeats what may be repeated
	Token   string
	KeyName string // variable of the token, for hints
	Mark    string // of this database
	Words   Words
	Log     *slog.Logger // nil is silent

	Now     func() time.Time                           // nil time.Now
	Sleep   func(context.Context, time.Duration) error // nil really waits
	Pace    time.Duration                              // between two changes; 0 is one second
	MaxWait time.Duration                              // the longest pause a tracker may ask for; 0 is one minute
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = wire.Sleep
	}
	if o.Pace == 0 {
		o.Pace = time.Second
	}
	if o.MaxWait == 0 {
		o.MaxWait = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
