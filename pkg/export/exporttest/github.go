package exporttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GitHubIssue is an issue, or a pull request, as GitHub keeps it.
type GitHubIssue struct {
	Number  int
	Title   string
	Body    string
	State   string // open, closed
	Reason  string
	Labels  []string
	Pull    bool
	Deleted bool
	Moved   string // owner/name where it lives now
	Made    time.Time
}

// GitHub is one repository behind GitHub's API.
type GitHub struct {
	Trouble
	Token  string
	Repo   string // owner/name
	Now    func() time.Time
	Page   int  // most issues on a page; 0 is what is asked for, at most 100
	Off    bool // issues are switched off
	NoPush bool // the key may not set labels: they are dropped in silence
	Hour   *int // requests left in the hour; nil is plenty
	issues []*GitHubIssue
}

// Issues gives a copy of what is there.
func (g *GitHub) Issues() []GitHubIssue {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []GitHubIssue
	for _, x := range g.issues {
		if !x.Deleted {
			c := *x
			c.Labels = slices.Clone(x.Labels)
			out = append(out, c)
		}
	}
	return out
}

// Person changes an issue as somebody with a browser would; number 0 makes one.
func (g *GitHub) Person(number int, fn func(*GitHubIssue)) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if number == 0 {
		number = g.add(&GitHubIssue{})
	}
	fn(g.issues[number-1])
	return number
}

func (g *GitHub) add(x *GitHubIssue) int {
	x.Number, x.State, x.Made = len(g.issues)+1, "open", g.Now()
	g.issues = append(g.issues, x)
	return x.Number
}

func (g *GitHub) fail(w http.ResponseWriter, status int, message string, errs ...any) {
	o := object{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)}
	if errs != nil {
		o["errors"] = errs
	}
	reply(w, status, o)
}

