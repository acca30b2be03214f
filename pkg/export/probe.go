package export

import (
	"context"
	"net/url"
)

// Probe implements Tracker. The repository itself would also answer a key that may
// not see its issues.
func (g *GitHub) Probe(ctx context.Context) (string, error) {
	a, err := g.get(ctx, g.issues("per_page=1"))
	if err == nil {
		err = g.problem(a, "")
	}
	if err != nil {
		return "", err
	}
	var x []githubIssue
	if err := a.JSON("GitHub: list of issues", &x); err != nil {
		return "", err
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
