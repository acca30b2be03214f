package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/export/exporttest"
)

const (
	githubToken = "canary-github-31c7"
	jiraToken   = "canary-jira-88fe"
)

// trackers are the GitHub and the Jira of one script.
type trackers struct {
	gh *exporttest.GitHub
	ji *exporttest.Jira
	mu sync.Mutex
	at time.Time
}

func (w *trackers) now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.at }

var trackersOf sync.Map // script's work directory -> *trackers

// cmdTracker starts a GitHub and a Jira on loopback, or does something there:
//
//	tracker start NOW              sets GITHUB_URL, JIRA_URL, GITHUB_TOKEN, JIRA_TOKEN
//	tracker github|jira lose N     the next N creates happen without an answer
//	tracker github|jira slow N S   the next N changes are too many; again after S seconds
//	tracker github|jira refuse N   the next N changes are refused for what they say
//	tracker github|jira deny       every request is answered with 401; allow ends it
//	tracker github|jira close|delete|move ISSUE   as a person would
//	tracker github write ISSUE TEXT…              below ours
//	tracker github pull TITLE…                    a pull request with our label
//	tracker github|jira made N     checks how many issues were made
//	tracker github|jira dump FILE  writes all issues to a file
func cmdTracker(ts *testscript.TestScript, neg bool, args []string) {
	if args[0] == "start" {
		startTrackers(ts, args[1])
		return
	}
	v, ok := trackersOf.Load(ts.Getenv("WORK"))
	if !ok || len(args) < 2 {
		ts.Fatalf("call tracker start first")
	}
	w := v.(*trackers)
	t := &w.gh.Trouble
	if args[0] == "jira" {
		t = &w.ji.Trouble
	}
	n := 0
	if len(args) > 2 {
		n, _ = strconv.Atoi(args[2]) // not every argument is a number
	}
	switch args[1] {
	case "lose":
		t.Lose(n)
	case "slow":
		s, err := strconv.Atoi(args[3])
		ts.Check(err)
		t.Slow(n, s)
	case "refuse":
		t.Refuse(n, 422, `{"message":"Validation Failed","errors":[{"resource":"Issue","field":"labels","code":"invalid"}]}`)
	case "deny":
		t.Deny(401, `{"message":"Bad credentials"}`)
	case "allow":
		t.Always(nil)
	case "made":
		if got := t.Made(); got != n {
			ts.Fatalf("%d issues were made, want %d", got, n)
		}
	case "dump":
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(w.dump(args[0])), 0o600))
	default:
		w.person(ts, args[0], args[1], args[2:])
	}
}

func startTrackers(ts *testscript.TestScript, now string) {
	at, err := time.Parse(time.RFC3339, now)
	ts.Check(err)
	w := &trackers{at: at}
	w.gh = &exporttest.GitHub{Token: githubToken, Repo: "kahve/service", Now: w.now}
	w.ji = &exporttest.Jira{Token: jiraToken, Email: "elif@example.com", Project: "CX", Types: []string{"Task"}, Now: w.now,
		Steps: map[string][]string{"To Do": {"In Progress"}, "In Progress": {"To Do", "Done"}, "Done": {"To Do"}}}
	trackersOf.Store(ts.Getenv("WORK"), w)
	ts.Setenv("GITHUB_URL", listen(ts, w.gh))
	ts.Setenv("JIRA_URL", listen(ts, w.ji))
	ts.Setenv("GITHUB_TOKEN", githubToken)
	ts.Setenv("JIRA_TOKEN", jiraToken)
}

// person does what somebody with a browser does.
func (w *trackers) person(ts *testscript.TestScript, where, what string, args []string) {
	text := strings.Join(args[1:], " ")
	if where == "jira" {
		w.ji.Person(args[0], func(x *exporttest.JiraIssue) {
			switch what {
			case "close":
				x.Status = "Done"
			case "delete":
				x.Deleted = true
			case "move":
				x.Key = "OPS-44"
			default:
				ts.Fatalf("nobody can %s", what)
			}
		})
		return
	}
	n, _ := strconv.Atoi(args[0]) // 0 is a new one
	w.gh.Person(n, func(x *exporttest.GitHubIssue) {
		switch what {
		case "close":
			x.State = "closed"
		case "delete":
			x.Deleted = true
		case "move":
			x.Moved = "kahve/other"
		case "write":
			x.Body += "\n" + text
		case "pull":
			x.Title, x.Pull, x.Labels = strings.Join(args, " "), true, []string{"pulse"}
		default:
			ts.Fatalf("nobody can %s", what)
		}
	})
}

func (w *trackers) dump(where string) string {
	var b strings.Builder
	if where == "jira" {
		for _, x := range w.ji.Issues() {
			doc, err := json.Marshal(x.Doc)
			fmt.Fprintf(&b, "%s [%s] %s due %v %v\n%s %v\n", x.Key, x.Status, x.Summary, x.Due, x.Labels, doc, err)
		}
		return b.String()
	}
	for _, x := range w.gh.Issues() {
		fmt.Fprintf(&b, "#%d [%s %s] %s %v\n%s\n", x.Number, x.State, x.Reason, x.Title, x.Labels, x.Body)
	}
	return b.String()
}
