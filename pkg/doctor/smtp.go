package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// mailPatience is for the whole talk with a mail server.
const mailPatience = 20 * time.Second

// TryMail greets the mail server as the digest would: connects, encrypts, logs
// in where there is a user, and says goodbye. Nothing is sent. A refused login
// is an ErrDenied.
func TryMail(ctx context.Context, s config.SMTP, password string) error {
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	trust, err := trust(s)
	if err != nil {
		return err
	}
	conn, err := dial(ctx, s, trust)
	if err != nil {
		return pulse.WithHint(fmt.Errorf("connect: %w", err), "see smtp.host, smtp.port and smtp.tls, and whether a firewall stands between")
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // wakes a hanging read
	defer stop()
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if err := encrypt(c, s, trust); err != nil {
		return err
	}
	if err := login(c, s, password); err != nil {
		return err
	}
	return c.Quit()
}

// trust is whose certificates count: the machine's, or the owner's own.
func trust(s config.SMTP) (*tls.Config, error) {
	t := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.CAFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return nil, pulse.Usagef("read smtp.ca_file: %v", err)
	}
	t.RootCAs = x509.NewCertPool()
	if !t.RootCAs.AppendCertsFromPEM(pem) {
		return nil, pulse.Usagef("smtp.ca_file %s holds no certificate in PEM form", s.CAFile)
	}
	return t, nil
}

func dial(ctx context.Context, s config.SMTP, trust *tls.Config) (net.Conn, error) {
	addr := net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	if s.TLS == "tls" {
		return (&tls.Dialer{Config: trust}).DialContext(ctx, "tcp", addr)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

func encrypt(c *smtp.Client, s config.SMTP, trust *tls.Config) error {
	if s.TLS != "starttls" {
		return nil
	}
	if ok, _ := c.Extension("STARTTLS"); !ok {
		return pulse.WithHint(errors.New("the server offers no STARTTLS"), "try port 465 with tls: tls")
	}
	if err := c.StartTLS(trust); err != nil {
		return pulse.WithHint(fmt.Errorf("encrypt: %w", err), "smtp.host must be the name in the server's certificate; a private authority goes into smtp.ca_file")
	}
	return nil
}

func login(c *smtp.Client, s config.SMTP, password string) error {
	if s.User == "" {
		return nil
	}
	_, ways := c.Extension("AUTH")
	var auth smtp.Auth
	for way := range strings.FieldsSeq(ways) {
		switch strings.ToUpper(way) {
		case "PLAIN":
			auth = smtp.PlainAuth("", s.User, password, s.Host)
		case "LOGIN":
			if auth == nil {
				auth = &loginAuth{user: s.User, password: password}
			}
		}
	}
	if auth == nil {
		return pulse.WithHint(fmt.Errorf("the server offers no login we know (%s)", ways), "leave out smtp.user if it wants none")
	}
	err := c.Auth(auth)
	var refused *textproto.Error
	if errors.As(err, &refused) && refused.Code/100 == 5 {
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: fmt.Sprintf("the server refused the login of %s (%d)", s.User, refused.Code),
			Hint: "see user and password; many providers want an app password instead of your own"}
	}
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	return nil
}

// loginAuth is the LOGIN way, which some servers offer alone.
type loginAuth struct{ user, password string }

func (a *loginAuth) Start(s *smtp.ServerInfo) (string, []byte, error) {
	if !s.TLS && !net.ParseIP(s.Name).IsLoopback() && s.Name != "localhost" {
		return "", nil, errors.New("the password would go unencrypted")
	}
	return "LOGIN", nil, nil
}

func (a *loginAuth) Next(asked []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(strings.ToLower(string(asked)), "user"):
		return []byte(a.user), nil
	case strings.HasPrefix(strings.ToLower(string(asked)), "pass"):
		return []byte(a.password), nil
	}
	return nil, fmt.Errorf("the server asked %.40q", asked)
}
