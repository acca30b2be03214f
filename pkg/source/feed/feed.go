// Package feed reads RSS, Atom and JSON Feed: alerts, forums, blogs, channels, whatever
// else is published that way. It asks only for what changed, gives an item again when it
// was edited, and tells an empty feed from silence. It cannot answer anybody, and follows
// a deletion only where the feed itself tells of it.
package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Options shape a Source.
type Options struct {
	Name    string
	URLs    []string // of the feeds
	Private []string // more of them, whose addresses are keys: nobody is shown them
	AboutUs bool     // every item is about us, so that none need name the brand
	Place   string   // id of the place they are about; they are about us, then

	Zone *time.Location // of dates that state none; nil is UTC
}

// Source is some feeds. It implements pulse.Source and pulse.Planner.
type Source struct {
	o     Options
	http  *wire.Client
	feeds []address
}

// address is one feed.
type address struct {
	url     *url.URL
	key     string   // of its progress in the cursor
	private bool     // the whole address is a key
	secrets []string // what of it no text of ours may hold
}

// New checks o. What is missing is a pulse.ErrUsage with its remedy.
func New(o Options, c *wire.Client) (*Source, error) {
	if o.Name == "" {
		o.Name = "feed"
	}
	s := &Source{o: o}
	for _, list := range []struct {
		urls    []string
		private bool
	}{{o.URLs, false}, {o.Private, true}} {
		for _, text := range list.urls {
			a, err := newAddress(text, list.private)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			s.feeds = append(s.feeds, a)
		}
	}
	if len(s.feeds) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("%s: no feed is named", o.Name), "give its address under url, or under url_env the variable that holds it")
	}
	own := make([]*url.URL, len(s.feeds))
	for i, a := range s.feeds {
		own[i] = a.url
	}
	s.http = c.Guarded(own...)
	return s, nil
}

func newAddress(text string, private bool) (address, error) {
	u, ok := wire.WebAddress(strings.TrimSpace(text))
	if !ok {
		if private {
			return address{}, pulse.Usagef("what the variable under url_env holds is no web address")
		}
		return address{}, pulse.Usagef("url %q is no web address", text)
	}
	u.Fragment = ""
	// A new token for the same feed leaves its progress where it was.
	sum := sha256.Sum256([]byte(wire.MaskURL(u)))
	return address{url: u, key: hex.EncodeToString(sum[:6]), private: private, secrets: secretsOf(u, private)}, nil
}

// secretsOf are the parts of an address that are keys, as far as they look like one: what
// a feed is searched for stands in an address too, and is in every guest's mouth.
func secretsOf(u *url.URL, private bool) (out []string) {
	if p, ok := u.User.Password(); ok {
		out = append(out, p)
	}
	parts := strings.Split(u.Path, "/")
	for _, values := range u.Query() {
		parts = append(parts, values...)
	}
	for _, p := range parts {
		if (private || strings.Contains(wire.MaskURL(u), "***")) && len(p) >= 16 && strings.ContainsAny(p, "0123456789") && !strings.Contains(p, " ") {
			out = append(out, p)
		}
	}
	return out
}

// label names a feed to people.
func (a address) label() string {
	if a.private || a.url.Path == "/" || len(a.url.Path) > 60 {
		return a.url.Host
	}
	return a.url.Host + wire.Blot(a.url.Path, a.secrets...)
}

func (a address) shown() string {
	if a.private {
		return a.url.Scheme + "://" + a.url.Host + "/***"
	}
	return wire.MaskURL(a.url)
}

// Name is the source's name in keys of its mentions.
func (s *Source) Name() string { return s.o.Name }

// Duties has none of its own: who publishes a feed wants it read. Terms of single
// providers stand in Type.
func (s *Source) Duties() pulse.Duties { return pulse.Duties{KeepVersions: true} }

// Plan is one request a feed.
func (s *Source) Plan(pulse.Ask) pulse.Plan {
	var p pulse.Plan
	for _, a := range s.feeds {
		p.Requests = append(p.Requests, "GET "+a.shown())
		p.Cost.Requests++
	}
	return p
}

// Pages asks feed by feed, those asked longest ago first, and gives at most 500 items a
// page. A feed in trouble is named at the end and does not keep the others waiting.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		r := &run{Source: s, ask: ask, at: load(ask.From), yield: yield, busy: map[string]error{}}
		if err := r.feeds(ctx); err != nil && !r.stopped {
			yield(pulse.Page{}, err)
		}
	}
}

// accept names what we read, what says most first.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

func request(ctx context.Context, u *url.URL, had *progress) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	if had != nil && had.ETag != "" {
		req.Header.Set("If-None-Match", had.ETag)
	}
	if had != nil && had.Modified != "" {
		req.Header.Set("If-Modified-Since", had.Modified)
	}
	return req, nil
}
