package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// alertFlags are what a call of alerts asks for.
type alertFlags struct {
	place, lang string
	all, send   bool
	again       []string // readers who get theirs once more, if nobody knows that they have them
}

func newAlerts(e *env) *cobra.Command {
	var f alertFlags
	c := &cobra.Command{
		Use:   "alerts",
		Short: "What cannot wait for the morning: grave complaints, days with far too many",
		Long: `Show what cannot wait: complaints of the last two days that tell of illness,
danger, discrimination or money, and yesterday where it had far more complaints
than usual (three deviations above the mean of two weeks). Of each case it tells when
half of the time for the first contact is over, and when all of it is.

With --send each goes once to each reader of alerts.audiences, never in
alerts.quiet, and at most alerts.most a day; with send: true under alerts a plain
call from cron sends. What pulse is unsure of waits for the digest. --again
ADDRESS sends a reader once more what was refused or has no known end.`,
		Example: "  pulse alerts\n  pulse fetch && pulse alerts --send",
		Args:    args(cobra.NoArgs),
	}
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().BoolVar(&f.all, "all", false, "every complaint, and not only grave ones")
	c.Flags().BoolVar(&f.send, "send", false, "mail them to alerts.audiences")
	againFlag(c, &f.again)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if err := knownLang(f.lang); err != nil {
			return err
		}
		if err := sendsAgain(f.send, f.again); err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if !c.Flags().Changed("send") {
				f.send = cfg.Alerts.Send && e.unattended(c)
			}
			if f.send {
				return e.sendAlerts(c.Context(), c.OutOrStdout(), db, f)
			}
			return e.showAlerts(c.Context(), c.OutOrStdout(), db, f)
		})
	}
	return c
}

func (e *env) alertsOf(ctx context.Context, db *store.DB, place string, all bool) ([]digest.Alert, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	o := digest.AlertOptions{All: all, Options: digest.Options{
		Zone: cfg.ZoneOf(place), Place: place, Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(), Now: now, Until: now,
		Severity: severity.New().Of,
	}}
	in, err := digest.LoadAlerts(ctx, db, o)
	if err != nil {
		return nil, err
	}
	steps, err := e.caseSteps(ctx, db, place, now)
	return append(digest.Alerts(in), digest.CaseAlerts(o, steps)...), err
}

