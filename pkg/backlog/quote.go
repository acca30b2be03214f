package backlog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const (
	maxQuotes   = 5
	quoteRunes  = 280 // of a longer text only the part about the cause is shown
	fitLess     = 25  // runes; shorter texts say little
	fitMost     = 200 // runes; longer ones are stories of many things
	unsureCosts = 2   // typical points an unsure verdict loses
)

// quotes chooses words of different people: the most typical, the harshest, then
// the others by how typical they are.
func quotes(c gathered, grades map[string]string) []Quote {
	list := slices.DeleteFunc(slices.Clone(c.voices), func(v voice) bool {
		return v.Lead.Gone != "" || strings.TrimSpace(v.Lead.Text) == ""
	})
	if len(list) == 0 {
		return []Quote{}
	}
	score := map[string]float64{}
	for _, v := range list {
		score[v.Lead.Key()] = typical(v, c)
	}
	slices.SortStableFunc(list, func(a, b voice) int { return cmp.Compare(score[b.Lead.Key()], score[a.Lead.Key()]) })
	worst := slices.MinFunc(list, func(a, b voice) int { return harsher(a, b, grades) })
	out, who, said := []Quote{}, map[string]bool{}, map[string]bool{}
	for _, v := range slices.Concat(list[:1], []voice{worst}, list[1:]) {
		words := strings.ToLower(strings.Join(strings.FieldsFunc(v.Lead.Text, notWord), " "))
		if len(out) == maxQuotes || who[v.Lead.Person()] || said[words] {
			continue
		}
		who[v.Lead.Person()], said[words] = true, true
		out = append(out, Quote{ID: v.Lead.Key(), Text: excerpt(v, c.Theme)})
	}
	return out
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }

// typical scores how well a voice stands for its group: said by many, with the
// words most of them use, in a length one reads at once.
func typical(v voice, c gathered) float64 {
	score := 2 * min(float64(pulse.People(v.Voice)-1), 5)
	text := strings.ToLower(v.Lead.Text)
	for i, w := range c.Why {
		if strings.Contains(text, w) {
			score += 1 / float64(i+1)
		}
	}
	if n := utf8.RuneCountInString(text); n >= fitLess && n <= fitMost {
		score++
	}
	if v.Lead.Unsure() {
		score -= unsureCosts
	}
	if v.Lead.RepostOf != "" || v.Lead.First != "" {
		score-- // somebody else's words
	}
	return score + v.Lead.Verdict.Scores.Complaint/2
}

// harsher orders the gravest first, then what sounds worst.
func harsher(a, b voice, grades map[string]string) int {
	return cmp.Or(
		cmp.Compare(pulse.SeverityRank(grades[b.Lead.Key()]), pulse.SeverityRank(grades[a.Lead.Key()])),
		first(!a.Lead.Unsure(), !b.Lead.Unsure()),
		first(a.Lead.Kind() == pulse.Complaint, b.Lead.Kind() == pulse.Complaint),
		cmp.Compare(b.Lead.Verdict.Scores.Complaint, a.Lead.Verdict.Scores.Complaint))
}

// excerpt is a text, or of a long one what follows from its first clause about
// the theme.
func excerpt(v voice, theme string) string {
	text := v.Lead.Text
	if utf8.RuneCountInString(text) <= quoteRunes {
		return text
	}
	from := 0
	if i := slices.IndexFunc(v.opinions, func(o pulse.Opinion) bool { return o.Theme == theme }); i >= 0 {
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
