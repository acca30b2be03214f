// Command mail reads over IMAP what scripts/mail.sh has sent, and looks whether each
// mail is as it was rendered and as mail programs want it.
package main

import (
	"bytes"
	"fmt"
	"html"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: mail IMAP-ADDRESS PASSWORD DIR\nDIR holds READER.KIND.LANG.txt and, where there is one, .html for each mail, as rendered")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "mail:", err)
		os.Exit(1)
	}
}

// run looks into the box of every reader who has something to get.
func run(addr, password, dir string) error {
	wanted, err := expected(dir)
	if err != nil {
		return err
	}
	wrong, looked := 0, 0
	for reader, list := range wanted {
		got, err := box(addr, reader, password)
		if err != nil {
			return fmt.Errorf("box of %s: %w", reader, err)
		}
		if len(got) != len(list) {
			return fmt.Errorf("%s has %d mails, want %d", reader, len(got), len(list))
		}
		for i, w := range list {
			looked++
			m, faults := look(got[i], w)
			fmt.Printf("%-8s %-6s %s  %6d octets, HTML %5d  %s\n", reader, w.kind, w.lang, len(got[i].raw), len(m.html), m.subject)
			for _, f := range faults {
				wrong++
				fmt.Println("         WRONG:", f)
			}
		}
	}
	fmt.Printf("%d mails read over IMAP, %d faults\n", looked, wrong)
	if wrong > 0 {
		return fmt.Errorf("%d faults", wrong)
	}
	return nil
}

// want is a mail as it was rendered.
type want struct{ kind, lang, text, html string }

// expected reads the mails in the order they were sent to each reader: by name.
func expected(dir string) (map[string][]want, error) {
	list, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(list) == 0 {
		return nil, fmt.Errorf("nothing is expected in %s", dir)
	}
	out := map[string][]want{}
	for _, name := range list { // sorted
		part := strings.Split(filepath.Base(name), ".")
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		page, err := os.ReadFile(strings.TrimSuffix(name, "txt") + "html")
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		out[part[0]] = append(out[part[0]], want{part[1], part[2], string(text), string(page)})
	}
	return out, nil
}

// read is a mail as it came.
type read struct{ subject, text, html string }

var title = regexp.MustCompile(`<title>([^<]*)</title>`)

// look compares a mail with what was rendered.
func look(f fetched, w want) (read, []string) {
	var wrong []string
	no := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for i, l := range bytes.Split(f.raw, []byte("\r\n")) {
		if len(l) > 998 {
			no("line %d has %d octets", i+1, len(l))
		}
	}
	head, _, _ := bytes.Cut(f.raw, []byte("\r\n\r\n"))
	for _, b := range head {
		if b > 126 {
			no("the headers hold octets above 126")
			break
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(f.raw))
	if err != nil {
		return read{}, append(wrong, "it cannot be read: "+err.Error())
	}
	headers(m.Header, w, no)
	r := read{}
	if r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		no("subject: %v", err)
	}
	r.text, r.html, err = parts(m)
	if err != nil {
		no("%v", err)
	}
	if alert := strings.HasSuffix(w.kind, "alert"); r.text == "" || r.text != w.text && !(alert && strings.Contains(w.text, r.text)) {
		no("the text differs from what was rendered: %s", differ(r.text, w.text))
	}
	if w.html != "" && r.html != w.html {
		no("the HTML differs from what was rendered: %s", differ(r.html, w.html))
	}
	if len(f.raw) > 90<<10 {
		no("it has %d octets, more than 90 KB", len(f.raw))
	}
	called := title.FindStringSubmatch(r.html)
	if called == nil || !strings.HasPrefix(r.subject, html.UnescapeString(called[1])) || !utf8.ValidString(r.subject) {
		no("subject %q does not begin as the page is called, %q", r.subject, called)
	}
	if seen, err := new(mime.WordDecoder).DecodeHeader(f.subject); err != nil || seen != r.subject {
		no("a mail program sees the subject %q (%v), want %q", seen, err, r.subject)
	}
	for _, part := range []string{`"text" "plain" ("charset" "utf-8")`, `"text" "html" ("charset" "utf-8")`, `"alternative"`} {
		if !strings.Contains(strings.ToLower(f.structure), part) {
			no("a mail program sees no %s in %s", part, f.structure)
		}
	}
	return r, wrong
}

// headers looks at what mail programs and servers go by.
func headers(h mail.Header, w want, no func(string, ...any)) {
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "Content-Language": w.lang, "Mime-Version": "1.0",
		"List-Unsubscribe": "<mailto:pulse@pulse.example?subject=unsubscribe>",
	} {
		if got := h.Get(name); got != want {
			no("%s is %q, want %q", name, got, want)
		}
	}
	// There is no page that takes the click, so none may be promised.
	if h.Get("List-Unsubscribe-Post") != "" {
		no("List-Unsubscribe-Post beside a mailto: alone")
	}
	for _, name := range []string{"From", "To", "Date", "Message-Id", "Subject"} {
		if len(h[name]) != 1 {
			no("%d headers %s, want one", len(h[name]), name)
		}
	}
	if _, err := h.Date(); err != nil {
		no("date: %v", err)
	}
	if to, err := h.AddressList("To"); err != nil || len(to) != 1 || h.Get("Envelope-To") != to[0].Address {
		no("To: %v (%v), envelope %s; want one reader", to, err, h.Get("Envelope-To"))
	}
	if id := h.Get("Message-Id"); !regexp.MustCompile(`^<[0-9a-f]{32}@pulse\.example>$`).MatchString(id) {
		no("Message-ID %q", id)
	}
}

// differ says where two texts part.
func differ(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i-20, len(s))):min(len(s), i+60)] }
	return fmt.Sprintf("at octet %d of %d and %d: %q, want %q", i, len(got), len(want), cut(got), cut(want))
}

const patience = 20 * time.Second
