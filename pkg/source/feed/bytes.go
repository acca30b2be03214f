package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"regexp"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed-919336a1/pulse/pkg/charset"
)

// declaration is the line with which XML says in which characters it is written.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}\?>`)

var encodingIn = regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// toUTF8 turns an answer into UTF-8 without a declaration that says otherwise. note is not
// empty where it had to guess. Whatever is behind it sees the same characters as we do.
func toUTF8(b []byte, contentType string) (out []byte, note string) {
	b, label := bom(b)
	decl := declaration.Find(b)
	if m := encodingIn.FindSubmatch(decl); m != nil && label == "" {
		label = string(m[1])
	}
	if decl != nil {
		b = bytes.Clone(b) // the answer is not ours to change
		for i := range decl {
			if b[i] != '\n' { // lines keep their numbers
				b[i] = ' '
			}
		}
	}
	if label == "" {
		if _, params, err := mime.ParseMediaType(contentType); err == nil {
			label = params["charset"]
		}
	}
	return decode(b, label)
}

// bom takes a byte order mark off, and with it all doubt.
func bom(b []byte) ([]byte, string) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return b[3:], "utf-8"
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(b)
		if err == nil {
			return out, "utf-8"
		}
	}
	return b, ""
}

func decode(b []byte, label string) (out []byte, note string) {
	name := "utf-8"
	if enc, err := htmlindex.Get(label); err == nil {
		if name, err = htmlindex.Name(enc); err == nil && name != "utf-8" && name != "utf-16le" && name != "utf-16be" {
			if out, err := enc.NewDecoder().Bytes(b); err == nil {
				return out, ""
			}
		}
	} else if label != "" {
		note = fmt.Sprintf("it says it is written in %q, which is no character set we know", label)
	}
	if utf8.Valid(b) {
		return b, note
	}
	out, pages := charset.Lines(b)
	return out, fmt.Sprintf("not all of it is UTF-8; the rest was read as %s", pages)
}

// Bounds of one document: what a feed of ten thousand items needs, and no more.
const (
	maxTags  = 500_000
	maxDepth = 200
	maxItems = 50_000
)

// maxRead is how long reading one document may take, on a small machine too.
var maxRead = 30 * time.Second

var errDeep = fmt.Errorf("its elements stand more than %d deep in one another", maxDepth)

// bounded refuses a document that the parser would drown in: it reads nested elements by
// calling itself, and keeps every one of them.
func bounded(b []byte) error {
	depth, tags := 0, 0
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return nil
		}
		b = b[i+1:]
		var end string
		switch {
		case bytes.HasPrefix(b, []byte("!--")):
			end = "-->"
		case bytes.HasPrefix(b, []byte("![CDATA[")):
			end = "]]>"
		case bytes.HasPrefix(b, []byte("?")):
			end = "?>"
		case bytes.HasPrefix(b, []byte("!")):
			if depth > 0 {
				return errors.New("a declaration stands among its elements")
			}
			continue
		case bytes.HasPrefix(b, []byte("/")):
			depth = max(depth-1, 0)
			continue
		default:
			n, closed := tag(b)
			b = b[n:]
			if tags++; tags > maxTags {
				return fmt.Errorf("it has more than %d elements", maxTags)
			}
			if !closed {
				depth++
			}
			if depth > maxDepth {
				return errDeep
			}
			continue
		}
		n := bytes.Index(b, []byte(end))
		if n < 0 {
			return nil
		}
		b = b[n+len(end):]
	}
}

// tag finds the end of a tag, behind values in quotes, and whether it closes itself.
func tag(b []byte) (n int, closed bool) {
	for n < len(b) {
		switch c := b[n]; c {
		case '>':
			return n + 1, n > 0 && b[n-1] == '/'
		case '"', '\'':
			end := bytes.IndexByte(b[n+1:], c)
			if end < 0 {
				return len(b), false
			}
			n += end + 1
		}
		n++
	}
	return n, false
}

// paced reads on as long as ctx lives and time is left: some documents are cheap to write
// and dear to read.
type paced struct {
	ctx   context.Context
	r     io.Reader
	until time.Time
}

func newPaced(ctx context.Context, b []byte) *paced {
	return &paced{ctx, bytes.NewReader(b), time.Now().Add(maxRead)}
}

// Read implements io.Reader.
func (p *paced) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	if time.Now().After(p.until) {
		return 0, fmt.Errorf("reading it took more than %s", maxRead)
	}
	return p.r.Read(b[:min(len(b), 4096)])
}
