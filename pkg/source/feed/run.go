package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
	"github.com/seed-919336a1/pulse/pkg/source/seen"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// pageItems is how many items are saved together.
const pageItems = 500

// run is one call of Pages.
type run struct {
	*Source
	ask     pulse.Ask
	at      *state
	yield   func(pulse.Page, error) bool
	stopped bool             // the caller wants no more
	busy    map[string]error // hosts that sent us away: not asked again in this run
}

// feeds asks every feed once. It returns what went wrong.
func (r *run) feeds(ctx context.Context) error {
	order := slices.Clone(r.Source.feeds)
	// An unfinished one first, then the one asked longest ago.
	sorting.By(order, func(a, b address) int { return cmp.Compare(r.age(a), r.age(b)) })
	var errs []error
	for _, a := range order {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.busy[a.url.Host]; err != nil {
			continue
		}
		err := r.feed(ctx, a)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			errs = append(errs, wire.Hush(err, a.secrets...))
		}
		if r.stopped {
			return nil
		}
		if errors.Is(err, pulse.ErrLater) {
			r.busy[a.url.Host] = err
		}
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

func (r *run) age(a address) int64 {
	p := r.at.of(a)
	if p.Walk != nil {
		return -1
	}
	return p.Asked
}

// feed reads one feed, and the documents behind it where it comes in several.
func (r *run) feed(ctx context.Context, a address) error {
	for {
		d, answer, err := r.document(ctx, a)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", r.o.Name, a.label(), err)
		}
		if err := r.give(ctx, a, d, answer); err != nil || r.stopped || r.at.of(a).Walk == nil {
			return err
		}
	}
}

// document asks for the document whose turn it is. Its answer is 304 where nothing changed.
func (r *run) document(ctx context.Context, a address) (document, *wire.Answer, error) {
	p := r.at.of(a)
	u, had := a.url, &p
	if p.Walk != nil {
		next, err := a.url.Parse(p.Walk.Next)
		if err != nil {
			return document{}, nil, fmt.Errorf("the address of older items: %w", err)
		}
		u, had = next, nil
	}
	req, err := request(ctx, u, had)
	if err != nil {
		return document{}, nil, err
	}
	if a.private {
		ctx = wire.Private(ctx)
	}
	answer, err := r.http.Do(ctx, req)
	if err != nil {
		return document{}, nil, err
	}
	if answer.Status == http.StatusNotModified && had != nil {
		return document{}, answer, nil
	}
	if err := refused(answer, a); err != nil {
		return document{}, answer, err
	}
	d, err := read(ctx, answer)
	return d, answer, err
}

// refused says what a status means for a feed, and what to do.
func refused(a *wire.Answer, at address) error {
	if a.OK() {
		return nil
	}
	err := a.Err("the feed")
	reddit := strings.HasSuffix(strings.ToLower(at.url.Hostname()), "reddit.com")
	switch {
	case reddit && (a.Status == http.StatusForbidden || a.Status == http.StatusTooManyRequests) && len(at.secrets) == 0:
		return pulse.WithHint(err, "Reddit sends readers without a log-in away: open reddit.com/prefs/feeds, put the address of the private feed into a variable and name it under url_env")
	case a.Status == http.StatusGone:
		return pulse.WithHint(err, "it was taken down for good: remove it from the configuration, or find its new address")
	case a.Status == http.StatusNotFound:
		return pulse.WithHint(err, "open the address in a browser: the feed may have moved")
	}
	return err
}

// give yields the pages of one document and moves the feed's progress.
func (r *run) give(ctx context.Context, a address, d document, answer *wire.Answer) error {
	had := r.at.of(a)
	if answer.Status == http.StatusNotModified {
		had.Asked = r.ask.Now.UnixMilli()
		return r.page(a, pulse.Page{Cost: pulse.Cost{Requests: 1}}, had)
	}
	items := r.items(a, d, had)
	done := r.after(a, d, answer, had, items)
	page := pulse.Page{Cost: pulse.Cost{Requests: 1}, Bad: items.bad, Gone: items.gone, Notes: items.notes}
	for from := 0; ; from += pageItems {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		to := min(from+pageItems, len(items.fresh))
		page.Mentions = items.fresh[min(from, to):to]
		page.Cost.Items = len(page.Mentions)
		if to == len(items.fresh) {
			return r.page(a, page, done)
		}
		part := had
		part.Part = slices.Concat(items.prints[:to], had.Part).Capped()
		if err := r.page(a, page, part); err != nil || r.stopped {
			return err
		}
		page = pulse.Page{}
	}
}

func (r *run) page(a address, page pulse.Page, p progress) (err error) {
	r.at.Feeds[a.key] = &p
	if page.Next, err = r.at.cursor(); err != nil {
		return err
	}
	r.stopped = !r.yield(page, nil)
	return nil
}

