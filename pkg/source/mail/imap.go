package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// How a connection is encrypted.
const (
	secTLS      = "tls"
	secStartTLS = "starttls"
	secNone     = "none"
)

// Server is a mail server and who reads there.
type Server struct {
	Host     string
	Port     int
	Security string // secTLS, secStartTLS or secNone
	User     string
	Password string
	Token    string // OAuth access token, instead of a password
	Folders  []string
	Roots    *x509.CertPool // nil those of the machine

	batch    int           // mails asked for at once
	chunk    int64         // bytes of a mail asked for at once
	patience time.Duration // for one answer
}

// Bounds of what is asked for at once.
const (
	batchMails   = 50
	chunkBytes   = 128 << 10
	mostUIDs     = 2_000_000
	searchBytes  = 32 << 20
	waitAnswer   = time.Minute
	mailOverhead = 16 << 10 // what may stand around one mail in an answer
)

// session is one connection. Every step sets how long it may take and how much may come.
type session struct {
	client *imapclient.Client
	conn   *metered
	o      Server
	ctx    context.Context // a session lives as long as one call of Pages
	end    func() bool
	watch  *time.Timer
}

// errTooMuch ends a connection whose server sends more than was asked for.
var errTooMuch = errors.New("the server sends far more than was asked for")

// metered counts down what may still be read.
type metered struct {
	net.Conn
	room atomic.Int64
	over atomic.Bool
	late atomic.Bool
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.room.Add(-int64(n)) < 0 {
		m.over.Store(true)
		return 0, errTooMuch
	}
	return n, err
}

// step begins something that takes one answer of at most so many bytes.
func (s *session) step(bytes int64) {
	s.conn.room.Store(bytes + 64<<10)
	s.watch.Reset(s.o.patience)
}

// rest stops the clock while nobody is asked.
func (s *session) rest() { s.watch.Stop() }

func (s *session) close() {
	s.end()
	s.watch.Stop()
	_ = s.client.Close() // what was read is read
}

// connect opens a session, logged in.
func connect(ctx context.Context, o Server) (*session, error) {
	dialer := net.Dialer{Timeout: o.patience}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(o.Host, strconv.Itoa(o.Port)))
	if err != nil {
		return nil, o.unreachable(ctx, err)
	}
	m := &metered{Conn: conn}
	s := &session{conn: m, o: o, ctx: ctx}
	s.watch = time.AfterFunc(o.patience, func() { m.late.Store(true); _ = conn.Close() })
	s.end = context.AfterFunc(ctx, func() { _ = conn.Close() })
	s.step(1 << 20)
	if err := s.greet(); err != nil {
		s.end()
		s.watch.Stop()
		_ = conn.Close() // the error says more
		return nil, s.fault("connect to "+o.Host, err)
	}
	if err := s.login(); err != nil {
		s.close()
		return nil, err
	}
	s.rest()
	return s, nil
}

// greet encrypts and waits for the server's first line.
func (s *session) greet() (err error) {
	conf := &tls.Config{ServerName: s.o.Host, RootCAs: s.o.Roots, MinVersion: tls.VersionTLS12}
	switch s.o.Security {
	case secStartTLS:
		if s.client, err = imapclient.NewStartTLS(s.conn, &imapclient.Options{TLSConfig: conf}); err != nil {
			return err
		}
	case secNone:
		s.client = imapclient.New(s.conn, nil)
	default:
		conn := tls.Client(s.conn, conf)
		if err := conn.HandshakeContext(s.ctx); err != nil {
			return err
		}
		s.client = imapclient.New(conn, nil)
	}
	if err := s.client.WaitGreeting(); err != nil {
		_ = s.client.Close() // the error says more
		return err
	}
	return nil
}

