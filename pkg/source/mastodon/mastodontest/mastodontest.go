// Package mastodontest is a Mastodon server for tests: timelines of hashtags,
// notifications, search, posts and answers, held in memory, as far as the source needs
// them. What it does otherwise than the largest server is set by Options.
package mastodontest

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say how the server behaves.
type Options struct {
	Token         string
	Acct          string    // of the account the token belongs to, without its server
	Now           time.Time // of what is written
	Local, Remote string    // access to hashtags: "public", "authenticated", "disabled"
	Single        bool      // gives posts only one by one, as before 4.3
	NoInstance    bool      // says nothing of itself, as before 4.0
	MaxCharacters int       // 500 when 0
	Limit         int       // requests in a window; 0 no limit
}

// Post is one post.
type Post struct {
	ID         string // made of At when ""
	Acct       string // "camille@piaille.fr", or a local name
	HTML       string
	At, Edited time.Time
	Language   string
	Warning    string
	Visibility string // "public" when ""
	Tags       []string
	Names      []string // accounts it names
	InReplyTo  string
	Reblog     string
	Alt        string // of a picture
}

// Server is the network. It is an http.Handler.
type Server struct {
	Options
	mu    sync.Mutex
	posts []Post
	notes []string // ids of posts that name us, in the order they came in
	keys  map[string]string
	left  int
	seen  []string
}

// New makes a server.
func New(o Options) *Server {
	return &Server{Options: o, keys: map[string]string{}, left: o.Limit}
}

// ID is the number of a post written then, the n-th of its millisecond.
func ID(at time.Time, n int) string {
	return strconv.FormatInt(at.UnixMilli()<<16|int64(n&0xffff), 10)
}

// Text makes a post's HTML of words, as servers do.
func Text(words string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(words), "\n", "<br />") + "</p>"
}

// Add puts posts up, and gives their ids.
func (s *Server) Add(ps ...Post) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, p := range ps {
		if p.ID == "" {
			p.ID = ID(p.At, len(s.posts))
		}
		if p.Visibility == "" {
			p.Visibility = "public"
		}
		s.posts = append(s.posts, p)
		ids = append(ids, p.ID)
		for _, n := range p.Names {
			if n == s.Acct {
				s.notes = append(s.notes, p.ID)
			}
		}
	}
	return ids
}

// Change alters a post; a nil change deletes it.
func (s *Server) Change(id string, change func(*Post)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.posts {
		if s.posts[i].ID != id {
			continue
		}
		if change == nil {
			s.posts = append(s.posts[:i], s.posts[i+1:]...)
		} else {
			change(&s.posts[i])
		}
		return
	}
}

// Refill begins a new window of requests.
func (s *Server) Refill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = s.Limit
}

// Ours are the posts of the account, oldest first.
func (s *Server) Ours() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Post
	for _, p := range s.posts {
		if p.Acct == s.Acct {
			out = append(out, p)
		}
	}
	return out
}

// Seen are the requests so far, without secrets.
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r.Method+" "+r.URL.RequestURI())
	if s.Limit > 0 && !s.allowed(w) {
		return
	}
	token := r.Header.Get("Authorization") == "Bearer "+s.Token
	if !token && r.Header.Get("Authorization") != "" {
		fail(w, 401, "The access token is invalid")
		return
	}
	path, q := strings.TrimPrefix(r.URL.Path, "/api/"), r.URL.Query()
	switch {
	case strings.HasPrefix(path, "v1/timelines/tag/"):
		s.tag(w, strings.TrimPrefix(path, "v1/timelines/tag/"), r, token)
	case path == "v2/instance":
		s.instance(w)
	case path == "v1/statuses" && r.Method == http.MethodGet:
		s.several(w, append(q["id[]"], q["id"]...))
	case path == "v1/statuses" && token:
		s.create(w, r)
	case strings.HasPrefix(path, "v1/statuses/"):
		s.one(w, strings.TrimPrefix(path, "v1/statuses/"))
	case !token:
		fail(w, 401, "This method requires an authenticated user")
	case path == "v1/notifications":
		s.notifications(w, r)
	case path == "v2/search":
		s.search(w, r)
	case path == "v1/accounts/verify_credentials":
		reply(w, s.account(s.Acct, true))
	case strings.HasPrefix(path, "v1/accounts/"):
		var own []any
		for i := len(s.posts) - 1; i >= 0; i-- {
			if s.posts[i].Acct == s.Acct {
				own = append(own, s.view(s.posts[i]))
			}
		}
		if q.Get("max_id") != "" || own == nil {
			own = []any{}
		}
		reply(w, own)
	default:
		fail(w, 404, "Record not found")
	}
}

