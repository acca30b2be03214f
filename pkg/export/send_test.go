package export

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/export/exporttest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The whole point: made once, asked nothing while nothing changes, changed when
// something does.
func TestTwiceUpdatesAndNeverDoubles(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		a, b := item(1), item(2)
		steps := r.sends("B-1 create, B-2 create", a, b)
		if !steps[0].Done || steps[0].Remote == "" || steps[0].URL == "" {
			t.Errorf("got %+v, want where the issue is", steps[0])
		}
		before := r.hits()
		r.sends("B-1 same, B-2 same", a, b)
		if got := r.hits(); got != before {
			t.Errorf("%d requests about unchanged items, want none", got-before)
		}
		a.Cause = "the router sleeps at one"
		r.sends("B-1 update, B-2 same", a, b)
		a.Status = pulse.ItemInProgress
		r.sends("B-1 update, B-2 same", a, b)
		a.Status, a.WasFixed = pulse.ItemFixed, true
		r.sends("B-1 close, B-2 same", a, b)
		a.Status = pulse.ItemClosed
		r.sends("B-1 update, B-2 same", a, b)
		a.Status, a.Returned = pulse.ItemOpen, true
		r.sends("B-1 reopen, B-2 same", a, b)
		if r.made() != 2 {
			t.Errorf("%d issues were made, want 2", r.made())
		}
	})
}

// A second of pause between changes is what GitHub asks for.
func TestChangesAreASecondApart(t *testing.T) {
	r := newRig(t, "github")
	r.sends("B-1 create, B-2 create, B-3 create", item(1), item(2), item(3))
	if r.slept < 2*time.Second || r.slept > 4*time.Second {
		t.Errorf("slept %s, want a second before each further issue", r.slept)
	}
}

func TestALostAnswerDoublesNothing(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.trouble().Lose(1)
		steps, _, err := r.send(Asked{}, item(1), item(2))
		if err != nil || !steps[0].Done || !strings.Contains(strings.Join(steps[0].Notes, ""), "found again") {
			t.Fatalf("got %+v %v, want the issue found again", steps, err)
		}
		r.sends("B-1 same, B-2 same", item(1), item(2))
		if r.made() != 2 {
			t.Errorf("%d issues were made, want 2", r.made())
		}
	})
}

// At Jira a new issue may hide from searches for minutes: what may exist is not
// made again before that time is over, nor after it when it shows.
func TestALostAnswerThatHides(t *testing.T) {
	r := newRig(t, "jira")
	r.ji.Lag = 5 * time.Minute
	r.trouble().Lose(1)
	_, _, err := r.send(Asked{}, item(1))
	if err == nil || pulse.HintOf(err) == "" {
		t.Fatalf("got %v, want an error with what to do", err)
	}
	r.pass(2 * time.Minute)
	_, _, err = r.send(Asked{}, item(1))
	if !errors.Is(err, pulse.ErrLater) || pulse.UntilOf(err).IsZero() {
		t.Fatalf("two minutes later: got %v, want come back later", err)
	}
	r.pass(5 * time.Minute)
	r.sends("B-1 update", item(1))
	r.sends("B-1 same", item(1))
	if r.made() != 1 {
		t.Errorf("%d issues were made, want 1", r.made())
	}
}

// The connection ended before anything was done: after the time in which it could
// show, it is made.
func TestACreateThatNeverArrived(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.trouble().Drop(1)
		if _, _, err := r.send(Asked{}, item(1)); err == nil {
			t.Fatal("want an error")
		}
		r.pass(11 * time.Minute)
		r.sends("B-1 create", item(1))
		if r.made() != 1 {
			t.Errorf("%d issues were made, want 1", r.made())
		}
	})
}

// The memory is in the database; where it was lost the marks find the issues.
func TestWithoutMemoryTheMarksAreFound(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.sends("B-1 create, B-2 create", item(1), item(2))
		for _, id := range []string{"B-1", "B-2"} {
			if err := r.db.ForgetExported(t.Context(), r.track.Target(), id); err != nil {
				t.Fatal(err)
			}
		}
		r.sends("B-1 update, B-2 update", item(1), item(2))
		if r.made() != 2 {
			t.Errorf("%d issues were made, want 2", r.made())
		}
	})
}

func TestSlowDown(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.trouble().Slow(2, 7)
		r.sends("B-1 create, B-2 create", item(1), item(2))
		if r.slept < 14*time.Second {
			t.Errorf("slept %s, want twice the seven seconds", r.slept)
		}
		r.trouble().Slow(1, 3600)
		changed := item(1)
		changed.Title = "Another name"
		_, told, err := r.send(Asked{}, changed, item(2), item(3))
		if !errors.Is(err, pulse.ErrLater) || pulse.ExitCode(err) != pulse.ExitLater || told != "B-1 update, B-2 same" {
			t.Errorf("got %q %v, want to be told to come back, and nothing tried after it", told, err)
		}
		if until := pulse.UntilOf(err); until.Sub(r.now()) < 50*time.Minute {
			t.Errorf("until %s, want in an hour", until)
		}
		r.sends("B-1 update, B-2 same, B-3 create", changed, item(2), item(3))
	})
}

