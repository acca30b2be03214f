package config

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
)

// Export is where the backlog goes besides files. A tracker without a repository
// or a project is none.
type Export struct {
	GitHub ExportGitHub
	Jira   ExportJira
}

// ExportGitHub is one repository.
type ExportGitHub struct {
	Repo     string // owner/name
	TokenEnv string `yaml:"token_env"`
	URL      string `yaml:"url"` // of the API; GitHub Enterprise has its own
}

// ExportJira is one project at Jira Cloud.
type ExportJira struct {
	Site      string // kahve, kahve.atlassian.net or a whole address; the latter after defaults
	Project   string // key: CX
	Email     string // whose token it is
	TokenEnv  string `yaml:"token_env"`
	IssueType string `yaml:"issue_type"`
}

// On reports whether there is a repository.
func (g ExportGitHub) On() bool { return g.Repo != "" }

// On reports whether there is a project.
func (j ExportJira) On() bool { return j.Site != "" && j.Project != "" }

func (x *Export) defaults() {
	if x.GitHub.On() {
		x.GitHub.TokenEnv = cmp.Or(x.GitHub.TokenEnv, "GITHUB_TOKEN")
		x.GitHub.URL = cmp.Or(x.GitHub.URL, "https://api.github.com")
	}
	if j := &x.Jira; *j != (ExportJira{}) {
		j.TokenEnv = cmp.Or(j.TokenEnv, "JIRA_TOKEN")
		j.IssueType = cmp.Or(j.IssueType, "Task")
		j.Site = strings.TrimRight(j.Site, "/")
		if j.Site != "" && !strings.Contains(j.Site, "://") {
			if !strings.Contains(j.Site, ".") {
				j.Site += ".atlassian.net"
			}
			j.Site = "https://" + j.Site
		}
	}
}

var (
	repository = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$`)
	projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,9}$`)
)

func (k *checker) export() {
	g := k.Export.GitHub
	k.variable("export.github.token_env", g.TokenEnv)
	if g.URL != "" {
		k.web("export.github.url", g.URL)
	}
	switch {
	case !g.On() && k.given("export.github") && !k.given("export.github.repo"):
		k.no("export.github", "export.github.repo is missing, like kahve/service")
	case g.On() && !repository.MatchString(g.Repo):
		k.no("export.github.repo", "%q is no repository; write owner/name%s", g.Repo, repoMeant(g.Repo))
	}
	k.jira(k.Export.Jira)
}

// repoMeant finds owner/name in a pasted address.
func repoMeant(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return ", like kahve/service"
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 2 {
		return ", like kahve/service"
	}
	return "; did you mean " + parts[0] + "/" + strings.TrimSuffix(parts[1], ".git") + "?"
}

func (k *checker) jira(j ExportJira) {
	if !k.given("export.jira") {
		return
	}
	k.variable("export.jira.token_env", j.TokenEnv)
	for _, f := range [][2]string{{"site", j.Site}, {"project", j.Project}, {"email", j.Email}} {
		if f[1] == "" && !k.given("export.jira."+f[0]) {
			k.no("export.jira", "export.jira.%s is missing, like %s", f[0],
				map[string]string{"site": "kahve.atlassian.net", "project": "CX", "email": "elif@example.com"}[f[0]])
		}
	}
	if j.Site != "" {
		k.web("export.jira.site", j.Site)
	}
	if j.Email != "" {
		k.address("export.jira.email", j.Email)
	}
	if j.Project != "" && !projectKey.MatchString(j.Project) {
		tail := ": it is the letters before the number of an issue, like CX in CX-12"
		if up := strings.ToUpper(j.Project); projectKey.MatchString(up) {
			tail = "; did you mean " + up + "?"
		}
		k.no("export.jira.project", "%q is no key of a project%s", j.Project, tail)
	}
}
