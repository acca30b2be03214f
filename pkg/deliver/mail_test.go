package deliver

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

const password = smtptest.Password

// server starts a mail server and returns it and how to reach it.
func server(t *testing.T, o smtptest.Options) (*smtptest.Server, MailOptions) {
	t.Helper()
	s, err := smtptest.Start(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, MailOptions{Host: "127.0.0.1", Port: s.Port, Security: StartTLS, User: smtptest.User, Password: password, CAFile: s.CAFile, Timeout: 5 * time.Second}
}

// answers makes a server say err at one step.
func answers(at smtptest.Step, err error) smtptest.Options {
	return smtptest.Options{At: func(v smtptest.Visit) error {
		if v.Step == at {
			return err
		}
		return nil
	}}
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
	return s.Send(t.Context(), m, func() error { return nil })
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	srv, o := server(t, smtptest.Options{})
	o.ListID = "pulse.example.com"
	if err := send(t, o, letter); err != nil {
		t.Fatal(err)
	}
	got := srv.Letters()
	if len(got) != 1 || got[0].To != letter.To || got[0].From != "pulse@example.com" {
		t.Fatalf("arrived: %v, want one letter", got)
	}
	for i, l := range bytes.Split(got[0].Text, []byte("\r\n")) {
		if len(l) > 78 && !bytes.Contains(l, []byte("boundary=")) {
			t.Errorf("line %d has %d bytes: %s", i, len(l), l)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(got[0].Text))
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

// Gmail cuts a mail off that is too long, and Thai is long where each octet is written
// as three.
func TestNoLanguageIsMuchLongerOnTheWay(t *testing.T) {
	for _, tt := range []struct{ name, text, coding string }{
		{"English", strings.Repeat("coffee was lovely. ", 500), "quoted-printable"},
		{"Turkish", strings.Repeat("kahve çok güzeldi, teşekkürler. ", 500), "quoted-printable"},
		{"Thai", strings.Repeat("กาแฟอร่อยมาก ", 500), "base64"},
		{"Thai in tags", strings.Repeat(`<td style="padding:16px 28px">กาแฟอร่อย</td>`, 500), "base64"},
	} {
		srv, o := server(t, smtptest.Options{})
		m := letter
		m.Text, m.HTML = tt.text, ""
		if err := send(t, o, m); err != nil {
			t.Fatal(err)
		}
		got := srv.Letters()[0].Text
		if !bytes.Contains(got, []byte("Content-Transfer-Encoding: "+tt.coding)) || len(got) > len(tt.text)*3/2+1000 {
			t.Errorf("%s: %d octets for %d, want %s:\n%.900s", tt.name, len(got), len(tt.text), tt.coding, got)
		}
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
		var plain io.Reader = quotedprintable.NewReader(p)
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			plain = base64.NewDecoder(base64.StdEncoding, p)
		}
		body, err := io.ReadAll(plain)
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
	refused := smtptest.Says(550, "sorry: no such person: ask Ada")
	busy := smtptest.Says(451, "greylisted")
	slow := func(at smtptest.Step) smtptest.Options {
		return smtptest.Options{At: func(v smtptest.Visit) error {
			if v.Step == at {
				time.Sleep(900 * time.Millisecond)
			}
			return nil
		}}
	}
	impatient := func(o *MailOptions) { o.Timeout = 200 * time.Millisecond }
	for _, tt := range []struct {
		name   string
		server smtptest.Options
		change func(*MailOptions)
		kinds  []error // of all that others ask for
		says   string  // in the error or its hint
		taken  int     // by the server
	}{
		{name: "address refused", server: answers(smtptest.Reader, refused), kinds: []error{ErrRefused}, says: `550 "5.3.0 sorry: no such person: ask Ada"`},
		{name: "greylisted", server: answers(smtptest.Reader, busy), kinds: []error{pulse.ErrLater}, says: "the next run"},
		{name: "mailbox full", server: answers(smtptest.Reader, smtptest.Says(452, "full")), kinds: []error{pulse.ErrLater}},
		{name: "sender refused", server: answers(smtptest.Sender, refused), says: "digest.from"},
		{name: "busy for the sender", server: answers(smtptest.Sender, busy), kinds: []error{pulse.ErrLater}},
		{name: "a login was wanted", server: answers(smtptest.Sender, smtptest.Says(530, "log in")), kinds: []error{pulse.ErrDenied}},
		{name: "refused after DATA", server: answers(smtptest.End, refused), kinds: []error{ErrRefused}, says: "--again"},
		{name: "busy after DATA", server: answers(smtptest.End, busy), kinds: []error{pulse.ErrLater}},
		{name: "line dead after DATA", server: answers(smtptest.End, smtptest.ErrCut), kinds: []error{ErrUnknown}, says: "ask the reader", taken: 1},
		{name: "line dead at the address", server: answers(smtptest.Reader, smtptest.ErrCut), says: "nothing arrived"},
		{name: "line dead at login", server: answers(smtptest.Login, smtptest.ErrCut), says: "pulse doctor"},
		{name: "line dead while encrypting", server: answers(smtptest.Encrypt, smtptest.ErrCut), says: "pulse doctor"},
		{name: "login not now", server: answers(smtptest.Login, smtptest.Says(454, "busy")), kinds: []error{pulse.ErrLater}},
		{name: "silence after DATA", server: slow(smtptest.End), change: impatient, kinds: []error{ErrUnknown}, taken: 1},
		{name: "silence at the address", server: slow(smtptest.Reader), change: impatient, says: "nothing arrived"},
		{name: "silence at the greeting", server: slow(smtptest.Hello), change: impatient, says: "in time"},
		{name: "wrong password", change: func(o *MailOptions) { o.Password = "canary-wrong-11" }, kinds: []error{pulse.ErrDenied}},
		{name: "nobody listens", change: func(o *MailOptions) { o.Port = 1 }},
		{name: "certificate of a stranger", change: func(o *MailOptions) { o.CAFile = "" }, says: "smtp.ca_file"},
		{name: "certificate of another server", server: smtptest.Options{Certificate: smtptest.Other}, says: "check smtp.host"},
		{name: "certificate run out", server: smtptest.Options{Certificate: smtptest.Expired}, says: "expired"},
		{name: "no encryption to be had", server: smtptest.Options{Plain: true}, change: func(o *MailOptions) { o.CAFile = "" }, says: "STARTTLS"},
		{name: "server without encryption on that port", change: func(o *MailOptions) { o.Security = TLS }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv, o := server(t, tt.server)
			if tt.change != nil {
				tt.change(&o)
			}
			err := send(t, o, letter)
			if err == nil {
				t.Fatal("no error: the reader would wait for ever")
			}
			for _, k := range []error{pulse.ErrLater, pulse.ErrDenied, pulse.ErrUsage, ErrUnknown, ErrRefused} {
				if errors.Is(err, k) != slices.Contains(tt.kinds, k) {
					t.Errorf("%q is %q: %v", err, k, errors.Is(err, k))
				}
			}
			if told := err.Error() + " " + pulse.HintOf(err); !strings.Contains(told, tt.says) {
				t.Errorf("%q does not say %q", told, tt.says)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error shows the password: %v", err)
			}
			time.Sleep(50 * time.Millisecond) // a server that is slow to take it
			if got := len(srv.Letters()); got > tt.taken {
				t.Errorf("the server took %d letters, want %d at most", got, tt.taken)
			}
		})
	}
}

func TestASlowServerIsWaitedFor(t *testing.T) {
	srv, o := server(t, smtptest.Options{At: func(v smtptest.Visit) error {
		if v.Step == smtptest.End { // it looks for viruses
			time.Sleep(500 * time.Millisecond)
		}
		return nil
	}})
	o.Timeout = 250 * time.Millisecond
	if err := send(t, o, letter); err != nil || srv.Taken(letter.To) != 1 {
		t.Errorf("%v and %d letters, want one", err, srv.Taken(letter.To))
	}
}

func TestEncryptedFromTheFirstByte(t *testing.T) {
	srv, o := server(t, smtptest.Options{Implicit: true})
	o.Security = TLS
	if err := send(t, o, letter); err != nil || srv.Taken(letter.To) != 1 {
		t.Errorf("%v and %d letters, want one", err, srv.Taken(letter.To))
	}
}

// Until the dot nothing has left: who may not hand over sends nothing.
func TestNothingLeavesBeforeItIsNoted(t *testing.T) {
	srv, o := server(t, smtptest.Options{})
	s, err := NewMail(o)
	if err != nil {
		t.Fatal(err)
	}
	stolen := errors.New("another took it")
	if err := s.Send(t.Context(), letter, func() error { return stolen }); !errors.Is(err, stolen) || errors.Is(err, ErrUnknown) {
		t.Errorf("%v, want a sure failure", err)
	}
	time.Sleep(50 * time.Millisecond)
	if n := len(srv.Letters()); n != 0 {
		t.Errorf("%d letters arrived, want none", n)
	}
}

// A dot that cannot be written ends no message.
func TestCutInsideTheMessage(t *testing.T) {
	srv, o := server(t, answers(smtptest.Body, smtptest.ErrCut))
	s, err := NewMail(o)
	if err != nil {
		t.Fatal(err)
	}
	m := letter
	m.HTML = "<p>" + strings.Repeat("kahve ", 30000)
	later := func() error { time.Sleep(100 * time.Millisecond); return nil } // the cut is known by then
	if err := s.Send(t.Context(), m, later); err == nil || errors.Is(err, ErrUnknown) || !strings.Contains(pulse.HintOf(err), "nothing arrived") {
		t.Errorf("%v, want a sure failure", err)
	}
	if n := len(srv.Letters()); n != 0 {
		t.Errorf("%d letters arrived, want none", n)
	}
}

// Ctrl-C while the server thinks: the answer is waited for, but not for minutes.
func TestStoppedWhileTheServerThinks(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	thinks := make(chan struct{})
	srv, o := server(t, smtptest.Options{At: func(v smtptest.Visit) error {
		if v.Step == smtptest.End {
			stop()
			<-thinks
		}
		return nil
	}})
	s, err := NewMail(o)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, func() { close(thinks) })
	if err := s.Send(ctx, letter, func() error { return nil }); err != nil || srv.Taken(letter.To) != 1 {
		t.Errorf("%v and %d letters; want one, and its answer heard", err, srv.Taken(letter.To))
	}
}

// A letter that asks for SMTPUTF8 goes on through no server that has not heard of it.
func TestPlainAddressesAskForNothing(t *testing.T) {
	for _, tt := range []struct{ to, want string }{
		{"elif@example.com", "MAIL FROM:<pulse@example.com> BODY=8BITMIME"},
		{"élif@example.com", "MAIL FROM:<pulse@example.com> BODY=8BITMIME SMTPUTF8"},
	} {
		var said strings.Builder
		srv, o := server(t, smtptest.Options{Debug: &said})
		o.User, o.Security = "", StartTLS
		m := letter
		m.To = tt.to
		if err := send(t, o, m); err != nil || srv.Taken(tt.to) != 1 {
			t.Errorf("to %s: %v", tt.to, err)
		}
		srv.Close()
		if !strings.Contains(said.String(), tt.want+"\r\n") {
			t.Errorf("to %s the client said %.300q, want %q in it", tt.to, said.String(), tt.want)
		}
	}
}

func TestNothingInAHeaderBreaksOut(t *testing.T) {
	srv, o := server(t, smtptest.Options{})
	m := letter
	m.Subject = "Kadıköy\r\nBcc: everyone@example.com\r\n\r\nhello"
	m.Lang = "tr\nX-Evil: yes"
	if err := send(t, o, m); err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(bytes.NewReader(srv.Letters()[0].Text))
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
	d.State, d.Begun = pulse.DeliveryClaimed, letter.Date
	b[b.key(d)] = d
	return true, d, nil
}
func (b book) HandDelivery(_ context.Context, d pulse.Delivery) error {
	d.State = pulse.DeliveryHanded
	b[b.key(d)] = d
	return nil
}
func (b book) SettleDelivery(_ context.Context, d pulse.Delivery) error {
	b[b.key(d)] = d
	return nil
}

// replies sends nothing and gives its errors in turn.
type replies []error

func (a *replies) Send(_ context.Context, _ Message, handing func() error) error {
	err := (*a)[0]
	*a = (*a)[1:]
	return errors.Join(handing(), err)
}

func TestEachDeliveryLeavesOnce(t *testing.T) {
	d := pulse.Delivery{Kind: "digest", Day: "2026-11-22", Recipient: "elif@example.com"}
	at := letter.Date
	now := func() time.Time { return at }
	b := book{}
	once := func(what string, s *replies, kind error, state pulse.DeliveryState, already bool) {
		t.Helper()
		r, err := Once(t.Context(), b, s, d, letter, now)
		if !errors.Is(err, kind) || (err == nil) != (kind == nil) || r.State != state || r.Already != already {
			t.Errorf("%s: %s, already %v, %v; want %s, %v, %v", what, r.State, r.Already, err, state, already, kind)
		}
	}
	busy := &pulse.Problem{Kind: pulse.ErrLater, Msg: "451"}
	s := &replies{busy, nil}
	once("a busy server", s, pulse.ErrLater, pulse.DeliveryFailed, false)
	once("the next run", s, nil, pulse.DeliverySent, false)
	once("a second cron", s, nil, pulse.DeliverySent, true)

	d.Recipient = "mehmet@example.com"
	once("no answer", &replies{ErrUnknown}, ErrUnknown, pulse.DeliveryHanded, false)
	once("after no answer", nil, ErrUnknown, pulse.DeliveryHanded, true)

	d.Recipient = "gone@example.com"
	once("refused", &replies{&pulse.Problem{Kind: ErrRefused, Msg: "550"}}, ErrRefused, pulse.DeliveryRefused, false)
	once("after a refusal", nil, ErrRefused, pulse.DeliveryRefused, true)

	d.Recipient = "ada@example.com"
	b[b.key(d)] = pulse.Delivery{Kind: d.Kind, Day: d.Day, Recipient: d.Recipient, State: pulse.DeliveryHanded, Begun: at}
	once("two at once", nil, pulse.ErrLater, pulse.DeliveryHanded, true)
	at = at.Add(pulse.HandLease)
	once("its sender died", nil, ErrUnknown, pulse.DeliveryHanded, true)
	if b[b.key(d)].Error == "" {
		t.Error("it is not noted that this was told")
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
