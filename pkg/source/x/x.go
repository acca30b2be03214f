// Package x harvests X: mentions of our account and recent search, by API v2 or,
// for those who still have access, v1.1. It keeps within a budget, because every
// post costs money, and finishes a walk that was stopped before it moves on.
package x

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// The dialects of the API.
const (
	V2  = "v2"
	V11 = "v1.1"
)

// Options say what to fetch and with which access.
type Options struct {
	Name    string // of the source; "x"
	BaseURL string // "https://api.x.com", for v1.1 "https://api.twitter.com"
	Dialect string // V2 (the default) or V11

	MentionsOf string      // our account: its number, or a @handle that is looked up once for $0.010
	Search     string      // query of recent search; "" is built from Brand
	Languages  []string    // only posts in these languages (and undetermined ones); empty takes all
	Brand      pulse.Brand // what a search without a query looks for

	Token func() (string, error) // bearer token; nil uses Keys
	Keys  Keys
	User  func() (User, error) // access as the account itself, to answer; nil takes Keys where they hold the user's

	Budget        Budget
	ExpandAuthors bool // also names and handles of authors, for $0.010 each
	PageSize      int  // posts asked for in one request, 10 to 100; 100
}

// Keys are OAuth 1.0a keys of an app and, for a user's own view, of the user.
// Without the user's they buy an app-only bearer token.
type Keys struct {
	ConsumerKey, ConsumerSecret string
	AccessToken, AccessSecret   string
}

// Budget stops a fetch before it goes beyond. Zero fields are DefaultBudget's.
type Budget struct {
	PostsPerRun int
	USDPerMonth float64
}

// DefaultBudget is a café's: it bounds what a mistake in a query can cost.
var DefaultBudget = Budget{PostsPerRun: 500, USDPerMonth: 10}

// Source is X as a pulse.Source, Planner, Rechecker and Replier.
type Source struct {
	o      Options
	base   *url.URL
	http   *wire.Client
	user   func() (User, error) // nil: guests are answered by hand
	tracks []track
	notes  []string // what the query had to leave out
}

// track is one question that is followed over time.
type track struct {
	name  string // key in the cursor: "mentions", "search", "search.2"
	own   bool   // mentions of our account
	query string // of a search
}

// New checks the options. It sends nothing.
func New(o Options, http *wire.Client) (*Source, error) {
	o = o.withDefaults()
	base, err := url.Parse(o.BaseURL)
	switch {
	case o.Dialect != V2 && o.Dialect != V11:
		return nil, pulse.Usagef("x has no dialect %q; use v2 or v1.1", o.Dialect)
	case err != nil || base.Host == "" || !strings.HasPrefix(base.Scheme, "http"):
		return nil, pulse.Usagef("base_url of x is no http address: %q", wire.Mask(o.BaseURL))
	case o.Token == nil && (o.Keys.ConsumerKey == "" || o.Keys.ConsumerSecret == ""):
		return nil, pulse.WithHint(pulse.Usagef("x has no token"),
			"set X_BEARER to the bearer token of your app (console.x.com)")
	case o.Budget.PostsPerRun < 10 || o.Budget.USDPerMonth < 0:
		return nil, pulse.Usagef("budget.posts_per_run of x is %d; X gives at least 10 posts a request", o.Budget.PostsPerRun)
	}
	s := &Source{o: o, base: base, http: http, user: o.User}
	if s.user == nil && o.Keys.AccessToken != "" {
		s.user = func() (User, error) { return User{Keys: o.Keys}, nil }
	}
	return s, s.plan()
}

func (o Options) withDefaults() Options {
	o.Name = cmp.Or(o.Name, "x")
	o.Dialect = cmp.Or(o.Dialect, V2)
	o.BaseURL = cmp.Or(o.BaseURL, map[string]string{V2: "https://api.x.com", V11: "https://api.twitter.com"}[o.Dialect])
	o.PageSize = cmp.Or(o.PageSize, 100)
	o.Budget.PostsPerRun = cmp.Or(o.Budget.PostsPerRun, DefaultBudget.PostsPerRun)
	o.Budget.USDPerMonth = cmp.Or(o.Budget.USDPerMonth, DefaultBudget.USDPerMonth)
	o.PageSize = min(max(o.PageSize, 10), 100)
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	return o
}

// plan lists the tracks: mentions first, because they are cheaper and surer.
func (s *Source) plan() error {
	if s.o.MentionsOf != "" {
		s.tracks = append(s.tracks, track{name: "mentions", own: true})
	}
	queries := []string{s.o.Search}
	if s.o.Search == "" {
		queries, s.notes = buildQueries(s.o)
	} else if n := utf8.RuneCountInString(s.o.Search); n > enterpriseQuery {
		return pulse.Usagef("the search query of x has %d characters; X takes %d, and %d for enterprise access", n, maxQuery, enterpriseQuery)
	}
	for i, q := range queries {
		name := "search"
		if i > 0 {
			name += "." + strconv.Itoa(i+1)
		}
		s.tracks = append(s.tracks, track{name: name, query: q})
	}
	if len(s.tracks) == 0 {
		return pulse.Usagef("x has nothing to look for: give mentions_of or search, or name the brand")
	}
	return nil
}

// Name implements pulse.Source.
func (s *Source) Name() string { return s.o.Name }

// Duties are those of X's developer agreement: deletions and edits are followed
// within a day, posters need the author's permission, exports give ids.
func (s *Source) Duties() pulse.Duties {
	return pulse.Duties{RecheckEvery: 24 * time.Hour, Permission: true, ExportIDs: true,
		Attribution: "Posts from X (x.com); text as written by its author"}
}

// account is the numeric id in MentionsOf, or "" where it is a handle.
func (s *Source) account() string {
	if isNumber(s.o.MentionsOf) {
		return s.o.MentionsOf
	}
	return ""
}

// handle is the account's handle as far as it is configured.
func (s *Source) handle() string {
	if s.account() != "" {
		return ""
	}
	return strings.TrimPrefix(s.o.MentionsOf, "@")
}

func (t track) String() string {
	if t.own {
		return "mentions"
	}
	return "recent search"
}

func (t track) where(page int) string { return fmt.Sprintf("page %d of %s", page, t.name) }

func isNumber(s string) bool {
	return s != "" && len(s) <= 19 && strings.Trim(s, "0123456789") == ""
}
