package deliver

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

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
	Timeout  time.Duration // of the login, and of the message; its answer may take four times as long; 0 is 30 s
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
func (m *Mail) Send(ctx context.Context, msg Message, handing func() error) error {
	letter, err := m.compose(msg)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(m.o.Host, m.opts...)
	if err != nil {
		return m.explain("mail to "+msg.To+" over "+m.o.Host, err)
	}
	dialling, cancel := context.WithTimeout(ctx, m.o.Timeout)
	defer cancel()
	talk, err := client.DialToSMTPClientWithContext(dialling)
	if err != nil {
		return m.explain("mail to "+msg.To+" over "+m.o.Host, err)
	}
	defer m.hangUp(ctx, talk)()
	return m.hand(talk, letter, msg.To, handing)
}

// lastWords is how long an answer may still take after Ctrl-C or a stop signal: an
// answer tells more than a line that was cut.
const lastWords = 5 * time.Second

// hangUp returns what ends the talk. A cancelled ctx ends it as well, soon.
func (m *Mail) hangUp(ctx context.Context, talk *smtp.Client) func() {
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-over:
		case <-time.After(lastWords):
			_ = talk.Text.Close() // wakes who waits for an answer
		}
	})
	return func() {
		stop()
		close(over)
		_ = talk.Close() // there is nothing more to say
	}
}

// hand takes one letter through the talk. Until the dot that ends it the server has
// nothing; behind the dot only its answer tells.
func (m *Mail) hand(talk *smtp.Client, letter *mail.Msg, to string, handing func() error) error {
	from, sender := letter.GetSender(false)
	rcpt, reader := letter.GetRecipients()
	if err := errors.Join(sender, reader, talk.UpdateDeadline(m.o.Timeout)); err != nil {
		return fmt.Errorf("mail to %s: %w", to, err)
	}
	if err := m.writable(talk, from+rcpt[0], to); err != nil {
		return err
	}
	inData := false
	defer func() {
		// Whether it hears our goodbye changes nothing, and waiting for its own would
		// leave the delivery unsettled for longer. In the message it would be the dot.
		if !inData {
			_ = talk.Text.PrintfLine("QUIT")
		}
	}()
	if err := talk.Mail(from); err != nil {
		return m.explainTalk(to, atSender, err)
	}
	if err := talk.Rcpt(rcpt[0]); err != nil {
		return m.explainTalk(to, atReader, err)
	}
	body, err := talk.Data()
	if err != nil {
		return m.explainTalk(to, atData, err)
	}
	inData = true
	if _, err := letter.WriteTo(body); err != nil {
		return m.explainTalk(to, inBody, err)
	}
	if err := talk.Text.W.Flush(); err != nil { // a dead line is better known before the dot
		return m.explainTalk(to, inBody, err)
	}
	// Servers look for viruses before they answer, and an answer too late is none.
	if err := errors.Join(talk.UpdateDeadline(4*m.o.Timeout), handing()); err != nil {
		return fmt.Errorf("mail to %s: %w", to, err)
	}
	inData = false
	return m.dot(talk, body, to)
}

// dot ends a letter and hears the answer. The library's own end would not tell a dot
// that could not be written, so that nothing arrived, from an answer that did not come.
func (m *Mail) dot(talk *smtp.Client, body io.WriteCloser, to string) error {
	if d, ok := body.(*smtp.DataCloser); ok {
		body = d.WriteCloser
	}
	if err := body.Close(); err != nil {
		return m.explainTalk(to, inBody, err)
	}
	if _, _, err := talk.Text.ReadResponse(2); err != nil {
		return m.explainTalk(to, atEnd, err)
	}
	return nil
}

