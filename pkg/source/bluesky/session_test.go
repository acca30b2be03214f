package bluesky

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// fetch asks once, as one run of cron does, and gives the mentions and notes.
func fetch(t testing.TB, s *Source, from pulse.Cursor) (ms []pulse.Mention, notes []string, next pulse.Cursor, err error) {
	t.Helper()
	next = from
	for p, err := range s.Pages(t.Context(), pulse.Ask{From: from, Now: now}) {
		if err != nil {
			return ms, notes, next, err
		}
		ms, notes, next = append(ms, p.Mentions...), append(notes, p.Notes...), p.Next
	}
	return ms, notes, next, nil
}

var searching = map[string][]string{"search": {"kahve"}}

// A hundred fetches are one log-in; an access token that ends is renewed without one, and
// only where the refresh token ended too is the password used again.
func TestSessionLastsBetweenRuns(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	var at pulse.Cursor
	run := func(n int) {
		for range n {
			_, notes, next, err := fetch(t, w.open(t, searching), at)
			if at = next; err != nil || len(notes) > 0 {
				t.Fatalf("%v, notes %v", err, notes)
			}
		}
	}
	run(40)
	w.Expire(false)
	run(40)
	if w.Logins != 1 || w.Renewals != 1 {
		t.Errorf("%d log-ins and %d renewals in 80 runs, want 1 and 1", w.Logins, w.Renewals)
	}
	w.Expire(true)
	run(20)
	if w.Logins != 2 {
		t.Errorf("%d log-ins after the session ended for good, want 2", w.Logins)
	}
	info, err := os.Stat(w.tokens)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log-in is kept as %v (%v), want mode 0600", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(w.tokens), ".session-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Another run of ours that renewed meanwhile is believed: its refresh token has replaced
// the one we hold.
func TestTwoRunsAtOnceShareASession(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	first, second := w.open(t, searching), w.open(t, searching)
	for _, s := range []*Source{first, second} {
		if _, _, _, err := fetch(t, s, ""); err != nil {
			t.Fatal(err)
		}
	}
	w.Expire(false)
	for _, s := range []*Source{first, second} {
		if _, _, _, err := fetch(t, s, ""); err != nil {
			t.Fatal(err)
		}
	}
	if w.Logins != 1 || w.Renewals != 1 {
		t.Errorf("%d log-ins and %d renewals, want 1 and 1", w.Logins, w.Renewals)
	}
}

func TestLoginsOfOneDayAreBounded(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, searching)
	for i := range mostLogins + 5 {
		_, _, _, err := fetch(t, w.open(t, searching), "")
		w.Expire(true)
		if i >= mostLogins && (!errors.Is(err, pulse.ErrLater) || pulse.UntilOf(err).IsZero()) {
			t.Fatalf("log-in %d: %v, want ErrLater with a moment", i+1, err)
		}
	}
	if w.Logins != mostLogins {
		t.Errorf("%d log-ins, want %d", w.Logins, mostLogins)
	}
	s.x.now = func() time.Time { return now.Add(25 * time.Hour) }
	if _, _, _, err := fetch(t, s, ""); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

func TestRefusedLogins(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		kind       error
		says, hint string
	}{
		{"password", `{"error":"AuthenticationRequired","message":"Invalid identifier or password"}`, 401, pulse.ErrDenied, "with this password", "app password"},
		{"second factor", `{"error":"AuthFactorTokenRequired","message":"A sign in code has been sent"}`, 401, pulse.ErrDenied, "code that comes by mail", "app password"},
		{"taken down", `{"error":"AccountTakedown","message":"Account has been taken down"}`, 401, pulse.ErrDenied, "closed the account", "support"},
		{"too many", `{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}`, 429, pulse.ErrLater, "too many", "nothing to do"},
		{"a web page", `<html>no</html>`, 403, pulse.ErrDenied, "status 403", "base_url"},
		{"no session", `{"accessJwt":"","did":"did:plc:a"}`, 200, nil, "holds no session", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, blueskytest.Options{})
			f := fake.Status(tt.status, tt.body)
			f.Path = "createSession"
			w.faults.Set(f)
			_, _, _, err := fetch(t, w.open(t, searching), "")
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(pulse.HintOf(err), tt.hint) || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Errorf("%v, hint %q; want %q and %q", err, pulse.HintOf(err), tt.says, tt.hint)
			}
			if strings.Contains(fmt.Sprint(err)+pulse.HintOf(err), "SECRET") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// A server in trouble is no reason to spend a log-in.
func TestTroubleWhileRenewingKeepsTheSession(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	if _, _, _, err := fetch(t, w.open(t, searching), ""); err != nil {
		t.Fatal(err)
	}
	w.Expire(false)
	f := fake.Status(500, `{}`)
	f.Path = "refreshSession"
	w.faults.Set(f)
	if _, _, _, err := fetch(t, w.open(t, searching), ""); err == nil || pulse.ExitCode(err) != pulse.ExitFault {
		t.Errorf("%v, want a fault", err)
	}
	w.faults.Clear()
	if _, _, _, err := fetch(t, w.open(t, searching), ""); err != nil || w.Logins != 1 {
		t.Errorf("%v with %d log-ins, want none but the first", err, w.Logins)
	}
}

// A folder that cannot be written is told, and stops nothing.
func TestSessionThatCannotBeKept(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	blocker := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocker, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.tokens = filepath.Join(blocker, "bluesky.login")
	_, notes, _, err := fetch(t, w.open(t, searching), "")
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "cannot be kept") {
		t.Errorf("%v, notes %q; want one that says so", err, notes)
	}
}

// A log-in of another account, or a broken file, is none.
func TestForeignSessionsAreNotUsed(t *testing.T) {
	for name, text := range map[string]string{
		"another account": `{"v":1,"service":"URL","who":"other.bsky.social","did":"did:plc:x","access":"a","refresh":"b"}`,
		"another server":  `{"v":1,"service":"https://evil.example","who":"` + account + `","did":"did:plc:x","access":"a","refresh":"b","pds":"https://evil.example"}`,
		"broken":          `{"v":1,`,
	} {
		w := newWorld(t, blueskytest.Options{})
		w.tokens = filepath.Join(t.TempDir(), "b.login")
		if err := os.WriteFile(w.tokens, []byte(strings.Replace(text, "URL", w.url, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := fetch(t, w.open(t, searching), ""); err != nil || w.Logins != 1 {
			t.Errorf("%s: %v with %d log-ins, want 1", name, err, w.Logins)
		}
		if _, err := os.Stat(w.tokens); errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: no session was kept", name)
		}
	}
}

// A token never goes to a host that is less protected than the one we logged in at.
func TestWhereTokensMayGo(t *testing.T) {
	for _, tt := range []struct {
		base, pds string
		want      bool
	}{
		{"https://bsky.social", "https://morel.us-east.host.bsky.network", true}, {"https://bsky.social", "http://morel.example", false},
		{"http://127.0.0.1:1", "http://localhost:2", true}, {"https://bsky.social", "https://user:pw@evil.example", false},
		{"https://bsky.social", "ftp://a.example", false}, {"https://bsky.social", "", false},
	} {
		if got := sameOrSafer(tt.base, tt.pds); got != tt.want {
			t.Errorf("from %s to %q: %v, want %v", tt.base, tt.pds, got, tt.want)
		}
	}
}
