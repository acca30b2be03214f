package letter

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// uncode undoes a transfer encoding, also where it is broken: what cannot be undone
// stays as it is. Encodings that are not known leave everything as it is.
func uncode(coding string, b []byte) []byte {
	switch coding {
	case "quoted-printable":
		return unquote(b)
	case "base64":
		return unbase64(b)
	}
	return b
}

// unquote reads quoted-printable. An = without two digits behind it is an =.
func unquote(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == ' ' || c == '\t' { // blanks before a line's end were put there on the way
			j := i + 1
			for j < len(b) && (b[j] == ' ' || b[j] == '\t') {
				j++
			}
			if j == len(b) || b[j] != '\n' && b[j] != '\r' {
				out = append(out, b[i:j]...)
			}
			i = j - 1
			continue
		}
		if c != '=' {
			out = append(out, c)
			continue
		}
		if i+2 < len(b) {
			if hi, lo := hex(b[i+1]), hex(b[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		if n := softBreak(b[i+1:]); n > 0 {
			i += n
			continue
		}
		if i+1 < len(b) {
			out = append(out, c)
		}
	}
	return out
}

// softBreak is the length of a line's end, with blanks before it; 0 is none.
func softBreak(b []byte) int {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// unbase64 reads base64 and passes over what is none: line ends, blanks, a stray letter.
// Pieces that were encoded by themselves and joined, each with its = =, are all read.
func unbase64(b []byte) []byte {
	out := make([]byte, 0, len(b)*3/4)
	letters := make([]byte, 0, len(b))
	flush := func() {
		// A single letter over is 6 bits of nothing.
		if len(letters)%4 == 1 {
			letters = letters[:len(letters)-1]
		}
		dst := make([]byte, base64.RawStdEncoding.DecodedLen(len(letters)))
		n, _ := base64.RawStdEncoding.Decode(dst, letters) // only its letters are in it
		out, letters = append(out, dst[:n]...), letters[:0]
	}
	for _, c := range b {
		switch {
		case c == '=':
			flush()
		case c == '-':
			letters = append(letters, '+') // the letters of URLs
		case c == '_':
			letters = append(letters, '/')
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/':
			letters = append(letters, c)
		}
	}
	flush()
	return out
}

// flowed joins the lines that a mail program broke (RFC 3676).
func flowed(s string, delsp bool) string {
	var out strings.Builder
	quoted := func(l string) bool { return strings.HasPrefix(l, ">") }
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if !quoted(l) {
			l = strings.TrimPrefix(l, " ") // was stuffed
		}
		soft := strings.HasSuffix(l, " ") && l != "-- " && i+1 < len(lines) && quoted(l) == quoted(lines[i+1]) && !quoted(l)
		if soft && delsp {
			l = strings.TrimSuffix(l, " ")
		}
		out.WriteString(l)
		if !soft && i+1 < len(lines) {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// words decodes the encoded words of a head's field (RFC 2047), also where a letter was
// split between two of them or blanks stand inside. The rest is read as it looks.
func words(s string) string {
	b := []byte(s)
	var out strings.Builder
	var held []byte // bytes of words that may go on
	in := ""        // their charset
	flush := func() {
		t, _ := decodeAs(in, held)
		out.WriteString(t)
		held = nil
	}
	for len(b) > 0 {
		i := bytes.Index(b, []byte("=?"))
		if i < 0 {
			break
		}
		name, raw, rest, ok := word(b[i+2:])
		gap := b[:i]
		if !ok {
			flush()
			out.WriteString(rawText(b[:i+2]))
			b = b[i+2:]
			continue
		}
		if len(held) == 0 || len(bytes.TrimSpace(gap)) > 0 || !strings.EqualFold(name, in) {
			joins := len(held) > 0 && len(bytes.TrimSpace(gap)) == 0
			flush()
			if !joins {
				out.WriteString(rawText(gap))
			}
			in = name
		}
		held, b = append(held, raw...), rest
	}
	flush()
	out.WriteString(rawText(b))
	return out.String()
}

// maxWord is more than any program puts into one word: the rules say 75.
const maxWord = 4 << 10

// word reads charset?B?text?= and gives what is behind it.
func word(b []byte) (name string, raw, rest []byte, ok bool) {
	near := b[:min(len(b), maxWord)]
	parts := bytes.SplitN(near, []byte("?"), 3)
	if len(parts) < 3 || len(parts[0]) == 0 || len(parts[0]) > 40 || len(parts[1]) != 1 {
		return "", nil, nil, false
	}
	text, _, found := bytes.Cut(parts[2], []byte("?="))
	if !found {
		return "", nil, nil, false
	}
	rest = b[len(parts[0])+len(parts[1])+2+len(text)+2:]
	charsetName, _, _ := strings.Cut(string(parts[0]), "*") // its language may follow
	switch parts[1][0] {
	case 'B', 'b':
		return charsetName, unbase64(text), rest, true
	case 'Q', 'q':
		return charsetName, unquote(bytes.ReplaceAll(text, []byte("_"), []byte("=20"))), rest, true
	}
	return "", nil, nil, false
}
