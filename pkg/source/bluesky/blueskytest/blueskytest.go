// Package blueskytest is a server of Bluesky for tests: accounts, sessions that expire,
// posts, notifications, search and records, held in memory. It speaks as the real one does
// as far as the source needs; what it does otherwise is set by Options.
package blueskytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say how the server behaves.
type Options struct {
	Handle, Password string    // of the account that logs in
	Now              time.Time // of what is written
	V2               bool      // has the second version of the search
	Offsets          bool      // cursors are numbers of posts, as of the real search; else keys, one behind the last page too
	NoAnswers        bool      // search finds no answers to posts
	Limit            int       // requests in a window; 0 no limit
}

// Post is one post.
type Post struct {
	DID, Handle, Key string
	Text             string
	At               time.Time
	Langs            []string
	Facets           any
	Parent, Root     string // addresses of what it answers
	Quote            string
	Labels           []string
	NoReplies        bool // its author lets nobody answer
}

// URI is its address.
func (p Post) URI() string { return "at://" + p.DID + "/app.bsky.feed.post/" + p.Key }

func (p Post) cid() string {
	n := uint64(14695981039346656037)
	for _, b := range []byte(p.URI() + p.Text) {
		n = (n ^ uint64(b)) * 1099511628211
	}
	return fmt.Sprintf("bafy%016x", n)
}

// DID is the number of the account that logs in.
const DID = "did:plc:cafecafecafecafecafecafe"

// Server is the network. Its fields may be read when no request is under way.
type Server struct {
	Options
	mu       sync.Mutex
	posts    []Post
	records  map[string]json.RawMessage // ours, by key
	order    []string
	access   string
	refresh  string
	serial   int
	left     int
	Logins   int
	Renewals int
	seen     []string
}

// New makes a server.
func New(o Options) *Server {
	return &Server{Options: o, records: map[string]json.RawMessage{}, left: o.Limit}
}

// Add puts posts up.
func (s *Server) Add(ps ...Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = append(s.posts, ps...)
}

// Remove deletes a post by its address, or changes its text where one is given.
func (s *Server) Remove(uri string) { s.Edit(uri, "") }

// Edit gives a post other words.
func (s *Server) Edit(uri, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.posts {
		if p.URI() != uri {
			continue
		}
		if s.posts[i].Text = text; text == "" {
			s.posts = append(s.posts[:i], s.posts[i+1:]...)
		}
		return
	}
}

// Label hangs a label on a post.
func (s *Server) Label(uri, label string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.posts {
		if p.URI() == uri {
			s.posts[i].Labels = append(s.posts[i].Labels, label)
		}
	}
}

// Expire ends the access token; both ends the refresh token too.
func (s *Server) Expire(both bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access = ""
	if both {
		s.refresh = ""
	}
}

// Written are the records of the account, oldest first.
func (s *Server) Written() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []json.RawMessage
	for _, k := range s.order {
		out = append(out, s.records[k])
	}
	return out
}

// Seen are the requests so far, without secrets: "GET app.bsky.feed.getPosts?uris=…".
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method := strings.TrimPrefix(r.URL.Path, "/xrpc/")
	s.seen = append(s.seen, r.Method+" "+method+"?"+r.URL.RawQuery)
	if s.Limit > 0 && !s.allowed(w) {
		return
	}
	switch method {
	case "com.atproto.server.createSession":
		s.login(w, r)
		return
	case "com.atproto.server.refreshSession":
		s.renew(w, r)
		return
	}
	if s.access == "" || r.Header.Get("Authorization") != "Bearer "+s.access {
		fail(w, 400, "ExpiredToken", "Token has expired")
		return
	}
	s.authed(w, r, method)
}

