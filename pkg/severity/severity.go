// Package severity finds what makes a complaint grave: illness, safety,
// discrimination, money asked back. It is a list of words in five languages, the
// same for the digest and the complaints report; it does not judge whether a text
// complains at all.
package severity

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

//go:embed words.tsv
var tableFile string

//go:embed asks.tsv
var asksFile string

// Help is what Of says of a text in which the guest asks somebody to help or to call
// back, for the Words of Asks.
const Help = "help"

// passed is the grade of what only sounds like a sign.
const passed = "-"

// Words holds the signs of each grade. The zero value finds nothing.
type Words struct {
	grave list // the gravest first
	aside list // what is passed over
}

// list is signs by the letters they begin with, so that a text is asked about
// the few that may stand in it.
type list struct {
	signs  []sign
	begins map[string][]int // by the first letters, lead bytes at most
	thai   []int
}

// lead is how many bytes of a word signs are told apart by.
const lead = 3

func newList(signs []sign) list {
	l := list{signs: signs, begins: map[string][]int{}}
	for i, s := range signs {
		if s.parts[0].thai {
			l.thai = append(l.thai, i)
			continue
		}
		for _, c := range s.parts[0].choices {
			key := c.text[:min(len(c.text), lead)]
			l.begins[key] = append(l.begins[key], i)
		}
	}
	return l
}

// near gives the signs of which a word begins in a folded text, in their order.
func (l list) near(folded string) []sign {
	var at []int
	for w := range strings.FieldsSeq(folded) {
		for n := 1; n <= min(len(w), lead); n++ {
			at = append(at, l.begins[w[:n]]...)
		}
		if strings.IndexByte(w, 0xe0) >= 0 { // Thai letters begin with it
			at = append(at, l.thai...)
		}
	}
	slices.Sort(at)
	var out []sign
	for _, i := range slices.Compact(at) {
		out = append(out, l.signs[i])
	}
	return out
}

// New reads the bundled list. Its grades are those of package pulse.
func New() Words { return read(packed.Text(tableFile)) }

// Asks reads the list of how guests ask for help, in the same form.
func Asks() Words { return read(packed.Text(asksFile)) }

func read(table string) Words {
	var grave, aside []sign
	for line := range strings.Lines(table) {
		grade, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		switch {
		case !ok || strings.HasPrefix(grade, "#"):
		case grade == passed:
			aside = append(aside, newSign(grade, text))
		default:
			grave = append(grave, newSign(grade, text))
		}
	}
	sorting.By(grave, func(a, b sign) int { return pulse.SeverityRank(b.grade) - pulse.SeverityRank(a.grade) })
	return Words{newList(grave), newList(aside)}
}

// Of returns the gravest grade text shows a sign of, or "". What only sounds like
// a sign ("the refund was quick") and what is denied ("no cockroaches") is none.
func (w Words) Of(text string) string {
	folded := " " + fold(text) + " "
	for _, s := range w.aside.near(folded) {
		for from, to := s.find(folded, 0); to > 0; from, to = s.find(folded, 0) {
			folded = folded[:from] + hole + folded[to:]
		}
	}
	for _, s := range w.grave.near(folded) {
		for from, to := s.find(folded, 0); to > 0; from, to = s.find(folded, to-1) {
			if !s.denied(folded[:from], folded[to:]) {
				return s.grade
			}
		}
	}
	return ""
}

// hole stands where something was passed over: no word, and nothing reaches
// across it.
const hole = " \x00 "

// fold makes what guests type on a phone comparable: lower case, without Latin
// accents, the Turkish dotless i as i, one space for everything between words,
// and a hole between sentences.
func fold(text string) string {
	var b strings.Builder
	between, end := "", false
	for _, r := range norm.NFD.String(text) {
		r = unicode.ToLower(r)
		switch {
		case r >= 0x300 && r <= 0x36f:
			continue
		case r == 'ı':
			r = 'i'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			if end && unicode.IsSpace(r) || r == '\n' {
				between = hole
			} else if between == "" {
				between = " "
			}
			end = strings.ContainsRune(".!?…;", r) || end && !unicode.IsSpace(r)
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between)
		}
		between, end = "", false
		b.WriteRune(r)
	}
	return b.String()
}

func hasThai(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) })
}
