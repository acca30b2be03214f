package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// killings is how often the program is killed at a random moment.
const killings = 50

// TestAnswersSurviveKills kills the real program at random moments, and at each
// moment the provider can tell, while it answers guests: whoever comes next finds out
// what became of it, nobody is answered twice and nobody is forgotten.
func TestAnswersSurviveKills(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program some hundred times")
	}
	k := newKilling(t, 3*killings+3)
	rnd := rand.New(rand.NewPCG(1, 2))
	died, tried := 0, 0
	for ; died < killings && tried < 3*killings; tried++ {
		// early in its life and late: from before it has opened the database to after it has sent
		if k.run(t, tried, time.Duration(rnd.IntN(int(k.whole)))) {
			died++
		} else { // the run that was measured was slower: the machine had more to do then
			k.whole = max(k.whole*19/20, 20*time.Millisecond)
		}
	}
	had := len(k.x.Posted()) - 1
	// before X sees it; after X has it, before its answer leaves; as its answer leaves
	for i, at := range []string{"before", "after", "behind"} {
		k.at(t, 3*killings+i, at)
	}
	t.Logf("killed %d times of %d at random (a whole run takes %s), X had %d of them, and at 3 steps of the provider", died, tried, k.whole, had)
	if died < killings {
		t.Errorf("%d of %d runs were killed before they ended, want %d", died, tried, killings)
	}
	k.recover(t)
}

type killing struct {
	dir, program string
	env          []string
	x            *fake.X
	ids          []string
	whole        time.Duration

	mu   sync.Mutex
	hook func(h http.Handler, w http.ResponseWriter, r *http.Request)
}

