package main

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// changed writes down what a person said of a case.
func (d *desk) changed(ctx context.Context, m inbox.Model, w inbox.Want) (inbox.Model, error) {
	x := w.Row.Case.Case
	now := d.Options().Now
	var change pulse.CaseChange
	var said string
	var err error
	switch w.Do {
	case inbox.Assign:
		change, err = d.assigning(x, w.Text)
		said = render.InboxSays("did.owner", d.Options(), "id", pulse.CaseID(x.N), "who", d.caseOwner(change.To))
	case inbox.Note:
		change, err = noting(x, w.Text)
		said = render.InboxSays("did.note", d.Options(), "id", pulse.CaseID(x.N))
	case inbox.Snooze:
		change, err = d.snoozingAt(x, w.Text, now)
		said = render.InboxSays("did.snooze", d.Options(), "id", pulse.CaseID(x.N), "when", change.Until)
	case inbox.Close:
		change, _, err = moving(x, pulse.CaseClosed, w.Text)
		said = render.InboxSays("did.close", d.Options(), "id", pulse.CaseID(x.N))
	}
	if err != nil {
		return m, err
	}
	return d.write(ctx, m, w.Row, change, said)
}

// write keeps a change and remembers how to take it back. Where somebody else was
// quicker the case is shown as it is now.
func (d *desk) write(ctx context.Context, m inbox.Model, r render.InboxRow, change pulse.CaseChange, said string) (inbox.Model, error) {
	after, err := d.writeCase(ctx, d.db, change, d.by)
	if err != nil {
		return d.raced(ctx, m, r, err)
	}
	d.steps = append(d.steps, step{row: r, rev: after.Rev})
	m, err = d.shown(ctx, m, after.N)
	return m.Says(said, false), err
}

func (d *desk) raced(ctx context.Context, m inbox.Model, r render.InboxRow, err error) (inbox.Model, error) {
	if !errors.Is(err, pulse.ErrLater) {
		return m, err
	}
	m, again := d.shown(ctx, m, r.Case.N)
	return m, errors.Join(err, again)
}

// labelled corrects what pulse thought of the last words of a row; then the cases are
// looked at again, since a complaint may need a person and what is none does not.
func (d *desk) labelled(ctx context.Context, m inbox.Model, w inbox.Want) (inbox.Model, error) {
	now, key := d.Options().Now, w.Row.Said.Key()
	if w.Row.Said.ID == "" || w.Row.Said.Gone != "" {
		return m, pulse.Usagef("the words of it are not held any more")
	}
	if err := d.db.Correct(ctx, key, pulse.Correction{Kind: w.Kind, By: d.person(), At: now}); err != nil {
		return m, err
	}
	was := w.Row.Said.Correction
	if was == nil {
		was = &pulse.Correction{Kind: w.Row.Said.Verdict.Kind}
	}
	d.steps = append(d.steps, step{row: w.Row, label: was})
	if _, err := d.lookForCases(ctx, d.db); err != nil {
		return m, err
	}
	m, err := d.relabelled(ctx, m, w.Row, w.Kind != pulse.Praise && w.Kind != pulse.Neutral)
	return m.Says(render.InboxSays("did.label", d.Options(), "id", key, "kind", w.Kind), false), err
}

// relabelled shows the row as its new label leaves it: an unsure one becomes a case,
// by the person's word alone if no sign asks for one, or goes.
func (d *desk) relabelled(ctx context.Context, m inbox.Model, r render.InboxRow, complains bool) (inbox.Model, error) {
	if !r.Unsure {
		return d.shown(ctx, m, r.Case.N)
	}
	m, err := d.without(ctx, m, r)
	if err != nil || !complains {
		return m, err
	}
	n, err := d.db.CaseOf(ctx, r.Said.Key())
	if err != nil {
		return m, err
	}
	if n == 0 {
		rules, err := d.caseRules(ctx, d.db, d.Options().Now)
		if err != nil {
			return m, err
		}
		c, err := rules.Take(ctx, d.db, r.Said.Key(), d.Options().Now, d.person())
		if err != nil {
			return m, err
		}
		n = c.N
	}
	return d.shown(ctx, m, n)
}

// undo takes back the last thing this person did here.
func (d *desk) undo(ctx context.Context, m inbox.Model) (inbox.Model, error) {
	if len(d.steps) == 0 {
		return m.Says(render.InboxSays("nothing", d.Options()), true), nil
	}
	last := d.steps[len(d.steps)-1]
	id := last.row.Key()
	if last.label != nil {
		id = last.row.Said.Key()
		to := *last.label
		to.By, to.At = d.person(), d.Options().Now
		if err := d.db.Correct(ctx, id, to); err != nil {
			return m, err
		}
		if err := d.unopened(ctx, last); err != nil {
			return m, err
		}
	} else if err := d.takeBack(ctx, last); err != nil {
		return m, err
	}
	d.steps = d.steps[:len(d.steps)-1]
	if n, err := d.numberOf(ctx, last.row); err != nil || n > 0 {
		if err == nil {
			m, err = d.shown(ctx, m, n)
		}
		return m.Says(render.InboxSays("did.undo", d.Options(), "id", id), false), err
	}
	m, err := d.counted(ctx, m)
	return m.Says(render.InboxSays("did.undo", d.Options(), "id", id), false), err
}

// unopened closes the case that a label opened and that is taken back.
func (d *desk) unopened(ctx context.Context, s step) error {
	if _, err := d.lookForCases(ctx, d.db); err != nil || !s.row.Unsure {
		return err
	}
	n, err := d.db.CaseOf(ctx, s.row.Said.Key())
	if err != nil || n == 0 {
		return err
	}
	c, _, err := d.db.Case(ctx, n)
	if err != nil || c.State != pulse.CaseNew || len(c.Mentions) > 1 {
		return err
	}
	change, _, err := moving(c, pulse.CaseClosed, pulse.CaseNoComplaint)
	if err == nil {
		_, err = d.writeCase(ctx, d.db, change, d.by)
	}
	return err
}

func (d *desk) numberOf(ctx context.Context, r render.InboxRow) (int, error) {
	if !r.Unsure {
		return r.Case.N, nil
	}
	return d.db.CaseOf(ctx, r.Said.Key())
}

// takeBack undoes a change if it is still the last one.
func (d *desk) takeBack(ctx context.Context, s step) error {
	n, err := d.numberOf(ctx, s.row)
	if err != nil {
		return err
	}
	c, h, err := d.db.Case(ctx, n)
	if err != nil {
		return err
	}
	last, ok := pulse.LastCaseChange(h)
	if !ok || last.Rev != s.rev {
		d.steps = d.steps[:len(d.steps)-1]
		return pulse.Usagef("somebody changed %s since; it stays as it is", pulse.CaseID(n))
	}
	_, err = d.writeCase(ctx, d.db, pulse.CaseChange{Case: n, Rev: c.Rev + 1, What: pulse.CaseUndo, Undo: s.rev}, d.by)
	return err
}

// link is what may be shown to be opened: a web address without anything a terminal
// would act on.
func link(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return ""
	}
	return s
}