// items is what a document gives.
type items struct {
	fresh  []pulse.Mention // new or changed
	prints seen.Prints     // of fresh
	all    seen.Prints     // of the whole document
	reach  bool            // something of it was there before, or is older than was asked for
	bad    []pulse.Bad
	gone   []pulse.Gone
	notes  []string
}

func (r *run) items(a address, d document, had progress) (out items) {
	mk := r.maker(d, a, r.ask.Now)
	before, given, today := had.Seen.Known(), had.Part.Known(), seen.Today{}
	where := func(i int) string { return fmt.Sprintf("item %d of %s", i+1, a.label()) }
	for _, b := range d.bad {
		out.bad = append(out.bad, pulse.Bad{Where: b.Where + " of " + a.label(), Why: b.Why})
	}
	type candidate struct {
		m pulse.Mention
		p seen.Print
	}
	var list []candidate
	at := map[string]int{} // of an id in list
	for i, e := range d.entries {
		if d.stars && e.rating == "" {
			continue // the app that the others review
		}
		m, gone, why := mk.mention(e)
		if gone {
			out.gone = append(out.gone, pulse.Gone{ID: m.ID, Reason: "deleted"})
			continue
		}
		if why != "" {
			out.bad = append(out.bad, pulse.Bad{Where: where(i), Why: why})
			continue
		}
		c := candidate{m, seen.Of(m)}
		today.Add(c.p)
		if j, twice := at[m.ID]; twice {
			if m.Posted.After(list[j].m.Posted) {
				list[j] = c
			}
			continue
		}
		at[m.ID] = len(list)
		list = append(list, c)
	}
	renamed := 0
	for _, c := range list {
		out.all = append(out.all, c.p)
		out.reach = out.reach || before.Was(c.p) || c.m.Posted.Before(r.ask.Since)
		switch {
		case before.Has(c.p) || given.Has(c.p) || c.m.Posted.Before(r.ask.Since):
		case len(c.m.Text) >= 20 && before.Renamed(c.p, today):
			renamed++
			out.reach = true
		default:
			out.fresh, out.prints = append(out.fresh, c.m), append(out.prints, c.p)
		}
	}
	for _, id := range d.gone {
		out.gone = append(out.gone, pulse.Gone{ID: mk.global(id), Reason: "deleted"})
	}
	out.notes = mk.notes(d, a, had, renamed)
	return out
}

// notes tell once what was guessed, and what an empty feed may mean.
func (mk *maker) notes(d document, a address, had progress, renamed int) (out []string) {
	say := func(format string, args ...any) {
		out = append(out, a.label()+": "+fmt.Sprintf(format, args...))
	}
	if d.note != "" {
		say("%s", d.note)
	}
	if len(d.entries)+len(d.bad) == 0 && had.Walk == nil {
		if n := len(had.Seen); n > 0 {
			say("the feed is empty; it held %s when it was read last. That nobody wrote cannot be told from it", count(n, "item"))
		} else {
			say("the feed is empty, so that nothing can be told from it: see in a browser whether it ever holds anything")
		}
	}
	if mk.undated > 0 {
		say("%s without a date, taken as posted now", count(mk.undated, "item"))
	}
	if mk.yearless > 0 {
		say("%s whose date cannot be read, taken as posted now", count(mk.yearless, "item"))
	}
	if mk.ahead > 0 {
		say("%s from the future, taken as posted now", count(mk.ahead, "item"))
	}
	if renamed > 0 {
		say("%s came again under another id and are not counted twice", count(renamed, "item"))
	}
	return out
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// after is the feed's progress once a document is saved to its end.
func (r *run) after(a address, d document, answer *wire.Answer, had progress, got items) progress {
	now := r.ask.Now.UnixMilli()
	done := progress{Asked: now, ETag: answer.Header.Get("ETag"), Modified: answer.Header.Get("Last-Modified"), Seen: got.all.Capped()}
	w := walk{Head: done.Seen, ETag: done.ETag, Modified: done.Modified}
	if had.Walk != nil {
		w = *had.Walk
		done = progress{Asked: now, ETag: w.ETag, Modified: w.Modified, Seen: w.Head}
	} else if len(got.all) == 0 {
		done.Seen = had.Seen // an empty document has nothing to say about what was there
	}
	next := r.nextOf(a, d, w)
	if next == "" || got.reach || len(got.all) == 0 || w.Steps >= maxWalk {
		return done
	}
	w.Next, w.Steps = next, w.Steps+1
	return progress{Asked: had.Asked, ETag: had.ETag, Modified: had.Modified, Seen: had.Seen, Walk: &w}
}

// nextOf is where older items stand. One that leads back is none, and what stands behind
// a key is not followed: its address would have to be stored.
func (r *run) nextOf(a address, d document, w walk) string {
	if d.next == "" || a.private || len(a.secrets) > 0 {
		return ""
	}
	u, err := a.url.Parse(strings.TrimSpace(d.next))
	if err != nil || u.String() == a.url.String() || u.String() == w.Next || wire.MaskURL(u) != u.String() {
		return ""
	}
	return u.String()
}
