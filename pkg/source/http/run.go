package http

import (
	"context"
	"errors"
	"fmt"
	nethttp "net/http"
	"slices"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
	"github.com/seed-919336a1/pulse/pkg/source/seen"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// run is one call of Pages.
type run struct {
	*Source
	ask     pulse.Ask
	at      *state
	yield   func(pulse.Page, error) bool
	stopped bool // the caller wants no more
	count   int  // pages so far
	again   bool // a walk was begun anew
}

// pages walks to the last page.
func (r *run) pages(ctx context.Context) error {
	resumed := r.at.Walk != nil
	pos := r.begin(r.at, r.ask)
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		a, err := r.get(ctx, pos)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", r.o.Name, r.label(), err)
		}
		switch {
		case a.Status == nethttp.StatusNotModified && r.at.ETag+r.at.Modified != "":
			_, err = r.give(pulse.Page{Cost: pulse.Cost{Requests: 1}}, false)
			return err
		case pos.Steps > 0 && r.behindLast(a):
			_, err = r.give(r.finish(pulse.Page{Cost: pulse.Cost{Requests: 1}}), false)
			return err
		case resumed && !r.again && forgotten(a):
			r.again, resumed, r.at.Walk = true, false, nil
			pos = r.begin(r.at, r.ask)
			continue
		}
		next, more, err := r.page(ctx, pos, a)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", r.o.Name, r.spot(pos), err)
		}
		if !more || r.stopped {
			return nil
		}
		pos, resumed = next, false
	}
}

// spot names a page to people.
func (r *run) spot(pos position) string {
	if pos.Steps == 0 {
		return r.label()
	}
	return fmt.Sprintf("%s, page %d", r.label(), pos.Steps+1)
}

func (r *run) get(ctx context.Context, pos position) (*wire.Answer, error) {
	req, err := r.request(ctx, pos)
	if err != nil {
		return nil, err
	}
	if r.o.Paging.By == "" && pos.Since == 0 {
		if r.at.ETag != "" {
			req.Header.Set("If-None-Match", r.at.ETag)
		}
		if r.at.Modified != "" {
			req.Header.Set("If-Modified-Since", r.at.Modified)
		}
	}
	if r.o.Private {
		ctx = wire.Private(ctx)
	}
	return r.http.Do(ctx, req)
}

// behindLast reports the answer of servers that refuse a page behind the last one.
func (r *run) behindLast(a *wire.Answer) bool {
	by := r.o.Paging.By
	return (by == "page" || by == "offset") && (a.Status == nethttp.StatusNotFound || a.Status == nethttp.StatusBadRequest)
}

// forgotten reports a place in a list that the server knows no more.
func forgotten(a *wire.Answer) bool {
	return a.Status == nethttp.StatusNotFound || a.Status == nethttp.StatusBadRequest || a.Status == nethttp.StatusGone
}

// page gives one answer. more is false behind the last one.
func (r *run) page(ctx context.Context, pos position, a *wire.Answer) (next position, more bool, err error) {
	if err := r.refused(a); err != nil {
		return pos, false, err
	}
	c, err := r.decode(a)
	if err != nil {
		return pos, false, err
	}
	list, err := r.itemsOf(ctx, c)
	if err != nil {
		return pos, false, err
	}
	p := pulse.Page{Cost: pulse.Cost{Requests: 1}, Bad: c.bad, Notes: c.notes}
	got, err := r.take(ctx, pos, c, list, &p)
	if err != nil {
		return pos, false, err
	}
	if err := r.counted(ctx, pos, c, &p); err != nil {
		return pos, false, err
	}
	next, more, err = r.after(ctx, pos, c, a.Header, len(list))
	if err != nil {
		return pos, false, err
	}
	if p, err = r.parts(pos, p); err != nil || r.stopped {
		return next, false, err
	}
	w := r.walked(got)
	switch {
	case more && got.same:
		p.Notes = append(p.Notes, fmt.Sprintf("%s gives the same page again; look at paging", r.spot(next)))
		more = false
	case more && r.o.Paging.Newest && got.known:
		more = false
	}
	r.count++
	if !more {
		r.at.Walk = w
		p = r.finish(p)
		if r.o.Paging.By == "" {
			r.at.ETag, r.at.Modified = a.Header.Get("ETag"), a.Header.Get("Last-Modified")
		}
	} else {
		w.At = next
		r.at.Walk = w
		if r.count >= r.most() {
			p.Notes = append(p.Notes, fmt.Sprintf("stopped after %d pages; the next fetch goes on there", r.count))
			more = false
		}
	}
	_, err = r.give(p, more)
	return next, more, err
}