// Without a word on when, a secondary limit is over after a minute.
func TestSecondaryLimitWithoutATime(t *testing.T) {
	r := newRig(t, "github")
	r.trouble().Slow(1, -1)
	r.sends("B-1 create", item(1))
	if r.slept < time.Minute {
		t.Errorf("slept %s, want a minute", r.slept)
	}
}

// The hour's requests are used up: what is left is told, and done the next time.
func TestHourUsedUp(t *testing.T) {
	r := newRig(t, "github")
	left := 2
	r.gh.Hour = &left
	steps, told, err := r.send(Asked{}, item(1), item(2), item(3))
	if pulse.ExitCode(err) != pulse.ExitPart || told != "B-1 create, B-2 create" || steps[1].Error == "" {
		t.Fatalf("got %q %v, want one made and exit 3", told, err)
	}
	if r.hits() != 2 {
		t.Errorf("%d requests, want none after the last one of the hour", r.hits())
	}
	if !strings.Contains(err.Error(), "2 of 3 items were not exported") || pulse.UntilOf(err).Minute() != 0 {
		t.Errorf("got %v until %s, want two of three until the full hour", err, pulse.UntilOf(err))
	}
	r.gh.Hour = nil
	r.pass(time.Hour)
	r.sends("B-1 same, B-2 create, B-3 create", item(1), item(2), item(3))
}

// One item that is refused does not hold up the others, and is tried again.
func TestOneIsRefused(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.refuse(1)
		steps, told, err := r.send(Asked{}, item(1), item(2))
		if pulse.ExitCode(err) != pulse.ExitPart || told != "B-1 create, B-2 create" || steps[0].Error == "" || !steps[1].Done {
			t.Fatalf("got %q %+v %v, want the second made and exit 3", told, steps, err)
		}
		r.sends("B-1 create, B-2 same", item(1), item(2))
	})
}

// refuse makes the tracker refuse the next n creates for what they say.
func (r *rig) refuse(n int) {
	if r.gh != nil {
		r.gh.Refuse(n, 422, `{"message":"Validation Failed","errors":[{"resource":"Issue","field":"labels","code":"invalid"}]}`)
		return
	}
	r.ji.Refuse(n, 400, `{"errorMessages":[],"errors":{"customfield_10010":"Team is required."}}`)
}

func TestRefusals(t *testing.T) {
	gone := func(status int, body string, header ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for _, c := range []struct {
		name, kind string
		answer     func(http.ResponseWriter)
		exit       int
		msg, hint  string
	}{
		{"github: a wrong key", "github", gone(401, `{"message":"Bad credentials"}`), 4, "does not know our key", "TRACKER_TOKEN"},
		{"github: no right to write", "github", gone(403, `{"message":"Resource not accessible by personal access token"}`), 4, "does not let our key write", "Issues: read and write"},
		{"github: single sign-on", "github", gone(403, `{"message":"Resource protected by organization SAML enforcement."}`, "X-GitHub-SSO", "required; url=https://github.com/orgs/x/sso"), 4, "does not let our key", "single sign-on"},
		{"github: no such repository", "github", gone(404, `{"message":"Not Found"}`), 4, "no repository kahve/service", "export.github.repo"},
		{"github: issues are off", "github", gone(410, `{"message":"Issues has been disabled in this repository."}`), 4, "switched off", "Settings"},
		{"github: trouble over there", "github", gone(502, `<html>Unicorn!</html>`), 1, "status 502", "try again later"},
		{"github: a web page", "github", gone(200, `<html>Welcome</html>`), 1, "web page", "proxy"},
		{"github: slow for hours", "github", gone(429, `{}`, "Retry-After", "7200"), 75, "slow down", "again"},
		{"jira: a wrong key", "jira", gone(401, `Client must be authenticated`), 4, "does not know our key", "id.atlassian.com"},
		{"jira: no right", "jira", gone(403, `{"errorMessages":["no"]}`), 4, "does not let elif@example.com", "administrator"},
		{"jira: no such project", "jira", gone(400, `{"errorMessages":["The value 'CX' does not exist for the field 'project'."]}`), 4, "does not exist", "export.jira.project"},
		{"jira: no such site", "jira", gone(404, `{"errorMessage":"Site temporarily unavailable"}`), 4, "no project CX", "export.jira.site"},
		{"jira: an address that is gone", "jira", gone(410, `{}`), 4, "no longer served", "newer pulse"},
		{"jira: slow for hours", "jira", gone(429, `{}`, "Retry-After", "7200"), 75, "slow down", "again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.kind)
			r.trouble().Always(c.answer)
			_, _, err := r.send(Asked{}, item(1))
			if pulse.ExitCode(err) != c.exit || !strings.Contains(err.Error(), c.msg) || !strings.Contains(pulse.HintOf(err), c.hint) {
				t.Errorf("got %v (exit %d), hint %q; want exit %d, %q and %q", err, pulse.ExitCode(err), pulse.HintOf(err), c.exit, c.msg, c.hint)
			}
			r.trouble().Always(nil)
			r.sends("B-1 create", item(1))
		})
	}
}

