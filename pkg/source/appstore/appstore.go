// Package appstore fetches the reviews of one's own apps from App Store Connect and
// answers them.
package appstore

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const (
	name    = "appstore"
	baseURL = "https://api.appstoreconnect.apple.com"
	perPage = 200 // the most that Apple gives
)

// slack is for how long Apple may change a review, or show it late, without a new date.
const slack = 7 * 24 * time.Hour

// Type is what the configuration, the questions and the documents know of it.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: name, What: "reviews of your own apps in the App Store, with answers", Home: baseURL,
		Settings: append(login.KeySettings("the file AuthKey_….p8 you downloaded", "variable that holds the lines between the first and the last of it, in one"),
			pulse.Setting{Key: "app", Kind: pulse.SettingList, Need: true, Check: appID, Help: "Apple ID of the app, its number"},
			pulse.Setting{Key: "issuer", Ask: true, Check: issuerID, Help: "issuer id of the key, shown above the keys; a key of one person has none"},
			pulse.Setting{Key: "key_id", Need: true, Check: keyID, Help: "id of the key, ten letters and digits"},
		),
		Duties: duties, Price: "nothing beyond the membership in the developer program",
		Rules: []string{"only your own apps", "one answer a review; a new one would replace it"},
		Check: check,
	}
}

// duties: a review that was taken back is let go of within a week.
var duties = pulse.Duties{RecheckEvery: 7 * 24 * time.Hour, Attribution: "Reviews from the App Store"}

func check(s pulse.Setup) []pulse.SettingMistake {
	if s.Value("key_file") == "" && s.Value("key_env") == "" {
		return []pulse.SettingMistake{{Key: "key_file", What: "source " + s.Name + " has no key: key_file names the AuthKey_….p8 you downloaded, or key_env a variable"}}
	}
	return nil
}

var (
	number = regexp.MustCompile(`^[0-9]{5,20}$`)
	short  = regexp.MustCompile(`^[A-Z0-9]{8,16}$`)
	uuid   = regexp.MustCompile(`^[0-9a-fA-F-]{32,40}$`)
)

func appID(v string) error {
	if !number.MatchString(v) {
		return fmt.Errorf("%q is no Apple ID of an app: it is a number, as in apps.apple.com/…/id1234567890", v)
	}
	return nil
}

func keyID(v string) error {
	if !short.MatchString(v) {
		return fmt.Errorf("%q is no id of a key: it is ten letters and digits, as in AuthKey_2X9R4HXF34.p8", v)
	}
	return nil
}

func issuerID(v string) error {
	if !uuid.MatchString(v) {
		return fmt.Errorf("%q is no issuer id: it looks like 57246542-96fe-1a63-e053-0824d011072a", v)
	}
	return nil
}

// Source is the reviews of our apps as pulse.Source, Planner, Rechecker and Replier.
type Source struct {
	name   string
	base   *url.URL
	http   *wire.Client
	apps   []string
	place  string
	issuer string
	keyID  string
	key    crypto.Signer
	now    func() time.Time

	mu    sync.Mutex
	token string
	until time.Time
}

// Open makes the source. It asks nothing yet.
func Open(s pulse.Setup, c *wire.Client) (pulse.Source, error) { return open(s, c) }

func open(s pulse.Setup, c *wire.Client) (*Source, error) {
	base, ok := wire.WebAddress(strings.TrimRight(cmp.Or(s.BaseURL, baseURL), "/"))
	if !ok {
		return nil, pulse.Usagef("%s: base_url %q is no web address", s.Name, wire.Mask(s.BaseURL))
	}
	text, err := login.KeyText(s)
	if err != nil {
		return nil, err
	}
	key, err := login.Key(text)
	if err == nil {
		_, err = login.Signed(key, nil, nil)
	}
	if err != nil {
		return nil, pulse.WithHint(pulse.Usagef("%s: the key %v", s.Name, err), "key_file wants the AuthKey_….p8 as App Store Connect gave it")
	}
	return &Source{name: cmp.Or(s.Name, name), base: base, http: c, apps: s.Values["app"], place: s.Place,
		issuer: s.Value("issuer"), keyID: s.Value("key_id"), key: key, now: time.Now}, nil
}

// Name implements pulse.Source.
func (s *Source) Name() string { return s.name }

// Duties implements pulse.Source.
func (s *Source) Duties() pulse.Duties { return duties }

// Plan is one request an app.
func (s *Source) Plan(pulse.Ask) (p pulse.Plan) {
	for _, app := range s.apps {
		p.Requests = append(p.Requests, "GET "+wire.MaskURL(s.listURL(app, "")))
		p.Cost = p.Cost.Add(pulse.Cost{Requests: 1, Items: perPage})
	}
	return p
}

// Pages implements pulse.Source: one page an answer, newest first.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) { s.walks().Pages(ctx, ask, yield) }
}

func (s *Source) walks() newest.Lists {
	return newest.Lists{Names: s.apps, Slack: slack, Fetch: s.fetch, Say: s.say}
}

func (s *Source) say(app string) string { return s.name + ": app " + app }

// Recheck implements pulse.Rechecker. Ids are looked for in the lists of all apps, as a
// review does not tell its app.
func (s *Source) Recheck(ctx context.Context, ids []string, _ pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		err := s.recheck(ctx, ids, yield)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil && !errors.Is(err, newest.ErrEnough) {
			yield(pulse.Page{}, err)
		}
	}
}

func (s *Source) recheck(ctx context.Context, ids []string, yield func(pulse.Page, error) bool) error {
	var ours []string
	for _, id := range ids {
		if plain(id) {
			ours = append(ours, id)
		}
	}
	if len(s.apps) != 1 { // one by one: each list would take the others for gone
		for _, id := range ours {
			if err := s.walks().Recheck(ctx, "", []string{id}, s.one, yield); err != nil {
				return err
			}
		}
		return nil
	}
	return s.walks().Recheck(ctx, s.apps[0], ours, s.one, yield)
}
