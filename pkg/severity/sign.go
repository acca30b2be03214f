package severity

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// sign is a phrase of the list, ready to be found in a folded text.
type sign struct {
	grade string
	parts []part
}

// part is one word of a sign, in all its choices.
type part struct {
	choices []choice
	gap     int  // words there may be before it; in Thai of five letters each
	thai    bool // found anywhere: Thai does not part words by spaces
}

type choice struct {
	text string
	open bool // takes any ending
}

// gaps are the marks for words in between.
var gaps = map[string]int{"..": 3, "...": 7}

const thaiWord = 15 // bytes of five letters

func newSign(grade, text string) sign {
	s, gap := sign{grade: grade}, 0
	for f := range strings.FieldsSeq(text) {
		if n := gaps[f]; n > 0 {
			gap = n
			continue
		}
		p := part{gap: gap, thai: hasThai(f)}
		for c := range strings.SplitSeq(f, "|") {
			c, open := strings.CutSuffix(c, "*")
			p.choices = append(p.choices, choice{fold(strings.ReplaceAll(c, "_", " ")), open})
		}
		s.parts, gap = append(s.parts, p), 0
	}
	return s
}

// find gives the first place from at on where the sign stands, spaces around
// words left out; to is 0 where there is none. The text begins and ends with a
// space.
func (s sign) find(text string, at int) (from, to int) {
	best := -1
	for _, c := range s.parts[0].choices {
		for i := at; ; {
			start, end := s.parts[0].next(c, text, i)
			if end == 0 || best >= 0 && start >= best {
				break
			}
			if rest := s.rest(text, end, 1); rest > 0 {
				best, to = start, rest
				break
			}
			i = start + 1
		}
	}
	return max(best, 0), to
}

// next is where a choice stands next in text.
func (p part) next(c choice, text string, at int) (start, end int) {
	if p.thai {
		if i := strings.Index(text[at:], c.text); i >= 0 {
			return at + i, at + i + len(c.text)
		}
		return 0, 0
	}
	for {
		i := strings.Index(text[at:], " "+c.text)
		if i < 0 {
			return 0, 0
		}
		start, end = at+i+1, at+i+1+len(c.text)
		if c.open {
			return start, end + strings.IndexByte(text[end:], ' ')
		}
		if text[end] == ' ' {
			return start, end
		}
		at = start
	}
}

// rest matches the parts from n on behind end and gives where they end, or 0.
func (s sign) rest(text string, end, n int) int {
	if n == len(s.parts) {
		return end
	}
	p := s.parts[n]
	stop := p.reach(text, end)
	for _, c := range p.choices {
		for at := end; ; {
			start, to := p.next(c, text, at)
			if to == 0 || start > stop {
				break
			}
			if out := s.rest(text, to, n+1); out > 0 {
				return out
			}
			at = start
		}
	}
	return 0
}

// reach is how far behind end a part may begin: over its words, and never over a
// "not" or what was passed over.
func (p part) reach(text string, end int) int {
	if p.thai {
		stop := min(end+p.gap*thaiWord, len(text))
		if i := strings.IndexByte(text[end:stop], 0); i >= 0 {
			stop = end + i
		}
		return stop
	}
	stop := end + 1
	for range p.gap {
		i := strings.IndexByte(text[min(stop, len(text)):], ' ')
		if i < 0 || slices.Contains(nots, text[stop:stop+i]) || text[stop:stop+i] == "\x00" {
			break
		}
		stop += i + 1
	}
	return stop
}

// nots deny what follows them; small words may stand between. notAfter deny what
// they follow.
var (
	nots = []string{"no", "not", "never", "without", "nobody", "none", "zero", "aucun", "aucune", "sans", "jamais", "personne", "pas",
		"tidak", "tanpa", "bukan", "nggak", "gak", "ga", "ngga", "hic", "hicbir"}
	small    = []string{"a", "an", "any", "single", "the", "one", "has", "was", "got", "d", "de", "n", "ete", "ada", "yang", "even", "bir"}
	notAfter = []string{"yok", "yoktu", "degil", "degildi", "gormedim", "gormedik", "cikmadi"}
	thaiNots = []string{"ไม่มี", "ไม่มีใคร", "ไม่เจอ", "ไม่เคย", "ไม่เคยเจอ", "ไม่เห็น", "ไม่ได้", "ไม่"}
)

// denied reports whether what stands around a sign says that it was not so. Of
// refunds it is no denial: "no refund" is the complaint.
func (s sign) denied(before, after string) bool {
	if s.grade == pulse.Refund {
		return false
	}
	if s.parts[0].thai {
		return slices.ContainsFunc(thaiNots, func(n string) bool { return strings.HasSuffix(strings.TrimRight(before, " "), n) })
	}
	next, _, _ := strings.Cut(strings.TrimLeft(after, " "), " ")
	if slices.Contains(notAfter, next) {
		return true
	}
	words := strings.Fields(before[max(len(before)-deniedWithin, 0):])
	for i := len(words) - 1; i >= 0 && i >= len(words)-3; i-- {
		if slices.Contains(nots, words[i]) {
			return true
		}
		if !slices.Contains(small, words[i]) {
			return false
		}
	}
	return false
}

// deniedWithin is how many bytes before a sign may deny it.
const deniedWithin = 40