func (s *Server) allowed(w http.ResponseWriter) bool {
	s.left--
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(s.Limit))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(s.left, 0)))
	w.Header().Set("X-RateLimit-Reset", s.Now.Add(4*time.Minute).UTC().Format("2006-01-02T15:04:05.000000Z"))
	if s.left < 0 {
		fail(w, 429, "Too many requests")
	}
	return s.left >= 0
}

func (s *Server) tag(w http.ResponseWriter, name string, r *http.Request, token bool) {
	for _, v := range []string{s.Local, s.Remote} {
		if v == "authenticated" && !token {
			fail(w, 401, "This method requires an authenticated user")
			return
		}
	}
	var found []Post
	for _, p := range s.posts {
		access := s.Remote
		if !strings.Contains(p.Acct, "@") {
			access = s.Local
		}
		for _, t := range p.Tags {
			if strings.EqualFold(t, name) && access != "disabled" && p.Visibility == "public" {
				found = append(found, p)
			}
		}
	}
	s.page(w, r, found, nil)
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	var found []Post
	for _, p := range s.posts {
		if strings.Contains(strings.ToLower(p.HTML), strings.ToLower(html.EscapeString(r.URL.Query().Get("q")))) {
			found = append(found, p)
		}
	}
	q := r.URL.Query()
	q.Del("min_id") // it gives the newest above an id, and not the next: searches go back
	r.URL.RawQuery = q.Encode()
	rec := httptest.NewRecorder()
	s.page(rec, r, found, nil)
	reply(w, map[string]any{"accounts": []any{}, "hashtags": []any{}, "statuses": json.RawMessage(rec.Body.Bytes())})
}

func (s *Server) notifications(w http.ResponseWriter, r *http.Request) {
	var found []Post
	ids := map[string]string{}
	for i, id := range s.notes {
		for _, p := range s.posts {
			if p.ID == id {
				ids[id] = strconv.Itoa(90000 + i)
				found = append(found, p)
			}
		}
	}
	s.page(w, r, found, ids)
}

