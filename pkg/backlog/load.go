package backlog

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// usualDays is how far back a group's usual day is looked for.
const usualDays = 28

// Input is everything Build looks at. Mentions that complain of nothing are only
// needed where copies hang on them.
type Input struct {
	Options
	Window  []pulse.Judged // posted in [Since, Until)
	Before  []pulse.Judged // posted in the same length of time before
	Earlier []pulse.Judged // posted before that, for what is usual on a day
	Known   bool           // we were listening during all the time before
	Heard   time.Time      // since when we have been listening, as far as it matters; zero unknown
}

// Load reads what Build needs. Mentions whose text has expired are counted and
// not quoted, so that figures do not shrink as texts are purged.
func Load(ctx context.Context, db store, o Options) (Input, error) {
	if !o.Since.Before(o.Until) {
		return Input{}, pulse.Usagef("complaints from %s until %s hold no time", o.Since.Format(time.RFC3339), o.Until.Format(time.RFC3339))
	}
	in, r := Input{Options: o}, reader{db: db, place: o.Place}
	before := o.Since.Add(-o.Until.Sub(o.Since))
	from := before
	if usual := o.Since.AddDate(0, 0, -usualDays); usual.Before(from) {
		from = usual
	}
	for _, part := range []struct {
		into     *[]pulse.Judged
		from, to time.Time
	}{{&in.Earlier, from, before}, {&in.Before, before, o.Since}, {&in.Window, o.Since, o.Until}} {
		list, err := r.read(ctx, part.from, part.to)
		if err != nil {
			return Input{}, fmt.Errorf("read complaints: %w", err)
		}
		*part.into = list
	}
	older, err := db.Mentions(ctx, pulse.Filter{To: from, Place: o.Place, Limit: 1, Gone: true})
	if err != nil {
		return Input{}, fmt.Errorf("look how far mentions go back: %w", err)
	}
	if in.Heard = r.first; len(older) > 0 {
		in.Heard = from
	}
	in.Known = len(older) > 0 || !r.first.IsZero() && r.first.Before(before)
	return in, nil
}

// atOnce is how much time is read at a time: a year of a chain need not fit into
// memory, only its complaints.
const atOnce = 7 * 24 * time.Hour

// reader reads complaints and remembers the first mention it saw.
type reader struct {
	db    store
	place string
	first time.Time
}

func (r *reader) read(ctx context.Context, from, to time.Time) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for ; from.Before(to); from = from.Add(atOnce) {
		end := from.Add(atOnce)
		if end.After(to) {
			end = to
		}
		list, err := r.db.Mentions(ctx, pulse.Filter{From: from, To: end, Place: r.place, Gone: true})
		if err != nil {
			return nil, err
		}
		for _, j := range list {
			if r.first.IsZero() || j.Posted.Before(r.first) {
				r.first = j.Posted
			}
			if j.Complains() || j.Copies > 0 {
				out = append(out, j)
			}
		}
	}
	return out, nil
}
