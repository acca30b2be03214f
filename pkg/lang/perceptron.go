package lang

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// tag gives the part of speech of each word of one sentence, one by one and as
// prose does: a word of the dictionary has its only tag, the others get the tag
// their features add up to. Where two tags add up to the same, prose throws a
// coin; here the first in the alphabet wins.
func (p *perceptron) tag(words []string) []string {
	out := make([]string, len(words))
	s := p.sentence(words)
	for i, w := range words {
		out[i] = p.next(s, i, w)
	}
	return out
}

// next gives the tag of word i, those before it being tagged.
func (p *perceptron) next(s *sentence, i int, w string) string {
	if tag := fixedTag(w); tag != "" {
		s.before2, s.before = s.before, p.id(tag)
		return tag
	}
	t := p.wordTag(s, i, w)
	s.before2, s.before = s.before, p.tagIDs[t]
	return p.tags[t]
}

// wordTag is the place of the tag of word i.
func (p *perceptron) wordTag(s *sentence, i int, w string) int {
	id, end := s.ids[i+2], s.suffixes[i+2]
	if !s.even[i] {
		id, end = p.id(w), p.id(lastThree(w))
	}
	if id >= 0 && p.fixed[id] >= 0 {
		return int(p.fixed[id])
	}
	best := 0
	sums := p.sums(s, i, w, end)
	for t, sum := range sums {
		if sum > sums[best] {
			best = t
		}
	}
	return best
}

// sentence is what the features look at: the words as prose evens them out,
// with two marks before and after them, and the tags of the two words before.
type sentence struct {
	ids, suffixes   []int32
	even            []bool // whether a word stays as it is when it is evened out
	before, before2 int32  // tags
	sums            []int32
}

func (p *perceptron) sentence(words []string) *sentence {
	s := &sentence{}
	p.begin(s, words)
	return s
}

// begin makes s that of these words. It takes the memory of what s was.
func (p *perceptron) begin(s *sentence, words []string) {
	s.ids, s.suffixes, s.even = s.ids[:0], s.suffixes[:0], s.even[:0]
	s.sums = slices.Grow(s.sums[:0], len(p.tags))[:len(p.tags)]
	s.take(p, "-START-")
	s.take(p, "-START2-")
	for _, w := range words {
		e := evened(w)
		s.even = append(s.even, e == w)
		s.take(p, e)
	}
	s.take(p, "-END-")
	s.take(p, "-END2-")
	s.before, s.before2 = s.ids[0], s.ids[1]
}

func (s *sentence) take(p *perceptron, w string) {
	s.ids = append(s.ids, p.id(w))
	s.suffixes = append(s.suffixes, p.id(lastThree(w)))
}

// sums adds up what the features of word i say for each tag. Tags that are only
// in the dictionary stay out of reach.
func (p *perceptron) sums(s *sentence, i int, w string, end int32) []int32 {
	copy(s.sums, p.from)
	at := i + 2 // behind the marks
	for kind, id := range [singles]int32{
		bias: p.always, suffix: end, firstByte: p.firstLetter(w),
		tag1: s.before, tag2: s.before2,
		word0: s.ids[at], word1: s.ids[at-1], suffix1: s.suffixes[at-1], word2: s.ids[at-2],
		next1: s.ids[at+1], nextSuffix: s.suffixes[at+1], next2: s.ids[at+2],
	} {
		s.add(p.rowOf(kind, id))
	}
	s.add(p.row(p.pair[tags12].row(s.before, s.before2)))
	s.add(p.row(p.pair[tagWord].row(s.before, s.ids[at])))
	return s.sums
}

// unreachable is below every sum of fourteen features.
const unreachable = -1 << 30

func (s *sentence) add(ws []weight) {
	for _, w := range ws {
		s.sums[w.tag] += w.value
	}
}

func (p *perceptron) id(w string) int32 {
	if id, ok := p.words[w]; ok {
		return id
	}
	return -1
}

// firstLetter is the id of the first byte of w, as a letter.
func (p *perceptron) firstLetter(w string) int32 {
	if w == "" {
		return p.always
	}
	return p.letters[w[0]]
}

