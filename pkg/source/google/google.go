// Package google fetches the reviews of our own places from Google Business Profile
// (v4), follows what becomes of them, and answers them. It needs a log-in (pulse login
// google) of an owner or manager, and a project that Google has approved.
package google

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const (
	name    = "google"
	baseURL = "https://mybusiness.googleapis.com/v4"
	perPage = 50
)

// slack is how long Google may hold a review back before it shows it with an old date.
const slack = 3 * 24 * time.Hour

// Form is where access to the interface is asked for.
const Form = "https://support.google.com/business/contact/api_default"

// Type is what the configuration, the questions and the documents know of it.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: name, What: "reviews of your own places on Google Maps and Search, with answers",
		Settings: append(login.Settings("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
			pulse.Setting{Key: "batch", Kind: pulse.SettingFlag, Default: "true", Help: "ask for up to 50 places of an account at a time"}),
		Home: baseURL, PlaceKey: name, PlaceCheck: checkPlace, PlaceAsk: "as pulse login google shows it: accounts/…/locations/…", Duties: duties, Price: "nothing",
		Rules: []string{
			"only places that you own or manage, and have had verified for 60 days",
			"Google must approve your project first: " + Form,
			"answers follow Google's rules for content; Google may refuse one after it was sent",
		},
	}
}

// duties: deletions and edits are followed every day; Google is named where its
// reviews are shown.
var duties = pulse.Duties{KeepVersions: false, RecheckEvery: 24 * time.Hour, Attribution: "Reviews from Google"}

// Source is the reviews of our places as pulse.Source, Planner, Rechecker and Replier.
type Source struct {
	name   string
	base   *url.URL
	http   *wire.Client
	login  *login.Session
	places []place
	batch  bool
}

// place is one of ours with its name at Google.
type place struct {
	pulse.Place
	account  string // accounts/123
	location string // 456
}

func (p place) parent() string { return p.account + "/locations/" + p.location }

// Open makes the source. It asks nothing yet.
func Open(s pulse.Setup, c *wire.Client) (pulse.Source, error) {
	return open(s, c)
}

func open(s pulse.Setup, c *wire.Client) (*Source, error) {
	base, ok := wire.WebAddress(strings.TrimRight(cmp.Or(s.BaseURL, baseURL), "/"))
	if !ok {
		return nil, pulse.Usagef("%s: base_url %q is no web address", s.Name, wire.Mask(s.BaseURL))
	}
	app, err := login.For(login.Google(), s)
	if err != nil {
		return nil, err
	}
	out := &Source{name: cmp.Or(s.Name, name), base: base, http: c, login: login.Open(app, c), batch: s.Value("batch") != "false"}
	for _, p := range s.Places {
		at, err := placeOf(p)
		if err != nil {
			return nil, err
		}
		if at.location != "" {
			out.places = append(out.places, at)
		}
	}
	if len(out.places) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("%s: no place has a Google id", out.name),
			"add google: accounts/…/locations/… to at least one of places:; pulse login %s shows those of your account", out.name)
	}
	return out, nil
}

var parent = regexp.MustCompile(`^(accounts/[0-9]{1,30})/locations/([0-9]{1,30})$`)

// checkPlace says what is wrong with a place's id at Google.
func checkPlace(id string) error {
	if !parent.MatchString(id) {
		return fmt.Errorf("%q is no place of Google Business Profile: write accounts/…/locations/…, as pulse login google shows it", id)
	}
	return nil
}

func placeOf(p pulse.Place) (place, error) {
	id := p.Provider[name]
	if id == "" {
		return place{}, nil
	}
	if err := checkPlace(id); err != nil {
		return place{}, pulse.Usagef("place %s: %v", p.ID, err)
	}
	m := parent.FindStringSubmatch(id)
	return place{p, m[1], m[2]}, nil
}

// Name implements pulse.Source.
func (s *Source) Name() string { return s.name }

// Duties implements pulse.Source.
func (s *Source) Duties() pulse.Duties { return duties }

// Plan is one request a place, or one for all places of an account. A place with many
// new reviews takes more.
func (s *Source) Plan(pulse.Ask) pulse.Plan {
	var p pulse.Plan
	for _, l := range s.lists() {
		p.Requests = append(p.Requests, s.describe(l))
		p.Cost = p.Cost.Add(pulse.Cost{Requests: 1, Items: perPage})
		if n := len(s.inBatch(l)); n > 0 {
			p.Notes = append(p.Notes, fmt.Sprintf("once a day each of these %d places is also asked how many reviews it has", n))
		}
	}
	return p
}

// Pages implements pulse.Source: one page an answer, in the order of the last change,
// so that an edited review comes back.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		s.walks(s.lists()).Pages(ctx, ask, yield)
	}
}

func (s *Source) walks(lists []string) newest.Lists {
	l := newest.Lists{Names: lists, Slack: slack, Fetch: s.fetch, Say: s.say, Split: s.split, Count: s.count}
	for _, p := range s.places {
		l.Keep = append(l.Keep, p.parent())
	}
	return l
}

// split asks place by place where a batch does not go: one place that is closed would
// keep the others waiting, and an order by place would hide what is new.
func (s *Source) split(list string) []string {
	var out []string
	for _, p := range s.inBatch(list) {
		out = append(out, p.parent())
	}
	return out
}

// place finds one of ours by its number at Google.
func (s *Source) place(location string) (place, bool) {
	i := slices.IndexFunc(s.places, func(p place) bool { return p.location == location })
	if i < 0 {
		return place{}, false
	}
	return s.places[i], true
}

// say names a list to people.
func (s *Source) say(list string) string {
	if _, location, ok := strings.Cut(list, "/locations/"); ok {
		if p, ok := s.place(location); ok {
			return s.name + ": " + cmp.Or(p.Name, p.ID)
		}
	}
	return s.name
}
