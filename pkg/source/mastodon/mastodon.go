// Package mastodon harvests a server of Mastodon, or one that speaks as it does: who named
// the account, hashtags, and what the server's search finds. It walks forward from what is
// known, so that nothing is skipped, follows edits and deletions, and answers no more
// publicly than the guest wrote.
package mastodon

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Type tells of the source as data.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "mastodon",
		What: "posts on a Mastodon server that name the account, hold a hashtag, or are found by its search",
		Settings: []pulse.Setting{
			{Key: "mentions_of", Ask: true, Help: "your account there, such as @mavikapi@mastodon.social", Check: checkAccount},
			{Key: "token_env", Ask: true, With: "mentions_of", Kind: pulse.SettingSecret, Help: "variable with an access token (the server's Preferences, Development, New application)"},
			{Key: "hashtags", Ask: true, Kind: pulse.SettingList, Help: "hashtags to follow, with or without #; without them those among the brand's names", Check: checkTag},
			{Key: "search", Kind: pulse.SettingList, Help: "words to search for, where the server can; needs a token", Check: checkQuery},
			{Key: "max_characters", Kind: pulse.SettingNumber, Default: "500", Help: "how long a post may be on this server"},
		},
		Server: "the server to ask, such as https://mastodon.social",
		Duties: duties,
		Price:  "nothing",
		Rules: []string{
			"edits and deletions are followed every day",
			"answers are never more public than what the guest wrote",
			"private messages are left out: answer them in your app",
			"each server has rules of its own; read them before you answer by program",
		},
		Check: check,
	}
}

var duties = pulse.Duties{RecheckEvery: 24 * time.Hour, KeepVersions: true, Permission: true}

func check(s pulse.Setup) []pulse.SettingMistake {
	var out []pulse.SettingMistake
	token := s.Value("token_env") != ""
	if s.BaseURL == "" {
		out = append(out, pulse.SettingMistake{What: "base_url is missing: the server to ask, such as https://mastodon.social"})
	}
	if token && s.Value("mentions_of") == "" {
		out = append(out, pulse.SettingMistake{What: "mentions_of is missing: with a token, name the account it belongs to"})
	}
	if !token && len(s.Values["search"]) > 0 {
		out = append(out, pulse.SettingMistake{Key: "search", What: "servers search only for who has logged in: set token_env"})
	}
	if !token && len(tags(s)) == 0 {
		out = append(out, pulse.SettingMistake{What: "there is nothing to look for: give hashtags, or a token_env for what names the account"})
	}
	return out
}

func checkAccount(v string) error {
	name, host, ok := strings.Cut(strings.TrimPrefix(v, "@"), "@")
	if !ok || name == "" || !strings.Contains(host, ".") && !strings.HasPrefix(host, "localhost") && !strings.Contains(host, ":") || strings.ContainsAny(v, " /?#") {
		return pulse.Usagef("%q is no account; it looks like @mavikapi@mastodon.social", wire.Line(v))
	}
	return nil
}

func checkTag(v string) error {
	if bareTag(v) == "" {
		return pulse.Usagef("%q is no hashtag: letters, digits and _ without spaces", wire.Line(v))
	}
	return nil
}

func checkQuery(v string) error {
	if n := utf8.RuneCountInString(v); strings.TrimSpace(v) == "" || n > 500 {
		return pulse.Usagef("a query has 1 to 500 characters, this one %d", n)
	}
	return nil
}

// bareTag is a hashtag without its mark, in small letters; "" for what is none.
func bareTag(v string) string {
	v = strings.TrimPrefix(strings.TrimSpace(v), "#")
	for _, r := range v {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && r != '_' && r != '\u200c' && r != '·' {
			return ""
		}
	}
	if utf8.RuneCountInString(v) > 100 {
		return ""
	}
	return strings.ToLower(v)
}