func newKilling(t *testing.T, guests int) *killing {
	t.Helper()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	k := &killing{dir: t.TempDir(), program: built(t)}
	k.x = fake.NewX(fake.XOptions{Token: xToken, UserToken: xUserToken, Users: []fake.User{ourAccount}, Now: func() time.Time { return start }})
	for i := range guests + 1 {
		id := fake.XID(start.Add(-time.Duration(i+1)*time.Minute), i)
		k.ids = append(k.ids, id)
		k.x.Add(fake.Post{ID: id, Author: fake.User{ID: fmt.Sprint(500 + i), Handle: fmt.Sprint("guest", i)}, Lang: "en", At: start.Add(-time.Duration(i+1) * time.Minute),
			Text: fmt.Sprintf("@kahveduragi visit %d: we waited an hour in the queue, terrible", i)})
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		hook := k.hook
		k.mu.Unlock()
		if hook != nil && r.Method == http.MethodPost {
			hook(k.x, w, r)
			return
		}
		k.x.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	text := fmt.Sprintf("brand: {name: Kahve Durağı, aliases: [\"@kahveduragi\"], languages: [en]}\ntimezone: UTC\nstore: pulse.db\nanswers: {contact: hello@kahve.example}\nsources:\n  - {type: x, mentions_of: \"99887766\", base_url: %q, user_token_env: X_USER}\n", srv.URL)
	if err := os.WriteFile(filepath.Join(k.dir, "pulse.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	k.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + k.dir, "TZ=UTC", "X_BEARER=" + xToken, "X_USER=" + xUserToken, "PULSE_HTTP_TIMEOUT=2s", "PULSE_USER=tester"}
	k.must(t, "2026-11-20T12:00:00Z", "fetch")
	began := time.Now()
	k.must(t, "2026-11-20T12:00:00Z", "answer", "x:"+k.ids[guests], "--send", "--yes-from", "Elif")
	k.whole = time.Since(began)
	return k
}

// built is the program as its users run it: the test binary would spend its time
// on starting.
func built(t *testing.T) string {
	t.Helper()
	if ships := os.Getenv("PULSE_PROGRAM"); ships != "" {
		return ships
	}
	path := filepath.Join(t.TempDir(), "pulse")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

func (k *killing) command(now string, args ...string) *exec.Cmd {
	cmd := exec.Command(k.program, append([]string{"--now", now}, args...)...)
	cmd.Dir, cmd.Env = k.dir, k.env
	return cmd
}

func (k *killing) must(t *testing.T, now string, args ...string) {
	t.Helper()
	if out, err := k.command(now, args...).CombinedOutput(); err != nil {
		t.Fatalf("pulse %v: %v\n%s", args, err, out)
	}
}

// run answers guest i and kills the program after a while; false where it had ended.
func (k *killing) run(t *testing.T, i int, after time.Duration) bool {
	t.Helper()
	cmd := k.command("2026-11-20T12:01:00Z", "answer", "x:"+k.ids[i], "--send", "--yes-from", "Elif")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Signal(syscall.SIGKILL) // it may have ended
	err := cmd.Wait()
	return err != nil
}

// at kills the program at a moment of the provider's.
func (k *killing) at(t *testing.T, i int, when string) {
	t.Helper()
	cmd := k.command("2026-11-20T12:01:00Z", "answer", "x:"+k.ids[i], "--send", "--yes-from", "Elif")
	started, dead := make(chan struct{}), make(chan struct{})
	kill := func() {
		<-started
		_ = cmd.Process.Signal(syscall.SIGKILL)
		<-dead
	}
	k.mu.Lock()
	k.hook = func(h http.Handler, w http.ResponseWriter, r *http.Request) {
		switch when {
		case "before":
			kill()
			panic(http.ErrAbortHandler)
		case "after":
			h.ServeHTTP(httptest.NewRecorder(), r)
			kill()
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
		_ = http.NewResponseController(w).Flush()
		kill()
	}
	k.mu.Unlock()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	go func() { _ = cmd.Wait(); close(dead) }()
	select {
	case <-dead:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: the program was not killed", when)
	}
	k.mu.Lock()
	k.hook = nil
	k.mu.Unlock()
}

// recover runs the same commands again, twice, and counts.
func (k *killing) recover(t *testing.T) {
	t.Helper()
	for _, now := range []string{"2026-11-20T12:10:00Z", "2026-11-20T12:20:00Z"} {
		for _, id := range k.ids {
			k.must(t, now, "answer", "x:"+id, "--send", "--yes-from", "Elif")
		}
	}
	times, words := map[string]int{}, map[string]int{}
	for _, p := range k.x.Posted() {
		times[p.ReplyTo]++
		words[p.Text]++
	}
	for i, id := range k.ids {
		if times[id] != 1 {
			t.Errorf("guest %d was answered %d times, want once", i, times[id])
		}
	}
	if len(words) != len(k.ids) {
		t.Errorf("%d different texts for %d guests", len(words), len(k.ids))
	}
	db, err := store.Open(context.Background(), filepath.Join(k.dir, "pulse.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.Answers(t.Context(), time.Time{}, pulse.AnswerReply)
	if err != nil || len(list) != len(k.ids) {
		t.Fatalf("%d answers are kept, %v; want %d", len(list), err, len(k.ids))
	}
	for _, a := range list {
		if a.State != pulse.AnswerSent || a.Remote == "" {
			t.Errorf("%s stands as %s (%s)", a.Key, a.State, a.Error)
		}
	}
}

// TestAnswerAsksAtTheTerminal: the words are shown, and only a yes sends them.
func TestAnswerAsksAtTheTerminal(t *testing.T) {
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		typed  string
		exit   int
		posted int
	}{{"n\n", pulse.ExitPolicy, 0}, {"\n", pulse.ExitPolicy, 0}, {"evet\n", pulse.ExitOK, 1}} {
		x := fake.NewX(fake.XOptions{Token: xToken, UserToken: xUserToken, Users: []fake.User{ourAccount}, Now: func() time.Time { return start }})
		id := fake.XID(start.Add(-time.Hour), 1)
		x.Add(fake.Post{ID: id, Author: fake.User{ID: "5", Handle: "deniz"}, Lang: "tr", At: start.Add(-time.Hour), Text: "@kahveduragi bir saat sıra bekledik, rezalet"})
		srv := httptest.NewServer(x)
		defer srv.Close()
		dir := t.TempDir()
		text := fmt.Sprintf("brand: {name: Kahve Durağı, aliases: [\"@kahveduragi\"], languages: [tr]}\ntimezone: UTC\nstore: pulse.db\nsources:\n  - {type: x, mentions_of: \"99887766\", base_url: %q, user_token_env: X_USER}\n", srv.URL)
		if err := os.WriteFile(filepath.Join(dir, "pulse.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		call := func(typed string, args ...string) (string, string, error) {
			var out, errs strings.Builder
			vars := map[string]string{"X_BEARER": xToken, "X_USER": xUserToken, "PULSE_USER": "elif"}
			e := &env{in: strings.NewReader(typed), out: &out, err: &errs, clock: func() time.Time { return start }, terminal: func(any) bool { return true },
				lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok }}
			c := newRoot(e)
			c.SetArgs(append([]string{"--config", filepath.Join(dir, "pulse.yaml"), "--quiet"}, args...))
			err := c.ExecuteContext(t.Context())
			return out.String(), errs.String(), err
		}
		if _, _, err := call("", "fetch"); err != nil {
			t.Fatal(err)
		}
		_, errs, err := call(tt.typed, "answer", "x:"+id, "--send")
		if got := pulse.ExitCode(err); got != tt.exit || len(x.Posted()) != tt.posted {
			t.Errorf("%q: exit %d, %d posted (%v); want %d, %d", tt.typed, got, len(x.Posted()), err, tt.exit, tt.posted)
		}
		for _, want := range []string{"sıra bekledik", "özür", "elif adına gönderilsin mi?", "0\\.010"} {
			if !regexp.MustCompile(want).MatchString(errs) {
				t.Errorf("%q: the question lacks %q:\n%s", tt.typed, want, errs)
			}
		}
	}
}
