package mastodon

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// perLookup is how many posts one request may ask for.
const perLookup = 20

// Recheck implements pulse.Rechecker. Posts are asked for by twenty, where the server can
// (4.3), and what is missing is asked for alone before it is let go of.
func (s *Source) Recheck(ctx context.Context, ids []string, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		var todo []string
		for _, id := range ids {
			if plainID(id) {
				todo = append(todo, id)
			}
		}
		r := &recheck{s: s, ask: ask}
		for len(todo) > 0 {
			n := min(perLookup, len(todo))
			page, err := r.next(ctx, todo[:n])
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(pulse.Page{}, err)
				return
			}
			if !yield(page, nil) {
				return
			}
			todo = todo[n:]
		}
	}
}

type recheck struct {
	s      *Source
	ask    pulse.Ask
	single bool // the server gives posts only one by one
}

// next looks some posts up.
func (r *recheck) next(ctx context.Context, ids []string) (pulse.Page, error) {
	var page pulse.Page
	there := map[string]bool{}
	if !r.single {
		items, err := r.several(ctx, ids, &page)
		if err != nil {
			return page, err
		}
		for i, raw := range items {
			r.keep(raw, "item "+strconv.Itoa(i+1), ids, there, &page)
		}
	}
	for _, id := range ids {
		if there[id] {
			continue
		}
		a, err := r.s.get(ctx, []string{"api", "v1", "statuses", id}, nil)
		if err != nil {
			return page, err
		}
		page.Cost.Requests++
		gone, err := missing(a)
		switch {
		case err != nil:
			return page, err
		case gone:
			page.Gone = append(page.Gone, pulse.Gone{ID: id, Reason: "deleted"})
		default:
			r.keep(a.Body, "post "+id, ids, there, &page)
		}
		if err := pause(a, r.ask.Now); err != nil {
			return page, err
		}
	}
	return page, nil
}

// several asks for posts in one request; a server that cannot is asked one by one.
func (r *recheck) several(ctx context.Context, ids []string, page *pulse.Page) ([]json.RawMessage, error) {
	a, err := r.s.get(ctx, []string{"api", "v1", "statuses"}, url.Values{"id[]": ids})
	if err != nil {
		return nil, err
	}
	page.Cost.Requests++
	if a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed {
		r.single = true
		return nil, nil
	}
	if err := refusal("recheck", a); err != nil {
		return nil, err
	}
	var items []json.RawMessage
	if err := a.JSON("recheck", &items); err != nil {
		return nil, err
	}
	if items == nil {
		return nil, fmt.Errorf("recheck: the answer holds no list of posts")
	}
	return items, nil
}

// keep takes the current text of a post we asked for.
func (r *recheck) keep(raw json.RawMessage, where string, ids []string, there map[string]bool, page *pulse.Page) {
	id := idOf(raw)
	asked := false
	for _, want := range ids {
		asked = asked || want == id
	}
	if !asked || there[id] { // and nothing else that it may send
		return
	}
	there[id] = true
	page.Cost.Items++
	p, err := r.s.post(raw)
	if err != nil {
		page.Bad = append(page.Bad, pulse.Bad{Where: where + " of the recheck", Why: err.Error()})
		return
	}
	page.Mentions = append(page.Mentions, p.Mention)
}

// missing reports that a post is gone. Only the server's own word counts: a page of a
// proxy lets go of nothing.
func missing(a *wire.Answer) (bool, error) {
	var b struct{ Error string }
	if a.Status == http.StatusNotFound || a.Status == http.StatusGone {
		if tolerant(a.Body, &b) == nil && b.Error != "" {
			return true, nil
		}
		return false, pulse.WithHint(fmt.Errorf("recheck: the server does not say what became of a post (status %d)", a.Status), "check base_url and whether a proxy stands between")
	}
	return false, refusal("recheck", a)
}
