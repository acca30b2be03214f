package deliver

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// box is a mail server that keeps what it gets, or misbehaves.
type box struct {
	mu     sync.Mutex
	got    [][]byte
	rcpt   *smtp.SMTPError // answer to RCPT
	data   *smtp.SMTPError // answer after DATA
	cut    bool            // the line goes dead after the last byte, before the answer
	hang   time.Duration   // so long without an answer after the last byte
	logins int
}

const password = "canary-smtp-9f2c"

func (b *box) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{b, c}, nil }

type session struct {
	b *box
	c *smtp.Conn
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if user != "pulse" || pass != password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no: " + pass}
		}
		s.b.logins++
		return nil
	}), nil
}
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	if s.b.rcpt != nil {
		return s.b.rcpt
	}
	return nil
}
func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.got = append(s.b.got, text)
	time.Sleep(s.b.hang)
	if s.b.cut {
		return s.c.Conn().Close()
	}
	if s.b.data != nil {
		return s.b.data
	}
	return nil
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// server starts b with a certificate of its own and returns how to reach it.
func server(t *testing.T, b *box) MailOptions {
	t.Helper()
	cert, ca := certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(b)
	srv.Domain, srv.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{cert}}
	srv.ErrorLog = discard{}
	go func() { _ = srv.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = srv.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	n, _ := strconv.Atoi(port)
	return MailOptions{Host: "127.0.0.1", Port: n, Security: StartTLS, User: "pulse", Password: password, CAFile: ca, Timeout: 5 * time.Second}
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

var letter = Message{
	ID: "digest/kadikoy/2026-11-22", From: "Pulse <pulse@example.com>", To: "elif@example.com", Lang: "tr",
	Subject: "Kadıköy, 22 Kasım Pazar: 6 övgü, ขอบคุณ", Text: "Günaydın\n" + strings.Repeat("กาแฟอร่อยมาก ", 200), HTML: "<p>Günaydın <b>ครับ</b></p>",
	Date: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
}

func send(t *testing.T, o MailOptions, m Message) error {
	t.Helper()
	s, err := NewMail(o)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), m)
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	b := &box{}
	o := server(t, b)
	o.ListID = "pulse.example.com"
	if err := send(t, o, letter); err != nil {
		t.Fatal(err)
	}
	if b.logins != 1 || len(b.got) != 1 {
		t.Fatalf("%d logins and %d letters, want one each", b.logins, len(b.got))
	}
	for i, l := range bytes.Split(b.got[0], []byte("\r\n")) {
		if len(l) > 78 && !bytes.Contains(l, []byte("boundary=")) {
			t.Errorf("line %d has %d bytes: %s", i, len(l), l)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(b.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letter.Subject {
		t.Errorf("subject %q (%v), want %q", subject, err, letter.Subject)
	}
	for name, want := range map[string]string{"Auto-Submitted": "auto-generated", "Content-Language": "tr",
		"List-Id": "<pulse.example.com>", "List-Unsubscribe": "<mailto:pulse@example.com?subject=unsubscribe>", "Date": "Sun, 22 Nov 2026 08:00:00 +0000"} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if id := m.Header.Get("Message-ID"); !strings.HasSuffix(id, "@example.com>") {
		t.Errorf("Message-ID %q does not end in our domain", id)
	}
	text, html := parts(t, m)
	if text != strings.ReplaceAll(letter.Text, "\n", "\r\n") && text != letter.Text || html != letter.HTML {
		t.Errorf("parts are\n%q\n%q\nwant the text and the HTML as given", text, html)
	}
}

func parts(t *testing.T, m *mail.Message) (text, html string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q, %v; want multipart/alternative", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	var got []string
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Header.Get("Content-Type")+"|"+string(body))
	}
	if len(got) != 2 || !strings.HasPrefix(got[0], "text/plain") || !strings.HasPrefix(got[1], "text/html") {
		t.Fatalf("%d parts %.80q, want plain first and HTML last", len(got), got)
	}
	_, text, _ = strings.Cut(got[0], "|")
	_, html, _ = strings.Cut(got[1], "|")
	return text, html
}

