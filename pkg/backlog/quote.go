package backlog

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

const (
	maxQuotes   = 5
	minQuotes   = 3   // below this, quotes that say much the same are better than none
	quoteRunes  = 280 // of a longer text only the part about the cause is shown
	fitLess     = 25  // runes; shorter texts say little
	fitMost     = 200 // runes; longer ones are stories of many things
	unsureCosts = 2   // typical points an unsure verdict, or an unsure theme, loses
	elseCosts   = 1   // typical points a voice loses that complains of other things, too
	readable    = 1.5 // typical points of the reader's language
	thaiRun     = 5   // letters of a text without spaces that are looked at as one word
	alike       = .5  // share of words from which on two quotes say the same
)

// quotes chooses words of different people: the harshest, who is the same for every
// reader, the most typical of the others, then the rest by how typical they are and what
// they add. The most typical stands first.
func (in Input) quotes(c gathered, grades map[string]string) []Quote {
	list := slices.DeleteFunc(slices.Clone(c.voices), func(v voice) bool {
		return v.Lead.Gone != "" || strings.TrimSpace(v.Lead.Text) == ""
	})
	if len(list) == 0 {
		return []Quote{}
	}
	score, said := map[string]float64{}, common(list, c.Theme)
	for _, v := range list {
		score[v.Lead.Key()] = in.typical(v, c, said)
	}
	harshest := slices.MinFunc(list, func(a, b voice) int { return harsher(a, b, grades) })
	sorting.By(list, func(a, b voice) int { return cmp.Compare(score[b.Lead.Key()], score[a.Lead.Key()]) })
	chosen := chooser{theme: c.Theme, who: map[string]bool{}}
	chosen.take(harshest, 1)
	for _, v := range list {
		if chosen.take(v, 1) { // the most typical of the others
			break
		}
	}
	for _, limit := range []float64{alike, 1} { // what is new first
		for _, v := range list {
			if limit == 1 && len(chosen.out) >= minQuotes {
				break
			}
			chosen.take(v, limit)
		}
	}
	out := chosen.out
	if len(out) < minQuotes { // of one or two, neither is typical of anything
		sorting.By(out, func(a, b Quote) int { return cmp.Compare(score[b.ID], score[a.ID]) })
	} else {
		out[0], out[1] = out[1], out[0]
		if out[1].Mark = Harshest; !c.Rest { // different causes have no typical one
			out[0].Mark = Typical
		}
	}
	rank := func(q Quote) int { return pulse.SeverityRank(grades[q.ID]) }
	if c.Rest && len(out) > 1 && rank(out[1]) > rank(out[0]) { // it is why they stand where they do
		out[0], out[1] = out[1], out[0]
	}
	return out
}

// chooser gathers quotes of different people that differ in words.
type chooser struct {
	theme string
	out   []Quote
	words []map[string]bool
	who   map[string]bool
}

// take adds a voice unless its person spoke, or limit of its words were said.
func (c *chooser) take(v voice, limit float64) bool {
	words := wordSet(v.Lead.Text)
	again := slices.ContainsFunc(c.words, func(w map[string]bool) bool { return overlap(w, words) >= limit })
	if len(c.out) == maxQuotes || c.who[v.Lead.Person()] || again {
		return false
	}
	c.who[v.Lead.Person()], c.words = true, append(c.words, words)
	c.out = append(c.out, Quote{ID: v.Lead.Key(), Text: excerpt(v, c.theme), Place: v.Lead.Place, Posted: v.Lead.Posted})
	return true
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }

// wordSet are the words of a text; of one without spaces its fives of letters.
func wordSet(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), notWord) {
		runes := []rune(w)
		if !unicode.Is(unicode.Thai, runes[0]) {
			out[w] = true
			continue
		}
		for i := range max(len(runes)-thaiRun+1, 1) {
			out[string(runes[i:min(i+thaiRun, len(runes))])] = true
		}
	}
	return out
}

// overlap is the share of the words of two texts that both have.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}

