// Package googletest is a Google on loopback for tests: the log-in of accounts.google.com
// and the reviews of Business Profile v4, held in memory. It belongs in no program.
package googletest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// Review is one review. Zero fields are left out, as Google leaves them out.
type Review struct {
	Place   string // accounts/1/locations/2
	ID      string
	Text    string
	Author  string
	Unnamed bool
	Stars   int // 0 unspecified
	Created time.Time
	Updated time.Time // Created when zero
	Reply   string
	State   string // of Reply: PENDING, APPROVED, REJECTED
	Fault   string // of a rejected reply
	ReplyAt time.Time
}

// Options shape the provider. Zero fields take the value in the comment.
type Options struct {
	ClientID     string
	ClientSecret string
	Access       string        // a token that holds; "" only those of log-ins
	Lives        time.Duration // of an access token; 1 h
	Trial        bool          // log-ins end after 7 days, and tokens say so
	Page         int           // reviews of a page at most; 50
	Grouped      bool          // batches come place by place instead of by time
	Moderate     []string      // states a new answer goes through; none: Google does not say
	Fault        string        // of a rejected answer
	Unapproved   bool          // the project's quota is 0
	Faults       *fake.Faults
	Now          func() time.Time
}

// Google is the provider. It is safe for use by several goroutines.
type Google struct {
	o      Options
	served http.Handler

	mu       sync.Mutex
	places   map[string]string // name to title
	reviews  []Review
	static   []Review
	codes    map[string]grant // by code
	access   map[string]time.Time
	refresh  map[string]bool
	serial   int
	moderate []string
	// Counts by what was asked: "list", "batch", "get", "put", "token", "renew", "revoke".
	counts map[string]int
}

// grant is what a person said yes to.
type grant struct{ challenge, redirect string }

// New makes a provider with these places: names like accounts/1/locations/2.
func New(o Options, places ...string) *Google {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Lives == 0 {
		o.Lives = time.Hour
	}
	if o.Page == 0 {
		o.Page = 50
	}
	if o.Faults == nil {
		o.Faults = &fake.Faults{}
	}
	g := &Google{o: o, places: map[string]string{}, codes: map[string]grant{}, access: map[string]time.Time{}, refresh: map[string]bool{}, counts: map[string]int{}}
	for _, p := range places {
		g.places[p] = "Place " + p[strings.LastIndexByte(p, '/')+1:]
	}
	if o.Access != "" {
		g.access[o.Access] = o.Now().Add(1000 * time.Hour)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login/auth", g.auth)
	mux.HandleFunc("POST /login/token", g.token)
	mux.HandleFunc("POST /login/revoke", g.revoke)
	mux.HandleFunc("GET /v1/accounts", g.guard(g.accounts))
	mux.HandleFunc("GET /v1/accounts/{a}/locations", g.guard(g.locations))
	mux.HandleFunc("GET /v4/accounts/{a}/locations/{l}/reviews", g.guard(g.list))
	mux.HandleFunc("POST /v4/accounts/{a}/{call}", g.guard(g.batch))
	mux.HandleFunc("GET /v4/accounts/{a}/locations/{l}/reviews/{r}", g.guard(g.get))
	mux.HandleFunc("PUT /v4/accounts/{a}/locations/{l}/reviews/{r}/reply", g.guard(g.put))
	g.served = o.Faults.Wrap(mux)
	return g
}

// ServeHTTP reads the body before anything hangs: a server notices that its client
// left only behind it.
func (g *Google) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.served.ServeHTTP(w, r)
}

// Add brings reviews.
func (g *Google) Add(rs ...Review) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reviews = append(g.reviews, rs...)
}

// Static holds many reviews of one place, given newest first: they are neither sorted
// nor copied for each page.
func (g *Google) Static(rs []Review) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.static = rs
}

// Change lets fn change the review with this id; false where it is not there.
func (g *Google) Change(id string, fn func(*Review)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.reviews, func(r Review) bool { return r.ID == id })
	if i >= 0 {
		fn(&g.reviews[i])
	}
	return i >= 0
}

// Remove deletes a review.
func (g *Google) Remove(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reviews = slices.DeleteFunc(g.reviews, func(r Review) bool { return r.ID == id })
}

// Close lets a place disappear.
func (g *Google) Close(place string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.places, place)
}

// End makes all log-ins and tokens worthless, as a password change does.
func (g *Google) End() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.refresh)
	clear(g.access)
}

// Expire ends the access tokens and leaves the log-ins.
func (g *Google) Expire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.access)
}

// Grant is a refresh token that holds.
func (g *Google) Grant(token string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refresh[token] = true
}

// Count is how often something was asked: "list", "batch", "get", "put", "token", "renew", "revoke".
func (g *Google) Count(what string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.counts[what]
}

func (g *Google) counted(what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts[what]++
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
}

func refuse(w http.ResponseWriter, code int, status, message string, details ...any) {
	e := map[string]any{"code": code, "status": status, "message": message}
	if len(details) > 0 {
		e["details"] = details
	}
	send(w, code, map[string]any{"error": e})
}

