package mail

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func ids(ms []pulse.Mention) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.ID)
	}
	slices.Sort(out)
	return out
}

func guests(n int) []string {
	var out []string
	for i := range n {
		out = append(out, simple(fmt.Sprintf("%d@guests.example", i), "Guest <g@guests.example>", fmt.Sprintf("coffee number %d was cold", i), now.Add(-time.Hour)))
	}
	return out
}

func TestEveryWayToConnect(t *testing.T) {
	for _, sec := range []string{secTLS, secStartTLS, secNone} {
		t.Run(sec, func(t *testing.T) {
			s := newServer(t, sec)
			s.put(t, "INBOX", guests(1)[0], now)
			src, err := New(s.options(sec))
			if err != nil {
				t.Fatal(err)
			}
			if ms, _, _, _ := all(t, src, ""); len(ms) != 1 || ms[0].Text != "coffee number 0 was cold" || ms[0].Author != (pulse.Author{ID: "g@guests.example", Name: "Guest"}) || ms[0].Via != pulse.ViaAddressed {
				t.Errorf("%+v", ms)
			}
		})
	}
}

// failure is what the first call of Pages ends with.
func failure(t *testing.T, src pulse.Source) error {
	t.Helper()
	for _, err := range src.Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password: %v", err)
			}
			return err
		}
	}
	return nil
}

func TestTroubles(t *testing.T) {
	breaks := func(s string) func([]byte) []byte {
		return func(p []byte) []byte {
			if bytes.Contains(p, []byte(s)) {
				return nil
			}
			return p
		}
	}
	says := func(line string) func(net.Conn) bool {
		return func(c net.Conn) bool {
			go func() { _, _ = io.WriteString(c, line); _, _ = io.Copy(io.Discard, c); _ = c.Close() }()
			return true
		}
	}
	script := func(answers func(cmd string) string) func(net.Conn) bool {
		return func(c net.Conn) bool { go scripted(c, answers); return true }
	}
	usual := func(cmd, tag string) string {
		switch {
		case strings.Contains(cmd, "CAPABILITY"):
			return "* CAPABILITY IMAP4rev1\r\n" + tag + " OK done\r\n"
		case strings.Contains(cmd, "EXAMINE"):
			return "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 5] x\r\n" + tag + " OK [READ-ONLY] done\r\n"
		case strings.Contains(cmd, "SEARCH"):
			return "* SEARCH 1\r\n" + tag + " OK done\r\n"
		}
		return tag + " OK done\r\n"
	}
	for _, tc := range []struct {
		name   string
		change func(*Options)
		sec    string
		spoil  func(net.Conn) bool
		after  func([]byte) []byte
		kind   error // nil a fault
		says   string
	}{
		{name: "wrong password", change: func(o *Options) { o.IMAP.Password = "other" }, kind: pulse.ErrDenied, says: "refused to let guests@cafe.example in"},
		{name: "stranger's certificate", sec: secTLS, change: func(o *Options) { o.IMAP.Roots = nil }, says: "certificate"},
		{name: "certificate of another name", sec: secTLS, change: func(o *Options) { o.IMAP.Host = "localhost" }, says: "certificate"},
		{name: "stranger's certificate behind STARTTLS", sec: secStartTLS, change: func(o *Options) { o.IMAP.Roots = nil }, says: "certificate"},
		{name: "no STARTTLS there", change: func(o *Options) { o.IMAP.Security = secStartTLS }, says: "connect to 127.0.0.1"},
		{name: "no TLS on this port", change: func(o *Options) { o.IMAP.Security = secTLS }, says: "TLS"},
		{name: "no such folder", change: func(o *Options) { o.IMAP.Folders = []string{"Guests"} }, kind: pulse.ErrUsage, says: `no folder "Guests"`},
		{name: "nobody listens", change: func(o *Options) { o.IMAP.Port = 1 }, says: "connect to 127.0.0.1:1"},
		{name: "gone", spoil: func(c net.Conn) bool { _ = c.Close(); return true }, says: "connect to 127.0.0.1"},
		{name: "a web server", spoil: says("HTTP/1.1 400 Bad Request\r\n\r\n<html>"), says: "connect to 127.0.0.1"},
		{name: "full", spoil: says("* BYE too many connections\r\n"), says: "connect to 127.0.0.1"},
		{name: "silent", spoil: func(net.Conn) bool { return true }, change: func(o *Options) { o.IMAP.patience = 50 * time.Millisecond }, says: "no answer within"},
		{name: "gone while it answers", after: breaks("BODY["), says: "read the mails"},
		{name: "busy", spoil: script(func(cmd string) string {
			tag, rest, _ := strings.Cut(cmd, " ")
			if strings.HasPrefix(rest, "LOGIN") {
				return tag + " NO [UNAVAILABLE] come again, " + password + "\r\n"
			}
			return usual(rest, tag)
		}), kind: pulse.ErrLater, says: "come again"},
		{name: "a list without end", spoil: script(func(cmd string) string {
			tag, rest, _ := strings.Cut(cmd, " ")
			if strings.Contains(rest, "SEARCH") {
				return "* ESEARCH (TAG \"" + tag + "\") UID ALL 1:4294967295\r\n" + tag + " OK done\r\n"
			}
			return usual(rest, tag)
		}), says: "list the mails"},
		{name: "a mail of 4 GB where 128 KB were asked for", spoil: script(func(cmd string) string {
			tag, rest, _ := strings.Cut(cmd, " ")
			if strings.Contains(rest, "FETCH") {
				return "* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[]<0> {4000000000}\r\n" + strings.Repeat("From: a@b.example\r\n", 100_000)
			}
			return usual(rest, tag)
		}), says: "far more than was asked for"},
		{name: "nonsense", spoil: script(func(cmd string) string {
			tag, rest, _ := strings.Cut(cmd, " ")
			if strings.Contains(rest, "FETCH") {
				return "* 1 FETCH (UID (((((((( NIL {x}\r\n"
			}
			return usual(rest, tag)
		}), says: "read the mails"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sec := tc.sec
			if sec == "" {
				sec = secNone
			}
			s := newServer(t, sec)
			for _, m := range guests(3) {
				s.put(t, "INBOX", m, now)
			}
			s.set(tc.spoil, tc.after)
			o := s.options(sec)
			if tc.change != nil {
				tc.change(&o)
			}
			src, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			err = failure(t, src)
			if err == nil {
				t.Fatal("no error: a day without mails would look the same")
			}
			for _, k := range []error{pulse.ErrDenied, pulse.ErrLater, pulse.ErrUsage, context.Canceled} {
				if errors.Is(err, k) != (k == tc.kind) {
					t.Errorf("%q is %v: %v", err, k, errors.Is(err, k))
				}
			}
			if !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%q does not say %q", err, tc.says)
			}
		})
	}
}

