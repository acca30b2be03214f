package export

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/wire"
)

// optional are fields that a project may not have on its screen: an issue without
// them is better than none.
var optional = []string{"duedate", "priority", "labels"}

// Create implements Tracker.
func (j *Jira) Create(ctx context.Context, i Issue) (Remote, []string, error) {
	fields := map[string]any{
		"project": node{"key": j.o.Project}, "issuetype": node{"name": j.o.IssueType}, "summary": title(i),
		"description": wholeDocument(document(i, j.Words), nil), "labels": append(labels(i), j.itemLabel(i.ID)),
	}
	if i.Due != "" {
		fields["duedate"] = i.Due
	}
	if i.Severity != "" {
		fields["priority"] = node{"name": "High"}
	}
	a, notes, err := j.write(ctx, call{method: http.MethodPost, path: "/rest/api/3/issue", change: true}, fields, nil)
	if unsure(a, err) {
		return Remote{}, nil, lost(a, err)
	}
	if err == nil {
		err = j.problem(a, i.ID)
	}
	if err != nil {
		return Remote{}, nil, err
	}
	var made struct{ ID, Key string }
	if err := a.JSON("Jira: new issue", &made); err != nil || made.Key == "" {
		return Remote{}, nil, lost(a, err)
	}
	r := Remote{ID: made.Key, Num: made.ID, URL: j.browse(made.Key), Item: i.ID, State: jiraToDo}
	r, more, err := j.step(ctx, r, i)
	return r, append(notes, more...), err
}

// wholeDocument is a description: our part, then what people wrote below.
func wholeDocument(ours []node, rest []any) node {
	var content []any
	for _, n := range ours {
		content = append(content, n)
	}
	return node{"type": "doc", "version": 1, "content": append(content, rest...)}
}

// write sends fields, and sends them again without those that this project has
// not: Jira says which ones it refused, and then has made nothing.
func (j *Jira) write(ctx context.Context, c call, fields map[string]any, update map[string]any) (*wire.Answer, []string, error) {
	var notes []string
	for {
		body := map[string]any{}
		if len(fields) > 0 {
			body["fields"] = fields
		}
		if len(update) > 0 {
			body["update"] = update
		}
		if len(body) == 0 {
			return &wire.Answer{Status: http.StatusNoContent}, notes, nil
		}
		c.body = body
		a, err := j.ask(ctx, c)
		if err != nil || a.Status != http.StatusBadRequest {
			return a, notes, err
		}
		bad := slices.Sorted(maps.Keys(refused(a)))
		if len(bad) == 0 || slices.ContainsFunc(bad, func(f string) bool { return !spare(f, fields, update) }) {
			return a, notes, nil
		}
		for _, f := range bad {
			delete(fields, f)
			delete(update, f)
			notes = append(notes, fmt.Sprintf("Jira has no field %s on the screen of this project; it was left out", f))
		}
	}
}

// spare reports a field that was sent and may be left out.
func spare(f string, fields, update map[string]any) bool {
	_, set := fields[f]
	_, changed := update[f]
	return slices.Contains(optional, f) && (set || changed)
}

// refused are the fields that Jira did not like, each with why.
func refused(a *wire.Answer) map[string]string {
	var b struct{ Errors map[string]string }
	_ = json.Unmarshal(a.Body, &b) // another shape names no field
	return b.Errors
}

// Update implements Tracker.
func (j *Jira) Update(ctx context.Context, r Remote, i Issue, parts []string) (Remote, []string, error) {
	fields, update, notes := map[string]any{}, map[string]any{}, []string(nil)
	for _, p := range parts {
		switch p {
		case "title":
			fields["summary"] = title(i)
		case "due":
			fields["duedate"] = any(i.Due)
			if i.Due == "" {
				fields["duedate"] = nil
			}
		case "labels":
			update["labels"] = labelSteps(r.Labels, append(labels(i), j.itemLabel(i.ID)))
		case "text":
			rest, ok := below(r.body, j.o.Below)
			if !ok && i.restore {
				rest, ok = contentOf(r.body), true
			}
			if !ok {
				notes = append(notes, theirText)
				continue
			}
			fields["description"] = wholeDocument(document(i, j.Words), rest)
		}
	}
	a, more, err := j.write(ctx, call{method: http.MethodPut, path: j.issue(r.ID), change: true}, fields, update)
	if err == nil {
		err = j.problem(a, i.ID)
	}
	if err != nil {
		return Remote{}, nil, err
	}
	notes = append(notes, more...)
	if slices.Contains(parts, "state") {
		r, more, err = j.step(ctx, r, i)
		notes = append(notes, more...)
	}
	return r, notes, err
}

// labelSteps adds ours and removes ours of yesterday; labels of people stay.
func labelSteps(there, ours []string) []node {
	var out []node
	for _, l := range ours {
		if !slices.Contains(there, l) {
			out = append(out, node{"add": l})
		}
	}
	for _, l := range there {
		if isOurs(l) && !slices.Contains(ours, l) {
			out = append(out, node{"remove": l})
		}
	}
	return out
}

type transition struct {
	ID, Name string
	To       struct {
		Name     string
		Category struct{ Key string } `json:"statusCategory"`
	}
	Fields map[string]struct {
		Required   bool
		HasDefault bool `json:"hasDefaultValue"`
	}
}

// free reports a step that asks for nothing we would have to invent.
func (t transition) free() bool {
	for _, f := range t.Fields {
		if f.Required && !f.HasDefault {
			return false
		}
	}
	return true
}

// step moves an issue to the stage its item has here, where its workflow has a way
// there that asks for nothing; else it says so and the issue stays.
func (j *Jira) step(ctx context.Context, r Remote, i Issue) (Remote, []string, error) {
	want := j.Wants(i)
	if r.State == want {
		return r, nil, nil
	}
	a, err := j.get(ctx, j.issue(r.ID)+"/transitions?expand=transitions.fields")
	if err == nil {
		err = j.problem(a, i.ID)
	}
	if err != nil {
		return r, nil, err
	}
	var ways struct{ Transitions []transition }
	if err := a.JSON("Jira: steps of "+r.ID, &ways); err != nil {
		return r, nil, err
	}
	n := slices.IndexFunc(ways.Transitions, func(t transition) bool { return t.To.Category.Key == want && t.free() })
	if n < 0 {
		return r, []string{fmt.Sprintf("the workflow of Jira has no free step for %s to %s: move it there by hand", r.ID, stage(want))}, nil
	}
	a, err = j.ask(ctx, call{method: http.MethodPost, path: j.issue(r.ID) + "/transitions", body: node{"transition": node{"id": ways.Transitions[n].ID}}, change: true})
	if err == nil {
		err = j.problem(a, i.ID)
	}
	if err == nil {
		r.State = want
	}
	return r, nil, err
}

func stage(category string) string {
	return map[string]string{jiraToDo: "to do", jiraDoing: "in progress", jiraDone: "done"}[category]
}
