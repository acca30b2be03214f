package letter

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// benchmarks are mails as they come, by name.
func benchmarks(t testing.TB) map[string]string {
	text := strings.Repeat(turkish+"\n", 10)
	page := encoded(t, charmap.Windows1254, text)
	return map[string]string{
		"plain":            crlf("From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n" + text),
		"quoted-printable": crlf("From: =?iso-8859-9?Q?Ay=FEe?= <a@b.example>\nSubject: =?utf-8?B?xZ5pa8OieWV0?=\nContent-Type: text/plain; charset=windows-1254\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted(page)),
		"base64":           crlf("From: a@b.example\nContent-Type: text/plain; charset=windows-1254\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(page))),
		"parts": crlf("From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain; charset=utf-8\n\n" + text +
			"\n--a\nContent-Type: text/html; charset=utf-8\n\n<p>" + text + "</p>\n--a--\n--m\nContent-Type: image/jpeg; name=x.jpg\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("A", 76)+"\n", 700) + "--m--\n"),
	}
}

// BenchmarkRead is what a mail costs here; BenchmarkStandard beside it what it costs with
// net/mail, mime and mime/multipart, which give less: they decode no charset but UTF-8 and
// Latin 1 and stop at the first fault.
func BenchmarkRead(b *testing.B) {
	for name, m := range benchmarks(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(m)))
			b.ReportAllocs()
			for b.Loop() {
				if l, err := Read(strings.NewReader(m)); err != nil || l.Text == "" {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStandard(b *testing.B) {
	for name, m := range benchmarks(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(m)))
			b.ReportAllocs()
			for b.Loop() {
				if s, err := standard(m); err != nil || s == "" {
					b.Fatal(err)
				}
			}
		})
	}
}

// standard reads the first plain text of a mail with the standard library alone.
func standard(s string) (string, error) {
	m, err := mail.ReadMessage(strings.NewReader(s))
	if err != nil {
		return "", err
	}
	if _, err := mail.ParseAddress(m.Header.Get("From")); err != nil && !strings.Contains(err.Error(), "charset") {
		return "", err
	}
	_, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")) // a charset it does not know stays as it is
	return standardPart(m.Header.Get, m.Body)
}

func standardPart(get func(string) string, body io.Reader) (string, error) {
	media, params, err := mime.ParseMediaType(get("Content-Type"))
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(media, "multipart/") {
		out := ""
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return out, nil
			}
			if err != nil {
				return "", err
			}
			s, err := standardPart(p.Header.Get, p)
			if err != nil {
				return "", err
			}
			if out == "" {
				out = s
			}
		}
	}
	if media != "text/plain" {
		_, err := io.Copy(io.Discard, body)
		return "", err
	}
	switch get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(body)
	return string(b), err
}

// TestSlowTexts: nobody can write a mail that takes long to read.
func TestSlowTexts(t *testing.T) {
	for name, m := range map[string]string{
		"words without end":  "From: a@b.example\nSubject: " + strings.Repeat("=?x?q?", 40_000) + "\n\nx",
		"empty lines":        "From: a@b.example\n\nx" + strings.Repeat("\n", 1<<20),
		"blanks before none": "From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\nx" + strings.Repeat(" ", 1<<20) + "y",
		"disclaimers":        "From: a@b.example\n\nx\n\n" + strings.Repeat("this e-mail\n\n", 80_000),
		"one disclaimer":     "From: a@b.example\n\nx\n\n" + strings.Repeat("this e-mail\n", 80_000),
		"heads":              "From: a@b.example\nSubject: Fwd: x\n\n" + strings.Repeat("From: a@b\n", 100_000),
		"boundaries":         "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--y\n", 1<<20),
		"From lines":         "From: a@b.example\n\nx" + strings.Repeat("\n\nFrom x", 200_000),
		"dates":              "From: a@b.example\nDate: " + strings.Repeat("1 ", 100_000) + "\n\nx",
		"addresses":          "From: a@b.example\nTo: " + strings.Repeat("a@b,", 60_000) + "\n\nx",
		"plus":               "From: a@b.example\nContent-Type: text/plain; charset=utf-7\n\nx" + strings.Repeat("+", 1<<20),
		"a parameter's":      "From: a@b.example\nContent-Type: text/plain" + strings.Repeat("; a*0=x", 20_000) + "\n\nx",
	} {
		begin := time.Now()
		l := read(t, m)
		Cut(l.Text)
		l.Forwarded()
		l.OwnSubject()
		box := NewMailbox(strings.NewReader("From x\n" + m))
		for {
			if _, _, err := box.Next(); err != nil {
				break
			}
			if _, err := io.Copy(io.Discard, box); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("%s: %s", name, took)
		} else {
			t.Logf("%s: %s", name, took.Round(time.Millisecond))
		}
	}
}
