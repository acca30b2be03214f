// Package bluesky harvests Bluesky: who named the account, answered it or quoted it, and
// what a search finds. It speaks XRPC to the account's own server with a session that is
// kept between runs, follows deletions, and answers where the guest has named the account.
package bluesky

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// entry is the host at which accounts of Bluesky's own log in.
const entry = "https://bsky.social"

// maxQueries bounds what is searched for: search is meant for people, not as a feed.
const maxQueries = 5

// Type tells of the source as data.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "bluesky", Home: entry,
		What: "posts on Bluesky that name the account, answer or quote it, and what a search finds",
		Settings: []pulse.Setting{
			{Key: "mentions_of", Need: true, Help: "your account's handle, such as @mavikapi.bsky.social", Check: checkHandle},
			{Key: "password_env", Kind: pulse.SettingSecret, Need: true, Default: "BLUESKY_APP_PASSWORD",
				Help: "variable with an app password (bsky.app, Settings, Privacy and security, App passwords)"},
			{Key: "search", Kind: pulse.SettingList, Help: "what to look for, one query each; without it the names of the brand", Check: checkQuery},
			{Key: "mentions_only", Kind: pulse.SettingFlag, Help: "search for nothing: only what names the account"},
			{Key: "search_version", Default: "1", Choices: []string{"1", "2"},
				Help: "2 asks the newer search, which reads Thai better; where a server has none, 1 is asked"},
		},
		Duties: duties,
		Price:  "nothing",
		Rules: []string{
			"deleted posts are looked for every day and let go of",
			"the search is meant for questions of people: fetch a few times a day, not every minute",
			"programs answer only guests who named the account",
			"a post is shown to other guests with its author's permission alone",
		},
	}
}

var duties = pulse.Duties{RecheckEvery: 24 * time.Hour, KeepVersions: true, Permission: true}

func checkHandle(v string) error {
	h := strings.TrimPrefix(v, "@")
	if strings.ContainsAny(h, " /?#") || !strings.ContainsAny(h, ".:") || len(h) > 253 {
		return pulse.Usagef("%q is no handle; it looks like mavikapi.bsky.social", wire.Line(v))
	}
	return nil
}

func checkQuery(v string) error {
	if n := utf8.RuneCountInString(v); strings.TrimSpace(v) == "" || n > 500 {
		return pulse.Usagef("a query has 1 to 500 characters, this one %d", n)
	}
	return nil
}

func checkBase(v string) error {
	if u, ok := wire.WebAddress(v); !ok || u.User != nil {
		return pulse.Usagef("%q is no web address; it looks like %s", wire.Mask(wire.Line(v)), entry)
	}
	return nil
}

// Source is Bluesky as a pulse.Source, Planner, Rechecker and Replier.
type Source struct {
	name   string
	place  string // of every mention; "" is the brand as a whole
	x      *xrpc
	tracks []track
	limit  int  // posts asked for in one request
	newer  bool // the second version of the search is asked
	notes  []string
}

// track is one question that is followed over time.
type track struct {
	name  string // key in the cursor: "mentions", "search", "search.2"
	query string // "" asks for notifications
}

// Open makes the source. It sends nothing.
func Open(s pulse.Setup, c *wire.Client) (pulse.Source, error) {
	base := strings.TrimRight(s.BaseURL, "/")
	if base == "" {
		base = entry
	}
	if err := checkBase(base); err != nil {
		return nil, err
	}
	handle := strings.TrimPrefix(s.Value("mentions_of"), "@")
	out := &Source{name: s.Name, place: s.Place, limit: 100, newer: s.Value("search_version") == "2",
		x: &xrpc{base: base, http: c, who: handle, file: s.Tokens, now: time.Now, password: func() (string, error) { return s.Secret("password_env") }}}
	if _, err := out.x.password(); err != nil {
		return nil, err
	}
	out.tracks = []track{{name: "mentions"}}
	if s.Flag("mentions_only") {
		return out, nil
	}
	queries := s.Values["search"]
	if len(queries) == 0 {
		queries = phrases(append([]string{s.Brand.Name}, s.Brand.Aliases...))
	}
	if n := len(queries); n > maxQueries {
		queries = queries[:maxQueries]
		out.notes = append(out.notes, "search: "+strconv.Itoa(n)+" queries are too many for this network; the first "+strconv.Itoa(maxQueries)+" are asked")
	}
	for i, q := range queries {
		t := track{name: "search", query: q}
		if i > 0 {
			t.name += "." + strconv.Itoa(i+1)
		}
		out.tracks = append(out.tracks, t)
	}
	return out, nil
}

// phrases are the names of the brand as queries: more than one word is quoted.
func phrases(names []string) []string {
	var out []string
	for _, n := range names {
		n = strings.TrimSpace(strings.ReplaceAll(n, `"`, " "))
		if strings.HasPrefix(n, "@") { // who names an account is found without a search
			continue
		}
		if utf8.RuneCountInString(n) < 2 {
			continue
		}
		if strings.ContainsAny(n, " \t") {
			n = `"` + n + `"`
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
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
	if s.x.kept().Access == "" {
		p.Requests = append(p.Requests, "POST "+s.x.base+"/xrpc/"+createSession)
	}
	for _, t := range s.turns(cur.Next) {
		pr := cur.of(t)
		w := pr.begin(ask)
		if pr.Walk != nil {
			w = *pr.Walk
		}
		method, q := s.question(t, w)
		p.Requests = append(p.Requests, "GET "+s.x.base+"/xrpc/"+method+"?"+q.Encode())
	}
	p.Cost = pulse.Cost{Requests: len(p.Requests), Items: s.limit * len(s.tracks)}
	p.Notes = append(p.Notes, s.notes...)
	return p
}

// turns lists the tracks beginning with the one whose turn it is, so that a run that was
// stopped goes on with what it had not reached.
func (s *Source) turns(next string) []track {
	i := max(slices.IndexFunc(s.tracks, func(t track) bool { return t.name == next }), 0)
	return slices.Concat(s.tracks[i:], s.tracks[:i])
}

var (
	_ pulse.Planner   = (*Source)(nil)
	_ pulse.Rechecker = (*Source)(nil)
	_ pulse.Replier   = (*Source)(nil)
)
