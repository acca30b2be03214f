package fake

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// sevenDays is how far recent search looks back.
const sevenDays = 7 * 24 * time.Hour

type object = map[string]any

// v2 checks what every call of API v2 has in common.
func (x *X) v2(serve func(http.ResponseWriter, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("api-version", map[string]string{"tweet": "2.164", "post": "2.167"}[x.o.Spelling])
		switch {
		case !x.allowed(r):
			fail(w, http.StatusUnauthorized, "about:blank", "Unauthorized", "Unauthorized", nil)
		case !x.rated(w):
			fail(w, http.StatusTooManyRequests, "about:blank", "Too Many Requests", "Too Many Requests", nil)
		default:
			if name, ok := x.foreign(r.URL.Query()); ok {
				x.invalid(w, name, "", fmt.Sprintf("The query parameter [%s] is not one of the known parameters", name))
				return
			}
			serve(w, r)
		}
	})
}

// foreign finds a parameter or value of the family that is not spoken here.
func (x *X) foreign(q url.Values) (string, bool) {
	other := map[string]string{"tweet": "post", "post": "tweet"}[x.o.Spelling]
	if q.Has(other + ".fields") {
		return other + ".fields", true
	}
	if strings.Contains(q.Get("expansions"), "referenced_"+other+"s") {
		return "expansions", true
	}
	return "", false
}

func send(w http.ResponseWriter, status int, v any) {
	kind := "application/json; charset=utf-8"
	if status >= 400 {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that left is no concern of ours
}

// problem is the type of an error as this spelling's document has it.
func (x *X) problem(name string) string {
	host := map[string]string{"tweet": "api.twitter.com", "post": "api.x.com"}[x.o.Spelling]
	return "https://" + host + "/2/problems/" + name
}

func (x *X) invalid(w http.ResponseWriter, param, value, message string) {
	fail(w, http.StatusBadRequest, x.problem("invalid-request"), "Invalid Request", "One or more parameters to your request was invalid.",
		[]object{{"parameters": object{param: []string{value}}, "message": message}})
}

// fail answers a failure in both shapes that X's documents know: a problem, and
// code and message.
func fail(w http.ResponseWriter, status int, kind, title, detail string, errs []object) {
	out := object{"title": title, "type": kind, "status": status, "detail": detail, "code": status, "message": detail}
	if errs != nil {
		out["errors"] = errs
	}
	send(w, status, out)
}

func (x *X) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	match, err := parseQuery(q.Get("query"))
	if err != nil || len([]rune(q.Get("query"))) > 512 {
		x.invalid(w, "query", q.Get("query"), fmt.Sprintf("There were errors processing your request: %v", err))
		return
	}
	oldest := x.o.Now().Add(-sevenDays)
	x.page(w, q, 10, 10, oldest, "search:"+q.Get("query"), match)
}

func (x *X) mentions(w http.ResponseWriter, r *http.Request) {
	u, ok := x.byID(r.PathValue("id"))
	if !ok {
		x.invalid(w, "id", r.PathValue("id"), "The `id` query parameter value is not a known user")
		return
	}
	x.page(w, r.URL.Query(), 10, 5, time.Time{}, "mentions:"+u.ID, func(p *Post) bool { return p.names(u) })
}

func (x *X) byID(id string) (User, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, u := range x.users {
		if u.ID == id && id != "" {
			return u, true
		}
	}
	return User{}, false
}

// page answers one page of posts. oldest is where the provider's memory ends.
func (x *X) page(w http.ResponseWriter, q url.Values, def, least int, oldest time.Time, what string, match func(*Post) bool) {
	win := window{since: q.Get("since_id"), until: q.Get("until_id"), match: match}
	var err error
	if win.n, err = number(q, "max_results", def, least, 100); err != nil {
		x.invalid(w, "max_results", q.Get("max_results"), err.Error())
		return
	}
	if name, err := win.times(q, oldest, x.o.Now()); err != nil {
		x.invalid(w, name, q.Get(name), err.Error())
		return
	}
	if t := q.Get("next_token") + q.Get("pagination_token"); t != "" {
		at, ok := readToken(t, what)
		if !ok {
			x.invalid(w, "next_token", t, "The `next_token` is invalid or has expired")
			return
		}
		win.until = at
	}
	posts, more := x.take(win)
	send(w, http.StatusOK, x.answer(q, posts, more, what))
}

// times reads start_time, end_time and, where memory ends, the age of since_id.
func (win *window) times(q url.Values, oldest, now time.Time) (string, error) {
	for _, p := range []struct {
		name string
		t    *time.Time
	}{{"start_time", &win.from}, {"end_time", &win.to}} {
		if !q.Has(p.name) {
			continue
		}
		t, err := time.Parse(time.RFC3339, q.Get(p.name))
		if err != nil || t.Before(oldest) || t.After(now) {
			return p.name, fmt.Errorf("invalid '%s':'%s'. must be a time within the last seven days", p.name, q.Get(p.name))
		}
		*p.t = t
	}
	for name, id := range map[string]string{"since_id": win.since, "until_id": win.until} {
		if id != "" && !oldest.IsZero() && compareIDs(id, XID(oldest, 0)) < 0 {
			return name, fmt.Errorf("'%s' must be a tweet id created after [%s]", name, oldest.Format(time.RFC3339))
		}
	}
	if win.from.IsZero() {
		win.from = oldest
	}
	return "", nil
}

