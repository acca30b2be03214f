package bluesky

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const getPosts = "app.bsky.feed.getPosts"

// perLookup is how many posts one request may ask for.
const perLookup = 25

// Recheck implements pulse.Rechecker: what the network shows no more is gone. An id that
// is none of this network's is left alone.
func (s *Source) Recheck(ctx context.Context, ids []string, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		var todo []string
		for _, id := range ids {
			if _, ok := addressOf(id); ok {
				todo = append(todo, id)
			}
		}
		for len(todo) > 0 {
			n := min(perLookup, len(todo))
			page, a, err := s.lookup(ctx, todo[:n])
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
			if todo = todo[n:]; len(todo) == 0 {
				return
			}
			if err := pause(a, ask.Now); err != nil {
				yield(pulse.Page{}, err)
				return
			}
		}
	}
}

// lookup asks for some posts and sorts them into those that are still shown and those gone.
func (s *Source) lookup(ctx context.Context, ids []string) (pulse.Page, *wire.Answer, error) {
	a, err := s.get(ctx, ids)
	if err != nil {
		return pulse.Page{}, nil, err
	}
	b, err := s.decode("recheck", a, false)
	if err != nil {
		return pulse.Page{}, a, err
	}
	page := pulse.Page{Bad: b.bad, Notes: b.notes, Cost: pulse.Cost{Requests: 1, Items: b.count}}
	for i := range page.Bad {
		page.Bad[i].Where += " of the recheck"
	}
	for _, p := range b.posts {
		if slices.Contains(ids, p.ID) { // and nothing else that it may send
			page.Mentions = append(page.Mentions, p.Mention)
		}
	}
	authors := map[string]bool{}
	for _, id := range ids {
		shown, there := b.there[id]
		switch {
		case !there:
			page.Gone = append(page.Gone, pulse.Gone{ID: id, Reason: "deleted"})
			did, _, _ := strings.Cut(id, "/")
			authors[did] = true
		case !shown:
			page.Gone = append(page.Gone, pulse.Gone{ID: id, Reason: "withdrawn by the network"})
		}
	}
	// That many guests do not all delete their posts between two looks: an answer without
	// any of them is a fault of the network, and texts are not let go of for it.
	if b.count == 0 && len(authors) >= 5 {
		return pulse.Page{}, a, fmt.Errorf("recheck: the network shows none of %d posts by %d authors; taken as its fault, nothing was removed", len(ids), len(authors))
	}
	return page, a, nil
}

// get asks for posts by their ids.
func (s *Source) get(ctx context.Context, ids []string) (*wire.Answer, error) {
	q := url.Values{}
	for _, id := range ids {
		uri, _ := addressOf(id) // checked by who asks
		q.Add("uris", uri)
	}
	a, err := s.x.get(ctx, getPosts, q)
	if err == nil && !a.OK() {
		err = refusal("look at posts again", a)
	}
	return a, err
}
