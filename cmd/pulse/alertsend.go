package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// alertRound sends alerts to one reader after the other.
type alertRound struct {
	env    *env
	db     *store.DB
	sender deliver.Sender
	flags  alertFlags
	out    io.Writer
}

// alertReader is one who gets alerts, and what of them they have.
type alertReader struct {
	config.AlertAudience
	to   string
	had  map[string]time.Time // by alertName, when it was sent or told
	left int                  // how many more today
}

// sendAlerts mails every reader what is new to them. One in trouble does not keep
// the others from theirs.
func (e *env) sendAlerts(ctx context.Context, w io.Writer, db *store.DB, f alertFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(cfg.Alerts.Audiences, func(a config.AlertAudience) bool { return len(a.To) > 0 }) {
		return pulse.WithHint(pulse.Usagef("there is nobody to send alerts to"), "name readers under alerts.audiences in pulse.yaml")
	}
	sender, err := e.mailer(cfg)
	if err != nil {
		return err
	}
	r := alertRound{env: e, db: db, sender: sender, flags: f, out: w}
	var errs []error
	n := 0
	for _, a := range cfg.Alerts.Audiences {
		if f.place != "" && a.Place != f.place {
			continue
		}
		asked, failed, err := r.audience(ctx, a)
		if err != nil {
			return err
		}
		n += asked
		errs = append(errs, failed...)
	}
	return e.sendOutcome(errs, n)
}

// audience goes through the readers of one place: how many there were, and what went
// wrong with some. An error ends the round.
func (r alertRound) audience(ctx context.Context, a config.AlertAudience) (readers int, failed []error, err error) {
	if quiet, err := r.env.quietNow(r.env.cfg, a); err != nil || quiet {
		return 0, nil, err
	}
	list, err := r.env.alertsOf(ctx, r.db, a.Place, r.flags.all || r.env.cfg.Alerts.Level == "all")
	if err != nil {
		return 0, nil, err
	}
	for _, to := range a.To {
		if len(r.flags.again) > 0 && !slices.Contains(r.flags.again, to) {
			continue
		}
		readers++
		if err := r.reader(ctx, a, to, list); err != nil {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			return readers, failed, ctx.Err()
		}
	}
	return readers, failed, nil
}

// quietNow says so once: a person who tries it at night should know why nothing goes.
func (e *env) quietNow(cfg *config.Config, a config.AlertAudience) (bool, error) {
	q, err := config.ParseQuiet(cfg.Alerts.Quiet)
	if err != nil {
		return false, err
	}
	now, err := e.now()
	if err != nil || !q.Holds(now.In(cfg.ZoneOf(a.Place))) {
		return false, err
	}
	e.logger().Info("quiet hours (" + cfg.Alerts.Quiet + "): alerts wait until they are over")
	return true, nil
}

// reader sends one reader what is new to them, up to the day's number. What is wrong
// with one alert does not keep the others: only a server that takes none now does.
func (r alertRound) reader(ctx context.Context, a config.AlertAudience, to string, list []digest.Alert) error {
	who, err := r.env.alertsHad(ctx, r.db, a, to, r.again())
	if err != nil {
		return err
	}
	waiting := 0
	var errs []error
	for _, x := range list {
		if who.has(x) {
			continue
		}
		if who.left == 0 {
			waiting++
			continue
		}
		state, err := r.one(ctx, who, x)
		if err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil || state == pulse.DeliveryFailed {
			break
		}
	}
	if waiting > 0 {
		r.env.logger().Warn(fmt.Sprintf("%s has had the day's alerts (alerts.most: %d); what is left waits for the digest", to, r.env.cfg.Alerts.Most))
	}
	return errors.Join(errs...)
}

func (r alertRound) again() bool { return len(r.flags.again) > 0 }