// index keeps at hand what every word asks for.
func (p *perceptron) index() {
	p.always = p.id("")
	for b := range p.letters {
		p.letters[b] = p.id(string(rune(b)))
	}
	for _, tag := range p.tags {
		p.tagIDs, p.from = append(p.tagIDs, p.id(tag)), append(p.from, unreachable)
	}
	for _, v := range p.rowOf(bias, p.always) {
		p.from[v.tag] = 0
	}
}

func (p *perceptron) rowOf(kind int, id int32) []weight {
	if id < 0 {
		return nil
	}
	return p.row(p.single[kind][id])
}

func (p *perceptron) row(r int32) []weight {
	if r < 0 {
		return nil
	}
	return p.weights[p.ends[r]:p.ends[r+1]]
}

// evened is how prose sees a word as context: hyphened words, years and other
// numbers are one each, the rest is in small letters.
func evened(w string) string {
	switch {
	case w == "":
		return ""
	case w[0] != '-' && strings.Contains(w, "-"):
		return "!HYPHEN"
	case isYear(w):
		return "!YEAR"
	case isDigit(w[0]):
		return "!DIGITS"
	}
	return strings.ToLower(w)
}

// isYear accepts four bytes that are a whole number; a sign counts as one.
func isYear(w string) bool {
	if len(w) != 4 {
		return false
	}
	if w[0] == '+' || w[0] == '-' {
		w = w[1:]
	}
	for i := range len(w) {
		if !isDigit(w[i]) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// lastThree counts bytes, as the weights were learnt.
func lastThree(w string) string { return w[max(0, len(w)-3):] }

// fixedTag is the tag of signs that are no words, or "".
func fixedTag(w string) string {
	switch {
	case w == "-":
		return "-"
	case mayBeFace(w) && faces()[w]:
		return "SYM"
	case w != "" && w[0] == '@', isAddress(w):
		return "NN"
	case w == "0", w != "" && w[0] == '*' && traces().MatchString(w):
		return "-NONE-"
	case len(w) == 5 && bracketName(w):
		return w
	}
	return ""
}

// mayBeFace tells most words by their first letter.
func mayBeFace(w string) bool {
	return w != "" && (!isASCIILetter(w[0]) || strings.IndexByte("OVXovx", w[0]) >= 0)
}

// bracketName accepts -LRB- and its like.
func bracketName(w string) bool {
	upper := strings.IndexFunc(w[1:4], func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
	return upper && w[0] == '-' && w[4] == '-'
}

// isAddress tells web and mail addresses. Most words hold no full stop and are
// done at once.
func isAddress(w string) bool {
	if strings.IndexByte(w, '.') < 0 {
		return false
	}
	return links().MatchString(w) || strings.IndexByte(w, '@') > 0 && mails().MatchString(w)
}

var (
	links  = lazily(`[a-z0-9.-]\.(?:[^\s()<>]+|\((?:[^\s()<>]+|\([^\s()<>]+\))*\))+(?:\((?:[^\s()<>]+|\([^\s()<>]+\))*\)|[^\s!()\[\]{};:'".,<>?])`)
	mails  = lazily(`(?i)[a-z0-9!#$%&'*+/=?^_{|.}~-]@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]`)
	traces = lazily(`^\*(?:|[\w?]\*|-\d{1,3}|[A-Z]+\*-\d{1,3})$`)
	faces  = sync.OnceValue(func() map[string]bool {
		out := map[string]bool{}
		for f := range strings.FieldsSeq(faceList) {
			out[f] = true
		}
		return out
	})
)

func lazily(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

// faceList are the faces prose knows.
const faceList = `(-8 (-; (-_-) (._.) (: (= (o: (¬_¬) (ಠ_ಠ) (╯°□°）╯︵┻━┻ -__- 8-) 8-D 8D :( :(( :((( :() :))) :-) :-)) :-))) :-* :-/ :-X :-] :-o :-p :-x :-| :-}
:0 :3 :P :] ` + ":`( :`) :`-(" + ` :o :o) =( =) =D =| @_@ O.o O_o V_V XDD [-: ^___^ o_0 o_O o_o v_v xD xDD ¯\(ツ)/¯`