// A token says where the next page begins, and is good only for its own query.
func makeToken(id, what string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(id + " " + what))
}

func readToken(t, what string) (string, bool) {
	b, err := base64.RawURLEncoding.DecodeString(t)
	id, of, ok := strings.Cut(string(b), " ")
	return id, err == nil && ok && of == what
}

func (x *X) answer(q url.Values, posts []Post, more bool, what string) object {
	meta := object{"result_count": len(posts)}
	out := object{"meta": meta}
	if len(posts) == 0 {
		return out
	}
	meta["newest_id"], meta["oldest_id"] = posts[0].ID, posts[len(posts)-1].ID
	if more {
		meta["next_token"] = makeToken(posts[len(posts)-1].ID, what)
	}
	x.fill(out, q, posts)
	if errs := x.missing(posts); len(errs) > 0 && strings.Contains(q.Get(x.o.Spelling+".fields")+q.Get("expansions"), "referenced_") {
		out["errors"] = errs
	}
	return out
}

// fill puts posts and what was expanded into an answer.
func (x *X) fill(out object, q url.Values, posts []Post) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var data, users []object
	var known []string
	for _, p := range posts {
		data = append(data, x.shape(q, p))
		if !slices.Contains(known, p.Author.ID) {
			known = append(known, p.Author.ID)
			users = append(users, object{"id": p.Author.ID, "name": p.Author.Name, "username": p.Author.Handle})
		}
	}
	out["data"] = data
	if slices.Contains(strings.Split(q.Get("expansions"), ","), "author_id") {
		out["includes"] = object{"users": users}
	}
}

// missing tells of referenced posts that are gone, as a 200 does.
func (x *X) missing(posts []Post) []object {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []object
	for _, p := range posts {
		for _, id := range []string{p.ReplyTo, p.RepostOf, p.QuoteOf} {
			if id == "" {
				continue
			}
			if ref := x.find(id); ref == nil || ref.gone != "" {
				out = append(out, x.lost(id, "referenced_"+x.o.Spelling+"s.id", "deleted"))
			}
		}
	}
	return out
}

// lost is the partial error for a post that cannot be shown.
func (x *X) lost(id, param, why string) object {
	name, title := "resource-not-found", "Not Found Error"
	detail := fmt.Sprintf("Could not find tweet with %s: [%s].", param, id)
	if why == "protected" || why == "suspended" {
		name, title = "not-authorized-for-resource", "Authorization Error"
		detail = fmt.Sprintf("Sorry, you are not authorized to see the Tweet with %s: [%s]. Its author is %s.", param, id, why)
	}
	return object{"resource_id": id, "resource_type": "tweet", "parameter": param, "value": id,
		"title": title, "detail": detail, "type": x.problem(name)}
}

func (x *X) lookup(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	ids := strings.Split(q.Get("ids"), ",")
	if q.Get("ids") == "" || len(ids) > 100 {
		x.invalid(w, "ids", "", "The number of values in the `ids` query parameter list is not between 1 and 100")
		return
	}
	var posts []Post
	var errs []object
	for _, id := range ids {
		x.mu.Lock()
		p := x.find(id)
		switch {
		case p == nil:
			errs = append(errs, x.lost(id, "ids", "deleted"))
		case p.gone != "":
			errs = append(errs, x.lost(id, "ids", p.gone))
		default:
			posts = append(posts, *p)
		}
		x.mu.Unlock()
	}
	out := object{}
	if len(posts) > 0 {
		x.fill(out, q, posts)
	}
	if len(errs) > 0 {
		out["errors"] = errs
	}
	send(w, http.StatusOK, out)
}

func (x *X) user(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	u, ok := x.users[strings.ToLower(r.PathValue("username"))]
	x.mu.Unlock()
	if !ok || u.ID == "" {
		e := x.lost(r.PathValue("username"), "username", "deleted")
		e["resource_type"], e["detail"] = "user", "Could not find user with username: ["+r.PathValue("username")+"]."
		send(w, http.StatusOK, object{"errors": []object{e}})
		return
	}
	send(w, http.StatusOK, object{"data": object{"id": u.ID, "name": u.Name, "username": u.Handle}})
}

func (x *X) usage(w http.ResponseWriter, _ *http.Request) {
	x.mu.Lock()
	n := len(x.seen)
	x.mu.Unlock()
	send(w, http.StatusOK, object{"data": object{"project_cap": 3000000, "project_id": "1", "project_usage": n, "cap_reset_day": 9}})
}