// auth is the page where a person says yes: it does so at once.
func (g *Google) auth(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Hostname() != "127.0.0.1" || q.Get("client_id") != g.o.ClientID || q.Get("code_challenge_method") != "S256" ||
		q.Get("access_type") != "offline" || q.Get("response_type") != "code" || q.Get("state") == "" {
		http.Error(w, "Error 400: invalid_request", http.StatusBadRequest)
		return
	}
	g.mu.Lock()
	g.serial++
	code := fmt.Sprintf("4/code-%d-secret", g.serial)
	g.codes[code] = grant{q.Get("code_challenge"), q.Get("redirect_uri")}
	g.mu.Unlock()
	back.RawQuery = url.Values{"state": {q.Get("state")}, "code": {code}, "scope": {q.Get("scope")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (g *Google) token(w http.ResponseWriter, r *http.Request) {
	no := func(what string) { send(w, http.StatusBadRequest, map[string]string{"error": what}) }
	if r.ParseForm() != nil {
		no("invalid_request")
		return
	}
	if r.PostForm.Get("client_id") != g.o.ClientID || r.PostForm.Get("client_secret") != g.o.ClientSecret {
		send(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client", "error_description": "The OAuth client was not found."})
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	out := map[string]any{"token_type": "Bearer", "expires_in": int(g.o.Lives.Seconds()), "scope": "https://www.googleapis.com/auth/business.manage"}
	g.serial++
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		g.counts["token"]++
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		gr, ok := g.codes[r.PostForm.Get("code")]
		if delete(g.codes, r.PostForm.Get("code")); !ok || gr.challenge != base64.RawURLEncoding.EncodeToString(sum[:]) || gr.redirect != r.PostForm.Get("redirect_uri") {
			no("invalid_grant")
			return
		}
		refresh := fmt.Sprintf("1//refresh-%d-secret", g.serial)
		g.refresh[refresh], out["refresh_token"] = true, refresh
	case "refresh_token":
		g.counts["renew"]++
		if !g.refresh[r.PostForm.Get("refresh_token")] {
			no("invalid_grant")
			return
		}
	default:
		no("unsupported_grant_type")
		return
	}
	if g.o.Trial {
		out["refresh_token_expires_in"] = 7 * 24 * 3600
	}
	access := fmt.Sprintf("ya29.access-%d-secret", g.serial)
	g.access[access], out["access_token"] = g.o.Now().Add(g.o.Lives), access
	send(w, http.StatusOK, out)
}

func (g *Google) revoke(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // an empty form revokes nothing
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts["revoke"]++
	if !g.refresh[r.PostForm.Get("token")] {
		send(w, http.StatusBadRequest, map[string]string{"error": "invalid_token"})
		return
	}
	delete(g.refresh, r.PostForm.Get("token"))
	send(w, http.StatusOK, map[string]string{})
}

// guard wants a token that holds and a project that was approved.
func (g *Google) guard(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		g.mu.Lock()
		until, ok := g.access[token]
		g.mu.Unlock()
		switch {
		case !ok || !g.o.Now().Before(until):
			refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
		case g.o.Unapproved:
			refuse(w, http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'",
				map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED", "metadata": map[string]string{"quota_limit_value": "0"}})
		default:
			h(w, r)
		}
	}
}

func (g *Google) accounts(w http.ResponseWriter, _ *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	seen := map[string]bool{}
	out := []any{}
	for p := range g.places {
		account, _, _ := strings.Cut(p, "/locations/")
		if !seen[account] {
			seen[account] = true
			out = append(out, map[string]string{"name": account, "accountName": "Owner"})
		}
	}
	send(w, http.StatusOK, map[string]any{"accounts": out})
}

func (g *Google) locations(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.URL.Query().Get("readMask") == "" {
		refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "readMask is missing")
		return
	}
	out := []any{}
	for p, title := range g.places {
		if rest, ok := strings.CutPrefix(p, "accounts/"+r.PathValue("a")+"/"); ok {
			out = append(out, map[string]string{"name": rest, "title": title})
		}
	}
	send(w, http.StatusOK, map[string]any{"locations": out})
}

func (g *Google) list(w http.ResponseWriter, r *http.Request) {
	g.counted("list")
	q := r.URL.Query()
	place := "accounts/" + r.PathValue("a") + "/locations/" + r.PathValue("l")
	size, _ := strconv.Atoi(q.Get("pageSize"))
	page, next, total, ok := g.page(w, []string{place}, size, q.Get("pageToken"), q.Get("orderBy"))
	if !ok {
		return
	}
	out := map[string]any{}
	if len(page) > 0 {
		var list []any
		for _, rv := range page {
			list = append(list, rv.json())
		}
		out["reviews"], out["totalReviewCount"], out["averageRating"] = list, total, 4.3
	}
	if next != "" {
		out["nextPageToken"] = next
	}
	send(w, http.StatusOK, out)
}

func (g *Google) batch(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("call") != "locations:batchGetReviews" {
		http.NotFound(w, r)
		return
	}
	g.counted("batch")
	var in struct {
		LocationNames []string
		PageSize      int
		PageToken     string
		OrderBy       string
	}
	if json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in) != nil || len(in.LocationNames) == 0 || len(in.LocationNames) > 50 {
		refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "locationNames")
		return
	}
	page, next, _, ok := g.page(w, in.LocationNames, in.PageSize, in.PageToken, in.OrderBy)
	if !ok {
		return
	}
	out := map[string]any{}
	var list []any
	for _, rv := range page {
		list = append(list, map[string]any{"name": rv.Place, "review": rv.json()})
	}
	if list != nil {
		out["locationReviews"] = list
	}
	if next != "" {
		out["nextPageToken"] = next
	}
	send(w, http.StatusOK, out)
}

// page is one page of the reviews of some places, newest change first. Tokens are
// offsets, so that what is new moves the rest down, as it does at Google.
func (g *Google) page(w http.ResponseWriter, places []string, size int, token, order string) (page []Review, next string, total int, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if order != "updateTime desc" || size < 1 || size > 50 {
		refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "orderBy or pageSize")
		return nil, "", 0, false
	}
	for _, p := range places {
		if _, known := g.places[p]; !known {
			refuse(w, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
			return nil, "", 0, false
		}
	}
	all := g.static
	for _, rv := range g.reviews {
		if slices.Contains(places, rv.Place) {
			all = append(all, rv)
		}
	}
	slices.SortStableFunc(all[len(g.static):], func(a, b Review) int {
		if g.o.Grouped && a.Place != b.Place {
			return strings.Compare(a.Place, b.Place)
		}
		return b.updated().Compare(a.updated())
	})
	from := 0
	if token != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(token, "page-"))
		if err != nil || n < 0 {
			refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "pageToken")
			return nil, "", 0, false
		}
		from = n
	}
	from = min(from, len(all))
	to := min(from+min(size, g.o.Page), len(all))
	if to < len(all) {
		next = "page-" + strconv.Itoa(to)
	}
	return all[from:to], next, len(all), true
}

