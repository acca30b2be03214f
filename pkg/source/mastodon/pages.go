package mastodon

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// maxEmpty pages may follow each other without anything new in them.
const maxEmpty = 20

// maxGiven bounds the memory of what a run has given: a post beyond it that two questions
// find is given twice, under the same id.
const maxGiven = 20000

// Pages implements pulse.Source. A post that two questions find is given once in one call;
// across a resume it may come twice, under the same id. What one question is refused does
// not keep the others waiting: it is told at the end.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		if ask.Now.IsZero() {
			ask.Now = time.Now()
		}
		r := &run{s: s, ask: ask, yield: yield, given: map[string]bool{}}
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
	shown *shown // what the server's timelines show, once asked
}

func (r *run) all(ctx context.Context) (err error) {
	if r.cur, err = readCursor(r.ask.From); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var closed error
	for _, t := range r.s.turns(r.cur.Next) {
		err := r.track(ctx, t)
		var c *closedError
		if errors.As(err, &c) {
			closed = errors.Join(closed, err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return closed
}

// track follows one question: first what was stopped, then what is new since.
func (r *run) track(ctx context.Context, t track) error {
	if w := r.cur.Tracks[t.name].Walk; w != nil {
		if err := r.follow(ctx, t, *w); err != nil {
			return err
		}
	}
	return r.follow(ctx, t, r.cur.Tracks[t.name].begin(t, r.ask))
}

// follow walks one track to its end.
func (r *run) follow(ctx context.Context, t track, w walk) error {
	for {
		path, q := r.s.question(t, w)
		a, err := r.s.get(ctx, path, q)
		if err != nil {
			return err
		}
		b, err := r.s.read(t, a)
		if err != nil {
			return err
		}
		if b.count == 0 && w.High == "" && t.kind == hashtag {
			if err := r.silence(ctx, t); err != nil {
				return err
			}
		}
		page, more := r.take(t, b, &w)
		p := r.cur.Tracks[t.name]
		if more {
			saved := w
			p.Walk = &saved
		} else {
			ts := r.s.turns(t.name)
			p, r.cur.Next = p.end(w), ts[1%len(ts)].name
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

// question is the request for the next page of a walk.
func (s *Source) question(t track, w walk) (path []string, q url.Values) {
	q = url.Values{"limit": {strconv.Itoa(s.limit)}}
	if w.From != "" {
		key := "max_id"
		if w.Forward {
			key = "min_id"
		}
		q.Set(key, w.From)
	}
	switch t.kind {
	case mentions:
		q.Set("types[]", "mention")
		return []string{"api", "v1", "notifications"}, q
	case search:
		q.Set("q", t.what)
		q.Set("type", "statuses")
		return []string{"api", "v2", "search"}, q
	}
	return []string{"api", "v1", "timelines", "tag", t.what}, q
}

// address is where a question goes.
func (s *Source) address(path []string, q url.Values) string {
	u := s.base.JoinPath(escaped(path)...)
	u.RawQuery = q.Encode()
	return wire.MaskURL(u)
}

func escaped(path []string) []string {
	out := make([]string, len(path))
	for i, p := range path {
		out[i] = url.PathEscape(p)
	}
	return out
}

// get asks one question.
func (s *Source) get(ctx context.Context, path []string, q url.Values) (*wire.Answer, error) {
	return s.send(ctx, http.MethodGet, path, q, nil, "")
}

func (s *Source) send(ctx context.Context, verb string, path []string, q url.Values, body any, once string) (*wire.Answer, error) {
	u := s.base.JoinPath(escaped(path)...)
	u.RawQuery = q.Encode()
	req, err := wire.JSONRequest(ctx, verb, u.String(), s.token, body)
	if err != nil {
		return nil, err
	}
	if once != "" {
		req.Header.Set("Idempotency-Key", once)
	}
	return s.http.Do(ctx, req)
}

// take makes a page of a batch, moves the walk behind it and says whether it goes on.
func (r *run) take(t track, b batch, w *walk) (pulse.Page, bool) {
	r.pages++
	page := pulse.Page{Bad: b.bad, Notes: b.notes, Cost: pulse.Cost{Requests: 1, Items: b.count}}
	for i := range page.Bad {
		page.Bad[i].Where += fmt.Sprintf(" of page %d of %s", r.pages, t.name)
	}
	known := r.cur.Tracks[t.name].Seen
	fresh, below := 0, 0
	for _, p := range b.posts {
		switch {
		case !w.Forward && p.Posted.Before(w.Floor):
			below++
		case !r.given[p.print]:
			r.remember(p.print)
			fresh++
			if !slices.Contains(known, p.print) {
				page.Mentions = append(page.Mentions, p.Mention)
			}
		}
		w.see(p)
	}
	w.Count += b.count
	moved := w.move(b.low, b.high)
	if w.empty++; fresh > 0 {
		w.empty = 0
	}
	switch {
	case b.count == 0:
		return page, false
	case !moved || w.empty > maxEmpty: // asking on would not end; what comes new is found by the next walk
		r.notes = append(r.notes, t.name+": the server sends the same page again and again; the walk was ended there")
		return page, false
	}
	return page, w.Forward || below == 0 || below < len(b.posts)
}

// see remembers the newest post and those near it.
func (w *walk) see(p post) {
	if w.At.Before(p.Posted) {
		w.At = p.Posted
	}
	if p.Posted.Before(w.At.Add(-overlap)) || slices.Contains(w.Seen, p.print) {
		return
	}
	if w.Seen = append(w.Seen, p.print); len(w.Seen) > mostSeen {
		if w.Forward {
			w.Seen = slices.Clone(w.Seen[1:])
		} else {
			w.Seen = w.Seen[:mostSeen]
		}
	}
}

// move sets where the next page begins, and reports whether that is another place.
func (w *walk) move(low, high string) bool {
	if high != "" && (w.High == "" || later(high, w.High)) {
		w.High = high
	}
	next := low
	if w.Forward {
		next = high
	}
	if next == "" || next == w.From || w.From != "" && later(next, w.From) != w.Forward {
		return false
	}
	w.From = next
	return true
}

func (r *run) remember(print string) {
	if len(r.given) >= maxGiven {
		clear(r.given)
	}
	r.given[print] = true
}

// give yields a page with the cursor behind it.
func (r *run) give(ctx context.Context, p pulse.Page) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.Next = r.cur.text()
	p.Notes, r.notes = append(r.notes, p.Notes...), nil
	if !r.yield(p, nil) {
		return errStopped
	}
	return ctx.Err()
}

// shown is what a server says of its timelines of hashtags.
type shown struct {
	Configuration struct {
		TimelinesAccess struct {
			HashtagFeeds struct{ Local, Remote string } `json:"hashtag_feeds"`
		} `json:"timelines_access"`
		Statuses struct {
			MaxCharacters int `json:"max_characters"`
		}
	}
}

// closedError is a question that this server does not answer. The others go on.
type closedError struct{ error }

func (c *closedError) Unwrap() error { return c.error }

// silence asks why a hashtag has no post at all: a timeline that is switched off sends an
// empty list, and that is not silence.
func (r *run) silence(ctx context.Context, t track) error {
	if r.shown == nil {
		got, err := r.s.instance(ctx)
		if err != nil {
			return err
		}
		r.shown = &got
	}
	feeds := r.shown.Configuration.TimelinesAccess.HashtagFeeds
	off := func(v string) bool { return v == "disabled" || v == "authenticated" && r.s.token == "" }
	switch {
	case off(feeds.Local) && off(feeds.Remote) && (feeds.Local == "authenticated" || feeds.Remote == "authenticated"):
		return &closedError{&pulse.Problem{Kind: pulse.ErrDenied, Msg: t.name + ": this server shows hashtags only to who has logged in; its empty list is no silence",
			Hint: "set token_env to a token of an account there, or ask another server (base_url)"}}
	case off(feeds.Local) && off(feeds.Remote):
		return &closedError{&pulse.Problem{Kind: pulse.ErrDenied, Msg: t.name + ": this server has switched its hashtags off; its empty list is no silence",
			Hint: "ask another server (base_url): a large one has received most posts"}}
	case off(feeds.Remote):
		r.notes = append(r.notes, t.name+": this server shows only its own posts with a hashtag, none of other servers")
	case off(feeds.Local):
		r.notes = append(r.notes, t.name+": this server shows no posts of its own with a hashtag, only those of other servers")
	}
	return nil
}

// instance asks the server what it allows. One that says nothing of it allows all.
func (s *Source) instance(ctx context.Context) (shown, error) {
	var out shown
	a, err := s.get(ctx, []string{"api", "v2", "instance"}, nil)
	if err != nil {
		return out, err
	}
	if a.Status == http.StatusNotFound { // of before 4.0, or another program
		return out, nil
	}
	if err := refusal("ask what the server allows", a); err != nil {
		return out, err
	}
	if err := a.JSON("ask what the server allows", &struct{}{}); err != nil && strings.Contains(err.Error(), "web page") {
		return out, err
	}
	return out, tolerant(a.Body, &out)
}

// pause says that the window's requests are used up before all was asked.
func pause(a *wire.Answer, now time.Time) error {
	until, used := a.UsedUp(now)
	if !used {
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Until: until, Msg: "the requests that the server allows are used up",
		Hint: "nothing to do: the next fetch goes on where this one stopped"}
}

// refusal says what a status other than 2xx means for us, and what to do.
func refusal(what string, a *wire.Answer) error {
	err := a.Err(what)
	switch {
	case err == nil:
		return nil
	case a.Status == http.StatusUnauthorized:
		return pulse.WithHint(err, "make a new access token (the server's Preferences, Development) and put it into the variable named by token_env")
	case a.Status == http.StatusForbidden:
		return pulse.WithHint(err, "the token may not do this: it wants read:statuses, read:search, read:notifications, and write:statuses to answer")
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(err, "nothing to do: the next fetch goes on where this one stopped")
	case a.Status == http.StatusNotFound:
		return pulse.WithHint(err, "check base_url: is it a Mastodon server?")
	}
	return err
}
