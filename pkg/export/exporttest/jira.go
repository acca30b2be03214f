package exporttest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// JiraIssue is an issue as Jira keeps it.
type JiraIssue struct {
	ID      int
	Key     string
	Type    string
	Summary string
	Doc     any
	Labels  []string
	Due     any
	Status  string
	Deleted bool
	Made    time.Time
}

// Jira is one project behind the API of Jira Cloud.
type Jira struct {
	Trouble
	Email, Token string
	Project      string
	Types        []string
	Now          func() time.Time
	Lag          time.Duration // how long a new issue hides from searches
	Page         int           // issues of one answer; 0 is what is asked for
	NoDue        bool          // the field is not on the project's screen
	ReadOnly     bool          // the account may look and not write
	Steps        map[string][]string
	Demands      string // status whose step wants a field filled
	issues       []*JiraIssue
}

// jiraStages are the statuses of a fresh project and their categories.
var jiraStages = map[string]string{"To Do": "new", "In Progress": "indeterminate", "In Review": "indeterminate", "Done": "done"}

// Issues gives a copy of what is there.
func (j *Jira) Issues() []JiraIssue {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []JiraIssue
	for _, x := range j.issues {
		if !x.Deleted {
			c := *x
			c.Labels = slices.Clone(x.Labels)
			out = append(out, c)
		}
	}
	return out
}

// Person changes an issue as somebody with a browser would.
func (j *Jira) Person(key string, fn func(*JiraIssue)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if x := j.find(key); x != nil {
		fn(x)
	}
}

func (j *Jira) find(key string) *JiraIssue {
	for _, x := range j.issues {
		if !x.Deleted && (x.Key == key || strconv.Itoa(x.ID) == key || fmt.Sprintf("%s-%d", j.Project, x.ID-10000) == key) {
			return x
		}
	}
	return nil
}

func (j *Jira) fail(w http.ResponseWriter, status int, message string, fields object) {
	list := []string{}
	if message != "" {
		list = append(list, message)
	}
	if fields == nil {
		fields = object{}
	}
	reply(w, status, object{"errorMessages": list, "errors": fields})
}

