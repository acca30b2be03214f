package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const password = "s3cret-pass-word"

// server is a real IMAP server in this process, behind a wire that a test can spoil.
type server struct {
	user  *imapmemserver.User
	host  string
	port  int
	roots *x509.CertPool

	mu    sync.Mutex
	said  bytes.Buffer        // all that went over the wire
	spoil func(net.Conn) bool // takes over a new connection; nil lets it through
	after func([]byte) []byte // rewrites what the server answers; nil lets it through
	conns []net.Conn
}

func newServer(t testing.TB, security string) *server {
	t.Helper()
	s := &server{user: imapmemserver.NewUser("guests@cafe.example", password)}
	mem := imapmemserver.New()
	mem.AddUser(s.user)
	s.create(t, "INBOX")
	conf, roots := certificate(t)
	s.roots = roots
	o := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapStartTLS: {}}, InsecureAuth: true,
		Logger: log.New(io.Discard, "", 0), DebugWriter: writer{s},
	}
	if security == secStartTLS {
		o.TLSConfig = conf
	}
	srv := imapserver.New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.host, s.port = "127.0.0.1", l.Addr().(*net.TCPAddr).Port
	l = &listener{l, s}
	if security == secTLS {
		l = tls.NewListener(l, conf)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() {
		_ = srv.Close()
		s.mu.Lock()
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		<-done
	})
	return s
}

type writer struct{ s *server }

func (w writer) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.said.Write(p)
}

type listener struct {
	net.Listener
	s *server
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.s.mu.Lock()
		l.s.conns = append(l.s.conns, c)
		spoil := l.s.spoil
		l.s.mu.Unlock()
		if spoil == nil || !spoil(c) {
			return &spoilt{c, l.s}, nil
		}
	}
}

// spoilt rewrites what the server sends.
type spoilt struct {
	net.Conn
	s *server
}

func (c *spoilt) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	after := c.s.after
	c.s.mu.Unlock()
	if after == nil {
		return c.Conn.Write(p)
	}
	out := after(p)
	if out == nil {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *server) set(spoil func(net.Conn) bool, after func([]byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoil, s.after = spoil, after
}

func (s *server) transcript() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

func (s *server) create(t testing.TB, folder string) {
	t.Helper()
	if err := s.user.Create(folder, nil); err != nil {
		t.Fatal(err)
	}
}

// literal is a mail on its way into a folder.
type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (s *server) put(t testing.TB, folder, mail string, at time.Time) {
	t.Helper()
	if _, err := s.user.Append(folder, literal{strings.NewReader(mail)}, &imap.AppendOptions{Time: at}); err != nil {
		t.Fatal(err)
	}
}

// renumber makes a folder anew with the same mails and another UIDVALIDITY.
func (s *server) renumber(t testing.TB, folder string, mails []string) {
	t.Helper()
	if err := s.user.Delete(folder); err != nil {
		t.Fatal(err)
	}
	s.create(t, folder)
	for _, m := range mails {
		s.put(t, folder, m, now)
	}
}

func (s *server) options(security string) Options {
	return Options{IMAP: Server{Host: s.host, Port: s.port, Security: security, User: "guests@cafe.example", Password: password,
		Folders: []string{"INBOX"}, Roots: s.roots, batch: 10, patience: 20 * time.Second}}
}

func (s *server) source(t testing.TB, change func(*Options)) *Source {
	t.Helper()
	o := s.options(secNone)
	if change != nil {
		change(&o)
	}
	src, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func certificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

// all reads a source to its end.
func all(t testing.TB, src pulse.Source, from pulse.Cursor) (ms []pulse.Mention, bad []pulse.Bad, notes []string, next pulse.Cursor) {
	t.Helper()
	next = from
	for p, err := range src.Pages(t.Context(), pulse.Ask{From: from, Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		ms, bad, notes, next = append(ms, p.Mentions...), append(bad, p.Bad...), append(notes, p.Notes...), p.Next
	}
	return ms, bad, notes, next
}

// simple is a mail of one line.
func simple(id, from, text string, at time.Time) string {
	return fmt.Sprintf("From: %s\r\nTo: info@cafe.example\r\nDate: %s\r\nMessage-ID: <%s>\r\n\r\n%s\r\n", from, at.Format(time.RFC1123Z), id, text)
}
