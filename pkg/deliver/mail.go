package deliver

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// How the line to the mail server is secured.
const (
	StartTLS = "starttls" // plain greeting, then encrypted; refused where the server cannot
	TLS      = "tls"      // encrypted from the first byte
	None     = "none"     // not at all: for a server on this machine
)

// MailOptions say which server sends, and how to talk to it.
type MailOptions struct {
	Host     string
	Port     int
	Security string // StartTLS, TLS or None
	User     string // "" does not log in
	Password string
	CAFile   string        // certificate authority of a private server; "" the system's
	Timeout  time.Duration // of the whole talk; 0 is 30 s
	ListID   string        // "digest.example.com"; "" leaves the header out
}

// Mail is a mail server as a Sender.
type Mail struct {
	o    MailOptions
	opts []mail.Option
}

// NewMail checks the options. It connects to nothing.
func NewMail(o MailOptions) (*Mail, error) {
	if o.Host == "" {
		return nil, pulse.WithHint(pulse.Usagef("no mail server is configured"), "set smtp: {host: …, port: 587, user: …} in pulse.yaml")
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	opts := []mail.Option{mail.WithPort(o.Port), mail.WithTimeout(o.Timeout), mail.WithoutNoop()}
	secure, err := security(o)
	if err != nil {
		return nil, err
	}
	opts = append(opts, secure...)
	if o.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.User), mail.WithPassword(o.Password))
	}
	return &Mail{o: o, opts: opts}, nil
}

func security(o MailOptions) ([]mail.Option, error) {
	conf := &tls.Config{ServerName: o.Host, MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "smtp.ca_file", Err: err}
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, pulse.Usagef("smtp.ca_file %s holds no certificate", o.CAFile)
		}
	}
	switch o.Security {
	case TLS:
		return []mail.Option{mail.WithSSL(), mail.WithTLSConfig(conf)}, nil
	case StartTLS, "":
		return []mail.Option{mail.WithTLSPolicy(mail.TLSMandatory), mail.WithTLSConfig(conf)}, nil
	case None:
		if !loopback(o.Host) {
			return nil, pulse.Usagef("smtp.tls: none is for a mail server on this machine; %s is another", o.Host)
		}
		return []mail.Option{mail.WithTLSPolicy(mail.NoTLS)}, nil
	}
	return nil, pulse.Usagef("smtp.tls %q: use starttls, tls or none", o.Security)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send talks to the server once for one message.
func (m *Mail) Send(ctx context.Context, msg Message) error {
	letter, err := m.compose(msg)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(m.o.Host, m.opts...)
	if err != nil {
		return m.explain("mail server "+m.o.Host, err)
	}
	ctx, cancel := context.WithTimeout(ctx, m.o.Timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return m.explain("mail server "+m.o.Host, err)
	}
	err = client.Send(letter)
	_ = client.Close() // after the server has taken the message its goodbye changes nothing
	if err != nil && !letter.IsDelivered() {
		return m.explain("mail to "+msg.To, err)
	}
	return nil
}

// compose makes the letter: text first, HTML as the richer alternative.
func (m *Mail) compose(msg Message) (*mail.Msg, error) {
	l := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := l.From(msg.From); err != nil {
		return nil, pulse.Usagef("digest.from %q is no mail address", msg.From)
	}
	if err := l.To(msg.To); err != nil {
		return nil, pulse.Usagef("%q is no mail address", msg.To)
	}
	if msg.ReplyTo != "" {
		if err := l.ReplyTo(msg.ReplyTo); err != nil {
			return nil, pulse.Usagef("digest.reply_to %q is no mail address", msg.ReplyTo)
		}
	}
	l.Subject(header(msg.Subject))
	l.SetDateWithValue(msg.Date)
	l.SetMessageIDWithValue(messageID(msg))
	l.SetGenHeader("Auto-Submitted", "auto-generated")
	l.SetGenHeader("X-Auto-Response-Suppress", "All")
	if msg.Lang != "" {
		l.SetGenHeader("Content-Language", header(msg.Lang))
	}
	if m.o.ListID != "" {
		l.SetGenHeader("List-Id", "<"+header(m.o.ListID)+">")
	}
	l.SetGenHeader("List-Unsubscribe", "<mailto:"+address(msg.From)+"?subject=unsubscribe>")
	l.SetBodyString(mail.TypeTextPlain, msg.Text)
	if msg.HTML != "" {
		l.AddAlternativeString(mail.TypeTextHTML, msg.HTML)
	}
	return l, nil
}