// scripted answers commands as a test says.
func scripted(c net.Conn, answers func(cmd string) string) {
	defer c.Close()
	_, _ = io.WriteString(c, "* OK hello\r\n")
	in := bufio.NewScanner(c)
	for in.Scan() {
		if _, err := io.WriteString(c, answers(in.Text())); err != nil {
			return
		}
	}
}

func TestAccessToken(t *testing.T) {
	s := newServer(t, secNone)
	told := make(chan string, 1)
	s.set(func(c net.Conn) bool {
		go func() {
			asked := false
			scripted(c, func(cmd string) string {
				tag, rest, _ := strings.Cut(cmd, " ")
				switch {
				case strings.HasPrefix(rest, "CAPABILITY"):
					return "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n" + tag + " OK done\r\n"
				case strings.HasPrefix(rest, "AUTHENTICATE XOAUTH2 "):
					b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "AUTHENTICATE XOAUTH2 "))
					told <- string(b)
					asked = true
					return "+ " + base64.StdEncoding.EncodeToString([]byte(`{"status":"400"}`)) + "\r\n"
				case asked:
					return "T2 NO [AUTHENTICATIONFAILED] expired\r\n"
				}
				return tag + " OK done\r\n"
			})
		}()
		return true
	}, nil)
	err := failure(t, s.source(t, func(o *Options) { o.IMAP.Password, o.IMAP.Token, o.IMAP.patience = "", "ya29.token", time.Second }))
	if err == nil || strings.Contains(err.Error(), "ya29") {
		t.Errorf("error %v", err)
	}
	if got, want := <-told, "user=guests@cafe.example\x01auth=Bearer ya29.token\x01\x01"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

// TestNumberedAnew: a server that was restored numbers its mails anew. All are read
// again, under the ids they had.
func TestNumberedAnew(t *testing.T) {
	s := newServer(t, secNone)
	mails := guests(33)
	for _, m := range mails[:30] {
		s.put(t, "INBOX", m, now)
	}
	first, _, _, at := all(t, s.source(t, nil), "")
	s.renumber(t, "INBOX", mails[3:])
	second, _, notes, next := all(t, s.source(t, nil), at)
	if len(first) != 30 || len(second) != 30 || len(notes) != 1 || !strings.Contains(notes[0], "anew") {
		t.Fatalf("%d and %d mentions, notes %q", len(first), len(second), notes)
	}
	both := slices.Compact(slices.Sorted(slices.Values(append(ids(first), ids(second)...))))
	if len(both) != 33 {
		t.Errorf("%d different ids, want 33", len(both))
	}
	if third, _, notes, _ := all(t, s.source(t, nil), next); len(third) != 0 || len(notes) != 0 {
		t.Errorf("the third run brings %d, %q", len(third), notes)
	}
}

