package classify

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

//go:embed data/*.tsv
var wordFiles embed.FS

// role is what a listed word does to the clause it stands in.
type role uint8

const (
	rolePraise role = iota
	roleComplaint
	roleNegate
	roleBoost
	roleDamp
	roleAsk
)

// term is one entry of a word list.
type term struct {
	words  []piece
	role   role
	weight float64
}

// piece is one word of a term, in plain letters.
type piece struct {
	text   string
	prefix bool // takes any ending
	number bool // any number
}

func (p piece) fits(w word) bool {
	switch {
	case p.number:
		return w.Type == lang.Number
	case p.prefix:
		return strings.HasPrefix(w.plain, p.text)
	}
	return w.plain == p.text
}

// lexicon holds one language's terms by the first letters of their first word.
type lexicon struct {
	byStart map[string][]term // longest first
	inThai  map[string]term   // terms found by substring
}

// startLen is how many letters the index looks at.
const startLen = 2

func start(s string) string {
	n := 0
	for i := range s {
		if n == startLen {
			return s[:i]
		}
		n++
	}
	return s
}

func newLexicon(code string) (*lexicon, error) {
	l := &lexicon{byStart: map[string][]term{}, inThai: map[string]term{}}
	for _, name := range []string{code, "emoji"} {
		raw, err := wordFiles.ReadFile("data/" + name + ".tsv")
		if err != nil {
			return nil, fmt.Errorf("read word list %s: %w", name, err)
		}
		if err := l.read(string(raw), code); err != nil {
			return nil, fmt.Errorf("word list %s: %w", name, err)
		}
	}
	for _, ts := range l.byStart {
		slices.SortStableFunc(ts, func(a, b term) int { return b.size() - a.size() })
	}
	return l, nil
}

// size orders terms: more words first, then more letters.
func (t term) size() int {
	n := len(t.words) * 100
	for _, p := range t.words {
		n += len(p.text)
	}
	return n
}

func (l *lexicon) read(raw, code string) error {
	for line := range strings.Lines(raw) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(f) != 3 {
			return fmt.Errorf("line %q has no three columns", line)
		}
		w, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return fmt.Errorf("weight %q: %w", f[1], err)
		}
		r, ok := roleOf(f[0])
		if !ok {
			return fmt.Errorf("kind %q is none of praise, complaint, negate, boost, damp, ask", f[0])
		}
		for s := range strings.FieldsSeq(f[2]) {
			l.add(s, term{role: r, weight: w}, code)
		}
	}
	return nil
}

func roleOf(s string) (role, bool) {
	i := slices.Index([]string{"praise", "complaint", "negate", "boost", "damp", "ask"}, s)
	return role(max(i, 0)), i >= 0
}

func (l *lexicon) add(s string, t term, code string) {
	if code == lang.TH && s[0] >= 0xe0 && s[0] < 0xe2 {
		l.inThai[s] = t
		return
	}
	for w := range strings.SplitSeq(s, "_") {
		t.words = append(t.words, pieces(w, code)...)
	}
	if len(t.words) > 0 {
		k := start(t.words[0].text)
		l.byStart[k] = append(l.byStart[k], t)
	}
}

// pieces cuts a listed word as the texts are cut, so that j'adore meets j' adore.
func pieces(w, code string) []piece {
	if w == "#" {
		return []piece{{number: true}}
	}
	stem, prefix := strings.CutSuffix(w, "*")
	var out []piece
	for _, t := range lang.Tokens(stem, code) {
		out = append(out, piece{text: lang.Plain(t.Text)})
	}
	if n := len(out); n > 0 {
		out[n-1].prefix = prefix
	}
	return out
}

// at gives the longest term that begins at words[0].
func (l *lexicon) at(words []word) (term, bool) {
	key := start(words[0].plain)
	if words[0].Type == lang.Number {
		key = ""
	}
	for _, t := range l.byStart[key] {
		if t.fits(words) {
			return t, true
		}
	}
	return term{}, false
}

func (t term) fits(words []word) bool {
	if len(t.words) > len(words) {
		return false
	}
	for i, p := range t.words {
		if !p.fits(words[i]) {
			return false
		}
	}
	return true
}

const maxThaiTerm = 60 // bytes

// atThai gives the longest term that begins text.
func (l *lexicon) atThai(text string) (term, int) {
	for n := min(len(text), maxThaiTerm); n > 0; n-- {
		if t, ok := l.inThai[text[:n]]; ok {
			return t, n
		}
	}
	return term{}, 0
}
