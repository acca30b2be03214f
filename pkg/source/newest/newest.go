// Package newest walks lists that a provider gives newest first, a page at a time and
// without a "since": reviews of a place or an app. It knows no provider: who fetches and
// reads is given to it. It remembers how far each list is saved, looks a while behind
// that (what was held back by a moderator comes late and with an old date), and takes a
// walk up again where it was stopped. With it comes what reviews and the answers to them
// are read with, as all who walk by it need the same.
package newest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Item is one mention as a list gives it.
type Item struct {
	Mention pulse.Mention
	At      time.Time // when it was last changed: by this the list is ordered
	Print   string    // changes with every change of it; see Print
}

// Answer is one page of a list, read.
type Answer struct {
	Items []Item
	Bad   []pulse.Bad
	Notes []string
	Next  string // token of the page after this one; "" it is the last
	Total *int   // how many the provider counts in the whole list; nil it does not say
	Cost  pulse.Cost
}

// Lists are what is walked.
type Lists struct {
	Names []string      // of all lists: keys in the cursor
	Keep  []string      // lists that Split may give; what is known of them is kept
	Slack time.Duration // how late the provider may let something appear; 0 not at all

	Window time.Duration // how far back the provider gives at all; 0 everything

	// Fetch asks for one page. An error that wraps ErrStale is a token that is too old;
	// one that wraps ErrGone concerns this list alone, and the others are still walked.
	Fetch func(ctx context.Context, list, token string) (Answer, error)
	// Split gives the lists to walk in place of one that is not ordered by time, or that
	// cannot be had; none where it is one already. nil never splits.
	Split func(list string) []string
	// Count asks how many a list holds whose answers do not say; nil is not known. It is
	// asked once a day, behind the end of a walk. A nil Count asks nothing.
	Count func(ctx context.Context, list string) (total *int, cost pulse.Cost)
	// Say names a list to people.
	Say func(list string) string
}

// What Fetch may say besides the errors of pulse.
var (
	ErrStale = errors.New("the walk has to begin anew")
	ErrGone  = errors.New("this list cannot be had")
)

// Stale and Gone give an error the kind and leave its words.
func Stale(err error) error { return &of{ErrStale, err} }

// Gone is like Stale.
func Gone(err error) error { return &of{ErrGone, err} }

type of struct{ kind, error error }

func (o *of) Error() string   { return o.error.Error() }
func (o *of) Unwrap() []error { return []error{o.kind, o.error} }

// limits that end a walk through a server that sends us in circles.
const (
	maxSteps = 20000 // pages of one list
	maxEmpty = 20    // of them one after the other without an item
)

// Pages yields what is new in the lists, those asked longest ago first. It keeps the
// contract of pulse.Source.
func (l Lists) Pages(ctx context.Context, ask pulse.Ask, yield func(pulse.Page, error) bool) {
	if ask.Now.IsZero() {
		ask.Now = time.Now()
	}
	r := &run{Lists: l, ask: ask, at: load(ask.From, append(l.Keep, l.Names...)), yield: yield}
	err := r.all(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil && !r.stopped {
		yield(pulse.Page{}, err)
	}
}

// run is one call of Pages.
type run struct {
	Lists
	ask     pulse.Ask
	at      *progress
	yield   func(pulse.Page, error) bool
	stopped bool // the caller wants no more
}

func (r *run) all(ctx context.Context) error {
	var gone []error
	for todo := r.at.order(r.Names); len(todo) > 0; {
		list := todo[0]
		todo = todo[1:]
		if r.at.mark(list).Jumps {
			if parts := r.split(list); parts != nil {
				todo = append(todo, parts...)
				continue
			}
		}
		err := r.list(ctx, list)
		switch {
		case errors.Is(err, ErrGone):
			delete(r.at.Totals, list)
			if parts := r.split(list); parts != nil {
				todo = append(todo, parts...)
				continue
			}
			gone = append(gone, err)
		case err != nil, r.stopped:
			return join(append(gone, err))
		}
	}
	return join(gone)
}

func (r *run) split(list string) []string {
	if r.Split == nil {
		return nil
	}
	return r.Split(list)
}

// join leaves a single error as it is.
func join(errs []error) error {
	var some []error
	for _, err := range errs {
		if err != nil {
			some = append(some, err)
		}
	}
	if len(some) == 1 {
		return some[0]
	}
	return errors.Join(some...)
}

// list walks one list until it reaches what we had.
func (r *run) list(ctx context.Context, list string) error {
	for anew := false; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		w := r.at.walk(list)
		a, err := r.Fetch(ctx, list, w.Next)
		if errors.Is(err, ErrStale) && w.Next != "" && !anew {
			r.at.Walk, anew = nil, true // nothing of it was marked as saved
			continue
		}
		if err != nil {
			return err
		}
		page, done, err := r.take(ctx, list, w, a)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.stopped = !r.yield(page, nil); r.stopped || done {
			return nil
		}
	}
}

