package answer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Print is the same for texts that read alike: case, spaces, marks and accents do not
// count. It does not tell the text.
func Print(text string) string {
	sum := sha256.Sum256([]byte(bare(text)))
	return hex.EncodeToString(sum[:16])
}

// bare keeps what a reader would call the words.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x370, !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			return -1
		case r == 'İ', r == 'ı':
			return 'i'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// Twin gives the first of the texts that a reader would take for this one, or "".
func Twin(text string, sent []string) string {
	t, b := fold.Read(text), bare(text)
	for _, s := range sent {
		if b == bare(s) || t.Same(fold.Read(s)) {
			return s
		}
	}
	return ""
}

// unread refuses a text that another guest has read, or nearly.
func unread(text string, sent []string) error {
	if Twin(text, sent) == "" {
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "another guest has read nearly the same text; nothing was sent",
		Hint: "say it in other words: each guest gets a text of their own"}
}