// What a person does at the tracker is told and not undone.
func TestClosedByAPerson(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.sends("B-1 create", item(1))
		r.personCloses()
		r.sends("B-1 same", item(1)) // nobody is asked
		steps, _, err := r.send(Asked{Check: true}, item(1))
		if err != nil || steps[0].Do != Same || !strings.Contains(strings.Join(steps[0].Notes, ""), "there a person made it") {
			t.Fatalf("got %+v %v, want the difference told", steps, err)
		}
		changed := item(1)
		changed.Cause = "the cable"
		r.sends("B-1 update", changed)
		r.sends("B-1 same", changed)
		if !r.isClosed() {
			t.Error("it was opened again, though nobody asked for it")
		}
		if _, told, err := r.send(Asked{Again: []string{"B-1"}, Check: true}, changed); err != nil || told != "B-1 reopen" || r.isClosed() {
			t.Errorf("--again: got %q %v", told, err)
		}
		r.sends("B-1 same", changed)
	})
}

func (r *rig) personCloses() {
	if r.gh != nil {
		r.gh.Person(1, func(x *exporttest.GitHubIssue) { x.State = "closed" })
		return
	}
	r.ji.Person("CX-1", func(x *exporttest.JiraIssue) { x.Status = "Done" })
}

func (r *rig) isClosed() bool {
	if r.gh != nil {
		return r.gh.Issues()[0].State == "closed"
	}
	return r.ji.Issues()[0].Status == "Done"
}

func TestDeletedAndMoved(t *testing.T) {
	for _, how := range []string{"deleted", "moved"} {
		both(t, func(t *testing.T, r *rig) {
			r.sends("B-1 create, B-2 create", item(1), item(2))
			r.remove(how)
			changed := item(1)
			changed.Title = "Another name"
			steps := r.sends("B-1 left, B-2 same", changed, item(2))
			if !strings.Contains(strings.Join(steps[0].Notes, ""), how) || !strings.Contains(steps[0].Notes[0], "--again B-1") {
				t.Errorf("%s: got %v", how, steps[0].Notes)
			}
			before := r.hits()
			r.sends("B-1 left, B-2 same", changed, item(2))
			if r.hits() != before {
				t.Errorf("%s: asked about it again", how)
			}
			if _, told, err := r.send(Asked{Again: []string{"B-1"}}, changed, item(2)); err != nil || told != "B-1 create, B-2 same" {
				t.Errorf("%s, --again: got %q %v", how, told, err)
			}
			r.sends("B-1 same, B-2 same", changed, item(2))
		})
	}
}

func (r *rig) remove(how string) {
	if r.gh != nil {
		r.gh.Person(1, func(x *exporttest.GitHubIssue) {
			if x.Deleted = how == "deleted"; !x.Deleted {
				x.Moved = "kahve/other"
			}
		})
		return
	}
	r.ji.Person("CX-1", func(x *exporttest.JiraIssue) {
		if x.Deleted = how == "deleted"; !x.Deleted {
			x.Key = "OPS-44"
		}
	})
}

// What is done before anybody exported it is nobody's work.
func TestDoneItemsAreNotMade(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		done := item(1)
		done.Status, done.WasFixed = pulse.ItemClosed, true
		r.sends("B-1 skip", done)
		if r.hits() != 0 {
			t.Errorf("%d requests, want none", r.hits())
		}
		if _, told, err := r.send(Asked{Named: true}, done); err != nil || told != "B-1 create" || !r.isClosed() {
			t.Errorf("named: got %q %v, want it made and closed", told, err)
		}
		r.sends("B-1 same", done)
	})
}

// Somebody interrupts while the answer is awaited: the next export looks first.
func TestInterrupted(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		ctx, cancel := context.WithCancel(t.Context())
		o := r.o
		o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
		r.trouble().Lose(1)
		if err := Send(ctx, r.track, r.db, []Issue{item(1), item(2)}, Asked{}, o, func(Step) {}); err == nil {
			t.Fatal("want an error")
		}
		r.sends("B-1 update, B-2 create", item(1), item(2))
		if r.made() != 2 {
			t.Errorf("%d issues were made, want 2", r.made())
		}
	})
}