// header keeps a value on its own line: a line break in it would be a header of
// somebody else's.
func header(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// messageID is the same whenever the same message is made, so that a mail program
// that sees it twice shows it once.
func messageID(msg Message) string {
	sum := sha256.Sum256([]byte(msg.ID + "\x00" + msg.To))
	_, domain, _ := strings.Cut(address(msg.From), "@")
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// address is the bare address in "Name <address>".
func address(s string) string {
	if _, rest, ok := strings.Cut(s, "<"); ok {
		s, _, _ = strings.Cut(rest, ">")
	}
	return header(strings.TrimSpace(s))
}

// explain says what the server did in a person's words, of which kind it is, and
// whether the message may have arrived. The password is in no error.
func (m *Mail) explain(what string, err error) error {
	p := &pulse.Problem{Msg: what, Err: errors.New(m.mask(err.Error()))}
	var reply *textproto.Error
	var send *mail.SendError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &send):
		m.explainSend(p, send)
	case errors.As(err, &reply) && (reply.Code == 535 || reply.Code == 534 || reply.Code == 530 || reply.Code == 538):
		p.Kind, p.Hint = pulse.ErrDenied, "check smtp.user and the variable named in smtp.password_env"
	case errors.As(err, &reply) && reply.Code/100 == 4:
		p.Kind, p.Hint = pulse.ErrLater, "the next run tries again"
	case errors.As(err, &untrusted):
		p.Hint = "a private mail server needs smtp.ca_file, the certificate of its authority; for any other, check smtp.host"
	default:
		p.Hint = fmt.Sprintf("check smtp.host, smtp.port (%d) and smtp.tls (%s); pulse doctor tries them without sending", m.o.Port, m.o.Security)
	}
	return p
}

// stages are what a server was doing when it said no.
var stages = map[mail.SendErrReason]string{
	mail.ErrSMTPMailFrom:  "the server does not take our sender address",
	mail.ErrSMTPRcptTo:    "the server does not take this address",
	mail.ErrSMTPData:      "the server does not take a message now",
	mail.ErrWriteContent:  "the line broke while the message was on its way",
	mail.ErrSMTPDataClose: "the server does not take the message",
}

func (m *Mail) explainSend(p *pulse.Problem, send *mail.SendError) {
	code := send.ErrorCode()
	if stage := stages[send.Reason]; stage != "" {
		p.Err = errors.New(stage + said(p.Err.Error()))
	}
	switch {
	case send.Reason == mail.ErrSMTPDataClose && code == 0:
		// Everything was handed over and the line went dead before the answer.
		p.Err = fmt.Errorf("%w: %w", ErrUnknown, p.Err)
		p.Hint = "ask the reader whether it came; it is not sent again by itself"
	case code/100 == 4:
		p.Kind, p.Hint = pulse.ErrLater, "the server asks to try later; the next run does"
	case code/100 == 5:
		p.Hint = "the server refuses this address or sender; check digest.from and the address in digest.audiences"
	}
}

// replyCode begins a server's answer in an error of the library: 550 "no such user".
var replyCode = regexp.MustCompile(`: [45]\d\d "`)

// said is the server's own answer in the library's sentence about it: from its
// code on, without the library's list of addresses.
func said(s string) string {
	s, _, _ = strings.Cut(s, ", affected ")
	at := strings.LastIndex(s, ": ")
	if found := replyCode.FindStringIndex(s); found != nil {
		at = found[0]
	}
	if at < 0 {
		return ""
	}
	return " (" + s[at+2:] + ")"
}

func (m *Mail) mask(s string) string {
	if m.o.Password == "" {
		return s
	}
	return strings.ReplaceAll(s, m.o.Password, "***")
}
