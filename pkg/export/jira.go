package export

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// JiraOptions say where issues go.
type JiraOptions struct {
	Site      string   // https://kahve.atlassian.net
	Project   string   // key: CX
	Email     string   // whose token it is
	IssueType string   // name: Task
	Below     []string // the sentence that ends our part, in every language it may have been written in
}

// Jira keeps items as issues of one project at Jira Cloud.
type Jira struct {
	*asker
	o    JiraOptions
	host string
}

// NewJira makes a tracker of a project.
func NewJira(j JiraOptions, o Options) (*Jira, error) {
	u, err := url.Parse(j.Site)
	if err != nil || u.Host == "" {
		return nil, pulse.Usagef("export.jira.site is no address")
	}
	k := &asker{Options: o.withDefaults(), name: "Jira", base: strings.TrimRight(j.Site, "/"), slow: func(*wire.Answer) bool { return false }}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(j.Email+":"+o.Token))
	k.sign = func(h http.Header) {
		h.Set("Authorization", basic)
		h.Set("X-Atlassian-Token", "no-check")
	}
	return &Jira{asker: k, o: j, host: u.Host}, nil
}

// Target implements Tracker.
func (j *Jira) Target() string { return "jira:" + strings.ToLower(j.host) + "/" + j.o.Project }

// Place implements Tracker.
func (j *Jira) Place() string { return "Jira, project " + j.o.Project }

// Patience implements Tracker: searches lag by seconds, at bad times by minutes.
func (j *Jira) Patience() time.Duration { return 10 * time.Minute }

// The three stages every workflow of Jira is made of.
const (
	jiraToDo  = "new"
	jiraDoing = "indeterminate"
	jiraDone  = "done"
)

// Wants implements Tracker.
func (j *Jira) Wants(i Issue) string {
	switch {
	case i.Status.Done():
		return jiraDone
	case i.Status == pulse.ItemInProgress:
		return jiraDoing
	}
	return jiraToDo
}

// Parts implements Tracker.
func (j *Jira) Parts(i Issue) map[string]string {
	return map[string]string{"title": fingerprint(title(i)), "text": fingerprint(encoded(document(i, j.Words))),
		"labels": fingerprint(strings.Join(labels(i), " ")), "due": i.Due, "state": j.Wants(i)}
}

// Text implements Tracker.
func (j *Jira) Text(i Issue) string {
	return plainText(blocks(i, j.Words), j.Words) + "\n\n" + line(j.Words("export.below")) + "\n"
}

// itemLabel is what an issue is recognised by: a label, as a search finds those
// exactly.
func (j *Jira) itemLabel(item string) string {
	return ourLabel + "-item-" + j.Mark + "-" + strings.ToLower(item)
}

// itemOf is the inverse of itemLabel.
func (j *Jira) itemOf(labels []string) string {
	for _, l := range labels {
		if id, ok := strings.CutPrefix(strings.ToLower(l), ourLabel+"-item-"+j.Mark+"-"); ok {
			return strings.ToUpper(id)
		}
	}
	return ""
}

type jiraIssue struct {
	ID     string
	Key    string
	Fields struct {
		Summary     string
		Description any
		Labels      []string
		Status      struct {
			Name     string
			Category struct{ Key string } `json:"statusCategory"`
		}
		Project struct{ Key string }
	}
}

func (j *Jira) remote(x jiraIssue) Remote {
	r := Remote{ID: x.Key, Num: x.ID, URL: j.browse(x.Key), Item: j.itemOf(x.Fields.Labels), State: x.Fields.Status.Category.Key,
		Title: x.Fields.Summary, Labels: x.Fields.Labels, body: x.Fields.Description}
	if p, _, _ := strings.Cut(x.Key, "-"); p != j.o.Project {
		r.Moved = r.URL
	}
	return r
}

func (j *Jira) browse(key string) string { return j.base + "/browse/" + url.PathEscape(key) }

// readFields is what we look at of an issue.
var readFields = []string{"summary", "description", "labels", "status", "project"}

// List implements Tracker. The search lags; what is remembered is reconciled, as
// Jira does for at most fifty issues a search.
func (j *Jira) List(ctx context.Context, known []pulse.Exported) ([]Remote, error) {
	var ids []int64
	for _, x := range known {
		if n, err := strconv.ParseInt(x.Num, 10, 64); err == nil && len(ids) < 50 {
			ids = append(ids, n)
		}
	}
	return j.search(ctx, ourLabel, ids)
}

// Find implements Tracker.
func (j *Jira) Find(ctx context.Context, item string) (Remote, bool, error) {
	list, err := j.search(ctx, j.itemLabel(item), nil)
	for _, r := range list {
		if r.Item == item {
			return r, true, err
		}
	}
	return Remote{}, false, err
}

func (j *Jira) search(ctx context.Context, label string, reconcile []int64) ([]Remote, error) {
	ask := map[string]any{"fields": readFields, "maxResults": 100,
		"jql": fmt.Sprintf(`project = %s AND labels = %s ORDER BY created ASC`, strconv.Quote(j.o.Project), strconv.Quote(label))}
	if len(reconcile) > 0 {
		ask["reconcileIssues"] = reconcile
	}
	var out []Remote
	for range mostPages {
		a, err := j.ask(ctx, call{method: http.MethodPost, path: "/rest/api/3/search/jql", body: ask})
		if err == nil {
			err = j.problem(a, "")
		}
		if err != nil {
			return nil, err
		}
		var page struct {
			Issues []jiraIssue
			Next   string `json:"nextPageToken"`
			Last   *bool  `json:"isLast"`
		}
		if err := a.JSON("Jira: search", &page); err != nil {
			return nil, err
		}
		for _, x := range page.Issues {
			if r := j.remote(x); r.Item != "" {
				out = append(out, r)
			}
		}
		if page.Next == "" || page.Last != nil && *page.Last {
			return out, nil
		}
		ask["nextPageToken"] = page.Next
	}
	return nil, fmt.Errorf("Jira: more than %d issues carry the label %s", mostPages*100, label)
}

func (j *Jira) issue(key string) string { return "/rest/api/3/issue/" + url.PathEscape(key) }

// Get implements Tracker. Jira answers with the issue of today when it was moved
// to another project.
func (j *Jira) Get(ctx context.Context, remote string) (Remote, error) {
	a, err := j.get(ctx, j.issue(remote)+"?fields="+strings.Join(readFields, ","))
	if err != nil {
		return Remote{}, err
	}
	if a.Status == http.StatusNotFound {
		return Remote{}, errGone
	}
	if err := j.problem(a, ""); err != nil {
		return Remote{}, err
	}
	var x jiraIssue
	if err := a.JSON("Jira: issue "+remote, &x); err != nil {
		return Remote{}, err
	}
	return j.remote(x), nil
}