// page answers with what lies before max_id, newest first, or next above min_id. other
// are ids of the items where they are not the posts' own.
func (s *Server) page(w http.ResponseWriter, r *http.Request, found []Post, other map[string]string) {
	id := func(p Post) string {
		if other != nil {
			return other[p.ID]
		}
		return p.ID
	}
	sort.SliceStable(found, func(i, j int) bool { return less(id(found[j]), id(found[i])) })
	q := r.URL.Query()
	var in []Post
	for _, p := range found {
		if low := q.Get("min_id"); low != "" && !less(low, id(p)) {
			continue
		}
		if high := q.Get("max_id"); high != "" && !less(id(p), high) {
			continue
		}
		in = append(in, p)
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	limit = min(max(limit, 1), 40, len(in))
	if q.Get("min_id") != "" {
		in = in[len(in)-limit:]
	}
	out := []any{}
	for _, p := range in[:limit] {
		v := s.view(p)
		if other != nil {
			v = map[string]any{"id": id(p), "type": "mention", "created_at": stamp(p.At), "group_key": "ungrouped-" + id(p), "account": s.account(p.Acct, false), "status": v}
		}
		out = append(out, v)
	}
	if limit > 0 {
		u := "http://" + r.Host + r.URL.Path
		w.Header().Set("Link", fmt.Sprintf(`<%s?max_id=%s>; rel="next", <%s?min_id=%s>; rel="prev"`, u, id(in[limit-1]), u, id(in[0])))
	}
	reply(w, out)
}

func less(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

func (s *Server) several(w http.ResponseWriter, ids []string) {
	if s.Single {
		fail(w, 404, "Record not found")
		return
	}
	out := []any{}
	for _, id := range ids {
		for _, p := range s.posts {
			if p.ID == id {
				out = append(out, s.view(p))
			}
		}
	}
	reply(w, out)
}

func (s *Server) one(w http.ResponseWriter, rest string) {
	id, what, _ := strings.Cut(rest, "/")
	var below []any
	for _, p := range s.posts {
		if p.InReplyTo == id {
			below = append(below, s.view(p))
		}
	}
	for _, p := range s.posts {
		switch {
		case p.ID != id:
		case what == "context":
			if below == nil {
				below = []any{}
			}
			reply(w, map[string]any{"ancestors": []any{}, "descendants": below})
			return
		default:
			reply(w, s.view(p))
			return
		}
	}
	fail(w, 404, "Record not found")
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Status, Visibility, Language string
		InReplyTo                    string `json:"in_reply_to_id"`
		SpoilerText                  string `json:"spoiler_text"`
	}
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || b.Status == "" {
		fail(w, 422, "Validation failed: Text can't be blank")
		return
	}
	key := r.Header.Get("Idempotency-Key")
	id, again := s.keys[key]
	if !again || key == "" {
		p := Post{ID: ID(s.Now, len(s.posts)), Acct: s.Acct, HTML: Text(b.Status), At: s.Now, Visibility: b.Visibility, Language: b.Language, Warning: b.SpoilerText, InReplyTo: b.InReplyTo}
		id = p.ID
		s.posts, s.keys[key] = append(s.posts, p), p.ID
	}
	for _, p := range s.posts {
		if p.ID == id {
			reply(w, s.view(p))
		}
	}
}

func (s *Server) instance(w http.ResponseWriter) {
	if s.NoInstance {
		fail(w, 404, "Record not found")
		return
	}
	access := func(v string) string {
		if v == "" {
			return "public"
		}
		return v
	}
	most := s.MaxCharacters
	if most == 0 {
		most = 500
	}
	feeds := map[string]string{"local": access(s.Local), "remote": access(s.Remote)}
	reply(w, map[string]any{
		"domain": "kahve.example", "title": "Kahve", "version": "4.5.2", "source_url": "https://github.com/mastodon/mastodon", "description": "test",
		"usage": map[string]any{"users": map[string]any{"active_month": 1}}, "thumbnail": map[string]any{"url": "https://kahve.example/t.png", "description": "", "blurhash": nil, "versions": map[string]any{}},
		"icon": []any{}, "languages": []string{"tr"}, "rules": []any{}, "api_versions": map[string]int{"mastodon": 7},
		"registrations": map[string]any{"enabled": false, "approval_required": false, "reason_required": false, "message": nil, "min_age": nil, "url": nil},
		"contact":       map[string]any{"email": "a@kahve.example", "account": s.account("admin", false)},
		"configuration": map[string]any{
			"urls":     map[string]any{"streaming": "wss://kahve.example", "status": nil, "about": "https://kahve.example/about", "privacy_policy": nil, "terms_of_service": nil},
			"vapid":    map[string]any{"public_key": "x"},
			"accounts": map[string]any{"max_featured_tags": 10, "max_pinned_statuses": 5, "max_profile_fields": 4, "profile_field_name_limit": 255, "profile_field_value_limit": 255, "max_note_length": 500, "max_display_name_length": 30, "avatar_description_limit": 150, "header_description_limit": 150},
			"statuses": map[string]any{"max_characters": most, "max_media_attachments": 4, "characters_reserved_per_url": 23},
			"media_attachments": map[string]any{"supported_mime_types": []string{"image/png"}, "description_limit": 1500, "image_size_limit": 1, "image_matrix_limit": 1,
				"video_size_limit": 1, "video_frame_rate_limit": 1, "video_matrix_limit": 1},
			"polls":              map[string]any{"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2629746},
			"translation":        map[string]any{"enabled": false},
			"limited_federation": false,
			"timelines_access":   map[string]any{"hashtag_feeds": feeds, "live_feeds": feeds, "trending_link_feeds": feeds},
		},
	})
}

func (s *Server) account(acct string, own bool) map[string]any {
	user, host, remote := strings.Cut(acct, "@")
	if !remote {
		host = "kahve.example"
	}
	n := 0
	for _, r := range acct {
		n = (n*31 + int(r)) % 1000003
	}
	v := map[string]any{"id": strconv.Itoa(100 + n), "username": user, "acct": acct, "display_name": "Guest " + user, "bot": false, "url": "https://" + host + "/@" + user,
		"uri": "https://" + host + "/users/" + user, "avatar": "https://" + host + "/a.png", "avatar_static": "https://" + host + "/a.png", "avatar_description": "",
		"header": "https://" + host + "/h.png", "header_static": "https://" + host + "/h.png", "header_description": "", "created_at": "2020-01-01T00:00:00.000Z", "emojis": []any{}, "fields": []any{},
		"followers_count": 1, "following_count": 1, "statuses_count": 1, "group": false, "locked": false, "note": "<p></p>", "indexable": true, "discoverable": true,
		"last_status_at": "2026-11-20", "hide_collections": nil, "roles": []any{}}
	if own {
		v["source"] = map[string]any{"note": "", "fields": []any{}, "privacy": "public", "sensitive": false, "language": "tr", "follow_requests_count": 0,
			"hide_collections": nil, "discoverable": true, "indexable": true, "attribution_domains": []string{}, "quote_policy": "public"}
		v["role"] = map[string]any{"id": "-99", "name": "", "color": "", "permissions": "0", "highlighted": false}
	}
	return v
}

func (s *Server) view(p Post) map[string]any {
	user, host, remote := strings.Cut(p.Acct, "@")
	if !remote {
		host = "kahve.example"
	}
	tags, names, media := []any{}, []any{}, []any{}
	for _, t := range p.Tags {
		tags = append(tags, map[string]any{"name": strings.ToLower(t), "url": "https://kahve.example/tags/" + t})
	}
	for _, n := range p.Names {
		a := s.account(n, false)
		names = append(names, map[string]any{"id": a["id"], "username": a["username"], "acct": a["acct"], "url": a["url"]})
	}
	if p.Alt != "" {
		media = append(media, map[string]any{"id": "9", "type": "image", "url": "https://kahve.example/p.png", "preview_url": "https://kahve.example/p.png", "remote_url": nil,
			"preview_remote_url": nil, "text_url": nil, "meta": map[string]any{}, "description": p.Alt, "blurhash": nil})
	}
	v := map[string]any{"id": p.ID, "uri": "https://" + host + "/users/" + user + "/statuses/" + p.ID, "url": "https://" + host + "/@" + user + "/" + p.ID,
		"created_at": stamp(p.At), "edited_at": nil, "in_reply_to_id": nil, "in_reply_to_account_id": nil, "sensitive": p.Warning != "", "spoiler_text": p.Warning,
		"visibility": p.Visibility, "language": nil, "content": p.HTML, "account": s.account(p.Acct, false), "reblog": nil, "replies_count": 0, "reblogs_count": 1,
		"favourites_count": 2, "quotes_count": 0, "mentions": names, "tags": tags, "emojis": []any{}, "media_attachments": media, "card": nil, "poll": nil, "tagged_collections": []any{}}
	if !p.Edited.IsZero() {
		v["edited_at"] = stamp(p.Edited)
	}
	if p.Language != "" {
		v["language"] = p.Language
	}
	if p.InReplyTo != "" {
		v["in_reply_to_id"], v["in_reply_to_account_id"] = p.InReplyTo, "1"
	}
	if p.Reblog != "" {
		for _, other := range s.posts {
			if other.ID == p.Reblog {
				v["reblog"] = s.view(other)
			}
		}
	}
	return v
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
}

func fail(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": words})
}
