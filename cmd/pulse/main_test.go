package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain lets scripts run this test binary as the real program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pulse": func() { os.Exit(run()) }})
}

// TestScripts tells every story in testdata/script with the whole program.
func TestScripts(t *testing.T) { testscript.Run(t, stories(t)) }

// stories are all scripts with what they may call.
func stories(t *testing.T) testscript.Params {
	ships := program(t)
	return testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for _, kv := range []string{"TZ=UTC", "NO_COLOR=1", "COLUMNS=80", "HOME=" + env.WorkDir, "PULSE_USER=tester", "PULSE_HTTP_TIMEOUT=2s", "XDG_CONFIG_HOME=" + env.WorkDir + "/none"} {
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
			"tracker": cmdTracker, "mailbox": cmdMailbox, "mails": cmdMails, "chat": cmdChat,
			"model": cmdModel, "expand": cmdExpand, "exit": cmdExit, "asked": cmdAsked, "killed": cmdKilled,
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

// mailbox is a mail server on loopback that writes each message into a folder.
type mailbox struct {
	mu     sync.Mutex
	dir    string
	n      int
	refuse string // recipients containing this are refused
}

func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &mailSession{box: m}, nil }

type mailSession struct {
	box *mailbox
	to  []string
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.box.refuse != "" && strings.Contains(to, s.box.refuse) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such person"}
	}
	s.to = append(s.to, to)
	return nil
}
func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.n++
	name := filepath.Join(s.box.dir, strconv.Itoa(s.box.n)+".eml")
	return os.WriteFile(name, append([]byte("X-Envelope-To: "+strings.Join(s.to, ",")+"\r\n"), text...), 0o600)
}
func (s *mailSession) Reset()        { s.to = nil }
func (s *mailSession) Logout() error { return nil }

// cmdMailbox starts a mail server and sets SMTP_PORT: mailbox DIR [REFUSED]
func cmdMailbox(ts *testscript.TestScript, neg bool, args []string) {
	box := &mailbox{dir: ts.MkAbs(args[0])}
	if len(args) > 1 {
		box.refuse = args[1]
	}
	ts.Check(os.MkdirAll(box.dir, 0o700))
	srv := smtp.NewServer(box)
	srv.AllowInsecureAuth = true
	srv.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	go func() { _ = srv.Serve(l) }() // ends with Close
	ts.Defer(func() { _ = srv.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv("SMTP_PORT", port)
}

// cmdMails checks how many messages have arrived: mails DIR 2
func cmdMails(ts *testscript.TestScript, neg bool, args []string) {
	list, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.eml"))
	ts.Check(err)
	if want, err := strconv.Atoi(args[1]); err != nil || len(list) != want {
		ts.Fatalf("%d messages have arrived, want %s", len(list), args[1])
	}
}
