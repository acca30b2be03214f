// Package severity finds what makes a complaint grave: illness, safety,
// discrimination, money asked back. It is a list of words in five languages, the
// same for the digest and the complaints report; it does not judge whether a text
// complains at all.
package severity

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed words.tsv
var table string

// Words holds the folded signs of each grade. The zero value finds nothing.
type Words struct{ signs []sign }

type sign struct {
	grade, text string
	open        bool // matches the beginning of a longer word
	inside      bool // Thai does not part words by spaces: found anywhere
}

// New reads the bundled list. Its grades are those of package pulse.
func New() Words {
	var w Words
	for line := range strings.Lines(table) {
		grade, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(grade, "#") {
			continue
		}
		text, open := strings.CutSuffix(text, "*")
		w.signs = append(w.signs, sign{grade, fold(text), open, hasThai(text)})
	}
	return w
}

// Of returns the gravest grade text shows a sign of, or "".
func (w Words) Of(text string) string {
	folded, best := " "+fold(text)+" ", ""
	for _, s := range w.signs {
		if pulse.SeverityRank(s.grade) > pulse.SeverityRank(best) && s.in(folded) {
			best = s.grade
		}
	}
	return best
}

func (s sign) in(folded string) bool {
	switch {
	case s.inside:
		return strings.Contains(folded, s.text)
	case s.open:
		return strings.Contains(folded, " "+s.text)
	}
	return strings.Contains(folded, " "+s.text+" ")
}

// fold makes what guests type on a phone comparable: lower case, without Latin
// accents, the Turkish dotless i as i, and one space for everything between words.
func fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(text) {
		r = unicode.ToLower(r)
		switch {
		case r >= 0x300 && r <= 0x36f:
			continue
		case r == 'ı':
			r = 'i'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hasThai(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) })
}
