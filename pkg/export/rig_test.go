package export

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/export/exporttest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const canary = "canary-token-9b1d"

// rig is a tracker on loopback with a real database and a clock that only moves
// when somebody sleeps.
type rig struct {
	t      *testing.T
	gh     *exporttest.GitHub
	ji     *exporttest.Jira
	track  Tracker
	db     *store.DB
	o      Options
	mu     sync.Mutex
	at     time.Time
	slept  time.Duration
	logged strings.Builder
}

func (r *rig) now() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.at }

func (r *rig) pass(d time.Duration) { r.mu.Lock(); defer r.mu.Unlock(); r.at = r.at.Add(d) }

func newRig(t *testing.T, kind string) *rig {
	t.Helper()
	r := &rig{t: t, at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	var h http.Handler
	if kind == "github" {
		r.gh = &exporttest.GitHub{Token: canary, Repo: "kahve/service", Now: r.now}
		h = r.gh
	} else {
		r.ji = &exporttest.Jira{Token: canary, Email: "elif@example.com", Project: "CX", Types: []string{"Task"}, Now: r.now,
			Steps: map[string][]string{"To Do": {"In Progress", "Done"}, "In Progress": {"To Do", "Done"}, "Done": {"To Do"}}}
		h = r.ji
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	words, err := render.Phrases("en")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&r.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.o = Options{Client: wire.New(wire.Options{Attempts: 1, Rate: 1000, Burst: 1000, Timeout: 30 * time.Second, Log: log, Now: r.now}), Token: canary, KeyName: "TRACKER_TOKEN",
		Mark: "3f9ac2d1", Words: words, Log: log, Now: r.now,
		Sleep: func(_ context.Context, d time.Duration) error {
			r.pass(d)
			r.slept += d
			return nil
		}}
	if kind == "github" {
		r.track, err = NewGitHub("kahve/service", srv.URL, r.o)
	} else {
		r.track, err = NewJira(JiraOptions{Site: srv.URL, Project: "CX", Email: "elif@example.com", IssueType: "Task", Below: []string{words("export.below")}}, r.o)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.db, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "pulse.db"), store.Options{Now: r.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.db.Close() })
	return r
}

// send exports and gives what was told as "B-1 create, B-2 same".
func (r *rig) send(a Asked, issues ...Issue) ([]Step, string, error) {
	r.t.Helper()
	var steps []Step
	var told []string
	err := Send(r.t.Context(), r.track, r.db, issues, a, r.o, func(s Step) {
		steps = append(steps, s)
		told = append(told, s.Item+" "+string(s.Do))
	})
	all := fmt.Sprintf("%v %+v %s %s", err, steps, pulse.HintOf(err), r.logged.String())
	if strings.Contains(all, canary) {
		r.t.Errorf("the key is told: %s", all)
	}
	return steps, strings.Join(told, ", "), err
}

// sends exports what must go well.
func (r *rig) sends(want string, issues ...Issue) []Step {
	r.t.Helper()
	steps, got, err := r.send(Asked{}, issues...)
	if err != nil || got != want {
		r.t.Fatalf("got %q, error %v; want %q", got, err, want)
	}
	return steps
}

// hits is how many requests the tracker has seen.
func (r *rig) hits() int {
	if r.gh != nil {
		return r.gh.Hits()
	}
	return r.ji.Hits()
}

func (r *rig) made() int {
	if r.gh != nil {
		return r.gh.Made()
	}
	return r.ji.Made()
}

// both runs a story at GitHub and at Jira.
func both(t *testing.T, fn func(t *testing.T, r *rig)) {
	t.Helper()
	for _, kind := range []string{"github", "jira"} {
		t.Run(kind, func(t *testing.T) { fn(t, newRig(t, kind)) })
	}
}

func (r *rig) trouble() *exporttest.Trouble {
	if r.gh != nil {
		return &r.gh.Trouble
	}
	return &r.ji.Trouble
}

func item(n int) Issue {
	return Issue{ID: fmt.Sprintf("B-%d", n), Title: fmt.Sprintf("Card machine down %d", n), Theme: "billing", ThemeName: "Billing", Status: pulse.ItemOpen,
		Owner: "Service team", Due: "2026-12-01", People: 7, Messages: 9, Cause: "the router sleeps at noon",
		Quotes: []Quote{{Text: "the card machine was down *again* @owner #1", Place: "Kadıköy", Day: "2026-11-19"}}}
}