// A repository that was renamed answers with redirects, which make a question of a
// change: nothing is taken for done.
func TestRenamedRepository(t *testing.T) {
	r := newRig(t, "github")
	r.gh.Repo = "kahve/renamed"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if rest, old := strings.CutPrefix(q.URL.Path, "/repos/kahve/service"); old {
			to := *q.URL
			to.Path = path.Join("/repos/kahve/renamed", rest)
			http.Redirect(w, q, to.String(), http.StatusMovedPermanently)
			return
		}
		r.gh.ServeHTTP(w, q)
	}))
	t.Cleanup(srv.Close)
	var err error
	if r.track, err = NewGitHub("kahve/service", srv.URL, r.o); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, _, err = r.send(Asked{}, item(1))
		if err == nil || !strings.Contains(pulse.HintOf(err), "renamed") || r.made() != 0 {
			t.Errorf("got %v, hint %q, %d made", err, pulse.HintOf(err), r.made())
		}
	}
	r.gh.Person(0, func(x *exporttest.GitHubIssue) { x.Title, x.Labels = "one of theirs", []string{"pulse"} })
	if _, _, err = r.send(Asked{}, item(1)); pulse.ExitCode(err) != pulse.ExitUsage || !strings.Contains(err.Error(), "GitHub now calls it kahve/renamed") {
		t.Errorf("got %v, want its new name", err)
	}
}

// Answers come in pages, and pull requests with our label among the issues.
func TestPages(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		if r.gh != nil {
			r.gh.Page = 2
			r.gh.Person(0, func(x *exporttest.GitHubIssue) {
				x.Title, x.Pull, x.Labels, x.Body = "Fixes it", true, []string{"pulse"}, markdownBody(item(1), r.o.Mark, r.o.Words)
			})
		} else {
			r.ji.Page = 2
		}
		list := []Issue{item(1), item(2), item(3), item(4), item(5)}
		r.sends("B-1 create, B-2 create, B-3 create, B-4 create, B-5 create", list...)
		for _, i := range list {
			if err := r.db.ForgetExported(t.Context(), r.track.Target(), i.ID); err != nil {
				t.Fatal(err)
			}
		}
		r.sends("B-1 update, B-2 update, B-3 update, B-4 update, B-5 update", list...)
		if r.made() != 5 {
			t.Errorf("%d issues were made, want 5", r.made())
		}
	})
}

// What Jira's search does not show yet is asked for by its number.
func TestJiraReconciles(t *testing.T) {
	r := newRig(t, "jira")
	r.ji.Lag = time.Hour
	r.sends("B-1 create", item(1))
	changed := item(1)
	changed.Cause = "first\n\nthen"
	r.sends("B-1 update", changed)
	for _, l := range r.ji.Log() {
		if strings.HasPrefix(l, "GET /rest/api/3/issue/CX-1?") {
			t.Errorf("asked by itself: %s", l)
		}
	}
}

// A project may lack fields, and its workflow may ask for what we do not know.
func TestJiraOfAnotherShape(t *testing.T) {
	r := newRig(t, "jira")
	r.ji.NoDue, r.ji.Demands = true, "Done"
	steps := r.sends("B-1 create", item(1))
	if !strings.Contains(strings.Join(steps[0].Notes, ""), "no field duedate") {
		t.Errorf("got %v, want to be told of the field", steps[0].Notes)
	}
	done := item(1)
	done.Status = pulse.ItemFixed
	steps = r.sends("B-1 update", done)
	if !strings.Contains(strings.Join(steps[0].Notes, ""), "move it there by hand") || r.isClosed() {
		t.Errorf("got %v, want to be told that no step is free", steps[0].Notes)
	}
	r.ji.Demands = ""
	r.sends("B-1 close", done)
	r.sends("B-1 same", done)
}

// Who may not set labels has them dropped; the issue is found by its mark.
func TestLabelsAreDropped(t *testing.T) {
	r := newRig(t, "github")
	r.gh.NoPush = true
	r.trouble().Lose(1)
	r.sends("B-1 create, B-2 create", item(1), item(2))
	changed := item(1)
	changed.Cause = "the cable"
	r.sends("B-1 update, B-2 same", changed, item(2))
	if r.made() != 2 {
		t.Errorf("%d issues were made, want 2", r.made())
	}
	steps := r.sends("B-3 create", item(3))
	if !strings.Contains(strings.Join(steps[0].Notes, ""), "dropped the labels") {
		t.Errorf("got %v, want to be told", steps[0].Notes)
	}
}
