package backlog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

const (
	week     = 7 * 24 * time.Hour
	baseline = 8 * week  // before a fix that its rate is held against
	recent   = 4 * week  // since a fix that tells whether the complaints came back
	longest  = 26 * week // since a fix that is looked at: what happened later has other causes
)

// ItemOptions lend what the backlog needs to know.
type ItemOptions struct {
	Now     time.Time
	Replay  bool           // Now is a moment of the past: what was changed later is not known
	Zone    *time.Location // decides when a due day is over; nil UTC
	Lang    string         // of the reader
	Authors bool           // guests are named in full
	Returns bool           // only what Returns needs is read
	Teams   []Team
	Grouper Grouper // for items about groups inside a theme
	// Place says where a theme, or a part of one, stands today; known is false for
	// the id of a group inside a theme.
	Place func(id string) (theme, part string, known bool)
	Name  func(id, lang string) string // of a theme
}

// ItemInput is everything Entries looks at.
type ItemInput struct {
	ItemOptions
	Items  []pulse.Item
	Log    []pulse.ItemChange
	Judged []pulse.Judged       // complaints of the time that the items look at, and what hangs on them
	Heard  map[[2]time.Time]int // mentions of any kind in each stretch that is compared, copies once
}

// tallier is what the figures of items need of the database.
type tallier interface {
	store
	Tally(ctx context.Context, place string, edges []time.Time) ([]pulse.Tally, error)
}

// LoadItems reads what Entries needs: the complaints around each item, and how
// much was heard in the times that are compared.
func LoadItems(ctx context.Context, db tallier, items []pulse.Item, log []pulse.ItemChange, o ItemOptions) (ItemInput, error) {
	in := ItemInput{ItemOptions: o, Items: items, Log: log, Heard: map[[2]time.Time]int{}}
	var wanted []stretch
	for _, it := range items {
		wanted = append(wanted, in.watched(it)...)
		for _, s := range in.compared(it) {
			if _, ok := in.Heard[s]; ok || !s[0].Before(s[1]) {
				continue
			}
			t, err := db.Tally(ctx, "", s[:])
			if err != nil {
				return in, fmt.Errorf("count what was heard: %w", err)
			}
			in.Heard[s] = t[0].Total()
		}
	}
	for _, s := range union(wanted) {
		list, err := complained(ctx, db, s)
		if err != nil {
			return in, fmt.Errorf("read the complaints of the backlog: %w", err)
		}
		in.Judged = append(in.Judged, list...)
	}
	return in, nil
}

// complained reads what complains in a stretch, and what copies hang on, a week at
// a time.
func complained(ctx context.Context, db store, s stretch) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for from := s[0]; from.Before(s[1]); from = from.Add(week) {
		to := from.Add(week)
		if to.After(s[1]) {
			to = s[1]
		}
		list, err := db.Mentions(ctx, pulse.Filter{From: from, To: to, Gone: true})
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

// stretch is a time from, and until, which is excluded.
type stretch = [2]time.Time

// watched are the times whose complaints an item looks at.
func (in ItemInput) watched(it pulse.Item) []stretch {
	if in.Returns {
		return []stretch{in.before(it), in.lately(it)}
	}
	from := it.Added
	if !it.Fixed.IsZero() && it.Fixed.Before(from) {
		from = it.Fixed
	}
	from = from.Add(-baseline)
	switch {
	case !it.Fixed.IsZero():
		return []stretch{{from, it.Fixed}, in.since(it), in.lately(it), {in.Now.Add(-baseline), in.Now}}
	case it.Status == pulse.ItemClosed:
		return []stretch{{from, it.Closed}, {in.Now.Add(-baseline), in.Now}}
	}
	return []stretch{{from, in.Now}}
}

// compared are the times an item counts in.
func (in ItemInput) compared(it pulse.Item) []stretch {
	if in.Returns {
		return []stretch{in.before(it), in.lately(it)}
	}
	out := []stretch{{in.Now.Add(-baseline), in.Now}}
	if !it.Fixed.IsZero() {
		out = append(out, in.before(it), in.since(it), in.lately(it))
	}
	return out
}

func (in ItemInput) before(it pulse.Item) stretch { return stretch{it.Fixed.Add(-baseline), it.Fixed} }

func (in ItemInput) since(it pulse.Item) stretch {
	end := in.Now
	if last := it.Fixed.Add(longest); last.Before(end) {
		end = last
	}
	return stretch{it.Fixed, end}
}

// lately is the time that tells whether the complaints of a fixed item came back.
func (in ItemInput) lately(it pulse.Item) stretch {
	from := in.Now.Add(-recent)
	for _, t := range []time.Time{it.Fixed, it.Watched} {
		if t.After(from) {
			from = t
		}
	}
	return stretch{from, in.Now}
}

// union joins stretches that touch, so that nothing is read twice.
func union(list []stretch) []stretch {
	list = slices.DeleteFunc(list, func(s stretch) bool { return !s[0].Before(s[1]) })
	sorting.By(list, func(a, b stretch) int { return a[0].Compare(b[0]) })
	var out []stretch
	for _, s := range list {
		if n := len(out) - 1; n >= 0 && !s[0].After(out[n][1]) {
			if s[1].After(out[n][1]) {
				out[n][1] = s[1]
			}
			continue
		}
		out = append(out, s)
	}
	return out
}
