package theme

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// longThai is how many letters a Thai word has that the word list does not know and
// that hides others: โดรนบิน stands there as one word beside a โดรน elsewhere.
const longThai = 7

// splitThai looks into Thai words that were read once for those that were read in
// other complaints: Thai has no spaces to say where a new word ends.
func (c *collected) splitThai() {
	known := lang.NewDict[string](lang.TH)
	var long []*spoken
	for _, key := range slices.Sorted(maps.Keys(c.said)) {
		s := c.said[key]
		switch {
		case s.forms[lang.TH] == nil || strings.Contains(key, " "):
		case len(s.in) > 1:
			known.Add(key, key)
		case utf8.RuneCountInString(key) >= longThai:
			long = append(long, s)
		}
	}
	for _, s := range long {
		for _, f := range known.Find(s.key, lang.PlainTokens(s.key, lang.TH)) {
			c.said[f.Value].hear(c, s.in[0], s.clause[0])
		}
	}
}

// hear adds a complaint to those that hold a phrase.
func (s *spoken) hear(c *collected, i int, clause lang.Span) {
	at, known := slices.BinarySearch(s.in, i)
	if known {
		return
	}
	s.in, s.clause = slices.Insert(s.in, at, i), slices.Insert(s.clause, at, clause)
	for _, who := range c.list[i].People {
		s.people[who] = true
	}
	s.forms[lang.TH][s.key]++
	c.words[i][s.key] = true
}
