package answer

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
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

// Heard are texts that guests have read, ready to be compared with.
type Heard struct {
	exact map[string]bool
	near  []fold.Text
}

// Hear makes texts ready.
func Hear(texts []string) *Heard {
	h := &Heard{exact: map[string]bool{}}
	for _, t := range texts {
		h.Add(t)
	}
	return h
}

// Add makes one more text ready.
func (h *Heard) Add(text string) {
	h.exact[bare(text)] = true
	h.near = append(h.near, fold.Read(text))
}

// Twin reports whether a reader would take text for one of those heard.
func (h *Heard) Twin(text string) bool {
	if h == nil {
		return false
	}
	if h.exact[bare(text)] {
		return true
	}
	t := fold.Read(text)
	return slices.ContainsFunc(h.near, t.Same)
}

// unread refuses a text that another guest has read, or nearly.
func unread(text string, sent []string) error {
	if !Hear(sent).Twin(text) {
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "another guest has read nearly the same text; nothing was sent",
		Hint: "say it in other words: each guest gets a text of their own"}
}