// counted asks an answer how many items there are in all.
func (r *run) counted(ctx context.Context, pos position, c content, p *pulse.Page) error {
	if r.total.code == nil {
		return nil
	}
	out, err := r.total.run(ctx, c.value)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	n, ok := 0.0, false
	if err == nil && len(out) == 1 {
		n, ok = gojq.ToFloat64(out[0])
	}
	switch {
	case ok && n >= 0 && n < 1e12:
		r.at.Total = int(n)
	case pos.Steps == 0:
		r.at.Total = 0
		p.Notes = append(p.Notes, fmt.Sprintf("total (%s) gives no number; the answer %s", r.total.text, keysOf(c.value)))
	}
	return nil
}

// pageItems is how many items are saved together.
const pageItems = 500

// parts gives what is too much for one page, and leaves the rest. Until that is saved the
// answer counts as not read: it is asked for again, less what was given.
func (r *run) parts(pos position, p pulse.Page) (rest pulse.Page, err error) {
	for len(p.Mentions) > pageItems {
		part := p
		part.Mentions, p.Mentions = p.Mentions[:pageItems], p.Mentions[pageItems:]
		part.Cost.Items = pageItems
		p.Bad, p.Notes, p.Cost = nil, nil, pulse.Cost{Items: len(p.Mentions)}
		w := walk{}
		if r.at.Walk != nil {
			w = *r.at.Walk
		}
		w.At = pos
		w.Given = slices.Clip(w.Given)
		for _, m := range part.Mentions {
			w.Given = append(w.Given, seen.Of(m))
		}
		w.Given = w.Given.Capped()
		r.at.Walk = &w
		if _, err := r.give(part, true); err != nil || r.stopped {
			return p, err
		}
	}
	return p, nil
}

// finish ends the walk: what it found is what is known from now on.
func (r *run) finish(p pulse.Page) pulse.Page {
	if w := r.at.Walk; w != nil {
		r.at.Seen = w.Given.Before(r.at.Seen).Capped()
		r.at.Newest = max(r.at.Newest, w.Newest)
		r.at.Left = max(r.at.Left, w.Left)
		r.at.Walk = nil
	}
	return p
}

func (r *run) give(p pulse.Page, more bool) (bool, error) {
	var err error
	p.Total, p.Wordless = r.at.Total, r.at.Left
	if p.Next, err = r.at.cursor(); err != nil {
		return false, err
	}
	r.stopped = !r.yield(p, nil)
	return more && !r.stopped, nil
}

// refused says what a status means here, and what to do.
func (r *run) refused(a *wire.Answer) error {
	if a.OK() {
		return nil
	}
	err := a.Err("the server")
	none := r.o.Auth.Bearer == "" && r.o.Auth.Basic == "" && r.o.Auth.Key == ""
	switch {
	case (a.Status == nethttp.StatusUnauthorized || a.Status == nethttp.StatusForbidden) && none:
		return pulse.WithHint(err, "name the variable of its key: token_env, basic_env, or key_env with key_header or key_param")
	case a.Status == nethttp.StatusUnauthorized || a.Status == nethttp.StatusForbidden:
		return pulse.WithHint(err, "look whether the key is right, still valid, and allowed to read this")
	case a.Status == nethttp.StatusNotFound, a.Status == nethttp.StatusGone:
		return pulse.WithHint(err, "look at url: nothing is there (any more)")
	}
	return err
}

// itemsOf are the items of an answer. A list among the results stands for what is in it.
func (r *run) itemsOf(ctx context.Context, c content) ([]any, error) {
	out, err := r.items.run(ctx, c.value)
	if err != nil {
		return nil, pulse.WithHint(err, "the answer %s", keysOf(c.value))
	}
	if len(out) == 0 {
		if list, ok := c.value.([]any); ok && len(list) == 0 {
			return nil, nil
		}
		if strings.Contains(r.items.text, "[]") {
			return nil, nil // each of none is none
		}
		return nil, pulse.WithHint(fmt.Errorf("items (%s) gives nothing", r.items.text), "the answer %s", keysOf(c.value))
	}
	var list []any
	for _, v := range out {
		if l, ok := v.([]any); ok {
			list = append(list, l...)
			continue
		}
		list = append(list, v)
	}
	if len(list) > maxItems {
		return nil, tooMany()
	}
	if len(list) == 1 && len(out) == 1 && r.o.Items == "" {
		if o, ok := list[0].(map[string]any); ok {
			if _, whole := c.value.(map[string]any); whole {
				return nil, pulse.WithHint(errors.New("the answer is one object, and nothing says where its items stand"),
					"it %s: say items: .NAME of the list", keysOf(o))
			}
		}
	}
	return list, nil
}

// got is what one answer held.
type got struct {
	prints seen.Prints
	newest int64
	left   int  // without words
	known  bool // something of it was there in an earlier walk
	same   bool // all of it was there in this walk
}

