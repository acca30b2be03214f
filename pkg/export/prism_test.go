package export

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

// through gives a tracker that speaks through the vendor's own document: Prism
// answers 422 when our request breaks it and 500 when the fake's answer does.
func through(t *testing.T, r *rig, document string) {
	t.Helper()
	var err error
	h := httptest.NewServer(r.ji)
	if r.gh != nil {
		h.Close()
		h = httptest.NewServer(r.gh)
	}
	t.Cleanup(h.Close)
	proxy := sourcetest.Prism(t, document, h.URL)
	if r.gh != nil {
		r.track, err = NewGitHub("kahve/service", proxy, r.o)
	} else {
		r.track, err = NewJira(JiraOptions{Site: proxy, Project: "CX", Email: "elif@example.com", IssueType: "Task", Below: []string{r.o.Words("export.below")}}, r.o)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestVendorsDocuments(t *testing.T) {
	for kind, document := range map[string]string{"github": "github-issues.json", "jira": "jira-issues.json"} {
		t.Run(kind, func(t *testing.T) {
			r := newRig(t, kind)
			through(t, r, document)
			a, b := item(1), item(2)
			a.Severity = "refund"
			r.sends("B-1 create, B-2 create", a, b)
			a.Cause, a.Status, a.Due = "the cable", pulse.ItemInProgress, ""
			r.sends("B-1 update, B-2 same", a, b)
			a.Status, a.WasFixed = pulse.ItemFixed, true
			r.sends("B-1 close, B-2 same", a, b)
			a.Status = pulse.ItemOpen
			r.sends("B-1 reopen, B-2 same", a, b)
			if said, err := r.track.Probe(t.Context()); err != nil || !strings.Contains(said, "accepted") {
				t.Errorf("probe: %q %v", said, err)
			}
			r.remove("deleted")
			a.Cause = "the plug"
			r.sends("B-1 left, B-2 same", a, b)
			if r.made() != 2 || !slices.ContainsFunc(r.trouble().Log(), func(l string) bool { return strings.HasPrefix(l, "P") }) {
				t.Errorf("%d made by %v", r.made(), r.trouble().Log())
			}
		})
	}
}

// A check that can fail: an answer that breaks the document does not come through.
func TestVendorsDocumentsRefuse(t *testing.T) {
	r := newRig(t, "github")
	through(t, r, "github-issues.json")
	r.gh.Deny(200, `[{"number":"seven"}]`)
	if _, _, err := r.send(Asked{}, item(1)); err == nil || !strings.Contains(err.Error(), "status 500") {
		t.Errorf("got %v, want Prism's 500", err)
	}
}
