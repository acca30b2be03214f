package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// sendDigests mails every audience its digest. One reader in trouble does not
// keep the others from theirs.
func (e *env) sendDigests(ctx context.Context, w io.Writer, db *store.DB, f digestFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	list, err := e.addressees(cfg, f)
	if err != nil {
		return err
	}
	if list, err = only(list, f.again); err != nil {
		return err
	}
	if len(list) == 0 {
		return pulse.WithHint(pulse.Usagef("there is nobody to send the digest to"), "name readers under digest.audiences, or chats under digest.channels, in pulse.yaml")
	}
	var errs []error
	for _, to := range list {
		if err := e.serve(ctx, w, db, f, to); err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
	}
	return e.sendOutcome(errs, len(list))
}

// serve sends one reader the digest, or tells what it would be, or when it is due.
func (e *env) serve(ctx context.Context, w io.Writer, db *store.DB, f digestFlags, to addressee) error {
	next, err := e.notYet(ctx, db, f, to)
	switch {
	case err != nil:
		return err
	case !next.IsZero():
		return e.tellNext(w, to, next)
	case f.dry:
		return e.foretell(ctx, w, db, f, to)
	}
	return e.sendOne(ctx, w, db, f, to)
}

// addressee is one reader, or one chat, and what carries a message there.
type addressee struct {
	config.Audience
	name   string // address of a reader, "slack:name" of a chat
	chat   string // its type; "" a mail
	sender deliver.Sender
	bad    error // it cannot be reached as it is configured
}

// addressees are all that get a digest: of one place, where one was asked for.
func (e *env) addressees(cfg *config.Config, f digestFlags) ([]addressee, error) {
	var out []addressee
	for _, a := range cfg.Digest.Audiences {
		for _, to := range a.To {
			out = append(out, addressee{Audience: a, name: to})
		}
	}
	if len(out) > 0 && !f.dry {
		sender, err := e.mailer(cfg)
		if err != nil {
			return nil, err
		}
		for i := range out {
			out[i].sender = sender
		}
	}
	for _, c := range cfg.Digest.Channels {
		to := addressee{Audience: config.Audience{Role: c.Role, Place: c.Place, Language: c.Language, Every: c.Every}, name: c.Type + ":" + c.Name, chat: c.Type}
		if !f.dry {
			to.sender, to.bad = e.chat(cfg, c)
		}
		out = append(out, to)
	}
	return slices.DeleteFunc(out, func(to addressee) bool {
		return f.place != "" && to.Place != f.place || f.every != "" && cmp.Or(to.Every, string(digest.Daily)) != f.every
	}), nil
}

// only keeps the readers who are named; none named keeps all.
func only(list []addressee, named []string) ([]addressee, error) {
	for _, n := range named {
		if !slices.ContainsFunc(list, func(to addressee) bool { return to.name == n }) {
			return nil, pulse.Usagef("--again %s: no such reader under digest.audiences or digest.channels", n)
		}
	}
	return slices.DeleteFunc(list, func(to addressee) bool { return len(named) > 0 && !slices.Contains(named, to.name) }), nil
}

// chat is the way to one channel.
func (e *env) chat(cfg *config.Config, c config.Channel) (deliver.Sender, error) {
	address, err := cfg.Secret(c.URLEnv)
	if err != nil {
		return nil, err
	}
	secret := ""
	if c.SecretEnv != "" {
		if secret, err = cfg.Secret(c.SecretEnv); err != nil {
			return nil, err
		}
	}
	now, err := e.ticker()
	if err != nil {
		return nil, err
	}
	return deliver.NewChat(c.Name, c.Type, address, secret, e.client(wire.Options{Now: now, Rate: 1, Burst: 1}))
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
		e.oneError(err)
	}
	if len(errs) < n {
		return &pulse.Problem{Kind: pulse.ErrPart, Msg: fmt.Sprintf("%d of %d readers are without theirs; the others have it", len(errs), n)}
	}
	all := &pulse.Problem{Msg: fmt.Sprintf("all %d readers are without theirs", n)}
	for _, kind := range []error{pulse.ErrDenied, pulse.ErrLater} {
		if errors.Is(errors.Join(errs...), kind) {
			all.Kind = kind
			break
		}
	}
	return all
}

// sendOne builds, writes and sends one reader's digest.
func (e *env) sendOne(ctx context.Context, w io.Writer, db *store.DB, f digestFlags, to addressee) error {
	if to.bad != nil {
		return to.bad
	}
	d, err := e.buildDigest(ctx, db, f, to.Audience, to.name)
	if err != nil {
		return err
	}
	m, err := e.message(d, to)
	if err != nil {
		return err
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	x := pulse.Delivery{Kind: d.Every.Kind(), Place: to.Place, Day: d.Day, Recipient: to.name, Built: d.Built}
	if len(f.again) > 0 {
		if _, err := db.ReopenDelivery(ctx, x); err != nil {
			return err
		}
	}
	r, err := deliver.Once(ctx, db, to.sender, x, m, now)
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

// message writes a digest for whoever gets it: a mail, the message of a chat, or for
// a webhook the digest as JSON.
func (e *env) message(d digest.Digest, to addressee) (deliver.Message, error) {
	if to.chat == "" {
		return e.letter(d, to.Audience, to.name)
	}
	now, err := e.now()
	if err != nil {
		return deliver.Message{}, err
	}
	m := deliver.Message{ID: strings.Join([]string{d.Every.Kind(), to.Place, d.Day, to.name}, "/"), To: to.name, Date: now}
	o := e.renderOptions(to.Language)
	if to.chat == "webhook" {
		var b bytes.Buffer
		err = render.Digest(&b, render.JSON, d, o)
		m.Body = b.Bytes()
		return m, err
	}
	m.Body, err = render.Chat(to.chat, d, o)
	return m, err
}

// mailOptions are how a mail is written: lines that mail programs do not break, no colour.
func (e *env) mailOptions(lang string) render.Options {
	o := e.renderOptions(lang)
	o.Width, o.Color = 76, false
	return o
}

// inBoth writes what a mail holds: as text, and as HTML.
func inBoth(write func(w io.Writer, format string) error) (text, html string, err error) {
	var t, h bytes.Buffer
	err = cmp.Or(write(&t, render.Text), write(&h, render.HTML))
	return t.String(), h.String(), err
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
	o := e.mailOptions(lang)
	text, html, err := inBoth(func(w io.Writer, format string) error { return render.Digest(w, format, d, o) })
	if err != nil {
		return deliver.Message{}, err
	}
	subject, err := render.Subject(d, o)
	if err != nil {
		return deliver.Message{}, err
	}
	now, err := e.now()
	return deliver.Message{
		ID: strings.Join([]string{d.Every.Kind(), a.Place, d.Day}, "/"), From: cfg.Digest.From, To: to,
		Subject: subject, Lang: lang, Text: text, HTML: html, Date: now,
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
	_, err := fmt.Fprintf(w, "%s of %s, %s, to %s: %s\n", spokenKind(r.Kind), spokenDay(r.Kind, r.Day), cmp.Or(r.Place, "all places"), r.Recipient, what)
	return err
}

// spokenKind is what is sent, in one word.
func spokenKind(kind string) string {
	if kind == digest.StrengthsKind {
		return kind
	}
	return digest.Kind
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
