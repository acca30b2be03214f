package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/source/google/googletest"
)

var googles sync.Map // script's work directory -> *googletest.Google

// cmdGoogle starts a Google with one place and names it GOOGLE_URL: google start
// [trial] [unapproved]. Its app is client-1 with canary-client-secret. Then it is
// changed: google review ID STARS TEXT, edit ID TEXT, remove ID, end (all log-ins),
// replied ID TEXT (our answer there).
func cmdGoogle(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || args[0] != "start" {
		g, ok := googles.Load(ts.Getenv("WORK"))
		if !ok || len(args) == 0 {
			ts.Fatalf("no Google runs: call google start first")
		}
		changeGoogle(ts, g.(*googletest.Google), args)
		return
	}
	o := googletest.Options{ClientID: "client-1", ClientSecret: "canary-client-secret"}
	for _, a := range args[1:] {
		o.Trial, o.Unapproved = o.Trial || a == "trial", o.Unapproved || a == "unapproved"
	}
	g := googletest.New(o, "accounts/77/locations/501")
	googles.Store(ts.Getenv("WORK"), g)
	ts.Setenv("GOOGLE_URL", listen(ts, g))
}

func changeGoogle(ts *testscript.TestScript, g *googletest.Google, args []string) {
	switch what := args[0]; {
	case what == "review" && len(args) == 4:
		stars, err := strconv.Atoi(args[2])
		ts.Check(err)
		g.Add(googletest.Review{Place: "accounts/77/locations/501", ID: args[1], Stars: stars, Text: args[3], Author: "Guest " + args[1], Created: time.Now().Add(-time.Hour)})
	case what == "edit" && len(args) == 3:
		g.Change(args[1], func(r *googletest.Review) { r.Text, r.Updated = args[2], time.Now() })
	case what == "remove" && len(args) == 2:
		g.Remove(args[1])
	case what == "end":
		g.End()
	case what == "replied" && len(args) == 3:
		g.Change(args[1], func(r *googletest.Review) {
			if r.Reply != args[2] {
				ts.Fatalf("the answer there is %q, want %q", r.Reply, args[2])
			}
		})
	default:
		ts.Fatalf("google does not know %q", args)
	}
}

// cmdConsent runs pulse and says yes at the page it shows, as a person with a browser:
// consent here pulse login google, or consent elsewhere pulse login google --paste,
// where the address is pasted back.
func cmdConsent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: consent here|elsewhere program args…")
	}
	cmd := exec.Command(lookPath(ts, args[1]), args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "TZ", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "X_CLIENT_ID", "X_CLIENT_SECRET", "PULSE_USER", "PULSE_HTTP_TIMEOUT", "XDG_CONFIG_HOME"} {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	in, err := cmd.StdinPipe()
	ts.Check(err)
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	var out strings.Builder
	cmd.Stdout = &out
	ts.Check(cmd.Start())
	said := &strings.Builder{}
	lines := bufio.NewScanner(io.TeeReader(stderr, said))
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "http") {
			if err := consent(lines.Text(), args[0] == "elsewhere", in); err != nil {
				_ = cmd.Process.Kill() // ours; it would wait five minutes for a yes
				ts.Fatalf("%s: %v", lines.Text(), err)
			}
		}
	}
	err = cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs("stdout.txt"), []byte(out.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), []byte(said.String()), 0o600))
	if (err != nil) != neg {
		ts.Fatalf("%v\n%s%s", err, out.String(), said.String())
	}
}

// consent opens the page. Where the browser is elsewhere, the place it is sent to is
// pasted instead of loaded.
func consent(address string, elsewhere bool, in io.Writer) error {
	c := &http.Client{Timeout: 10 * time.Second}
	if elsewhere {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	resp, err := c.Get(address)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if !elsewhere {
		if resp.StatusCode != http.StatusOK {
			return errors.New("the page says " + resp.Status)
		}
		return nil
	}
	if resp.Header.Get("Location") == "" {
		return errors.New("the page sent nobody anywhere: " + resp.Status)
	}
	_, err = io.WriteString(in, resp.Header.Get("Location")+"\n")
	return err
}
