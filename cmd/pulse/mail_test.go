package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
)

// mailbox is the mail server of a script. It writes what it takes to a folder.
type mailbox struct {
	mu      sync.Mutex
	dir     string
	n       int
	trouble map[string]string // by address
	seen    map[string]bool
}

// at makes the trouble that an address stands for.
func (m *mailbox) at(v smtptest.Visit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch what := m.trouble[v.To]; {
	case what == "gone" && v.Step == smtptest.Reader:
		return smtptest.Says(550, "no such person")
	case what == "full" && v.Step == smtptest.Reader:
		return smtptest.Says(452, "mailbox full")
	case what == "greylisted" && v.Step == smtptest.Reader && !m.seen[v.To]:
		m.seen[v.To] = true
		return smtptest.Says(451, "greylisted, try again")
	case what == "lost" && v.Step == smtptest.End && !m.seen[v.To]: // it is taken, and nobody hears of it
		m.seen[v.To] = true
		return smtptest.ErrCut
	}
	return nil
}

// took writes a message into the folder.
func (m *mailbox) took(l smtptest.Letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n++
	name := filepath.Join(m.dir, strconv.Itoa(m.n)+".eml")
	_ = os.WriteFile(name, append([]byte("X-Envelope-To: "+l.To+"\r\n"), l.Text...), 0o600) // the script looks for it
}

// cmdMailbox starts a mail server and sets SMTP_PORT: mailbox DIR [ADDRESS=TROUBLE…]
// with trouble gone (550), full (452), greylisted (451 once) or lost (taken, once
// without an answer).
func cmdMailbox(ts *testscript.TestScript, neg bool, args []string) {
	box := &mailbox{dir: ts.MkAbs(args[0]), trouble: map[string]string{}, seen: map[string]bool{}}
	for _, a := range args[1:] {
		to, what, _ := strings.Cut(a, "=")
		box.trouble[to] = what
	}
	ts.Check(os.MkdirAll(box.dir, 0o700))
	srv, err := smtptest.Start(ts.MkAbs("."), smtptest.Options{Plain: true, At: box.at, Took: box.took})
	ts.Check(err)
	ts.Defer(srv.Close)
	ts.Setenv("SMTP_PORT", fmt.Sprint(srv.Port))
}

// cmdMails checks how many messages have arrived: mails DIR 2
func cmdMails(ts *testscript.TestScript, neg bool, args []string) {
	list, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.eml"))
	ts.Check(err)
	if want, err := strconv.Atoi(args[1]); err != nil || len(list) != want {
		ts.Fatalf("%d messages have arrived, want %s", len(list), args[1])
	}
}