func (s *session) login() error {
	s.step(1 << 20)
	var err error
	if s.o.Token != "" {
		err = s.client.Authenticate(&xoauth2{user: s.o.User, token: s.o.Token})
	} else {
		err = s.client.Login(s.o.User, s.o.Password).Wait()
	}
	if err == nil {
		return nil
	}
	var no *imap.Error
	if !errors.As(err, &no) || no.Type != imap.StatusResponseTypeNo || later(no.Code) {
		return s.fault("log in at "+s.o.Host, err)
	}
	p := &pulse.Problem{Kind: pulse.ErrDenied, Msg: s.o.Host + " refused to let " + s.o.User + " in", Err: s.o.bare(err),
		Hint: "check user and the password in the variable that password_env names; Gmail, Yahoo and iCloud want an app password, Outlook an access token (token_env)"}
	if s.o.Token != "" {
		p.Hint = "the access token in the variable that token_env names is not valid (any more); they live for an hour as a rule"
	}
	return p
}

// later reports that a server has no time now.
func later(code imap.ResponseCode) bool {
	switch code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeOverQuota, "THROTTLED":
		return true
	}
	return false
}

func (o Server) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &pulse.Problem{Msg: fmt.Sprintf("connect to %s:%d", o.Host, o.Port), Err: err,
		Hint: "check host and port of the source, and that this machine is on the network"}
}

// bare takes what is secret out of an error: servers repeat what they were told.
func (o Server) bare(err error) error {
	text := err.Error()
	for _, secret := range []string{o.Password, o.Token} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return errors.New(strings.TrimPrefix(text, "imap: "))
}

// fault says what went wrong and whether it may pass.
func (s *session) fault(doing string, err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	p := &pulse.Problem{Msg: doing, Err: s.o.bare(err)}
	var no *imap.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case s.conn.late.Load():
		p.Err = fmt.Errorf("no answer within %s", s.o.patience)
	case s.conn.over.Load():
		p.Err = errTooMuch
	case errors.As(err, &unknown):
		p.Hint = "nobody this machine trusts has signed the server's certificate; name its authority under ca_file if it is yours"
	case errors.As(err, &name):
		p.Hint = "the certificate belongs to another name: check host"
	case errors.As(err, &no) && later(no.Code):
		p.Kind, p.Hint = pulse.ErrLater, "nothing is lost; the next fetch goes on where this one stopped"
	case strings.Contains(err.Error(), "first record does not look like a TLS handshake"):
		p.Hint = "the server does not speak TLS on this port: 993 is for security tls, 143 for starttls"
	}
	return p
}

// xoauth2 logs in with an access token, in Google's and Microsoft's way.
type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's account of an error, which asks for an empty line.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// examine opens a folder for reading alone.
func (s *session) examine(folder string) (*imap.SelectData, error) {
	s.step(4 << 20)
	defer s.rest()
	data, err := s.client.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	var no *imap.Error
	if errors.As(err, &no) && no.Type == imap.StatusResponseTypeNo && !later(no.Code) {
		return nil, pulse.WithHint(pulse.Usagef("there is no folder %q at %s: %v", folder, s.o.Host, s.o.bare(err)), "%s", s.folders())
	}
	if err != nil {
		return nil, s.fault("open "+folder, err)
	}
	return data, nil
}

// folders names those that are there, for who wrote another.
func (s *session) folders() string {
	s.step(1 << 20)
	list, err := s.client.List("", "*", nil).Collect()
	if err != nil || len(list) == 0 {
		return "look at its folders with a mail program"
	}
	var names []string
	for _, l := range list {
		if len(names) < 30 {
			names = append(names, l.Mailbox)
		}
	}
	slices.Sort(names)
	return "its folders are " + strings.Join(names, ", ")
}

