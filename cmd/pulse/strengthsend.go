package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// sendStrengths mails the month to every reader who wants it. One in trouble does
// not keep the others from theirs.
func (e *env) sendStrengths(ctx context.Context, w io.Writer, db *store.DB, f strengthFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	list, err := e.addressees(cfg, digestFlags{place: f.place, dry: f.dry})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(to addressee) bool { return !to.Strengths })
	if len(list) == 0 {
		return pulse.WithHint(pulse.Usagef("there is nobody to send the strengths to"), "write strengths: true to those readers under digest.audiences in pulse.yaml who want them")
	}
	o, err := e.strengthOptions(f.place, f.month, "")
	if err != nil {
		return err
	}
	if pulse.AddMonths(o.Month, 1).After(o.Now) { // once sent it would not be sent again
		return pulse.WithHint(pulse.Usagef("%s is not over; its strengths are sent when it is", f.month), "without --send they are shown as they stand")
	}
	var errs []error
	for _, to := range list {
		if err := e.sendMonth(ctx, w, db, f, to); err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return e.sendOutcome(errs, len(list))
}

// sendMonth builds and sends one reader's month.
func (e *env) sendMonth(ctx context.Context, w io.Writer, db *store.DB, f strengthFlags, to addressee) error {
	lang := e.languageOf(to.Audience, digestFlags{})
	o, err := e.strengthOptions(to.Place, f.month, lang)
	if err != nil {
		return err
	}
	if o.Month.IsZero() {
		o.Month, _ = digest.Monthly.Last(o.Now, o.Zone)
	}
	in, err := digest.LoadStrengths(ctx, db, o)
	if err != nil {
		return err
	}
	s := digest.BuildStrengths(in)
	if s.Followed, err = e.followedUp(ctx, db, s); err != nil {
		return err
	}
	if s.Praise == 0 {
		return e.tellMonth(w, to, s, "nobody praised us; nothing is sent")
	}
	if to.Role == string(digest.Staff) {
		s = s.ForStaff()
	}
	m, err := e.monthLetter(s, to, lang)
	if err != nil {
		return err
	}
	d := pulse.Delivery{Kind: digest.StrengthsKind, Place: to.Place, Day: s.Month, Recipient: to.name, Built: m.Date}
	if f.dry {
		return e.foretellMonth(ctx, w, db, to, s)
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	r, err := deliver.Once(ctx, db, to.sender, d, m, now)
	if err != nil {
		return err
	}
	return e.tellSent(w, r)
}

// foretellMonth says whether a reader would get the month.
func (e *env) foretellMonth(ctx context.Context, w io.Writer, db *store.DB, to addressee, s digest.Strengths) error {
	list, err := db.Deliveries(ctx, s.Until.AddDate(0, 0, -1))
	if err != nil {
		return err
	}
	what := "would be sent"
	for _, x := range list {
		if x.Kind == digest.StrengthsKind && x.Day == s.Month && x.Place == to.Place && x.Recipient == to.name && x.State != pulse.DeliveryFailed {
			what = "was sent before"
		}
	}
	return e.tellMonth(w, to, s, what)
}

// tellMonth says what becomes of one reader's month without a mail.
func (e *env) tellMonth(w io.Writer, to addressee, s digest.Strengths, what string) error {
	if e.json {
		return json.NewEncoder(w).Encode(map[string]any{"kind": digest.StrengthsKind, "place": to.Place, "day": s.Month, "recipient": to.name, "role": to.Role, "state": what})
	}
	if e.quiet {
		return nil
	}
	_, err := fmt.Fprintf(w, "strengths of %s, %s, to %s (%s): %s\n", s.Month, cmp.Or(to.Place, "all places"), to.name, to.Role, what)
	return err
}

// monthLetter writes a month as a mail whose answers are ideas.
func (e *env) monthLetter(s digest.Strengths, to addressee, lang string) (deliver.Message, error) {
	o := e.mailOptions(lang)
	var text, html bytes.Buffer
	if err := render.Strengths(&text, render.Text, s, o); err != nil {
		return deliver.Message{}, err
	}
	if err := render.StrengthsMail(&html, s, o); err != nil {
		return deliver.Message{}, err
	}
	subject, err := render.StrengthsSubject(s, o)
	if err != nil {
		return deliver.Message{}, err
	}
	now, err := e.now()
	return deliver.Message{
		ID: strings.Join([]string{digest.StrengthsKind, to.Place, s.Month}, "/"), From: e.cfg.Digest.From, To: to.name, ReplyTo: e.cfg.Digest.ReplyTo,
		Subject: subject, Lang: lang, Text: text.String(), HTML: html.String(), Date: now,
	}, err
}
