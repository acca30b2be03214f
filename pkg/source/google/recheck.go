package google

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
)

// fewIDs is up to how many reviews of a place are asked for one by one; more are found
// by walking the place's list, 50 at a time.
const fewIDs = 5

// Recheck implements pulse.Rechecker. What is in no list any more is asked for by
// itself before it is given up. Reviews of places that are configured no more are left
// as they are: nobody can ask for them.
func (s *Source) Recheck(ctx context.Context, ids []string, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		by := map[string][]string{}
		for _, id := range ids {
			location, review, ok := strings.Cut(id, "-")
			if _, ours := s.place(location); ok && ours {
				by[location] = append(by[location], review)
			}
		}
		var failed []error
		for _, p := range s.places {
			err := s.recheck(ctx, p, by[p.location], yield)
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				failed = append(failed, err)
			}
			if ctx.Err() != nil || err != nil && !errors.Is(err, newest.ErrGone) {
				break
			}
		}
		if err := cmp.Or(ctx.Err(), one(failed)); err != nil {
			yield(pulse.Page{}, err)
		}
	}
}

// one leaves a single error as it is.
func one(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// errEnough is a caller that wants no more.
var errEnough = errors.New("enough")

func (s *Source) recheck(ctx context.Context, p place, ids []string, yield func(pulse.Page, error) bool) error {
	open := map[string]bool{}
	for _, id := range ids {
		open[id] = true
	}
	if len(open) > fewIDs {
		if err := s.tick(ctx, p, open, yield); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if !open[id] {
			continue
		}
		delete(open, id)
		page, err := s.again(ctx, p, id)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !yield(page, nil) {
			return errEnough
		}
	}
	return nil
}

// tick walks the place's list and gives those of open that are still there.
func (s *Source) tick(ctx context.Context, p place, open map[string]bool, yield func(pulse.Page, error) bool) error {
	enough := false
	err := s.walks(nil).Walk(ctx, p.parent(), func(a newest.Answer) bool {
		page := pulse.Page{Notes: a.Notes, Cost: a.Cost}
		for _, it := range a.Items {
			if _, id, _ := strings.Cut(it.Mention.ID, "-"); open[id] {
				delete(open, id)
				page.Mentions = append(page.Mentions, it.Mention)
			}
		}
		page.Cost.Items = len(page.Mentions)
		enough = ctx.Err() != nil || !yield(page, nil)
		return !enough && len(open) > 0
	})
	if err == nil && enough {
		err = errEnough
	}
	return err
}

// again asks for one review.
func (s *Source) again(ctx context.Context, p place, id string) (pulse.Page, error) {
	page := pulse.Page{Cost: pulse.Cost{Requests: 1}}
	key := p.location + "-" + id
	r, found, err := s.one(ctx, p, id)
	var bad *badReview
	switch {
	case errors.As(err, &bad):
		page.Bad = []pulse.Bad{{Where: "review " + key, Why: bad.Error()}}
	case err != nil:
		return pulse.Page{}, err
	case !found:
		page.Gone = []pulse.Gone{{ID: key, Reason: "deleted"}}
	default:
		page.Mentions, page.Cost.Items = []pulse.Mention{r.item.Mention}, 1
	}
	return page, nil
}

// badReview is an answer of Google that is no review.
type badReview struct{ error }

// one asks for one review. found is false where it is no longer there; a place that is
// not there says nothing about its reviews.
func (s *Source) one(ctx context.Context, p place, id string) (r review, found bool, err error) {
	what := s.name + ": review " + p.location + "-" + id
	a, err := s.ask(ctx, http.MethodGet, s.base.JoinPath(p.parent(), "reviews", id), nil)
	if err != nil {
		return r, false, fmt.Errorf("%s: %w", what, err)
	}
	if a.Status == http.StatusNotFound && readComplaint(a).status == "NOT_FOUND" {
		return r, false, s.stands(ctx, p)
	}
	if err := s.refused(a, p.parent(), ""); err != nil {
		return r, false, err
	}
	var raw []byte
	if err := a.JSON(what, (*keep)(&raw)); err != nil {
		return r, false, err
	}
	if r, err = s.review(raw, p.parent()); err != nil {
		return r, false, &badReview{err}
	}
	return r, true, nil
}

// stands makes sure that a place is still there. A place that moved to another account
// answers every question about its reviews with "not found".
func (s *Source) stands(ctx context.Context, p place) error {
	_, err := s.fetch(ctx, p.parent(), "")
	return err
}

// keep takes JSON as it is, once it was found to be JSON.
type keep []byte

func (k *keep) UnmarshalJSON(b []byte) error {
	*k = append((*k)[:0], b...)
	return nil
}
