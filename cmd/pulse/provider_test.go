package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// world is what a script's providers serve.
type world struct {
	x         *fake.X
	fsq       *fake.Foursquare
	xFaults   fake.Faults
	fsqFaults fake.Faults
	mu        sync.Mutex
	now       time.Time
	onRequest func(n int)
	requests  int
	lastTip   int
	lastPost  int
	newest    string // id of the last post
}

var worlds sync.Map // script's work directory -> *world

func worldOf(ts *testscript.TestScript) *world {
	w, ok := worlds.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no provider runs: call provider first")
	}
	return w.(*world)
}

var ourAccount = fake.User{ID: "99887766", Handle: "kahveduragi", Name: "Kahve Durağı"}

const (
	xToken     = "canary-x-token-5e1f"
	xUserToken = "canary-x-user-token-90cd"
	fsqKey     = "canary-fsq-key-77ab"
	fsqID      = "4b5e662df964a520f08d28e3"
)

// fsqPlaces are the places at Foursquare: tips go to the first, or to the one
// named in "tip2" and "tip3".
var fsqPlaces = map[string]string{"tip": fsqID, "tip2": "4b5e662df964a520f08d28e4", "tip3": "4b5e662df964a520f08d28e5"}

// cmdProvider starts X and Foursquare on loopback and sets X_URL, FSQ_URL,
// X_BEARER and FSQ_KEY: provider NOW [POSTS]. POSTS posts mention us, a minute apart.
func cmdProvider(ts *testscript.TestScript, neg bool, args []string) {
	now, err := time.Parse(time.RFC3339, args[0])
	ts.Check(err)
	w := &world{now: now}
	clock := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
	w.x = fake.NewX(fake.XOptions{Token: xToken, UserToken: xUserToken, Key: "ck", Secret: "cs", Users: []fake.User{ourAccount}, Now: clock, Faults: &w.xFaults})
	w.fsq = fake.NewFoursquare(fake.FoursquareOptions{Key: fsqKey, Places: slices.Collect(maps.Values(fsqPlaces)), Now: clock, Faults: &w.fsqFaults})
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		for i := range n {
			w.x.Add(w.post(fmt.Sprintf("@kahveduragi visit number %d: %s", i, remarks[i%len(remarks)]), now.Add(-time.Duration(n-i)*time.Minute)))
		}
	}
	worlds.Store(ts.Getenv("WORK"), w)
	ts.Setenv("X_URL", listen(ts, w.counting(w.x)))
	ts.Setenv("FSQ_URL", listen(ts, w.counting(w.fsq)))
	ts.Setenv("X_BEARER", xToken)
	ts.Setenv("X_USER", xUserToken)
	ts.Setenv("FSQ_KEY", fsqKey)
	ts.Setenv("FSQ_ID", fsqID)
}

var remarks = []string{
	"lovely coffee and a warm welcome from everyone", "we waited forty minutes for two teas",
	"is there a garden at the back?", "the card machine was down again", "best cheesecake of the whole street",
}

func (w *world) post(text string, at time.Time) fake.Post {
	w.lastPost++
	n := strconv.Itoa(w.lastPost)
	w.newest = fake.XID(at, w.lastPost)
	return fake.Post{ID: w.newest, Text: text, At: at, Lang: "en",
		Author: fake.User{ID: "5" + n, Handle: "guest" + n, Name: "Guest " + n}}
}

func (w *world) counting(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.requests++
		n, hook := w.requests, w.onRequest
		w.mu.Unlock()
		if hook != nil {
			hook(n)
		}
		h.ServeHTTP(rw, r)
	})
}

// cmdSay lets a guest speak: say x|tip|tip2|tip3 AGO TEXT…
func cmdSay(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	ago, err := time.ParseDuration(args[1])
	ts.Check(err)
	at, text := w.now.Add(-ago), strings.Join(args[2:], " ")
	if args[0] == "x" {
		w.x.Add(w.post(text, at))
		return
	}
	w.lastTip++
	w.fsq.Add(fake.Tip{ID: fmt.Sprintf("tip%04d", w.lastTip), Place: fsqPlaces[args[0]], Text: text, At: at})
}