// ServeHTTP answers one request.
func (j *Jira) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.hits++
	j.log = append(j.log, r.Method+" "+r.URL.RequestURI())
	if j.fixed != nil {
		j.fixed(w)
		return
	}
	change := r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "/search")
	path, _ := strings.CutPrefix(r.URL.Path, "/rest/api/3/")
	switch {
	case r.Header.Get("Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(j.Email+":"+j.Token)):
		w.Header().Set("X-Seraph-Loginreason", "AUTHENTICATED_FAILED")
		j.fail(w, 401, "Client must be authenticated to access this resource.", nil)
	case change && take(&j.slow):
		if j.after >= 0 {
			w.Header().Set("Retry-After", strconv.Itoa(j.after))
		}
		w.Header().Set("X-Ratelimit-Remaining", "0")
		reply(w, 429, object{"message": "Rate limit exceeded"})
	case change && take(&j.refuse):
		j.refusal(w)
	case change && take(&j.early):
		cut()
	case path == "search":
		j.fail(w, 410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.", nil)
	case path == "myself":
		reply(w, 200, object{"accountId": "5b10", "emailAddress": j.Email, "active": true})
	case path == "project/"+j.Project:
		reply(w, 200, object{"id": "10000", "key": j.Project, "name": "Customer experience"})
	case path == "search/jql" && r.Method == http.MethodPost:
		j.search(w, r)
	case change && j.ReadOnly:
		j.fail(w, 403, "You do not have permission to create issues in this project.", nil)
	case path == "issue" && r.Method == http.MethodPost:
		j.create(w, r)
	case strings.HasPrefix(path, "issue/"):
		j.one(w, r, strings.Split(strings.TrimPrefix(path, "issue/"), "/"))
	default:
		j.fail(w, 404, "null for uri: "+r.URL.Path, nil)
	}
}

var jql = regexp.MustCompile(`^project = "([A-Z][A-Z0-9_]*)" AND labels = "([^" ]+)" ORDER BY created ASC$`)

func (j *Jira) search(w http.ResponseWriter, r *http.Request) {
	var in struct {
		JQL       string
		Max       int    `json:"maxResults"`
		Next      string `json:"nextPageToken"`
		Reconcile []int  `json:"reconcileIssues"`
		Fields    []string
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	m := jql.FindStringSubmatch(in.JQL)
	switch {
	case err != nil || m == nil || len(in.Reconcile) > 50:
		j.fail(w, 400, "Error in the JQL Query", nil)
		return
	case m[1] != j.Project:
		j.fail(w, 400, fmt.Sprintf("The value '%s' does not exist for the field 'project'.", m[1]), nil)
		return
	}
	var found []*JiraIssue
	for _, x := range j.issues {
		shows := j.Now().Sub(x.Made) >= j.Lag || slices.Contains(in.Reconcile, x.ID)
		if !x.Deleted && shows && strings.HasPrefix(x.Key, j.Project+"-") && slices.Contains(x.Labels, m[2]) {
			found = append(found, x)
		}
	}
	size, from := max(in.Max, 1), 0
	if j.Page > 0 {
		size = j.Page
	}
	if in.Next != "" {
		from = atoi(strings.TrimPrefix(in.Next, "page-"), 0)
	}
	to := min(from+size, len(found))
	out := object{"isLast": to == len(found)}
	if to < len(found) {
		out["nextPageToken"] = "page-" + strconv.Itoa(to)
	}
	list := []any{}
	for _, x := range found[min(from, to):to] {
		list = append(list, j.shape(r, x))
	}
	out["issues"] = list
	reply(w, 200, out)
}

// jiraInput is the body of a create, a change and a step.
type jiraInput struct {
	Fields     map[string]any
	Update     map[string][]map[string]any
	Transition struct{ ID string }
}

func (j *Jira) create(w http.ResponseWriter, r *http.Request) {
	var in jiraInput
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		j.fail(w, 400, "There was an error parsing JSON. Check that your request body is valid.", nil)
		return
	}
	bad := j.check(in.Fields)
	if in.Fields["summary"] == nil {
		bad["summary"] = "You must specify a summary of the issue."
	}
	if key := name(in.Fields["project"], "key"); key != j.Project {
		bad["project"] = "valid project is required"
	}
	if t := name(in.Fields["issuetype"], "name"); !slices.Contains(j.Types, t) {
		bad["issuetype"] = "Specify a valid issue type"
	}
	if len(bad) > 0 {
		j.fail(w, 400, "", bad)
		return
	}
	n := len(j.issues) + 1
	x := &JiraIssue{ID: 10000 + n, Key: fmt.Sprintf("%s-%d", j.Project, n), Type: name(in.Fields["issuetype"], "name"), Status: "To Do", Made: j.Now()}
	j.issues, j.made = append(j.issues, x), j.made+1
	x.apply(in)
	if take(&j.lose) {
		cut()
	}
	reply(w, 201, object{"id": strconv.Itoa(x.ID), "key": x.Key, "self": "http://" + r.Host + "/rest/api/3/issue/" + strconv.Itoa(x.ID)})
}

func name(v any, key string) string {
	o, _ := v.(map[string]any)
	s, _ := o[key].(string)
	return s
}

// check finds what Jira would not take of fields.
func (j *Jira) check(f map[string]any) object {
	bad := object{}
	if s, ok := f["summary"].(string); ok {
		switch {
		case strings.TrimSpace(s) == "":
			bad["summary"] = "You must specify a summary of the issue."
		case strings.ContainsAny(s, "\r\n"):
			bad["summary"] = "The summary is invalid because it contains newline characters."
		case len([]rune(s)) > 255:
			bad["summary"] = "Summary can't exceed 255 characters."
		}
	}
	if d, ok := f["description"]; ok {
		if why := badDocument(d); why != "" {
			bad["description"] = why
		}
	}
	list, _ := f["labels"].([]any)
	for _, l := range list {
		if s, _ := l.(string); s == "" || strings.ContainsAny(s, " \t\n") {
			bad["labels"] = fmt.Sprintf("The label '%s' contains spaces which is invalid.", s)
		}
	}
	if _, ok := f["duedate"]; ok && j.NoDue {
		bad["duedate"] = "Field 'duedate' cannot be set. It is not on the appropriate screen, or unknown."
	}
	return bad
}

// badDocument says why a description is no document; "" it is one.
func badDocument(v any) string {
	b, err := json.Marshal(v)
	if err != nil || len([]rune(string(b))) > 32767 {
		return "CONTENT_LIMIT_EXCEEDED"
	}
	o, _ := v.(map[string]any)
	if o["type"] != "doc" || o["version"] != 1.0 {
		return "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
	}
	return badNodes(o["content"], 0)
}

var jiraNodes = []string{"paragraph", "text", "heading", "bulletList", "listItem", "blockquote", "rule", "hardBreak"}

func badNodes(v any, depth int) string {
	list, ok := v.([]any)
	if !ok && v != nil || depth > 10 {
		return "INVALID_INPUT"
	}
	for _, c := range list {
		n, _ := c.(map[string]any)
		kind, _ := n["type"].(string)
		text, isText := n["text"].(string)
		if !slices.Contains(jiraNodes, kind) || kind == "text" && text == "" || kind != "text" && isText {
			return "INVALID_INPUT"
		}
		if why := badNodes(n["content"], depth+1); why != "" {
			return why
		}
	}
	return ""
}

func (x *JiraIssue) apply(in jiraInput) {
	for k, v := range in.Fields {
		switch k {
		case "summary":
			x.Summary = strings.TrimSpace(v.(string))
		case "description":
			x.Doc = v
		case "duedate":
			x.Due = v
		case "labels":
			x.Labels = nil
			for _, l := range v.([]any) {
				x.Labels = append(x.Labels, l.(string))
			}
		}
	}
	for _, step := range in.Update["labels"] {
		if s, ok := step["add"].(string); ok && !slices.Contains(x.Labels, s) {
			x.Labels = append(x.Labels, s)
		}
		if s, ok := step["remove"].(string); ok {
			x.Labels = slices.DeleteFunc(x.Labels, func(l string) bool { return l == s })
		}
	}
}

func (j *Jira) one(w http.ResponseWriter, r *http.Request, parts []string) {
	x := j.find(parts[0])
	if x == nil {
		j.fail(w, 404, "Issue does not exist or you do not have permission to see it.", nil)
		return
	}
	if len(parts) == 2 && parts[1] == "transitions" {
		j.transitions(w, r, x)
		return
	}
	if r.Method == http.MethodGet {
		reply(w, 200, j.shape(r, x))
		return
	}
	var in jiraInput
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		j.fail(w, 400, "There was an error parsing JSON.", nil)
	} else if bad := j.check(in.Fields); len(bad) > 0 {
		j.fail(w, 400, "", bad)
	} else {
		x.apply(in)
		reply(w, 204, nil)
	}
}

