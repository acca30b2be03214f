package letter

import (
	"bytes"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/charset"
)

// head holds the fields of a mail or a part by their names in lower case.
type head map[string][]string

const mostOfOne = 20 // fields of one name that are kept

func (h head) get(name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (h head) any(names ...string) bool {
	for _, n := range names {
		if len(h[n]) > 0 {
			return true
		}
	}
	return false
}

// head reads fields up to the empty line. A line among them that is none is passed over;
// where none follows it either, the empty line was forgotten and the text begins.
func (p *parser) head(top bool) head {
	h := head{}
	name, size := "", 0
	var value []byte
	keep := func() {
		if name != "" && len(h[name]) < mostOfOne {
			h[name] = append(h[name], strings.TrimSpace(string(value)))
		}
		name, value = "", nil
	}
	for first := top; ; first = false {
		inside := p.inside
		line, ok := p.next()
		if !ok {
			break
		}
		bare := bytes.TrimRight(line, "\r\n")
		if !inside && len(bytes.TrimRight(bare, " \t")) == 0 {
			if first && len(bare) == 0 {
				continue // some boxes begin with an empty line
			}
			break
		}
		if size += len(line); size > maxHead {
			p.trouble("its head is larger than 256 KiB: the rest of the head was not read")
			name = ""
			continue
		}
		if inside || bare[0] == ' ' || bare[0] == '\t' {
			if name != "" {
				value = append(value, bare...)
			}
			continue
		}
		keep()
		n, v, ok := field(bare)
		if !ok && len(h) > 0 && !p.inside {
			line = bytes.Clone(line) // looking ahead moves the buffer
			if !p.fieldFollows() {
				p.again = line
				break
			}
		}
		if ok {
			name, value = n, append(value, v...)
		}
	}
	keep()
	return h
}

// fieldFollows looks ahead for a field or the end of the head.
func (p *parser) fieldFollows() bool {
	next, _ := p.r.Peek(82)
	if i := bytes.IndexByte(next, '\n'); i >= 0 {
		next = next[:i]
	}
	_, _, ok := field(next)
	return ok || len(bytes.TrimSpace(next)) == 0
}

// field parts a line at its colon. A name is one word of ASCII.
func field(line []byte) (name string, value []byte, ok bool) {
	n, v, ok := bytes.Cut(line, []byte(":"))
	n = bytes.TrimRight(n, " \t")
	if !ok || len(n) == 0 || len(n) > 80 {
		return "", nil, false
	}
	for _, c := range n {
		if c <= ' ' || c > '~' {
			return "", nil, false
		}
	}
	return strings.ToLower(string(n)), v, true
}

func decodeAs(name string, b []byte) (string, string) {
	if len(b) == 0 {
		return "", ""
	}
	return charset.Decode(name, b)
}

// rawText reads bytes of a head that are not encoded.
func rawText(b []byte) string {
	s, _ := decodeAs("", b)
	return s
}

// oneLine makes a field printable in a line: no control characters, no runs of blanks.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// short cuts a field that is quoted in a message.
func short(s string) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

// messageID gives the first <id> of a field. An id is known by its bytes; one that no
// file or address could hold is none.
func messageID(s string) string {
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s, _, _ = strings.Cut(s[i+1:], ">")
	}
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 250 {
		return ""
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return s
}

// address reads the first address of a field, however it is written.
func address(s string) Address {
	name, addr := s, ""
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		name = s[:i]
		addr, _, _ = strings.Cut(s[i+1:], ">")
	} else if list := addresses(s); len(list) > 0 {
		name, addr = "", list[0]
		if i := strings.IndexByte(s, '('); i >= 0 { // the old way: address (name)
			name, _, _ = strings.Cut(s[i+1:], ")")
		}
	}
	list := addresses(addr)
	addr = ""
	if len(list) > 0 {
		addr = list[0]
	}
	name = oneLine(words(name))
	for _, q := range []string{`"`, `'`} {
		if in, ok := strings.CutPrefix(name, q); ok && strings.HasSuffix(in, q) {
			name = strings.TrimSuffix(in, q)
		}
	}
	name = strings.TrimSpace(strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(name))
	if strings.EqualFold(name, addr) {
		name = ""
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return Address{Name: name, Addr: addr}
}

// addresses finds what looks like addresses in a field, in lower case.
func addresses(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`<>,;:"()[]`, r)
	}) {
		if i := strings.LastIndexByte(w, '@'); i > 0 && i < len(w)-1 && len(w) <= 254 && len(out) < 100 {
			out = append(out, strings.ToLower(rawText([]byte(w))))
		}
	}
	return out
}

// layouts are dates as programs write them that the rules do not know.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "Mon Jan _2 15:04:05 2006",
	"Mon, 2 Jan 2006 15.04.05 -0700", "2 Jan 2006 15:04", "Mon, 2 Jan 2006", "02/01/2006 15:04:05"}

// date reads the date of a head; zero is none that can be read.
func date(s string) time.Time { return Moment(s, time.UTC) }

// Moment reads a date as it stands in a head (Letter.Written), in zone where it states
// none. Zero is none that can be read.
func Moment(s string, zone *time.Location) time.Time {
	s, _, _ = strings.Cut(s, " (")
	if t, err := mail.ParseDate(s); err == nil && plausible(t) {
		return t.UTC()
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil && plausible(t) {
			return t.UTC()
		}
	}
	return time.Time{}
}

// plausible leaves out the clocks that were never set.
func plausible(t time.Time) bool { return t.Year() >= 1990 && t.Year() < 2200 }

// received is when the last server took the mail in: it writes its line on top.
func received(list []string) time.Time {
	for _, v := range list {
		if i := strings.LastIndexByte(v, ';'); i >= 0 {
			if t := date(short(v[i+1:])); !t.IsZero() {
				return t
			}
		}
	}
	return time.Time{}
}

// language takes a stated language where it is one.
func language(s string) string {
	if s = strings.TrimSpace(s); len(s) < 2 || len(s) > 12 {
		return ""
	}
	for _, c := range []byte(s) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != '-' {
			return ""
		}
	}
	base, rest, _ := strings.Cut(s, "-")
	if base = strings.ToLower(base); len(base) > 3 || len(base) < 2 {
		return ""
	}
	if base == "in" {
		base = "id"
	}
	if rest != "" {
		return base + "-" + rest
	}
	return base
}
