package answer

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/lines.tsv
var lineTable string

// aside is the rule of what only looks like a line.
const aside = "-"

// pattern is a phrase that hits a rule, ready to be found in a plain text.
type pattern struct {
	rule  string
	lang  string // "" every language
	parts []part
	thai  string // found anywhere, spaces left out
}

type part struct {
	choices []choice
	gap     int // words there may be before it
}

type choice struct {
	words       []string
	open, begin bool // takes any ending, any beginning; of a choice of one word
	count       bool // a number
}

// gap is how many words ".." stands for.
const gap = 3

func newPattern(rule, text string) pattern {
	if strings.ContainsFunc(text, thai) {
		return pattern{rule: rule, thai: strings.ReplaceAll(plain(strings.Trim(text, "*")), " ", "")}
	}
	p, reach := pattern{rule: rule}, 0
	for f := range strings.FieldsSeq(text) {
		if f == ".." {
			reach = gap
			continue
		}
		x := part{gap: reach}
		for c := range strings.SplitSeq(f, "|") {
			x.choices = append(x.choices, newChoice(c))
		}
		p.parts, reach = append(p.parts, x), 0
	}
	return p
}

func newChoice(c string) choice {
	if c == "#" {
		return choice{count: true}
	}
	c, open := strings.CutSuffix(c, "*")
	c, begin := strings.CutPrefix(c, "*")
	return choice{words: strings.Split(plain(c), "_"), open: open, begin: begin}
}

// patterns reads the bundled list.
func patterns() []pattern {
	var out []pattern
	for line := range strings.Lines(packed.Text(lineTable)) {
		rule, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(rule, "#") {
			continue
		}
		rule, lang, _ := strings.Cut(rule, ":")
		p := newPattern(rule, text)
		p.lang = lang
		out = append(out, p)
	}
	return out
}

// reader is a plain text ready to be asked for patterns.
type reader struct {
	ts   []token
	thai string
}

// newReader takes out what only looks like a line.
func newReader(plainText string, asides []pattern) *reader {
	r := &reader{ts: tokens(plainText)}
	if strings.ContainsFunc(plainText, thai) {
		r.thai = strings.Map(func(c rune) rune {
			if c == ' ' || c == '.' || c == '-' || c == '_' || c == '*' {
				return -1
			}
			return c
		}, plainText)
	}
	for _, p := range asides {
		if p.thai != "" {
			r.thai = strings.ReplaceAll(r.thai, p.thai, "\x00")
			continue
		}
		for {
			from, to := r.find(p)
			if to == 0 {
				break
			}
			for i := from; i < to; i++ {
				r.ts[i] = token{kind: stop}
			}
		}
	}
	return r
}

// hit gives the words of the text that hit p, or "".
func (r *reader) hit(p pattern) string {
	if p.thai != "" {
		if strings.Contains(r.thai, p.thai) {
			return p.thai
		}
		return ""
	}
	from, to := r.find(p)
	if to == 0 {
		return ""
	}
	var words []string
	for _, t := range r.ts[from:to] {
		words = append(words, t.text)
	}
	return strings.Join(words, " ")
}

// find gives the first place where p stands; to is 0 where there is none.
func (r *reader) find(p pattern) (from, to int) {
	for i := range r.ts {
		if end := r.match(p.parts, i); end > 0 {
			return i, end
		}
	}
	return 0, 0
}

// match reports where the parts end that begin at token i, or 0.
func (r *reader) match(parts []part, i int) int {
	for skip := 0; skip <= parts[0].gap && i+skip < len(r.ts); skip++ {
		if skip > 0 && r.ts[i+skip-1].kind == stop {
			return 0
		}
		for _, c := range parts[0].choices {
			n := r.one(c, i+skip)
			switch {
			case n == 0:
			case len(parts) == 1:
				return i + skip + n
			default:
				if end := r.match(parts[1:], i+skip+n); end > 0 {
					return end
				}
			}
		}
	}
	return 0
}

// one is how many tokens a choice takes at i; 0 it is not there. A word in pieces,
// "re fund", is that word.
func (r *reader) one(c choice, i int) int {
	if c.count {
		if r.ts[i].kind == number || slices.Contains(counts, r.ts[i].text) {
			return 1
		}
		return 0
	}
	if len(c.words) > 1 {
		for k, w := range c.words {
			if i+k >= len(r.ts) || r.ts[i+k].text != w && !(c.open && k == len(c.words)-1 && strings.HasPrefix(r.ts[i+k].text, w)) {
				return 0
			}
		}
		return len(c.words)
	}
	joined := ""
	for n := 1; n <= 3 && i+n <= len(r.ts) && r.ts[i+n-1].kind != stop; n++ {
		joined += r.ts[i+n-1].text
		if n > 1 && len(c.words[0]) < pieces {
			return 0
		}
		if c.is(joined, n) {
			return n
		}
	}
	return 0
}

// pieces is from how many letters a word is also found in pieces.
const pieces = 5

func (c choice) is(text string, n int) bool {
	w := c.words[0]
	switch {
	case text == w:
		return true
	case n > 1: // an ending may be anything: pieces must be the word itself, or all but
		return c.open && strings.HasPrefix(text, w) && len(text) <= len(w)+2
	}
	return c.open && strings.HasPrefix(text, w) || c.begin && strings.HasSuffix(text, w) && len(text) > len(w)
}

// counts are small numbers in words, as promises hold them.
var counts = []string{"a", "an", "one", "two", "three", "four", "five", "seven", "ten", "iki", "uc", "dort", "bes", "yedi", "on", "bir", "un", "une", "deux", "trois", "quatre", "cinq", "sept", "dix", "huit", "satu", "dua", "tiga", "empat", "lima", "tujuh", "sepuluh"}
