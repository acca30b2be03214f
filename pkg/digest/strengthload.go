package digest

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// monthsBefore is how many earlier months a month is held against.
const monthsBefore = 6

// StrengthOptions say which month is wanted and lend it what it needs to know.
type StrengthOptions struct {
	Month time.Time // any moment of it in Zone; zero is the last month that is over, or where nothing was said in it this one
	Now   time.Time
	Zone  *time.Location // decides where a month begins; nil UTC
	Place string         // id; "" all places

	Brand   string
	Places  []pulse.Place
	Duties  map[string]pulse.Duties // of the configured sources by name, for attributions
	Names   Namer                   // nil names nobody
	ReplyTo string                  // where staff answer; "" nowhere
	Lang    string                  // the reader's: of two quotes alike the one they understand; "" none
}

// StrengthInput is everything BuildStrengths looks at.
type StrengthInput struct {
	StrengthOptions
	Since, Until time.Time // of the month; Until is not after Now
	month        counted
	voices       []pulse.Voice
	before       []counted // the earlier months, oldest first, from the first that was heard
	ideas        []pulse.Idea
}

// strengthStore is what the strengths need of the database.
type strengthStore interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
	Ideas(ctx context.Context) ([]pulse.Idea, error)
}

// LoadStrengths reads what BuildStrengths needs, one month at a time: of the
// earlier ones numbers alone are kept.
func LoadStrengths(ctx context.Context, db strengthStore, o StrengthOptions) (StrengthInput, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	in := StrengthInput{StrengthOptions: o}
	first := monthOf(o.Month.In(o.Zone))
	if o.Month.IsZero() {
		first = pulse.AddMonths(monthOf(o.Now.In(o.Zone)), -1)
	}
	if !first.Before(o.Now) {
		return in, pulse.Usagef("%s has not begun yet", first.Format("2006-01"))
	}
	if err := in.read(ctx, db, first); err != nil {
		return in, err
	}
	if o.Month.IsZero() && in.month.of(o.Place).voices == 0 {
		if err := in.read(ctx, db, monthOf(o.Now.In(o.Zone))); err != nil {
			return in, err
		}
	}
	if err := in.readBefore(ctx, db); err != nil {
		return in, err
	}
	var err error
	if in.ideas, err = db.Ideas(ctx); err != nil {
		return in, fmt.Errorf("strengths: ideas: %w", err)
	}
	return in, nil
}

func monthOf(t time.Time) time.Time {
	return pulse.Day(t.Year(), t.Month(), 1, t.Location())
}

func (in *StrengthInput) read(ctx context.Context, db strengthStore, first time.Time) error {
	in.Since, in.Until = first, pulse.AddMonths(first, 1)
	if in.Now.Before(in.Until) {
		in.Until = in.Now.In(in.Zone)
	}
	list, err := db.Mentions(ctx, pulse.Filter{From: in.Since, To: in.Until, Gone: true})
	if err != nil {
		return fmt.Errorf("strengths: mentions of %s: %w", first.Format("2006-01"), err)
	}
	in.month, in.voices = count(list)
	return nil
}

func (in *StrengthInput) readBefore(ctx context.Context, db strengthStore) error {
	for k := monthsBefore; k > 0; k-- {
		from := pulse.AddMonths(in.Since, -k)
		list, err := db.Mentions(ctx, pulse.Filter{From: from, To: pulse.AddMonths(from, 1), Gone: true})
		if err != nil {
			return fmt.Errorf("strengths: mentions of %s: %w", from.Format("2006-01"), err)
		}
		c, _ := count(list)
		if len(in.before) > 0 || c.of(in.Place).voices > 0 { // before the first we did not listen
			in.before = append(in.before, c)
		}
	}
	return nil
}
