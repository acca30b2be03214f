package fake

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// User is an account at the fake X.
type User struct {
	ID     string // digits
	Handle string // without @
	Name   string
}

// Post is one post at the fake X.
type Post struct {
	ID       string // digits; "" takes XID of At
	Author   User
	Text     string // as the guest typed it; the API escapes & < >
	Lang     string // BCP 47; the API says "in" for "id" and "iw" for "he"
	At       time.Time
	ReplyTo  string // id of the post it answers
	RepostOf string
	QuoteOf  string
	Mentions []User // accounts named; handles written as @handle in Text are found by themselves
	Likes    int
	Reposts  int

	gone     string   // why it is no longer shown: "deleted", "protected", "suspended"
	replaced bool     // an edit took its place
	history  []string // ids of its versions, oldest first
	folded   string   // Text as the search compares it
}

// XOptions shape a fake X.
type XOptions struct {
	Token     string // bearer that is accepted; "" accepts any, but wants one
	UserToken string // bearer of the account's own; "" none
	Account   User   // who posts with it, or with OAuth 1.0a; the first of Users when empty
	Key       string // consumer key and secret that buy Token at /oauth2/token
	Secret    string
	Posts     []Post
	Users     []User           // accounts that exist besides the authors
	Spelling  string           // "tweet" (the default) or "post": the other family's parameters are refused
	Now       func() time.Time // decides what is within the last seven days; time.Now
	RateLimit int              // requests a window, as told in the headers; 450
	Faults    *Faults          // nil never fails
}

// X is an http.Handler that behaves as X's API v2 and v1.1 do.
type X struct {
	o   XOptions
	mux http.Handler

	mu    sync.Mutex
	posts []Post // newest first
	users map[string]User
	seen  []string
	used  map[int64]int // requests by window
}

// NewX makes a fake X.
func NewX(o XOptions) *X {
	if o.Spelling == "" {
		o.Spelling = "tweet"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.RateLimit == 0 {
		o.RateLimit = 450
	}
	if o.Faults == nil {
		o.Faults = &Faults{}
	}
	if o.Account.ID == "" && len(o.Users) > 0 {
		o.Account = o.Users[0]
	}
	x := &X{o: o, users: map[string]User{}, used: map[int64]int{}}
	for _, u := range o.Users {
		x.users[strings.ToLower(u.Handle)] = u
	}
	x.Add(o.Posts...)
	x.mux = o.Faults.Wrap(x.routes())
	return x
}

func (x *X) routes() http.Handler {
	m := http.NewServeMux()
	m.Handle("GET /2/tweets/search/recent", x.v2(x.search))
	m.Handle("GET /2/users/{id}/mentions", x.v2(x.mentions))
	m.Handle("GET /2/tweets", x.v2(x.lookup))
	m.Handle("GET /2/users/by/username/{username}", x.v2(x.user))
	m.Handle("GET /2/users/{id}/tweets", x.v2(x.timeline))
	m.Handle("POST /2/tweets", x.v2(x.create))
	m.Handle("GET /2/usage/tweets", x.v2(x.usage))
	m.Handle("GET /1.1/search/tweets.json", x.v1(x.searchV1))
	m.Handle("GET /1.1/statuses/mentions_timeline.json", x.v1(x.mentionsV1))
	m.Handle("GET /1.1/statuses/lookup.json", x.v1(x.lookupV1))
	m.HandleFunc("POST /oauth2/token", x.token)
	return m
}

func (x *X) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	x.seen = append(x.seen, r.Method+" "+r.URL.RequestURI())
	x.mu.Unlock()
	x.mux.ServeHTTP(w, r)
}

// Seen lists the requests so far: "GET /2/tweets?ids=…".
func (x *X) Seen() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.seen)
}

// XID makes an id as X does: milliseconds since November 2010 and a sequence
// number (below 4096), so that later posts have larger ids.
func XID(at time.Time, seq int) string {
	return strconv.FormatInt((at.UnixMilli()-1288834974657)<<22|int64(seq&0xfff), 10)
}

// Add puts posts up. Their authors and whom they mention exist from then on.
func (x *X) Add(posts ...Post) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range posts {
		x.add(p)
	}
	sorting.By(x.posts, func(a, b Post) int { return compareIDs(b.ID, a.ID) })
}

