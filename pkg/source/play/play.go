// Package play fetches the reviews of one's own apps from Google Play, which gives
// those of the last seven days alone, and answers them.
package play

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const (
	name    = "play"
	baseURL = "https://androidpublisher.googleapis.com"
	perPage = 100
)

// window is how far back Google Play gives reviews.
const window = 7 * 24 * time.Hour

// Type is what the configuration, the questions and the documents know of it.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: name, What: "reviews with words of your own apps at Google Play, with answers", Home: baseURL, Window: window,
		Settings: append(login.KeySettings("the JSON file of the service account", "variable that holds that JSON in one line"),
			pulse.Setting{Key: "app", Kind: pulse.SettingList, Need: true, Check: packageName, Help: "package name of the app, as in com.example.coffee"},
		),
		Duties: duties, Price: "nothing beyond the developer account",
		Rules: []string{
			"only your own apps, and only reviews with words",
			"seven days back and no further: fetch every day, what is older cannot be had any more",
			"200 requests an hour and 2,000 answers a day for an app",
		},
		Check: check,
	}
}

// duties: Google Play tells nothing of deletions, and a review is asked for again only
// while it is in the window.
var duties = pulse.Duties{Attribution: "Reviews from Google Play"}

func check(s pulse.Setup) []pulse.SettingMistake {
	if s.Value("key_file") == "" && s.Value("key_env") == "" {
		return []pulse.SettingMistake{{Key: "key_file", What: "source " + s.Name + " has no key: key_file names the JSON file of the service account, or key_env a variable"}}
	}
	return nil
}

var pkg = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$`)

func packageName(v string) error {
	if !pkg.MatchString(v) || len(v) > 150 {
		return fmt.Errorf("%q is no package name: it looks like com.example.coffee, as in play.google.com/store/apps/details?id=…", v)
	}
	return nil
}

// Source is the reviews of our apps as pulse.Source, Planner and Replier.
type Source struct {
	name   string
	base   *url.URL
	http   *wire.Client
	apps   []string
	place  string
	access *access
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
	out := &Source{name: cmp.Or(s.Name, name), base: base, http: c, apps: s.Values["app"], place: s.Place}
	if out.access, err = newAccess(out.name, text); err != nil {
		return nil, pulse.WithHint(pulse.Usagef("%s: %v", s.Name, err), "key_file wants the JSON file of the service account as Google Cloud gave it")
	}
	return out, nil
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

// Pages implements pulse.Source: one page an answer, the last changed first, so that
// an edited review comes back. A list is walked to its end: it holds seven days.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		newest.Lists{Names: s.apps, Slack: window, Window: window, Fetch: s.fetch, Say: s.say}.Pages(ctx, ask, yield)
	}
}

func (s *Source) say(app string) string { return s.name + ": " + app }