// ServeHTTP answers one request.
func (g *GitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hits++
	g.log = append(g.log, r.Method+" "+r.URL.RequestURI())
	if g.fixed != nil {
		g.fixed(w)
		return
	}
	if !g.admits(w, r) {
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/repos/"+g.Repo+"/issues")
	switch {
	case !ok:
		g.fail(w, 404, "Not Found")
	case g.Off:
		g.fail(w, 410, "Issues has been disabled in this repository.")
	case rest == "" && r.Method == http.MethodGet:
		g.list(w, r)
	case rest == "" && r.Method == http.MethodPost:
		g.create(w, r)
	default:
		g.one(w, r, strings.TrimPrefix(rest, "/"))
	}
}

// admits checks what GitHub checks before anything else.
func (g *GitHub) admits(w http.ResponseWriter, r *http.Request) bool {
	left, reset := 4999-g.hits, g.Now().Truncate(time.Hour).Add(time.Hour)
	if g.Hour != nil {
		*g.Hour--
		left = max(*g.Hour, 0)
	}
	h := w.Header()
	h.Set("X-Ratelimit-Limit", "5000")
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(left))
	h.Set("X-Ratelimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	h.Set("X-Ratelimit-Resource", "core")
	change := r.Method != http.MethodGet
	switch v := r.Header.Get("X-Github-Api-Version"); {
	case r.Header.Get("User-Agent") == "":
		g.fail(w, 403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.")
	case v != "" && v != "2022-11-28" && v != "2026-03-10":
		g.fail(w, 400, fmt.Sprintf("%q is not a supported version.", v))
	case r.Header.Get("Authorization") != "Bearer "+g.Token:
		g.fail(w, 401, "Bad credentials")
	case g.Hour != nil && *g.Hour < 0:
		g.fail(w, 403, "API rate limit exceeded for user ID 1.")
	case change && take(&g.slow):
		if g.after >= 0 {
			h.Set("Retry-After", strconv.Itoa(g.after))
		}
		g.fail(w, 403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
	case change && take(&g.refuse):
		g.refusal(w)
	case change && take(&g.early):
		cut()
	default:
		return true
	}
	return false
}

func (g *GitHub) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var found []*GitHubIssue
	for _, x := range g.issues {
		state := q.Get("state")
		if x.Deleted || x.Moved != "" || state != "all" && x.State != cmpOr(state, "open") || !hasLabels(x, q.Get("labels")) {
			continue
		}
		found = append(found, x)
	}
	if q.Get("direction") != "asc" {
		slices.Reverse(found)
	}
	size, page := min(atoi(q.Get("per_page"), 30), 100), atoi(q.Get("page"), 1)
	if g.Page > 0 {
		size = g.Page
	}
	from, to := min((page-1)*size, len(found)), min(page*size, len(found))
	if to < len(found) {
		next := *r.URL
		v := url.Values{}
		for k := range q {
			v.Set(k, q.Get(k))
		}
		v.Set("page", strconv.Itoa(page+1))
		next.RawQuery, next.Scheme, next.Host = v.Encode(), "http", r.Host
		w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="next", <%s>; rel="last"`, next.String(), next.String()))
	}
	out := []any{}
	for _, x := range found[from:to] {
		out = append(out, g.shape(r, x, g.Repo))
	}
	reply(w, 200, out)
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func hasLabels(x *GitHubIssue, want string) bool {
	for l := range strings.SplitSeq(want, ",") {
		if l != "" && !slices.ContainsFunc(x.Labels, func(s string) bool { return strings.EqualFold(s, l) }) {
			return false
		}
	}
	return true
}

// githubInput is the body of a create and of a change.
type githubInput struct {
	Title       *string
	Body        *string
	State       *string
	StateReason *string `json:"state_reason"`
	Labels      *[]string
}

func (g *GitHub) create(w http.ResponseWriter, r *http.Request) {
	var in githubInput
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		g.fail(w, 400, "Problems parsing JSON")
		return
	}
	x := &GitHubIssue{}
	if !g.fill(w, x, in) {
		return
	}
	g.made++
	n := g.add(x)
	if take(&g.lose) {
		cut()
	}
	w.Header().Set("Location", fmt.Sprintf("http://%s/repos/%s/issues/%d", r.Host, g.Repo, n))
	reply(w, 201, g.shape(r, x, g.Repo))
}

// fill applies an input, or refuses it as GitHub does.
func (g *GitHub) fill(w http.ResponseWriter, x *GitHubIssue, in githubInput) bool {
	switch {
	case in.Title == nil && x.Title == "":
		g.fail(w, 422, "Invalid request.\n\n\"title\" wasn't supplied.")
		return false
	case in.Title != nil && strings.TrimSpace(*in.Title) == "":
		g.fail(w, 422, "Validation Failed", object{"resource": "Issue", "field": "title", "code": "missing_field"})
		return false
	case in.Title != nil && len([]rune(*in.Title)) > 256:
		g.fail(w, 422, "Validation Failed", object{"resource": "Issue", "field": "title", "code": "custom", "message": "title is too long (maximum is 256 characters)"})
		return false
	case in.Body != nil && len([]rune(*in.Body)) > 65536:
		g.fail(w, 422, "Validation Failed", object{"resource": "Issue", "field": "body", "code": "custom", "message": "body is too long (maximum is 65536 characters)"})
		return false
	}
	for _, p := range []struct{ from, to *string }{{in.Title, &x.Title}, {in.Body, &x.Body}, {in.State, &x.State}, {in.StateReason, &x.Reason}} {
		if p.from != nil {
			*p.to = strings.TrimRight(*p.from, " \n")
		}
	}
	if in.Labels != nil && !g.NoPush {
		x.Labels = slices.Clone(*in.Labels)
	}
	return true
}

func (g *GitHub) one(w http.ResponseWriter, r *http.Request, number string) {
	n := atoi(number, 0)
	if n == 0 || n > len(g.issues) {
		g.fail(w, 404, "Not Found")
		return
	}
	x := g.issues[n-1]
	switch {
	case x.Deleted:
		g.fail(w, 410, "This issue was deleted")
	case x.Moved != "" && r.URL.Query().Get("followed") == "":
		w.Header().Set("Location", fmt.Sprintf("http://%s%s?followed=1", r.Host, r.URL.Path))
		g.fail(w, 301, "Moved Permanently")
	case x.Moved != "":
		reply(w, 200, g.shape(r, x, x.Moved))
	case r.Method == http.MethodGet:
		reply(w, 200, g.shape(r, x, g.Repo))
	case r.Method == http.MethodPatch:
		var in githubInput
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			g.fail(w, 400, "Problems parsing JSON")
		} else if g.fill(w, x, in) {
			reply(w, 200, g.shape(r, x, g.Repo))
		}
	default:
		g.fail(w, 404, "Not Found")
	}
}

// shape is an issue as GitHub writes it.
func (g *GitHub) shape(r *http.Request, x *GitHubIssue, repo string) object {
	api := "http://" + r.Host + "/repos/" + repo
	kind, web := "/issues/", "https://github.com/"+repo
	self := fmt.Sprintf("%s%s%d", api, kind, x.Number)
	labels := []any{}
	for i, l := range x.Labels {
		labels = append(labels, object{"id": i + 1, "node_id": "LA", "url": api + "/labels/" + url.PathEscape(l), "name": l, "description": nil, "color": "ededed", "default": false})
	}
	o := object{
		"id": 1000 + x.Number, "node_id": "I_" + strconv.Itoa(x.Number), "number": x.Number, "title": x.Title, "body": x.Body, "state": x.State,
		"url": self, "html_url": fmt.Sprintf("%s/issues/%d", web, x.Number), "repository_url": api,
		"labels_url": self + "/labels{/name}", "comments_url": self + "/comments", "events_url": self + "/events",
		"user": nil, "labels": labels, "assignee": nil, "assignees": []any{}, "milestone": nil, "locked": false, "comments": 0,
		"created_at": stamp(x.Made), "updated_at": stamp(x.Made), "closed_at": nil, "author_association": "OWNER", "state_reason": nil,
	}
	if x.State == "closed" {
		o["closed_at"] = stamp(x.Made)
		o["state_reason"] = cmpOr(x.Reason, "completed")
	}
	if x.Pull {
		o["pull_request"] = object{"url": fmt.Sprintf("%s/pulls/%d", api, x.Number), "html_url": fmt.Sprintf("%s/pull/%d", web, x.Number),
			"diff_url": web + ".diff", "patch_url": web + ".patch", "merged_at": nil}
	}
	return o
}
