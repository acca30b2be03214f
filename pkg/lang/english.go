package lang

import "strings"

// joinedAnds marks the tokens before which an English "and", "so", "while" or a comma joins two
// statements ("the coffee was great and the waiter ignored us"), not two words
// ("warm and friendly"). Only sentences with such a word are tagged.
func joinedAnds(text string, toks []Token, code string) map[int]bool {
	if code != EN || len(toks) < 2*minWords || !hasAnd(toks) {
		return nil
	}
	tags := tagSentence(text, toks)
	out := map[int]bool{}
	at, stated := 0, false
	for i, t := range toks {
		for ; tags[at].Start < t.Start; at++ {
			stated = stated || isFinite(tags[at].Tag)
		}
		if isAnd(t) && stated && opensStatement(tags[at+1:]) {
			out[i] = true
		}
	}
	return out
}

func hasAnd(toks []Token) bool {
	for _, t := range toks[1:] {
		if isAnd(t) {
			return true
		}
	}
	return false
}

func isAnd(t Token) bool {
	return t.Type == Word && (t.Text == "and" || t.Text == "while" || t.Text == "then")
}

func isFinite(tag string) bool {
	return tag == "VBD" || tag == "VBZ" || tag == "VBP" || tag == "MD"
}

// opensStatement reports whether words begin with a subject of their own and
// its verb: at most a noun phrase and adverbs stand before the verb.
func opensStatement(words []Tagged) bool {
	subject := false
	for i, w := range words {
		switch {
		case isFinite(w.Tag):
			return subject
		case isNominal(w.Tag):
			subject = true
		case strings.HasPrefix(w.Tag, "JJ"), strings.HasPrefix(w.Tag, "RB"), w.Tag == "DT", w.Tag == "PRP$", w.Tag == "CD", w.Tag == "EX":
		default:
			return false
		}
		if i > 6 {
			return false
		}
	}
	return false
}

func isNominal(tag string) bool {
	return strings.HasPrefix(tag, "NN") || tag == "PRP" || tag == "EX" || tag == "DT"
}

// Targets gives the noun phrases of an English text that an opinion can be
// about, such as "the night porter", without their article.
func Targets(text string) []Span {
	var out []Span
	words := Tag(text)
	for i := 0; i < len(words); i++ {
		end, noun := nounPhrase(words, i)
		if noun {
			out = append(out, Span{words[i].Start, words[end-1].End})
			i = end
		}
	}
	return out
}

// nounPhrase takes adjectives and nouns from i on; it must end with a noun.
func nounPhrase(words []Tagged, i int) (end int, ok bool) {
	for j := i; j < len(words); j++ {
		tag := words[j].Tag
		if strings.HasPrefix(tag, "NN") && startsWord(words[j].Text) {
			end, ok = j+1, true
			continue
		}
		if !strings.HasPrefix(tag, "JJ") || ok {
			break
		}
	}
	return end, ok
}
