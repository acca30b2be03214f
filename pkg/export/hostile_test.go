package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/export/exporttest"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// What guests and hostile hands write acts on nothing at a tracker: the body of an
// issue at GitHub, the document of one at Jira, as they arrive there.
func TestHostileTexts(t *testing.T) {
	for _, kind := range []string{"github", "jira"} {
		in, inert := 0, 0
		r := newRig(t, kind)
		for i, x := range hostile.Texts() {
			in++
			issue := item(1)
			issue.Title, issue.Cause = hostile.Name(i, x), hostile.Name(i, x) // pulse backlog takes no long ones
			issue.Quotes = []Quote{{Text: hostile.Said(i, x, "the queue"), Place: hostile.Name(i, x), Author: hostile.Name(i, x), Day: "2026-11-19"}}
			if _, _, err := r.send(Asked{}, issue); err != nil {
				t.Errorf("%s: %s: %v", kind, x.Name, err)
				continue
			}
			if err := r.arrived(i); err != nil {
				t.Errorf("%s: %s: %v", kind, x.Name, err)
				continue
			}
			inert++
		}
		t.Logf("%-24s %3d in, %3d shown, %3d inert", kind+" issues", in, in, inert)
	}
}

// arrived reads the one issue there is, of the text with this number.
func (r *rig) arrived(i int) error {
	says, err := "", error(nil)
	if r.gh != nil {
		var x exporttest.GitHubIssue
		if all := r.gh.Issues(); len(all) != 1 {
			return fmt.Errorf("%d issues", len(all))
		} else {
			x = all[0]
		}
		says, err = x.Title+x.Body, errors.Join(hostile.Markdown(ourMarks(x.Body)), hostile.Terminal(x.Title))
	} else {
		x := r.ji.Issues()[0]
		b, _ := json.Marshal(x.Doc)
		says, err = hostile.JSON(b)
		err = errors.Join(err, plainDoc(x.Doc), hostile.Terminal(x.Summary), hostile.Terminal(says))
		if len(r.ji.Issues()) != 1 {
			err = fmt.Errorf("%d issues", len(r.ji.Issues()))
		}
	}
	if !strings.Contains(says, hostile.Mark(i)) {
		err = errors.Join(err, errors.New("it does not tell it"))
	}
	if strings.ContainsAny(r.title(), "\n\r") {
		err = errors.Join(err, fmt.Errorf("a title in lines: %q", r.title()))
	}
	return err
}

// ourMarks takes away the two comments that say which part of a body is ours.
func ourMarks(body string) string {
	first, rest, _ := strings.Cut(body, "\n")
	if strings.HasPrefix(first, "<!-- pulse:") {
		body = rest
	}
	if at := strings.LastIndex(body, "<!-- pulse:end"); at >= 0 {
		body = body[:at]
	}
	return body
}

// plainDoc reports what a document of Jira's holds beyond text: mentions, cards,
// pictures, or a link that is a guest's.
func plainDoc(v any) error {
	known := strings.Fields("doc paragraph text heading blockquote hardBreak bulletList listItem rule strong em link code panel expand table tableRow tableCell tableHeader")
	var wrong []error
	hostile.Objects(v, func(o map[string]any) {
		if kind, ok := o["type"].(string); ok && !slices.Contains(known, kind) {
			wrong = append(wrong, fmt.Errorf("a node %q", kind))
		}
		if href, ok := o["href"].(string); ok && strings.Contains(href, "evil.example") {
			wrong = append(wrong, fmt.Errorf("a link to %q", href))
		}
	})
	return errors.Join(wrong...)
}
