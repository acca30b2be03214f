// Package smtptest gives a mail server on loopback for tests, which keeps what it
// accepted and goes wrong where it is told to. It sends nothing on.
package smtptest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Step is a moment of the talk at which a test may interfere.
type Step string

const (
	Hello   Step = "hello"   // the client said EHLO
	Encrypt Step = "encrypt" // it said STARTTLS and begins to encrypt
	Login   Step = "login"   // it said who it is
	Sender  Step = "sender"  // MAIL
	Reader  Step = "reader"  // RCPT
	Data    Step = "data"    // DATA, and was told to go ahead
	Body    Step = "body"    // half of the message is here
	End     Step = "end"     // all of it is here, and no answer was given
	Done    Step = "done"    // it has the answer that its message is taken
)

// Steps are all of them, in the order in which they come.
func Steps() []Step { return []Step{Hello, Encrypt, Login, Sender, Reader, Data, Body, End, Done} }

// User and Password are what the server lets in.
const (
	User     = "pulse"
	Password = "canary-smtp-9f2c"
)

// ErrCut makes the server end the connection instead of answering. At End it has
// taken the message all the same.
var ErrCut = errors.New("the line is cut")

// Says is an answer with a code, to be returned by Options.At.
func Says(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 3, 0}, Message: text}
}

// Visit is one step of one client. To is whom its message is for, from Reader on.
type Visit struct {
	Step Step
	To   string
}

// Options say how the server is. The zero value encrypts with a good certificate,
// wants a login and takes everything.
type Options struct {
	Plain       bool                // it can neither encrypt nor log in
	Implicit    bool                // it encrypts from the first byte
	Certificate Certificate         // Good without one
	Debug       io.Writer           // gets the talks as they are said, until Close; nil none
	Took        func(l Letter)      // told of every message that is taken, before it is answered
	At          func(v Visit) error // asked at every step: nil goes on; ErrCut, or an answer by Says
}

// Letter is a message that was accepted.
type Letter struct {
	From, To string
	Text     []byte
}

// Server is a running server.
type Server struct {
	Port   int
	CAFile string // its certificate authority

	o      Options
	srv    *smtp.Server
	mu     sync.Mutex
	got    []Letter
	closed bool
}

// Start starts a server; its files go to dir. The caller closes it.
func Start(dir string, o Options) (*Server, error) {
	s := &Server{o: o}
	s.srv = smtp.NewServer(backend{s})
	s.srv.Domain, s.srv.ErrorLog, s.srv.EnableSMTPUTF8 = "localhost", silent{}, true
	if o.Debug != nil {
		s.srv.Debug = overhear{s}
	}
	if !o.Plain {
		cert, ca, err := certify(dir, o.Certificate)
		if err != nil {
			return nil, err
		}
		s.CAFile = ca
		s.srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			return nil, s.at(Encrypt, "")
		}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if o.Implicit {
		l = tls.NewListener(l, s.srv.TLSConfig)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	s.Port, _ = strconv.Atoi(port)
	go func() { _ = s.srv.Serve(l) }() // ends with Close
	return s, nil
}

// Close ends the server and its connections. What they still say is not written.
func (s *Server) Close() {
	_ = s.srv.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// overhear writes talks for who debugs them: connections end behind Close, and what
// is read then may not be written any more.
type overhear struct{ *Server }

func (o overhear) Write(said []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return len(said), nil
	}
	return o.o.Debug.Write(said)
}

// Letters are the messages accepted so far, in their order.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Taken counts the messages accepted for an address.
func (s *Server) Taken(to string) int {
	n := 0
	for _, l := range s.Letters() {
		if l.To == to {
			n++
		}
	}
	return n
}

func (s *Server) keep(l Letter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, l)
	if s.o.Took != nil {
		s.o.Took(l)
	}
}

func (s *Server) at(step Step, to string) error {
	if s.o.At == nil {
		return nil
	}
	return s.o.At(Visit{step, to})
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

type backend struct{ *Server }

func (b backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s := session{Server: b.Server, c: c, talk: &talk{}}
	if err := s.visit(Hello); err != nil {
		return nil, err
	}
	if b.o.Plain {
		return s, nil
	}
	return login{s}, nil
}

// session is one client's talk.
type session struct {
	*Server
	c *smtp.Conn
	*talk
}

type talk struct {
	from, to string
	taken    bool
}

// visit asks the test what to do at a step, and cuts the line where it says so.
func (s session) visit(step Step) error {
	err := s.at(step, s.to)
	if errors.Is(err, ErrCut) {
		return errors.Join(err, s.c.Conn().Close())
	}
	return err
}

func (s session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.visit(Sender)
}

func (s session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = strings.TrimPrefix(s.to+","+to, ",")
	return s.visit(Reader)
}

func (s session) Data(r io.Reader) error {
	if err := s.visit(Data); err != nil {
		return err
	}
	head := make([]byte, 2000)
	n, _ := io.ReadFull(r, head) // a short message ends here, and that is seen below
	if err := s.visit(Body); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	err = s.at(End, s.to)
	if err != nil && !errors.Is(err, ErrCut) {
		return err
	}
	s.keep(Letter{From: s.from, To: s.to, Text: append(head[:n], rest...)})
	s.taken = true
	if err != nil {
		return errors.Join(err, s.c.Conn().Close())
	}
	return nil
}

// Reset is called behind the answer to a message, and between messages.
func (s session) Reset() {
	if s.taken {
		_ = s.visit(Done) // there is nothing left to answer
	}
	*s.talk = talk{}
}

func (s session) Logout() error { return nil }

// login is a talk whose client has to say who it is.
type login struct{ session }

func (s login) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s login) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if err := s.visit(Login); err != nil {
			return err
		}
		if user != User || pass != Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no: " + pass}
		}
		return nil
	}), nil
}