// take makes a page of an answer and moves the cursor.
func (r *run) take(ctx context.Context, list string, w walk, a Answer) (page pulse.Page, done bool, err error) {
	had, top := r.at.mark(list), w.Next == ""
	page = pulse.Page{Bad: a.Bad, Notes: a.Notes, Cost: a.Cost}
	wanted := false // something that is neither known nor too old
	for _, it := range a.Items {
		if !had.known(it) && !w.Mark.holds(it) {
			if young := !it.At.Before(r.ask.Since); young {
				wanted = true
			}
			if !it.Mention.Posted.Before(r.ask.Since) || !it.At.Before(r.ask.Since) {
				page.Mentions = append(page.Mentions, it.Mention)
			}
		}
		w.see(it, r.ask.Now, r.Slack)
	}
	page.Cost.Items = len(page.Mentions)
	if away := r.ask.Now.Sub(time.UnixMilli(had.Asked)); r.Window > 0 && had.Asked != 0 && away > r.Window && w.Next == "" {
		page.Notes = append(page.Notes, fmt.Sprintf("%s: the last fetch was %d days ago and the provider gives only %d days: what was said between is lost; fetch every day",
			r.Say(list), int(away.Hours()/24), int(r.Window.Hours()/24)))
	}
	if page.Notes, err = r.endless(list, &w, a, page.Notes); err != nil {
		return page, false, err
	}
	done = a.Next == "" || w.Steps >= maxSteps ||
		!wanted && len(a.Items) > 0 && !had.Jumps && (had.reaches(a.Items) || allBefore(a.Items, r.ask.Since))
	if done {
		if len(a.Items) == 0 && w.Next == "" && had.Newest != 0 {
			page.Notes = append(page.Notes, r.Say(list)+": the provider gives nothing at all any more; look there whether that is so")
			w.Mark = had // an empty answer must not make all that comes back new
		}
		w.Mark.Asked = r.ask.Now.UnixMilli()
		r.at.Lists[list], r.at.Walk = &w.Mark, nil
	} else {
		w.List, w.Next = list, a.Next
		r.at.Walk = &w
	}
	page.Cost = page.Cost.Add(r.tally(ctx, list, a.Total, top, done))
	page.Total = r.total()
	page.Next, err = r.at.cursor()
	return page, done, err
}

// endless notices a server that never ends: an error for one that gives nothing, a note
// for one that gives far too much.
func (r *run) endless(list string, w *walk, a Answer, notes []string) ([]string, error) {
	w.Steps++
	w.Empty++
	if len(a.Items) > 0 {
		w.Empty = 0
	}
	switch {
	case a.Next != "" && (a.Next == w.Next || w.Empty >= maxEmpty):
		return notes, fmt.Errorf("%s: the server sends us in circles: page %d leads nowhere", r.Say(list), w.Steps)
	case a.Next != "" && w.Steps >= maxSteps:
		notes = append(notes, fmt.Sprintf("%s: stopped after %d pages; older ones are not fetched", r.Say(list), w.Steps))
	}
	return notes, nil
}

func allBefore(items []Item, since time.Time) bool {
	for _, it := range items {
		if !it.At.Before(since) {
			return false
		}
	}
	return true
}

// Walk is a list from its top to its end, whatever is known of it: for those who look
// for what is no longer there. It stops where fn says false or the server goes in circles.
func (l Lists) Walk(ctx context.Context, list string, fn func(Answer) bool) error {
	for token, steps, empty := "", 0, 0; ; steps++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		a, err := l.Fetch(ctx, list, token)
		if err != nil {
			return err
		}
		if empty++; len(a.Items) > 0 {
			empty = 0
		}
		if !fn(a) || a.Next == "" {
			return nil
		}
		if a.Next == token || empty >= maxEmpty || steps >= maxSteps {
			return fmt.Errorf("%s: the server sends us in circles: page %d leads nowhere", l.Say(list), steps+1)
		}
		token = a.Next
	}
}
