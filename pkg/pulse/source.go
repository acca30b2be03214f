package pulse

import (
	"context"
	"iter"
	"time"
)

// Source is one place where people speak: an X account, the tips of our
// venues, a file. Every source passes the contract in sourcetest:
//
//   - Pages yields pages in the order in which they may be saved. Saving page n
//     and its Next, then asking again From that cursor, gives the pages after n
//     and neither loses nor repeats a mention.
//   - An error is the last thing yielded. It wraps ErrDenied, ErrLater, ErrUsage
//     or, for faults of the network or the server, none of them.
//   - When ctx ends the iteration ends with ctx.Err() and no page after it.
//   - Nothing the provider sends makes it panic or stop: what cannot be read is
//     counted in Page.Bad and the rest is given.
//   - It filters nothing and judges nothing.
type Source interface {
	Name() string
	Duties() Duties
	Pages(ctx context.Context, ask Ask) iter.Seq2[Page, error]
}

// Planner is a Source that can say what a fetch would ask and cost without asking.
type Planner interface {
	Plan(ask Ask) Plan
}

// Rechecker is a Source that can ask again for mentions we hold, to follow
// deletions and edits. It yields pages whose Mentions are the current texts and
// whose Gone are the ids that may no longer be held. Next is always empty.
type Rechecker interface {
	Recheck(ctx context.Context, ids []string, ask Ask) iter.Seq2[Page, error]
}

// Cursor is a source's own note of how far it has been saved. Opaque to all others.
type Cursor string

// Ask is what a source is asked for.
type Ask struct {
	From  Cursor    // of the last saved page; "" is the first time
	Since time.Time // nothing older is wanted; zero is as far back as the source gives
	Now   time.Time
	Spent float64 // US dollars this source has cost in the calendar month of Now (UTC)
}

// Page is one answer of a source, saved whole or not at all.
type Page struct {
	Mentions []Mention
	Gone     []Gone
	Next     Cursor
	Bad      []Bad    // items that could not be read: counted and named
	Notes    []string // what a person should know: a gap, a partial error, a window nearly closed
	Total    int      // all that the provider counts of what this source asks for, so far as known: a run's last page says it; 0 it does not say
	Wordless int      // of Total, what holds no words of a guest and is never given as a mention; 0 none, or not known
	Cost     Cost
}

// Gone is a mention that the provider no longer shows, and why.
type Gone struct {
	ID     string
	Reason string // "deleted", "protected", "suspended"
}

// Bad is one item or row that could not be taken.
type Bad struct {
	Where string // "line 12", "item 3 of page 2"
	Why   string
}

// Cost is what an answer or a plan costs.
type Cost struct {
	Requests int     `json:"requests"`
	Items    int     `json:"items"`
	USD      float64 `json:"usd"`
}

// Add sums two costs.
func (c Cost) Add(d Cost) Cost {
	return Cost{c.Requests + d.Requests, c.Items + d.Items, c.USD + d.USD}
}

// Plan is what a fetch would do. Requests hold no secret.
type Plan struct {
	Requests []string `json:"requests"` // "GET https://api.x.com/2/tweets/search/recent?query=…"
	Cost     Cost     `json:"cost"`     // estimate, at most
	Notes    []string `json:"notes,omitempty"`
}

// Duties are what a provider's terms ask of those who keep its texts.
type Duties struct {
	RetentionDays int           // texts not refreshed are purged after this many days; 0 keeps them
	KeepVersions  bool          // earlier versions of an edited text may be kept
	RecheckEvery  time.Duration // stored mentions are asked for again at least this often; 0 never
	Attribution   string        // line to show wherever its texts are shown; "" none
	Permission    bool          // the author's permission is needed before a text is shown to guests
	ExportIDs     bool          // exports give ids and links, texts only on request
}
