package mail

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

var now = sourcetest.Now

// mailOf writes an item as a mail program would.
func mailOf(i int, it sourcetest.Item) string {
	return fmt.Sprintf("From: %s <%s@guests.example>\r\nTo: info@cafe.example\r\nDate: %s\r\nMessage-ID: <%d@guests.example>\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
		it.Author, it.Author, it.At.Format(time.RFC1123Z), i, wrap(base64.StdEncoding.EncodeToString([]byte(it.Text))))
}

func wrap(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

// TestContract holds a mail server's folder against what every source promises.
func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Case{Totals: true,
		Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
			s := newServer(t, secNone)
			for i, it := range items {
				s.put(t, "INBOX", mailOf(i, it), now)
			}
			return sourcetest.Provider{Open: func() pulse.Source { return s.source(t, nil) }, Secret: password}
		},
		Skip: map[string]string{"errors": "a mail server's own troubles are in TestTroubles", "junk": "the server of the test cannot hold it: a box can"},
	})
}

var once = map[string]string{
	"resume":      "a box is read whole each time; the store makes that harmless",
	"nothing new": "a box is read whole each time; the store makes that harmless",
}

func TestContractOfBoxes(t *testing.T) {
	for name, write := range map[string]func(*testing.T, []string) string{FormatMbox: writeMbox, FormatMaildir: writeMaildir} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, sourcetest.Case{Totals: true, Items: 2*pageMails + 10, Skip: once, Junk: junk,
				Raw: func(t *testing.T, body string) pulse.Source {
					return openBox(t, Options{Path: write(t, []string{body})})
				},
				Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
					var mails []string
					for i, it := range items {
						mails = append(mails, mailOf(i, it))
					}
					path := write(t, mails)
					return sourcetest.Provider{Open: func() pulse.Source { return openBox(t, Options{Path: path}) }}
				},
			})
		})
	}
}

var junk = []sourcetest.Junk{
	{Name: "no head", Body: "just words\r\n\r\nand more\r\n", Bad: 1},
	{Name: "nothing", Body: "\r\n", Bad: 1},
	{Name: "a web page", Body: "<!DOCTYPE html><html><body>Wi-Fi</body></html>", Bad: 1},
	{Name: "zeros", Body: strings.Repeat("\x00", 4000), Bad: 1},
	{Name: "broken fields", Body: "From: a@b.example\r\nnonsense\r\n: x\r\nDate: yesterday\r\n\r\ngood\r\n", Good: 1},
	{Name: "a mail of 3,000 fields", Body: "From: a@b.example\r\n" + strings.Repeat("X-Flood: "+strings.Repeat("y", 200)+"\r\n", 3000) + "\r\ngood\r\n", Good: 1},
}

func openBox(t testing.TB, o Options) pulse.Source {
	t.Helper()
	b, err := OpenBox(o, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeMbox(t *testing.T, mails []string) string {
	var b strings.Builder
	for _, m := range mails {
		b.WriteString("From guest@guests.example Sat Nov 21 09:00:00 2026\n" + strings.ReplaceAll(m, "\r\n", "\n") + "\n")
	}
	path := filepath.Join(t.TempDir(), "guests.mbox")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func writeMaildir(t *testing.T, mails []string) string {
	dir := t.TempDir()
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range mails {
		name := filepath.Join(dir, "new", fmt.Sprintf("17637%05d.M1P1.host", i))
		if i%2 == 0 {
			name = filepath.Join(dir, "cur", fmt.Sprintf("17637%05d.M1P1.host:2,S", i))
		}
		if err := os.WriteFile(name, []byte(m), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
