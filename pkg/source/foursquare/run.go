package foursquare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// run is one call of Pages.
type run struct {
	*Source
	ask     pulse.Ask
	at      *progress
	yield   func(pulse.Page, error) bool
	stopped bool // the caller wants no more
	calls   int
}

// places asks for every place once. It returns what went wrong.
func (r *run) places(ctx context.Context) error {
	var unknown []error
	for _, p := range r.order(r.at) {
		err := r.place(ctx, p)
		var no *noPlace
		if errors.As(err, &no) {
			unknown = append(unknown, err)
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || r.stopped {
			return join(append(unknown, err))
		}
	}
	return join(unknown)
}

// join leaves a single error as it is.
func join(errs []error) error {
	if errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil }); len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// place walks through one place until it reaches what we had.
func (r *run) place(ctx context.Context, p pulse.Place) error {
	for {
		if err := r.mayCall(ctx); err != nil {
			return err
		}
		next := r.at.next(p.ID)
		page, again, err := r.answer(ctx, p, next)
		if again {
			r.at.Walk = nil // its cursor is too old: from the top, nothing was marked as saved
			continue
		}
		if err != nil {
			return err
		}
		if r.stopped = !r.yield(page, nil); r.stopped || r.at.next(p.ID) == "" {
			return nil
		}
	}
}

// mayCall holds the run to its budget.
func (r *run) mayCall(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b := r.o.Budget
	if b.CallsPerRun > 0 && r.calls >= b.CallsPerRun {
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: fmt.Sprintf("%s: stopped after %d calls, the budget of one run", r.o.Name, r.calls),
			Hint: "the other places come first next time; raise the budget of this source to fetch all at once"}
	}
	if spent := r.ask.Spent + float64(r.calls)*CallUSD; b.USDPerMonth > 0 && spent+CallUSD > b.USDPerMonth {
		// No Until: it is our own limit, and an owner who raises it is heard at once.
		return &pulse.Problem{Kind: pulse.ErrLater,
			Msg:  fmt.Sprintf("%s: the month's budget of $%.2f is used up ($%.2f spent)", r.o.Name, b.USDPerMonth, spent),
			Hint: "it begins anew on the first; raise usd_per_month of this source to fetch before"}
	}
	return nil
}

// answer is one call and its page. again is true where a walk must start over.
func (r *run) answer(ctx context.Context, p pulse.Place, next string) (page pulse.Page, again bool, err error) {
	what := r.o.Name + ": " + label(p)
	req, err := r.request(ctx, p, next)
	if err != nil {
		return page, false, err
	}
	r.calls++
	a, err := r.http.Do(ctx, req)
	if ctx.Err() != nil {
		return page, false, ctx.Err()
	}
	if err != nil {
		return page, false, fmt.Errorf("%s: %w", what, err)
	}
	if next != "" && (a.Status == http.StatusBadRequest || a.Status == http.StatusGone) {
		return page, true, nil
	}
	if err := r.refused(a, p, what); err != nil {
		return page, false, err
	}
	items, follow, err := r.api.page(a, what, next)
	if err != nil {
		return page, false, err
	}
	page, tips := r.take(items, p)
	r.advance(p, tips, follow, &page)
	page.Next, err = r.at.cursor()
	return page, false, err
}

// take reads the items of one answer: what is new or changed becomes the page.
func (r *run) take(items []json.RawMessage, p pulse.Place) (page pulse.Page, all []tip) {
	page.Cost = pulse.Cost{Requests: 1, USD: CallUSD}
	had := r.at.mark(p.ID)
	w := r.walkOf(p)
	for i, raw := range items {
		t, err := r.read(raw, p)
		if err != nil {
			page.Bad = append(page.Bad, pulse.Bad{Where: fmt.Sprintf("item %d of %s", i+1, label(p)), Why: err.Error()})
			continue
		}
		all = append(all, t)
		if !had.known(t) && !w.given(t) && !t.m.Posted.Before(r.ask.Since) {
			page.Mentions = append(page.Mentions, t.m)
		}
	}
	page.Cost.Items = len(page.Mentions)
	return page, all
}

func (r *run) walkOf(p pulse.Place) *walk {
	if r.at.next(p.ID) == "" {
		return nil
	}
	return r.at.Walk
}

// advance moves the place's mark, or the walk where older tips are still out.
func (r *run) advance(p pulse.Place, tips []tip, follow string, page *pulse.Page) {
	had, w, now := r.at.mark(p.ID), r.walkOf(p), r.ask.Now.UnixMilli()
	fresh := had.remember(tips, now)
	if w != nil {
		fresh = w.Mark
	}
	done := had.reaches(tips) || slices.ContainsFunc(tips, func(t tip) bool { return t.m.Posted.Before(r.ask.Since) })
	if follow != "" && !done && len(tips) > 0 {
		if w == nil || w.Steps < maxSteps {
			r.at.Walk = w.step(p.ID, follow, fresh, tips)
			return
		}
		page.Notes = append(page.Notes, fmt.Sprintf("%s: stopped after %d answers; older tips are not fetched", label(p), w.Steps))
	}
	if had.Newest != 0 && len(tips) >= r.api.limit() && !done {
		page.Notes = append(page.Notes, fmt.Sprintf("%s: all %d tips are newer than the last fetch, so that older ones may be missing; fetch more often", label(p), len(tips)))
	}
	r.at.Places[p.ID], r.at.Walk = &fresh, nil
}

// noPlace is a place that Foursquare does not know.
type noPlace struct{ error }

func (n *noPlace) Unwrap() error { return n.error }

// refused says in the owner's words what a status other than 2xx means.
func (r *run) refused(a *wire.Answer, p pulse.Place, what string) error {
	if a.OK() {
		return nil
	}
	var v2 struct{ Meta struct{ ErrorType string } }
	_ = json.Unmarshal(a.Body, &v2) // only v2 has it
	err := a.Err(what)
	switch {
	case a.Status == http.StatusForbidden && v2.Meta.ErrorType == "rate_limit_exceeded":
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: what + ": too many requests this hour (status 403 rate_limit_exceeded)", Until: a.Reset}
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return pulse.WithHint(err, "%s", r.api.remedy())
	case a.Status == http.StatusPaymentRequired:
		return pulse.WithHint(err, "tips are paid data ($18.75 per 1,000 calls): check the billing of the project at foursquare.com/developers")
	case a.Status == http.StatusNotFound, a.Status == http.StatusBadRequest && v2.Meta.ErrorType == "param_error":
		return &noPlace{pulse.WithHint(err, "check foursquare: %s of place %s; the place may have closed or moved there", p.Provider["foursquare"], p.ID)}
	}
	return err
}
