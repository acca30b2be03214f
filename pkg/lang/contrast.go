package lang

import "strings"

// contrastWords begin a clause that turns against the one before.
var contrastWords = map[string][]string{
	EN: {"but", "however", "although", "though", "yet", "except", "whereas", "unfortunately", "sadly", "only downside", "on the other hand", "shame about", "shame the", "pity about"},
	TR: {"ama", "fakat", "ancak", "lakin", "yalnız", "yalnızca", "oysa", "oysaki", "halbuki", "maalesef", "malesef", "ne yazık ki", "tek sorun", "gelgelelim", "buna rağmen", "bir tek"},
	FR: {"mais", "cependant", "toutefois", "pourtant", "néanmoins", "par contre", "en revanche", "malheureusement", "dommage", "seul bémol", "bémol", "sauf que", "hélas", "seul point"},
	ID: {"tapi", "tetapi", "namun", "cuma", "cuman", "sayangnya", "sayang", "hanya saja", "tp", "tpi", "sedangkan", "padahal", "meskipun", "walaupun", "walau", "meski"},
	TH: {"แต่", "แต่ว่า", "ทว่า", "อย่างไรก็ตาม", "เพียงแต่", "เสียดาย", "น่าเสียดาย", "ส่วน"},
}

// contrasts are the words of contrast of a language, with the bytes they begin with.
type contrasts struct {
	phrases []string
	opens   [256]bool
}

var contrastLists = func() map[string]*contrasts {
	out := map[string]*contrasts{}
	for code, phrases := range contrastWords {
		c := &contrasts{phrases: phrases}
		for _, p := range phrases {
			c.opens[p[0]] = true
		}
		out[code] = c
	}
	return out
}()

// at is the number of tokens of the word of contrast at the start of toks, or 0.
func (c *contrasts) at(toks []Token) int {
	w := toks[0].Text
	if toks[0].Type != Word || c == nil || w != "" && !c.opens[w[0]] {
		return 0
	}
	for _, p := range c.phrases {
		if !strings.HasPrefix(p, w) {
			continue
		}
		if n := phraseAt(toks, p); n > 0 {
			return n
		}
	}
	return 0
}

// Contrasts reports whether a clause begins with a word of contrast, which
// turns against what was said before.
func Contrasts(clause, code string) bool {
	toks := Tokens(clause[:min(len(clause), contrastHead)], code)
	for len(toks) > 0 && toks[0].Type == Punct {
		toks = toks[1:]
	}
	return len(toks) > 0 && contrastLists[code].at(toks) > 0
}

// contrastHead holds the longest word of contrast of any language, in bytes.
const contrastHead = 60

// phraseAt is the number of tokens the phrase takes at the start of toks, or 0.
func phraseAt(toks []Token, phrase string) int {
	n := 0
	for w := range strings.SplitSeq(phrase, " ") {
		if n >= len(toks) || toks[n].Text != w {
			return 0
		}
		n++
	}
	return n
}