// cmdFault makes a provider fail: fault x|fsq|post STATUS [BODY [HEADER VALUE]…] or
// fault x|fsq hang|half|cut|drop|html|clear [AFTER]
func cmdFault(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	f := &w.xFaults
	if args[0] == "fsq" {
		f = &w.fsqFaults
	}
	if args[1] == "clear" {
		f.Clear()
		return
	}
	hit := faultOf(ts, args[1:])
	if args[0] == "post" { // only what is posted
		hit.Path, hit.Times = "/2/tweets", 1
	}
	f.Set(hit)
}

func faultOf(ts *testscript.TestScript, args []string) fake.Fault {
	if status, err := strconv.Atoi(args[0]); err == nil {
		body := ""
		if len(args) > 1 {
			body = args[1]
		}
		return fake.Status(status, body, args[min(2, len(args)):]...)
	}
	after := 0
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		after = n
	}
	if args[0] == "html" {
		return fake.HTML()
	}
	return fake.Fault{How: fake.How(args[0]), After: after}
}

// cmdKilled starts a program and kills it with SIGKILL when the providers get
// their Nth request: killed N program args…
func cmdKilled(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	at, err := strconv.Atoi(args[0])
	ts.Check(err)
	cmd := exec.Command(lookPath(ts, args[1]), args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "TZ", "X_BEARER", "X_USER", "PULSE_USER", "FSQ_KEY", "X_CK", "X_CS", "X_AT", "X_AS", "PULSE_HTTP_TIMEOUT", "XDG_CONFIG_HOME", "PULSE_STORE"} {
		if ts.Getenv(name) == "" {
			continue
		}
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	reached, dead := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.mu.Lock()
	base := w.requests
	w.onRequest = func(n int) {
		if n-base >= at {
			once.Do(func() { close(reached) })
			<-dead // no answer before the kill
		}
	}
	w.mu.Unlock()
	defer func() { w.mu.Lock(); w.onRequest = nil; w.mu.Unlock() }()
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-reached:
		ts.Check(cmd.Process.Signal(syscall.SIGKILL))
		close(dead)
		<-ended
	case err := <-ended:
		close(dead)
		ts.Fatalf("the program ended before request %d: %v", at, err)
	}
}

// lookPath finds a program on the script's PATH, which is not this process's.
func lookPath(ts *testscript.TestScript, name string) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		if st, err := os.Stat(path); err == nil && !st.IsDir() {
			return path
		}
	}
	ts.Fatalf("%s is not on PATH", name)
	return ""
}

// cmdAsked waits until the providers have been asked N times in all: asked N
func cmdAsked(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	w := worldOf(ts)
	for range 400 {
		w.mu.Lock()
		n := w.requests
		w.mu.Unlock()
		if n >= want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("the providers were not asked %d times", want)
}

// cmdPosted checks what our account posted at X: posted N [REGEXP of the last]
func cmdPosted(ts *testscript.TestScript, neg bool, args []string) {
	list := worldOf(ts).x.Posted()
	if want, err := strconv.Atoi(args[0]); err != nil || len(list) != want {
		ts.Fatalf("our account posted %d times, want %s", len(list), args[0])
	}
	if len(args) > 1 && !regexp.MustCompile(args[1]).MatchString(list[len(list)-1].Text) {
		ts.Fatalf("our account posted %q, want %s", list[len(list)-1].Text, args[1])
	}
}

// cmdUnpost lets X take down what our account posted last.
func cmdUnpost(ts *testscript.TestScript, neg bool, _ []string) {
	w := worldOf(ts)
	list := w.x.Posted()
	w.x.Remove(list[len(list)-1].ID, "deleted")
}

// cmdSayAs lets a guest speak at X in a language: sayas ID LANG AGO TEXT…
func cmdSayAs(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	ago, err := time.ParseDuration(args[2])
	ts.Check(err)
	p := w.post(strings.Join(args[3:], " "), w.now.Add(-ago))
	p.ID, p.Lang = args[0], args[1]
	w.newest = p.ID
	w.x.Add(p)
}

// cmdClock moves the providers' clock: clock 2026-11-20T12:05:00Z
func cmdClock(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	at, err := time.Parse(time.RFC3339, args[0])
	ts.Check(err)
	w.mu.Lock()
	w.now = at
	w.mu.Unlock()
}

// cmdUnsay deletes the newest post.
func cmdUnsay(ts *testscript.TestScript, neg bool, _ []string) {
	w := worldOf(ts)
	w.x.Remove(w.newest, "deleted")
}
