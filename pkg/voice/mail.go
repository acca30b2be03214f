package voice

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Reply is one answer that came in a file: a mail, or a row.
type Reply struct {
	Where  string // "mail 3", "line 12"
	From   string // address or code of who answered, to be hashed and not kept; "" unknown
	Row    string // of a file: it and all rows above it, so that a file read again, or grown since, brings nobody twice
	Place  string
	Scores map[string]string // by id of the question, as written
	Text   string
}

// Limits of a mailbox.
const (
	mailBytes = 1 << 20
	mostMails = 10_000
	deepParts = 4
)

// Mails reads answers out of a mailbox (mbox) of replies: quoted text, signatures and
// what machines sent are left out. A mail that cannot be read is given as bad, the
// others go on.
func Mails(r io.Reader, asked []Question) (list []Reply, bad []pulse.Bad, err error) {
	n := 0
	err = eachMail(r, func(raw []byte, whole bool) error {
		if n++; n > mostMails {
			return pulse.Usagef("the mailbox holds more than %d mails", mostMails)
		}
		where := fmt.Sprintf("mail %d", n)
		if !whole {
			bad = append(bad, pulse.Bad{Where: where, Why: "larger than 1 MiB"})
			return nil
		}
		reply, why := readMail(raw, asked)
		if why != "" {
			bad = append(bad, pulse.Bad{Where: where, Why: why})
		} else if reply != nil {
			reply.Where = where
			list = append(list, *reply)
		}
		return nil
	})
	return list, bad, err
}

// eachMail parts a mailbox at its "From " lines.
func eachMail(r io.Reader, fn func(raw []byte, whole bool) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var mail bytes.Buffer
	whole, begun, blank := true, false, true
	for {
		line, err := in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			err = nil // a long line comes in pieces
		}
		if blank && bytes.HasPrefix(line, []byte("From ")) {
			if begun {
				if e := fn(mail.Bytes(), whole); e != nil {
					return e
				}
			}
			mail.Reset()
			whole, begun = true, true
		} else if len(line) > 0 {
			if !begun && len(bytes.TrimSpace(line)) > 0 {
				return pulse.WithHint(pulse.Usagef("the file is no mailbox: it does not begin with a line From …"), "save the replies as mbox; a single .eml is one with the line \"From x\" before it")
			}
			line = unquoteFrom(line)
			if mail.Len()+len(line) <= mailBytes {
				mail.Write(line)
			} else {
				whole = false
			}
		}
		blank = len(bytes.TrimSpace(line)) == 0
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read the mailbox: %w", err)
		}
	}
	if !begun {
		return nil
	}
	return fn(mail.Bytes(), whole)
}

// unquoteFrom takes back the > that mbox writes before From at a line's beginning.
func unquoteFrom(line []byte) []byte {
	if bytes.HasPrefix(line, []byte(">From ")) {
		return line[1:]
	}
	return line
}

// readMail gives nil without a reason for what no person wrote.
func readMail(raw []byte, asked []Question) (*Reply, string) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, "no mail: its head cannot be read"
	}
	if auto := m.Header.Get("Auto-Submitted"); auto != "" && !strings.EqualFold(auto, "no") || m.Header.Get("Precedence") == "bulk" || m.Header.Get("X-Autoreply") != "" {
		return nil, ""
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil {
		return nil, "without a sender"
	}
	text, err := words(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0)
	if err != nil {
		return nil, err.Error()
	}
	scores, rest := Marked(CutReply(text), asked)
	if len(scores) == 0 && rest == "" {
		return nil, "nothing was answered"
	}
	return &Reply{From: "mail:" + strings.ToLower(from.Address), Scores: scores, Text: rest}, ""
}

var errNoText = errors.New("holds no plain text")

// words finds the plain text of a mail, decoded.
func words(kind, coding string, body io.Reader, deep int) (string, error) {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		media, params = "text/plain", nil
	}
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	switch {
	case strings.HasPrefix(media, "multipart/") && deep < deepParts && params["boundary"] != "":
		parts := multipart.NewReader(body, params["boundary"])
		for range 50 {
			p, err := parts.NextRawPart()
			if err != nil {
				return "", errNoText
			}
			if text, err := words(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, deep+1); err == nil {
				return text, nil
			}
		}
		return "", errNoText
	case media == "text/plain":
		b, err := io.ReadAll(io.LimitReader(decoder(params["charset"], body), mailBytes))
		if err != nil && len(b) == 0 {
			return "", errors.New("its text cannot be decoded")
		}
		return string(b), nil
	}
	return "", errNoText
}

