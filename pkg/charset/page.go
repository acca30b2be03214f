package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// CodePage guesses among the ones Windows used for our languages. Thai writes
// long runs of high bytes; six letters are Turkish in 1254 and Icelandic in 1252.
func CodePage(b []byte) *charmap.Charmap {
	run, longest, turkish := 0, 0, false
	for _, c := range b {
		if c < 0x80 {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
		turkish = turkish || bytes.IndexByte([]byte{0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE}, c) >= 0
	}
	switch {
	case longest >= 4:
		return charmap.Windows874
	case turkish:
		return charmap.Windows1254
	}
	return charmap.Windows1252
}

// Lines turns every line that is no UTF-8 into it, by the code page that fits the line.
// pages names those: "Windows 1254".
func Lines(b []byte) (out []byte, pages string) {
	var names []string
	for line := range bytes.Lines(b) {
		if utf8.Valid(line) {
			out = append(out, line...)
			continue
		}
		page := CodePage(line)
		if !strings.Contains(strings.Join(names, ", "), page.String()) {
			names = append(names, page.String())
		}
		text, err := page.NewDecoder().Bytes(line)
		if err != nil {
			text = bytes.ToValidUTF8(line, []byte("\uFFFD"))
		}
		out = append(out, text...)
	}
	return out, strings.Join(names, ", ")
}
