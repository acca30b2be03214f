package x

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// perLookup is how many posts one request may ask for.
const perLookup = 100

// Recheck implements pulse.Rechecker. An edit gives a post a new id: then the
// newest version is fetched as well and given under the id we know.
func (s *Source) Recheck(ctx context.Context, ids []string, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		if ask.Now.IsZero() {
			ask.Now = time.Now()
		}
		cur, err := readCursor(ask.From)
		r := &recheck{s: s, cur: cur, purse: purse{limit: s.recheckBudget(ask), usd: ask.Spent, now: ask.Now}}
		r.d = s.describe(&r.cur)
		for todo := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isNumber(id) }); err == nil && len(todo) > 0; {
			if err = ctx.Err(); err != nil {
				break
			}
			var page pulse.Page
			var n int
			if page, n, err = r.next(ctx, todo); err == nil && ctx.Err() == nil && !yield(page, nil) {
				return
			}
			todo = todo[n:]
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(pulse.Page{}, err)
		}
	}
}

type recheck struct {
	s     *Source
	cur   cursor
	d     dialect
	purse purse
}

// next looks up as many of todo as a request and the budget allow.
func (r *recheck) next(ctx context.Context, todo []string) (pulse.Page, int, error) {
	n, err := r.purse.allow(r.s.price(false), 1, min(perLookup, len(todo)))
	if err != nil {
		return pulse.Page{}, 0, err
	}
	b, err := r.d.lookup(ctx, todo[:n])
	if err != nil {
		return pulse.Page{}, 0, err
	}
	r.purse.spend(r.cost(b))
	newer, err := r.edited(ctx, b)
	if err != nil {
		return pulse.Page{}, 0, err
	}
	out := pulse.Page{Gone: slices.Concat(b.gone, newer.gone), Notes: b.notes, Cost: r.cost(b).Add(r.cost(newer)), Bad: b.bad}
	text := map[string]post{}
	for _, p := range newer.posts {
		text[p.ID] = p
	}
	for _, p := range b.posts {
		if latest, ok := text[p.ID]; ok {
			p = latest
		}
		out.Mentions = append(out.Mentions, p.Mention)
	}
	for i := range out.Bad {
		out.Bad[i].Where += " of the recheck"
	}
	return out, n, nil
}

// edited fetches the newest versions of posts that were edited since.
func (r *recheck) edited(ctx context.Context, b batch) (batch, error) {
	first := map[string]string{} // newest id to the id we know
	var ids []string
	for _, p := range b.posts {
		if p.latest != p.raw {
			ids, first[p.latest] = append(ids, p.latest), p.ID
		}
	}
	if len(ids) == 0 {
		return batch{}, nil
	}
	n, err := r.purse.allow(r.s.price(false), 1, len(ids))
	if err != nil {
		return batch{}, fmt.Errorf("follow edits: %w", err)
	}
	newer, err := r.d.lookup(ctx, ids[:n])
	for i := range newer.posts {
		newer.posts[i].ID = first[newer.posts[i].raw]
	}
	for i := range newer.gone {
		newer.gone[i].ID = first[newer.gone[i].ID]
	}
	r.purse.spend(r.cost(newer))
	return newer, err
}

func (r *recheck) cost(b batch) pulse.Cost {
	c := pulse.Cost{Requests: b.requests, Items: b.count}
	if r.s.o.Dialect == V2 {
		c.USD = float64(b.count)*pricePost + float64(b.users)*priceUser
	}
	return c
}

// recheckBudget is the part of the budget a recheck may use; what is paid as a
// whole needs no sharing out.
func (s *Source) recheckBudget(ask pulse.Ask) Budget {
	if s.o.Dialect == V11 {
		return s.o.Budget
	}
	return s.o.Budget.forRecheck(ask.Spent, ask.Now)
}
