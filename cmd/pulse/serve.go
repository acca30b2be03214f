package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/serve"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// serveFlags are what a call of serve asks for.
type serveFlags struct {
	form, qr                 bool
	address, base            string
	out, format, lang, fonts string
}

func newServe(e *env) *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "A web form for staff and guests, and the codes that lead to it",
		Long: `Serve small web forms: a check-in and ideas for staff, tips for guests. They need
no account, no script and nothing from elsewhere. --form serves them on this
machine alone until it is stopped; the links stand on stderr.

--address 0.0.0.0:8080 opens the forms to everybody on the network, without
encryption: do so only in a network you trust, or behind a web server that adds
TLS, and name with --base how telephones reach it. Nobody sees figures there: it
takes in and shows nothing. docs/voice.md has an example.

--qr writes a card with a code for each form and place instead.`,
		Example: "  pulse serve --form\n  pulse serve --form --address 0.0.0.0:8080 --base https://forms.example.com\n  pulse serve --qr --base https://forms.example.com --out cards --lang tr",
		Args:    args(cobra.NoArgs),
	}
	fl := c.Flags()
	fl.BoolVar(&f.form, "form", false, "serve the forms")
	fl.BoolVar(&f.qr, "qr", false, "write cards with codes to scan")
	fl.StringVar(&f.address, "address", "127.0.0.1:8080", "where to listen: host:port")
	fl.StringVar(&f.base, "base", "", "how telephones reach the forms: https://forms.example.com")
	fl.StringVar(&f.out, "out", ".", "with --qr: folder the cards go to")
	fl.StringVar(&f.format, "format", "pdf", "with --qr: pdf, svg or png")
	fl.StringVar(&f.fonts, "fonts", "", "with --qr: folder of fonts to use instead of the system's")
	langFlag(c, &f.lang)
	completeWords(c, "format", "pdf", "svg", "png")
	c.MarkFlagsMutuallyExclusive("form", "qr")
	c.MarkFlagsOneRequired("form", "qr")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := f.check(e); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if f.qr {
				return e.writeCards(c, db, f)
			}
			return e.serveForms(c.Context(), db, f)
		})
	}
	return c
}

func (f *serveFlags) check(e *env) error {
	if err := knownLang(f.lang); err != nil {
		return err
	}
	if err := oneOf("format", f.format, "pdf", "svg", "png"); err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(f.address); err != nil {
		return pulse.Usagef("--address %q: write host:port, like 127.0.0.1:8080", f.address)
	}
	if f.base == "" {
		cfg, err := e.config()
		if err != nil {
			return err
		}
		f.base = cfg.Voice.Form
	}
	if f.base == "" {
		if f.qr {
			return pulse.WithHint(pulse.Usagef("--qr wants --base: the address that telephones reach the forms at"), "for example --base https://forms.example.com, or http://192.168.1.20:8080 inside the house; or write voice: {form: …} into pulse.yaml")
		}
		return nil
	}
	base := config.FormAddress(f.base)
	if base == "" {
		return pulse.Usagef("--base %q: write an address like https://forms.example.com, without a path", f.base)
	}
	f.base = base
	return nil
}

// formLinks are the forms of every place, and without one where none is configured.
func (e *env) formLinks(base, secret string) ([]formLink, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	places := cfg.PlacesResolved()
	if len(places) == 0 {
		places = []pulse.Place{{}}
	}
	var out []formLink
	for _, p := range places {
		for _, kind := range []string{render.FormTip, render.FormCheckin, render.FormIdea} {
			out = append(out, formLink{kind, p, serve.Link(base, secret, kind, p.ID)})
		}
	}
	return out, nil
}

type formLink struct {
	kind  string
	place pulse.Place
	url   string
}

// serveForms listens until the context ends.
func (e *env) serveForms(ctx context.Context, db *store.DB, f serveFlags) error {
	h, err := e.newHearing(ctx, db)
	if err != nil {
		return err
	}
	s, err := e.formServer(h, serve.Limits{})
	if err != nil {
		return err
	}
	l, err := serve.Listen(ctx, f.address)
	if err != nil {
		return err
	}
	base := f.base
	if base == "" {
		base = "http://" + l.Addr().String()
	}
	links, err := e.formLinks(base, h.secret)
	if err != nil {
		return err
	}
	e.tellOpen(l.Addr())
	for _, x := range links {
		e.logger().Info(x.kind + " " + x.place.ID + " " + x.url)
	}
	return s.Run(ctx, l)
}