func TestTroubleWithTheServer(t *testing.T) {
	refused := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "sorry: no such person: ask Ada"}
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	for _, tt := range []struct {
		name    string
		box     *box
		change  func(*MailOptions)
		kind    error
		unknown bool
		says    string // in the error or its hint
	}{
		{name: "address refused", box: &box{rcpt: refused}, says: `550 "5.1.1 sorry: no such person: ask Ada"`},
		{name: "greylisted", box: &box{rcpt: busy}, kind: pulse.ErrLater},
		{name: "refused after DATA", box: &box{data: refused}},
		{name: "busy after DATA", box: &box{data: busy}, kind: pulse.ErrLater},
		{name: "line dead after DATA", box: &box{cut: true}, unknown: true},
		{name: "silence after DATA", box: &box{hang: time.Second}, unknown: true,
			change: func(o *MailOptions) { o.Timeout = 400 * time.Millisecond }},
		{name: "wrong password", change: func(o *MailOptions) { o.Password = "canary-wrong-11" }, kind: pulse.ErrDenied},
		{name: "nobody listens", change: func(o *MailOptions) { o.Port = 1 }},
		{name: "certificate of a stranger", change: func(o *MailOptions) { o.CAFile = "" }, says: "smtp.ca_file"},
		{name: "server without encryption on that port", change: func(o *MailOptions) { o.Security = TLS }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.box == nil {
				tt.box = &box{}
			}
			o := server(t, tt.box)
			if tt.change != nil {
				tt.change(&o)
			}
			err := send(t, o, letter)
			if err == nil {
				t.Fatal("no error: the reader would wait for ever")
			}
			for _, k := range []error{pulse.ErrLater, pulse.ErrDenied, pulse.ErrUsage} {
				if errors.Is(err, k) != (k == tt.kind) {
					t.Errorf("%q is %q: %v", err, k, errors.Is(err, k))
				}
			}
			if errors.Is(err, ErrUnknown) != tt.unknown {
				t.Errorf("unknown whether it arrived: %v, want %v (%v)", errors.Is(err, ErrUnknown), tt.unknown, err)
			}
			if told := err.Error() + " " + pulse.HintOf(err); !strings.Contains(told, tt.says) {
				t.Errorf("%q does not say %q", told, tt.says)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestNothingInAHeaderBreaksOut(t *testing.T) {
	b := &box{}
	o := server(t, b)
	m := letter
	m.Subject = "Kadıköy\r\nBcc: everyone@example.com\r\n\r\nhello"
	m.Lang = "tr\nX-Evil: yes"
	if err := send(t, o, m); err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(bytes.NewReader(b.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	if msg.Header.Get("Bcc") != "" || msg.Header.Get("X-Evil") != "" {
		t.Errorf("a header was injected: %v", msg.Header)
	}
	for _, to := range []string{"a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "nobody"} {
		m := letter
		m.To = to
		if err := send(t, o, m); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("to %q: %v, want a usage error", to, err)
		}
	}
}

func TestNoSecurityOnlyOnThisMachine(t *testing.T) {
	if _, err := NewMail(MailOptions{Host: "mail.example.com", Port: 25, Security: None}); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("err = %v, want a usage error", err)
	}
	if _, err := NewMail(MailOptions{Host: "127.0.0.1", Port: 25, Security: None}); err != nil {
		t.Error(err)
	}
}

// book is a ledger in memory.
type book map[string]pulse.Delivery

func (b book) key(d pulse.Delivery) string { return d.Kind + d.Place + d.Day + d.Recipient }
func (b book) ClaimDelivery(_ context.Context, d pulse.Delivery) (bool, pulse.Delivery, error) {
	if e, ok := b[b.key(d)]; ok && e.State != pulse.DeliveryFailed {
		return false, e, nil
	}
	d.State = pulse.DeliveryClaimed
	b[b.key(d)] = d
	return true, d, nil
}
func (b book) SettleDelivery(_ context.Context, d pulse.Delivery) error {
	b[b.key(d)] = d
	return nil
}

// answers sends nothing and gives its errors in turn.
type answers []error

func (a *answers) Send(context.Context, Message) error {
	err := (*a)[0]
	*a = (*a)[1:]
	return err
}

func TestEachDeliveryLeavesOnce(t *testing.T) {
	d := pulse.Delivery{Kind: "digest", Day: "2026-11-22", Recipient: "elif@example.com"}
	now := func() time.Time { return letter.Date }
	b := book{}
	s := &answers{errors.New("refused"), nil}
	if r, err := Once(t.Context(), b, s, d, letter, now); err == nil || r.State != pulse.DeliveryFailed {
		t.Fatalf("a refused letter: %v, %v; want failed", r.State, err)
	}
	if r, err := Once(t.Context(), b, s, d, letter, now); err != nil || r.State != pulse.DeliverySent || r.Already {
		t.Fatalf("the next run: %+v, %v; want sent now", r, err)
	}
	if r, err := Once(t.Context(), b, s, d, letter, now); err != nil || !r.Already {
		t.Fatalf("a second cron: %+v, %v; want already sent, and nothing asked of the server", r, err)
	}
	d.Recipient = "mehmet@example.com"
	s = &answers{ErrUnknown}
	if r, err := Once(t.Context(), b, s, d, letter, now); !errors.Is(err, ErrUnknown) || r.State != pulse.DeliveryClaimed {
		t.Fatalf("no answer: %+v, %v; want claimed and told", r, err)
	}
	if r, err := Once(t.Context(), b, s, d, letter, now); !errors.Is(err, ErrUnknown) || !r.Already {
		t.Fatalf("after no answer: %+v, %v; want told again, not sent again", r, err)
	}
}

// Whatever a subject, a language or an address is made of, the head of a mail has the
// headers that we write, each once and on its own.
func TestHostileTextsInHeaders(t *testing.T) {
	m, err := NewMail(MailOptions{Host: "127.0.0.1", Port: 25, Security: None, ListID: "x"})
	if err != nil {
		t.Fatal(err)
	}
	in, inert := 0, 0
	for i, x := range hostile.Texts() {
		in++
		m.o.ListID = hostile.Name(i, x)
		l, err := m.compose(Message{ID: x.Raw, From: "pulse@example.com", To: "ann@example.com", Subject: hostile.Name(i, x), Lang: x.Raw, Text: "t", Date: time.Unix(0, 0)})
		if err != nil {
			t.Errorf("%s: %v", x.Name, err)
			continue
		}
		var b bytes.Buffer
		if _, err := l.WriteTo(&b); err != nil {
			t.Errorf("%s: %v", x.Name, err)
			continue
		}
		got, err := mail.ReadMessage(&b)
		if err != nil {
			t.Errorf("%s: %v", x.Name, err)
			continue
		}
		bad := got.Header.Get("Bcc") + got.Header.Get("X-Evil") + got.Header.Get("To")
		for name, values := range got.Header {
			if len(values) != 1 || strings.ContainsAny(values[0], "\r\n\x00\x1b") {
				bad += " " + name
			}
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if bad != "<ann@example.com>" || err != nil || !strings.Contains(subject, hostile.Mark(i)) {
			t.Errorf("%s: headers %q, subject %q %v", x.Name, bad, subject, err)
			continue
		}
		inert++
	}
	t.Logf("%-24s %3d in, %3d shown, %3d inert", "headers of a mail", in, in, inert)
}