func (s *Server) allowed(w http.ResponseWriter) bool {
	reset := s.Now.Add(3 * time.Minute)
	s.left--
	w.Header().Set("RateLimit-Limit", strconv.Itoa(s.Limit))
	w.Header().Set("RateLimit-Remaining", strconv.Itoa(max(s.left, 0)))
	w.Header().Set("RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	w.Header().Set("RateLimit-Policy", strconv.Itoa(s.Limit)+";w=300")
	if s.left < 0 {
		fail(w, 429, "RateLimitExceeded", "Rate Limit Exceeded")
	}
	return s.left >= 0
}

// Refill begins a new window of requests.
func (s *Server) Refill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = s.Limit
}

func (s *Server) authed(w http.ResponseWriter, r *http.Request, method string) {
	q := r.URL.Query()
	switch method {
	case "app.bsky.feed.searchPosts":
		s.list(w, q.Get("q"), q.Get("since"), r, "posts")
	case "app.bsky.feed.searchPostsV2":
		if !s.V2 {
			fail(w, 501, "MethodNotImplemented", "Method Not Implemented")
			return
		}
		s.list(w, q.Get("query"), q.Get("since"), r, "posts")
	case "app.bsky.notification.listNotifications":
		s.list(w, "", "", r, "notifications")
	case "app.bsky.feed.getPosts":
		out := []any{}
		for _, p := range s.posts {
			for _, u := range q["uris"] {
				if u == p.URI() {
					out = append(out, p.view())
				}
			}
		}
		reply(w, map[string]any{"posts": out})
	case "com.atproto.identity.resolveHandle":
		s.resolve(w, q.Get("handle"))
	case "com.atproto.repo.createRecord":
		s.create(w, r)
	case "com.atproto.repo.getRecord":
		rec, ok := s.records[q.Get("rkey")]
		if !ok {
			fail(w, 400, "RecordNotFound", "Could not locate record")
			return
		}
		reply(w, map[string]any{"uri": uriOf(q.Get("rkey")), "cid": "bafyown", "value": rec})
	case "com.atproto.repo.listRecords":
		out := []any{}
		for i := len(s.order) - 1; i >= 0; i-- {
			out = append(out, map[string]any{"uri": uriOf(s.order[i]), "cid": "bafyown", "value": s.records[s.order[i]]})
		}
		reply(w, map[string]any{"records": out})
	default:
		fail(w, 501, "MethodNotImplemented", "Method Not Implemented")
	}
}

func uriOf(key string) string { return "at://" + DID + "/app.bsky.feed.post/" + key }

// list answers with a page, newest first: of what holds the words (or none at all, as a
// picture may), or of what names us.
func (s *Server) list(w http.ResponseWriter, words, since string, r *http.Request, field string) {
	var found []Post
	from, _ := time.Parse(time.RFC3339, since)
	for _, p := range s.posts {
		switch {
		case field == "notifications" && p.reason() == "":
		case s.NoAnswers && field == "posts" && p.Parent != "":
		case words != "" && strings.TrimSpace(p.Text) != "" && !strings.Contains(strings.ToLower(p.Text), strings.ToLower(strings.Trim(words, `"`))):
		case p.At.Before(from):
		default:
			found = append(found, p)
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		return found[i].At.After(found[j].At) || found[i].At.Equal(found[j].At) && found[i].URI() > found[j].URI()
	})
	total := len(found)
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	page, next := s.cut(found, r.URL.Query().Get("cursor"), max(limit, 1))
	items := []any{}
	for _, p := range page {
		v := p.view()
		if field == "notifications" {
			v["reason"], v["isRead"] = p.reason(), false
			delete(v, "likeCount")
		}
		items = append(items, v)
	}
	out := map[string]any{field: items}
	if next != "" {
		out["cursor"] = next
	}
	if s.Offsets && field == "posts" {
		out["hitsTotal"] = total
	}
	reply(w, out)
}

func (s *Server) cut(found []Post, cursor string, limit int) ([]Post, string) {
	at := 0
	if s.Offsets {
		at, _ = strconv.Atoi(cursor)
		at = min(at, len(found))
	} else if cursor != "" {
		for at < len(found) && keyset(found[at]) >= cursor {
			at++
		}
	}
	end := min(at+limit, len(found))
	page := found[at:end]
	switch {
	case s.Offsets && end < len(found):
		return page, strconv.Itoa(end)
	case !s.Offsets && len(page) > 0:
		return page, keyset(page[len(page)-1])
	}
	return page, ""
}

