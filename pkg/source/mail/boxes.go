package mail

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// pageMails is how many mails are saved together.
const pageMails = 100

// Formats of files and folders of mails, as --format names them.
const (
	FormatMbox    = "mbox"
	FormatMaildir = "maildir"
	FormatEML     = "eml"
)

// Detect tells which of the formats a beginning is; "" none of them.
func Detect(sample []byte) string {
	s := bytes.TrimLeft(bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf")), "\r\n")
	if bytes.HasPrefix(s, []byte("From ")) && bytes.Contains(s, []byte("\n")) {
		return FormatMbox
	}
	if !headName(s) {
		return ""
	}
	l, err := letter.Read(bytes.NewReader(s))
	if err == nil && (l.From.Addr != "" || l.ID != "") && (l.Written != "" || l.Subject != "" || !l.Received.IsZero()) {
		return FormatEML
	}
	return ""
}

// headName reports a beginning that looks like a mail's own and not like a table's.
func headName(s []byte) bool {
	for _, n := range []string{"Return-Path:", "Delivered-To:", "Received:", "From:", "To:", "Date:", "Subject:", "Message-ID:", "MIME-Version:", "X-"} {
		if len(s) >= len(n) && strings.EqualFold(string(s[:len(n)]), n) {
			return true
		}
	}
	return false
}

// Box is a file or folder of mails. It is read whole each time; the store makes that
// harmless, because every mail has the same id each time.
type Box struct {
	o      Options
	format string
	in     io.Reader // a stream, which can be read once
}

// OpenBox reads mails from o.Path, or from in where it is given. format "" finds out.
func OpenBox(o Options, format string, in io.Reader) (*Box, error) {
	o = o.defaults()
	b := &Box{o: o, format: format, in: in}
	if in != nil {
		if format == FormatMaildir {
			return nil, pulse.Usagef("a Maildir is a folder and cannot come on standard input")
		}
		if format == "" {
			br := bufio.NewReaderSize(in, 8<<10)
			sample, _ := br.Peek(4 << 10)
			b.format, b.in = Detect(sample), br
		}
		return b, b.usable("the input")
	}
	st, err := os.Stat(o.Path)
	if err != nil {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Err: err, Hint: "name an mbox file or a Maildir that is there"}
	}
	if st.IsDir() {
		if format != "" && format != FormatMaildir {
			return nil, pulse.WithHint(pulse.Usagef("%s is a folder and no %s", o.Path, format), "--format maildir reads a folder of mails")
		}
		b.format = FormatMaildir
		if !IsMaildir(o.Path) {
			return nil, pulse.WithHint(pulse.Usagef("%s is no Maildir: it holds no folders cur and new", o.Path), "name the folder in which cur, new and tmp are")
		}
		return b, nil
	}
	f, err := os.Open(o.Path)
	if err != nil {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Err: err}
	}
	defer f.Close()
	if b.format == "" {
		sample := make([]byte, 4<<10)
		n, _ := io.ReadFull(f, sample)
		b.format = Detect(sample[:n])
	}
	return b, b.usable(o.Path)
}

func (b *Box) usable(title string) error {
	switch b.format {
	case FormatMbox, FormatEML:
		return nil
	case FormatMaildir:
		return pulse.Usagef("%s is a file and no Maildir", title)
	}
	return pulse.WithHint(pulse.Usagef("%s holds no mails", title), "an mbox begins with a line \"From …\", a single mail with its head, a Maildir is a folder")
}

// Holds reports a file or folder of mails by how it begins.
func Holds(path string) bool {
	if IsMaildir(path) {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false // who reads it says why not
	}
	defer f.Close()
	sample := make([]byte, 4<<10)
	n, _ := io.ReadFull(f, sample) // a shorter file is all there is
	return Detect(sample[:n]) != ""
}

// IsMaildir reports a folder that mail servers and programs keep mails in.
func IsMaildir(path string) bool {
	for _, sub := range []string{"cur", "new"} {
		if st, err := os.Stat(filepath.Join(path, sub)); err != nil || !st.IsDir() {
			return false
		}
	}
	return true
}

// Name is the source's name in keys of its mentions.
func (b *Box) Name() string { return b.o.Name }

// Duties has none: the mails are the owner's own.
func (b *Box) Duties() pulse.Duties { return duties() }