// writable asks for SMTPUTF8 where an address needs it and only there: a letter that
// asks for it can go on through no server that has not heard of it.
func (m *Mail) writable(talk *smtp.Client, addresses, to string) error {
	ascii := strings.IndexFunc(addresses, func(r rune) bool { return r > unicode.MaxASCII }) < 0
	if ok, _ := talk.Extension("SMTPUTF8"); !ok && !ascii {
		return pulse.WithHint(fmt.Errorf("mail to %s: the mail server takes no addresses with such letters", to),
			"use addresses in plain letters in digest.from and under audiences")
	}
	talk.SkipSMTPUTF8(ascii)
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
	l.SetBodyString(mail.TypeTextPlain, msg.Text, mail.WithPartEncoding(encoding(msg.Text)))
	if msg.HTML != "" {
		l.AddAlternativeString(mail.TypeTextHTML, msg.HTML, mail.WithPartEncoding(encoding(msg.HTML)))
	}
	return l, nil
}

// encoding is quoted-printable, which spam filters like better, unless it is much the
// longer one: a letter of Thai is nine octets in it and four in base64.
func encoding(s string) mail.Encoding {
	quoted := len(s)
	for i := range len(s) {
		if s[i] > unicode.MaxASCII || s[i] == '=' {
			quoted += 2
		}
	}
	if quoted > len(s)*3/2 {
		return mail.EncodingB64
	}
	return mail.EncodingQP
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

// explain says what the server did before it heard of the message, of which kind it
// is and what to do. The password is in no error.
func (m *Mail) explain(what string, err error) error {
	p := &pulse.Problem{Msg: what, Err: errors.New(m.mask(err.Error()))}
	var untrusted *tls.CertificateVerificationError
	var late net.Error
	switch code := replyCode(err); {
	case needsLogin(code):
		p.Kind, p.Hint = pulse.ErrDenied, checkLogin
	case code/100 == 4:
		p.Kind, p.Hint = pulse.ErrLater, tryLater
	case errors.As(err, &untrusted):
		p.Hint = "a private mail server needs smtp.ca_file, the certificate of its authority; for any other, check smtp.host"
	case errors.As(err, &late) && late.Timeout():
		p.Hint = fmt.Sprintf("it did not answer in time; check smtp.port (%d) and smtp.tls (%s), the next run tries again", m.o.Port, m.o.Security)
	default:
		p.Hint = fmt.Sprintf("check smtp.host, smtp.port (%d) and smtp.tls (%s); pulse doctor tries them without sending", m.o.Port, m.o.Security)
	}
	return p
}

const (
	tryLater   = "the server asks to try later; the next run does"
	checkLogin = "check smtp.user and the variable named in smtp.password_env"
)

// replyCode is what the server answered; 0 it did not.
func replyCode(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

func needsLogin(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// stage is how far a message came.
type stage struct {
	says    string // what went wrong there
	ours    bool   // a final no is about our sender, and not about this reader or message
	unknown bool   // without an answer the message may have arrived
}

var (
	atSender = stage{says: "the server does not take our sender address", ours: true}
	atReader = stage{says: "the server does not take this address"}
	atData   = stage{says: "the server does not take a message now"}
	inBody   = stage{says: "the line broke while the message was on its way"}
	atEnd    = stage{says: "the server does not take the message", unknown: true}
)

// explainTalk says what became of a message that came as far as at.
func (m *Mail) explainTalk(to string, at stage, err error) error {
	p := &pulse.Problem{Msg: "mail to " + to}
	says := " (" + m.mask(err.Error()) + ")"
	p.Err = errors.New(at.says + says)
	switch code := replyCode(err); {
	case needsLogin(code):
		p.Kind, p.Hint = pulse.ErrDenied, "the server wants a login: "+checkLogin
	case code/100 == 4:
		p.Kind, p.Hint = pulse.ErrLater, tryLater
	case code/100 == 5 && at.ours:
		p.Hint = "the server refuses this sender: check digest.from"
	case code/100 == 5:
		p.Kind, p.Hint = ErrRefused, mend(to)
	case at.unknown:
		p.Err = fmt.Errorf("%w%s", ErrUnknown, says)
		p.Hint = askReader(to)
	default:
		p.Err = errors.New("the line broke before the message was handed over" + says)
		p.Hint = "nothing arrived; the next run tries again"
	}
	return p
}

func (m *Mail) mask(s string) string {
	if m.o.Password == "" {
		return s
	}
	return strings.ReplaceAll(s, m.o.Password, "***")
}