// tellOpen says plainly what an address that others reach means.
func (e *env) tellOpen(a net.Addr) {
	e.logger().Info("forms are served on " + a.String() + "; Ctrl-C stops")
	ap, err := netip.ParseAddrPort(a.String())
	if err == nil && ap.Addr().IsLoopback() {
		e.logger().Info("only this machine reaches them; --address opens them to a network")
		return
	}
	e.logger().Warn("everybody on the network of " + a.String() + " reaches the forms, and what is sent travels unencrypted unless a web server before pulse adds TLS")
}

// formServer is the server with what it needs of us.
func (e *env) formServer(h *hearing, l serve.Limits) (*serve.Server, error) {
	names := map[string]string{}
	for _, p := range h.cfg.PlacesResolved() {
		names[p.ID] = p.Name
	}
	asked := map[string][]voice.Question{}
	for _, code := range render.Languages() {
		list, err := e.asked(h.cfg, code)
		if err != nil {
			return nil, err
		}
		asked[code] = list
	}
	t := &taking{e: e, hearing: h, since: h.now()}
	return serve.New(serve.Options{
		Brand: h.cfg.Brand.Name, Lang: e.readerLang(""), Secret: h.secret, Codes: h.cfg.Voice.Codes, Asked: asked, Log: e.logger(),
		Place: func(id string) (string, bool) { name, ok := names[id]; return name, ok },
		Until: func() time.Time { return voice.Round(h.now(), h.cfg.Voice.Round, h.cfg.Zone()).Until },
		Take:  t.take, Limits: l,
	})
}

// taking keeps what forms bring, one after the other: the model is shared.
type taking struct {
	e  *env
	mu sync.Mutex
	*hearing
	since time.Time // the judge was made
}

// learnAgain is how often a server looks for what people have taught meanwhile.
const learnAgain = 10 * time.Minute

func (t *taking) take(ctx context.Context, s serve.Submission) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.now(); now.Sub(t.since) > learnAgain {
		h, err := t.e.newHearing(ctx, t.db)
		if err != nil {
			return err
		}
		t.hearing, t.since = h, now
	}
	switch s.Kind {
	case render.FormIdea:
		_, err := t.db.AddIdea(ctx, pulse.Idea{At: t.now(), By: s.Name, Place: s.Place, Text: s.Text})
		return err
	case render.FormTip:
		return t.tip(ctx, s)
	}
	return t.answer(ctx, s)
}

// answer takes a check-in: by code where there is one, else by the browser's mark.
func (t *taking) answer(ctx context.Context, s serve.Submission) error {
	who, err := t.code(s.Code)
	if err != nil {
		return serve.ErrCode
	}
	if who == "" {
		who = "browser:" + s.Who
	}
	if err := t.close(ctx); err != nil {
		return err
	}
	return t.hearing.take(ctx, voice.Reply{From: who, Place: s.Place, Scores: s.Scores, Text: s.Text})
}

// tip takes a guest's words the way all others go: judged, folded and kept as a
// mention of the source form.
func (t *taking) tip(ctx context.Context, s serve.Submission) error {
	id := strings.ToLower(rand.Text()[:16])
	m := pulse.Mention{Source: pulse.SourceForm, ID: id, Via: pulse.ViaPlace, Text: s.Text, Author: pulse.Author{ID: "tip-" + id}, Posted: t.now().UTC().Truncate(time.Millisecond), Place: s.Place}
	if n, err := strconv.Atoi(s.Stars); err == nil {
		m.Rating = float64(n)
	}
	o, err := t.e.prepare(ctx, t.db, harvest.Options{Sources: []pulse.Source{tipSource{m}}, Parallel: 1})
	if err != nil {
		return err
	}
	o.Progress = nil
	_, err = harvest.Run(ctx, t.db, o)
	return err
}

// tipSource gives one tip.
type tipSource struct{ m pulse.Mention }

func (s tipSource) Name() string         { return pulse.SourceForm }
func (s tipSource) Duties() pulse.Duties { return pulse.Duties{} }
func (s tipSource) Pages(_ context.Context, _ pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		yield(pulse.Page{Mentions: []pulse.Mention{s.m}}, nil)
	}
}

// cardName is the file of a card.
func cardName(x formLink, format string) string {
	place := x.place.ID
	if place == "" {
		place = "all"
	}
	return fmt.Sprintf("card-%s-%s.%s", x.kind, place, format)
}
