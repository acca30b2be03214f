package groups

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// phrases are the runs of words of a clause that hold a key and neither begin nor
// end with a word that says nothing.
func (c Clause) phrases(key string) []phrase {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	t, k := c.Text, c.Keys[i]
	if t.words == nil {
		t.words = lang.PlainTokens(t.text, t.lang)
		defer func() { t.words = nil }() // a batch holds many texts
	}
	from, to := t.marks[k.a], t.marks[k.a]
	if k.b >= 0 {
		to = t.marks[k.b]
		if to.start < from.start {
			from, to = to, from
		}
	}
	first, last := t.wordAt(from.start), t.wordEnd(to.end)
	var out []phrase
	for a := first; a >= 0 && a > first-labelWords && t.words[a].Start >= c.Start; a-- {
		if t.breaks(a) {
			break
		}
		for b := last; b < len(t.words) && b-a < labelWords+3 && t.words[b].End <= c.End; b++ {
			if b > last && t.breaks(b) {
				break
			}
			if p, ok := t.phrase(k, a, b, first, last); ok {
				p.item = c.Item
				out = append(out, p)
			}
		}
	}
	return out
}

// breaks reports a word that no name of a cause runs across.
func (t *Text) breaks(i int) bool {
	w := t.words[i]
	return w.Type == lang.Punct && w.Text != "'" && w.Text != "-" || w.Type == lang.Link || w.Type == lang.Handle || w.Type == lang.Emoji || w.Type == lang.Hashtag
}

// phrase cuts words a to b out, if a reader could take them for a name.
func (t *Text) phrase(k Key, a, b, first, last int) (phrase, bool) {
	if a < first && !t.opens(a) || b > last && !t.opens(b) {
		return phrase{}, false
	}
	for a < b && fringe[t.lang][t.words[a].Plain] {
		a++
	}
	for a < b && (fringe[t.lang][t.words[b].Plain] || hanging[t.lang][t.words[b].Plain]) {
		b--
	}
	if t.cuts(k, t.words[a].Start) || t.cuts(k, t.words[b].End) {
		return phrase{}, false
	}
	text := strings.Trim(strings.Join(strings.Fields(t.text[t.words[a].Start:t.words[b].End]), " "), "-'’")
	if b-a >= labelWords+2 || utf8.RuneCountInString(text) > labelRunes || strings.ContainsFunc(text, unicode.IsControl) {
		return phrase{}, false
	}
	p := phrase{text: lang.Fold(t.lang, text), words: b - a + 1}
	for i := a; i <= b; i++ {
		w := t.words[i]
		switch m := t.keyAt(k, w); {
		case m != nil && (i == a || t.words[i-1].End <= m.start):
			p.key = append(p.key, lang.Plain(t.text[m.start:m.end]))
		case m != nil: // within it
		case !t.opens(i):
			p.closed++
		case slices.Contains(p.open, w.Plain):
			p.closed += 2 // gone gone gone
		default:
			p.open = append(p.open, w.Plain)
		}
	}
	if len(p.key) > 1 && p.key[0] == p.key[1] {
		p.closed += 2
	}
	return p, true
}

// cuts reports a place inside a form of several words that is none of the key's: "loo
// out" says nothing of a loo that is out of order.
func (t *Text) cuts(k Key, at int) bool {
	for i, m := range t.marks {
		if m.start < at && at < m.end && i != k.a && i != k.b {
			return true
		}
	}
	return false
}

func startsThai(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Thai, r)
}

// keyAt is the mark of a key that a word is part of, or nil.
func (t *Text) keyAt(k Key, w lang.PlainToken) *mark {
	for _, at := range [2]int{k.a, k.b} {
		if at >= 0 && t.marks[at].start < w.End && w.Start < t.marks[at].end {
			return &t.marks[at]
		}
	}
	return nil
}

// opens reports a word that tells something, with which a name may begin or end.
func (t *Text) opens(i int) bool {
	w := t.words[i]
	if slices.ContainsFunc(t.marks, func(m mark) bool { return m.start <= w.Start && w.End <= m.end }) {
		return true
	}
	at := t.common[w.Plain]
	return w.Type == lang.Word && (at == 0 || at > closed) && utf8.RuneCountInString(w.Plain) > 2 && !denials[t.lang][w.Plain] && !lacks[t.lang][w.Plain]
}

// fringe are words no name begins or ends with, although the meaning of some
// forms holds them ("lost my"); hanging those that none ends with.
var (
	fringe = map[string]map[string]bool{
		lang.EN: set("i my the a an your our we you it was were is are mr mrs ms sir madam"),
		lang.FR: set("le la les l' un une je j' ma mon mes nous on des du de d' monsieur madame"),
		lang.ID: set("saya kami yang ini itu pak bu mas mbak kak"),
		lang.TR: set("ben biz bir bu ve bey hanim abi abla"),
	}
	hanging = map[string]map[string]bool{
		lang.EN: set("to for at of in on with and or by from is was are were be been because so that no not"),
		lang.FR: set("a en et ou que qui pour par avec est sur dans"),
		lang.ID: set("di ke dari dan untuk dengan karena"),
		lang.TR: set("ve ile icin ama"),
	}
)

func (t *Text) wordAt(start int) int {
	i := slices.IndexFunc(t.words, func(w lang.PlainToken) bool { return w.End > start })
	return max(i, 0)
}

func (t *Text) wordEnd(end int) int {
	for i := len(t.words) - 1; i >= 0; i-- {
		if t.words[i].Start < end {
			return i
		}
	}
	return 0
}
