package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// sendDigests mails every audience its digest. One reader in trouble does not
// keep the others from theirs.
func (e *env) sendDigests(ctx context.Context, w io.Writer, db *store.DB, f digestFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if readers(cfg.Digest.Audiences) == 0 {
		return pulse.WithHint(pulse.Usagef("there is nobody to send the digest to"), "name readers under digest.audiences in pulse.yaml")
	}
	sender, err := e.mailer(cfg)
	if err != nil {
		return err
	}
	var errs []error
	n := 0
	for _, a := range cfg.Digest.Audiences {
		if f.place != "" && a.Place != f.place {
			continue
		}
		for _, to := range a.To {
			n++
			if err := e.sendOne(ctx, w, db, sender, f, a, to); err != nil {
				errs = append(errs, err)
			}
			if ctx.Err() != nil {
				return errors.Join(append(errs, ctx.Err())...)
			}
		}
	}
	return e.sendOutcome(errs, n)
}

// sendOutcome tells all that went wrong and gives the whole its exit code.
func (e *env) sendOutcome(errs []error, n int) error {
	if len(errs) == 0 {
		return nil
	}
	if n == 1 {
		return errs[0]
	}
	for _, err := range errs {
		e.logger().Error(err.Error())
		if h := pulse.HintOf(err); h != "" {
			e.logger().Error("hint: " + h)
		}
	}
	if len(errs) < n {
		return &pulse.Problem{Kind: pulse.ErrPart, Msg: fmt.Sprintf("%d of %d digests did not leave; the others are sent", len(errs), n)}
	}
	all := &pulse.Problem{Msg: fmt.Sprintf("none of the %d digests could be sent", n)}
	for _, kind := range []error{pulse.ErrDenied, pulse.ErrLater} {
		if errors.Is(errors.Join(errs...), kind) {
			all.Kind = kind
			break
		}
	}
	return all
}

// sendOne builds, writes and sends one reader's digest.
func (e *env) sendOne(ctx context.Context, w io.Writer, db *store.DB, s deliver.Sender, f digestFlags, a config.Audience, to string) error {
	d, err := e.buildDigest(ctx, db, f, a, to)
	if err != nil {
		return err
	}
	m, err := e.letter(d, a, to)
	if err != nil {
		return err
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	r, err := deliver.Once(ctx, db, s, pulse.Delivery{
		Kind: digest.Kind, Place: a.Place, Day: d.Day, Recipient: to, Built: d.Built,
	}, m, now)
	if err != nil {
		return err
	}
	if told, ok := d.Told(); ok && !r.Already {
		if err := db.Tell(ctx, told); err != nil {
			return err
		}
	}
	return e.tellSent(w, r)
}

// letter writes a digest as a mail.
func (e *env) letter(d digest.Digest, a config.Audience, to string) (deliver.Message, error) {
	cfg, err := e.config()
	if err != nil {
		return deliver.Message{}, err
	}
	lang := a.Language
	if lang == "" {
		lang = e.readerLang("")
	}
	o := e.renderOptions(lang)
	o.Width, o.Color = 76, false
	var text, html bytes.Buffer
	if err := render.Digest(&text, render.Text, d, o); err != nil {
		return deliver.Message{}, err
	}
	if err := render.Digest(&html, render.HTML, d, o); err != nil {
		return deliver.Message{}, err
	}
	subject, err := render.Subject(d, o)
	if err != nil {
		return deliver.Message{}, err
	}
	now, err := e.now()
	return deliver.Message{
		ID: strings.Join([]string{digest.Kind, a.Place, d.Day}, "/"), From: cfg.Digest.From, To: to,
		Subject: subject, Lang: lang, Text: text.String(), HTML: html.String(), Date: now,
	}, err
}

// tellSent says what became of one digest.
func (e *env) tellSent(w io.Writer, r deliver.Result) error {
	if e.json {
		return json.NewEncoder(w).Encode(r)
	}
	if e.quiet {
		return nil
	}
	what := "sent"
	if r.Already {
		what = "was sent before; nothing sent now"
	}
	place := r.Place
	if place == "" {
		place = "all places"
	}
	_, err := fmt.Fprintf(w, "digest of %s, %s, to %s: %s\n", r.Day, place, r.Recipient, what)
	return err
}

// mailer is the owner's mail server.
func (e *env) mailer(cfg *config.Config) (*deliver.Mail, error) {
	o := deliver.MailOptions{
		Host: cfg.SMTP.Host, Port: cfg.SMTP.Port, Security: cfg.SMTP.TLS, User: cfg.SMTP.User, CAFile: cfg.SMTP.CAFile,
	}
	if _, domain, ok := strings.Cut(cfg.Digest.From, "@"); ok {
		o.ListID = "pulse." + strings.Trim(domain, "> ")
	}
	if o.User != "" {
		var err error
		if o.Password, err = cfg.Secret(cfg.SMTP.PasswordEnv); err != nil {
			return nil, err
		}
	}
	return deliver.NewMail(o)
}