// common tells of each word about the cause what share of the voices says it.
func common(list []voice, theme string) map[string]float64 {
	out := map[string]float64{}
	for _, v := range list {
		for w := range wordSet(v.clauses(theme)) {
			out[w] += 1 / float64(len(list))
		}
	}
	return out
}

// clauses are the words of a voice about a theme; the whole text where no clause
// of it is.
func (v voice) clauses(theme string) string {
	var out []string
	for _, o := range v.opinions {
		if speaksOf(o, theme) {
			start, end := within(v.Lead.Text, o.Start, o.End)
			out = append(out, v.Lead.Text[start:end])
		}
	}
	if len(out) == 0 {
		return v.Lead.Text
	}
	return strings.Join(out, " ")
}

// typical scores how well a voice stands for its group: said by many, with the
// words most of them use, in a length one reads at once, and surely about it.
func (in Input) typical(v voice, c gathered, said map[string]float64) float64 {
	score := 2 * min(float64(pulse.People(v.Voice)-1), 5)
	text := strings.ToLower(v.Lead.Text)
	for i, w := range c.Why {
		if strings.Contains(text, w) {
			score += 1 / float64(i+1)
		}
	}
	score += 3 * shared(wordSet(v.clauses(c.Theme)), said)
	if v.Lead.Verdict.Lang == in.Lang {
		score += readable // the reader can tell that it is typical
	}
	if n := utf8.RuneCountInString(text); n >= fitLess && n <= fitMost {
		score++
	}
	if v.Lead.Unsure() || !slices.ContainsFunc(v.opinions, func(o pulse.Opinion) bool { return speaksOf(o, c.Theme) && o.Sure != "low" }) {
		score -= unsureCosts
	}
	if len(themesOf(v.opinions)) > 1 {
		score -= elseCosts
	}
	if v.Lead.RepostOf != "" || v.Lead.First != "" {
		score-- // somebody else's words
	}
	return score + v.Lead.Verdict.Scores.Complaint/2
}

// shared is how common the words of a voice are on the whole. The order of a map
// is not the order of a sum: rounding would differ from run to run.
func shared(words map[string]bool, said map[string]float64) float64 {
	sum := 0.0
	for _, w := range slices.Sorted(maps.Keys(words)) {
		sum += said[w]
	}
	return sum / float64(max(len(words), 8)) // a cry of two common words is not typical
}

// harsher orders the gravest first, then what sounds worst, then the newest.
func harsher(a, b voice, grades map[string]string) int {
	return cmp.Or(
		cmp.Compare(pulse.SeverityRank(grades[b.Lead.Key()]), pulse.SeverityRank(grades[a.Lead.Key()])),
		first(!a.Lead.Unsure(), !b.Lead.Unsure()),
		first(a.Lead.Kind() == pulse.Complaint, b.Lead.Kind() == pulse.Complaint),
		cmp.Compare(b.Lead.Verdict.Scores.Complaint, a.Lead.Verdict.Scores.Complaint),
		newest(a.Lead, b.Lead))
}

// excerpt is a text, or of a long one what follows from its first clause about
// the theme.
func excerpt(v voice, theme string) string {
	text := v.Lead.Text
	if utf8.RuneCountInString(text) <= quoteRunes {
		return text
	}
	from := 0
	if i := slices.IndexFunc(v.opinions, func(o pulse.Opinion) bool { return speaksOf(o, theme) }); i >= 0 {
		from, _ = within(text, v.opinions[i].Start, v.opinions[i].End)
	}
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	out := []rune(strings.TrimSpace(text[from:]))
	end := min(len(out), quoteRunes)
	for end > quoteRunes*3/4 && end < len(out) && !unicode.IsSpace(out[end]) {
		end--
	}
	for end > 0 && end < len(out) && unicode.IsMark(out[end]) {
		end-- // never between a letter and its signs
	}
	s := strings.TrimSpace(string(out[:end]))
	if from > 0 {
		s = "… " + s
	}
	if end < len(out) {
		s += " …"
	}
	return s
}