// one sends one alert, unless another run did meanwhile, and notes with the reader that
// they have it, or may have it.
func (r alertRound) one(ctx context.Context, who *alertReader, x digest.Alert) (pulse.DeliveryState, error) {
	now, err := r.env.ticker()
	if err != nil {
		return pulse.DeliveryFailed, err
	}
	d := x.Delivery(who.to)
	m, err := r.env.alertLetter(x, who.AlertAudience, d)
	if err != nil {
		return pulse.DeliveryFailed, err
	}
	if r.again() {
		if _, err := r.db.ReopenDelivery(ctx, d); err != nil {
			return pulse.DeliveryFailed, err
		}
	}
	said := false
	l := sayFirst{r.db, func(what string) { r.env.logger().Error(what) }, &said}
	res, err := deliver.Once(ctx, l, r.sender, d, m, now)
	if res.Already {
		return res.State, err
	}
	if err == nil || res.State == pulse.DeliveryHanded { // it arrived, or may have
		who.had[alertName(d)] = now()
		who.left--
	}
	switch {
	case err == nil:
		err = r.env.tellAlert(r.out, m.Subject, res)
	case said:
		err = &pulse.Problem{Msg: who.to + " is without an alert, as told above", Hint: pulse.HintOf(err)}
	}
	return res.State, err
}

// sayFirst tells what became of an alert before that is written down. One that is
// refused, or whose end nobody knows, is told once and then called told: a run that dies
// between the two must leave it to the next one.
type sayFirst struct {
	*store.DB
	say  func(string)
	said *bool
}

func (s sayFirst) SettleDelivery(ctx context.Context, d pulse.Delivery) error {
	tells := d.Error != "" && d.State != pulse.DeliveryFailed
	if tells {
		s.say(d.Error)
	}
	err := s.DB.SettleDelivery(ctx, d)
	*s.said = tells && err == nil
	return err
}

// tried is when a delivery was sent, or tried where nobody knows that it was.
func tried(d pulse.Delivery) time.Time {
	if d.Sent.IsZero() {
		return d.Begun
	}
	return d.Sent
}

func alertName(d pulse.Delivery) string { return d.Kind + "/" + d.Place + "/" + d.Day }

// has reports that a reader needs no alert x: they have it, or it is a step of a case and
// they were alerted of the complaint itself only when the step was over already. One mail
// is enough.
func (r *alertReader) has(x digest.Alert) bool {
	if _, ok := r.had[alertName(x.Delivery(r.to))]; ok || x.Case == nil {
		return ok
	}
	step := x.Case.Due
	if x.Step == digest.CaseRemind {
		step = x.Case.Remind
	}
	x.Case = nil
	at, ok := r.had[alertName(x.Delivery(r.to))]
	return ok && !at.Before(step)
}

// alertsHad is a reader with the alerts they were sent lately, or of which the sender was
// told that they are without, and how many they may still get today.
func (e *env) alertsHad(ctx context.Context, db *store.DB, a config.AlertAudience, to string, again bool) (*alertReader, error) {
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	now = now.In(e.cfg.ZoneOf(a.Place))
	midnight := pulse.DayOf(now)
	list, err := db.Deliveries(ctx, midnight.AddDate(0, 0, -4)) // alerts are about the last two days
	if err != nil {
		return nil, err
	}
	who := &alertReader{AlertAudience: a, to: to, had: map[string]time.Time{}, left: e.cfg.Alerts.Most}
	for _, d := range list {
		if d.Recipient != to || !strings.HasPrefix(d.Kind, digest.AlertKind) {
			continue
		}
		sent := d.State == pulse.DeliverySent
		told := d.State == pulse.DeliveryRefused || d.Unknown() && d.Error != ""
		if sent || told && !again {
			who.had[alertName(d)] = tried(d)
		}
		if sent && !d.Sent.Before(midnight) || d.Unknown() && !d.Begun.Before(midnight) && !again {
			who.left--
		}
	}
	who.left = max(who.left, 0)
	return who, nil
}

func (e *env) alertLetter(x digest.Alert, a config.AlertAudience, d pulse.Delivery) (deliver.Message, error) {
	o := e.mailOptions(a.Language)
	text, html, err := inBoth(func(w io.Writer, format string) error { return render.Alert(w, format, x, o) })
	if err != nil {
		return deliver.Message{}, err
	}
	subject, err := render.AlertSubject(x, o)
	return deliver.Message{
		ID: strings.Join([]string{d.Kind, d.Place, d.Day}, "/"), From: e.cfg.Digest.From, To: d.Recipient,
		Subject: subject, Lang: a.Language, Text: text, HTML: html, Date: x.At,
	}, err
}

func (e *env) tellAlert(w io.Writer, subject string, r deliver.Result) error {
	if e.json {
		return json.NewEncoder(w).Encode(r)
	}
	if e.quiet {
		return nil
	}
	_, err := fmt.Fprintf(w, "alert to %s: %s\n", r.Recipient, render.Line(subject))
	return err
}
