package letter

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Mailbox parts an mbox file at its "From " lines. It holds one line at a time.
type Mailbox struct {
	r     *bufio.Reader
	n     int
	line  []byte // read and not yet given
	mark  string // the "From " line of the mail to come
	begun bool
	blank bool // the line before was empty
	long  bool // the piece before did not end its line
	ended bool // of the mail in hand
	err   error
}

// NewMailbox reads an mbox from r.
func NewMailbox(r io.Reader) *Mailbox {
	return &Mailbox{r: bufio.NewReaderSize(r, 64<<10), blank: true}
}

// Next goes to the next mail, whatever was read of the one before. n counts from 1, at is
// the date of its "From " line, zero where it has none. The error is io.EOF behind the
// last, ErrUsage where the file is no mailbox, or that of the reader.
func (b *Mailbox) Next() (n int, at time.Time, err error) {
	if b.begun {
		if _, err := io.Copy(io.Discard, b); err != nil {
			return 0, time.Time{}, err
		}
	} else if err := b.begin(); err != nil {
		return 0, time.Time{}, err
	}
	if b.mark == "" {
		return 0, time.Time{}, io.EOF
	}
	at = markDate(b.mark)
	b.n++
	b.mark, b.ended = "", false
	return b.n, at, nil
}

// begin finds the first mail.
func (b *Mailbox) begin() error {
	for {
		line, err := b.piece()
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if !bytes.HasPrefix(line, []byte("From ")) {
			return pulse.WithHint(pulse.Usagef("the file is no mailbox: it does not begin with a line From …"),
				"save the mails as mbox; a single .eml is one with the line \"From x\" before it")
		}
		b.begun, b.mark = true, string(line)
		return nil
	}
}

func (b *Mailbox) piece() ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	line, err := b.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		err = nil // a long line comes in pieces
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read the mailbox: %w", err)
	}
	b.err = err
	if len(line) == 0 && err != nil {
		return nil, err
	}
	return line, nil
}

// Read gives the mail that Next went to.
func (b *Mailbox) Read(p []byte) (int, error) {
	for len(b.line) == 0 {
		if b.ended {
			return 0, io.EOF
		}
		line, err := b.piece()
		if err != nil {
			b.ended = true
			return 0, err
		}
		begins := !b.long
		b.long = line[len(line)-1] != '\n'
		if begins && b.blank && bytes.HasPrefix(line, []byte("From ")) {
			line = bytes.Clone(line) // looking ahead moves the buffer
			if b.headFollows() {
				b.ended, b.mark, b.blank = true, string(line), false
				return 0, io.EOF
			}
		}
		b.blank = begins && len(bytes.TrimSpace(line)) == 0
		if begins {
			line = unquoteFrom(line)
		}
		b.line = line
	}
	n := copy(p, b.line)
	b.line = b.line[n:]
	return n, nil
}

// headFollows reports that the next line is a field, so that this one begins a mail. A
// guest may write "From now on" below an empty line, and not every program marks it.
func (b *Mailbox) headFollows() bool {
	next, _ := b.r.Peek(82)
	if i := bytes.IndexByte(next, '\n'); i >= 0 {
		next = next[:i]
	}
	_, _, ok := field(next)
	return ok
}

// unquoteFrom takes back the > that mbox writes before From at a line's beginning.
func unquoteFrom(line []byte) []byte {
	if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From ")) {
		return line[1:]
	}
	return line
}

// markDate reads the date of a "From " line: who, then a date as C writes it.
func markDate(line string) time.Time {
	f := strings.Fields(line)
	for i := 2; i+4 < len(f)+1 && i < 4; i++ {
		s := strings.Join(f[i:], " ")
		for _, l := range []string{"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 -0700 2006", "Mon Jan 2 15:04:05 2006 -0700", time.RFC1123Z} {
			if t, err := time.Parse(l, s); err == nil {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}
