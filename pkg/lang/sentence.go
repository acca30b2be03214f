package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentenceEnd is the place behind the last token of the sentence that begins
// with toks[from]. Sentences end at full stops, question and exclamation marks
// and line ends. Thai, which has no full stop, is cut at line ends and marks only;
// its clauses are cut at spaces.
func sentenceEnd(text string, toks []Token, from int) int {
	for i := from; i < len(toks); i++ {
		if endsSentence(text, toks, i) {
			return i + 1
		}
	}
	return len(toks)
}

func endsSentence(text string, toks []Token, i int) bool {
	t := toks[i]
	if i+1 == len(toks) {
		return false
	}
	next := toks[i+1]
	if strings.ContainsRune(text[t.End:next.Start], '\n') {
		return true
	}
	if t.Type != Punct || next.Type == Punct && next.Start == t.End {
		return false
	}
	switch t.Text {
	case "!", "?", "…", "。", "！", "？", "؟":
		return true
	case ".":
		return !abbreviates(toks, i) && (next.Start > t.End || startsUpper(text[next.Start:]))
	}
	return false
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// abbreviates tells a full stop that ends a title or a single letter.
func abbreviates(toks []Token, i int) bool {
	if i == 0 || toks[i-1].End != toks[i].Start || toks[i-1].Type != Word {
		return false
	}
	switch w := toks[i-1].Text; w {
	case "mr", "mrs", "ms", "dr", "st", "vs", "no", "tel", "min", "bay", "prof", "mme", "mlle", "jl", "bpk", "ibu", "rp", "tl", "รปภ":
		return true
	default:
		return utf8.RuneCountInString(w) == 1
	}
}

// Clauses cuts text into parts that may hold different opinions: at the ends of
// sentences, at dashes, semicolons and brackets, at commas where both sides are
// long enough to say something, and before words of contrast. In English the
// tags decide whether "and" joins two statements or two words.
func Clauses(text, code string) []Span {
	return appendClauses(nil, text, Tokens(text, code), code)
}

func appendClauses(out []Span, text string, toks []Token, code string) []Span {
	for from := 0; from < len(toks); {
		end := sentenceEnd(text, toks, from)
		out = splitSentence(out, text, toks[from:end], code)
		from = end
	}
	return out
}

// minWords is the least a comma's sides must hold to be clauses of their own.
const minWords = 3

func splitSentence(out []Span, text string, toks []Token, code string) []Span {
	marks, turns := joints(text, toks, code), contrastLists[code]
	first, words, left := 0, 0, countWords(toks)
	for i := range toks {
		cut, firm := cutsBefore(toks, i, turns, code)
		switch marks[i] {
		case cuts:
			cut = true
		case parts:
			cut, firm = true, true
		case holds:
			cut = cut && firm
		}
		if i > first && cut && words > 0 {
			if firm || words >= minWords && left >= minWords {
				out = append(out, Span{toks[first].Start, toks[i-1].End})
				first, words = i, 0
			}
		}
		if toks[i].Type == Word {
			words++
			left--
		}
	}
	return append(out, Span{toks[first].Start, toks[len(toks)-1].End})
}

func countWords(toks []Token) int {
	n := 0
	for _, t := range toks {
		if t.Type == Word {
			n++
		}
	}
	return n
}

// cutsBefore reports whether a clause may begin at token i; firm where it does
// however short the sides are.
func cutsBefore(toks []Token, i int, turns *contrasts, code string) (cut, firm bool) {
	if i == 0 {
		return false, false
	}
	if n := turns.at(toks[i:]); n > 0 {
		return true, i+n < len(toks)
	}
	prev := toks[i-1]
	if prev.Type == Punct {
		switch prev.Text {
		case ";", "—", "–", "(", ")", "•", "|":
			return true, false
		case ",", ":", "、", "-", "/":
			return prev.Text != "/" && toks[i].Start > prev.End, false
		}
	}
	thaiGap := code == TH && toks[i].Start > prev.End && toks[i].Type == Word && prev.Type != Number
	return thaiGap, false
}
