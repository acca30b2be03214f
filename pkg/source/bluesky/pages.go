package bluesky

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// What is read.
const (
	listNotifications = "app.bsky.notification.listNotifications"
	searchPosts       = "app.bsky.feed.searchPosts"
	searchPostsV2     = "app.bsky.feed.searchPostsV2"
)

// maxEmpty pages with a next one may follow each other without anything new in them.
const maxEmpty = 20

// maxGiven bounds the memory of what a run has given: a post beyond it that two questions
// find is given twice, under the same id.
const maxGiven = 20000

// Pages implements pulse.Source. A post that two questions find is given once in one call;
// across a resume it may come twice, under the same id.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		if ask.Now.IsZero() {
			ask.Now = time.Now()
		}
		r := &run{s: s, ask: ask, yield: yield, given: map[string]bool{}, notes: slices.Clone(s.notes)}
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
	cur   cursor
	given map[string]bool // prints, so that two tracks do not give one post twice
	notes []string        // for the next page
	pages int
}

func (r *run) all(ctx context.Context) (err error) {
	if r.cur, err = readCursor(r.ask.From); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, t := range r.s.turns(r.cur.Next) {
		if w := r.cur.of(t).Walk; w != nil { // first what was stopped, then what is new since
			stopped := *w
			stopped.resumed = true
			if err := r.follow(ctx, t, stopped); err != nil {
				return err
			}
		}
		if err := r.follow(ctx, t, r.cur.of(t).begin(r.ask)); err != nil {
			return err
		}
	}
	return nil
}

// follow walks one track from its newest post, or from where it was stopped, back to what
// is known.
func (r *run) follow(ctx context.Context, t track, w walk) error {
	for {
		a, err := r.fetch(ctx, t, &w)
		if err != nil {
			return err
		}
		b, err := r.s.decode(t.name, a, t.query == "")
		if err != nil {
			return err
		}
		page, more := r.take(t, b, &w)
		p := r.cur.of(t)
		if more {
			saved := w
			p.Walk = &saved
		} else {
			r.short(t, w)
			p, r.cur.Next = p.end(w, r.ask.Now), r.after(t)
		}
		r.cur.Tracks[t.name] = p
		if err := r.give(ctx, page); err != nil {
			return err
		}
		if !more {
			return nil
		}
		if err := pause(a, r.ask.Now); err != nil {
			return err
		}
	}
}

// after is the track whose turn comes behind t's.
func (r *run) after(t track) string {
	ts := r.s.turns(t.name)
	return ts[1%len(ts)].name
}

// fetch asks for the next page of a walk. A cursor that the network takes no more gives
// way, once, to a walk from the newest post.
func (r *run) fetch(ctx context.Context, t track, w *walk) (*wire.Answer, error) {
	a, err := r.ask1(ctx, t, *w)
	if err != nil {
		return nil, err
	}
	if w.Token != "" && !w.Anew && (a.Status == http.StatusBadRequest || w.resumed && a.Status == http.StatusInternalServerError) {
		r.notes = append(r.notes, t.name+": the network does not know its own cursor any more; the walk began anew")
		w.Token, w.Anew = "", true
		if a, err = r.ask1(ctx, t, *w); err != nil {
			return nil, err
		}
	}
	w.resumed = false
	return a, refusal(t.name, a)
}

// ask1 sends one question. A server without the newer search is asked the older one.
func (r *run) ask1(ctx context.Context, t track, w walk) (*wire.Answer, error) {
	method, q := r.s.question(t, w)
	a, err := r.s.x.get(ctx, method, q)
	if err != nil || method != searchPostsV2 || !unknownMethod(a) {
		return a, err
	}
	r.s.newer = false
	r.notes = append(r.notes, "search: this server has no second version of the search; the first was asked")
	method, q = r.s.question(t, w)
	return r.s.x.get(ctx, method, q)
}

