package doctor

import (
	"context"
	"fmt"
)

// trackers tells of each tracker that the backlog is exported to, whether its key
// is there and taken.
func (e *exam) trackers(ctx context.Context) []Result {
	if e.cfg == nil {
		return nil
	}
	var out []Result
	x := e.cfg.Export
	if x.GitHub.On() {
		out = append(out, e.tracker(ctx, "github", x.GitHub.Repo, x.GitHub.TokenEnv)...)
	}
	if x.Jira.On() {
		out = append(out, e.tracker(ctx, "jira", x.Jira.Project+" at "+x.Jira.Site, x.Jira.TokenEnv)...)
	}
	return out
}

func (e *exam) tracker(ctx context.Context, name, where, secret string) []Result {
	check := "export " + name
	st, err := e.cfg.SecretState(secret)
	switch {
	case err != nil:
		return failed(check, err, "")
	case st.Warning != "":
		return one(check, Warning, st.Warning, "")
	case !e.Network:
		return one(check, OK, fmt.Sprintf("%s; key not tried (%s)", where, noNetwork), "")
	case e.Tracker == nil:
		return one(check, OK, where, "")
	}
	said, err := e.Tracker(ctx, name)
	if err != nil {
		return failed(check, err, "see whether this machine reaches "+where)
	}
	return one(check, OK, where+"; "+said, "")
}
