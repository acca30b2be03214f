package digest

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// store is what a digest needs of the database.
type store interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
	Tally(ctx context.Context, place string, edges []time.Time) ([]pulse.Tally, error)
	Runs(ctx context.Context) ([]pulse.SourceState, error)
	LastDelivery(ctx context.Context, kind, place, recipient string) (pulse.Delivery, bool, error)
	Deliveries(ctx context.Context, since time.Time) ([]pulse.Delivery, error)
	historian
	HeldLineups(ctx context.Context, place, from, to string) ([]pulse.Held, error)
	Ideas(ctx context.Context) ([]pulse.Idea, error)
}

// historian knows what was told.
type historian interface {
	Stories(ctx context.Context, place, from, to string) ([]pulse.Told, error)
	StoryChoices(ctx context.Context) (map[string]pulse.StoryChoice, error)
}

// Namer finds the people of the roster a guest's text names, at that place.
type Namer interface {
	Find(text, place string) []pulse.Staff
}

// Options say which digest is wanted and lend it what it needs to know.
type Options struct {
	Since, Until time.Time
	Zone         *time.Location // decides what a day is; nil UTC
	Place        string         // id; "" all places
	Every        Period         // Since and Until are a whole week or month; "" any stretch
	Recipient    string         // who gets it, for what arrived late; "" it is only shown
	Role         Role           // "" is Owner
	Lang         string         // the reader's: of two stories like each other the one they understand; "" none
	Now          time.Time      // the moment of building: judges only the state of the sources

	Brand    string
	Places   []pulse.Place
	Duties   map[string]pulse.Duties  // of the configured sources by name: those that are expected to run
	Names    Namer                    // nil names nobody
	Shifts   map[string]string        // names of shifts by id
	Fixed    []Fixed                  // causes of complaints put right lately
	Severity func(text string) string // grade of a complaint; nil: all ordinary
	Silence  time.Duration            // a configured source unheard for so long is in trouble; 0 is 36 hours
}

// Kind names digests among the deliveries.
const Kind = "digest"

// lateDays bounds how far back a late mention may have been posted.
const lateDays = 30

// Input is everything Build looks at.
type Input struct {
	Options
	Window  []pulse.Judged // posted in [Since, Until)
	Late    []pulse.Judged // posted before Since, told to this reader by no earlier digest
	Earlier []pulse.Tally  // the same stretch of earlier days, oldest first
	States  []pulse.SourceState
	Held    []pulse.Held // line-ups of the window
	Ideas   []pulse.Idea // of the staff, oldest first
	Last    time.Time    // when this reader's last digest was built; zero none, or nobody's
	History History

	Deliveries []pulse.Delivery // of the last days, oldest first
}

// Load reads what Build needs.
func Load(ctx context.Context, db store, o Options) (Input, error) {
	if !o.Since.Before(o.Until) {
		return Input{}, pulse.Usagef("a digest from %s until %s holds no time", o.Since.Format(time.RFC3339), o.Until.Format(time.RFC3339))
	}
	o = o.withDefaults()
	in := Input{Options: o}
	var err error
	if in.States, err = db.Runs(ctx); err != nil {
		return Input{}, fmt.Errorf("digest: states of sources: %w", err)
	}
	if in.Last, err = lastBuilt(ctx, db, o); err != nil {
		return Input{}, fmt.Errorf("digest: the last one: %w", err)
	}
	if in.Late, err = loadLate(ctx, db, o, in.Last, in.States); err != nil {
		return Input{}, fmt.Errorf("digest: mentions that arrived late: %w", err)
	}
	in.Window, err = db.Mentions(ctx, pulse.Filter{From: o.Since, To: o.Until, Place: o.Place})
	if err != nil {
		return Input{}, fmt.Errorf("digest: mentions of the window: %w", err)
	}
	if in.Earlier, err = loadEarlier(ctx, db, o); err != nil {
		return Input{}, fmt.Errorf("digest: counts of earlier days: %w", err)
	}
	if in.History, err = loadHistory(ctx, db, o); err != nil {
		return Input{}, fmt.Errorf("digest: %w", err)
	}
	if in.Ideas, err = db.Ideas(ctx); err != nil {
		return Input{}, fmt.Errorf("digest: %w", err)
	}
	if in.Held, err = db.HeldLineups(ctx, o.Place, o.day(o.Since), o.day(o.Until)); err != nil {
		return Input{}, fmt.Errorf("digest: %w", err)
	}
	if in.Deliveries, err = db.Deliveries(ctx, o.Until.Add(-unsentFor)); err != nil {
		return Input{}, fmt.Errorf("digest: %w", err)
	}
	return in, nil
}

// day is the calendar day of a moment at the place.
func (o Options) day(t time.Time) string { return t.In(o.Zone).Format(time.DateOnly) }

// loadHistory reads what was told at the place until the window's end, that day
// included, and what people want told. The story of a week or a month is the best of
// it, though it was told on its day.
func loadHistory(ctx context.Context, db historian, o Options) (h History, err error) {
	if h.Choices, err = db.StoryChoices(ctx); err != nil || o.Every.long() {
		return h, err
	}
	h.Told, err = db.Stories(ctx, o.Place, o.day(o.Until.AddDate(0, 0, -storyRest)), o.day(o.Until))
	return h, err
}

func (o Options) withDefaults() Options {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Role == "" {
		o.Role = Owner
	}
	if o.Silence == 0 {
		o.Silence = 36 * time.Hour
	}
	if o.Now.IsZero() {
		o.Now = o.Until
	}
	return o
}

// loadLate finds what was posted before the window and told in no earlier
// digest. Late is read before the window, so that what is stored meanwhile is
// told twice at worst and never lost.
func loadLate(ctx context.Context, db store, o Options, last time.Time, states []pulse.SourceState) ([]pulse.Judged, error) {
	f := pulse.Filter{From: o.Since.AddDate(0, 0, -lateDays), To: o.Since, Place: o.Place}
	if !last.IsZero() {
		f.StoredFrom = last
		return db.Mentions(ctx, f)
	}
	f.StoredFrom, f.StoredTo = o.Since, o.Until
	late, err := db.Mentions(ctx, f)
	if err != nil {
		return nil, err
	}
	return onlyKnown(ctx, db, o.Since, states, late)
}

// lastBuilt is when the last digest this reader got was built. A digest that is only
// shown goes by the state of nobody's mailbox.
func lastBuilt(ctx context.Context, db store, o Options) (time.Time, error) {
	if o.Recipient == "" {
		return time.Time{}, nil
	}
	d, _, err := db.LastDelivery(ctx, o.Every.Kind(), o.Place, o.Recipient)
	return d.Built, err
}

// onlyKnown keeps what came from sources that were already running before the
// window: the first harvest of a new source brings history, not late news.
func onlyKnown(ctx context.Context, db store, since time.Time, states []pulse.SourceState, late []pulse.Judged) ([]pulse.Judged, error) {
	known := map[string]bool{}
	for _, s := range states {
		if !s.FirstOK.IsZero() {
			known[s.Source] = s.FirstOK.Before(since)
		}
	}
	var out []pulse.Judged
	for _, j := range late {
		k, asked := known[j.Source]
		if !asked {
			earlier, err := db.Mentions(ctx, pulse.Filter{Source: j.Source, StoredTo: since, Limit: 1, Gone: true})
			if err != nil {
				return nil, err
			}
			k = len(earlier) > 0
			known[j.Source] = k
		}
		if k {
			out = append(out, j)
		}
	}
	return out, nil
}