// question is the request for the next page of a walk.
func (s *Source) question(t track, w walk) (method string, q url.Values) {
	q = url.Values{"limit": {strconv.Itoa(s.limit)}}
	if w.Token != "" {
		q.Set("cursor", w.Token)
	}
	if t.query == "" {
		q["reasons"] = []string{"mention", "reply", "quote"}
		return listNotifications, q
	}
	if !w.Floor.IsZero() {
		q.Set("since", w.Floor.UTC().Format(time.RFC3339))
	}
	if !s.newer {
		q.Set("q", t.query)
		q.Set("sort", "latest")
		return searchPosts, q
	}
	q.Set("query", t.query)
	q.Set("sort", "recent")
	q.Set("allTime", "true")
	if l := analyser(t.query); l != "" {
		q.Set("queryLanguage", l)
	}
	return searchPostsV2, q
}

// analyser is the language whose words the newer search should look for, where the query
// is written in its letters.
func analyser(query string) string {
	for _, r := range query {
		switch {
		case unicode.Is(unicode.Thai, r):
			return "th"
		case unicode.Is(unicode.Arabic, r):
			return "ar"
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return "ja"
		}
	}
	return ""
}

// take makes a page of a batch, moves the walk behind it and says whether it goes on.
func (r *run) take(t track, b batch, w *walk) (pulse.Page, bool) {
	r.pages++
	page := pulse.Page{Bad: b.bad, Notes: b.notes, Cost: pulse.Cost{Requests: 1, Items: b.count}}
	for i := range page.Bad {
		page.Bad[i].Where += fmt.Sprintf(" of page %d of %s", r.pages, t.name)
	}
	known := r.cur.of(t).Seen
	fresh, below := 0, 0
	for _, p := range b.posts {
		w.see(p)
		switch {
		case p.at.Before(w.Floor):
			below++
		case !r.given[p.print]:
			r.remember(p.print)
			fresh++
			if !slices.Contains(known, p.print) {
				page.Mentions = append(page.Mentions, p.Mention)
			}
		}
	}
	w.Count += b.count
	w.total = max(w.total, b.total)
	if w.empty++; fresh > 0 {
		w.empty = 0
	}
	same := b.token != "" && b.token == w.Token
	w.Token = b.token
	if same || w.empty > maxEmpty { // asking on would not end; what comes new is found by the next walk
		r.notes = append(r.notes, t.name+": the network sends the same page again and again; the walk was ended there, older posts may be missing")
		return page, false
	}
	return page, b.token != "" && (below == 0 || below < len(b.posts))
}

// see moves the ends of a walk and remembers what stands near its newest post.
func (w *walk) see(p post) {
	if w.Newest.IsZero() || p.at.After(w.Newest) && !w.Anew {
		w.Newest = p.at
	}
	if w.Oldest.IsZero() || p.at.Before(w.Oldest) {
		w.Oldest = p.at
	}
	if len(w.Seen) < mostSeen && !p.at.Before(w.Newest.Add(-overlap)) && !slices.Contains(w.Seen, p.print) {
		w.Seen = append(w.Seen, p.print)
	}
}

func (r *run) remember(print string) {
	if len(r.given) >= maxGiven {
		clear(r.given)
	}
	r.given[print] = true
}

// short notes that the search ended before what it says it has.
func (r *run) short(t track, w walk) {
	if w.total > 100 && w.total > w.Count+w.Count/4 && w.Oldest.After(w.Floor) {
		r.notes = append(r.notes, fmt.Sprintf("%s: the network counts about %d posts and gave %d: its search ends early, older ones cannot be had", t.name, w.total, w.Count))
	}
}

// give yields a page with the cursor behind it.
func (r *run) give(ctx context.Context, p pulse.Page) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.s.x.trouble != "" {
		r.notes, r.s.x.trouble = append(r.notes, r.s.x.trouble), ""
	}
	p.Next = r.cur.text()
	p.Notes, r.notes = append(r.notes, p.Notes...), nil
	if !r.yield(p, nil) {
		return errStopped
	}
	return ctx.Err()
}
