package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// opener is what opening cases needs of the database.
type opener interface {
	keeper
	CaseCandidates(ctx context.Context, since time.Time) ([]pulse.Judged, error)
	CasesWithoutComplaint(ctx context.Context) ([]pulse.Case, error)
}

// batch is how many guests are written down in one transaction.
const batch = 100

// Outcome is what a look at the complaints changed.
type Outcome struct {
	Opened []pulse.Case
	Joined int // mentions that came into open cases
	Closed int // cases whose complaints a person said are none
}

// Open makes cases of the complaints that need a person and have none, and closes
// those that a person said are no complaints. One guest has one open case; whoever
// complains again after it was closed gets a new one that names the old. It may be
// called again at any time.
func Open(ctx context.Context, db opener, r Rules, now time.Time) (Outcome, error) {
	var out Outcome
	list, err := db.CaseCandidates(ctx, now.AddDate(0, 0, -r.Days))
	if err != nil {
		return out, err
	}
	list = slices.DeleteFunc(list, func(j pulse.Judged) bool { return j.Posted.After(now) })
	for part := range slices.Chunk(guestsOf(list), batch) {
		if err := r.openAll(ctx, db, part, now, &out); err != nil {
			return out, fmt.Errorf("open cases: %w", err)
		}
	}
	return out, r.closeNone(ctx, db, now, &out)
}

// guest is one person with what was said, oldest first.
type guest struct {
	person string
	said   []pulse.Judged
}

func guestsOf(list []pulse.Judged) []guest {
	at, out := map[string]int{}, []guest{}
	for _, j := range list {
		p := j.Person()
		if _, ok := at[p]; !ok {
			at[p] = len(out)
			out = append(out, guest{person: p})
		}
		g := &out[at[p]]
		g.said = append(g.said, j)
	}
	return out
}

// openAll writes several guests at once, and one by one where somebody else was
// quicker with one of them.
func (r Rules) openAll(ctx context.Context, db opener, guests []guest, now time.Time, out *Outcome) error {
	var all []pulse.CaseChange
	for _, g := range guests {
		list, err := r.changes(ctx, db, g, now)
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	if len(all) == 0 {
		return nil
	}
	made, err := db.AddCaseChanges(ctx, all...)
	if err == nil {
		out.add(all, made)
		return nil
	}
	if !errors.Is(err, pulse.ErrLater) {
		return err
	}
	for _, g := range guests {
		if err := r.openOne(ctx, db, g, now, out); err != nil {
			return err
		}
	}
	return nil
}

func (r Rules) openOne(ctx context.Context, db opener, g guest, now time.Time, out *Outcome) error {
	var err error
	for range tries {
		var list []pulse.CaseChange
		if g.said, err = without(ctx, db, g.said); err != nil {
			return err
		}
		if list, err = r.changes(ctx, db, g, now); err != nil || len(list) == 0 {
			return err
		}
		var made []pulse.Case
		if made, err = db.AddCaseChanges(ctx, list...); err == nil {
			out.add(list, made)
			return nil
		}
		if !errors.Is(err, pulse.ErrLater) {
			return err
		}
	}
	return err
}

// without leaves out what got a case meanwhile.
func without(ctx context.Context, db keeper, said []pulse.Judged) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, j := range said {
		n, err := db.CaseOf(ctx, j.Key())
		if err != nil {
			return nil, err
		}
		if n == 0 {
			out = append(out, j)
		}
	}
	return out, nil
}

func (o *Outcome) add(list []pulse.CaseChange, made []pulse.Case) {
	for _, c := range list {
		if c.What == pulse.CaseJoin {
			o.Joined++
		}
	}
	for _, c := range made {
		if c.Opened.Equal(list[0].At) && c.Rev == len(c.Mentions) {
			o.Opened = append(o.Opened, c)
		}
	}
}

// changes are what one guest's new words do: they join the open case, or open one
// with all of them. Words that need nobody by themselves join too where they complain.
func (r Rules) changes(ctx context.Context, db keeper, g guest, now time.Time) ([]pulse.CaseChange, error) {
	last, ok, err := db.LastCase(ctx, g.person)
	if err != nil {
		return nil, err
	}
	c, opened := last, ok && last.Open()
	var out []pulse.CaseChange
	var early []pulse.Judged // complaints before the first that needs a person
	for _, j := range g.said {
		n, needed := r.need(j)
		switch {
		case opened && (needed || j.Complains() && !j.Unsure() && !r.muted(j)):
			out = append(out, r.join(&c, j, n, needed, now))
		case opened:
		case needed:
			open := r.opening(j, n, now)
			open.Before = last.N
			out, opened = append(out, open), true
			c, _ = pulse.PlayCase([]pulse.CaseChange{open})
			for _, was := range early {
				out = append(out, r.join(&c, was, needs{}, false, now))
			}
		case j.Complains() && !j.Unsure() && !r.muted(j) && (!ok || j.Posted.After(last.Closed)):
			early = append(early, j)
		}
	}
	return out, nil
}

func (r Rules) muted(j pulse.Judged) bool { return r.Muted != nil && r.Muted(j.Mention) }

func (r Rules) opening(j pulse.Judged, n needs, now time.Time) pulse.CaseChange {
	open := opening(j, now)
	open.To, open.Severity, open.Why, open.Theme = n.owner, n.severity, n.why, n.theme
	if open.FromBefore = fromBefore(j, now); !open.FromBefore {
		open.Remind, open.Due = r.until(j, n.due)
	}
	return open
}

// join brings more words into an open case; graver ones, and those that must be
// answered sooner, change it.
func (r Rules) join(c *pulse.Case, j pulse.Judged, n needs, needed bool, now time.Time) pulse.CaseChange {
	x := pulse.CaseChange{Case: c.N, Rev: c.Rev + 1, At: now, By: pulse.ItemByPulse, What: pulse.CaseJoin, Key: j.Key()}
	c.Rev++
	if !needed {
		return x
	}
	x.Why = n.why
	if pulse.SeverityRank(n.severity) > pulse.SeverityRank(c.Severity) {
		x.Severity, c.Severity = n.severity, n.severity
	}
	if fromBefore(j, now) {
		return x
	}
	remind, due := r.until(j, n.due)
	waits := c.Contacted.IsZero() || j.Posted.After(c.Contacted) // who writes again waits again
	if waits && (c.Due.IsZero() || due.Before(c.Due)) {
		x.Remind, x.Due, c.Due = remind, due, due
	}
	return x
}

// closeNone closes the cases nobody has begun with whose mentions a person has said
// are no complaints.
func (r Rules) closeNone(ctx context.Context, db opener, now time.Time, out *Outcome) error {
	list, err := db.CasesWithoutComplaint(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		_, err := db.AddCaseChanges(ctx, pulse.CaseChange{Case: c.N, Rev: c.Rev + 1, At: now, By: pulse.ItemByPulse,
			What: pulse.CaseMove, From: string(c.State), To: string(pulse.CaseClosed), Note: pulse.CaseNoComplaint})
		if errors.Is(err, pulse.ErrLater) {
			continue // somebody is at it
		}
		if err != nil {
			return err
		}
		out.Closed++
	}
	return nil
}
