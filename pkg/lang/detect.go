package lang

import (
	"strings"
	"unicode"
)

// Detect names the language of text: en, tr, fr, id, th or Other. hint is what
// the source says (BCP 47), or ""; it decides between close candidates and for
// texts too short to tell, and never against clear words or a clear script.
func Detect(text, hint string) string { return new(Cut).Detect(text, hint) }

// Detect names the language of a text, and keeps its words for Read.
func (c *Cut) Detect(text, hint string) string {
	hint = normalHint(hint)
	sample := head(text, detectCap)
	switch c.script(sample) {
	case scriptThai:
		return TH
	case scriptForeign:
		return Other
	case scriptNone:
		return orOther(hint)
	}
	c.cut(sample, FR)
	c.latin = latinWords(c.latin[:0], c.tokens)
	return detectLatin(c.latin, hint)
}

// detectCap is how much of a text is read to name its language, in bytes.
const detectCap = 2000

func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// normalHint maps a source's code onto ours: in to id, fr-CA to fr, und to "".
func normalHint(h string) string {
	h, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(h, "_", "-")), "-")
	switch {
	case h == "in":
		return ID
	case Known(h):
		return h
	case h == "" || h == "und" || h == "zxx" || len(h) == 3 && h[0] == 'q':
		return ""
	}
	return Other
}

func orOther(hint string) string {
	if hint == "" {
		return Other
	}
	return hint
}

type scriptKind int

const (
	scriptNone scriptKind = iota
	scriptLatin
	scriptThai
	scriptForeign
)

// script is the one most letters are in. Thai beside Latin is Thai from a third
// on: brand and dish names are Latin there.
func (c *Cut) script(s string) scriptKind {
	if !beyondLatin(s) {
		return scriptLatin
	}
	var latin, thai, foreign int
	c.cut(s, "")
	for _, t := range c.tokens {
		if t.Type != Word && t.Type != Hashtag {
			continue
		}
		for _, r := range t.Text {
			switch {
			case isThai(r):
				thai++
			case unicode.Is(unicode.Latin, r):
				latin++
			case unicode.IsLetter(r):
				foreign++
			}
		}
	}
	switch {
	case latin+thai+foreign == 0:
		return scriptNone
	case thai > 0 && thai*2 >= latin && thai >= foreign:
		return scriptThai
	case foreign*2 > latin:
		return scriptForeign
	}
	return scriptLatin
}

// beyondLatin reports a letter of another script; most texts have none, and
// need not be cut into words to know it.
func beyondLatin(s string) bool {
	for _, r := range s {
		if r >= 0x250 && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return true
		}
	}
	return false
}

// hintBonus is what the hint adds to its language, in nats over the whole text:
// as much as one or two telling words.
const hintBonus = 5

func detectLatin(words []string, hint string) string {
	if len(words) == 0 {
		return orOther(hint)
	}
	t := languages()
	r := t.read(words)
	best, known := 0, never
	for i, code := range t.codes {
		v := r.scores[i]
		if code == hint || hint == Other && !Known(code) {
			v += hintBonus
		}
		if v > known {
			best, known = i, v
		}
	}
	code := t.codes[best]
	if !Known(code) || code == ID && malay(words, hint) {
		return Other
	}
	// A language we have no profile of resembles one of ours only by its letters:
	// enough of the words must be the language's own.
	if r.own[best]*6 >= len(words) || code == hint && len(words) <= 6 {
		return code
	}
	return Other
}

func latinWords(out []string, toks []Token) []string {
	for _, t := range toks {
		if t.Type == Word {
			out = append(out, strings.TrimSuffix(t.Text, "'"))
		}
	}
	return out
}