func (rv Review) updated() time.Time {
	if rv.Updated.IsZero() {
		return rv.Created
	}
	return rv.Updated
}

var words = []string{"STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE"}

func (rv Review) json() map[string]any {
	who := map[string]any{"displayName": rv.Author, "profilePhotoUrl": "https://lh3.example/a"}
	if rv.Unnamed {
		who = map[string]any{"isAnonymous": true, "displayName": "A Google user"}
	}
	out := map[string]any{
		"name": rv.Place + "/reviews/" + rv.ID, "reviewId": rv.ID, "reviewer": who, "starRating": words[rv.Stars],
		"createTime": rv.Created.UTC().Format("2006-01-02T15:04:05.000000Z"), "updateTime": rv.updated().UTC().Format("2006-01-02T15:04:05.000000000Z"),
		"reviewReplyUrl":   "https://business.google.com/reply/" + rv.ID,
		"reviewMediaItems": []any{map[string]string{"thumbnailUrl": "https://lh3.example/m"}},
	}
	if rv.Text != "" {
		out["comment"] = rv.Text
	}
	if rv.Reply != "" {
		out["reviewReply"] = rv.reply()
	}
	return out
}

func (rv Review) reply() map[string]any {
	out := map[string]any{"comment": rv.Reply, "updateTime": rv.ReplyAt.UTC().Format(time.RFC3339Nano)}
	if rv.State != "" {
		out["reviewReplyState"] = rv.State
	}
	if rv.Fault != "" {
		out["policyViolation"] = rv.Fault
	}
	return out
}

func (g *Google) find(w http.ResponseWriter, r *http.Request) int {
	place := "accounts/" + r.PathValue("a") + "/locations/" + r.PathValue("l")
	_, known := g.places[place]
	i := slices.IndexFunc(g.reviews, func(rv Review) bool { return rv.Place == place && rv.ID == r.PathValue("r") })
	if i < 0 || !known {
		refuse(w, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
		return -1
	}
	return i
}

func (g *Google) get(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts["get"]++
	if i := g.find(w, r); i >= 0 {
		rv := &g.reviews[i]
		if rv.Reply != "" && len(g.moderate) > 0 {
			rv.State, g.moderate = g.moderate[0], g.moderate[1:]
			if rv.State == "REJECTED" {
				rv.Fault = g.o.Fault
			}
		}
		send(w, http.StatusOK, rv.json())
	}
}

func (g *Google) put(w http.ResponseWriter, r *http.Request) {
	var in struct{ Comment string }
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts["put"]++
	if err != nil || in.Comment == "" || len(in.Comment) > 4096 {
		refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "comment")
		return
	}
	if i := g.find(w, r); i >= 0 {
		rv := &g.reviews[i]
		rv.Reply, rv.ReplyAt, rv.State, rv.Fault = in.Comment, g.o.Now(), "", ""
		if g.moderate = slices.Clone(g.o.Moderate); len(g.moderate) > 0 {
			rv.State, g.moderate = g.moderate[0], g.moderate[1:]
		}
		send(w, http.StatusOK, rv.reply())
	}
}
