package export

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// GitHub keeps items as issues of one repository.
type GitHub struct {
	*asker
	repo string // owner/name
	host string
}

// GitHubAPI is where GitHub itself answers.
const GitHubAPI = "https://api.github.com"

// githubVersion is of the API: the first one, which GitHub keeps for years.
const githubVersion = "2022-11-28"

// NewGitHub makes a tracker of repo, "owner/name"; base "" is GitHub's own.
func NewGitHub(repo, base string, o Options) (*GitHub, error) {
	if base == "" {
		base = GitHubAPI
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil, pulse.Usagef("export.github.url is no address")
	}
	k := &asker{Options: o.withDefaults(), name: "GitHub", base: strings.TrimRight(base, "/"), slow: githubSlow}
	k.sign = func(h http.Header) {
		h.Set("Accept", "application/vnd.github+json")
		h.Set("Authorization", "Bearer "+o.Token)
		h.Set("X-Github-Api-Version", githubVersion)
	}
	return &GitHub{asker: k, repo: repo, host: u.Host}, nil
}

// Target implements Tracker.
func (g *GitHub) Target() string { return "github:" + strings.ToLower(g.host+"/"+g.repo) }

// Place implements Tracker.
func (g *GitHub) Place() string { return "GitHub, " + g.repo }

// Patience implements Tracker: lists are read from the database itself.
func (g *GitHub) Patience() time.Duration { return time.Minute }

// Wants implements Tracker.
func (g *GitHub) Wants(i Issue) string {
	if i.Status.Done() {
		return "closed"
	}
	return "open"
}

// Parts implements Tracker.
func (g *GitHub) Parts(i Issue) map[string]string {
	return map[string]string{"title": fingerprint(title(i)), "text": fingerprint(markdownBody(i, g.Mark, g.Words)),
		"labels": fingerprint(strings.Join(labels(i), " ")), "state": g.Wants(i)}
}

// Text implements Tracker.
func (g *GitHub) Text(i Issue) string { return markdownBody(i, g.Mark, g.Words) }

// githubIssue is what we read of an issue. Where it came from tells repositories
// that were renamed and issues that were moved.
type githubIssue struct {
	Number      int                   `json:"number"`
	Title       string                `json:"title"`
	Body        *string               `json:"body"`
	State       string                `json:"state"`
	HTMLURL     string                `json:"html_url"`
	Repository  string                `json:"repository_url"`
	Labels      []githubLabel         `json:"labels"`
	PullRequest *struct{ URL string } `json:"pull_request"`
}

// githubLabel is an object, or in old answers a name.
type githubLabel struct{ Name string }

func (l *githubLabel) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return unmarshal(b, &l.Name)
	}
	var o struct{ Name string }
	err := unmarshal(b, &o)
	l.Name = o.Name
	return err
}

func (g *GitHub) issues(query string) string {
	s := "/repos/" + g.repo + "/issues"
	if query != "" {
		s += "?" + query
	}
	return s
}

func (g *GitHub) remote(x githubIssue) Remote {
	r := Remote{ID: fmt.Sprint(x.Number), URL: webLink(x.HTMLURL), State: x.State, Title: x.Title}
	if x.Body != nil {
		r.Item, _, _, _ = region(*x.Body, g.Mark)
		r.body = *x.Body
	}
	for _, l := range x.Labels {
		r.Labels = append(r.Labels, l.Name)
	}
	if !g.ours(x) {
		r.Moved = r.URL
	}
	return r
}

// ours: an answer may come from elsewhere after a redirect. Servers that name no
// repository are believed.
func (g *GitHub) ours(x githubIssue) bool {
	return x.Repository == "" || strings.HasSuffix(strings.ToLower(x.Repository), "/repos/"+strings.ToLower(g.repo))
}

// mostPages bounds a list: 5,000 issues.
const mostPages = 50

// List implements Tracker. It lists by label and does not search, as search lags.
func (g *GitHub) List(ctx context.Context, _ []pulse.Exported) ([]Remote, error) {
	return g.list(ctx, "labels="+ourLabel+"&state=all&sort=created&direction=asc&per_page=100", mostPages)
}

// Find implements Tracker. It looks at the newest issues whatever their labels:
// who may not set labels has them dropped in silence.
func (g *GitHub) Find(ctx context.Context, item string) (Remote, bool, error) {
	list, err := g.list(ctx, "state=all&sort=created&direction=desc&per_page=100", 1)
	for _, r := range list {
		if r.Item == item {
			return r, true, err
		}
	}
	return Remote{}, false, err
}

func (g *GitHub) list(ctx context.Context, query string, pages int) ([]Remote, error) {
	var out []Remote
	for range pages {
		a, err := g.get(ctx, g.issues(query))
		if err == nil {
			err = g.problem(a, "")
		}
		if err != nil {
			return nil, err
		}
		var page []githubIssue
		if err := a.JSON("GitHub: list of issues", &page); err != nil {
			return nil, err
		}
		for _, x := range page {
			if !g.ours(x) {
				return nil, g.renamed(x)
			}
			if x.PullRequest == nil {
				out = append(out, g.remote(x))
			}
		}
		if query = nextQuery(a.Header); query == "" {
			return out, nil
		}
	}
	if pages == mostPages {
		return nil, fmt.Errorf("GitHub: more than %d issues carry the label %s", mostPages*100, ourLabel)
	}
	return out, nil
}