// uids lists the mails from a UID on, in order.
func (s *session) uids(from imap.UID, since time.Time) ([]imap.UID, error) {
	s.step(searchBytes)
	defer s.rest()
	want := &imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: from}}}, Since: since}
	data, err := s.client.UIDSearch(want, nil).Wait()
	if err != nil {
		return nil, s.fault("list the mails", err)
	}
	set, ok := data.All.(imap.UIDSet)
	if !ok {
		return nil, nil
	}
	var n uint64
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, s.fault("list the mails", errors.New("the answer cannot be read"))
		}
		n += uint64(r.Stop-r.Start) + 1
	}
	if n > mostUIDs {
		return nil, s.fault("list the mails", fmt.Errorf("the folder holds %d mails, more than %d", n, mostUIDs))
	}
	var out []imap.UID
	for _, r := range set {
		for u := uint64(r.Start); u <= uint64(r.Stop); u++ {
			// "n:*" gives the last mail even where it comes before n.
			if imap.UID(u) >= from {
				out = append(out, imap.UID(u))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// fetched is one mail as it came, or its beginning.
type fetched struct {
	uid     imap.UID
	arrived time.Time
	size    int64
	letter  *letter.Letter
	err     error
}

// fetch reads some mails, of each no more than its first chunk, and of a large one whose
// words lie behind that as much as it takes.
func (s *session) fetch(uids []imap.UID) ([]fetched, error) {
	list, err := s.begins(uids)
	if err != nil {
		return nil, err
	}
	for i, f := range list {
		if f.size <= s.o.chunk || f.letter != nil && !f.letter.Open && (f.letter.Text != "" || len(f.letter.Attached) > 0) {
			continue
		}
		in := &chunks{s: s, uid: f.uid}
		l, err := letter.Read(in)
		if in.err != nil {
			return nil, in.err
		}
		list[i].letter, list[i].err = l, err
	}
	return list, nil
}

// begins asks for the first chunk of each mail.
func (s *session) begins(uids []imap.UID) ([]fetched, error) {
	s.step(int64(len(uids)) * (s.o.chunk + mailOverhead))
	defer s.rest()
	body := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: s.o.chunk}}
	cmd := s.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{body}})
	var out []fetched
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		s.watch.Reset(s.o.patience)
		var f fetched
		for item := m.Next(); item != nil; item = m.Next() {
			switch item := item.(type) {
			case imapclient.FetchItemDataUID:
				f.uid = item.UID
			case imapclient.FetchItemDataInternalDate:
				f.arrived = item.Time
			case imapclient.FetchItemDataRFC822Size:
				f.size = item.Size
			case imapclient.FetchItemDataBodySection:
				if item.Literal == nil {
					f.err = letter.ErrNoLetter
					continue
				}
				f.letter, f.err = letter.Read(io.LimitReader(item.Literal, s.o.chunk))
				if f.err != nil && !errors.Is(f.err, letter.ErrNoLetter) {
					_ = cmd.Close() // the error says more
					return nil, s.fault("read a mail", f.err)
				}
			}
		}
		// A server may tell of other mails meanwhile: without words, or not asked for.
		if (f.letter != nil || f.err != nil) && slices.Contains(uids, f.uid) {
			out = append(out, f)
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, s.fault("read the mails", err)
	}
	slices.SortFunc(out, func(a, b fetched) int { return int(int64(a.uid) - int64(b.uid)) })
	return out, nil
}

// chunks reads one mail a piece at a time.
type chunks struct {
	s    *session
	uid  imap.UID
	off  int64
	held []byte
	done bool
	err  error
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.held) == 0 && !c.done {
		if c.held, c.err = c.s.piece(c.uid, c.off); c.err != nil {
			return 0, c.err
		}
		c.off += int64(len(c.held))
		c.done = int64(len(c.held)) < c.s.o.chunk
	}
	if len(c.held) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.held)
	c.held = c.held[n:]
	return n, nil
}

func (s *session) piece(uid imap.UID, off int64) ([]byte, error) {
	s.step(s.o.chunk + mailOverhead)
	defer s.rest()
	body := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: off, Size: s.o.chunk}}
	cmd := s.client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{body}})
	var out []byte
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			if b, ok := item.(imapclient.FetchItemDataBodySection); ok && b.Literal != nil && out == nil {
				out, _ = io.ReadAll(io.LimitReader(b.Literal, s.o.chunk)) // a broken connection is told by Close
			}
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, s.fault("read a large mail", err)
	}
	return out, nil
}
