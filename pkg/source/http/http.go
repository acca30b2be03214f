// Package http reads any endpoint that gives JSON or CSV: survey tools, complaint sites
// with an export, a spreadsheet that is published. The owner says with a few expressions of
// jq where the items stand and what of them is the text, the date, the stars. It follows
// pages, asks since when, and goes nowhere but to public addresses and the owner's own. It
// answers nobody, and follows no deletion.
package http

import (
	"context"
	"fmt"
	"iter"
	nethttp "net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Options shape a Source.
type Options struct {
	Name    string
	URL     string
	Private bool              // the whole address is a key: nobody is shown it
	Headers map[string]string // sent along, none of them a key
	Auth    Auth

	Format string            // json, jsonl or csv; "" finds out from the answer
	Items  string            // expression: the items of an answer
	Total  string            // expression: how many items there are in all; "" the answer does not say
	Map    map[string]string // expressions by field: what an item says
	HTML   bool              // texts are HTML

	Zone func(place string) *time.Location // of dates that state none; nil is UTC

	AboutUs bool   // every item is about us, so that none need name the brand
	Place   string // id of the place of items that name none

	Paging      Paging
	SinceParam  string // key of the query that says since when; "" all is asked for each time
	SinceFormat string // rfc3339, date, unix, unix_ms or %Y-%m-%d
}

// Auth is how we show who we are. One of the first three is set, or none.
type Auth struct {
	Bearer string // token
	Basic  string // user:password
	Key    string // sent in Header, or where that is "" as Param of the query

	Header, Param string
}

// Paging says how the next page is asked for.
type Paging struct {
	By     string // "" one page, next, link, cursor, page or offset
	Next   string // next, cursor: expression for the address or the cursor of the next page
	Param  string // cursor, page, offset: key of the query
	First  int    // page: number of the first one
	Size   int    // items asked for in a page; 0 what the server likes
	SizeAs string // key of the query for Size
	Newest bool   // the newest items come first: known ones end the walk
	Most   int    // pages in one fetch
}

// Source is one endpoint. It implements pulse.Source and pulse.Planner.
type Source struct {
	o     Options
	http  *wire.Client
	url   *url.URL
	items expr
	next  expr
	since expr
	total expr // without code: nobody said where it stands
	maps  mapping
	keys  []string // secrets: no text, error or cursor of ours may hold them
}

// New checks o. What is missing is a pulse.ErrUsage with its remedy.
func New(o Options, c *wire.Client) (*Source, error) {
	if o.Name == "" {
		o.Name = "http"
	}
	if o.Zone == nil {
		o.Zone = func(string) *time.Location { return time.UTC }
	}
	s := &Source{o: o}
	var err error
	if s.url, err = address(o); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	if err := s.compile(); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	s.keys = secrets(o, s.url)
	s.http = c.Guarded(s.url)
	return s, nil
}

func address(o Options) (*url.URL, error) {
	u, ok := wire.WebAddress(strings.TrimSpace(o.URL))
	if !ok {
		if o.Private {
			return nil, pulse.Usagef("what the variable under url_env holds is no web address")
		}
		return nil, pulse.Usagef("url %q is no web address", o.URL)
	}
	u.Fragment = ""
	return u, nil
}

// secrets are the keys we were given.
func secrets(o Options, u *url.URL) (out []string) {
	_, password, _ := strings.Cut(o.Auth.Basic, ":")
	for _, s := range []string{o.Auth.Bearer, o.Auth.Basic, password, o.Auth.Key} {
		if s != "" {
			out = append(out, s)
		}
	}
	if p, ok := u.User.Password(); ok {
		out = append(out, p)
	}
	if o.Private {
		for _, p := range append(strings.Split(u.Path, "/"), strings.Split(u.RawQuery, "&")...) {
			if _, value, ok := strings.Cut(p, "="); ok {
				p = value
			}
			if len(p) >= 16 {
				out = append(out, p)
			}
		}
	}
	return out
}

func (s *Source) compile() (err error) {
	o := s.o
	if s.items, err = compile("items", orElse(o.Items, ".")); err != nil {
		return err
	}
	if o.Total != "" {
		if s.total, err = compile("total", o.Total); err != nil {
			return err
		}
	}
	if o.Paging.By == "next" || o.Paging.By == "cursor" {
		if s.next, err = compile("next", o.Paging.Next); err != nil {
			return err
		}
	}
	if s.since, err = sinceExpr(o.SinceFormat); err != nil {
		return err
	}
	s.maps, err = newMapping(o)
	return err
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// Name is the source's name in keys of its mentions.
func (s *Source) Name() string { return s.o.Name }

// Duties has none: what its terms ask only the owner knows, who sets retention_days.
func (s *Source) Duties() pulse.Duties { return pulse.Duties{KeepVersions: true} }

// label names the endpoint to people.
func (s *Source) label() string { return s.url.Host }

// Plan is the first request; how many follow only the answers tell.
func (s *Source) Plan(ask pulse.Ask) pulse.Plan {
	var p pulse.Plan
	req, err := s.request(context.Background(), s.begin(load(ask.From), ask))
	if err != nil {
		p.Notes = append(p.Notes, wire.Hush(err, s.keys...).Error())
		return p
	}
	shown := wire.MaskURL(req.URL)
	if s.o.Private {
		shown = req.URL.Scheme + "://" + req.URL.Host + "/***"
	}
	p.Requests, p.Cost.Requests = []string{"GET " + wire.Blot(shown, s.keys...)}, 1
	if s.o.Paging.By != "" {
		p.Notes = append(p.Notes, fmt.Sprintf("and the pages behind it, at most %d", s.most()))
	}
	return p
}

// Pages gives one page an answer.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		r := &run{Source: s, ask: ask, at: load(ask.From), yield: yield}
		if err := r.pages(ctx); err != nil && !r.stopped {
			if ctx.Err() != nil {
				err = ctx.Err()
			} else {
				err = wire.Hush(err, s.keys...)
			}
			yield(pulse.Page{}, err)
		}
	}
}

// request asks for the page at a position. Our key goes to the owner's host alone.
func (s *Source) request(ctx context.Context, at position) (*nethttp.Request, error) {
	u, err := s.where(at)
	if err != nil {
		return nil, err
	}
	req, err := nethttp.NewRequestWithContext(ctx, nethttp.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json, text/csv;q=0.9, */*;q=0.5")
	if !s.http.Own(u) {
		return req, nil
	}
	for name, value := range s.o.Headers {
		req.Header.Set(name, value)
	}
	s.sign(req)
	return req, nil
}

func (s *Source) sign(req *nethttp.Request) {
	a := s.o.Auth
	switch {
	case a.Bearer != "":
		req.Header.Set("Authorization", "Bearer "+a.Bearer)
	case a.Basic != "":
		user, password, _ := strings.Cut(a.Basic, ":")
		req.SetBasicAuth(user, password)
	case a.Key != "" && a.Param != "":
		q := req.URL.Query()
		q.Set(a.Param, a.Key)
		req.URL.RawQuery = q.Encode()
	case a.Key != "":
		req.Header.Set(orElse(a.Header, "X-API-Key"), a.Key)
	}
}