// decoder reads the old one-byte writings of our five languages as UTF-8.
func decoder(charset string, r io.Reader) io.Reader {
	var from *charmap.Charmap
	switch strings.ToLower(charset) {
	case "iso-8859-1", "windows-1252", "cp1252":
		from = charmap.Windows1252
	case "iso-8859-9", "windows-1254":
		from = charmap.Windows1254
	case "iso-8859-15":
		from = charmap.ISO8859_15
	case "tis-620", "windows-874", "iso-8859-11":
		from = charmap.Windows874
	default:
		return r
	}
	return transform.NewReader(r, from.NewDecoder())
}

// wrote finds the line a mail program writes above what it quotes.
var wrote = regexp.MustCompile(`(?i)^\s*(?:` +
	`on .{0,200}\bwrote:|le .{0,200}\ba écrit\s*:|.{0,200}\btarihinde .{0,200}(?:yazdı|şunu yazdı|şunları yazdı)\s*:|` +
	`pada .{0,200}\bmenulis\s*:|(?:ใน|เมื่อ|วัน).{0,200}เขียน(?:ว่า)?\s*:` +
	`)\s*$`)

// header finds Outlook's way of quoting.
var header = regexp.MustCompile(`(?i)^\s*(?:_{5,}|-{2,}\s*(?:original message|message d'origine|özgün ileti|orijinal mesaj|pesan asli|ข้อความต้นฉบับ)\s*-{2,}|(?:from|de|kimden|dari|จาก)\s*:\s.*@.*)\s*$`)

// sent is what telephones and mail programs write below. It names one of them: staff
// write of dishes that were sent from the kitchen, too.
var sent = regexp.MustCompile(`(?i)^\s*(?:sent from my|get outlook for|envoyé (?:de(?:puis)?|à partir de) |dikirim dari|ส่งจาก|.{0,60}gönderildi)`)

var device = regexp.MustCompile(`(?i)\b(?:iphone|ipad|ios|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|vivo|realme|outlook|yahoo|gmail|telefonum|cihazım|portable|mobile|ponsel|perangkat|windows)|โทรศัพท์|มือถือ|อุปกรณ์`)

func signature(l string) bool {
	return len(l) < 200 && sent.MatchString(l) && device.MatchString(l)
}

// CutReply leaves of a mail what its author wrote: no quoted text, no signature.
func CutReply(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	var out []string
	for i, l := range lines {
		next := ""
		if i+1 < len(lines) {
			next = " " + lines[i+1]
		}
		if strings.TrimRight(l, " ") == "--" || header.MatchString(l) || wrote.MatchString(l) || len(l) < 200 && wrote.MatchString(l+next) && strings.Contains(l, ":") || signature(l) {
			break
		}
		if strings.HasPrefix(strings.TrimSpace(l), ">") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

var (
	numbered = regexp.MustCompile(`^\s*[QqSs]?\s*([1-9])\s*[.):=\-]+\s*([1-5])\s*(?:/\s*5)?\s*$`)
	row      = regexp.MustCompile(`^\s*([1-5](?:\s*[,;/ ]\s*[1-5])*)\s*$`)
)

// Marked takes the scores out of what somebody wrote: "4 3 5" in one line, or "1: 4"
// and so on. What is left are free words.
func Marked(s string, asked []Question) (map[string]string, string) {
	out := map[string]string{}
	var rest []string
	for l := range strings.SplitSeq(s, "\n") {
		if m := numbered.FindStringSubmatch(l); m != nil && int(m[1][0]-'1') < len(asked) {
			out[asked[m[1][0]-'1'].ID] = m[2]
			continue
		}
		if m := row.FindStringSubmatch(l); m != nil && len(out) == 0 {
			if list := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(",;/ \t", r) }); len(list) == len(asked) {
				for i, n := range list {
					out[asked[i].ID] = n
				}
				continue
			}
		}
		rest = append(rest, l)
	}
	return out, strings.TrimSpace(strings.Join(rest, "\n"))
}
