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

// Recheck implements pulse.Rechecker. What is in no list any more is asked for by
// itself before it is given up. Reviews of places that are configured no more are left
// as they are: nobody can ask for them.
func (s *Source) Recheck(ctx context.Context, ids []string, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		by := map[string][]string{}
		for _, id := range ids {
			location, _, ok := strings.Cut(id, "-")
			if _, ours := s.place(location); ok && ours {
				by[location] = append(by[location], id)
			}
		}
		var failed []error
		for _, p := range s.places {
			err := s.walks(nil).Recheck(ctx, p.parent(), by[p.location], s.again(p), yield)
			if errors.Is(err, newest.ErrEnough) {
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

// again asks for one review of a place.
func (s *Source) again(p place) newest.One {
	return func(ctx context.Context, key string) (newest.Item, bool, string, error) {
		_, id, _ := strings.Cut(key, "-")
		r, found, err := s.one(ctx, p, id)
		if bad := (*badReview)(nil); errors.As(err, &bad) {
			return newest.Item{}, true, bad.Error(), nil
		}
		return r.item, found, "", err
	}
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
