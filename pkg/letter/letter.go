// Package letter reads mails as a person would: who wrote, when, and the words, out of
// whatever mail programs make of them. It holds no more of a mail in memory than its
// head and its words; attachments are skipped and never opened. What cannot be read
// right is named, what can be read is given. It judges nothing and asks no server.
package letter

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

// Bounds of one mail. What lies beyond is skipped, and Troubles says so.
const (
	MaxBytes  = 64 << 20 // of a whole mail
	maxHead   = 256 << 10
	maxText   = 1 << 20 // of one text as it was encoded
	maxParts  = 200
	maxDepth  = 10
	maxLetter = 20 // mails attached to one
)

// Letter is one mail as far as a reader sees it.
type Letter struct {
	ID        string // Message-ID without its brackets; "" none
	InReplyTo string // the id of the mail it answers; "" none
	From      Address
	To        []string // everybody it was addressed to or delivered for, in lower case
	Subject   string
	Date      time.Time // as its writer's clock said; zero where that cannot be read
	Written   string    // the date as it stands in the head
	Received  time.Time // as the last server's clock said; zero unknown
	Lang      string    // as stated; "" unknown
	Kind      Kind
	Lists     []string // ids of the mailing lists it came through, in lower case

	Text     string // all its words, decoded, lines parted by \n
	Attached []*Letter
	Strange  string   // the charset of a text that is not read here; its letters are wrong
	Open     bool     // the last text went on to the end of the bytes, not to a part's end
	Troubles []string // what could not be read right, for a person
}

// Address is somebody's name and address, decoded; either may be empty.
type Address struct {
	Name string
	Addr string // in lower case
}

// ErrNoLetter is about bytes that do not begin with the head of a mail.
var ErrNoLetter = errors.New("no mail: its head cannot be read")

// Read reads one mail to its end, or to MaxBytes. A mail that is cut off or broken is
// read as far as it goes. The error is ErrNoLetter or that of the reader.
func Read(r io.Reader) (*Letter, error) {
	in := &io.LimitedReader{R: r, N: MaxBytes + 1}
	buffer := buffers.Get().(*bufio.Reader)
	buffer.Reset(in)
	defer func() { buffer.Reset(nil); buffers.Put(buffer) }()
	p := &parser{lines: lines{r: buffer, at: -1}}
	l, err := p.letter(0)
	if p.err != nil && p.err != io.EOF {
		return nil, p.err
	}
	if err != nil {
		return nil, err
	}
	if in.N <= 0 {
		p.trouble("is larger than 64 MiB: the rest was not read")
	}
	l.Troubles = p.troubles
	return l, nil
}

// buffers are used again: a mail is smaller than its buffer as a rule.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 32<<10) }}

// parser walks through the parts of one mail.
type parser struct {
	lines
	parts    int
	letters  int
	troubles []string
}

func (p *parser) trouble(s string) {
	for _, t := range p.troubles {
		if t == s {
			return
		}
	}
	if len(p.troubles) < 5 {
		p.troubles = append(p.troubles, s)
	}
}

// letter reads a head and what belongs to it.
func (p *parser) letter(depth int) (*Letter, error) {
	h := p.head(true)
	if !h.any("from", "date", "subject", "message-id", "to", "received", "content-type", "return-path") {
		p.skip()
		return nil, ErrNoLetter
	}
	l := &Letter{
		ID: messageID(h.get("message-id")), InReplyTo: messageID(h.get("in-reply-to")),
		Subject: oneLine(words(h.get("subject"))), Written: short(h.get("date")),
		Lang: language(h.get("content-language")), Lists: lists(h),
	}
	l.From = address(h.get("from"))
	if l.From.Addr == "" {
		if a := address(h.get("sender")); a.Addr != "" {
			l.From.Addr = a.Addr
		}
	}
	for _, name := range []string{"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-delivered-to"} {
		for _, v := range h[name] {
			l.To = append(l.To, addresses(v)...)
		}
	}
	l.Date, l.Received = date(l.Written), received(h["received"])
	l.Kind = kind(h, l)
	got := p.part(h, l, depth)
	l.Text = strings.TrimSpace(got.text)
	if got.bounce && l.Kind != Spam {
		l.Kind = Bounce
	}
	return l, nil
}