// tags are the hashtags to follow, each once.
func tags(s pulse.Setup) []string {
	names := s.Values["hashtags"]
	if len(names) == 0 {
		for _, a := range s.Brand.Aliases {
			if strings.HasPrefix(a, "#") {
				names = append(names, a)
			}
		}
	}
	var out []string
	for _, n := range names {
		if t := bareTag(n); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// Source is one server as a pulse.Source, Planner, Rechecker and Replier.
type Source struct {
	name    string
	place   string // of every mention; "" is the brand as a whole
	base    *url.URL
	us      string // our account: "mavikapi@mastodon.social"; "" none
	host    string // of accounts that are written without one
	token   string
	longest int // characters of a post
	http    *wire.Client
	tracks  []track
	limit   int // posts asked for in one request
	now     func() time.Time
}

// track is one question that is followed over time.
type track struct {
	name string // key in the cursor: "mentions", "#kahve", "search kahve"
	kind kind
	what string // the hashtag or the words
}

type kind int

const (
	mentions kind = iota
	hashtag
	search
)

// Open makes the source. It sends nothing.
func Open(s pulse.Setup, c *wire.Client) (pulse.Source, error) {
	base, ok := wire.WebAddress(strings.TrimRight(s.BaseURL, "/"))
	if !ok || base.User != nil {
		return nil, pulse.Usagef("base_url %q is no web address of a server; it looks like https://mastodon.social", wire.Mask(wire.Line(s.BaseURL)))
	}
	out := &Source{name: s.Name, place: s.Place, base: base, us: strings.TrimPrefix(s.Value("mentions_of"), "@"), host: base.Host, http: c, limit: 40, now: time.Now}
	if _, host, ok := strings.Cut(out.us, "@"); ok { // the server's addresses may live elsewhere than its accounts
		out.host = host
	}
	var err error
	if out.longest, err = strconv.Atoi(s.Value("max_characters")); err != nil || out.longest == 0 {
		out.longest = 500
	}
	if out.token, err = s.Secret("token_env"); err != nil {
		return nil, err
	}
	if out.token != "" {
		out.tracks = append(out.tracks, track{name: "mentions"})
	}
	for _, t := range tags(s) {
		out.tracks = append(out.tracks, track{"#" + t, hashtag, t})
	}
	for _, q := range s.Values["search"] {
		out.tracks = append(out.tracks, track{"search " + q, search, q})
	}
	if len(out.tracks) == 0 {
		return nil, pulse.Usagef("%s: there is nothing to look for: give hashtags, or a token_env for what names the account", s.Name)
	}
	return out, nil
}

// Name implements pulse.Source.
func (s *Source) Name() string { return s.name }

// Duties implements pulse.Source.
func (s *Source) Duties() pulse.Duties { return duties }

// Plan implements pulse.Planner: one request for each question, more where much is new.
func (s *Source) Plan(ask pulse.Ask) pulse.Plan {
	cur, err := readCursor(ask.From)
	if err != nil {
		return pulse.Plan{Notes: []string{err.Error()}}
	}
	var p pulse.Plan
	for _, t := range s.turns(cur.Next) {
		pr := cur.Tracks[t.name]
		w := pr.begin(t, ask)
		if pr.Walk != nil {
			w = *pr.Walk
		}
		path, q := s.question(t, w)
		p.Requests = append(p.Requests, "GET "+s.address(path, q))
	}
	p.Cost = pulse.Cost{Requests: len(p.Requests), Items: s.limit * len(p.Requests)}
	return p
}

// turns lists the tracks beginning with the one whose turn it is, so that a run that was
// stopped goes on with what it had not reached.
func (s *Source) turns(next string) []track {
	i := max(slices.IndexFunc(s.tracks, func(t track) bool { return t.name == next }), 0)
	return slices.Concat(s.tracks[i:], s.tracks[:i])
}

// hash tells texts apart in few letters.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

var (
	_ pulse.Planner   = (*Source)(nil)
	_ pulse.Rechecker = (*Source)(nil)
	_ pulse.Replier   = (*Source)(nil)
)
