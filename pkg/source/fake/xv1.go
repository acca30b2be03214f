package fake

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// v1 checks what every call of API v1.1 has in common.
func (x *X) v1(serve func(http.ResponseWriter, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !x.allowed(r):
			failV1(w, http.StatusUnauthorized, 32, "Could not authenticate you.")
		case !signed(r) && strings.Contains(r.URL.Path, "mentions_timeline"):
			failV1(w, http.StatusForbidden, 220, "Your credentials do not allow access to this resource.")
		case !x.rated(w):
			failV1(w, http.StatusTooManyRequests, 88, "Rate limit exceeded")
		default:
			serve(w, r)
		}
	})
}

func failV1(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(object{"errors": []object{{"code": code, "message": message}}})
}

// windowV1 reads since_id, max_id (inclusive there) and count.
func (x *X) windowV1(q url.Values, def, most int, match func(*Post) bool) (window, error) {
	n, err := number(q, "count", def, 1, most)
	win := window{since: q.Get("since_id"), n: n, match: match}
	if id, perr := strconv.ParseInt(q.Get("max_id"), 10, 64); perr == nil {
		win.until = strconv.FormatInt(id+1, 10)
	}
	return win, err
}

func (x *X) searchV1(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	match, err := parseQuery(strings.ReplaceAll(q.Get("q"), "-filter:retweets", "-is:retweet"))
	if err != nil {
		failV1(w, http.StatusBadRequest, 25, "Query parameters are missing or wrong: "+err.Error())
		return
	}
	win, err := x.windowV1(q, 15, 100, match)
	if err != nil {
		failV1(w, http.StatusBadRequest, 44, err.Error())
		return
	}
	win.from = x.o.Now().Add(-sevenDays)
	posts, _ := x.take(win)
	send(w, http.StatusOK, object{"statuses": x.shapesV1(q, posts),
		"search_metadata": object{"count": win.n, "query": url.QueryEscape(q.Get("q")), "completed_in": 0.02}})
}

// mentionsV1 shows what names the first of the configured accounts: v1.1 takes
// the account from the signature.
func (x *X) mentionsV1(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var own User
	if len(x.o.Users) > 0 {
		own = x.o.Users[0]
	}
	win, err := x.windowV1(q, 20, 200, func(p *Post) bool { return p.names(own) })
	if err != nil {
		failV1(w, http.StatusBadRequest, 44, err.Error())
		return
	}
	posts, _ := x.take(win)
	send(w, http.StatusOK, x.shapesV1(q, posts))
}

// lookupV1 leaves out what is gone, without a word.
func (x *X) lookupV1(w http.ResponseWriter, r *http.Request) {
	var posts []Post
	x.mu.Lock()
	for _, id := range strings.Split(r.URL.Query().Get("id"), ",") {
		if p := x.find(id); p != nil && p.gone == "" {
			posts = append(posts, *p)
		}
	}
	x.mu.Unlock()
	send(w, http.StatusOK, x.shapesV1(r.URL.Query(), posts))
}

func (x *X) shapesV1(q url.Values, posts []Post) []object {
	x.mu.Lock()
	defer x.mu.Unlock()
	out := []object{}
	for _, p := range posts {
		out = append(out, x.shapeV1(q, p, true))
	}
	return out
}

func (x *X) shapeV1(q url.Values, p Post, deep bool) object {
	id, _ := strconv.ParseInt(p.ID, 10, 64)
	uid, _ := strconv.ParseInt(p.Author.ID, 10, 64)
	name := map[bool]string{true: "full_text", false: "text"}[q.Get("tweet_mode") == "extended"]
	out := object{
		"id": id, "id_str": p.ID, name: escape.Replace(p.Text), "truncated": false,
		"created_at": p.At.UTC().Format(time.RubyDate), "lang": langAtX(p.Lang),
		"favorite_count": p.Likes, "retweet_count": p.Reposts,
		"user":     object{"id": uid, "id_str": p.Author.ID, "screen_name": p.Author.Handle, "name": p.Author.Name},
		"entities": object{"hashtags": []any{}, "urls": []any{}, "user_mentions": mentionsOfV1(p.mentioned(x.users))},
	}
	if to, err := strconv.ParseInt(p.ReplyTo, 10, 64); err == nil {
		out["in_reply_to_status_id"], out["in_reply_to_status_id_str"] = to, p.ReplyTo
	}
	if of := x.find(p.RepostOf); of != nil && deep {
		out["retweeted_status"] = x.shapeV1(q, *of, false)
	}
	return out
}

func mentionsOfV1(ms []User) []object {
	out := []object{}
	for _, m := range ms {
		id, _ := strconv.ParseInt(m.ID, 10, 64)
		out = append(out, object{"id": id, "id_str": m.ID, "screen_name": m.Handle, "name": m.Name})
	}
	return out
}

// token sells the bearer for the consumer key and secret.
func (x *X) token(w http.ResponseWriter, r *http.Request) {
	key, secret, ok := r.BasicAuth()
	if !ok || key != url.QueryEscape(x.o.Key) || secret != url.QueryEscape(x.o.Secret) || r.FormValue("grant_type") != "client_credentials" {
		failV1(w, http.StatusForbidden, 99, "Unable to verify your credentials")
		return
	}
	send(w, http.StatusOK, object{"token_type": "bearer", "access_token": x.o.Token})
}