// Pages gives 100 mails at a time, in the order of the box.
func (b *Box) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		t := &taker{o: b.o, now: ask.Now, since: ask.Since}
		var p pulse.Page
		n := 0
		for m, err := range b.mails() {
			if ctx.Err() != nil {
				yield(pulse.Page{}, ctx.Err())
				return
			}
			if err != nil {
				yield(pulse.Page{}, err)
				return
			}
			if m.bad != "" {
				p.Bad = append(p.Bad, pulse.Bad{Where: m.where, Why: m.bad})
			} else {
				t.take(&p, m.where, m.letter, m.arrived)
			}
			n++
			p.Total, p.Wordless = n, t.out // so far; the last page says all
			if n%pageMails == 0 {
				if !yield(p, nil) {
					return
				}
				p = pulse.Page{}
			}
		}
		if ctx.Err() != nil {
			yield(pulse.Page{}, ctx.Err())
			return
		}
		if s := t.note(); s != "" {
			p.Notes = append(p.Notes, s)
		}
		if n%pageMails > 0 || len(p.Notes) > 0 {
			p.Total, p.Wordless = n, t.out
			yield(p, nil)
		}
	}
}

// boxed is one mail of a box, or why it could not be read.
type boxed struct {
	where   string
	letter  *letter.Letter
	arrived time.Time
	bad     string
}

func (b *Box) mails() iter.Seq2[boxed, error] {
	switch b.format {
	case FormatMaildir:
		return b.maildir
	case FormatEML:
		return b.single
	}
	return b.mbox
}

func (b *Box) open() (io.ReadCloser, error) {
	if b.in != nil {
		in := b.in
		if in == spent {
			return nil, pulse.Usagef("the input was read already; a stream can be read only once")
		}
		b.in = spent
		return io.NopCloser(in), nil
	}
	f, err := os.Open(b.o.Path)
	if err != nil {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Err: err}
	}
	return f, nil
}

// spent stands for a stream that was read.
var spent io.Reader = strings.NewReader("")

func (b *Box) mbox(yield func(boxed, error) bool) {
	f, err := b.open()
	if err != nil {
		yield(boxed{}, err)
		return
	}
	defer f.Close()
	box := letter.NewMailbox(f)
	for {
		n, at, err := box.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			yield(boxed{}, err)
			return
		}
		m := read(fmt.Sprintf("mail %d", n), box, at)
		if !yield(m, nil) {
			return
		}
	}
}

func read(where string, r io.Reader, arrived time.Time) boxed {
	l, err := letter.Read(r)
	if err != nil {
		return boxed{where: where, bad: err.Error()}
	}
	return boxed{where: where, letter: l, arrived: arrived}
}

func (b *Box) single(yield func(boxed, error) bool) {
	f, err := b.open()
	if err != nil {
		yield(boxed{}, err)
		return
	}
	defer f.Close()
	yield(read("the mail", f, time.Time{}), nil)
}

// maildir goes through cur, new and the folders in the folder, whose names begin with a
// dot. What is in tmp has not arrived.
func (b *Box) maildir(yield func(boxed, error) bool) {
	boxes := []string{b.o.Path}
	entries, err := os.ReadDir(b.o.Path)
	if err != nil {
		yield(boxed{}, &pulse.Problem{Kind: pulse.ErrUsage, Err: err})
		return
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), ".") && IsMaildir(filepath.Join(b.o.Path, e.Name())) && !left(e.Name()) {
			boxes = append(boxes, filepath.Join(b.o.Path, e.Name()))
		}
	}
	for _, box := range boxes {
		for _, sub := range []string{"cur", "new"} {
			if !b.folder(filepath.Join(box, sub), yield) {
				return
			}
		}
	}
}

// left reports folders that hold no mails of guests.
func left(name string) bool {
	return slices.Contains([]string{".sent", ".drafts", ".trash", ".junk", ".spam", ".outbox", ".templates", ".sent items", ".sent messages", ".deleted items", ".deleted messages"}, strings.ToLower(name))
}

func (b *Box) folder(dir string, yield func(boxed, error) bool) bool {
	files, err := os.ReadDir(dir) // by name, and so by the moment they came
	if err != nil {
		yield(boxed{}, fmt.Errorf("read %s: %w", dir, err))
		return false
	}
	for _, e := range files {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		// Read by the folder: a mail program may rename a mail at any moment.
		m := readFile(dir, e)
		if !yield(m, nil) {
			return false
		}
	}
	return true
}

func readFile(dir string, e fs.DirEntry) boxed {
	where := filepath.Join(filepath.Base(dir), e.Name())
	f, err := os.Open(filepath.Join(dir, e.Name()))
	if os.IsNotExist(err) { // marked as read meanwhile, and so called otherwise
		base, _, _ := strings.Cut(e.Name(), ":")
		for _, sub := range []string{"cur", "new"} {
			if found, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), sub, escapeGlob(base)+"*")); len(found) == 1 {
				f, err = os.Open(found[0])
				break
			}
		}
	}
	if err != nil {
		return boxed{where: where, bad: err.Error()}
	}
	defer f.Close()
	var arrived time.Time
	if st, err := f.Stat(); err == nil {
		arrived = st.ModTime()
	}
	return read(where, f, arrived)
}

func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