func (r *run) take(ctx context.Context, pos position, c content, list []any, p *pulse.Page) (g got, err error) {
	mk := &maker{o: r.o, base: r.url, now: r.ask.Now.UTC().Truncate(time.Millisecond),
		blot: func(s string) string { return wire.Blot(s, r.keys...) }}
	raws, err := r.raws(ctx, pos, list, p)
	if err != nil {
		return g, err
	}
	var column []string
	for _, w := range raws {
		column = append(column, w.text["posted_at"])
	}
	var note string
	if mk.dates.MonthFirst, note = cell.DayMonthOrder(column); note != "" && pos.Steps == 0 {
		p.Notes = append(p.Notes, note)
	}
	before, walked := r.at.Seen.Known(), seen.Known{}
	if r.at.Walk != nil {
		walked = r.at.Walk.Given.Known()
	}
	fresh := 0
	for i, w := range raws {
		if w.text == nil {
			continue // told as bad already
		}
		m, why := mk.mention(w)
		if why == "-" {
			g.left++
			continue
		}
		if why != "" {
			p.Bad = append(p.Bad, pulse.Bad{Where: r.item(pos, i), Why: why})
			continue
		}
		pr := seen.Of(m)
		g.newest = max(g.newest, m.Posted.UnixMilli())
		g.known = g.known || before.Was(pr)
		if walked.Has(pr) {
			continue
		}
		fresh++
		g.prints = append(g.prints, pr)
		if !before.Has(pr) && !m.Posted.Before(r.ask.Since) {
			p.Mentions = append(p.Mentions, m)
		}
	}
	g.same = fresh == 0 && len(list) > 0 && len(p.Bad) == 0 && r.at.Walk != nil
	p.Cost.Items = len(p.Mentions)
	if pos.Steps == 0 && len(list)+len(c.bad) == 0 && pos.Since == 0 {
		p.Notes = append(p.Notes, r.label()+" answers and holds no items; that nobody wrote cannot be told from it")
	}
	p.Notes = append(p.Notes, mk.notes()...)
	return g, nil
}

func (r *run) item(pos position, i int) string {
	if pos.Steps == 0 {
		return fmt.Sprintf("item %d", i+1)
	}
	return fmt.Sprintf("item %d of page %d", i+1, pos.Steps+1)
}

// raws asks the expressions of every item, and says so where one of them finds nothing
// anywhere: it is the mistake that is made most.
func (r *run) raws(ctx context.Context, pos position, list []any, p *pulse.Page) ([]raw, error) {
	out := make([]raw, len(list))
	found := map[string]int{}
	asked := 0
	for i, v := range list {
		w, err := r.maps.apply(ctx, v)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, errGreedy) {
			return nil, fmt.Errorf("%s: %w", r.item(pos, i), err)
		}
		if err != nil || v == nil {
			if err == nil {
				err = errors.New("is null")
			}
			p.Bad = append(p.Bad, pulse.Bad{Where: r.item(pos, i), Why: err.Error()})
			continue
		}
		out[i] = w
		asked++
		for f, ok := range w.found {
			if ok {
				found[f]++
			}
		}
	}
	if asked == 0 || pos.Steps > 0 {
		return out, nil
	}
	for _, f := range fields {
		e, ok := r.maps[f]
		if !ok || found[f] > 0 {
			continue
		}
		what := fmt.Sprintf("%s (%s) gives nothing for any of %d items", e.key, e.text, asked)
		if asked == 1 {
			what = fmt.Sprintf("%s (%s) gives nothing", e.key, e.text)
		}
		what += "; the first item " + keysOf(list[slices.IndexFunc(out, func(w raw) bool { return w.text != nil })])
		if f == "text" {
			return nil, errors.New(what)
		}
		p.Notes = append(p.Notes, what)
	}
	return out, nil
}

// walked is the walk with this answer in it.
func (r *run) walked(g got) *walk {
	w := &walk{}
	if r.at.Walk != nil {
		*w = *r.at.Walk
	}
	w.Given = w.Given.Before(g.prints).Capped()
	w.Newest = max(w.Newest, g.newest)
	w.Left += g.left
	return w
}

// notes tell once what was guessed.
func (mk *maker) notes() (out []string) {
	for _, n := range []struct {
		count int
		one   string
		many  string
	}{
		{mk.undated, "item has no date, taken as posted now", "items have no date, taken as posted now"},
		{mk.ahead, "item is from the future, taken as posted now", "items are from the future, taken as posted now"},
		{mk.wordless, "item has stars and no words, and is left out", "items have stars and no words, and are left out"},
	} {
		if n.count > 0 {
			out = append(out, cell.Count(n.count, n.one, n.many))
		}
	}
	if note := mk.unrated.Note(); note != "" {
		out = append(out, note)
	}
	return out
}
