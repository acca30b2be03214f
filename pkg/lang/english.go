package lang

import (
	"cmp"
	"slices"
	"strings"
)

// useTags is on. Only measuring turns it off.
var useTags = true

// UseTags turns the tags of English on or off and tells what they were, to
// measure what they cost and are worth. Nobody may read texts meanwhile.
func UseTags(on bool) (was bool) {
	was, useTags = useTags, on
	return was
}

// joint is what the tags say of a place where a clause may begin.
type joint uint8

const (
	unknown joint = iota
	cuts          // a clause begins here, if both sides are long enough
	parts         // a clause begins here, however short the sides
	holds         // none begins here
)

// joints reads the tags of an English sentence at its commas and its "and". An
// "and" between two statements cuts ("the coffee was great and the waiter
// ignored us"), one between two words does not ("warm and friendly"), nor one
// behind a word of contrast, where guests go on with what they turned to. A
// comma cuts two short opinions without verbs ("lush garden, rude waiter") and
// does not cut before words that lean on what was said. Only sentences with a
// comma or an "and" are tagged.
func joints(text string, toks []Token, code string) map[int]joint {
	last := lastJoint(toks)
	if !useTags || code != EN || last == 0 {
		return nil
	}
	run := newTagging(text, toks)
	defer run.done()
	s := spoke{run: run, words: run.words}
	out := map[int]joint{}
	for i := range toks[:last+1] {
		s.reach(toks[i].Start)
		if i == 0 {
			continue
		}
		if contrastLists[EN].at(toks[i:]) > 0 {
			s.turned, s.from = true, s.at
		}
		if j := s.joint(toks[i-1], toks[i]); j != unknown {
			out[i] = j
		}
	}
	return out
}

// spoke is what has been said of a sentence up to the word at.
type spoke struct {
	run            *tagging // tagged a little further than at
	words          []Tagged
	at, from       int  // from: where the last part begins
	stated, turned bool // a finite verb, a word of contrast was said
}

func (s *spoke) reach(start int) {
	for ; s.words[s.at].Start < start; s.at++ {
		s.run.upTo(s.at)
		s.stated = s.stated || isFinite(s.words[s.at].Tag)
	}
}

func (s *spoke) joint(prev, t Token) joint {
	if !mayJoin(prev, t) {
		return unknown
	}
	s.run.upTo(s.at + farthest)
	rest := s.words[s.at:]
	switch {
	case isAnd(t):
		if s.stated && !s.turned && opensStatement(rest[1:]) {
			s.from = s.at
			return cuts
		}
		return unknown
	case leans(rest[0]):
		return holds
	}
	before := s.words[min(s.from, s.at-1) : s.at-1]
	s.from = s.at
	if brief(before) && brief(rest) {
		return parts
	}
	return unknown
}

// farthest is how many words behind a joint its tags are asked for.
const farthest = 9

// mayJoin tells the places that tags are asked of.
func mayJoin(prev, t Token) bool { return isAnd(t) || prev.Type == Punct && prev.Text == "," }

// lastJoint is the last token that may begin a clause, or 0.
func lastJoint(toks []Token) int {
	for i := len(toks) - 1; i > 0; i-- {
		if mayJoin(toks[i-1], toks[i]) {
			return i
		}
	}
	return 0
}

func isAnd(t Token) bool {
	return t.Type == Word && (t.Text == "and" || t.Text == "while" || t.Text == "then")
}

// leans tells words that go on with what was said: which, because, in, so.
func leans(w Tagged) bool {
	switch w.Tag {
	case "WDT", "WP", "WP$", "WRB", "TO", "IN":
		return true
	}
	return strings.EqualFold(w.Text, "so")
}

// briefest is how many words an opinion without a verb has at most.
const briefest = 5

// brief reports whether words, up to the next sign, are a noun and what is
// thought of it: "lovely room", "nurses kind". Newspapers, which the tagger has
// learnt from, hardly write so, and it often takes the adjective for another
// kind of word.
func brief(words []Tagged) bool {
	noun, more := false, false
	for i, w := range words {
		switch {
		case w.Tag == "." || w.Tag == "," || w.Tag == "SYM" || w.Text[0] == '@':
			return noun && more
		case i == briefest:
			return false
		case strings.HasPrefix(w.Tag, "NN"):
			noun, more = true, noun || more
		case strings.HasPrefix(w.Tag, "JJ"), strings.HasPrefix(w.Tag, "RB"), strings.HasPrefix(w.Tag, "VB") && w.Tag != "VBZ":
			more = true
		case w.Tag != "DT" && w.Tag != "PRP$":
			return false
		}
	}
	return noun && more
}