func (x *X) add(p Post) {
	for seq := 0; p.ID == "" || x.find(p.ID) != nil; seq++ {
		p.ID = XID(p.At, seq)
	}
	if p.history == nil {
		p.history = []string{p.ID}
	}
	for _, u := range append([]User{p.Author}, p.Mentions...) {
		x.users[strings.ToLower(u.Handle)] = u
	}
	p.folded = fold(p.Text)
	x.posts = append(x.posts, p)
}

// Edit gives a post a new text, which X keeps under a new id with a common
// history. It returns the new id, "" where there is no such post.
func (x *X) Edit(id, text string) string {
	x.mu.Lock()
	old := x.find(id)
	if old == nil {
		x.mu.Unlock()
		return ""
	}
	p := *old
	p.Text, p.ID = text, XID(x.o.Now(), len(p.history))
	p.history, p.replaced = append(slices.Clone(p.history), p.ID), false
	for _, h := range p.history[:len(p.history)-1] {
		if v := x.find(h); v != nil {
			v.replaced, v.history = true, p.history
		}
	}
	x.mu.Unlock()
	x.Add(p)
	return p.ID
}

// Remove takes a post away. why is "deleted", "protected" or "suspended".
func (x *X) Remove(id, why string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if p := x.find(id); p != nil {
		p.gone = why
	}
}

func (x *X) find(id string) *Post {
	for i := range x.posts {
		if x.posts[i].ID == id {
			return &x.posts[i]
		}
	}
	return nil
}

// compareIDs orders ids by age: they are numbers that outgrow float64.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// window is one question for posts.
type window struct {
	since, until string // ids, both exclusive
	from, to     time.Time
	n            int
	match        func(*Post) bool
}

// take gives the newest n visible posts of a window and whether there are more.
func (x *X) take(q window) (out []Post, more bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.posts {
		p := &x.posts[i]
		switch {
		case p.gone != "" || p.replaced || !q.match(p),
			q.since != "" && compareIDs(p.ID, q.since) <= 0,
			q.until != "" && compareIDs(p.ID, q.until) >= 0,
			!q.from.IsZero() && p.At.Before(q.from),
			!q.to.IsZero() && !p.At.Before(q.to):
			continue
		}
		if len(out) == q.n {
			return out, true
		}
		out = append(out, *p)
	}
	return out, false
}

// names reports whether a post names an account.
func (p *Post) names(u User) bool {
	for _, m := range p.mentioned(nil) {
		if strings.EqualFold(m.Handle, u.Handle) {
			return true
		}
	}
	return false
}

// mentioned lists the accounts named in a post. known resolves handles.
func (p *Post) mentioned(known map[string]User) []User {
	out := slices.Clone(p.Mentions)
	for _, h := range handles(p.Text) {
		if slices.ContainsFunc(out, func(u User) bool { return strings.EqualFold(u.Handle, h) }) {
			continue
		}
		u, ok := known[strings.ToLower(h)]
		if !ok {
			u = User{Handle: h}
		}
		out = append(out, u)
	}
	return out
}

// rated writes the rate headers and reports whether the request is within them.
func (x *X) rated(w http.ResponseWriter) bool {
	now := x.o.Now()
	const quarter = 15 * 60
	win := now.Unix() / quarter
	x.mu.Lock()
	x.used[win]++
	left := x.o.RateLimit - x.used[win]
	x.mu.Unlock()
	h := w.Header()
	h.Set("x-rate-limit-limit", strconv.Itoa(x.o.RateLimit))
	h.Set("x-rate-limit-remaining", strconv.Itoa(max(left, 0)))
	h.Set("x-rate-limit-reset", strconv.FormatInt((win+1)*quarter, 10))
	return left >= 0
}

// signed reports OAuth 1.0a; the signature itself is taken on trust.
func signed(r *http.Request) bool {
	auth := r.Header.Get("Authorization")
	return strings.HasPrefix(auth, "OAuth ") && strings.Contains(auth, "oauth_signature=")
}

func (x *X) allowed(r *http.Request) bool {
	if signed(r) {
		return true
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && token != "" && (x.o.Token == "" || token == x.o.Token || token == x.o.UserToken)
}

// number reads a whole number within bounds.
func number(q url.Values, name string, def, least, most int) (int, error) {
	if !q.Has(name) {
		return def, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("the `%s` query parameter value [%s] is not between %d and %d", name, q.Get(name), least, most)
	}
	return n, nil
}
