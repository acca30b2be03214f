package export

import (
	"context"
	"net/url"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Probe implements Tracker.
func (g *GitHub) Probe(ctx context.Context) (string, error) {
	a, err := g.get(ctx, "/repos/"+g.repo)
	if err == nil {
		err = g.problem(a, "")
	}
	if err != nil {
		return "", err
	}
	var x struct {
		Name   string `json:"full_name"`
		Issues *bool  `json:"has_issues"`
		May    struct {
			Push   bool
			Triage bool
		} `json:"permissions"`
	}
	if err := a.JSON("GitHub: repository", &x); err != nil {
		return "", err
	}
	if x.Issues != nil && !*x.Issues {
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Msg: "issues are switched off in " + g.repo, Hint: "switch them on there: Settings, General, Features, Issues"}
	}
	if !x.May.Push && !x.May.Triage {
		return "key accepted; it may not set labels, so that pulse cannot find its issues if this database is lost", nil
	}
	return "key accepted", nil
}

// Probe implements Tracker.
func (j *Jira) Probe(ctx context.Context) (string, error) {
	a, err := j.get(ctx, "/rest/api/3/project/"+url.PathEscape(j.o.Project))
	if err == nil {
		err = j.problem(a, "")
	}
	if err != nil {
		return "", err
	}
	var x struct{ Key, Name string }
	if err := a.JSON("Jira: project", &x); err != nil {
		return "", err
	}
	return "key accepted", nil
}