func (e *env) showAlerts(ctx context.Context, w io.Writer, db *store.DB, f alertFlags) error {
	list, err := e.alertsOf(ctx, db, f.place, f.all || e.cfg.Alerts.Level == "all")
	if err != nil {
		return err
	}
	if e.json {
		if list == nil {
			list = []digest.Alert{}
		}
		return json.NewEncoder(w).Encode(map[string]any{"alerts": list})
	}
	o := e.renderOptions(e.readerLang(f.lang))
	if len(list) == 0 {
		return render.NoAlerts(w, o)
	}
	for i, a := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := render.Alert(w, render.Text, a, o); err != nil {
			return fmt.Errorf("write the alerts: %w", err)
		}
	}
	return nil
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
	var errs []error
	n := 0
	for _, a := range cfg.Alerts.Audiences {
		if f.place != "" && a.Place != f.place {
			continue
		}
		if quiet, err := e.quietNow(cfg, a); err != nil || quiet {
			if err != nil {
				return err
			}
			continue
		}
		list, err := e.alertsOf(ctx, db, a.Place, f.all || cfg.Alerts.Level == "all")
		if err != nil {
			return err
		}
		for _, to := range a.To {
			if len(f.again) > 0 && !slices.Contains(f.again, to) {
				continue
			}
			n++
			if err := e.alertOne(ctx, w, db, sender, a, to, list, len(f.again) > 0); err != nil {
				errs = append(errs, err)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return e.sendOutcome(errs, n)
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

// alertOne sends one reader what is new to them, up to the day's number. What is wrong
// with one alert does not keep the others: only a server that takes none now does.
func (e *env) alertOne(ctx context.Context, w io.Writer, db *store.DB, s deliver.Sender, a config.AlertAudience, to string, list []digest.Alert, again bool) error {
	had, left, err := e.alertsHad(ctx, db, a, to, again)
	if err != nil {
		return err
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	waiting := 0
	var errs []error
	for _, x := range list {
		d := x.Delivery(to)
		if _, ok := had[alertName(d)]; ok || toldSince(had, x, to) {
			continue
		}
		if left == 0 {
			waiting++
			continue
		}
		m, err := e.alertLetter(x, a, d)
		if err != nil {
			return err
		}
		if again {
			if _, err := db.ReopenDelivery(ctx, d); err != nil {
				return err
			}
		}
		said := false
		l := sayFirst{db, func(what string) { e.logger().Error(what) }, &said}
		r, err := deliver.Once(ctx, l, s, d, m, now)
		if said && err != nil {
			err = &pulse.Problem{Msg: to + " is without an alert, as told above", Hint: pulse.HintOf(err)}
		}
		switch {
		case err == nil && r.Already:
			continue
		case err == nil:
			had[alertName(d)] = now()
			left--
			err = e.tellAlert(w, m.Subject, r)
		case r.State == pulse.DeliveryHanded && !r.Already:
			had[alertName(d)] = now() // it may have arrived
			left--
		}
		if err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil || r.State == pulse.DeliveryFailed {
			break
		}
	}
	if waiting > 0 {
		e.logger().Warn(fmt.Sprintf("%s has had the day's alerts (alerts.most: %d); what is left waits for the digest", to, e.cfg.Alerts.Most))
	}
	return errors.Join(errs...)
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

// toldSince reports a step of a case whose reader was alerted of the complaint itself
// only when the step was over already: one mail is enough.
func toldSince(had map[string]time.Time, x digest.Alert, to string) bool {
	if x.Case == nil {
		return false
	}
	step := x.Case.Due
	if x.Step == digest.CaseRemind {
		step = x.Case.Remind
	}
	x.Case = nil
	at, ok := had[alertName(x.Delivery(to))]
	return ok && !at.Before(step)
}

// alertsHad are the alerts a reader was sent lately and when, or told the sender that
// they are without, and how many they may still get today.
func (e *env) alertsHad(ctx context.Context, db *store.DB, a config.AlertAudience, to string, again bool) (had map[string]time.Time, left int, err error) {
	now, err := e.now()
	if err != nil {
		return nil, 0, err
	}
	now = now.In(e.cfg.ZoneOf(a.Place))
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	list, err := db.Deliveries(ctx, midnight.AddDate(0, 0, -4)) // alerts are about the last two days
	if err != nil {
		return nil, 0, err
	}
	had, left = map[string]time.Time{}, e.cfg.Alerts.Most
	for _, d := range list {
		if d.Recipient != to || !strings.HasPrefix(d.Kind, digest.AlertKind) {
			continue
		}
		sent := d.State == pulse.DeliverySent
		told := d.State == pulse.DeliveryRefused || d.Unknown() && d.Error != ""
		if sent || told && !again {
			had[alertName(d)] = tried(d)
		}
		if sent && !d.Sent.Before(midnight) || d.Unknown() && !d.Begun.Before(midnight) && !again {
			left--
		}
	}
	return had, max(left, 0), nil
}

func (e *env) alertLetter(x digest.Alert, a config.AlertAudience, d pulse.Delivery) (deliver.Message, error) {
	o := e.renderOptions(a.Language)
	o.Width, o.Color = 76, false
	var text, html bytes.Buffer
	if err := render.Alert(&text, render.Text, x, o); err != nil {
		return deliver.Message{}, err
	}
	if err := render.Alert(&html, render.HTML, x, o); err != nil {
		return deliver.Message{}, err
	}
	subject, err := render.AlertSubject(x, o)
	return deliver.Message{
		ID: strings.Join([]string{d.Kind, d.Place, d.Day}, "/"), From: e.cfg.Digest.From, To: d.Recipient,
		Subject: subject, Lang: a.Language, Text: text.String(), HTML: html.String(), Date: x.At,
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
