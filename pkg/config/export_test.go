package config

import (
	"strings"
	"testing"
)

func TestExport(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Export
	}{
		{"none", "brand: {name: B}\n", Export{}},
		{"github", "export: {github: {repo: kahve/service}}\n",
			Export{GitHub: ExportGitHub{Repo: "kahve/service", TokenEnv: "GITHUB_TOKEN", URL: "https://api.github.com"}}},
		{"jira by the first part of its name", "export: {jira: {site: kahve, project: CX, email: elif@example.com}}\n",
			Export{Jira: ExportJira{Site: "https://kahve.atlassian.net", Project: "CX", Email: "elif@example.com", TokenEnv: "JIRA_TOKEN", IssueType: "Task"}}},
		{"jira in full", "export: {jira: {site: 'http://127.0.0.1:8080/', project: C2_X, email: elif@example.com, token_env: T, issue_type: Görev}}\n",
			Export{Jira: ExportJira{Site: "http://127.0.0.1:8080", Project: "C2_X", Email: "elif@example.com", TokenEnv: "T", IssueType: "Görev"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := load(t, c.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Export != c.want || got.Export.GitHub.On() != (c.want.GitHub.Repo != "") || got.Export.Jira.On() != (c.want.Jira.Site != "") {
				t.Errorf("got %+v, want %+v", got.Export, c.want)
			}
		})
	}
}

func TestTokensOfExport(t *testing.T) {
	c, err := load(t, "export:\n  github:\n    repo: kahve/service\n    token_env: GH\n", map[string]string{"JIRA_TOKEN": "hunter2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Secret("GH"); err == nil || !strings.Contains(err.Error(), "export.github needs it (pulse.yaml:4)") {
		t.Errorf("got %v, want who needs it", err)
	}
	for _, l := range c.Show() {
		if l.Key == "export.github.token_env" && l.Value != "GH (not set)" || strings.Contains(l.Value, "hunter2") {
			t.Errorf("shown as %+v", l)
		}
	}
}