// renamed: a list of one repository only holds issues of another where that is its
// new name.
func (g *GitHub) renamed(x githubIssue) error {
	name := x.Repository
	if _, after, ok := strings.Cut(name, "/repos/"); ok {
		name = after
	}
	return pulse.WithHint(pulse.Usagef("%s was renamed: GitHub now calls it %s", g.repo, wire.Line(name)), "put that name into export.github.repo; the issues are found again")
}

var relNext = regexp.MustCompile(`<([^>]*)>[^,]*;\s*rel="?next"?`)

// nextQuery takes the query out of Link rel=next. The link itself is not followed:
// it might lead to another host, and our key with it.
func nextQuery(h http.Header) string {
	m := relNext.FindStringSubmatch(h.Get("Link"))
	if m == nil {
		return ""
	}
	u, err := url.Parse(m[1])
	if err != nil {
		return ""
	}
	return u.Query().Encode()
}

// Get implements Tracker.
func (g *GitHub) Get(ctx context.Context, remote string) (Remote, error) {
	a, err := g.get(ctx, g.issues("")+"/"+url.PathEscape(remote))
	if err != nil {
		return Remote{}, err
	}
	if a.Status == http.StatusNotFound || a.Status == http.StatusGone {
		return Remote{}, errGone
	}
	return g.one(a, http.StatusOK, "")
}

// Create implements Tracker.
func (g *GitHub) Create(ctx context.Context, i Issue) (Remote, []string, error) {
	body := map[string]any{"title": title(i), "body": markdownBody(i, g.Mark, g.Words), "labels": labels(i)}
	a, err := g.ask(ctx, call{method: http.MethodPost, path: g.issues(""), body: body, change: true})
	if unsure(a, err) {
		return Remote{}, nil, lost(a, err)
	}
	if err != nil {
		return Remote{}, nil, err
	}
	r, err := g.one(a, http.StatusCreated, i.ID)
	if err != nil {
		return Remote{}, nil, err
	}
	var notes []string
	if !slices.Contains(r.Labels, ourLabel) {
		notes = append(notes, "GitHub dropped the labels: the key may not set them. Give it write access, so that pulse finds its issues also when this database is lost")
	}
	if g.Wants(i) == "closed" {
		r, _, err = g.Update(ctx, r, i, []string{"state"})
	}
	return r, notes, err
}

// lost keeps the reason with errLost.
func lost(a *wire.Answer, err error) error {
	if err == nil {
		err = fmt.Errorf("the server answered with status %d", a.Status)
	}
	return fmt.Errorf("%w (%v)", errLost, err)
}

// Update implements Tracker. What a person wrote outside our part stays, and so
// do labels that are not ours.
func (g *GitHub) Update(ctx context.Context, r Remote, i Issue, parts []string) (Remote, []string, error) {
	body, notes := map[string]any{}, []string(nil)
	for _, p := range parts {
		switch p {
		case "title":
			body["title"] = title(i)
		case "labels":
			body["labels"] = merged(r.Labels, labels(i))
		case "state":
			body["state"], body["state_reason"] = g.Wants(i), reason(i)
		case "text":
			was, _ := r.body.(string)
			text, ok := replaced(was, g.Mark, markdownBody(i, g.Mark, g.Words))
			if !ok && i.restore {
				text, ok = markdownBody(i, g.Mark, g.Words)+"\n"+was, true
			}
			if !ok {
				notes = append(notes, theirText)
				continue
			}
			body["body"] = text
		}
	}
	if len(body) == 0 {
		return r, notes, nil
	}
	a, err := g.ask(ctx, call{method: http.MethodPatch, path: g.issues("") + "/" + url.PathEscape(r.ID), body: body, change: true})
	if err != nil {
		return Remote{}, nil, err
	}
	out, err := g.one(a, http.StatusOK, i.ID)
	return out, notes, err
}

const theirText = "a person took our marks out of its text; pulse leaves the text alone"

// reason says at GitHub why an issue is closed or open again.
func reason(i Issue) string {
	switch {
	case !i.Status.Done():
		return "reopened"
	case i.Status == pulse.ItemFixed || i.WasFixed:
		return "completed"
	}
	return "not_planned"
}

// one reads an answer with one issue. Another status of success means that a
// redirect made something else of a change: the repository has a new name.
func (g *GitHub) one(a *wire.Answer, want int, item string) (Remote, error) {
	if err := g.problem(a, item); err != nil {
		return Remote{}, err
	}
	var x githubIssue
	if a.Status != want || a.JSON("GitHub: issue", &x) != nil || x.Number <= 0 {
		return Remote{}, pulse.WithHint(fmt.Errorf("GitHub: the answer about %s is not the one of an issue (status %d)", g.repo, a.Status),
			"see whether the repository was renamed: export.github.repo must be its name of today")
	}
	return g.remote(x), nil
}
