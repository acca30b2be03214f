package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain lets scripts run this test binary as the real program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pulse": func() { os.Exit(run()) }, "killat": killat})
}

// TestScripts tells every story in testdata/script with the whole program.
func TestScripts(t *testing.T) { tell(t, stories(t)) }

// stories are all scripts with what they may call.
func stories(t *testing.T) testscript.Params {
	ships := program(t)
	return testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for _, kv := range []string{"TZ=UTC", "NO_COLOR=1", "COLUMNS=80", "HOME=" + env.WorkDir, "PULSE_USER=tester", "PULSE_HTTP_TIMEOUT=2s", "XDG_CONFIG_HOME=" + env.WorkDir + "/none", "OTHER=" + env.WorkDir + "/other.db"} {
				name, value, _ := strings.Cut(kv, "=")
				env.Setenv(name, value)
			}
			if ships != "" {
				env.Setenv("PATH", ships+string(os.PathListSeparator)+env.Getenv("PATH"))
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "fonts":
				return fontsThere()
			}
			return false, fmt.Errorf("no condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"provider": cmdProvider, "fault": cmdFault, "say": cmdSay, "unsay": cmdUnsay, "posted": cmdPosted, "unpost": cmdUnpost, "sayas": cmdSayAs, "clock": cmdClock,
			"tracker": cmdTracker, "echo": cmdEcho, "holds": cmdHolds, "secretfile": cmdSecretFile, "publish": cmdPublish, "networks": cmdNetworks, "mailbox": cmdMailbox, "mails": cmdMails, "chat": cmdChat,
			"model": cmdModel, "expand": cmdExpand, "exit": cmdExit, "asked": cmdAsked, "killed": cmdKilled,
			"google": cmdGoogle, "consent": cmdConsent, "apps": cmdApps, "xlogin": cmdXLogin,
		},
	}
}

// program makes a folder that holds, as pulse, the program that PULSE_PROGRAM names:
// the one that ships (scripts/check.sh). "" lets this test binary be the program.
func program(t *testing.T) string {
	from := os.Getenv("PULSE_PROGRAM")
	if from == "" {
		return ""
	}
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pulse"), text, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fontsThere reports the fonts that posters are tried with. In CI they must be there.
func fontsThere() (bool, error) {
	lib, err := typeface.Open()
	if err == nil {
		var s *typeface.Stack
		if s, err = lib.Stack(typeface.Display); err == nil {
			_, err = s.Set("ที่นี่ğış🎉", "th")
		}
	}
	if err != nil && os.Getenv("CI") == "true" {
		return false, fmt.Errorf("with CI=true the fonts must be there (scripts/fonts.sh): %w", err)
	}
	return err == nil, nil
}

// cmdExit runs a program and checks its exit code: exit 75 pulse fetch
func cmdExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if ee, ok := err.(*exec.ExitError); ok {
		got = ee.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdExpand replaces $NAME in files by the script's variables: expand pulse.yaml
func cmdExpand(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// listen serves h on a loopback port until the script ends.
func listen(ts *testscript.TestScript, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with Close
	ts.Defer(func() { _ = srv.Close() })
	return "http://" + l.Addr().String()
}
