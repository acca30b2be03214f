package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// answer shows the answer to the guest of a row, and edits, sends or ticks what is
// shown.
func (d *desk) answer(ctx context.Context, m inbox.Model, w inbox.Want) (inbox.Model, error) {
	a, err := d.answeringOf(ctx, d.db)
	if err != nil {
		return m, err
	}
	if w.Do == inbox.Answer {
		err = d.drafted(ctx, a, &m, &w.Row)
		return m, err
	}
	s := m.View.Reply
	if s == nil {
		return m, nil
	}
	switch w.Do {
	case inbox.Edit:
		err = d.edit(ctx, a, &m, s)
	case inbox.Send:
		err = d.sent(ctx, a, &m, s)
	case inbox.Tick:
		err = d.ticked(ctx, a, &m, s)
	}
	return m, err
}

// drafted shows the draft, or how the answer stands that was begun before.
func (d *desk) drafted(ctx context.Context, a *answering, m *inbox.Model, r *render.InboxRow) error {
	if r.Said.ID == "" || r.Said.Gone != "" {
		return pulse.Usagef("the words of it are not held any more, so nobody can be answered")
	}
	s, err := a.sheet(ctx, strings.NewReader(""), r.Said, answerFlags{by: d.person()})
	if err != nil && !errors.Is(err, pulse.ErrPolicy) { // that no draft is left: a person may still write
		return err
	}
	if s.Known != nil && s.Known.State.Settled() && !r.Unsure { // a run that was killed told the guest, and not the case
		if _, err := d.caseKnows(ctx, m, s.Known); err != nil {
			return err
		}
	}
	d.replying(a, m, &s)
	return err
}

// replying puts a sheet on the screen.
func (d *desk) replying(a *answering, m *inbox.Model, s *render.AnswerSheet) {
	if r, err := a.replier(s.To.Source); err == nil {
		s.Terms = a.terms(r, s.To.Mention, s.Text)
	}
	s.Terms.ByHand = link(s.Terms.ByHand)
	m.Replying(s, d.send)
}

// typed is the sheet of words as they stand now, held against the policy of now.
func (d *desk) typed(ctx context.Context, a *answering, s *render.AnswerSheet, text string) (*render.AnswerSheet, error) {
	n, err := a.sheet(ctx, strings.NewReader(text), s.To, answerFlags{by: d.person(), text: text, send: d.send})
	return &n, err
}

// edit lets the person change the words that are shown.
func (d *desk) edit(ctx context.Context, a *answering, m *inbox.Model, s *render.AnswerSheet) error {
	text, err := d.edited(ctx, s.Text, s.To, d.out)
	if err != nil {
		return err
	}
	if text == "" {
		return pulse.Usagef("the answer is empty")
	}
	if s, err = d.typed(ctx, a, s, text); err == nil {
		d.replying(a, m, s)
	}
	return err
}

// sent sends what is shown, once. What anybody decided or sent meanwhile counts.
func (d *desk) sent(ctx context.Context, a *answering, m *inbox.Model, s *render.AnswerSheet) error {
	if !d.send {
		return pulse.Usagef("nothing leaves without --send")
	}
	s, err := d.typed(ctx, a, s, s.Text)
	if err != nil {
		return err
	}
	if err := d.refusal(s.Lines, ""); err != nil {
		d.replying(a, m, s)
		return err
	}
	r, err := a.deliver(ctx, s, "")
	if err != nil {
		return err
	}
	said := "did.sent"
	if r.Already {
		said = "did.already"
	}
	return d.replied(ctx, m, &r.Answer, said)
}

// ticked notes that the person answered by hand; with which words is known only where
// they were typed here.
func (d *desk) ticked(ctx context.Context, a *answering, m *inbox.Model, s *render.AnswerSheet) error {
	text := s.Text
	if !s.Own {
		text = ""
	}
	_, stands, err := d.db.TickAnswer(ctx, pulse.Answer{Key: s.To.Key(), What: pulse.AnswerReply, Source: s.To.Source, Text: text, Lang: s.Lang, By: d.person(), At: a.now()})
	if err != nil {
		return err
	}
	return d.replied(ctx, m, &stands, "did.contact")
}

// replied leaves the answer and says what became of it.
func (d *desk) replied(ctx context.Context, m *inbox.Model, a *pulse.Answer, said string) error {
	m.Replied()
	id, err := d.caseKnows(ctx, m, a)
	if err == nil {
		*m = m.Says(render.InboxSays(said, d.Options(), "id", id, "url", link(a.URL)), false)
	}
	return err
}

// caseKnows tells the case of an answer, and shows it as it is then. Again is harmless.
func (d *desk) caseKnows(ctx context.Context, m *inbox.Model, a *pulse.Answer) (id string, err error) {
	c, err := cases.Answered(context.WithoutCancel(ctx), d.db, a.Key, a.Ended, a.By, answeredHow(a))
	if err != nil {
		return "", fmt.Errorf("%s was answered; its case does not know yet, so open it again: %w", a.Key, err)
	}
	if at := slices.IndexFunc(m.View.Rows, func(r render.InboxRow) bool { return r.Unsure && r.Key() == a.Key }); at >= 0 {
		if *m, err = d.without(ctx, *m, m.View.Rows[at]); err != nil {
			return "", err
		}
	}
	*m, err = d.shown(ctx, *m, c.N)
	return pulse.CaseID(c.N), err
}
