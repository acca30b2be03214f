// Package foursquare fetches the tips of our places from Foursquare: the Places
// API of 2025-06-17, and for older accounts v3 and v2. It gives no authors: the
// API of today has none, and the terms of v2 ask that they are not kept. It
// cannot answer a tip, as Foursquare offers no such call.
package foursquare

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// The dialects, as the configuration names them.
const (
	Places = "2025-06-17" // places-api.foursquare.com, the default
	V3     = "v3"         // api.foursquare.com/v3, accounts from before 17 June 2025
	V2     = "v2"         // api.foursquare.com/v2, deprecated
)

// CallUSD is what one call for tips costs: they are Premium data, $18.75 per
// 1,000 calls from the first call on.
const CallUSD = 0.01875

// Options shape a Source.
type Options struct {
	Name    string        // "" is foursquare
	BaseURL string        // "" is Foursquare's own
	Dialect string        // "" is Places
	Places  []pulse.Place // Provider["foursquare"] holds the id; places without one are left out

	Key          string // service key; for v2 an OAuth token
	ClientID     string // v2, with ClientSecret, instead of Key
	ClientSecret string
	KeyHint      string // where the key comes from, for messages: FSQ_KEY

	Budget Budget
}

// Budget stops a source before it spends more. Zero does not.
type Budget struct {
	CallsPerRun int
	USDPerMonth float64
}

// Source is the tips of some places. It implements pulse.Source and pulse.Planner.
type Source struct {
	o    Options
	http *wire.Client
	api  api
	base *url.URL
}

// New checks o. What is missing is a pulse.ErrUsage with its remedy.
func New(o Options, c *wire.Client) (*Source, error) {
	if o.Name == "" {
		o.Name = "foursquare"
	}
	if o.KeyHint == "" {
		o.KeyHint = "FSQ_KEY"
	}
	a, err := dialect(o)
	if err != nil {
		return nil, err
	}
	if o.BaseURL == "" {
		o.BaseURL = a.base()
	}
	base, ok := wire.WebAddress(strings.TrimRight(o.BaseURL, "/"))
	if !ok {
		return nil, pulse.Usagef("%s: base_url %q is no web address", o.Name, o.BaseURL)
	}
	s := &Source{o: o, http: c, api: a, base: base}
	if s.o.Places = withID(o.Places); len(s.o.Places) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("%s: no place has a Foursquare id", o.Name),
			"add foursquare: 4b5e… to at least one of places:; it is the last part of the place's address on foursquare.com")
	}
	return s, nil
}

func withID(ps []pulse.Place) (out []pulse.Place) {
	for _, p := range ps {
		if p.Provider["foursquare"] != "" {
			out = append(out, p)
		}
	}
	return out
}

// Name is the source's name in keys of its mentions.
func (s *Source) Name() string { return s.o.Name }

// Duties are those of Foursquare's terms: nothing is kept longer than 30 days
// unless it was refreshed, and its name stands where its texts are shown.
func (s *Source) Duties() pulse.Duties {
	return pulse.Duties{RetentionDays: 30, KeepVersions: true, Attribution: "Powered by Foursquare"}
}

// Plan is one call for each place. A place with many new tips may take more.
func (s *Source) Plan(ask pulse.Ask) pulse.Plan {
	var p pulse.Plan
	at := s.load(ask.From)
	for _, pl := range s.order(at) {
		req, err := s.request(context.Background(), pl, at.next(pl.ID))
		if err != nil {
			p.Notes = append(p.Notes, err.Error())
			continue
		}
		if s.o.Budget.CallsPerRun > 0 && p.Cost.Requests == s.o.Budget.CallsPerRun {
			p.Notes = append(p.Notes, fmt.Sprintf("stops after %d calls, the budget of one run", p.Cost.Requests))
			break
		}
		p.Requests = append(p.Requests, "GET "+wire.MaskURL(req.URL))
		p.Cost = p.Cost.Add(pulse.Cost{Requests: 1, Items: s.api.limit(), USD: CallUSD})
	}
	return p
}

// Pages asks place by place, those asked longest ago first; one page an answer.
// A place that Foursquare does not know is named at the end and does not keep
// the others waiting.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		r := &run{Source: s, ask: ask, at: s.load(ask.From), yield: yield}
		if err := r.places(ctx); err != nil && !r.stopped {
			yield(pulse.Page{}, err)
		}
	}
}

// request asks for the newest tips of a place, or for what follows next.
func (s *Source) request(ctx context.Context, p pulse.Place, next string) (*http.Request, error) {
	id := p.Provider["foursquare"]
	u := s.base.JoinPath(s.api.path(id)...)
	u.RawQuery = s.api.query(next).Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: ask for %s: %w", s.o.Name, label(p), err)
	}
	req.Header.Set("Accept", "application/json")
	s.api.sign(req)
	return req, nil
}

// label names a place to people.
func label(p pulse.Place) string {
	if p.Name != "" {
		return p.Name
	}
	return p.ID
}
