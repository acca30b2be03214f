package inbox

import (
	"strings"
	"unicode/utf8"
)

// Key is one press of a key: its name, or Rune of what was typed. A paste is one key
// with its text, so that pasted letters never command anything.
type Key struct {
	Name string // up, down, pgup, pgdn, home, end, enter, esc, back, clear, quit, stop, redraw, paste; "" a letter
	Rune rune
	Text string // paste
}

var sequences = []struct{ bytes, name string }{
	{"\x1b[A", "up"}, {"\x1bOA", "up"}, {"\x1b[B", "down"}, {"\x1bOB", "down"}, {"\x1b[C", "right"}, {"\x1bOC", "right"}, {"\x1b[D", "left"}, {"\x1bOD", "left"},
	{"\x1b[5~", "pgup"}, {"\x1b[6~", "pgdn"}, {"\x1b[H", "home"}, {"\x1bOH", "home"}, {"\x1b[1~", "home"}, {"\x1b[F", "end"}, {"\x1bOF", "end"}, {"\x1b[4~", "end"},
}

const pasteBegin, pasteEnd = "\x1b[200~", "\x1b[201~"

// Keys reads what a terminal sent. rest is what may be the beginning of more; with
// last set nothing more comes, and a lone escape is the key.
func Keys(in []byte, last bool) (keys []Key, rest []byte) {
	for len(in) > 0 {
		k, n := next(string(in), last)
		if n == 0 {
			return keys, in
		}
		if k != (Key{}) {
			keys = append(keys, k)
		}
		in = in[n:]
	}
	return keys, nil
}

// next gives the first key and how many bytes it took; 0 where more must come.
func next(s string, last bool) (Key, int) {
	if s[0] == 0x1b {
		return escape(s, last)
	}
	if name := controls[s[0]]; name != "" {
		return Key{Name: name}, 1
	}
	if s[0] < 0x20 {
		return Key{}, 1
	}
	if !utf8.FullRuneInString(s) && !last {
		return Key{}, 0
	}
	r, n := utf8.DecodeRuneInString(s)
	return Key{Rune: r}, n
}

var controls = map[byte]string{
	'\r': "enter", '\n': "enter", 0x7f: "back", 0x08: "back", 0x15: "clear", 0x03: "stop", 0x04: "quit", 0x0c: "redraw", 0x12: "redraw", 0x0e: "down", 0x10: "up",
}

func escape(s string, last bool) (Key, int) {
	if strings.HasPrefix(s, pasteBegin) {
		end := strings.Index(s, pasteEnd)
		if end < 0 && !last {
			return Key{}, 0
		}
		if end < 0 {
			return Key{}, len(s)
		}
		return Key{Name: "paste", Text: s[len(pasteBegin):end]}, end + len(pasteEnd)
	}
	for _, q := range sequences {
		if strings.HasPrefix(s, q.bytes) {
			return Key{Name: q.name}, len(q.bytes)
		}
	}
	if len(s) > 1 && (s[1] == '[' || s[1] == 'O') {
		return unknown(s, last)
	}
	if len(s) == 1 && !last {
		return Key{}, 0
	}
	return Key{Name: "esc"}, 1
}

// unknown passes over a sequence we have no key for.
func unknown(s string, last bool) (Key, int) {
	for i := 2; i < len(s); i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return Key{}, i + 1
		}
	}
	if last {
		return Key{}, len(s)
	}
	return Key{}, 0
}
