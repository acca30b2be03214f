// Package doctor examines an installation of pulse: configuration, clock, zone,
// database, sources, budgets and mail, one line each with the remedy. It repairs
// nothing and sends nothing; everything it looks at is given to it.
package doctor

import (
	"context"
	"errors"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// State is the outcome of one check.
type State string

const (
	OK      State = "ok"
	Warning State = "warning" // works, but somebody should know
	Error   State = "error"   // something will not work
	Skipped State = "skipped" // not looked at; the message says why
)

// Result is one line of the examination.
type Result struct {
	Check   string `json:"check"` // "configuration", "source x", "mail"
	State   State  `json:"state"`
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"` // what to do; "" where there is nothing to do

	err error // behind an Error, for the exit code
}

// Database is what doctor needs of the store.
type Database interface {
	Name() string
	Migrations(ctx context.Context) (have, want int, err error)
	Lock(ctx context.Context, name, owner string, ttl time.Duration) (release func() error, err error)
	Runs(ctx context.Context) ([]pulse.SourceState, error)
	Spent(ctx context.Context, source string, month time.Time) (float64, error)
	Deliveries(ctx context.Context, since time.Time) ([]pulse.Delivery, error)
	Close() error
}

// intact is a database that can look for damage in itself.
type intact interface {
	Integrity(ctx context.Context) error
}

// followed is a database that other servers may follow.
type followed interface {
	// Follows tells whether the server at url may be read in place of this one, its name,
	// and after how long it had what was written here.
	Follows(ctx context.Context, url string) (name string, after time.Duration, err error)
}

// Options are what doctor may look at and how.
type Options struct {
	Load    func() (*config.Config, error)
	Open    func(ctx context.Context) (Database, error)
	Now     func() time.Time
	Lent    bool   // what Open gives is somebody's who closes it
	Owner   string // "host/pid", for the lock with which writing is tried
	Network bool   // ask servers too

	// Free is how many bytes a disk has left where dir is; nil asks the system.
	Free func(dir string) (n int64, known bool)
	// Date asks a web server for its clock.
	Date func(ctx context.Context, url string) (time.Time, error)
	// Probe asks a provider whether it takes our key, with a call that costs
	// nothing, and gives what it said. ErrNoProbe: there is no such call.
	Probe func(ctx context.Context, s config.Source) (string, error)
	// LogIn says how the log-in of a source stands, without asking anybody: what to do
	// soon ("" nothing), or the error that it is. nil where no source logs in.
	LogIn func(s config.Source) (soon, remedy string, err error)
	// Tracker asks github or jira whether it takes our key; it changes nothing.
	Tracker func(ctx context.Context, name string) (string, error)
	// Mail greets the mail server, encrypts and logs in, and sends nothing.
	Mail func(ctx context.Context, s config.SMTP) error
}

// ErrNoProbe says that a provider has no free call to try a key with.
var ErrNoProbe = errors.New("every call of this provider costs money")

// exam is one examination. cfg and db are nil where they could not be had.
type exam struct {
	Options
	cfg   *config.Config
	db    Database
	runs  []pulse.SourceState
	noRun error // why runs could not be read
	fresh bool  // the database will be made by the first fetch
}

// Run makes all checks in a fixed order. One that cannot be made is skipped and
// the others go on; a cancelled ctx gives what was found so far.
func Run(ctx context.Context, o Options) []Result {
	e := &exam{Options: o}
	if e.Free == nil {
		e.Free = FreeBytes
	}
	defer func() {
		if e.db != nil {
			_ = e.db.Close() // everything was read; what was written is a lock, given back
		}
	}()
	var out []Result
	for _, check := range []func(context.Context) []Result{
		e.configuration, e.clock, e.zone, e.database, e.migrations, e.replica, e.left, e.lock, e.sources, e.budgets, e.judge, e.trackers, e.mail, e.chats, e.deliveries, e.cases,
	} {
		if ctx.Err() != nil {
			return out
		}
		out = append(out, check(ctx)...)
	}
	return out
}

// Err is nil where no check is an error. Else its exit code says what is to be
// done first: 2 the configuration, 4 credentials, 75 to wait, 1 anything else.
func Err(results []Result) error {
	var found []error
	for _, r := range results {
		if r.State == Error {
			found = append(found, r.err)
		}
	}
	if len(found) == 0 {
		return nil
	}
	p := &pulse.Problem{Msg: "something needs a hand", Hint: "the lines that begin with error say what to do"}
	for _, kind := range []error{pulse.ErrUsage, pulse.ErrDenied} {
		for _, err := range found {
			if errors.Is(err, kind) {
				p.Kind = kind
				return p
			}
		}
	}
	for _, err := range found {
		if !errors.Is(err, pulse.ErrLater) {
			return p
		}
	}
	p.Kind = pulse.ErrLater
	return p
}

func one(check string, s State, message, remedy string) []Result {
	return []Result{{Check: check, State: s, Message: message, Remedy: remedy}}
}

// failed is an error with the hint that came with it, or else the given remedy.
func failed(check string, err error, remedy string) []Result {
	if hint := pulse.HintOf(err); hint != "" {
		remedy = hint
	}
	return []Result{{Check: check, State: Error, Message: err.Error(), Remedy: remedy, err: err}}
}

func skipped(check, why string) []Result { return one(check, Skipped, why, "") }

const (
	noConfig   = "needs a configuration that can be read"
	noDatabase = "needs a database that can be read"
	freshStore = "there is no database yet"
	noNetwork  = "--no-network was given"
)
