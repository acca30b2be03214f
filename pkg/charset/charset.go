// Package charset reads bytes as text: by the charset that somebody stated, where that
// can be true, else by what the bytes look like. It knows what guests of our five
// languages send; what it does not know it says by name and leaves to its caller.
package charset

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// pages are the one-byte charsets by the names mails give them. As in browsers the ISO
// names stand for Windows' pages, which hold more: programs mix the two up.
var pages = map[string]*charmap.Charmap{
	"iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252, "iso8859-1": charmap.Windows1252,
	"windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252, "x-ansi": charmap.Windows1252,
	"iso-8859-9": charmap.Windows1254, "latin5": charmap.Windows1254, "iso8859-9": charmap.Windows1254,
	"windows-1254": charmap.Windows1254, "cp1254": charmap.Windows1254,
	"iso-8859-15": charmap.ISO8859_15, "latin9": charmap.ISO8859_15, "iso8859-15": charmap.ISO8859_15,
	"tis-620": charmap.Windows874, "tis620": charmap.Windows874, "windows-874": charmap.Windows874,
	"cp874": charmap.Windows874, "x-windows-874": charmap.Windows874, "iso-8859-11": charmap.Windows874,
	"iso-8859-2": charmap.ISO8859_2, "windows-1250": charmap.Windows1250,
	"windows-1251": charmap.Windows1251, "koi8-r": charmap.KOI8R,
	"windows-1256": charmap.Windows1256, "iso-8859-3": charmap.ISO8859_3,
}

// Decode reads b as text. stated is the charset a sender named, "" none. strange is that
// name where nothing here reads it and the bytes are no plain ASCII: then the text is a
// guess, and likely wrong. The text is always valid UTF-8.
func Decode(stated string, b []byte) (text, strange string) {
	name := clean(stated)
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	switch name {
	case "utf-7", "unicode-1-1-utf-7":
		return fromUTF7(b), ""
	case "utf-16", "utf-16le", "utf-16be":
		return fromUTF16(name, b), ""
	}
	page := pages[name]
	if utf8.Valid(b) && (page == nil || likelyUTF8(page, b)) {
		if page == nil && otherScript(name) {
			// The seven-bit ones write their letters in ASCII bytes.
			if !ascii(b) || bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("~{")) {
				return string(b), name
			}
		}
		return string(b), ""
	}
	if page == nil {
		if !utf(name) {
			strange = name
		}
		page = CodePage(b)
	}
	return decode(page, b), strange
}

// utf reports a name that lets the bytes speak for themselves.
func utf(name string) bool {
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "ansi-x3.4-1968", "unknown-8bit", "x-unknown", "x-user-defined", "binary", "default", "none":
		return true
	}
	return false
}

// otherScript reports a charset of a script that is not read here.
func otherScript(name string) bool {
	for _, p := range []string{"gb", "big5", "shift", "sjis", "euc-", "iso-2022", "hz-", "ks-c"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// clean makes of a stated charset the name it is known by.
func clean(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ReplaceAll(strings.ToLower(strings.Trim(strings.TrimSpace(s), `"'`)), "_", "-")
}

// likelyUTF8 reports bytes that were named a page and are UTF-8: letters of more bytes
// hardly come together by chance. In Thai two bytes may, three of the same block do not.
func likelyUTF8(page *charmap.Charmap, b []byte) bool {
	return page != charmap.Windows874 || ascii(b) || bytes.Contains(b, []byte("\xe0\xb8"))
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func decode(page encoding.Encoding, b []byte) string {
	out, err := page.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

func fromUTF16(name string, b []byte) string {
	order := unicode.BigEndian
	if name == "utf-16le" {
		order = unicode.LittleEndian
	}
	return decode(unicode.UTF16(order, unicode.UseBOM), b)
}

// fromUTF7 reads RFC 2152: between + and - stands UTF-16 in base64.
func fromUTF7(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		i := bytes.IndexByte(b, '+')
		if i < 0 {
			break
		}
		out.Write(b[:i])
		b = b[i+1:]
		n := 0
		for n < len(b) && base64Letter(b[n]) {
			n++
		}
		coded := b[:n]
		b = bytes.TrimPrefix(b[n:], []byte("-"))
		if n == 0 {
			out.WriteByte('+')
			continue
		}
		raw := make([]byte, base64.RawStdEncoding.DecodedLen(n))
		n, _ = base64.RawStdEncoding.Decode(raw, coded) // what was decoded before a fault is kept
		out.WriteString(decode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), raw[:n&^1]))
	}
	out.Write(b)
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

func base64Letter(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}