// TestNothingIsMarked: no command may change a folder, and none does.
func TestNothingIsMarked(t *testing.T) {
	s := newServer(t, secNone)
	for _, m := range guests(3) {
		s.put(t, "INBOX", m, now)
	}
	all(t, s.source(t, nil), "")
	said := s.transcript()
	for _, bad := range []string{" SELECT ", " STORE ", "EXPUNGE", " MOVE ", " COPY ", " APPEND ", `\Seen`, "BODY["} {
		for line := range strings.SplitSeq(said, "\r\n") {
			if strings.HasPrefix(line, "T") && strings.Contains(line, bad) {
				t.Errorf("pulse said %q", line)
			}
		}
	}
	if !strings.Contains(said, "EXAMINE") || !strings.Contains(said, "BODY.PEEK[]<0.") {
		t.Error("the transcript shows no EXAMINE and no BODY.PEEK")
	}
}

// TestTwoFolders: a mail that lies in both is one mention, and each folder has a mark of
// its own in the cursor.
func TestTwoFolders(t *testing.T) {
	s := newServer(t, secNone)
	s.create(t, "Guests")
	mails := guests(5)
	for i, m := range mails {
		s.put(t, []string{"INBOX", "Guests"}[i%2], m, now)
	}
	s.put(t, "Guests", mails[0], now)
	two := func(o *Options) { o.IMAP.Folders = []string{"INBOX", "Guests"} }
	ms, _, _, at := all(t, s.source(t, two), "")
	if got := slices.Compact(ids(ms)); len(got) != 5 {
		t.Errorf("%d different ids, want 5", len(got))
	}
	s.put(t, "INBOX", simple("new@guests.example", "g@guests.example", "and again", now), now)
	if ms, _, _, _ = all(t, s.source(t, two), at); len(ms) != 1 || ms[0].ID != "new@guests.example" {
		t.Errorf("%v", ids(ms))
	}
}

// TestWordsBehindPictures: of a large mail no more is read than it takes to find its
// words.
func TestWordsBehindPictures(t *testing.T) {
	s := newServer(t, secNone)
	picture := "--b\r\nContent-Type: image/jpeg; name=x.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(strings.Repeat("A", 76)+"\r\n", 4000)
	words := "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nşikâyetim var\r\n"
	head := "From: g@guests.example\r\nMessage-ID: <%s@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	s.put(t, "INBOX", fmt.Sprintf(head, "behind")+picture+words+"--b--\r\n", now)
	s.put(t, "INBOX", fmt.Sprintf(head, "before")+words+picture+"--b--\r\n", now)
	ms, bad, _, _ := all(t, s.source(t, func(o *Options) { o.IMAP.chunk = 32 << 10 }), "")
	if len(ms) != 2 || ms[0].Text != "şikâyetim var" || ms[1].Text != "şikâyetim var" {
		t.Fatalf("%+v %+v", ms, bad)
	}
	if n := strings.Count(s.transcript(), "BODY.PEEK[]<"); n < 5 || n > 20 {
		t.Errorf("%d pieces were asked for: the mail with its words behind takes 10 or so, the other one", n)
	}
}

// TestMemoryIsFlat: a thousand pages take no more than a few.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	s := newServer(t, secNone)
	for i := range 2000 {
		s.put(t, "INBOX", simple(fmt.Sprintf("%d@x", i), "g@guests.example", strings.Repeat("words ", 200), now), now)
	}
	var early, late uint64
	pages := 0
	for _, err := range s.source(t, func(o *Options) { o.IMAP.batch = 2 }).Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		if pages++; pages == 100 || pages == 1000 {
			s.mu.Lock()
			s.said = bytes.Buffer{} // the server's memory is not ours
			s.mu.Unlock()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			early, late = late, m.HeapAlloc
		}
	}
	if pages != 1000 {
		t.Fatalf("%d pages, want 1000", pages)
	}
	if late > early+2<<20 {
		t.Errorf("after 100 pages %d KB are held, after 1000 %d KB", early>>10, late>>10)
	}
	t.Logf("after 100 pages %d KB, after 1000 %d KB", early>>10, late>>10)
}

// TestForeignCursor: what another version or another source wrote is the first time.
func TestForeignCursor(t *testing.T) {
	s := newServer(t, secNone)
	s.put(t, "INBOX", guests(1)[0], now)
	for _, c := range []pulse.Cursor{"x", "{}", `{"v":9,"folders":{"INBOX":{"validity":1,"next":99}}}`, `[]`} {
		if ms, _, _, _ := all(t, s.source(t, nil), c); len(ms) != 1 {
			t.Errorf("after the cursor %q %d mails came, want 1", c, len(ms))
		}
	}
}
