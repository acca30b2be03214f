package main

import (
	"context"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// inboxPage is how many rows are read at once.
const inboxPage = 100

// open are the cases the inbox shows.
func (d *desk) open() pulse.CaseFilter {
	return pulse.CaseFilter{Open: true, Place: d.place, Awake: d.Options().Now}
}

// rows reads a page of the list: the cases, and behind them what is unsure.
func (d *desk) rows(ctx context.Context, w inbox.Want) ([]render.InboxRow, error) {
	if w.Do == inbox.After {
		return d.rowsAfter(ctx, w.Row)
	}
	return d.rowsBefore(ctx, w.Row)
}

func (d *desk) rowsAfter(ctx context.Context, from render.InboxRow) ([]render.InboxRow, error) {
	var out []render.InboxRow
	var said *pulse.Judged
	if from.Unsure {
		said = &from.Said
	} else {
		f := d.open()
		f.Limit = inboxPage
		if from.Key() != "" {
			f.After = &from.Case.Case
		}
		var err error
		if out, err = d.caseRows(ctx, f); err != nil {
			return nil, err
		}
	}
	if left := inboxPage - len(out); left > 0 {
		js, err := d.db.UnsurePage(ctx, said, false, left)
		return append(out, unsureRows(js)...), err
	}
	return out, nil
}

func (d *desk) rowsBefore(ctx context.Context, from render.InboxRow) ([]render.InboxRow, error) {
	var out []render.InboxRow
	if from.Unsure || from.Key() == "" {
		var said *pulse.Judged
		if from.Unsure {
			said = &from.Said
		}
		js, err := d.db.UnsurePage(ctx, said, true, inboxPage)
		if err != nil {
			return nil, err
		}
		out = unsureRows(js)
	}
	if left := inboxPage - len(out); left > 0 {
		f := d.open()
		f.Last, f.Limit = true, left
		if !from.Unsure && from.Key() != "" {
			f.After = &from.Case.Case
		}
		list, err := d.caseRows(ctx, f)
		return append(list, out...), err
	}
	return out, nil
}

func (d *desk) caseRows(ctx context.Context, f pulse.CaseFilter) ([]render.InboxRow, error) {
	list, err := d.caseEntries(ctx, d.db, f, true)
	var out []render.InboxRow
	for _, x := range list {
		out = append(out, caseRow(x))
	}
	return out, err
}

func caseRow(x cases.Entry) render.InboxRow {
	r := render.InboxRow{Case: x}
	if len(x.Heard) > 0 {
		r.Said = x.Heard[len(x.Heard)-1]
	}
	return r
}

func unsureRows(js []pulse.Judged) []render.InboxRow {
	out := make([]render.InboxRow, len(js))
	for i, j := range js {
		out[i] = render.InboxRow{Said: j, Unsure: true}
	}
	return out
}

// counted tells how many wait.
func (d *desk) counted(ctx context.Context, m inbox.Model) (inbox.Model, error) {
	f := d.open()
	var err error
	if m.View.Open, err = d.db.CountCases(ctx, f); err != nil {
		return m, err
	}
	f.Due = f.Awake.Add(1)
	if m.View.Late, err = d.db.CountCases(ctx, f); err != nil {
		return m, err
	}
	m.View.Doubts, err = d.db.CountUnsure(ctx)
	return m, err
}

// read shows one row with all that is known.
func (d *desk) read(ctx context.Context, m inbox.Model, r render.InboxRow) (inbox.Model, error) {
	if r.Unsure {
		return m.Opened(cases.Entry{}, []pulse.Judged{r.Said}), nil
	}
	x, err := d.whole(ctx, r.Case.N)
	return m.Opened(x, nil), err
}

func (d *desk) whole(ctx context.Context, n int) (cases.Entry, error) {
	c, h, err := d.db.Case(ctx, n)
	if err != nil {
		return cases.Entry{}, err
	}
	said, err := d.db.CaseSaid(ctx, []pulse.Case{c})
	if err != nil {
		return cases.Entry{}, err
	}
	x := d.caseEntry(c, said[n], d.Options().Now, true)
	x.History = h
	if len(x.Heard) > 0 {
		x.Earlier, err = d.db.SaidBy(ctx, x.Heard[0].Mention, c.Mentions, 5)
	}
	return x, err
}

// shown puts a case as it is now where it stood, and opens it again if it was open.
func (d *desk) shown(ctx context.Context, m inbox.Model, n int) (inbox.Model, error) {
	x, err := d.whole(ctx, n)
	if err != nil {
		return m, err
	}
	gone := !x.Open() || x.Asleep(d.Options().Now)
	wasOpen := m.View.Screen == render.InboxOne
	m = m.Changed(caseRow(x), gone)
	if wasOpen && !gone {
		m = m.Opened(x, nil)
	}
	return d.counted(ctx, m)
}

// without takes a row out of the list where it needs nobody any more.
func (d *desk) without(ctx context.Context, m inbox.Model, r render.InboxRow) (inbox.Model, error) {
	if slices.ContainsFunc(m.View.Rows, func(x render.InboxRow) bool { return x.Key() == r.Key() }) {
		m = m.Changed(r, true)
	}
	return d.counted(ctx, m)
}
