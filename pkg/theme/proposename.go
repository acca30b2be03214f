package theme

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// form is the phrase as most guests write it, in the reader's language where some
// do.
func (s *spoken) form(code string) string {
	best, most := "", 0
	for _, c := range slices.Sorted(maps.Keys(s.forms)) {
		if len(s.forms[code]) > 0 && c != code {
			continue
		}
		for _, f := range slices.Sorted(maps.Keys(s.forms[c])) {
			if n := s.forms[c][f]; n > most {
				best, most = f, n
			}
		}
	}
	return best
}

// longest is the longest phrase around s that three of four of its complaints hold:
// "card machine" says more than "machine".
func (c *collected) longest(s *spoken) *spoken {
	best, set := s, s.places()
	for _, o := range c.longer(s) {
		longer := strings.Count(o.key, " ") > strings.Count(best.key, " ")
		if longer && partOf(s.key, o.key) && 4*len(o.in) >= 3*len(s.in) && mostly(o.in, set) {
			best = o
		}
	}
	return best
}

// longer are the phrases of several words, one of them the first of s, that more
// than one complaint holds, by key.
func (c *collected) longer(s *spoken) []*spoken {
	if c.phrases == nil {
		c.phrases = map[string][]*spoken{}
		for _, k := range slices.Sorted(maps.Keys(c.said)) {
			if o := c.said[k]; strings.Contains(k, " ") && len(o.in) > 1 {
				for w := range strings.SplitSeq(k, " ") {
					c.phrases[w] = append(c.phrases[w], o)
				}
			}
		}
	}
	first, _, _ := strings.Cut(s.key, " ")
	return c.phrases[first]
}

const (
	maxForms    = 8 // of one language
	stemLetters = 5 // a stem has as many letters at least
)

// wordsOf are the words that mean a proposal, by language, as themes take them: in
// languages that hang endings on words what its forms begin with in common, in
// others the forms themselves, of a noun both numbers.
func (c *collected) wordsOf(s *spoken) map[string][]string {
	out := map[string][]string{}
	for code, forms := range s.forms {
		var terms []string
		add := func(f string) {
			if w, err := pulse.ThemeWord(f); err == nil && !slices.Contains(terms, w) && len(terms) < maxForms {
				terms = append(terms, w)
			}
		}
		for _, f := range slices.SortedFunc(maps.Keys(forms), func(a, b string) int { return cmp.Or(cmp.Compare(forms[b], forms[a]), cmp.Compare(a, b)) }) {
			add(f)
		}
		switch stem := commonStem(terms); {
		case code == lang.EN || code == lang.FR:
			for _, f := range slices.Clone(terms) {
				if o := otherNumber(f); o != "" {
					add(o)
				}
			}
		case (code == lang.TR || code == lang.ID) && utf8.RuneCountInString(stem) >= stemLetters:
			terms = []string{stem + "*"}
		case code == lang.Other:
			code = "" // every language
		}
		if len(terms) > 0 {
			out[code] = terms
		}
	}
	return out
}

// otherNumber is the plural of a word, or its singular, as most form it; "" of one
// that is hardly a noun.
func otherNumber(f string) string {
	for _, end := range []string{"ing", "ed", "ch", "sh", "x", "z", "ss"} {
		if strings.HasSuffix(f, end) {
			return ""
		}
	}
	if one, ok := strings.CutSuffix(f, "s"); ok && !strings.HasSuffix(one, "s") {
		return one
	}
	return f + "s"
}

// commonStem is what words begin with in common, "" for phrases that differ before
// their last word.
func commonStem(terms []string) string {
	if len(terms) == 0 {
		return ""
	}
	stem := terms[0]
	for _, t := range terms[1:] {
		n := 0
		for i, r := range stem {
			if !strings.HasPrefix(t[min(i, len(t)):], string(r)) {
				break
			}
			n = i + utf8.RuneLen(r)
		}
		stem = stem[:n]
	}
	if strings.Count(stem, "_") < strings.Count(terms[0], "_") {
		return ""
	}
	return stem
}
