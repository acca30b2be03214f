package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/answer"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// answer shows the answer to the guest of a row, and edits, sends or ticks what is
// shown.
func (d *desk) answer(ctx context.Context, m inbox.Model, w inbox.Want) (inbox.Model, error) {
	if w.Row.Said.ID == "" || w.Row.Said.Gone != "" {
		return m, pulse.Usagef("the words of it are not held any more, so nobody can be answered")
	}
	a, err := d.answeringOf(ctx, d.db)
	if err != nil {
		return m, err
	}
	shown := m.View.Reply
	if w.Do != inbox.Answer && shown == nil {
		return m, nil
	}
	switch w.Do {
	case inbox.Edit:
		return d.edit(ctx, a, m, *shown)
	case inbox.Send:
		return d.sent(ctx, a, m, *shown)
	case inbox.Tick:
		return d.ticked(ctx, a, m, *shown)
	}
	return d.drafted(ctx, a, m, w.Row)
}

// drafted shows the draft, or how the answer stands that was begun before.
func (d *desk) drafted(ctx context.Context, a *answering, m inbox.Model, r render.InboxRow) (inbox.Model, error) {
	s, err := a.sheet(ctx, strings.NewReader(""), r.Said, answerFlags{by: d.person()})
	if errors.Is(err, pulse.ErrPolicy) { // no draft is left: a person may still write
		return d.replying(a, m, s).Says(err.Error(), true), nil
	}
	if err != nil {
		return m, err
	}
	if s.Known != nil && s.Known.State.Settled() && !r.Unsure { // a run that was killed told the guest, and not the case
		if m, _, err = d.caseKnows(ctx, m, answer.Result{Answer: *s.Known}); err != nil {
			return m, err
		}
	}
	return d.replying(a, m, s), nil
}

// replying puts a sheet on the screen.
func (d *desk) replying(a *answering, m inbox.Model, s render.AnswerSheet) inbox.Model {
	if r, err := a.replier(s.To.Source); err == nil {
		s.Terms = a.terms(r, s.To.Mention, s.Text)
	}
	s.Terms.ByHand = link(s.Terms.ByHand)
	return m.Replying(s, d.send)
}

// edit lets the person change the words that are shown.
func (d *desk) edit(ctx context.Context, a *answering, m inbox.Model, s render.AnswerSheet) (inbox.Model, error) {
	text, err := d.edited(ctx, s.Text, s.To, d.out)
	if err != nil {
		return m, err
	}
	if text == "" {
		return m, pulse.Usagef("the answer is empty")
	}
	if s, err = a.sheet(ctx, strings.NewReader(text), s.To, answerFlags{by: d.person(), text: text}); err != nil {
		return m, err
	}
	return d.replying(a, m, s), nil
}

// sent sends what is shown, once. What anybody decided or sent meanwhile counts.
func (d *desk) sent(ctx context.Context, a *answering, m inbox.Model, s render.AnswerSheet) (inbox.Model, error) {
	if !d.send {
		return m, pulse.Usagef("nothing leaves without --send")
	}
	own := s.Own
	s, err := a.sheet(ctx, strings.NewReader(s.Text), s.To, answerFlags{by: d.person(), text: s.Text, send: true})
	if err != nil {
		return m, err
	}
	s.Own = own
	if err := answer.Refusal(s.Lines, ""); err != nil {
		return d.replying(a, m, s), err
	}
	r, err := a.deliver(ctx, s, "")
	if err != nil {
		return m, err
	}
	m, id, err := d.caseKnows(ctx, m.Replied(), r)
	if err != nil {
		return m, err
	}
	said := render.InboxSays("did.sent", d.Options(), "id", id, "url", link(r.URL))
	if r.Already {
		said = render.InboxSays("did.already", d.Options(), "id", id)
	}
	return m.Says(said, false), nil
}

// ticked notes that the person answered by hand; with which words is known only where
// they were typed here.
func (d *desk) ticked(ctx context.Context, a *answering, m inbox.Model, s render.AnswerSheet) (inbox.Model, error) {
	text := s.Text
	if !s.Own {
		text = ""
	}
	_, stands, err := d.db.TickAnswer(ctx, pulse.Answer{Key: s.To.Key(), What: pulse.AnswerReply, Source: s.To.Source, Text: text, Lang: s.Lang, By: d.person(), At: a.now()})
	if err != nil {
		return m, err
	}
	m, id, err := d.caseKnows(ctx, m.Replied(), answer.Result{Answer: stands})
	return m.Says(render.InboxSays("did.contact", d.Options(), "id", id), false), err
}

// caseKnows tells the case of an answer, and shows it as it is then. Again is harmless.
func (d *desk) caseKnows(ctx context.Context, m inbox.Model, r answer.Result) (inbox.Model, string, error) {
	c, err := cases.Answered(context.WithoutCancel(ctx), d.db, r.Key, r.Ended, r.By, answeredHow(r))
	if err != nil {
		return m, "", fmt.Errorf("%s was answered; its case does not know yet, so open it again: %w", r.Key, err)
	}
	for _, row := range m.View.Rows {
		if row.Unsure && row.Said.Key() == r.Key {
			if m, err = d.without(ctx, m, row); err != nil {
				return m, "", err
			}
		}
	}
	m, err = d.shown(ctx, m, c.N)
	return m, pulse.CaseID(c.N), err
}