// transitions lists the ways out of a status, or takes one.
func (j *Jira) transitions(w http.ResponseWriter, r *http.Request, x *JiraIssue) {
	ways := j.Steps[x.Status]
	if r.Method == http.MethodGet {
		list := []any{}
		for i, to := range ways {
			fields := object{}
			if to == j.Demands {
				fields["resolution"] = object{"required": true, "hasDefaultValue": false, "name": "Resolution", "key": "resolution", "schema": object{"type": "resolution"}, "operations": []string{"set"}}
			}
			list = append(list, object{"id": strconv.Itoa(11 + i), "name": "to " + to, "isAvailable": true, "fields": fields,
				"to": object{"name": to, "id": "1", "statusCategory": object{"id": 2, "key": jiraStages[to]}}})
		}
		reply(w, 200, object{"transitions": list})
		return
	}
	var in jiraInput
	_ = json.NewDecoder(r.Body).Decode(&in) // what cannot be read has no id
	n := atoi(in.Transition.ID, 0) - 11
	if n < 0 || n >= len(ways) {
		j.fail(w, 400, fmt.Sprintf("Transition id '%s' is not valid for this issue.", in.Transition.ID), nil)
		return
	}
	x.Status = ways[n]
	reply(w, 204, nil)
}

// shape is an issue as Jira writes it.
func (j *Jira) shape(r *http.Request, x *JiraIssue) object {
	project, _, _ := strings.Cut(x.Key, "-")
	return object{"id": strconv.Itoa(x.ID), "key": x.Key, "self": "http://" + r.Host + "/rest/api/3/issue/" + strconv.Itoa(x.ID),
		"fields": object{"summary": x.Summary, "description": x.Doc, "labels": x.Labels, "duedate": x.Due, "project": object{"key": project},
			"status": object{"name": x.Status, "statusCategory": object{"key": jiraStages[x.Status]}}}}
}