// Continues reports whether the clause s of an English text has no subject of
// its own and so speaks of what was spoken of before: "He never came back",
// "Would not go again". Other languages have no tags to tell.
func Continues(text string, s Span, code string) bool {
	if !useTags || code != EN {
		return false
	}
	clause := text[s.Start:s.End]
	toks := Tokens(clause, EN)
	for from := 0; from < len(toks); {
		end := sentenceEnd(clause, toks, from)
		if goesOn, told := continues(clause, toks[from:end]); told {
			return goesOn
		}
		from = end
	}
	return len(toks) > 0
}

// continues is Continues of one sentence; told is whether a word of it tells.
func continues(text string, toks []Token) (goesOn, told bool) {
	run := newTagging(text, toks)
	defer run.done()
	for i := range run.words {
		run.upTo(i)
		switch tag := run.words[i].Tag; {
		case tag == "PRP", tag == "PRP$", strings.HasPrefix(tag, "VB"), tag == "MD":
			return true, true
		case strings.HasPrefix(tag, "NN"):
			return false, true
		}
	}
	return false, false
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

// Targets gives the noun phrases of an English text that its opinions are
// about, such as "the night porter", without their article: of each clause its
// subject, or what a first person's verb acts on.
func Targets(text string) []Span {
	var out []Span
	words := Tag(text)
	for _, c := range Clauses(text, EN) {
		i, _ := slices.BinarySearchFunc(words, c.Start, func(w Tagged, at int) int { return cmp.Compare(w.Start, at) })
		n, _ := slices.BinarySearchFunc(words[i:], c.End, func(w Tagged, at int) int { return cmp.Compare(w.Start, at) })
		if s, ok := target(words[i : i+n]); ok {
			out = append(out, s)
		}
	}
	return out
}

// phrase is a noun phrase among the words of a clause.
type phrase struct {
	start, end int
	behind     string // the word before it and its article
	pos        string // the tag of that word
}

func target(words []Tagged) (Span, bool) {
	list := nounPhrases(words)
	verb := slices.IndexFunc(words, func(w Tagged) bool { return isFinite(w.Tag) || w.Tag == "VBN" || w.Tag == "VB" })
	best, rank := -1, 0
	for i, p := range list {
		if r := p.rank(words, verb); r > rank || r == subject && r == rank { // of two subjects the nearer
			best, rank = i, r
		}
	}
	if best < 0 {
		return Span{}, false
	}
	p := list[best]
	for verb < 0 && p.start < p.end-1 && words[p.start].Tag[0] == 'J' {
		p.start++ // "lovely garden": without a verb the adjective is the opinion
	}
	return Span{words[p.start].Start, words[p.end-1].End}, true
}

const subject = 5

// rank is how likely a phrase is what the clause is about; 0 where it is not.
func (p phrase) rank(words []Tagged, verb int) int {
	free := p.pos != "IN" && p.pos != "TO"
	head := words[p.end-1]
	switch {
	case isTimeNoun(head.Text):
		return 0
	case free && p.start < verb:
		return subject
	case verb < 0 && free:
		return 4
	case free && !isBe(p.behind):
		return 3
	case !free:
		return 2
	}
	return 1
}

func isBe(s string) bool {
	switch strings.ToLower(s) {
	case "is", "was", "are", "were", "be", "been", "'s", "'re", "'m":
		return true
	}
	return false
}

// isTimeNoun tells nouns that say when or how much, never what.
func isTimeNoun(s string) bool {
	switch strings.TrimSuffix(strings.ToLower(s), "s") {
	case "minute", "min", "hour", "day", "week", "month", "year", "time", "night", "morning", "evening", "today", "yesterday", "tonight", "thing", "lot",
		"way", "star", "nobody", "everything", "nothing", "something", "anything", "everyone", "someone", "anyone", "everybody", "somebody", "reason", "part",
		"april", "may", "june", "july", "august", "december", "january", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christma", "spring", "summer", "winter":
		return true
	}
	return false
}

func nounPhrases(words []Tagged) []phrase {
	var out []phrase
	for i := 0; i < len(words); i++ {
		end, ok := nounPhrase(words, i)
		if !ok {
			continue
		}
		p := phrase{start: i, end: end}
		for k := i - 1; k >= 0; k-- {
			if t := words[k].Tag; t != "DT" && t != "PRP$" && t != "CD" && t != "PDT" {
				p.behind, p.pos = words[k].Text, t
				break
			}
		}
		out = append(out, p)
		i = end - 1
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
