package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// problem says in a manager's words why Jira did not do what it was asked, and
// what to do.
func (j *Jira) problem(a *wire.Answer, item string) error {
	if a.OK() {
		return nil
	}
	p := &pulse.Problem{Kind: pulse.ErrDenied}
	switch a.Status {
	case http.StatusUnauthorized:
		p.Msg = fmt.Sprintf("Jira does not know our key for %s", j.o.Email)
		p.Hint = fmt.Sprintf("make an API token at id.atlassian.com, Security, as %s and put it into %s", j.o.Email, j.KeyName)
	case http.StatusForbidden:
		p.Msg = fmt.Sprintf("Jira does not let %s write issues in %s", j.o.Email, j.o.Project)
		p.Hint = "ask its administrator for the permissions Browse projects, Create issues, Edit issues and Transition issues"
	case http.StatusNotFound:
		p.Msg = fmt.Sprintf("Jira shows %s no project %s", j.o.Email, j.o.Project)
		p.Hint = "check export.jira.site and export.jira.project, and that this account may browse it"
	case http.StatusGone:
		p.Msg = "this address of Jira is no longer served"
		p.Hint = "a newer pulse may know its successor; export.jira.site must be a site of Jira Cloud"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		p.Kind, p.Msg = nil, "Jira does not take "+item+": "+jiraSaid(a)
		p.Hint = "see what it names: a field this project wants may be filled by nobody here, or export.jira.issue_type is not among its types"
		if item == "" {
			p.Kind, p.Msg = pulse.ErrDenied, fmt.Sprintf("Jira cannot look into project %s: %s", j.o.Project, jiraSaid(a))
			p.Hint = "check export.jira.project, and that this account may browse it"
		}
	default:
		p.Kind, p.Msg = nil, fmt.Sprintf("Jira answered with status %d", a.Status)
		p.Hint = "try again later; status.atlassian.com tells of trouble there"
	}
	return p
}

func jiraSaid(a *wire.Answer) string {
	var b struct {
		ErrorMessages []string
		Errors        map[string]string
	}
	_ = json.Unmarshal(a.Body, &b) // what was readable is told
	for _, f := range slices.Sorted(maps.Keys(b.Errors)) {
		b.ErrorMessages = append(b.ErrorMessages, f+": "+b.Errors[f])
	}
	if b.ErrorMessages == nil {
		return fmt.Sprintf("status %d", a.Status)
	}
	return wire.Line(strings.Join(b.ErrorMessages, "; "))
}
