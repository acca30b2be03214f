package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// postOffice is a real mail server on loopback that fails the test when
// anything is sent.
type postOffice struct {
	t    *testing.T
	ways []string
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &counter{p}, nil }

type counter struct{ *postOffice }

func (c *counter) AuthMechanisms() []string { return c.ways }
func (c *counter) Auth(way string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != "pulse" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		return nil
	}
	if way == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// loginServer speaks LOGIN, which go-sasl offers to clients only.
type loginServer struct {
	user  *string
	asked bool
	check func(user, password string) error
}

func (l *loginServer) Next(said []byte) ([]byte, bool, error) {
	switch {
	case !l.asked && said == nil:
		l.asked = true
		return []byte("Username:"), false, nil
	case l.user == nil:
		user := string(said)
		l.user = &user
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(*l.user, string(said))
}

func (c *counter) Mail(string, *smtp.MailOptions) error { c.t.Error("a mail was begun"); return nil }
func (c *counter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (c *counter) Data(io.Reader) error {
	return nil
}
func (c *counter) Reset()        {}
func (c *counter) Logout() error { return nil }

// office starts a server and gives its port.
func office(t *testing.T, certs *tls.Config, implicit bool, ways ...string) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(&postOffice{t: t, ways: ways})
	s.Domain, s.AllowInsecureAuth = "localhost", true
	s.TLSConfig = certs
	if implicit {
		l = tls.NewListener(l, certs)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = s.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port
}

// certificate makes one for localhost and the file of its authority.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}

func TestTryMail(t *testing.T) {
	certs, ca := certificate(t)
	plain, login := []string{sasl.Plain}, []string{sasl.Login}
	starttls := office(t, certs, false, plain...)
	cases := []struct {
		name     string
		smtp     config.SMTP
		password string
		want     string // in the error; "" none
		kind     error
	}{
		{"starttls", config.SMTP{Port: starttls, TLS: "starttls", User: "pulse", CAFile: ca}, "secret", "", nil},
		{"tls", config.SMTP{Port: office(t, certs, true, plain...), TLS: "tls", User: "pulse", CAFile: ca}, "secret", "", nil},
		{"login alone", config.SMTP{Port: office(t, certs, false, login...), TLS: "starttls", User: "pulse", CAFile: ca}, "secret", "", nil},
		{"nobody logs in", config.SMTP{Port: office(t, nil, false), TLS: "none"}, "", "", nil},
		{"a wrong password", config.SMTP{Port: starttls, TLS: "starttls", User: "pulse", CAFile: ca}, "wrong", "refused the login of pulse", pulse.ErrDenied},
		{"a wrong password by login", config.SMTP{Port: office(t, certs, false, login...), TLS: "starttls", User: "pulse", CAFile: ca}, "wrong", "refused the login", pulse.ErrDenied},
		{"an unknown authority", config.SMTP{Port: starttls, TLS: "starttls"}, "", "encrypt", nil},
		{"no encryption there", config.SMTP{Port: office(t, nil, false), TLS: "starttls"}, "", "no STARTTLS", nil},
		{"no way to log in", config.SMTP{Port: office(t, certs, false, "XOAUTH2"), TLS: "starttls", User: "pulse", CAFile: ca}, "secret", "no login we know", nil},
		{"nobody there", config.SMTP{Port: 1, TLS: "none"}, "", "connect", nil},
		{"no authority file", config.SMTP{Port: starttls, TLS: "starttls", CAFile: "/nonexistent"}, "", "ca_file", pulse.ErrUsage},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			tc.smtp.Host = "localhost"
			err := TryMail(t.Context(), tc.smtp, tc.password)
			switch {
			case tc.want == "" && err != nil:
				t.Errorf("got %v, want to be let in", err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("got %v, want %q", err, tc.want)
			case tc.kind != nil && !errors.Is(err, tc.kind):
				t.Errorf("got %v, want kind %v", err, tc.kind)
			case tc.password != "" && err != nil && strings.Contains(err.Error(), tc.password):
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// A server that accepts and never speaks must not hang doctor.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	started := time.Now()
	err = TryMail(ctx, config.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none"}, "")
	if err == nil || time.Since(started) > 5*time.Second {
		t.Errorf("got %v after %v, want an error soon", err, time.Since(started))
	}
}
