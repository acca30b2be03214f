package lang

import (
	"math"
	"strings"
	"unicode"
)

// Detect names the language of text: en, tr, fr, id, th or Other. hint is what
// the source says (BCP 47), or ""; it decides between close candidates and for
// texts too short to tell, and never against clear words or a clear script.
func Detect(text, hint string) string {
	hint = normalHint(hint)
	sample := head(text, detectCap)
	switch script(sample) {
	case scriptThai:
		return TH
	case scriptForeign:
		return Other
	case scriptNone:
		return orOther(hint)
	}
	return detectLatin(sample, hint)
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
func script(s string) scriptKind {
	var latin, thai, foreign int
	for _, t := range Tokens(s, "") {
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

// hintBonus is what the hint adds to its language, in nats over the whole text:
// as much as one or two telling words.
const hintBonus = 5

func detectLatin(s, hint string) string {
	words := latinWords(s)
	if len(words) == 0 {
		return orOther(hint)
	}
	scores := latinScores(words)
	best, known := "", math.Inf(-1)
	for i, p := range profiles() {
		v := scores[i] - p.doubt
		if p.code == hint || hint == Other && !Known(p.code) {
			v += hintBonus
		}
		if v > known {
			best, known = p.code, v
		}
	}
	if !Known(best) {
		return Other
	}
	if familiar(words, best) || best == hint && len(words) <= 6 {
		return best
	}
	return Other
}

// familiar reports whether enough of the words are the language's own: a
// language we have no profile of resembles one of ours only by its letters.
func familiar(words []string, code string) bool {
	for _, p := range profiles() {
		if p.code != code {
			continue
		}
		n := 0
		for _, w := range words {
			if p.words[w] > 0 {
				n++
			}
		}
		return n*6 >= len(words)
	}
	return false
}

func latinWords(s string) []string {
	toks := Tokens(s, FR)
	out := make([]string, 0, len(toks))
	for _, t := range toks {
		if t.Type != Word {
			continue
		}
		w := strings.TrimSuffix(t.Text, "'")
		out = append(out, w)
	}
	return out
}
