package x

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Pages implements pulse.Source. A post that names our account and is found by
// the search too is given once in one call; across a resume it may come twice,
// under the same id.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		if ask.Now.IsZero() {
			ask.Now = time.Now()
		}
		r := &run{s: s, ask: ask, yield: yield, given: map[string]bool{},
			purse: purse{limit: s.o.Budget, usd: ask.Spent, now: ask.Now}, notes: s.notes}
		err := r.all(ctx)
		switch {
		case err == nil || errors.Is(err, errStopped):
		case ctx.Err() != nil:
			yield(pulse.Page{}, ctx.Err())
		default:
			yield(pulse.Page{}, err)
		}
	}
}

// errStopped: the caller wants no more pages.
var errStopped = errors.New("stopped")

// run is one call of Pages.
type run struct {
	s     *Source
	ask   pulse.Ask
	yield func(pulse.Page, error) bool
	d     dialect
	cur   cursor
	purse purse
	given map[string]bool // ids, so that two tracks do not give one post twice
	notes []string        // for the next page
	pages int

	anonymous bool // it was noted that authors are missing
}

func (r *run) all(ctx context.Context) (err error) {
	if r.cur, err = readCursor(r.ask.From); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.d = r.s.describe(&r.cur)
	if err := r.account(ctx); err != nil {
		return err
	}
	for _, t := range r.s.turns(r.cur.Next) {
		if r.cur.Tracks[t.name].Walk != nil { // first what was stopped, then what is new since
			if err := r.follow(ctx, t); err != nil {
				return err
			}
		}
		if err := r.follow(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// turns lists the tracks beginning with the one whose turn it is: a run that was
// stopped goes on with what it had not reached.
func (s *Source) turns(next string) []track {
	i := max(slices.IndexFunc(s.tracks, func(t track) bool { return t.name == next }), 0)
	return slices.Concat(s.tracks[i:], s.tracks[:i])
}

// behind is the track whose turn comes after t's.
func (s *Source) behind(t track) string {
	return s.turns(t.name)[1%len(s.tracks)].name
}

// account looks a handle up, once: the cursor keeps the number.
func (r *run) account(ctx context.Context) error {
	if !r.s.needsLookup(r.cur) {
		return nil
	}
	if _, err := r.purse.allow(priceUser, 1, 1); err != nil {
		return err
	}
	id, err := r.d.user(ctx, r.s.handle())
	if err != nil {
		return err
	}
	r.cur.Handle, r.cur.User = r.s.handle(), id
	return r.give(ctx, pulse.Page{Cost: pulse.Cost{Requests: 1, USD: priceUser}})
}

// follow walks one track from its newest post, or from where it was stopped,
// back to what is known.
func (r *run) follow(ctx context.Context, t track) error {
	p := r.cur.Tracks[t.name]
	w, note := t.begin(p, r.ask)
	more := true
	if p.Walk != nil {
		w, note, more = t.resume(p, r.ask.Now)
	}
	if note != "" {
		r.notes = append(r.notes, note)
	}
	for more {
		var err error
		if p, w, more, err = r.step(ctx, t, p, w); err != nil {
			return err
		}
	}
	r.cur.Tracks[t.name] = p.end(w)
	return nil
}

// step fetches and gives one page.
func (r *run) step(ctx context.Context, t track, p progress, w walk) (progress, walk, bool, error) {
	n, err := r.purse.allow(r.s.price(t.own), r.s.least(t.own), r.s.o.PageSize)
	if err != nil {
		return p, w, false, err
	}
	b, err := r.fetch(ctx, t, p, &w, n)
	if err != nil {
		return p, w, false, err
	}
	next, more, err := w.after(b)
	if err != nil {
		return p, w, false, fmt.Errorf("%s: %w", t, err)
	}
	if more {
		p.Walk = &next
		r.cur.Tracks[t.name] = p
	} else {
		r.capped(t, p, next)
		p, r.cur.Next = p.end(next), r.s.behind(t)
		r.cur.Tracks[t.name] = p
	}
	return p, next, more, r.give(ctx, r.page(t, b))
}

// fetch asks for the next page. A token that expired gives way to until_id, a
// since_id that X finds too old to a time.
func (r *run) fetch(ctx context.Context, t track, p progress, w *walk, n int) (batch, error) {
	b, err := r.d.ask(ctx, t, p, *w, n)
	bad, ok := asBadRequest(err)
	switch {
	case !ok:
		return b, err
	case bad.about("since_id") && w.Start.IsZero() && p.Since != "":
		w.Start, w.Token = r.ask.Now.Add(-window), ""
		if w.From.Before(w.Start) {
			r.notes = append(r.notes, gap(t, w.From, w.Start))
		}
	case w.Token != "" && w.Until != "":
		w.Token = ""
	default:
		return b, err
	}
	return r.d.ask(ctx, t, p, *w, n)
}

// maxEmpty pages with a next one may follow each other: X sends some, not many.
const maxEmpty = 20

// after is the walk behind a page, and whether it goes on.
func (w walk) after(b batch) (walk, bool, error) {
	same := b.token == w.Token && (b.oldest == "" || b.oldest == w.Until)
	if b.more && same {
		return w, false, errors.New("the pages do not advance: the same one came twice")
	}
	if w.Seen += b.count; b.count > 0 {
		w.empty = 0
	} else if w.empty++; b.more && w.empty > maxEmpty {
		return w, false, fmt.Errorf("%d empty pages in sequence", w.empty)
	}
	if w.Newest == "" {
		w.Newest = b.newest
	}
	for _, p := range b.posts {
		if p.raw == w.Newest {
			w.NewestAt = p.Posted
		}
		if p.raw == b.oldest {
			w.UntilAt = p.Posted
		}
	}
	// A post from the future must not hold back what comes before it.
	if w.Newest != "" && (w.NewestAt.IsZero() || w.NewestAt.After(w.Began)) {
		w.NewestAt = w.Began
	}
	if b.oldest != "" {
		w.Until = b.oldest
	}
	w.Token = b.token
	return w, b.more, nil
}

// capped notes that X's memory for mentions ended before ours began.
func (r *run) capped(t track, p progress, w walk) {
	if t.own && p.Since != "" && w.Seen >= 800 {
		r.notes = append(r.notes, "mentions: a gap: X gives only the latest 800, older ones since the last fetch are lost")
	}
}

func (r *run) page(t track, b batch) pulse.Page {
	r.pages++
	out := pulse.Page{Bad: b.bad, Notes: b.notes}
	for i := range out.Bad {
		out.Bad[i].Where += " of " + t.where(r.pages)
	}
	if len(b.posts) > 0 && !r.anonymous && !slices.ContainsFunc(b.posts, func(p post) bool { return p.Author.ID != "" }) {
		r.anonymous = true
		out.Notes = append(out.Notes, "X gave no authors: people are counted by their posts; expand_authors: true asks for them, at $0.010 each")
	}
	for _, p := range b.posts {
		if t.own {
			p.Via = pulse.ViaAddressed
		}
		if !r.given[p.raw] {
			r.given[p.raw] = true
			out.Mentions = append(out.Mentions, p.Mention)
		}
	}
	out.Cost = pulse.Cost{Requests: b.requests, Items: b.count,
		USD: float64(b.count)*r.basePrice(t) + float64(b.users)*priceUser}
	return out
}

// basePrice is that of a post without its author.
func (r *run) basePrice(t track) float64 {
	switch {
	case r.s.o.Dialect == V11:
		return 0
	case t.own:
		return priceMention
	}
	return pricePost
}

// give yields a page with the cursor behind it.
func (r *run) give(ctx context.Context, p pulse.Page) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.Next = r.cur.text()
	p.Notes, r.notes = append(r.notes, p.Notes...), nil
	r.purse.spend(p.Cost)
	if !r.yield(p, nil) {
		return errStopped
	}
	return ctx.Err()
}