func keyset(p Post) string { return fmt.Sprintf("%013d__%s", p.At.UnixMilli(), p.URI()) }

// reason is why we are told of a post; "" for no reason.
func (p Post) reason() string {
	switch {
	case strings.Contains(p.Parent, DID):
		return "reply"
	case strings.Contains(p.Quote, DID):
		return "quote"
	}
	if text, err := json.Marshal(p.Facets); err == nil && strings.Contains(string(text), DID) {
		return "mention"
	}
	return ""
}

func (p Post) view() map[string]any {
	rec := map[string]any{"$type": "app.bsky.feed.post", "text": p.Text, "createdAt": p.At.UTC().Format("2006-01-02T15:04:05.000Z")}
	if len(p.Langs) > 0 {
		rec["langs"] = p.Langs
	}
	if p.Facets != nil {
		rec["facets"] = p.Facets
	}
	if p.Parent != "" {
		root := p.Root
		if root == "" {
			root = p.Parent
		}
		rec["reply"] = map[string]any{"root": map[string]string{"uri": root, "cid": "bafyroot"}, "parent": map[string]string{"uri": p.Parent, "cid": "bafyparent"}}
	}
	if p.Quote != "" {
		rec["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": map[string]string{"uri": p.Quote, "cid": "bafyquote"}}
	}
	labels := []any{}
	for _, l := range p.Labels {
		labels = append(labels, map[string]any{"src": "did:plc:labeler", "uri": p.URI(), "val": l})
	}
	return map[string]any{"uri": p.URI(), "cid": p.cid(), "author": map[string]any{"did": p.DID, "handle": p.Handle, "displayName": "Guest " + p.Handle},
		"record": rec, "replyCount": 0, "repostCount": 1, "likeCount": 2, "indexedAt": p.At.UTC().Format("2006-01-02T15:04:05.000Z"), "labels": labels,
		"viewer": map[string]any{"replyDisabled": p.NoReplies}}
}

func (s *Server) resolve(w http.ResponseWriter, handle string) {
	for _, p := range s.posts {
		if p.Handle == handle {
			reply(w, map[string]string{"did": p.DID})
			return
		}
	}
	fail(w, 400, "InvalidRequest", "Unable to resolve handle")
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Repo, Collection, Rkey string
		Record                 json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || b.Repo != DID || len(b.Rkey) != 13 {
		fail(w, 400, "InvalidRequest", "Invalid record")
		return
	}
	if _, ok := s.records[b.Rkey]; ok { // as the real one does
		fail(w, 500, "InternalServerError", "Internal Server Error")
		return
	}
	s.records[b.Rkey], s.order = b.Record, append(s.order, b.Rkey)
	reply(w, map[string]any{"uri": uriOf(b.Rkey), "cid": "bafyown", "validationStatus": "valid"})
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var b struct{ Identifier, Password string }
	s.Logins++
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || b.Identifier != s.Handle || b.Password != s.Password {
		fail(w, 401, "AuthenticationRequired", "Invalid identifier or password")
		return
	}
	s.grant(w)
}

func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	s.Renewals++
	if s.refresh == "" || r.Header.Get("Authorization") != "Bearer "+s.refresh {
		fail(w, 400, "ExpiredToken", "Token has expired")
		return
	}
	s.grant(w)
}

func (s *Server) grant(w http.ResponseWriter) {
	s.serial++
	s.access, s.refresh = fmt.Sprintf("eyJaccess%d.SECRETSECRET", s.serial), fmt.Sprintf("eyJrefresh%d.SECRETSECRET", s.serial)
	reply(w, map[string]any{"accessJwt": s.access, "refreshJwt": s.refresh, "did": DID, "handle": s.Handle, "active": true})
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
}

func fail(w http.ResponseWriter, status int, name, words string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": name, "message": words})
}
